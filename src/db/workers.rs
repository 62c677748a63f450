//! Threads that each keep one connection open and take jobs from a bounded queue.
//!
//! A reader runs one job at a time. A writer puts all the jobs that wait, up to [`GROUP_SIZE`], into one transaction, so
//! that they share the wait for the disk. A job that is refused undoes only its own changes. Nobody is answered before the
//! commit.

use super::connection::{
    Begin, BeginImmediate, Commit, Conn, Release, Rollback, Savepoint, UndoToSavepoint, answers, checkpoint,
};
use super::failure::Failure;
use crossbeam_channel::{Receiver, Sender, bounded};
use diesel::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How many jobs may wait in one queue before new ones are turned away.
const QUEUE_LENGTH: usize = 1024;
/// How many jobs may share a commit, and how long they may take to gather.
const GROUP_SIZE: usize = 64;
const GROUP_TIME: Duration = Duration::from_millis(10);
/// How many jobs are written between two checkpoints.
const JOBS_A_CHECKPOINT: usize = 500;
/// How long a connection may rest before it is tested ahead of its next job.
const REST: Duration = Duration::from_secs(5);
/// How often a job is run again when another transaction was in its way, and how long it waits before.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(5);
/// How long all tries of one job may take: others wait behind it.
const PATIENCE: Duration = Duration::from_secs(1);
/// The exit code when the disk has failed: `EX_IOERR` of sysexits.
const DISK_FAILED: i32 = 74;

/// The error of a job: a refusal of its own, or a failure of the database below it.
pub trait JobError: From<Failure> + Send + 'static {
    /// The failure, if that is what it was.
    fn failure(&self) -> Option<&Failure>;
}

/// What came of running a job, before anything is committed.
enum Ran {
    /// Its changes should be kept.
    Kept,
    /// It refused, or panicked: its changes must be undone, those of others not.
    Refused,
    /// The database failed below it.
    Failed,
}

/// Work to be done on a connection: it can be run again, and answers once its changes are known to be kept or lost.
trait Job: Send {
    fn run(&mut self, conn: &mut Conn) -> Ran;
    fn may_retry(&self) -> bool;
    fn answer(self: Box<Self>, committed: Result<(), Failure>);
}

struct Pending<W, T, E> {
    work: W,
    result: Option<Result<T, E>>,
    asker: oneshot::Sender<Result<T, E>>,
}

impl<W, T, E> Job for Pending<W, T, E>
where
    W: FnMut(&mut Conn) -> Result<T, E> + Send,
    T: Send,
    E: JobError,
{
    fn run(&mut self, conn: &mut Conn) -> Ran {
        // A panic is the job's own: the thread and the other jobs live on.
        self.result = catch_unwind(AssertUnwindSafe(|| (self.work)(conn))).ok();
        match &self.result {
            Some(Ok(_)) => Ran::Kept,
            Some(Err(error)) if error.failure().is_some() => Ran::Failed,
            Some(Err(_)) | None => Ran::Refused,
        }
    }

    fn may_retry(&self) -> bool {
        let failed = self.result.as_ref().and_then(|result| result.as_ref().err());
        failed.and_then(JobError::failure).is_some_and(Failure::is_worth_a_retry)
    }

    fn answer(self: Box<Self>, committed: Result<(), Failure>) {
        let told = match (self.result, committed) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(lost)) => Err(lost.into()),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(Failure::Dropped.into()), // it panicked
        };
        // The request may have gone away, and then nobody needs to know.
        drop(self.asker.send(told));
    }
}

type Jobs = Receiver<Box<dyn Job>>;

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
        Workers::on_one_queue("db-write", count, open, write_one)
    }

    fn on_one_queue(name: &str, count: usize, open: impl Opener, run: Runner) -> ConnectionResult<Workers> {
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
            start("db-write", open.clone(), jobs, running.clone(), write_together)?;
            queues.push(queue);
        }
        Ok(Workers { queues, running })
    }

    /// Runs a job on the thread that `lane` leads to, and waits for its answer.
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
        queue.try_send(Box::new(Pending { work, result: None, asker })).map_err(|_| Failure::Overloaded)?;
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

/// How a thread opens its connection, at first and again after it broke.
pub trait Opener: Fn() -> ConnectionResult<Conn> + Clone + Send + 'static {}
impl<F: Fn() -> ConnectionResult<Conn> + Clone + Send + 'static> Opener for F {}

/// How a thread runs a job, along with any others it takes from the queue meanwhile.
type Runner = fn(&mut Line, Box<dyn Job>, &Jobs);

fn start(name: &str, open: impl Opener, jobs: Jobs, running: Arc<AtomicUsize>, run: Runner) -> ConnectionResult<()> {
    let mut line = Line { conn: open()?, used: Instant::now(), since_checkpoint: 0, open: Box::new(open) };
    running.fetch_add(1, Ordering::AcqRel);
    let work = move || {
        for job in &jobs {
            line.test_after_a_rest();
            run(&mut line, job, &jobs);
            line.used = Instant::now();
        }
        drop(line);
        running.fetch_sub(1, Ordering::AcqRel);
    };
    let started = thread::Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| ConnectionError::BadConnection(error.to_string()))
}

/// A connection that is opened again when it breaks.
struct Line {
    conn: Conn,
    used: Instant,
    since_checkpoint: usize,
    open: Box<dyn Fn() -> ConnectionResult<Conn> + Send>,
}

impl Line {
    /// After so many jobs the log of the embedded database has grown by some thousand pages.
    fn checkpoint_now_and_then(&mut self, done: usize) {
        self.since_checkpoint += done;
        if self.since_checkpoint < JOBS_A_CHECKPOINT {
            return;
        }
        self.since_checkpoint = 0;
        if let Err(error) = checkpoint(&mut self.conn) {
            stop_if_the_disk_failed(&Failure::from(error));
        }
    }

    fn test_after_a_rest(&mut self) {
        if self.used.elapsed() > REST && !answers(&mut self.conn) {
            self.reopen();
        }
    }

    fn mend(&mut self) {
        if !answers(&mut self.conn) {
            self.reopen();
        }
    }

    fn reopen(&mut self) {
        match (self.open)() {
            Ok(fresh) => self.conn = fresh,
            Err(error) => tracing::error!(%error, "cannot reconnect to the database"),
        }
    }
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

/// How a transaction ended.
enum Ended {
    Committed,
    /// Nothing of it was kept: the jobs can be run again.
    Lost(Failure),
    /// The connection broke during the commit itself.
    Unknown,
}

fn write_together(line: &mut Line, first: Box<dyn Job>, jobs: &Jobs) {
    let mut group = Vec::with_capacity(GROUP_SIZE);
    let ended = commit_group(&mut line.conn, Some(first), jobs, &mut group);
    let done = group.len();
    match ended {
        Ended::Committed => answer_all(group, || Ok(())),
        Ended::Unknown => {
            line.mend();
            answer_all(group, || Err(Failure::OutcomeUnknown));
        }
        Ended::Lost(_) => {
            line.mend();
            for job in group {
                write_alone(line, job);
            }
        }
    }
    line.checkpoint_now_and_then(done);
}

fn answer_all(group: Vec<Box<dyn Job>>, committed: impl Fn() -> Result<(), Failure>) {
    for job in group {
        job.answer(committed());
    }
}

/// Takes jobs from the queue and runs them, until the group is full, late or broken; then commits.
fn commit_group(conn: &mut Conn, first: Option<Box<dyn Job>>, jobs: &Jobs, group: &mut Vec<Box<dyn Job>>) -> Ended {
    let mut sound = begin(conn);
    let deadline = Instant::now() + GROUP_TIME;
    let mut next = first;
    while let Some(mut job) = next {
        sound = sound.and_then(|()| run_in_group(conn, job.as_mut()));
        group.push(job);
        if let Err(failure) = sound {
            return lost(conn, failure);
        }
        let room = group.len() < GROUP_SIZE && Instant::now() < deadline;
        next = room.then(|| jobs.try_recv().ok()).flatten();
    }
    commit(conn)
}

fn write_one(line: &mut Line, job: Box<dyn Job>, _: &Jobs) {
    write_alone(line, job);
    line.checkpoint_now_and_then(1);
}

/// Runs a job by itself, again and again while another transaction is in its way.
fn write_alone(line: &mut Line, mut job: Box<dyn Job>) {
    let began = Instant::now();
    for attempt in 1..=TRIES {
        let ended = match begin(&mut line.conn).map(|()| job.run(&mut line.conn)) {
            Ok(Ran::Kept) => commit(&mut line.conn),
            Ok(Ran::Failed) => lost(&mut line.conn, Failure::Dropped), // the job itself knows why
            Err(failure) => lost(&mut line.conn, failure),
            Ok(Ran::Refused) => {
                drop(Rollback.execute(&mut line.conn));
                return job.answer(Ok(()));
            }
        };
        let last = attempt == TRIES || began.elapsed() > PATIENCE;
        match ended {
            Ended::Committed => return job.answer(Ok(())),
            Ended::Unknown => {
                line.mend();
                return job.answer(Err(Failure::OutcomeUnknown));
            }
            Ended::Lost(failure) if last || !failure.is_worth_a_retry() && !job.may_retry() => {
                line.mend();
                return job.answer(Err(failure));
            }
            Ended::Lost(_) => {
                line.mend();
                thread::sleep(PAUSE * attempt);
            }
        }
    }
}

fn begin(conn: &mut Conn) -> Result<(), Failure> {
    match conn {
        Conn::Sqlite(_) => BeginImmediate.execute(conn)?,
        Conn::Postgres(_) => Begin.execute(conn)?,
    };
    Ok(())
}

/// Runs one job of a group; an error if the transaction around it can no longer be trusted, and with it what was done.
///
/// On SQLite a savepoint is nearly free, and a refused job undoes only itself. On PostgreSQL each is a journey to the
/// server: there a refused job undoes the group, whose jobs are then run one by one.
fn run_in_group(conn: &mut Conn, job: &mut dyn Job) -> Result<(), Failure> {
    match conn {
        Conn::Sqlite(_) => run_in_savepoint(conn, job),
        Conn::Postgres(_) => match job.run(conn) {
            Ran::Kept => Ok(()),
            Ran::Refused | Ran::Failed => Err(Failure::Dropped), // the job itself knows why
        },
    }
}

fn run_in_savepoint(conn: &mut Conn, job: &mut dyn Job) -> Result<(), Failure> {
    Savepoint.execute(conn)?;
    match job.run(conn) {
        Ran::Kept => {}
        Ran::Refused => {
            UndoToSavepoint.execute(conn)?;
        }
        Ran::Failed => return Err(Failure::Dropped), // the job itself knows why
    }
    Release.execute(conn)?;
    Ok(())
}

fn commit(conn: &mut Conn) -> Ended {
    let Err(error) = Commit.execute(conn) else {
        return Ended::Committed;
    };
    let failure = Failure::from(error);
    tracing::error!(%failure, "a commit failed");
    stop_if_the_disk_failed(&failure);
    if let (Failure::Unavailable(_), Conn::Postgres(_)) = (&failure, &conn) {
        return Ended::Unknown;
    }
    lost(conn, failure)
}

fn lost(conn: &mut Conn, failure: Failure) -> Ended {
    drop(Rollback.execute(conn));
    Ended::Lost(failure)
}

/// The kernel may have dropped the pages it could not write and call the next sync a success: a second try proves
/// nothing. Stopping is the one honest answer; on restart the log tells what was kept.
fn stop_if_the_disk_failed(failure: &Failure) {
    if matches!(failure, Failure::DiskFailed(_)) {
        tracing::error!(%failure, "stopping: the disk failed, and what comes after cannot be trusted");
        std::process::exit(DISK_FAILED)
    }
}
