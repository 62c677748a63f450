//! The proposal of a week, case by case.

use super::offers::fine;
use super::*;

/// What is proposed at day 14, for sessions and mornings as they were.
fn proposed(held: &Held<'_>, sessions: &[Trained], mornings: &[Morning], top: u8) -> ExerciseProposal {
    let record = record(14, sessions, mornings);
    let missing = offer(held, &record, top, &fine(), SETTINGS, RULES).err().unwrap_or_default();
    let rung = rung(held, &record, SETTINGS, RULES);
    propose(&OnLadder { held: *held, rung, top, missing: &missing }, &record, SETTINGS, RULES)
}

fn codes(proposal: &ExerciseProposal) -> Vec<&str> {
    proposal.reasons.iter().map(|reason| reason.code.as_str()).collect()
}

#[test]
fn two_calm_sessions_propose_the_next_grade() {
    let sessions = [session(10, 2), session(12, 3)];
    let proposal = proposed(&held(), &sessions, &settled([11, 13]), 3);
    assert_eq!((proposal.proposed, proposal.from_grade, proposal.to_grade), (Proposed::Up, 2, 3));
    assert_eq!(codes(&proposal), ["calm"]);
}

#[test]
fn at_the_top_or_with_one_calm_session_all_stays() {
    let sessions = [session(10, 2), session(12, 3)];
    let at_the_top = proposed(&held(), &sessions, &settled([11, 13]), 2);
    assert_eq!((at_the_top.proposed, codes(&at_the_top)), (Proposed::Same, vec!["at-the-top"]));
    let one = proposed(&held(), &sessions[1..], &settled([13]), 3);
    assert_eq!((one.proposed, codes(&one)), (Proposed::Same, vec!["calm-sessions"]));
}

#[test]
fn one_provoked_session_leaves_it_and_two_take_it_down() {
    let once = proposed(&held(), &[session(10, 2), session(12, 8)], &settled([11, 13]), 3);
    assert_eq!((once.proposed, codes(&once)), (Proposed::Same, vec!["down-exercise_pain"]));
    let twice = proposed(&held(), &[session(10, 8), session(12, 8)], &settled([11, 13]), 3);
    assert_eq!((twice.proposed, twice.from_grade, twice.to_grade), (Proposed::Down, 2, 0));
    assert_eq!(
        (codes(&twice), twice.grade_today),
        (vec!["provoked"], 0),
        "both took it down already: never above what is done today"
    );
}

#[test]
fn at_its_gentlest_grade_another_exercise_is_proposed() {
    let gentlest = Held { grade: 0, ..held() };
    let proposal = proposed(&gentlest, &[session(10, 8), session(12, 8)], &settled([11, 13]), 3);
    assert_eq!((proposal.proposed, proposal.to_grade), (Proposed::ChangeExercise, 0));
    assert_eq!(codes(&proposal), ["provoked", "gentlest-grade"]);
}

#[test]
fn anything_that_an_offer_lacks_leaves_it_and_is_said_as_a_finding() {
    let sessions = [session(10, 2), session(12, 3)];
    let record = &record(14, &sessions, &[]);
    let rung = rung(&held(), record, SETTINGS, RULES);
    let of = |missing: &[Missing]| propose(&OnLadder { held: held(), rung, top: 3, missing }, record, SETTINGS, RULES);
    assert_eq!(of(&[]).proposed, Proposed::Up);
    for missing in Missing::ALL {
        let proposal = of(&[*missing]);
        assert_eq!((proposal.proposed, codes(&proposal)), (Proposed::Same, vec![missing.as_str()]));
        let text = &proposal.reasons[0].text;
        assert!(!text.contains("You") && !text.contains("your") && text.ends_with('.'), "to a physiotherapist: {text}");
    }
}

#[test]
fn a_week_has_two_steps_up_and_one_of_each_group() {
    let sessions = [session(10, 2), session(12, 3)];
    let up = proposed(&held(), &sessions, &settled([11, 13]), 3);
    let down = proposed(&held(), &[session(10, 8), session(12, 8)], &settled([11, 13]), 3);
    let ups = |groups: &[Group], left: usize| {
        let proposals = groups.iter().map(|group| (*group, up.clone())).collect();
        let (kept, left) = within_week(proposals, left);
        (kept.iter().map(|one| one.proposed == Proposed::Up).collect::<Vec<_>>(), left)
    };
    let (lead, second) = (Group::Lead, Group::Second);
    assert_eq!(ups(&[lead, second], 2), (vec![true, true], 0));
    assert_eq!(ups(&[lead, second, second], 2), (vec![true, true, false], 0));
    assert_eq!(ups(&[second, second], 2), (vec![true, false], 1));
    assert_eq!(ups(&[lead, second], 1), (vec![true, false], 0));
    assert_eq!(ups(&[lead], 0), (vec![false], 0));
    let (kept, left) = within_week(vec![(lead, down.clone()), (second, up.clone())], 1);
    assert_eq!((&kept[0], kept[1].proposed, left), (&down, Proposed::Up, 0), "a step down costs nothing of the week");
    let (kept, _) = within_week(vec![(lead, up)], 0);
    assert_eq!((kept[0].to_grade, codes(&kept[0])), (2, vec!["enough-for-a-week"]));
}

#[test]
fn it_is_due_a_week_after_the_phase_began_and_after_each_answer() {
    assert_eq!(proposal_due_on(date(1), None), date(8));
    assert_eq!(proposal_due_on(date(1), Some(date(9))), date(16));
    assert_eq!(proposal_due_on(date(10), Some(date(9))), date(17), "a new phase begins its own week");
}
