use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::{
    Area, Country, Form, Outcome, RedFlag, Screen, Strength, Urgency, WhereToGo, latest, why_locked, why_urgent,
};
use crate::place::Region;

const THERE: &WhereToGo = Country::GreatBritain.where_to_go();

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 1).unwrap()
}

fn weigh(yes: &[&RedFlag]) -> super::Finding {
    super::weigh(yes, day(), THERE)
}

fn every_question() -> impl Iterator<Item = &'static RedFlag> {
    Screen::ALL.iter().flat_map(|screen| screen.questions)
}

#[test]
fn no_yes_is_clear() {
    let found = weigh(&[]);
    assert_eq!((found.outcome, found.urgency, found.by), (Outcome::Clear, None, None));
    assert!(found.advice.is_empty());
}

#[test]
fn any_single_yes_locks_or_is_urgent_and_says_where_to_go_before_who_can_see_it() {
    for flag in every_question() {
        let found = weigh(&[flag]);
        let expected = if flag.strength == Strength::Lock { Outcome::Locked } else { Outcome::Urgent };
        assert_eq!(found.outcome, expected, "{}", flag.code);
        assert_eq!(found.advice.first().map(|advice| &advice.text), Some(&THERE.fill(flag.advice)));
        assert_eq!(found.advice.last().map(|advice| advice.code.as_str()), Some("physiotherapist-can-see"));
    }
}

/// Judgement.md 6.3.
#[test]
fn what_cannot_wait_locks_and_the_rest_is_urgent_but_for_constant_pain_with_illness() {
    for flag in every_question() {
        let soon = matches!(flag.urgency, Urgency::Emergency | Urgency::SameDay);
        let locks = soon || flag.code == "constant-pain-and-unwell";
        assert_eq!(flag.strength == Strength::Lock, locks, "{}", flag.code);
    }
    for code in ["no-better-for-weeks", "past-cancer", "belly-or-urine-signs"] {
        assert_eq!(latest(code).unwrap().strength, Strength::Urgent, "{code}");
    }
}

#[test]
fn one_that_locks_beside_an_urgent_one_locks() {
    let found = weigh(&["no-better-for-weeks", "locked-knee"].map(|code| latest(code).unwrap()));
    assert_eq!((found.outcome, found.urgency), (Outcome::Locked, Some(Urgency::SameDay)));
}

#[test]
fn weeks_may_wait_seven_days_and_other_urgent_things_two() {
    for (code, days) in [("no-better-for-weeks", 7), ("past-cancer", 2), ("hot-joint-and-unwell", 0)] {
        assert_eq!(weigh(&[latest(code).unwrap()]).by, Some(day() + Days::new(days)), "{code}");
    }
}

#[test]
fn an_urgent_answer_does_not_say_to_stop_exercising() {
    for screen in Screen::ALL.iter().filter(|screen| screen.version.starts_with("2026.3")) {
        for flag in screen.questions {
            let stops = flag.advice.contains("not exercise") || flag.advice.contains("Stop all");
            assert!(!stops || flag.strength == Strength::Lock, "{} {}", screen.version, flag.code);
        }
    }
}

#[test]
fn the_words_have_no_number_of_their_own_and_those_of_a_country_have_nothing_left_to_fill() {
    let numbers =
        Country::ALL.iter().flat_map(|country| [country.where_to_go().emergency, country.where_to_go().advice_line]);
    let numbers: Vec<&str> = numbers.chain(["A&E", "GP"]).collect();
    for flag in every_question() {
        assert!(numbers.iter().all(|number| !flag.advice.contains(number)), "{}", flag.advice);
        for country in Country::ALL {
            let text = country.where_to_go().fill(flag.advice);
            assert!(!text.contains(['{', '}']), "{text}");
        }
    }
}

#[test]
fn every_region_has_a_full_and_a_short_screen_of_its_area() {
    for region in Region::ALL {
        for form in Form::ALL {
            let screen = Screen::asked_now(Some(*region), *form);
            assert_eq!((screen.area, screen.form), (Some(Area::of(*region)), *form), "{region}");
            assert!(screen.version.starts_with("2026.3"), "{region}: {}", screen.version);
            assert_eq!(screen.questions.len() == 3, *form == Form::Short, "{region}");
        }
    }
    assert_eq!(Screen::asked_now(None, Form::Full), &Screen::CURRENT);
    assert_eq!(Screen::asked_now(None, Form::Short).area, None);
}

#[test]
fn every_version_is_one_screens_only() {
    let versions: HashSet<&str> = Screen::ALL.iter().map(|screen| screen.version).collect();
    assert_eq!(versions.len(), Screen::ALL.len());
}

#[test]
fn what_is_asked_in_short_is_asked_in_full_with_the_same_words() {
    for region in Region::ALL {
        let full = Screen::asked_now(Some(*region), Form::Full);
        for flag in Screen::asked_now(Some(*region), Form::Short).questions {
            assert_eq!(full.question(flag.code), Some(flag), "{region}");
        }
    }
}

#[test]
fn an_arm_is_never_asked_about_legs_nor_a_leg_about_arms() {
    let asks = |region, words: &[&str]| {
        let screens = Form::ALL.iter().flat_map(move |form| Screen::asked_now(Some(region), *form).questions);
        let lower: Vec<String> = screens.map(|flag| flag.question.to_lowercase()).collect();
        words
            .iter()
            .any(|word| lower.iter().any(|question| question.split(|c: char| !c.is_alphabetic()).any(|w| w == *word)))
    };
    let of_legs = ["leg", "legs", "calf", "thigh", "knee", "foot", "hip", "groin", "ankle", "limp"];
    for region in [Region::Shoulder, Region::Elbow, Region::Wrist, Region::Hand] {
        assert!(!asks(region, &of_legs), "{region}");
    }
    for region in [Region::Hip, Region::Knee, Region::Calf, Region::Ankle, Region::Foot, Region::Back] {
        assert!(!asks(region, &["arm", "shoulder", "hands"]), "{region}");
    }
}

/// What judgement.md 6.1 names for each area.
#[test]
fn each_area_asks_what_is_named_for_it() {
    let named: [(Region, &[&str]); 5] = [
        (Region::Knee, &["locked-knee", "hot-joint-and-unwell", "cannot-bear-weight-after-fall"]),
        (Region::Ankle, &["ankle-bones-sore", "swollen-calf-or-thigh", "snapped-tendon"]),
        (Region::Back, &["numb-saddle-or-bladder", "back-after-fall", "past-cancer", "back-and-fever"]),
        (Region::Neck, &["both-hands-or-gait", "sudden-headache", "neck-after-fall"]),
        (
            Region::Shoulder,
            &["chest-or-breath", "hot-joint-and-unwell", "new-lump", "out-of-shape-after-fall", "new-weak-or-numb-arm"],
        ),
    ];
    for (region, codes) in named {
        let screen = Screen::asked_now(Some(region), Form::Full);
        assert!(codes.iter().all(|code| screen.question(code).is_some()), "{region}");
    }
}

/// The reason of a lock knows a code, and not the screen it was asked in.
#[test]
fn what_locks_is_asked_in_the_same_words_everywhere_now() {
    for screen in Screen::ALL.iter().filter(|screen| screen.version.starts_with("2026.3")) {
        for flag in screen.questions.iter().filter(|flag| flag.strength == Strength::Lock) {
            assert_eq!(latest(flag.code), Some(flag), "{}", screen.version);
        }
    }
}

#[test]
fn the_most_urgent_answer_speaks_first_and_no_advice_twice() {
    let yes = ["no-better-for-weeks", "cannot-move-joint", "swollen-calf-or-thigh", "hot-joint-and-unwell"];
    let flags: Vec<_> = yes.iter().map(|code| latest(code).unwrap()).collect();
    let found = weigh(&flags);
    assert_eq!(found.urgency, Some(Urgency::Emergency));
    let codes: Vec<_> = found.advice.iter().map(|advice| advice.code.as_str()).collect();
    assert_eq!(codes, ["cannot-move-joint", "swollen-calf-or-thigh", "no-better-for-weeks", "physiotherapist-can-see"]);
}

#[test]
fn the_questions_are_in_order_of_urgency_with_codes_of_their_own() {
    for Screen { version, questions, .. } in Screen::ALL {
        assert!(questions.is_sorted_by_key(|flag| flag.urgency), "{version}");
        let codes: HashSet<_> = questions.iter().map(|flag| flag.code).collect();
        assert_eq!(codes.len(), questions.len(), "{version}");
    }
    for flag in every_question() {
        assert!(flag.code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", flag.code);
        assert!(flag.question.contains('?') && flag.advice.ends_with('.'), "{}", flag.code);
    }
}

#[test]
fn every_emergency_names_the_emergency_number() {
    for flag in every_question().filter(|flag| flag.urgency == Urgency::Emergency) {
        assert!(flag.advice.contains("{emergency}"), "{}", flag.code);
    }
}

#[test]
fn an_unknown_code_is_no_question() {
    assert_eq!(latest("headache"), None);
    assert_eq!(Screen::CURRENT.question("headache"), None);
}

#[test]
fn an_earlier_screen_can_still_be_read_and_says_what_it_said() {
    assert_eq!(Some(&Screen::CURRENT), Screen::of("2026.3"));
    let earlier = Screen::of("2026.1").unwrap().question("sudden-severe-worsening").unwrap();
    assert!(!earlier.advice.contains("orthopaedics"));
    assert!(latest("sudden-severe-worsening").unwrap().advice.contains("orthopaedics"));
    assert_eq!(Screen::of("2025.1"), None);
}

#[test]
fn why_it_is_locked_is_said_in_the_words_of_the_questions() {
    let codes = ["cannot-move-joint", "of-another-time"].map(str::to_owned);
    let asked = "“Did the joint become so painful that you cannot move it at all?”, of-another-time";
    assert_eq!(why_locked(&codes), format!("A warning sign was answered with yes: {asked}. All training is locked."));
}

#[test]
fn a_screen_goes_on_with_every_question_of_the_one_before() {
    let of_the_hip = |screen: &&Screen| (screen.area, screen.form) == (Some(Area::Hip), Form::Full);
    let screens: Vec<&Screen> = Screen::ALL.iter().filter(of_the_hip).collect();
    assert_eq!(screens.iter().map(|screen| screen.version).collect::<Vec<_>>(), ["2026.3", "2026.2", "2026.1"]);
    for (newer, older) in screens.iter().zip(screens.iter().skip(1)) {
        for flag in older.questions {
            let goes_on = newer.question(flag.code).unwrap();
            assert!(goes_on.urgency <= flag.urgency, "{} is taken less seriously", flag.code);
        }
    }
}

/// Each row of clinical.md section 2: words of its question, how soon, and words of its advice.
#[test]
fn every_row_of_the_clinical_table_is_asked_with_its_advice() {
    use Urgency::{Emergency, SameDay, SeeClinician, Urgent};
    let table: [(&str, &[&str], Urgency, &[&str]); 18] = [
        (
            "cannot-bear-weight-after-fall",
            &["fall", "hit", "stand", "shorter", "twisted", "out of shape"],
            Emergency,
            &["999", "A&E"],
        ),
        (
            "hot-joint-and-unwell",
            &["hot", "red", "swollen", "suddenly", "fever", "shivers", "ill"],
            Emergency,
            &["A&E"],
        ),
        ("cannot-move-joint", &["cannot move"], Emergency, &["A&E"]),
        (
            "numb-saddle-or-bladder",
            &["between the legs", "peeing", "pooing", "sex", "both legs"],
            Emergency,
            &["A&E", "999"],
        ),
        ("pulsing-lump-or-cold-leg", &["lump", "pulse", "cold", "pale"], Emergency, &["999", "A&E"]),
        ("testicle-or-trapped-lump", &["testicle", "lump", "go back in", "being sick"], Emergency, &["A&E"]),
        (
            "swollen-calf-or-thigh",
            &["calf", "thigh", "swollen", "warm", "sore"],
            SameDay,
            &["111", "GP", "999", "breath", "chest"],
        ),
        ("swollen-leg-and-breathless", &["breath", "chest"], Emergency, &["999"]),
        (
            "pain-builds-with-impact",
            &["run", "earlier each time", "rest", "night", "more than usual", "energy", "periods"],
            SameDay,
            &["Stop", "band work", "hopping", "X-ray", "MRI", "today or tomorrow"],
        ),
        ("sudden-severe-worsening", &["suddenly", "worse"], Urgent, &["orthopaedics", "urgent"]),
        ("bone-blood-supply-risk", &["steroids", "alcohol", "sickle"], Urgent, &["urgent"]),
        (
            "constant-pain-and-unwell",
            &["all the time", "night", "weight", "sweat", "cancer"],
            Urgent,
            &["urgent", "cancer"],
        ),
        ("under-16-with-limp", &["under 16", "limp", "hip or knee"], SameDay, &["same day"]),
        ("infection-risk", &["immune", "operation or injection", "diabetes"], SameDay, &["same day"]),
        (
            "belly-or-urine-signs",
            &["blood in your pee", "blocked up", "being sick", "belly"],
            SeeClinician,
            &["GP", "urgently"],
        ),
        ("past-cancer", &["cancer"], Urgent, &["GP", "cancer"]),
        ("new-weak-or-numb-leg", &["weak", "numb", "one leg"], Urgent, &["urgent"]),
        ("no-better-for-weeks", &["weight", "2 weeks", "6 weeks"], SeeClinician, &["GP"]),
    ];
    assert_eq!(table.len(), Screen::CURRENT.questions.len());
    for (code, asked, urgency, advised) in table {
        let flag = Screen::CURRENT.question(code).unwrap();
        assert_eq!(flag.urgency, urgency, "{code}");
        assert!(asked.iter().all(|words| flag.question.contains(words)), "{code}: {}", flag.question);
        assert!(advised.iter().all(|words| THERE.fill(flag.advice).contains(words)), "{code}: {}", flag.advice);
    }
}

#[test]
fn why_a_clinician_is_to_look_quotes_each_question_and_names_the_day() {
    let asked: Vec<&RedFlag> = every_question().take(2).collect();
    let why = why_urgent(&asked, day());
    assert!(asked.iter().all(|flag| why.contains(flag.question)) && why.contains("by 2026-06-01"), "{why}");
}
