//! What each code says: of which day, against what, and what it asks for.

use super::*;
use crate::{
    pain::{EndedAs, EpisodeKind, EpisodeState, Evidence, Fired, over_text, rule::TABLE},
    text::points,
};

fn said(fired: &Fired) -> String {
    fired.text(HIP).text
}

/// What a code says that saw these numbers on day 28.
fn of(rule: Rule, numbers: &[(&str, f64)]) -> Fired {
    Fired::new(rule, [date(28)], |seen| seen_with(seen, numbers))
}

fn seen_with(seen: Evidence, numbers: &[(&str, f64)]) -> Evidence {
    numbers.iter().fold(seen, |seen, (name, value)| seen.with(name, *value))
}

/// What a code says of the last day of a diary.
fn said_of_last(rule: Rule, diary: &[Day]) -> String {
    said(judge_last(diary).fired.iter().find(|fired| fired.rule == rule).unwrap())
}

#[test]
fn every_code_says_something() {
    for entry in TABLE {
        let (_, sentence) =
            said(&of(entry.rule, &[])).split_once(": ").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        assert!(sentence.ends_with(['.', '?']), "{}: {sentence}", entry.rule);
    }
}

#[test]
fn a_sentence_names_every_number_that_it_is_about() {
    for (rule, names) in [
        (Rule::Severe, &["score", "baseline"] as &[&str]),
        (Rule::High, &["score", "baseline"]),
        (Rule::HighForUsual, &["score", "baseline"]),
        (Rule::HighWeek, &["week_mean"]),
        (Rule::ChangeAcceptable, &["scores", "recent_mean", "baseline"]),
        (Rule::ChangeSparse, &["change_mean", "baseline"]),
        (Rule::ChangeSlow, &["lowest_before", "fortnight"]),
        (Rule::SessionPain, &["session_pain"]),
        (Rule::SessionPainTwice, &["sessions", "days"]),
        (Rule::SevereSessionPain, &["session_pain"]),
        (Rule::MorningAfter, &["morning", "usual_morning"]),
        (Rule::Mornings, &["usual_morning"]),
        (Rule::PainkillersOften, &["days", "of_days"]),
        (Rule::Interferes, &["days", "of_days"]),
        (Rule::SaysWorse, &["days", "of_days"]),
        (Rule::Symptoms, &["stiff", "night", "click"]),
        (Rule::Settle, &["hours", "hours_before"]),
        (Rule::Stiff, &["minutes_this_week", "minutes_week_before"]),
        (Rule::Click, &["painful_days", "of_days", "days_without_before"]),
        (Rule::Triggers, &["triggers", "days", "triggers_before"]),
        (Rule::Region, &["pain", "first_days"]),
        (Rule::Lasting, &["weeks", "first_weeks", "last_weeks"]),
        (Rule::LastingLonger, &["weeks", "first_weeks", "last_weeks"]),
        (Rule::Disagree, &["this_week", "week_before"]),
        (Rule::Better, &["before", "this_week"]),
        (Rule::CalmWeek, &["logs", "worst_week_before"]),
    ] {
        let numbers: Vec<(&str, f64)> = names.iter().copied().zip([61.0, 62.0, 63.0]).collect();
        let sentence = said(&of(rule, &numbers));
        for (name, number) in numbers {
            assert!(sentence.contains(&points(number)), "{rule}: {name} in {sentence}");
        }
        assert!(!sentence.contains("unknown"), "{rule}: {sentence}");
    }
}

#[test]
fn what_is_asked_grows_with_the_severity() {
    let asked = [
        (Severity::Watch, "Train as planned; nothing goes up meanwhile."),
        (Severity::Ease, "Ease off."),
        (Severity::Rest, "Rest."),
        (Severity::See, "Rest, and be seen by a clinician."),
    ];
    for rule in [Rule::Interferes, Rule::ChangeSparse, Rule::ChangeSlow, Rule::ChangeMild] {
        for (severity, words) in asked {
            let sentence = said(&of(rule, &[]).with_severity(severity));
            assert!(sentence.ends_with(words), "{rule} {severity}: {sentence}");
        }
    }
}

#[test]
fn a_severe_day_rests_two_days_until_its_rest_has_ended() {
    let severe = |severity| said(&of(Rule::Severe, &[("score", 8.0)]).with_severity(severity));
    assert!(severe(Severity::Rest).contains("8 on 29 January. That is severe. Rest that day and the next"));
    assert!(severe(Severity::Ease).ends_with("8 on 29 January. That is severe. Ease off."));
}

#[test]
fn the_day_after_says_what_goes_on_and_not_that_it_is_new() {
    for (rule, once, goes_on) in [
        (Rule::Severe, "Rest that day and the next", "Rest goes on"),
        (Rule::SessionPain, "Stop that exercise for today", "unless the morning was calm"),
        (Rule::SevereSessionPain, "Rest that day and the next", "of the day before. Rest."),
        (Rule::ChangeSevere, "is what you are used to", "Rest goes on until two of three days are 5 or less"),
    ] {
        let (first, next) = (said(&of(rule, &[])), said(&of(rule, &[("carried", 1.0)])));
        assert!(first.contains(once) && !first.contains(goes_on), "{rule}: {first}");
        assert!(next.contains(goes_on) && !next.contains(once), "{rule}: {next}");
    }
}

#[test]
fn a_change_that_goes_on_says_the_day_and_rests_only_while_it_asks_for_rest() {
    let carried = of(Rule::ChangeSevere, &[("carried", 1.0), ("score", 6.0), ("baseline", 3.0)]);
    let with = |severity| said(&carried.clone().with_severity(severity));
    let day = "Left hip: 6 on 29 January; usually 3. ";
    assert_eq!(with(Severity::Ease), format!("{day}Ease off."));
    for severity in [Severity::Rest, Severity::See] {
        assert_eq!(with(severity), format!("{day}Rest goes on until two of three days are 5 or less."));
    }
}

#[test]
fn the_worst_level_says_of_which_days_it_is_and_is_to_be_seen() {
    let mornings: Vec<Day> = (28..31).map(|n| Day { morning: nrs(7), ..scored(n, 4) }).collect();
    for (diary, of_what) in [
        (after_3("A"), "10 on 29 January"),
        (after_3("888"), "severe pain on 3 of 7 days"),
        ([steady(), mornings].concat(), "severe pain on 3 of 7 mornings"),
    ] {
        let sentence = said_of_last(Rule::Worst, &diary);
        assert!(sentence.contains(of_what) && sentence.contains("Be seen this week"), "{sentence}");
    }
}

#[test]
fn a_bad_morning_alone_is_not_told_as_a_score_of_the_day() {
    let morning = said_of_last(Rule::High, &[steady(), vec![Day { morning: nrs(6), ..day(28) }]].concat());
    assert!(morning.contains("6 in the morning on 29 January. Ease off that day."), "{morning}");
    let score = said_of_last(Rule::High, &after_3("7"));
    assert!(score.contains("7 on 29 January; usually 3. That is too much to train on"), "{score}");
}

#[test]
fn a_morning_after_says_how_it_was_or_that_the_pain_had_not_settled() {
    let morning = |numbers: &[(&str, f64)]| said(&of(Rule::MorningAfter, numbers));
    let not_settled = "had not settled by the morning";
    assert!(morning(&[("settled", 0.0), ("morning", 6.0), ("usual_morning", 2.0)]).contains(not_settled));
    let usual = morning(&[("settled", 1.0), ("morning", 6.0), ("usual_morning", 2.0)]);
    assert!(usual.contains("6 on the morning") && usual.contains("a usual morning is 2"), "{usual}");
    let unknown = morning(&[("morning", 6.0)]);
    assert!(unknown.contains("6 on the morning") && !unknown.contains("usual morning"), "{unknown}");
}

#[test]
fn a_rise_tells_what_was_from_what_is_only_foreseen() {
    let rise = |days: f64| said(&of(Rule::RiseAmber, &[("days", days), ("rise", 3.0)]));
    assert!(rise(7.0).contains("this week averages 3 above") && !rise(7.0).contains("if the next days"));
    assert!(rise(6.0).contains("if the next days go on like these, this week averages 3 above"));
}

/// A worsening from a usual level of 3 up to 8, from 29 January to 5 February.
fn over() -> EpisodeState {
    EpisodeState {
        kind: EpisodeKind::Worsening,
        opened_on: date(28),
        ended: Some((date(35), EndedAs::Over)),
        severity: Severity::Calm,
        peak: Severity::Rest,
        peak_score: nrs(8),
        usual: Some(Hundredths::from_whole(3)),
        settled_at: None,
    }
}

#[test]
fn an_episode_that_is_over_says_from_when_to_when_how_high_and_what_became_of_it() {
    let said = |state: &EpisodeState| over_text(HIP, state).unwrap().text;
    assert_eq!(said(&over()), "Left hip: worse from 29 January to 5 February, up to 8, usually 3. It is over.");
    let unknown = said(&EpisodeState { usual: None, ..over() });
    assert!(unknown.contains("up to 8.") && !unknown.contains("usually"), "{unknown}");
    let new_level = Some((date(35), EndedAs::NewLevel));
    let settled_at = Some(Hundredths::from_whole(5));
    assert!(said(&EpisodeState { ended: new_level, settled_at, ..over() }).ends_with("It settled at 5, was 3."));
    let from_unknown = EpisodeState { ended: new_level, settled_at, usual: None, ..over() };
    assert!(said(&from_unknown).ends_with("It settled at 5."));
    assert!(said(&EpisodeState { ended: new_level, ..over() }).ends_with("Its usual level starts again from here."));
    let signs = said(&EpisodeState { kind: EpisodeKind::Signs, ..over() });
    assert!(signs.contains("to be watched from 29 January") && !signs.contains("up to"), "{signs}");
    assert_eq!(over_text(HIP, &EpisodeState { ended: None, ..over() }), None);
}

#[test]
fn only_a_worst_level_that_is_over_is_still_to_be_examined() {
    let examined = |peak| over_text(HIP, &EpisodeState { peak, ..over() }).unwrap().text.contains("be seen this week");
    assert!(examined(Severity::See) && !examined(Severity::Rest));
}
