//! Lists: page by page, without doubles or gaps.

use crate::harness::{Client, Server, at_once};
use serde_json::json;
use std::collections::BTreeSet;

const LOGS: &str = "/v1/patients/me/pain-logs";

fn events(client: &Client, count: usize) {
    at_once(4, |turn| {
        for number in (turn..count).step_by(4) {
            let date = format!("2026-06-{:02}", number % 14 + 1);
            let event =
                json!({"kind": "event", "region": "hip", "side": "left", "local_date": date, "pain_now": number % 11});
            client.post(LOGS, &event).is(201);
        }
    });
}

on_both! {
    fn two_hundred_and_fifty_logs_are_walked_without_doubles_or_gaps(server: &Server) {
        server.day("2026-06-14");
        let ann = server.patient("ann");
        events(&ann, 250);
        let mut seen = Vec::new();
        let (mut next, mut pages) = (format!("{LOGS}?limit=60"), 0);
        loop {
            let page = ann.get(&next).is(200);
            pages += 1;
            seen.extend(page.items().iter().map(|log| (log["local_date"].as_str().unwrap().to_owned(), log["id"].as_str().unwrap().to_owned())));
            let Some(cursor) = page["next_cursor"].as_str() else {
                assert_eq!((pages, page.header("link")), (5, ""));
                break;
            };
            let link = page.header("link").to_owned();
            let address = link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
            address.unwrap().clone_into(&mut next);
            assert!(next.contains(&format!("cursor={cursor}")) && next.contains("limit=60"), "{next}");
        }
        assert_eq!(seen.len(), 250);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 250);
        assert!(seen.is_sorted_by(|a, b| a > b), "newest day first, ids breaking ties");
    }

    fn the_last_page_has_no_next_even_when_it_is_full(server: &Server) {
        server.day("2026-06-14");
        let ann = server.patient("ann");
        events(&ann, 6);
        let page = ann.get(&format!("{LOGS}?limit=3")).is(200);
        let last = ann.get(&format!("{LOGS}?limit=3&cursor={}", page.text("next_cursor"))).is(200);
        assert_eq!((last.items().len(), last["next_cursor"].is_null()), (3, true));
        assert_eq!(ann.get(LOGS).is(200).items().len(), 6);
    }

    fn a_log_that_comes_meanwhile_moves_nothing(server: &Server) {
        server.day("2026-06-14");
        let ann = server.patient("ann");
        events(&ann, 20);
        let page = ann.get(&format!("{LOGS}?limit=10")).is(200);
        events(&ann, 14);
        assert_eq!(ann.all(&format!("{LOGS}?limit=10")).len(), 34);
        let second = ann.get(&format!("{LOGS}?limit=10&cursor={}", page.text("next_cursor"))).is(200);
        let first: BTreeSet<_> = page.items().iter().map(|log| log["id"].to_string()).collect();
        assert!(second.items().iter().all(|log| !first.contains(&log["id"].to_string())));
    }

    fn a_cursor_is_good_for_one_caller_and_one_list(server: &Server) {
        server.day("2026-06-14");
        let (ann, bob, pat) = (server.patient("ann"), server.patient("bob"), server.physiotherapist("pat"));
        server.link(&pat, &ann);
        events(&ann, 4);
        let page = ann.get(&format!("{LOGS}?limit=2")).is(200);
        let cursor = page.text("next_cursor");
        let next = |client: &Client, path: &str, cursor: &str| client.get(&format!("{path}limit=2&cursor={cursor}"));
        next(&ann, &format!("{LOGS}?"), &cursor).is(200);
        next(&bob, &format!("{LOGS}?"), &cursor).problem(400, "bad-cursor");
        next(&pat, &format!("{}?", ann.record("pain-logs")), &cursor).problem(400, "bad-cursor");
        next(&ann, &format!("{LOGS}?region=hip&"), &cursor).problem(400, "bad-cursor");
        next(&ann, "/v1/patients/me/session-logs?", &cursor).problem(400, "bad-cursor");
        for at in [0, cursor.len() / 2, cursor.len() - 2] {
            let mut flipped = cursor.clone().into_bytes();
            flipped[at] = if flipped[at] == b'A' { b'B' } else { b'A' };
            next(&ann, &format!("{LOGS}?"), &String::from_utf8(flipped).unwrap()).problem(400, "bad-cursor");
        }
        for bad in ["", "1", "%00", "eyJpZCI6MX0"] {
            next(&ann, &format!("{LOGS}?"), bad).problem(400, "bad-cursor");
        }
    }

    fn logs_can_be_listed_by_region_and_side(server: &Server) {
        server.day("2026-06-01");
        let ann = server.patient("ann");
        for (region, side) in [("hip", "left"), ("hip", "right"), ("knee", "left")] {
            ann.post(LOGS, &json!({"region": region, "side": side, "local_date": "2026-06-01", "worst_pain": 3})).is(201);
        }
        for (query, count) in [("", 3), ("?region=hip", 2), ("?side=left", 2), ("?region=knee&side=left", 1), ("?region=knee&side=right", 0)] {
            assert_eq!(ann.get(&format!("{LOGS}{query}")).items().len(), count, "{query}");
        }
        let page = ann.get(&format!("{LOGS}?region=hip&limit=1")).is(200);
        let link = page.header("link").trim_matches(['<', '>']).split('>').next().unwrap().to_owned();
        assert_eq!(ann.get(&link).is(200).items()[0]["region"], "hip");
    }
}
