//! Corrections of old days: what is judged at once, what is left to the scheduler, and that it makes no difference in the end.

use crate::harness::{Client, Server, after, daily};
use limber_rules::thresholds::RULE_VERSION;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

const FIRST: &str = "2026-01-01";

/// What a day says: its worst pain, and whether it is a flare-up.
type Told = (u8, bool);

fn body(day: usize, (worst, flare_up): Told) -> Value {
    let mut body = daily(&date(day), worst);
    body["flare_up"] = json!(flare_up);
    body
}

fn date(day: usize) -> String {
    after(FIRST, u64::try_from(day).unwrap())
}

/// Keeps several diaries day by day, the clock going along.
fn keep(server: &Server, diaries: &[(&Client, &[Told])]) {
    for day in 0..diaries[0].1.len() {
        server.day(&date(day));
        for (patient, told) in diaries {
            patient.post(&patient.record("pain-logs"), &body(day, told[day])).is(201);
        }
    }
}

fn correct(patient: &Client, day: usize, (worst, flare_up): Told) {
    let path = patient.record(&format!("pain-logs/daily/hip/left/{}", date(day)));
    let right = json!({"worst_pain": worst, "flare_up": flare_up});
    patient.ask("PUT", &path).header("If-Match", "*").json(&right).answer().is(200);
}

/// Everything that judging made of a diary: the days, and the flags that stand.
fn judged(patient: &Client) -> (Vec<Value>, BTreeSet<String>) {
    let days = patient.all(&patient.record("assessments?region=hip&side=left&limit=100"));
    let stands = |flag: &Value| flag["status"] != "no_longer_holds" && flag["rule"] != "SILENT";
    let told = |flag: Value| {
        format!(
            "{} {} {} {} {}",
            flag["rule"], flag["local_date"], flag["status"], flag["resolved_on"], flag["evidence"]
        )
    };
    (days, patient.flags().into_iter().filter(stands).map(told).collect())
}

fn waiting(server: &Server, condition: &str) -> i64 {
    server.database.count(&format!("SELECT count(*) AS count FROM pain_series WHERE {condition}"))
}

/// Waits until the scheduler has judged what corrections left to it.
pub fn nothing_is_pending(server: &Server) {
    let until = Instant::now() + Duration::from_mins(1);
    while waiting(server, "pending_from IS NOT NULL") > 0 {
        assert!(Instant::now() < until, "the scheduler does not come to an end");
        thread::sleep(Duration::from_millis(50));
    }
}

/// From now on the scheduler cannot take up what is pending.
fn hold_the_scheduler(server: &Server) {
    server.database.execute(if server.database.url.starts_with("sqlite") {
        "CREATE TRIGGER held_delete BEFORE DELETE ON due WHEN OLD.kind = 'judge_tail' BEGIN SELECT RAISE(ABORT, 'held'); END;
         CREATE TRIGGER held_update BEFORE UPDATE OF tries ON due WHEN OLD.kind = 'judge_tail' AND NEW.tries > 0
         BEGIN SELECT RAISE(ABORT, 'held'); END;"
    } else {
        "CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'held'; END $$;
         CREATE TRIGGER held_delete BEFORE DELETE ON due FOR EACH ROW WHEN (OLD.kind = 'judge_tail') EXECUTE FUNCTION held();
         CREATE TRIGGER held_update BEFORE UPDATE ON due FOR EACH ROW WHEN (OLD.kind = 'judge_tail' AND NEW.tries > 0)
         EXECUTE FUNCTION held();"
    });
}

fn let_the_scheduler_go(server: &Server) {
    let on = if server.database.url.starts_with("sqlite") { "" } else { " ON due" };
    server.database.execute(&format!("DROP TRIGGER held_delete{on}; DROP TRIGGER held_update{on};"));
}

/// How many judged days of a patient are written by what is done.
fn written_by(server: &Server, patient: &Client, done: impl FnOnce()) -> i64 {
    let version = |version: &str| {
        server.database.execute(&format!("UPDATE assessments SET rule_version = '{version}'"));
    };
    version("before");
    done();
    let id = patient.id.simple();
    let patient = if server.database.url.starts_with("sqlite") { format!("x'{id}'") } else { format!("'{id}'") };
    let those = format!("FROM assessments WHERE patient_id = {patient} AND rule_version <> 'before'");
    let written = server.database.count(&format!("SELECT count(*) AS count {those}"));
    version(RULE_VERSION);
    written
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

on_both! {
    fn sixty_days_are_judged_before_the_answer_and_the_rest_is_never_green_meanwhile(server: &Server) {
        let (ann, twin, pat) = (server.patient("ann"), server.patient("twin"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let wrong: Vec<Told> = (0..200).map(|day| (2 + u8::from(day % 5 == 0), false)).collect();
        let mut right = wrong.clone();
        for day in [10, 20, 150] {
            right[day].1 = true;
        }
        keep(server, &[(&ann, &wrong), (&twin, &right)]);
        assert_eq!(ann.verdict().0, "train");
        let need = |pat: &Client| pat.all("/v1/patients")[0]["need"].clone();
        assert_eq!(need(&pat), "green");

        hold_the_scheduler(server);
        server.clock(&format!("{}T15:00:00Z", date(199)));
        let written = written_by(server, &ann, || correct(&ann, 20, right[20]));
        assert_eq!(written, 60, "no more, and no less: since when it is green is another for all later days");
        let level = |day: usize| ann.levels()[day].1.clone();
        assert_eq!([level(19), level(20), level(79), level(80), level(199)], ["green", "amber", "green", "insufficient", "insufficient"]);
        let today = ann.today();
        assert_eq!((&today["decision"], &today["progression_allowed"]), (&json!("ease"), &json!(false)));
        assert!(ann.reasons().contains("judgement-pending"), "{:?}", ann.reasons());
        assert_eq!(need(&pat), "not_enough_data");

        // A day among those that wait is judged at once, as far as is known.
        correct(&ann, 150, right[150]);
        assert_eq!(level(150), "amber");
        assert!(ann.flags().iter().any(|flag| flag["rule"] == "F" && flag["local_date"] == date(150)));
        assert_eq!(waiting(server, &format!("pending_from = '{}'", date(80))), 1);
        correct(&ann, 10, right[10]);
        assert_eq!(waiting(server, &format!("pending_from = '{}'", date(70))), 1, "60 days of its own");

        let_the_scheduler_go(server);
        nothing_is_pending(server);
        assert_eq!(judged(&ann), judged(&twin));
        assert_eq!((ann.verdict().0.as_str(), need(&pat)), ("train", json!("green")));
    }

    fn in_pieces_from_scratch_and_at_once_the_days_are_judged_alike(server: &Server) {
        let mut dice = Dice(14);
        let names = ["a", "b", "c"];
        let patients: Vec<_> = names.iter().map(|name| (server.patient(&format!("wrong-{name}")), server.patient(&format!("right-{name}")))).collect();
        let right: Vec<Vec<Told>> = names.iter().map(|_| {
            let mut usual = 2;
            (0..240).map(|day| {
                if day % 40 == 39 {
                    usual = u8::try_from(1 + dice.below(5)).unwrap();
                }
                (usual + u8::try_from(dice.below(3)).unwrap(), dice.below(40) == 0)
            }).collect()
        }).collect();
        let mut wrong = right.clone();
        let mut mistakes = Vec::new();
        for (at, diary) in wrong.iter_mut().enumerate() {
            for _ in 0..9 {
                let day = dice.below(240);
                diary[day] = (u8::try_from(dice.below(11)).unwrap(), dice.below(2) == 0);
                mistakes.push((at, day));
            }
        }
        let diaries: Vec<(&Client, &[Told])> = patients.iter().zip(&wrong).map(|((patient, _), diary)| (patient, diary.as_slice()))
            .chain(patients.iter().zip(&right).map(|((_, patient), diary)| (patient, diary.as_slice()))).collect();
        keep(server, &diaries);
        for swap in (1..mistakes.len()).rev() {
            mistakes.swap(swap, dice.below(swap + 1));
        }
        for (at, day) in mistakes {
            correct(&patients[at].0, day, right[at][day]);
            if dice.below(3) == 0 {
                nothing_is_pending(server);
            } else if dice.below(2) == 0 {
                thread::sleep(Duration::from_millis(u64::try_from(dice.below(600)).unwrap()));
            }
        }
        nothing_is_pending(server);
        for (at, (corrected, twin)) in patients.iter().enumerate() {
            let ((days, flags), (twin_days, twin_flags)) = (judged(corrected), judged(twin));
            assert_eq!(days, twin_days, "patient {at}");
            assert_eq!(flags.symmetric_difference(&twin_flags).collect::<Vec<_>>(), Vec::<&String>::new(), "patient {at}");
        }
    }

    fn other_rules_judge_every_day_also_after_one_that_is_as_it_was(server: &Server) {
        let ann = server.patient("ann");
        let told: Vec<Told> = (0..130).map(|day| (if day < 110 { 2 } else { 6 }, false)).collect();
        keep(server, &[(&ann, &told)]);
        let before = judged(&ann);
        // The first days are as the rules find them, and the later ones are not.
        let never = if server.database.url.starts_with("sqlite") { "-1, 0, NULL" } else { "to_timestamp(-1), 0, NULL::timestamptz" };
        server.database.execute(&format!(
            "UPDATE assessments SET level = 'insufficient', course = '{{}}', fired = '[]' WHERE local_date > '{}';
             INSERT INTO due SELECT DISTINCT patient_id, 'judge_anew', patient_id, {never} FROM assessments;", date(70)
        ));
        assert_ne!(judged(&ann).0, before.0);
        let next = server.without_sandbox();
        let ann = ann.at(next.address);
        let until = Instant::now() + Duration::from_secs(20);
        while judged(&ann).0 != before.0 {
            assert!(Instant::now() < until, "not every day is judged by the rules as they are");
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn an_episode_that_is_over_is_left_alone_by_a_note_on_one_of_its_days(server: &Server) {
        let ann = server.patient("ann");
        let told: Vec<Told> = (0..70).map(|day| (if (25..33).contains(&day) { 7 } else { 2 }, false)).collect();
        keep(server, &[(&ann, &told[..33])]);
        let count = |what: &str| server.database.count(&format!("SELECT count(*) AS count FROM {what}"));
        assert_eq!(count("episodes WHERE kind = 'worsening' AND ended_on IS NULL"), 1);
        assert!(count("flags WHERE episode_id IS NOT NULL") > 0, "what it rests on is its evidence while it is open");
        for (day, told) in told.iter().enumerate().skip(33) {
            server.day(&date(day));
            ann.post(&ann.record("pain-logs"), &body(day, *told)).is(201);
        }
        let over = || (count("episodes WHERE ended_on IS NOT NULL AND stands"), count("episode_events"), count("notices"));
        let before = over();
        assert!(before.0 > 0, "it is over");
        let log = ann.logs().into_iter().find(|log| log["local_date"] == date(30)).unwrap();
        ann.patch(&ann.record(&format!("pain-logs/{}", log.as_object().unwrap()["id"].as_str().unwrap())), "\"v1\"", &json!({"note": "a bad night"})).is(200);
        nothing_is_pending(server);
        assert_eq!(over(), before, "it is not open again, and nobody is told of it");
    }

    fn what_is_open_between_two_pieces_takes_nothing_and_is_no_news(server: &Server) {
        let (ann, twin) = (server.patient("ann"), server.patient("twin"));
        let worst = |day: usize, corrected: u8| match day {
            10..=13 => 7,
            15 => corrected,
            _ => 2,
        };
        // Nothing is logged for longer than a piece, just after the day that is corrected.
        for day in (0..110).filter(|day| !(16..=39).contains(day)) {
            server.day(&date(day));
            for (patient, corrected) in [(&ann, 2), (&twin, 7)] {
                patient.post(&patient.record("pain-logs"), &body(day, (worst(day, corrected), day == 70))).is(201);
            }
        }
        let count = |what: &str| server.database.count(&format!("SELECT count(*) AS count FROM {what}"));
        let told = || (count("flag_events WHERE what = 'goes_on'"), count("notices WHERE kind LIKE 'episode%'"));
        let before = told();
        let lone = ann.flags().into_iter().find(|flag| flag["rule"] == "F" && flag["local_date"] == date(70)).unwrap();
        assert_eq!((&lone["status"], &lone["episode_id"]), (&json!("resolved"), &Value::Null), "{lone}");
        correct(&ann, 15, (7, false));
        nothing_is_pending(server);
        assert_eq!(judged(&ann), judged(&twin));
        assert_eq!(told(), before, "the worsening of months ago is not open again, and has taken no flag of later");
    }

    fn a_day_that_is_judged_as_before_is_not_written_again(server: &Server) {
        let ann = server.patient("ann");
        keep(server, &[(&ann, &[(2, false); 30])]);
        let path = ann.record(&format!("pain-logs/{}", ann.logs()[9]["id"].as_str().unwrap()));
        let noted = written_by(server, &ann, || drop(ann.patch(&path, "\"v1\"", &json!({"note": "slept badly"})).is(200)));
        assert_eq!(noted, 0, "a note changes no judgement");
        let scored = written_by(server, &ann, || drop(ann.patch(&path, "\"v2\"", &json!({"worst_pain": 3})).is(200)));
        assert!(scored > 0, "a score does");
    }
}
