//! Live: streams over which apps and pages hear that something changed. They carry hints and no data; whoever hears one asks again,
//! through the door of the record.
//!
//! One watcher looks for all streams of the process, half a second after half a second, and not at all while nobody listens. So a
//! stream holds no thread of the database, and hears of what another instance wrote, too.

mod hints;
mod hub;
mod position;
pub mod routes;
mod stream;
mod watch;

pub use hub::{Hub, Opening};
pub use stream::stream;
pub use watch::keep_watching;
