//! Several episodes and flags marked as seen at once: each as by its own address, all in one transaction or none.

use super::{episode_acts, flag_acts};
use crate::care::Entry;
use crate::db::Conn;
use crate::http::{Answer, IfMatch, Problem, Result};
use crate::pain::episodes::episode::EpisodeId;
use crate::pain::episodes::flags::FlagId;
use uuid::Uuid;

/// One of several things to mark as seen, with the version that was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToSee {
    /// An episode.
    Episode(Uuid, i32),
    /// A flag.
    Flag(Uuid, i32),
}

/// Marks all of them as seen.
///
/// # Errors
/// 422 if there is none; the problem of the first one that cannot be marked.
pub fn see_together(conn: &mut Conn, entry: &Entry, all: &[ToSee]) -> Result<Answer> {
    if all.is_empty() {
        return Err(Problem::invalid("/several", "required", "must name at least one"));
    }
    for one in all {
        match *one {
            ToSee::Episode(id, version) => episode_acts::see(conn, entry, EpisodeId(id), &IfMatch::version(version))?,
            ToSee::Flag(id, version) => flag_acts::see(conn, entry, FlagId(id), &IfMatch::version(version))?,
        };
    }
    Ok(Answer::no_content())
}
