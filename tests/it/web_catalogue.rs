//! Programmes on the pages: listed, copied, edited in forms, checked, previewed, published and given to a patient.

use crate::harness::{Answer, Browser, Client, Server, field_of};
use serde_json::{Value, json};

/// A form of a page as a browser would send it, but for what is typed into it.
struct Filled(Vec<(String, String)>);

impl Filled {
    /// The form of a page with this act.
    #[track_caller]
    fn of(page: &Answer, act: &str) -> Filled {
        let form = page.body.split(&format!("/acts/{act}\"")).nth(1).expect("the form is on the page");
        let form = form.split("</form>").next().unwrap();
        let hidden =
            ["version", "place", "phase"].into_iter().filter_map(|name| Some((name.to_owned(), field_of(form, name)?)));
        let mut fields: Vec<(String, String)> = hidden.collect();
        for field in form.split("name=\"draft.").skip(1) {
            let name = format!("draft.{}", field.split('"').next().unwrap());
            fields.extend(value_of(field).map(|value| (name, value)));
        }
        Filled(fields)
    }

    fn with(mut self, name: &str, value: &str) -> Filled {
        let known: Vec<&mut (String, String)> = self.0.iter_mut().filter(|(field, _)| field == name).collect();
        match known.into_iter().next_back() {
            Some(field) => value.clone_into(&mut field.1),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }
}

/// What stands in a field, by what follows its name; none of a box that is not ticked.
fn value_of(field: &str) -> Option<String> {
    let (tag, rest) = field.split_once('>')?;
    let plain = |text: &str| text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&");
    if let Some((_, value)) = tag.split_once("value=\"") {
        let is_box = field.split('>').next().unwrap().contains(" value=\"yes\"");
        let value = value.split('"').next().unwrap();
        return (!is_box || tag.contains(" checked")).then(|| plain(value));
    }
    if let Some((text, _)) = rest.split_once("</textarea>").filter(|(text, _)| !text.contains('<')) {
        return Some(plain(text));
    }
    let options = rest.split("</select>").next()?;
    let chosen = options.split("<option value=\"").skip(1).find(|option| option.contains(" selected"));
    let first = options.split("<option value=\"").nth(1)?;
    Some(chosen.unwrap_or(first).split('"').next()?.to_owned())
}

impl Browser {
    fn sends(&self, key: &str, act: &str, form: &Filled) -> Answer {
        let fields: Vec<(&str, &str)> = form.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(&format!("/web/programmes/{key}/acts/{act}"), &fields)
    }

    /// Copies a programme, and returns the key of the copy.
    fn copies(&self, key: &str) -> String {
        let done = self.send(&format!("/web/programmes/{key}/acts/copy-programme"), &[]).is(303);
        let address = done.header("location");
        address.trim_start_matches("/web/programmes/").split('/').next().unwrap().to_owned()
    }

    fn phase(&self, key: &str, phase: usize) -> Answer {
        self.get(&format!("/web/programmes/{key}/edit?phase={phase}")).is(200)
    }
}

fn desk(server: &Server) -> (Client, Browser) {
    let pat = server.physiotherapist("pat");
    let desk = server.browser(&pat.email);
    (pat, desk)
}

fn programme(pat: &Client, key: &str) -> Value {
    let found = pat.get(&format!("/v1/programmes/{key}")).is(200);
    found.json().clone()
}

/// Whether a page shows a mistake at a field.
fn marks(page: &Answer, field: &str) -> bool {
    page.body.contains(&format!("aria-describedby=\"{field}-error\""))
}

on_both! {
    fn a_programme_is_copied_edited_published_and_given_to_a_patient(server: &Server) {
        server.day("2026-05-01");
        let (pat, desk) = desk(server);
        let ann = server.patient("ann");
        server.link(&pat, &ann);
        let list = desk.get("/web/programmes").is(200);
        assert!(list.body.contains("None yet.") && list.body.contains("/web/programmes/hip-flexor\""), "{list}");
        let key = desk.copies("hip-flexor");
        let overview = desk.get(&format!("/web/programmes/{key}/edit?done=copy-programme")).is(200);
        assert!(overview.body.contains("This is your own copy"), "{overview}");
        desk.sends(&key, "save-programme", &Filled::of(&overview, "save-programme").with("draft.name", "Hip, my way")).is(303);
        let page = desk.phase(&key, 0);
        let before = programme(&pat, &key);
        let form = Filled::of(&page, "save-phase");
        // Saved as it was read, it stays as it is.
        desk.sends(&key, "save-phase", &form).is(303);
        assert_eq!(programme(&pat, &key)["phases"], before["phases"], "what is not touched stays");
        let sets = before["phases"][0]["steps"][0]["ladder"][0]["sets"].as_u64().unwrap() + 1;
        let typed = Filled::of(&desk.phase(&key, 0), "save-phase").with("draft.goal", "Settle it").with("draft.steps.0.pain_ceiling", "1");
        let done = desk.sends(&key, "save-phase", &typed).is(303);
        assert_eq!(done.header("location"), format!("/web/programmes/{key}/edit?phase=0&done=save-phase#main"));
        let after = programme(&pat, &key);
        assert_eq!((&after["name"], &after["phases"][0]["goal"], &after["phases"][0]["steps"][0]["pain_ceiling"]), (&json!("Hip, my way"), &json!("Settle it"), &json!(1)));
        assert!(sets > 1 && after["phases"][1] == before["phases"][1]);
        // A draft cannot be enrolled in; once it is published it can.
        let patient = format!("/web/patients/{}/programme", ann.id);
        assert!(!desk.get(&patient).is(200).body.contains("Hip, my way"));
        let overview = desk.get(&format!("/web/programmes/{key}/edit")).is(200);
        let done = desk.sends(&key, "publish-programme", &Filled::of(&overview, "publish-programme")).is(303);
        assert_eq!(done.header("location"), format!("/web/programmes/{key}?done=publish-programme#main"));
        let read = desk.get(&format!("/web/programmes/{key}")).is(200);
        assert!(read.body.contains("Hip, my way") && read.body.contains("Settle it") && read.body.contains("New version"), "{read}");
        assert!(desk.get(&patient).is(200).body.contains(&format!("<option value=\"{key}\">Hip, my way (hip)")));
        desk.send(&format!("/web/patients/{}/acts/enrol", ann.id), &[("programme", &key), ("side", "left"), ("phase", "0"), ("because", "to begin")]).is(303);
        let own = server.browser(&ann.email).get("/web/me/session").is(200);
        assert!(own.body.contains("Hip, my way"), "{own}");
        // The next version is a draft beside it, and the one before stays to be chosen.
        let page = desk.phase(&key, 0);
        assert!(page.body.contains("what you save becomes version 2"), "{page}");
        desk.sends(&key, "save-phase", &Filled::of(&page, "save-phase").with("draft.goal", "Another goal")).is(303);
        assert_eq!((&programme(&pat, &key)["version"], &programme(&pat, &key)["authored"]["status"]), (&json!(2), &json!("draft")));
        assert!(desk.get(&patient).is(200).body.contains(&format!("<option value=\"{key}\">")));
        // Retired, it is listed for its author and chosen by nobody.
        for _ in 0..2 {
            let list = desk.get("/web/programmes").is(200);
            desk.sends(&key, "retire-programme", &Filled::of(&list, "retire-programme").with("version", &programme(&pat, &key)["authored"]["revision"].to_string())).is(303);
        }
        let list = desk.get("/web/programmes").is(200);
        assert!(list.body.contains("<span class=\"tag\">retired</span>"), "{list}");
        assert!(!desk.get(&patient).is(200).body.contains(&format!("<option value=\"{key}\">")));
    }

    fn all_mistakes_are_shown_at_once_each_at_its_field(server: &Server) {
        let (pat, desk) = desk(server);
        let key = desk.copies("hip-flexor");
        let before = programme(&pat, &key);
        let typed = || {
            let form = Filled::of(&desk.phase(&key, 1), "save-phase");
            form.with("draft.goal", "").with("draft.steps.0.ladder.0.sets", "99").with("draft.steps.1.exercise", "").with("draft.expected_weeks.0", "9").with("draft.expected_weeks.1", "x")
        };
        for act in ["save-phase", "check-phase"] {
            let page = desk.sends(&key, act, &typed());
            assert_eq!(page.status, if act == "save-phase" { 422 } else { 200 });
            for field in ["draft-goal", "draft-steps-0-ladder-0-sets", "draft-steps-1-exercise", "draft-expected_weeks"] {
                assert!(marks(&page, field) && page.body.contains(&format!("href=\"#{field}\"")), "{field}: {page}");
            }
            assert!(page.body.contains("4 to mend") && page.body.contains("value=\"99\""), "{page}");
            assert_eq!(page.body.matches(" autofocus").count(), 1, "{page}");
        }
        assert_eq!(programme(&pat, &key), before, "nothing is stored");
        // Broken rules are all shown, too: those that only the whole shows.
        let form = Filled::of(&desk.phase(&key, 1), "save-phase").with("draft.steps.1.exercise", "heel-slide").with("draft.steps.0.exercise", "heel-slide");
        let page = desk.sends(&key, "save-phase", &form).is(422);
        assert!(marks(&page, "draft-steps-1-exercise"), "{page}");
        let right = Filled::of(&desk.phase(&key, 1), "check-phase".replace("check", "save").as_str());
        assert!(desk.sends(&key, "check-phase", &right).is(200).body.contains("Nothing to mend."));
    }

    fn rows_are_added_moved_and_removed_without_being_stored(server: &Server) {
        let (pat, desk) = desk(server);
        let key = desk.copies("hip-flexor");
        let before = programme(&pat, &key);
        let page = desk.phase(&key, 0);
        let count = |page: &Answer, what: &str| page.body.matches(what).count();
        let press = |page: &Answer, pressed: &str| {
            desk.sends(&key, "arrange-phase", &Filled::of(page, "save-phase").with("do", pressed)).is(200)
        };
        let (rows, grades) = ("<details class=\"row\" id=\"draft-steps-", "<fieldset class=\"grade\"");
        let more = press(&page, "add:steps");
        assert_eq!((count(&more, rows), count(&more, grades)), (count(&page, rows) + 1, count(&page, grades) + 1));
        assert!(more.body.contains("A new exercise"), "{more}");
        assert_eq!(count(&press(&more, "remove:steps.0"), rows), count(&page, rows));
        assert_eq!(count(&press(&more, "add:steps.0.ladder"), grades), count(&more, grades) + 1);
        let moved = press(&page, "down:steps.0");
        let first = |page: &Answer| Filled::of(page, "save-phase").0.into_iter().find(|(name, _)| name == "draft.steps.1.exercise").unwrap().1;
        assert_eq!(json!(first(&moved)), before["phases"][0]["steps"][0]["exercise"]);
        assert_eq!(programme(&pat, &key), before);
        desk.sends(&key, "save-phase", &Filled::of(&moved, "save-phase")).is(303);
        assert_eq!(programme(&pat, &key)["phases"][0]["steps"][1], before["phases"][0]["steps"][0]);
    }

    fn phases_are_copied_and_removed_in_the_draft_at_once(server: &Server) {
        let (pat, desk) = desk(server);
        let key = desk.copies("hip-flexor");
        let before = programme(&pat, &key)["phases"].as_array().unwrap().len();
        let press = |pressed: &str| {
            let page = desk.get(&format!("/web/programmes/{key}/edit")).is(200);
            desk.sends(&key, "arrange-phases", &Filled::of(&page, "arrange-phases").with("do", pressed))
        };
        press("copy:0").is(303);
        let phases = programme(&pat, &key)["phases"].as_array().unwrap().clone();
        assert_eq!((phases.len(), &phases[1]["number"]), (before + 1, &json!(1)));
        assert!(phases[1]["name"].as_str().unwrap().ends_with("(copy)"));
        for _ in 0..before {
            press("remove:0").is(303);
        }
        let refused = press("remove:0").is(422);
        assert!(refused.body.contains("must have at least one phase"), "{refused}");
        press("remove:77").is(303);
    }

    fn an_old_page_overwrites_nothing(server: &Server) {
        let (pat, desk) = desk(server);
        let key = desk.copies("hip-flexor");
        let (old, page) = (desk.phase(&key, 0), desk.phase(&key, 0));
        desk.sends(&key, "save-phase", &Filled::of(&page, "save-phase").with("draft.goal", "first")).is(303);
        let stale = desk.sends(&key, "save-phase", &Filled::of(&old, "save-phase").with("draft.goal", "second")).is(412);
        assert!(stale.body.contains("It was changed in the meantime.") && stale.body.contains("second</textarea>"), "{stale}");
        assert_eq!(programme(&pat, &key)["phases"][0]["goal"], "first");
    }

    fn a_week_shows_seven_days_of_a_phase_at_a_grade(server: &Server) {
        let (_, desk) = desk(server);
        let week = |query: &str| desk.get(&format!("/web/programmes/hip-flexor/week{query}")).is(200);
        let first = week("");
        assert_eq!(first.body.matches("<h2 id=\"day-").count(), 7, "{first}");
        assert_ne!(week("?phase=2&grade=0").body, week("?phase=2&grade=1").body);
        assert!(week("?phase=2").body.contains("between two sessions"));
        week("?phase=99&grade=99999999999999999999");
    }

    fn what_is_not_ones_own_is_read_and_not_edited(server: &Server) {
        let (_, desk) = desk(server);
        let ann = server.patient("ann");
        let (own, quinn) = (server.browser(&ann.email), server.browser(&server.physiotherapist("quinn").email));
        let key = desk.copies("hip-flexor");
        desk.get("/web/programmes/hip-flexor").is(200);
        desk.get("/web/programmes/hip-flexor/edit").is(403);
        desk.send("/web/programmes/hip-flexor/acts/save-phase", &[("phase", "0"), ("draft.name", "x"), ("version", "1")]).is(403);
        desk.send("/web/programmes/hip-flexor/acts/retire-programme", &[("version", "1")]).is(403);
        for page in ["", "/edit", "/week"] {
            quinn.get(&format!("/web/programmes/{key}{page}")).is(404);
            own.get(&format!("/web/programmes/{key}{page}")).is(403);
            desk.get(&format!("/web/programmes/no-such-programme{page}")).is(404);
        }
        own.get("/web/programmes").is(403);
        for act in ["copy-programme", "save-phase", "check-phase", "publish-programme", "retire-programme"] {
            quinn.send(&format!("/web/programmes/{key}/acts/{act}"), &[("phase", "0"), ("version", "1")]).is(404);
        }
    }

    fn an_exercise_has_the_name_of_the_catalogue_on_every_page(server: &Server) {
        server.day("2026-05-01");
        let (pat, desk) = desk(server);
        let ann = server.patient("ann");
        server.link(&pat, &ann);
        ann.enrols(&ann, 1);
        let named = pat.get("/v1/exercises/leg-swing-sagittal").is(200);
        let name = named.text("name");
        let key = desk.copies("hip-flexor");
        let pages = [
            "/web/programmes/hip-flexor".to_owned(),
            "/web/programmes/hip-flexor/week?phase=1".to_owned(),
            format!("/web/programmes/{key}/edit?phase=1"),
            format!("/web/patients/{}/programme?phase=1&exercise=leg-swing-sagittal", ann.id),
        ];
        for page in pages {
            let page = desk.get(&page).is(200);
            assert!(page.body.contains(&*name), "{page}");
            assert!(!page.body.contains("leg swing sagittal"), "{page}");
        }
    }
}
