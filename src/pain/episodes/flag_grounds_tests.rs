//! The reconciliation of flags: what there is against what there should be.

use super::*;
use crate::db::types::Timestamp;
use crate::pain::episodes::flags::{FlagStatus, Handling};
use chrono::{DateTime, Utc};
use limber_rules::level::Urgency;

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

fn new(rule: &'static str, score: f64) -> NewFlag {
    let text = format!("the score is {score}");
    NewFlag { rule, level: Urgency::Red, place: None, date: date(), text, evidence: json!({"score": score}) }
}

fn there_is(rule: &'static str, score: f64, handling: Handling, stands: bool) -> Flag {
    let NewFlag { rule, level, date, text, evidence, .. } = new(rule, score);
    Flag {
        episode_id: None,
        patient_id: PatientId(Uuid::nil()),
        id: FlagId::new(),
        rule: rule.to_owned(),
        level: Word(level),
        region: None,
        side: None,
        local_date: date,
        text,
        evidence: Json(evidence),
        status: Word(if stands { FlagStatus::Open } else { FlagStatus::NoLongerHolds }),
        opened_at: Timestamp::from(DateTime::<Utc>::UNIX_EPOCH),
        version: 1,
        handling: Word(handling),
        stands,
        resolved_on: None,
        seen_at: None,
        snoozed_until: None,
        escalated_at: None,
    }
}

/// What there is after the changes: the flags that stand with their scores, and how many there are in all.
fn after(mut flags: Vec<Flag>, changes: Vec<Change>) -> Vec<Flag> {
    let mut put = |flag: Flag| match flags.iter_mut().find(|known| known.id == flag.id) {
        Some(known) => *known = flag,
        None => flags.push(flag),
    };
    for change in changes {
        match change {
            Change::Raise(new) => {
                put(there_is(new.rule, new.evidence["score"].as_f64().unwrap(), Handling::Open, true));
            }
            Change::Retell(mut flag, new) | Change::Return(mut flag, new) => {
                (flag.stands, flag.level, flag.text, flag.evidence) =
                    (true, Word(new.level), new.text, Json(new.evidence));
                put(flag);
            }
            Change::Withdraw(mut flag) => {
                flag.stands = false;
                put(flag);
            }
        }
    }
    flags
}

#[test]
fn a_ground_without_a_flag_raises_one_and_a_flag_without_a_ground_says_so() {
    assert_eq!(reconcile(vec![], vec![new("A", 4.0)]), [Change::Raise(new("A", 4.0))]);
    let flag = there_is("A", 4.0, Handling::ActedOn, true);
    assert_eq!(reconcile(vec![flag.clone()], vec![]), [Change::Withdraw(flag)]);
}

#[test]
fn what_is_as_it_was_is_left_alone() {
    let gone = there_is("B", 4.0, Handling::Seen, false);
    assert_eq!(reconcile(vec![there_is("A", 4.0, Handling::Seen, true), gone], vec![new("A", 4.0)]), []);
}

#[test]
fn another_ground_is_told_and_one_that_is_back_brings_back_the_same_flag() {
    let flag = there_is("A", 4.0, Handling::Seen, true);
    assert_eq!(reconcile(vec![flag.clone()], vec![new("A", 5.0)]), [Change::Retell(flag, new("A", 5.0))]);
    let gone = there_is("A", 4.0, Handling::Closed, false);
    assert_eq!(reconcile(vec![gone.clone()], vec![new("A", 4.0)]), [Change::Return(gone, new("A", 4.0))]);
}

#[test]
fn of_two_with_one_rule_the_one_that_stands_is_kept() {
    let (gone, stands) = (there_is("A", 4.0, Handling::Open, false), there_is("A", 4.0, Handling::Seen, true));
    assert_eq!(reconcile(vec![gone, stands], vec![new("A", 4.0)]), []);
}

/// Every set of grounds after every other: flags are never lost nor doubled, and people's part in them is kept.
#[test]
fn however_grounds_come_and_go_each_has_one_flag_and_none_forgets() {
    let rules = ["A", "B", "C"];
    let grounds: Vec<Vec<NewFlag>> = (0..27)
        .map(|n: u32| {
            let scores = rules.iter().zip([n % 3, n / 3 % 3, n / 9]);
            scores.filter(|(_, score)| *score > 0).map(|(rule, score)| new(rule, score.into())).collect()
        })
        .collect();
    for first in &grounds {
        for second in &grounds {
            let mut flags = after(vec![], reconcile(vec![], first.clone()));
            for flag in &mut flags {
                flag.handling = Word(Handling::ActedOn);
            }
            let known = flags.clone();
            for wanted in [second, &vec![], second, first] {
                flags = after(flags.clone(), reconcile(flags.clone(), wanted.clone()));
                let mut standing: Vec<(&str, f64)> = flags
                    .iter()
                    .filter(|flag| flag.stands)
                    .map(|flag| (flag.rule.as_str(), flag.evidence.0["score"].as_f64().unwrap()))
                    .collect();
                standing.sort_unstable_by(|a, b| a.0.cmp(b.0));
                let should: Vec<(&str, f64)> =
                    wanted.iter().map(|new| (new.rule, new.evidence["score"].as_f64().unwrap())).collect();
                assert_eq!(standing, should);
                assert!(reconcile(flags.clone(), wanted.clone()).is_empty(), "a second look changes nothing");
                for rule in rules {
                    assert!(flags.iter().filter(|flag| flag.rule == rule).count() <= 1, "{rule} is doubled");
                }
            }
            for flag in known {
                let kept = flags.iter().find(|other| other.id == flag.id).expect("flags are never deleted");
                assert_eq!(kept.handling, flag.handling);
            }
        }
    }
}
