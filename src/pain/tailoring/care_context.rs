//! What a record says around a care event: how it hurt that day, what was answered since, who looked.

use crate::care::Record;
use crate::clock::day;
use crate::db::Conn;
use crate::db::types::Timestamp;
use crate::http::Result;
use crate::ids::PatientId;
use crate::pain::assessments::standings::Latest;
use crate::pain::judging::entries::add_log;
use crate::pain::logs::model::{LogKind, PainLog};
use crate::pain::logs::observations::Measures;
use crate::pain::red_flags::checks::Check;
use crate::pain::tailoring::care_event::CareEvent;
use chrono::{Days, NaiveDate};
use limber_rules::care_events::{CALM_RUN, Care, CareContext, CareOn, cannot_carry_weight, is_calm};
use limber_rules::pain::Day;
use limber_rules::place::BodySite;
use limber_rules::scale::{Hundredths, Nrs};
use std::collections::BTreeMap;

impl CareEvent {
    /// As the rules take it. `plan_set_on` is when a physiotherapist set a plan, knowing of it.
    pub fn for_rules(&self, conn: &mut Conn, record: &Record, plan_set_on: Option<NaiveDate>) -> Result<CareOn> {
        Ok(CareOn {
            kind: self.kind(),
            site: self.site(),
            on: self.date(),
            ended_on: self.details.ended_on,
            changes_plan: self.details.changes_plan,
            recorded_on: day(self.recorded_at(), record.zone(conn)?),
            plan_set_on,
        })
    }

    /// What is known around it on a day. Only what its kind asks for is read.
    pub fn context(&self, conn: &mut Conn, record: &Record, series: &[Latest], date: NaiveDate) -> Result<CareContext> {
        let zone = record.zone(conn)?;
        let looked_on = self.looked_at.map(|at| day(Timestamp::instant(at), zone));
        let known = CareContext { looked_on, ..CareContext::default() };
        match (self.kind(), self.site()) {
            (Care::Fall, Some(site)) => self.around_a_fall(conn, record.patient(), site, (series, date), known),
            (Care::Illness, _) => self.around_an_illness(conn, record.patient(), series, date, known),
            _ => Ok(known),
        }
    }

    fn around_a_fall(
        &self,
        conn: &mut Conn,
        patient: PatientId,
        site: BodySite,
        (series, date): (&[Latest], NaiveDate),
        known: CareContext,
    ) -> Result<CareContext> {
        let (on, next) = (self.date(), self.date() + Days::new(1));
        let logs = PainLog::between(conn, patient, site, on, date)?;
        let near = |(date, ..): &&(NaiveDate, LogKind, Measures)| *date <= next;
        let checks = Check::between(conn, patient, on, date)?;
        let answered_yes =
            |check: &Check| check.stands() && check.answered_yes.0.iter().any(|code| cannot_carry_weight(code));
        let latest = logs.iter().filter(|(_, kind, _)| *kind == LogKind::Daily).max_by_key(|(date, ..)| *date);
        Ok(CareContext {
            d_on_or_after: logs.iter().filter(near).filter_map(|(_, kind, measures)| score(*kind, measures)).max(),
            usual: usual(series, site),
            interference: logs.iter().filter(near).filter_map(|(_, _, measures)| interference(measures)).max(),
            cannot_carry_weight: checks.iter().filter(|check| check.local_date <= next).any(answered_yes),
            last_score: latest.and_then(|(_, kind, measures)| score(*kind, measures)),
            screen_clear_on: self.first_clear(&checks, on),
            ..known
        })
    }

    fn around_an_illness(
        &self,
        conn: &mut Conn,
        patient: PatientId,
        series: &[Latest],
        date: NaiveDate,
        known: CareContext,
    ) -> Result<CareContext> {
        let on = self.date();
        let logs = PainLog::all_between(conn, patient, on, date)?;
        let mut days: BTreeMap<NaiveDate, bool> = BTreeMap::new();
        for log in logs.iter().filter(|log| log.kind.0 == LogKind::Daily) {
            let calm =
                is_calm(score(log.kind.0, &log.measures), usual(series, log.place()), interference(&log.measures));
            days.entry(log.local_date).and_modify(|all| *all &= calm).or_insert(calm);
        }
        let days: Vec<(NaiveDate, bool)> = days.into_iter().collect();
        let run = days.windows(CALM_RUN).find(|run| run.iter().all(|(_, calm)| *calm));
        let checks = Check::between(conn, patient, on, date)?;
        Ok(CareContext {
            three_calm_days_on: run.and_then(|run| run.last()).map(|(date, _)| *date),
            screen_clear_on: self.first_clear(&checks, on + Days::new(1)),
            ..known
        })
    }

    /// The day of the first check with no yes, from a day on. On the day of the event, one that was answered after it.
    fn first_clear(&self, checks: &[Check], from: NaiveDate) -> Option<NaiveDate> {
        let since = |check: &&Check| check.local_date > self.date() || check.is_recorded_since(self.recorded_at());
        let clear = checks.iter().filter(|check| check.is_clear() && check.local_date >= from);
        clear.filter(since).map(|check| check.local_date).min()
    }
}

/// D: the highest of the scores of a log.
fn score(kind: LogKind, measures: &Measures) -> Option<Nrs> {
    let mut day = Day::new(NaiveDate::MIN);
    add_log(&mut day, kind, measures);
    day.score()
}

fn interference(measures: &Measures) -> Option<Nrs> {
    measures.interference.map(|interference| interference.0)
}

fn usual(series: &[Latest], site: BodySite) -> Option<Hundredths> {
    series.iter().find(|series| series.place == site).and_then(|series| series.course.baseline())
}
