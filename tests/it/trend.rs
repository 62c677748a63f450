//! The trend: a series day by day, with everything beside it.

use crate::harness::{Client, Server, after, done};
use serde_json::{Value, json};

const DAY: &str = "2026-06-01";

fn trend(client: &Client, patient: &Client, query: &str) -> crate::harness::Answer {
    client.get(&patient.record(&format!("pain-trend?region=hip&side=left{query}")))
}

fn day<'a>(trend: &'a crate::harness::Answer, date: &str) -> &'a Value {
    trend["days"].as_array().unwrap().iter().find(|day| day["date"] == date).unwrap()
}

on_both! {
    fn every_day_is_there_and_a_gap_is_a_gap(server: &Server) {
        let ann = server.patient("ann");
        let last = server.diary(&ann, DAY, &[3, 0, 3]);
        server.day(&after(&last, 2));
        ann.log(&after(&last, 2), 4);
        let trend = trend(&ann, &ann, &format!("&from={DAY}")).is(200);
        let scores: Vec<Value> =
            trend["days"].as_array().unwrap().iter().map(|day| json!([day["worst"], day["is_gap"]])).collect();
        assert_eq!(scores, [json!([3, false]), json!([0, false]), json!([3, false]), json!([null, true]), json!([4, false])]);
        let gap = day(&trend, "2026-06-04");
        for field in ["worst", "morning", "level", "baseline", "score", "session_pain"] {
            assert!(gap[field].is_null(), "{field}: {gap}");
        }
        assert_eq!((&trend["scored_days"], &day(&trend, DAY)["level"]), (&json!(4), &json!("insufficient")));
        assert_eq!((&trend["slope"], &trend["direction"]["code"]), (&Value::Null, &json!("not-enough-scores")));
        assert_eq!(ann.get(&ann.record("pain-trend?region=knee&side=left")).is(200)["scored_days"], 0);
    }

    fn it_shows_levels_flags_sessions_rests_and_measures_beside_the_scores(server: &Server) {
        let ann = server.patient("ann");
        let calm = [3, 2, 3, 3, 3, 2, 3, 3, 3, 3, 3, 3, 2, 3];
        let last = server.diary(&ann, DAY, &[&calm[..], &[6, 6, 7]].concat());
        ann.trained(&last, &json!([done("supine-band-march", 0, 2)]));
        let mut again = crate::harness::session(&last, &json!([]));
        again["pain_during"] = json!(4);
        ann.post(&ann.record("session-logs"), &again).is(201);
        let rest = json!({"from": last, "until": after(&last, 3)});
        ann.post(&ann.record("rest-periods"), &rest).is(201);
        let measure = json!({"local_date": last, "ihot_12": {"total": 50}});
        let measure = ann.post(&ann.record("measures"), &measure).is(201);
        server.day(&after(&last, 1));
        ann.post(&ann.record("symptom-checks"), &json!({"local_date": after(&last, 1), "answered_yes": ["cannot-move-joint"]})).is(201);

        let shown = trend(&ann, &ann, "").is(200);
        assert_eq!(shown["days"].as_array().unwrap().len(), 84);
        assert_eq!((&shown["to"], &shown["days"][83]["date"]), (&json!(after(&last, 1)), &json!(after(&last, 1))));
        let judged: Vec<(String, String)> = shown["days"].as_array().unwrap().iter()
            .filter_map(|day| Some((day["date"].as_str()?.to_owned(), day["level"].as_str()?.to_owned())))
            .collect();
        assert_eq!(judged, ann.levels());
        let red = day(&shown, &last);
        assert_eq!((&red["worst"], &red["level"], red["baseline"].is_number()), (&json!(7), &json!("red"), true));
        let assessed = ann.all(&ann.record("assessments?region=hip&side=left"));
        assert_eq!((&red["score"], &red["baseline"]), (&assessed[0]["score"], &assessed[0]["baseline"]));
        assert_eq!((&red["sessions"], &red["session_pain"], &red["rest"]), (&json!(2), &json!(4), &json!(true)));
        assert_eq!((&day(&shown, DAY)["sessions"], &day(&shown, DAY)["rest"]), (&json!(0), &json!(false)));
        assert_eq!(shown["rest_periods"][0]["until"], after(&last, 3));
        assert_eq!(shown["measures"], json!([measure.json()]));
        let mut flags = ann.flags();
        flags.sort_by_key(|flag| (flag["local_date"].to_string(), flag["id"].to_string()));
        assert!(flags.len() >= 2 && flags.iter().any(|flag| flag["rule"] == "RF"));
        assert_eq!(shown["flags"], json!(flags));
        let part = trend(&ann, &ann, &format!("&to={}", after(DAY, 5))).is(200);
        assert_eq!((&part["flags"], &part["measures"], &part["rest_periods"]), (&json!([]), &json!([]), &json!([])));
    }

    fn flags_of_another_place_are_not_in_it(server: &Server) {
        server.day(DAY);
        let ann = server.patient("ann");
        let mut flare = crate::harness::daily(DAY, 3);
        flare["flare_up"] = json!(true);
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        flare["side"] = json!("right");
        ann.post(&ann.record("pain-logs"), &flare).is(201);
        assert_eq!(ann.flags().len(), 2);
        let shown = trend(&ann, &ann, "").is(200);
        assert_eq!(shown["flags"].as_array().unwrap().len(), 1);
        assert_eq!(shown["flags"][0]["side"], "left");
    }

    fn words_say_which_way_it_runs(server: &Server) {
        let ann = server.patient("ann");
        server.diary(&ann, DAY, &[1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        let shown = trend(&ann, &ann, "").is(200);
        assert_eq!(shown["direction"]["code"], "rising");
        assert_eq!(shown["direction"]["text"], "Over these 10 days your pain went up, by about 3.5 a week.");
        assert_eq!((&shown["slope"]["s"], &shown["slope"]["variance"]), (&json!(40), &json!(120.0)));
        let later = after(DAY, 22);
        server.day(&later);
        for (ago, score) in (0..9).rev().zip([5, 5, 5, 4, 4, 4, 3, 3, 3]) {
            ann.log(&after(DAY, 22 - ago), score);
        }
        let four_weeks = trend(&ann, &ann, "").is(200);
        assert_eq!((&four_weeks["slope"]["scores"], &four_weeks["slope"]["from"]), (&json!(19), &json!(DAY)));
        server.day(&after(DAY, 37));
        let lately = trend(&ann, &ann, "").is(200);
        assert_eq!((&lately["slope"], &lately["scored_days"]), (&Value::Null, &json!(19)));
        ann.log(&after(DAY, 23), 3);
        let lately = trend(&ann, &ann, "").is(200);
        assert_eq!((&lately["direction"]["code"], &lately["slope"]["scores"]), (&json!("falling"), &json!(10)));
        let nine = trend(&ann, &ann, &format!("&from={}&to={}", after(DAY, 1), after(DAY, 10))).is(200);
        assert_eq!(nine["direction"]["code"], "not-enough-scores");
    }

    fn it_has_at_most_400_days(server: &Server) {
        server.day(DAY);
        let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
        let most = trend(&ann, &ann, "&from=2025-04-28&to=2026-06-01").is(200);
        assert_eq!(most["days"].as_array().unwrap().len(), 400);
        trend(&ann, &ann, "&from=2025-04-27&to=2026-06-01").wrong("?from", "out-of-range");
        trend(&ann, &ann, "&from=2026-06-02&to=2026-06-01").wrong("?from", "out-of-range");
        trend(&ann, &ann, "&from=yesterday").wrong("?from", "invalid-value");
        trend(&ann, &ann, "&limit=5").wrong("?limit", "unknown-field");
        ann.get(&ann.record("pain-trend?region=hip")).wrong("?side", "required");
        trend(&pat, &ann, "").problem(404, "not-found");
        server.link(&pat, &ann);
        assert_eq!(trend(&pat, &ann, "").is(200)["days"].as_array().unwrap().len(), 84);
    }
}
