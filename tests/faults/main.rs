//! What happens to the diary when things break: the server is killed, the database is killed, the disk fails, too much
//! comes at once. Each test starts the real binary on a free port and a folder of its own.
//!
//! One rule holds throughout: a log that was acknowledged is there, once, and its day is judged. That these tests can
//! fail is shown by `negative-control.sh`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod diary;
mod failing_sync;
mod full_queue;
mod killed;
mod machine;
mod postgres;
mod postgres_killed;
mod server;
mod terminated;
mod two_instances;
mod writers;
