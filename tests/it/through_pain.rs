//! Training through pain: a kind word the first time, a flag the second time within two weeks. Nothing is refused, nothing
//! is taken away.

use crate::harness::{Answer, Client, Server, after, done, session};
use serde_json::{Value, json};

const SWING: &str = "leg-swing-sagittal";

/// An exercise with these pains, set by set.
fn sets(exercise: &str, pains: &[Option<u8>]) -> Value {
    let sets: Vec<Value> = pains.iter().map(|pain| json!({"repetitions": 10, "pain": pain})).collect();
    json!({"exercise": exercise, "sets": sets})
}

fn notice(answer: &Answer) -> (Value, Value) {
    (answer["nudge"]["notice"].clone(), answer["nudge"]["reasons"].clone())
}

fn said(notice: &str, reasons: &[&str]) -> (Value, Value) {
    (json!(notice), json!(reasons))
}

/// The open flags for training through pain: their days.
fn flagged(client: &Client) -> Vec<String> {
    client.open_flags().into_iter().filter(|(rule, _)| rule == "TTP").map(|(_, date)| date).collect()
}

/// All such flags there ever were.
fn ever_flagged(client: &Client) -> usize {
    client.flags().iter().filter(|flag| flag["rule"] == "TTP").count()
}

/// Goes on after pain of 6, where 5 is the limit of who is not on a programme.
fn past(client: &Client, date: &str) -> Answer {
    client.trained(date, &json!([sets(SWING, &[Some(6), Some(2)])]))
}

fn of(client: &Client, session: &Answer) -> String {
    client.record(&format!("session-logs/{}", session.id()))
}

on_both! {
    fn first_a_word_then_a_flag_within_two_weeks(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let first = past(&ann, "2026-06-01");
        assert_eq!(notice(&first), said("nudge", &["past_ceiling"]));
        assert_eq!(first["nudge"]["text"]["code"], "through-pain-nudge");
        assert!(flagged(&ann).is_empty());
        server.day("2026-06-14");
        let second = past(&ann, "2026-06-14");
        assert_eq!(notice(&second), said("flag", &["past_ceiling"]));
        assert_eq!(flagged(&ann), ["2026-06-14"]);
        let flag = ann.flags()[0].clone();
        assert_eq!((&flag["evidence"]["session_log_id"], &flag["level"], &flag["region"]), (&second["id"], &json!("amber"), &json!("hip")));
        // It is told again when it is read again.
        assert_eq!(ann.get(&of(&ann, &second)).is(200)["nudge"], second["nudge"]);
        // Nothing was refused, and nothing is locked or taken away.
        assert_eq!(ann.all(&ann.record("session-logs")).len(), 2);
        assert!(ann.all(&ann.record("locks")).is_empty());
    }

    fn its_flag_is_over_two_weeks_after_the_last_time(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for date in ["2026-06-01", "2026-06-04", "2026-06-10"] {
            server.day(date);
            past(&ann, date);
        }
        server.day("2026-06-23");
        assert_eq!(flagged(&ann).len(), 2);
        server.day("2026-06-24");
        let ends: Vec<Value> = ann.flags().iter().filter(|flag| flag["rule"] == "TTP").map(|flag| flag["resolved_on"].clone()).collect();
        assert_eq!(ends, ["2026-06-24", "2026-06-24"]);
    }

    fn after_two_weeks_it_is_a_word_again(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        past(&ann, "2026-06-01");
        server.day("2026-06-15");
        assert_eq!(notice(&past(&ann, "2026-06-15")), said("nudge", &["past_ceiling"]));
        assert!(flagged(&ann).is_empty());
        // A quiet one says nothing.
        assert_eq!(ann.trained("2026-06-15", &json!([done(SWING, 0, 1)]))["nudge"], Value::Null);
    }

    fn two_on_one_day_are_the_first_and_the_second(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let first = past(&ann, "2026-06-01");
        let second = past(&ann, "2026-06-01");
        assert_eq!((notice(&first).0, notice(&second).0), (json!("nudge"), json!("flag")));
        assert_eq!(flagged(&ann).len(), 1);
        // The first stays the first when something is added to it.
        let corrected = ann.patch(&of(&ann, &first), "\"v1\"", &json!({"note": "in the park"})).is(200);
        assert_eq!(notice(&corrected).0, "nudge");
        let deeper = json!({"exercises": [sets(SWING, &[Some(7), Some(2)])]});
        assert_eq!(notice(&ann.patch(&of(&ann, &first), "\"v2\"", &deeper).is(200)).0, "nudge");
        assert_eq!((flagged(&ann).len(), ever_flagged(&ann)), (1, 1));
    }

    fn one_hard_set_at_the_end_is_not_going_on(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for (exercises, reasons) in [
            (json!([sets(SWING, &[Some(2), Some(9)])]), None),
            (json!([sets(SWING, &[Some(5), Some(5)])]), None),
            (json!([sets(SWING, &[None, None])]), None),
            (json!([sets(SWING, &[Some(9)]), sets("hip-circle", &[Some(0)])]), None),
            (json!([]), None),
            (json!([sets(SWING, &[Some(6), None])]), Some("past_ceiling")),
            (json!([sets(SWING, &[Some(6)]), sets("hip-circle", &[Some(0)]), sets(SWING, &[Some(0)])]), Some("past_ceiling")),
        ] {
            let logged = ann.trained("2026-06-01", &exercises);
            assert_eq!(logged["nudge"]["reasons"][0].as_str(), reasons, "{logged}");
        }
    }

    fn the_limit_is_that_of_the_programme_and_of_what_was_changed_for_the_patient(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let enrolment = ann.enrols(&ann, 1);
        let id = enrolment.rsplit('/').next().unwrap().to_owned();
        let of_programme = |pains: &[Option<u8>]| {
            let mut session = session("2026-05-01", &json!([sets(SWING, pains)]));
            session["enrolment_id"] = json!(id);
            ann.post(&ann.record("session-logs"), &session).is(201)
        };
        assert_eq!(of_programme(&[Some(3), Some(3)])["nudge"], Value::Null);
        assert_eq!(notice(&of_programme(&[Some(4), Some(3)])).1, json!(["past_ceiling"]));
        let lower = json!({"overrides": [{"phase": 1, "exercise": SWING, "pain_ceiling": 1, "because": "irritable"}]});
        pat.patch(&enrolment, "\"v1\"", &lower).is(200);
        assert_eq!(notice(&of_programme(&[Some(2), Some(1)])).1, json!(["past_ceiling"]));
        assert_eq!(of_programme(&[Some(1), Some(1)])["nudge"], Value::Null);
    }

    fn after_a_red_the_limits_of_the_phase_below_hold(server: &Server) {
        server.day("2026-05-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        server.clear(&pat, &ann, 2);
        let enrolment = ann.enrols(&ann, 2);
        server.steady(&ann, "2026-05-01", "2026-05-14");
        // The second severe worsening within four weeks costs a phase.
        for (on, until) in [("2026-05-14", "2026-05-20"), ("2026-05-20", "2026-05-26")] {
            let mut severe = session(on, &json!([]));
            severe["pain_during"] = json!(8);
            ann.post(&ann.record("session-logs"), &severe).is(201);
            server.steady(&ann, &after(on, 1), until);
        }
        assert_eq!(ann.today()["plan"]["phase"], 1);
        let mut on = session("2026-05-26", &json!([sets("glute-bridge-march", &[Some(4), Some(2)])]));
        on["enrolment_id"] = json!(enrolment.rsplit('/').next().unwrap());
        assert_eq!(notice(&ann.post(&ann.record("session-logs"), &on).is(201)), said("nudge", &["past_ceiling"]));
    }

    fn a_session_on_a_day_of_rest_is_told_kindly(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        pat.post(&ann.record("rest-periods"), &json!({"from": "2026-06-01", "until": "2026-06-03", "because": "sore"})).is(201);
        assert_eq!(notice(&ann.trained("2026-06-01", &json!([]))), said("nudge", &["rest_day"]));
        server.day("2026-06-03");
        assert_eq!(notice(&past(&ann, "2026-06-03")), said("flag", &["rest_day", "past_ceiling"]));
        server.day("2026-06-04");
        assert_eq!(ann.trained("2026-06-04", &json!([]))["nudge"], Value::Null);
    }

    fn a_session_in_the_days_after_a_red_is_one_on_a_day_of_rest(server: &Server) {
        server.day("2026-05-01");
        let ann = server.patient("ann");
        server.steady(&ann, "2026-05-01", "2026-05-20");
        let mut severe = session("2026-05-20", &json!([]));
        severe["pain_during"] = json!(8);
        let severe = ann.post(&ann.record("session-logs"), &severe).is(201);
        assert_eq!(severe["nudge"], Value::Null, "nobody had asked for rest before it");
        for date in ["2026-05-21", "2026-05-22"] {
            server.steady(&ann, date, date);
            assert_eq!(notice(&ann.trained(date, &json!([done(SWING, 0, 0)]))).1, json!(["rest_day"]), "{date}");
        }
        server.steady(&ann, "2026-05-23", "2026-05-23");
        assert_eq!(ann.trained("2026-05-23", &json!([done(SWING, 0, 0)]))["nudge"], Value::Null);
        assert_eq!(flagged(&ann), ["2026-05-22"]);
    }

    fn a_session_under_a_lock_is_recorded_with_the_advice_to_be_seen(server: &Server) {
        server.day("2026-06-01");
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        let yes = json!({"local_date": "2026-06-01", "answered_yes": ["cannot-move-joint"]});
        ann.post(&ann.record("symptom-checks"), &yes).is(201);
        server.day("2026-06-02");
        let locked = ann.trained("2026-06-02", &json!([done(SWING, 0, 0)]));
        assert_eq!(notice(&locked), said("nudge", &["locked"]));
        assert!(locked["nudge"]["text"]["text"].as_str().unwrap().contains("locked"));
        server.day("2026-06-03");
        let second = ann.trained("2026-06-03", &json!([done(SWING, 0, 0)]));
        assert_eq!(notice(&second), said("flag", &["locked"]));
        // Once it is unlocked, what was so stays so: a note that is added does not take it back, nor does a late log.
        for lock in ann.all(&ann.record("locks")) {
            let unlock = ann.record(&format!("locks/{}/unlock", lock["id"].as_str().unwrap()));
            pat.post(&unlock, &json!({"reason": "seen"})).is(200);
        }
        let noted = ann.patch(&of(&ann, &second), "\"v1\"", &json!({"note": "slowly"})).is(200);
        assert_eq!(notice(&noted), said("flag", &["locked"]));
        assert_eq!((flagged(&ann).len(), ever_flagged(&ann)), (1, 1));
        server.day("2026-06-04");
        assert_eq!(ann.trained("2026-06-04", &json!([done(SWING, 0, 0)]))["nudge"], Value::Null);
        let late = ann.trained("2026-06-02", &json!([done(SWING, 0, 0)]));
        assert_eq!(notice(&late).1, json!(["locked"]), "a late log of a day that was locked");
    }

    fn a_correction_takes_the_flag_back_and_another_brings_it_again(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        past(&ann, "2026-06-01");
        let second = past(&ann, "2026-06-01");
        let path = of(&ann, &second);
        assert_eq!(flagged(&ann).len(), 1);
        let quiet = ann.patch(&path, "\"v1\"", &json!({"exercises": [sets(SWING, &[Some(2), Some(2)])]})).is(200);
        assert_eq!(quiet["nudge"], Value::Null);
        assert!(flagged(&ann).is_empty());
        let statuses: Vec<Value> = ann.flags().iter().filter(|flag| flag["rule"] == "TTP").map(|flag| flag["status"].clone()).collect();
        assert_eq!(statuses, [json!("no_longer_holds")]);
        let again = ann.patch(&path, "\"v2\"", &json!({"exercises": [sets(SWING, &[Some(6), Some(2)])]})).is(200);
        assert_eq!((notice(&again).0, flagged(&ann).len()), (json!("flag"), 1));
        ann.delete(&path, "\"v3\"").is(204);
        assert!(flagged(&ann).is_empty());
    }

    fn a_correction_of_something_else_leaves_the_flag_as_it_is(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        past(&ann, "2026-06-01");
        server.day("2026-06-05");
        let second = past(&ann, "2026-06-05");
        let flag = ann.flags()[0].clone();
        for (etag, change) in [("\"v1\"", json!({"note": "it rained"})), ("\"v2\"", json!({"minutes": 20, "pain_after": 3}))] {
            ann.patch(&of(&ann, &second), etag, &change).is(200);
        }
        let path = ann.record(&format!("flags/{}", flag["id"].as_str().unwrap()));
        assert_eq!(ann.get(&path).is(200).json(), &flag, "nobody touched it");
        assert_eq!(ever_flagged(&ann), 1);
        // The diary of the day does not touch it either.
        ann.morning("2026-06-05", 3, 2);
        assert_eq!(flagged(&ann), ["2026-06-05"]);
    }

    fn the_flag_goes_with_the_first_of_the_two(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        let first = past(&ann, "2026-06-01");
        server.day("2026-06-05");
        let second = past(&ann, "2026-06-05");
        ann.delete(&of(&ann, &first), "\"v1\"").is(204);
        assert!(flagged(&ann).is_empty(), "there is no second time without a first");
        assert_eq!(notice(&ann.get(&of(&ann, &second)).is(200)).0, "nudge");
    }

    fn a_first_time_that_is_told_late_makes_the_other_the_second(server: &Server) {
        server.day("2026-06-05");
        let ann = server.patient("ann");
        let later = past(&ann, "2026-06-05");
        assert_eq!(notice(&past(&ann, "2026-06-01")).0, "nudge");
        assert_eq!(flagged(&ann), ["2026-06-05"], "two within two weeks, in whichever order they are told");
        assert_eq!(notice(&ann.get(&of(&ann, &later)).is(200)).0, "flag");
    }
}
