//! Notices.

use crate::pages::words::At;
use limber_rules::text::Text;
use serde::Deserialize;

#[derive(Clone, Deserialize)]
pub struct Notice {
    pub id: String,
    pub patient_id: String,
    kind: String,
    subject_id: Option<String>,
    pub told: Text,
    pub created_at: At,
    seen_at: Option<At>,
}

impl Notice {
    pub fn is_unseen(&self) -> bool {
        self.seen_at.is_none()
    }
    /// Where on a patient's page it is about.
    pub fn place(&self) -> String {
        let subject = self.subject_id.as_deref().unwrap_or_default();
        match self.kind.as_str() {
            "episode" | "episode_unseen" | "episode_over" => format!("episode-{subject}"),
            "red_flag" | "flag_unseen" | "flag_woken" | "silence" => format!("flag-{subject}"),
            "clearance_ends_soon" | "clearance_ended" => "clearances".to_owned(),
            "rest_ended" => "rest".to_owned(),
            "message" => format!("message-{subject}"),
            _ => "main".to_owned(),
        }
    }
}
