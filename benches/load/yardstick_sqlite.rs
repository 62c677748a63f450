//! The yardstick below the server: bare SQLite doing the statements of a log write, and of a list, with nothing around.

use crate::Result;
use crate::report::float;
use crate::server::own_cpu;
use crate::story;
use chrono::NaiveDate;
use limber_rules::pain::{Course, Day, judge};
use limber_rules::scale::Nrs;
use limber_rules::thresholds::{PUBLISHED, RULE_VERSION};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// As the server's writer has them (src/db/connection.rs).
const PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
    PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768; PRAGMA mmap_size = 268435456;";

/// Any instant will do: the statements cost the same.
const NOW: i64 = 1_800_000_000_000_000;
const LATER: i64 = NOW + 1_000_000_000_000;

/// A connection as the server's writer has it.
pub fn open(file: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(file)?;
    conn.execute_batch(PRAGMAS)?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}

/// How a day was judged, as it is kept.
#[derive(Clone)]
pub struct Judged {
    level: &'static str,
    score: i32,
    baseline: Option<i32>,
    fired: String,
    course: String,
}

/// Judges a day as the server does.
pub fn judged(before: &Course, date: NaiveDate, worst: i32) -> Result<(Judged, Course)> {
    let mut day = Day::new(date);
    day.worst = Some(Nrs::try_from(worst).map_err(|_| "not a score")?);
    let judged = judge(before, &day, &PUBLISHED);
    let kept = Judged {
        level: judged.level.as_str(),
        score: judged.score.hundredths(),
        baseline: judged.baseline.map(limber_rules::scale::Hundredths::hundredths),
        fired: serde_json::to_string(&judged.fired)?,
        course: serde_json::to_string(&judged.course)?,
    };
    Ok((kept, judged.course))
}

/// A patient of a yardstick database.
#[derive(Clone, Copy)]
pub struct Writer {
    pub patient: Uuid,
    pub session: Uuid,
}

/// A log to write.
pub struct Log {
    pub writer: Writer,
    pub id: Uuid,
    pub date: NaiveDate,
    pub worst: i32,
}

/// An id that sorts after those made before it, as the server's.
#[expect(clippy::disallowed_methods, reason = "the bench makes ids as the server does")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Makes patients in an empty database, each with a session.
pub fn people(conn: &mut Connection, count: usize) -> Result<Vec<Writer>> {
    let all = conn.transaction()?;
    let mut writers = Vec::with_capacity(count);
    for number in 0..count {
        let writer = Writer { patient: new_id(), session: new_id() };
        let (patient, session) = (writer.patient.as_bytes(), writer.session.as_bytes());
        all.execute(
            "INSERT INTO users VALUES (?, ?, 'patient', 'active', 'Ann', 'none', '1980-01-01', 'UTC', ?, 1)",
            params![patient, format!("{number}@example.org"), NOW],
        )?;
        all.execute("INSERT INTO patients (patient_id, last_change) VALUES (?, 0)", params![patient])?;
        all.execute(
            "INSERT INTO sessions VALUES (?, ?, 'unnamed', ?, ?, ?, NULL)",
            params![session, patient, NOW, NOW, LATER],
        )?;
        writers.push(writer);
    }
    all.commit()?;
    Ok(writers)
}

/// The statements of a log write, in their order.
pub struct Statements<'c> {
    session: CachedStatement<'c>,
    number: CachedStatement<'c>,
    log: CachedStatement<'c>,
    change: CachedStatement<'c>,
    newest: CachedStatement<'c>,
    series: CachedStatement<'c>,
    assessment: CachedStatement<'c>,
}

impl<'c> Statements<'c> {
    pub fn of(conn: &'c Connection) -> Result<Statements<'c>> {
        Ok(Statements {
            session: conn.prepare_cached(
                "SELECT users.role, users.time_zone, users.status, sessions.expires_at, sessions.ended_at \
                 FROM sessions INNER JOIN users ON sessions.user_id = users.id \
                 WHERE sessions.id = ? AND sessions.user_id = ? LIMIT 1",
            )?,
            number: conn.prepare_cached(
                "UPDATE patients SET last_change = last_change + 1 WHERE patient_id = ? \
                 RETURNING last_change, tailored_since",
            )?,
            log: conn.prepare_cached(
                "INSERT INTO pain_logs (patient_id, id, kind, region, side, local_date, occurred_at, time_zone, \
                 recorded_at, worst_pain, pain_now, morning_pain, stiffness_minutes, settled, flare_up, analgesic, \
                 clicking, triggers, compared, interference, note, version) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            )?,
            change: conn.prepare_cached(
                "INSERT INTO changes (patient_id, kind, object_id, number, deleted, changed_at) \
                 VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            )?,
            newest: conn.prepare_cached(
                "SELECT patient_id, region, side, local_date, level, score_hundredths, baseline_hundredths, fired, \
                 course, rule_version, judged_at FROM assessments \
                 WHERE patient_id = ? AND region = ? AND side = ? ORDER BY local_date DESC LIMIT 1",
            )?,
            series: conn.prepare_cached(
                "INSERT INTO pain_series (patient_id, region, side) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            )?,
            assessment: conn.prepare_cached(
                "INSERT INTO assessments (patient_id, region, side, local_date, level, score_hundredths, \
                 baseline_hundredths, fired, course, rule_version, judged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (patient_id, region, side, local_date) DO UPDATE SET level = excluded.level, \
                 score_hundredths = excluded.score_hundredths, baseline_hundredths = excluded.baseline_hundredths, \
                 fired = excluded.fired, course = excluded.course, rule_version = excluded.rule_version, \
                 judged_at = excluded.judged_at",
            )?,
        })
    }

    /// Writes a log; `judge` gets the state of the day before and says how this one was judged.
    pub fn write(&mut self, log: &Log, judge: impl FnOnce(Option<String>) -> Result<Judged>) -> Result<()> {
        let patient = log.writer.patient.as_bytes();
        let date = log.date.to_string();
        self.session.query_row(params![log.writer.session.as_bytes(), patient], look)?;
        let number: i64 = self.number.query_row(params![patient], |row| row.get(0))?;
        let (none, id) = (None::<i64>, log.id.as_bytes());
        self.log.execute(params![
            patient,
            id,
            "daily",
            "hip",
            "left",
            date,
            NOW,
            "UTC",
            NOW,
            log.worst,
            1,
            none,
            none,
            none,
            0,
            0,
            none,
            r#"["sitting"]"#,
            none,
            none,
            none,
            1
        ])?;
        self.change.execute(params![patient, "pain_log", id, number, 0, NOW])?;
        let before = self.newest.query_row(params![patient, "hip", "left"], newest).optional()?;
        if before.is_none() {
            self.series.execute(params![patient, "hip", "left"])?;
        }
        let judged = judge(before)?;
        self.assessment.execute(params![
            patient,
            "hip",
            "left",
            date,
            judged.level,
            judged.score,
            judged.baseline,
            judged.fired,
            judged.course,
            RULE_VERSION,
            NOW
        ])?;
        Ok(())
    }
}

fn look(row: &Row) -> rusqlite::Result<(String, String, String, i64, Option<i64>)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

/// The whole row is read, as the server does; the state is what counts.
fn newest(row: &Row) -> rusqlite::Result<String> {
    for text in [1, 2, 3, 4, 7, 9] {
        std::hint::black_box(row.get_ref(text)?.as_str()?);
    }
    row.get(8)
}

/// What a stretch of bare work came to.
pub struct Bare {
    /// A second.
    pub rate: f64,
    /// Processor microseconds for each.
    pub cpu: f64,
}

fn timed(warm_up: Duration, measured: Duration, mut work: impl FnMut() -> Result<usize>) -> Result<Bare> {
    let begun = Instant::now();
    while begun.elapsed() < warm_up {
        work()?;
    }
    let (cpu, begun, mut count) = (own_cpu()?, Instant::now(), 0);
    while begun.elapsed() < measured {
        count += work()?;
    }
    Ok(Bare {
        rate: float(count) / begun.elapsed().as_secs_f64(),
        cpu: own_cpu()?.saturating_sub(cpu).as_secs_f64() * 1e6 / float(count),
    })
}

/// Days after which a steady course has its full size.
const GROWN: usize = 100;

/// A bare SQLite with patients who take turns, as the server's do.
pub struct BareSqlite {
    conn: Connection,
    writers: Vec<Writer>,
    /// How each day is judged, worked out beforehand: the same text, without the work.
    judged: Vec<Judged>,
    turn: usize,
}

impl BareSqlite {
    /// On a migrated, empty database.
    pub fn new(file: &Path, patients: usize) -> Result<BareSqlite> {
        let mut conn = open(file)?;
        let writers = people(&mut conn, patients)?;
        let (mut course, mut days) = (Course::default(), Vec::with_capacity(GROWN));
        for day in 0..GROWN {
            let (judged, next) = judged(&course, story::day(day), story::worst_pain(day))?;
            days.push(judged);
            course = next;
        }
        Ok(BareSqlite { conn, writers, judged: days, turn: 0 })
    }

    /// Writes logs, so many a commit.
    pub fn write(&mut self, a_commit: usize, warm_up: Duration, measured: Duration) -> Result<Bare> {
        let BareSqlite { conn, writers, judged, turn } = self;
        let mut statements = Statements::of(conn)?;
        let (mut begin, mut commit) = (conn.prepare("BEGIN IMMEDIATE")?, conn.prepare("COMMIT")?);
        timed(warm_up, measured, || {
            begin.execute([])?;
            for _ in 0..a_commit {
                let (day, at) = (*turn / writers.len(), *turn % writers.len());
                let log = Log {
                    writer: *writers.get(at).ok_or("no patients")?,
                    id: new_id(),
                    date: story::day(day),
                    worst: story::worst_pain(day),
                };
                let known = judged.get(day.min(GROWN - 1)).ok_or("not judged")?;
                statements.write(&log, |_| Ok(known.clone()))?;
                *turn += 1;
            }
            commit.execute([])?;
            Ok(a_commit)
        })
    }
}

/// Reads the list of 30 (and one, to see whether there are more) from the server's own file, patient after patient.
pub fn read_lists(file: &Path, patients: &[Uuid], measured: Duration) -> Result<Bare> {
    let conn = open(file)?;
    let mut list = conn.prepare(
        "SELECT patient_id, id, kind, region, side, local_date, occurred_at, time_zone, recorded_at, worst_pain, \
         pain_now, morning_pain, stiffness_minutes, settled, flare_up, analgesic, clicking, triggers, compared, \
         interference, note, version, analgesics FROM pain_logs WHERE patient_id = ? ORDER BY local_date DESC, id DESC LIMIT 31",
    )?;
    let columns = list.column_count();
    let mut turns = patients.iter().cycle();
    timed(measured / 4, measured, || {
        let patient = turns.next().ok_or("no patients")?;
        let mut rows = list.query(params![patient.as_bytes()])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                std::hint::black_box(row.get_ref(column)?);
            }
        }
        Ok(1)
    })
}
