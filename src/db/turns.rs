//! Whose turn it is: the jobs of an owner whose last one held the writer for long wait until those of others are answered.
//!
//! After each group of the others, one of them gets its turn, alone. So what one record costs is felt by nobody else for longer than
//! one of its jobs takes, and nobody waits for ever.

use super::jobs::{Job, Jobs};
use std::collections::{HashSet, VecDeque};
use std::time::Duration;

/// A job that takes longer than this, and this many times the usual, is dear. Chosen here.
const DEAR: Duration = Duration::from_millis(3);
const TIMES_THE_USUAL: u32 = 4;
/// The usual is the middle one: each job moves it up or down by one part in so many, and by no less than the least.
const STEP: u32 = 32;
const LEAST_STEP: Duration = Duration::from_micros(10);
/// How many dear jobs may wait beside the queue, and how many owners are remembered. Beyond that nobody waits for a turn.
const MOST_WAITING: usize = 1024;
const MOST_OWNERS: usize = 1024;

/// The turns of one writer.
#[derive(Default)]
pub(super) struct Turns {
    dear: HashSet<u128>,
    waiting: VecDeque<Box<dyn Job>>,
    /// Whose turn was last.
    last: Option<u128>,
    usual: Duration,
}

impl Turns {
    /// Whether a job may share a commit with others. If not, it waits for a turn of its own; so do those of its owner that come later.
    pub(super) fn admit(&mut self, job: Box<dyn Job>) -> Option<Box<dyn Job>> {
        let owner = job.owner();
        let waits_already = || self.waiting.iter().any(|waiting| waiting.owner() == owner);
        if self.waiting.len() < MOST_WAITING && (self.dear.contains(&owner) || waits_already()) {
            self.waiting.push_back(job);
            return None;
        }
        Some(job)
    }

    /// The next job of the queue that may share a commit.
    pub(super) fn next_of(&mut self, jobs: &Jobs) -> Option<Box<dyn Job>> {
        loop {
            if let Some(job) = self.admit(jobs.try_recv().ok()?) {
                return Some(job);
            }
        }
    }

    /// The next job that waits for a turn of its own: of another owner than the last one, if there is any.
    pub(super) fn next_alone(&mut self) -> Option<Box<dyn Job>> {
        let of_another = self.waiting.iter().position(|job| Some(job.owner()) != self.last);
        let next = self.waiting.remove(of_another.unwrap_or_default());
        self.last = next.as_ref().map(|job| job.owner());
        next
    }

    /// Remembers how long a job of an owner took. Those that had a turn of their own say nothing of what is usual.
    pub(super) fn took(&mut self, owner: u128, time: Duration, is_alone: bool) {
        if time > DEAR && time > self.usual * TIMES_THE_USUAL {
            if self.dear.len() >= MOST_OWNERS {
                self.dear.clear();
            }
            self.dear.insert(owner);
        } else {
            self.dear.remove(&owner);
        }
        if !is_alone {
            let step = (self.usual / STEP).max(LEAST_STEP);
            self.usual = if time > self.usual { self.usual + step } else { self.usual.saturating_sub(step) };
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{Db, Failure, JobError, Place, Settings};
    use futures_util::future::{join, join_all};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;
    use uuid::Uuid;

    #[derive(Debug)]
    struct Lost;

    impl From<Failure> for Lost {
        fn from(_: Failure) -> Lost {
            Lost
        }
    }

    impl JobError for Lost {
        fn failure(&self) -> Option<&Failure> {
            None
        }
    }

    const MANY: usize = 20;
    const LONG: Duration = Duration::from_millis(15);

    async fn write(db: &Db, owner: Uuid, time: Duration) {
        let sleep = move |_: &mut _| {
            thread::sleep(time);
            Ok::<(), Lost>(())
        };
        db.write(owner, sleep).await.unwrap();
    }

    /// How many of many long jobs, each of the owner given for its number, are done before a short one of somebody else that came last.
    async fn done_before_a_short_one(owner: impl Fn(usize) -> Uuid) -> usize {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Sqlite(folder.path().join("limber.db"));
        let db = Db::open(&Settings { place, readers: 1, writers: 1 }).unwrap();
        write(&db, owner(0), LONG).await;
        let done = AtomicUsize::new(0);
        let long = async |number| {
            write(&db, owner(number), LONG).await;
            done.fetch_add(1, Ordering::SeqCst);
        };
        let short = async {
            write(&db, Uuid::from_u128(1), Duration::ZERO).await;
            done.load(Ordering::SeqCst)
        };
        join(join_all((1..=MANY).map(long)), short).await.1
    }

    #[actix_web::test]
    async fn nobody_waits_behind_many_long_jobs_of_one_owner() {
        assert!(done_before_a_short_one(|_| Uuid::from_u128(7)).await <= 2);
        // Of many owners it is not known beforehand: the test would notice.
        assert!(done_before_a_short_one(|number| Uuid::from_u128(7 + number as u128)).await >= MANY - 2);
    }
}
