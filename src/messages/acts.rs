//! That somebody wrote: what they wrote is told in the conversation.

use super::model::MessageId;
use crate::acts_within;
use crate::care::{Act, ActKind, ActSource, ActsWithin};
use crate::db::Conn;
use crate::db::schema::messages;
use crate::db::types::Timestamp;
use crate::http::Result;
use crate::ids::{PatientId, UserId};
use crate::pain::FlagId;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

/// The messages that were written.
pub fn message_acts(conn: &mut Conn, patient: PatientId, within: &ActsWithin) -> Result<Vec<Act>> {
    type Row = (Timestamp, MessageId, UserId, Option<FlagId>, Option<NaiveDate>);
    let theirs = messages::table.filter(messages::patient_id.eq(patient));
    let rows = acts_within!(theirs, within, ActSource::Messages, messages::written_at, MessageId = messages::id);
    let rows: Vec<Row> = rows
        .select((messages::written_at, messages::id, messages::author_id, messages::flag_id, messages::local_date))
        .load(conn)?;
    let told = |(at, id, by, flag, date): Row| Act {
        source: ActSource::Messages,
        kind: ActKind::MessageWritten,
        at,
        subject: id.0,
        version: 1,
        by,
        because: None,
        details: json!({"flag_id": flag, "local_date": date}),
    };
    Ok(rows.into_iter().map(told).collect())
}
