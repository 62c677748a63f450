//! Bands: in the line of the go-ahead, never compared with another maker's, and found by how hard they feel (judgement.md 4.3).

use crate::harness::{Client, Server, after};
use serde_json::{Value, json};

const DAY: &str = "2026-06-01";
const MARCH: &str = "supine-band-march";

/// A band that the physiotherapist wrote down themselves; its key.
fn own_band(pat: &Client, colour: &str, level: u8) -> String {
    let band = json!({"maker": "Loop", "line": "Soft", "colour": colour, "level": level, "source": "The maker"});
    let made = pat.post("/v1/bands", &band).is(201);
    made.text("key")
}

fn go_ahead(pat: &Client, ann: &Client, level: u8, line: Option<&str>) {
    let mut given = json!({"region": "hip", "highest_band_level": level, "until": "2026-12-31"});
    given["band_line"] = line.map_or(Value::Null, Value::from);
    let shown = pat.post(&ann.record("clearances"), &given).is(201);
    assert_eq!(shown["band_line"], line.unwrap_or("TheraBand Professional"), "{shown}");
}

/// The sets of a march with a band.
fn march(band: &str, effort: u8, repetitions: u8) -> Value {
    json!([{"exercise": MARCH, "grade": 0, "sets": [{"band": band, "pain": 1, "effort_omni": effort, "repetitions": repetitions}]}])
}

fn in_phase_2(server: &Server) -> (Client, Client) {
    server.day(DAY);
    let (ann, pat) = (server.patient("ann"), server.physiotherapist("pat"));
    server.link(&pat, &ann);
    (ann, pat)
}

on_both! {
    fn a_go_ahead_covers_the_bands_of_its_own_line_only(server: &Server) {
        let (ann, pat) = in_phase_2(server);
        let soft = own_band(&pat, "pink", 1);
        let address = ann.record("clearances");
        let unknown = pat.post(&address, &json!({"region": "hip", "highest_band_level": 2, "band_line": "Loop Hard"})).wrong("/band_line", "unknown-value");
        assert!(unknown.body.contains("Loop Soft, TheraBand Professional"), "{unknown}");
        go_ahead(&pat, &ann, 3, None);
        let flagged = || ann.flags().iter().filter(|flag| flag["rule"] == "GO").count();
        ann.trained(DAY, &march("theraband-professional-red", 5, 15));
        assert_eq!(flagged(), 0);
        ann.trained(DAY, &march(&soft, 5, 15));
        assert_eq!(flagged(), 1, "pink of another maker may be as heavy as anything");
        go_ahead(&pat, &ann, 1, Some("Loop Soft"));
        server.day(&after(DAY, 3));
        ann.trained(&after(DAY, 3), &march(&soft, 5, 15));
        ann.trained(&after(DAY, 3), &march("theraband-professional-red", 5, 15));
        assert_eq!(flagged(), 1, "each line has its own");
    }

    fn the_plan_counts_in_the_line_that_was_named_last(server: &Server) {
        let (ann, pat) = in_phase_2(server);
        own_band(&pat, "pink", 1);
        go_ahead(&pat, &ann, 3, None);
        ann.enrols(&ann, 2);
        let step = || ann.step(MARCH);
        assert_eq!((&step()["band_line"], &step()["band_level"]), (&json!("TheraBand Professional"), &json!(1)));
        server.day(&after(DAY, 1));
        go_ahead(&pat, &ann, 2, Some("Loop Soft"));
        assert_eq!(step()["band_line"], "Loop Soft");
        let today = ann.today();
        assert_eq!(today["enrolments"][0]["band_line"], "Loop Soft", "{today}");
    }

    fn a_band_is_found_by_how_hard_its_sets_feel(server: &Server) {
        let (ann, pat) = in_phase_2(server);
        go_ahead(&pat, &ann, 3, None);
        ann.enrols(&ann, 2);
        let choice = || ann.step(MARCH)["band_choice"].clone();
        let said = || choice()["text"]["code"].clone();
        assert_eq!((&choice()["effort_from"], &choice()["effort_to"], said()), (&json!(4), &json!(6), json!("find-band")));
        let tan = "theraband-professional-tan";
        for (first, effort, then) in [(0, 5, "right-band"), (5, 3, "right-band"), (10, 3, "band-too-easy"), (15, 9, "band-too-hard")] {
            let day = after(DAY, first + 1);
            server.steady(&ann, &after(DAY, first), &day);
            ann.trained(&day, &march(tan, effort, 15));
            server.steady(&ann, &after(&day, 1), &after(&day, 3));
            assert_eq!(said(), then, "effort {effort}");
            if then == "band-too-easy" {
                let day = after(&day, 4);
                server.day(&day);
                let took = json!({"region": "hip", "side": "left", "local_date": day, "worst_pain": 2, "morning_pain": 1, "analgesic": true});
                let taken = ann.post(&ann.record("pain-logs"), &took).is(201);
                assert_eq!(said(), "right-band", "nothing is made harder under a painkiller: {}", ann.today());
                let log = ann.record(&format!("pain-logs/{}", taken.id()));
                ann.delete(&log, &taken.etag()).is(204);
            }
        }
    }

    fn a_set_that_was_not_finished_was_too_hard(server: &Server) {
        let (ann, pat) = in_phase_2(server);
        go_ahead(&pat, &ann, 3, None);
        ann.enrols(&ann, 2);
        server.steady(&ann, DAY, &after(DAY, 3));
        for (repetitions, said) in [(15, "right-band"), (9, "band-too-hard")] {
            ann.trained(&after(DAY, 3), &march("theraband-professional-tan", 6, repetitions));
            assert_eq!(ann.step(MARCH)["band_choice"]["text"]["code"], said, "{repetitions}");
        }
    }

    fn a_line_is_chosen_on_the_page_and_limits_the_bands_of_the_session_form(server: &Server) {
        let (ann, pat) = in_phase_2(server);
        own_band(&pat, "pink", 1);
        let (of_pat, of_ann) = (server.browser(&pat.email), server.browser(&ann.email));
        let page = of_pat.get(&format!("/web/patients/{}", ann.id)).is(200);
        assert!(page.body.contains("<option value=\"TheraBand Professional\" selected>") && page.body.contains("<option value=\"Loop Soft\">"), "{page}");
        let give = |line: &str| {
            let fields = [("region", "hip"), ("highest_band_level", "3"), ("until", "2026-12-31"), ("band_line", line)];
            of_pat.send(&format!("/web/patients/{}/acts/give-clearance", ann.id), &fields)
        };
        give("Loop Hard").is(422);
        give("TheraBand Professional").is(303);
        ann.enrols(&ann, 2);
        let form = of_ann.get("/web/me/session").is(200);
        let (cleared, _) = form.body.split_once("Not in your go-ahead").unwrap();
        assert!(cleared.contains("<optgroup label=\"TheraBand Professional\">") && !cleared.contains("pink (level 1)"), "{form}");
        assert!(form.body.contains("Begin with the lightest band."), "{form}");
    }
}
