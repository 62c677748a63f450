//! How a writer puts all the jobs that wait, up to [`GROUP_SIZE`], into one transaction, so that they share the wait for the disk.
//!
//! A job that is refused undoes only its own changes. Nobody is answered before the commit.

use super::connection::{Begin, BeginImmediate, Commit, Conn, Release, Rollback, Savepoint, UndoToSavepoint};
use super::failure::Failure;
use super::jobs::{Job, Jobs, Ran};
use super::line::Line;
use super::turns::Turns;
use std::thread;
use std::time::{Duration, Instant};

/// How many jobs may share a commit, and how long they may take to gather.
const GROUP_SIZE: usize = 64;
const GROUP_TIME: Duration = Duration::from_millis(10);
/// How often a job is run again when another transaction was in its way, and how long it waits before.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_millis(5);
/// How long all tries of one job may take: others wait behind it.
const PATIENCE: Duration = Duration::from_secs(1);
/// The exit code when the disk has failed: `EX_IOERR` of sysexits.
const DISK_FAILED: i32 = 74;

/// How a transaction ended.
enum Ended {
    Committed,
    /// Nothing of it was kept: the jobs can be run again.
    Lost(Failure),
    /// The connection broke during the commit itself.
    Unknown,
}

/// Runs a job and those that wait behind it, and answers them all: those that may share a commit first, and each time one that waits for
/// a turn of its own after them. Tells `done` how many there were in each commit.
pub(super) fn write_together(
    line: &mut Line,
    turns: &mut Turns,
    first: Box<dyn Job>,
    jobs: &Jobs,
    mut done: impl FnMut(usize),
) {
    let mut first = turns.admit(first);
    loop {
        if let Some(first) = first.take().or_else(|| turns.next_of(jobs)) {
            done(write_group(line, turns, first, Some(jobs)));
        }
        let Some(alone) = turns.next_alone() else { return };
        done(write_group(line, turns, alone, None));
    }
}

/// Writes a job, and those of a queue that may share its commit. Returns how many they were.
fn write_group(line: &mut Line, turns: &mut Turns, first: Box<dyn Job>, jobs: Option<&Jobs>) -> usize {
    let mut group = Vec::with_capacity(GROUP_SIZE);
    let ended = commit_group(&mut line.conn, turns, first, jobs, &mut group);
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
    done
}

fn answer_all(group: Vec<Box<dyn Job>>, committed: impl Fn() -> Result<(), Failure>) {
    for job in group {
        job.answer(committed());
    }
}

/// Takes jobs from the queue and runs them, until the group is full, late or broken; then commits.
fn commit_group(
    conn: &mut Conn,
    turns: &mut Turns,
    first: Box<dyn Job>,
    jobs: Option<&Jobs>,
    group: &mut Vec<Box<dyn Job>>,
) -> Ended {
    let mut sound = begin(conn);
    let deadline = Instant::now() + GROUP_TIME;
    let mut next = Some(first);
    while let Some(mut job) = next {
        let began = Instant::now();
        sound = sound.and_then(|()| run_in_group(conn, job.as_mut()));
        turns.took(job.owner(), began.elapsed(), jobs.is_none());
        group.push(job);
        if let Err(failure) = sound {
            return lost(conn, failure);
        }
        let room = group.len() < GROUP_SIZE && Instant::now() < deadline;
        next = jobs.filter(|_| room).and_then(|jobs| turns.next_of(jobs));
    }
    commit(conn)
}

/// Runs a job by itself, again and again while another transaction is in its way.
pub(super) fn write_alone(line: &mut Line, mut job: Box<dyn Job>) {
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
pub(super) fn stop_if_the_disk_failed(failure: &Failure) {
    if matches!(failure, Failure::DiskFailed(_)) {
        tracing::error!(%failure, "stopping: the disk failed, and what comes after cannot be trusted");
        std::process::exit(DISK_FAILED)
    }
}
