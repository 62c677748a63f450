//! What is done about episodes, about several of them at once, about a go-ahead that one holds back, and about notices.

use super::{Act, Page, Request, Thing, Together, bare, post};
use crate::pages::form::Form;
use crate::pain::ToSee;
use actix_web::http::Method;
use serde_json::json;
use uuid::Uuid;

/// All of them.
pub const ACTS: [Act; 10] = [
    Act {
        name: "see-episode",
        page: Page::Patient,
        done: "It is marked as seen.",
        request: |_, Thing(episode)| bare(Method::POST, format!("episodes/{episode}/seen")),
    },
    Act {
        name: "act-on-episode",
        page: Page::Patient,
        done: "What you did about it is noted.",
        request: |form, Thing(episode)| {
            post(format!("episodes/{episode}/act"), json!({"done": form.value("done"), "note": form.value("note")}))
        },
    },
    Act {
        name: "snooze-episode",
        page: Page::Patient,
        done: "It is put off.",
        request: |form, Thing(episode)| {
            let body = json!({"until": form.value("until"), "reason": form.value("reason")});
            post(format!("episodes/{episode}/snooze"), body)
        },
    },
    Act {
        name: "accept-level",
        page: Page::Patient,
        done: "The level is accepted. It holds from today on.",
        request: |form, Thing(episode)| {
            let body = json!({
                "up_to": form.number("up_to"),
                "until": form.value("until"),
                "because": form.value("because"),
            });
            post(format!("episodes/{episode}/accept"), body)
        },
    },
    Act {
        name: "close-episode",
        page: Page::Patient,
        done: "It is closed.",
        request: |form, Thing(episode)| {
            let body = json!({"outcome": form.value("outcome"), "note": form.value("note")});
            post(format!("episodes/{episode}/close"), body)
        },
    },
    Act {
        name: "see-several",
        page: Page::Patient,
        done: "They are marked as seen.",
        request: |form, _| Request::Together(Together::See(to_see(form))),
    },
    Act {
        name: "confirm-clearance",
        page: Page::Patient,
        done: "The go-ahead is confirmed: bands as before.",
        request: |form, Thing(clearance)| {
            post(format!("clearances/{clearance}/confirm"), json!({"because": form.value("because")}))
        },
    },
    Act {
        name: "confirm-lower",
        page: Page::Patient,
        done: "The go-ahead is confirmed, a band level lower.",
        request: |form, Thing(clearance)| {
            let version = form.text("version").parse().unwrap_or_default();
            Request::Together(Together::ConfirmLower(clearance, version, form.value("because")))
        },
    },
    Act {
        name: "see-notice",
        page: Page::Notices,
        done: "The notice is marked as seen.",
        request: |_, Thing(notice)| bare(Method::POST, format!("notices/{notice}/seen")),
    },
    Act {
        name: "see-notices",
        page: Page::Notices,
        done: "They are marked as seen.",
        request: |form, _| {
            let ids = form.all("notices").into_iter().filter_map(|id| Uuid::parse_str(id).ok());
            Request::Together(Together::SeeNotices(ids.collect()))
        },
    },
];

/// What was ticked: `episode.ID.VERSION` or `flag.ID.VERSION`. What cannot be read is left out.
fn to_see(form: &Form) -> Vec<ToSee> {
    let read = |ticked: &str| {
        let mut parts = ticked.split('.');
        let (kind, id, version) = (parts.next()?, parts.next()?, parts.next()?);
        let (id, version) = (Uuid::parse_str(id).ok()?, version.parse().ok()?);
        match kind {
            "episode" => Some(ToSee::Episode(id, version)),
            "flag" => Some(ToSee::Flag(id, version)),
            _ => None,
        }
    };
    form.all("several").into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_ticked_is_read_and_nothing_else() {
        let id = Uuid::from_u128(7);
        let form = format!("several=episode.{id}.3&several=flag.{id}.1&several=lock.{id}.1&several=flag.x.1&several=");
        assert_eq!(to_see(&Form::of_query(&form)), [ToSee::Episode(id, 3), ToSee::Flag(id, 1)]);
    }
}
