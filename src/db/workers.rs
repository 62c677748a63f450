//! Threads that each keep one connection open and take jobs from a bounded queue.
//!
//! A reader runs one job at a time; how writers do it is told in [`groups`](super::groups).

use super::checkpoints::Checkpoints;
use super::connection::{Begin, Conn, Rollback};
use super::failure::Failure;
use super::groups::{write_alone, write_together};
use super::jobs::{Job, JobError, Jobs, Pending, Ran};
use super::line::{Line, Opener};
use super::turns::Turns;
use crossbeam_channel::{Sender, bounded};
use diesel::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How many jobs may wait in one queue before new ones are turned away.
const QUEUE_LENGTH: usize = 1024;

/// Several threads, fed by one queue or by one queue each.
#[derive(Clone)]
pub struct Workers {
    queues: Vec<Sender<Box<dyn Job>>>,
    running: Arc<AtomicUsize>,
}

impl Workers {
    /// `count` readers on one queue: whoever is free takes the next job.
    pub fn readers(count: usize, open: impl Opener) -> ConnectionResult<Workers> {
        Workers::on_one_queue("db-read", count, open, read_one)
    }

    /// `count` writers on one queue, and a transaction for each job: what groups are measured against.
    pub fn pool(count: usize, open: impl Opener) -> ConnectionResult<Workers> {
        Workers::on_one_queue("db-write", count, open, |line, job, _| write_alone(line, job))
    }

    /// The one writer of an embedded file, who counts for the checkpoints what it has done.
    pub fn writer(open: impl Opener, mut checkpoints: Checkpoints) -> ConnectionResult<Workers> {
        let (queue, jobs) = bounded(QUEUE_LENGTH);
        let (running, mut turns) = (Arc::new(AtomicUsize::new(0)), Turns::default());
        start("db-write", open, jobs, running.clone(), move |line, job, jobs| {
            write_together(line, &mut turns, job, jobs, |done| checkpoints.count(done));
        })?;
        Ok(Workers { queues: vec![queue], running })
    }

    fn on_one_queue(name: &str, count: usize, open: impl Opener, run: impl Runner + Copy) -> ConnectionResult<Workers> {
        let (queue, jobs) = bounded(QUEUE_LENGTH);
        let running = Arc::new(AtomicUsize::new(0));
        for _ in 0..count {
            start(name, open.clone(), jobs.clone(), running.clone(), run)?;
        }
        Ok(Workers { queues: vec![queue], running })
    }

    /// `count` writers with a queue each: all writes to one record go through the same one, so that two writers never
    /// wait for each other's rows.
    pub fn writers(count: usize, open: impl Opener) -> ConnectionResult<Workers> {
        let running = Arc::new(AtomicUsize::new(0));
        let mut queues = Vec::with_capacity(count);
        for _ in 0..count {
            let (queue, jobs) = bounded(QUEUE_LENGTH);
            let mut turns = Turns::default();
            start("db-write", open.clone(), jobs, running.clone(), move |line, job, jobs| {
                write_together(line, &mut turns, job, jobs, |_| {});
            })?;
            queues.push(queue);
        }
        Ok(Workers { queues, running })
    }

    /// Runs a job on the thread that `lane` leads to, its owner's, and waits for its answer.
    pub async fn run<T, E>(
        &self,
        lane: u128,
        work: impl FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: JobError,
    {
        let (asker, answer) = oneshot::channel();
        let turn = usize::try_from(lane % (self.queues.len().max(1) as u128)).unwrap_or_default();
        let queue = self.queues.get(turn).ok_or(Failure::Dropped)?;
        queue.try_send(Box::new(Pending::new(lane, work, asker))).map_err(|_| Failure::Overloaded)?;
        answer.await.unwrap_or_else(|_| Err(Failure::Dropped.into()))
    }

    /// Lets the threads end once their queues are empty, and waits until they have.
    pub fn finish(self, patience: Duration) -> bool {
        let Workers { queues, running } = self;
        drop(queues);
        let until = Instant::now() + patience;
        while running.load(Ordering::Acquire) > 0 && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
        running.load(Ordering::Acquire) == 0
    }
}

/// How a thread runs a job, along with any others it takes from the queue meanwhile.
trait Runner: FnMut(&mut Line, Box<dyn Job>, &Jobs) + Send + 'static {}
impl<F: FnMut(&mut Line, Box<dyn Job>, &Jobs) + Send + 'static> Runner for F {}

fn start(
    name: &str,
    open: impl Opener,
    jobs: Jobs,
    running: Arc<AtomicUsize>,
    mut run: impl Runner,
) -> ConnectionResult<()> {
    let mut line = Line::open(open)?;
    running.fetch_add(1, Ordering::AcqRel);
    let work = move || {
        for job in &jobs {
            line.test_after_a_rest();
            run(&mut line, job, &jobs);
            line.rest();
        }
        drop(line);
        drop(run);
        running.fetch_sub(1, Ordering::AcqRel);
    };
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| ConnectionError::BadConnection(error.to_string()))
}

fn read_one(line: &mut Line, mut job: Box<dyn Job>, _: &Jobs) {
    if matches!(in_one_moment(&mut line.conn, |conn| job.run(conn)), Ran::Failed) {
        line.mend();
        if job.may_retry() {
            in_one_moment(&mut line.conn, |conn| job.run(conn));
        }
    }
    job.answer(Ok(()));
}

/// On SQLite all statements of a job see one moment, which costs next to nothing and takes the file's lock once. On
/// PostgreSQL that would be two more journeys to the server: there each statement sees its own moment, and the few reads
/// that put two together (the change feed) know it.
pub(super) fn in_one_moment<T>(conn: &mut Conn, work: impl FnOnce(&mut Conn) -> T) -> T {
    let one_moment = matches!(conn, Conn::Sqlite(_)) && Begin.execute(conn).is_ok();
    let done = work(conn);
    if one_moment {
        drop(Rollback.execute(conn));
    }
    done
}
