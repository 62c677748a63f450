//! Known differences, and what they mean.

use proptest::{collection::vec, prelude::*};

use super::*;

fn one(before: &Score, now: &Score) -> Change {
    compare(before, now).unwrap().changes.swap_remove(0)
}

const SAME: Verdict = Verdict::NoClearChange;

#[test]
fn known_differences_have_known_meanings() {
    use Size::{Medium, Minimal, Substantial};
    use Verdict::{Better, Worse};
    for (before, now, verdict, size) in [
        // PEG: 30 percent, and 1.22 points.
        (peg(6.0), peg(4.2), Better, Some(Minimal)),
        (peg(6.0), peg(4.3), SAME, None),
        (peg(4.2), peg(6.0), Worse, Some(Minimal)),
        (peg(4.3), peg(6.0), SAME, None),
        (peg(3.0), peg(1.8), SAME, None),
        (peg(3.0), peg(1.7), Better, Some(Minimal)),
        (peg(0.0), peg(1.2), SAME, None),
        (peg(0.0), peg(1.3), Worse, Some(Minimal)),
        (peg(0.0), peg(0.0), SAME, None),
        (peg_items(6, 6, 6), peg_items(6, 4, 3), SAME, None),
        (peg_items(6, 6, 6), peg_items(4, 4, 4), Better, Some(Minimal)),
        // PSFS: 2 points can be chance; 2.3 is medium and 2.7 large.
        (stairs_socks_run(3, 3, 3), stairs_socks_run(4, 5, 5), SAME, None),
        (stairs_socks_run(3, 3, 3), stairs_socks_run(5, 5, 5), Better, Some(Minimal)),
        (stairs_socks_run(3, 3, 3), stairs_socks_run(5, 5, 6), Better, Some(Medium)),
        (stairs_socks_run(3, 3, 3), stairs_socks_run(5, 6, 6), Better, Some(Medium)),
        (stairs_socks_run(3, 3, 3), stairs_socks_run(6, 6, 6), Better, Some(Substantial)),
        (stairs_socks_run(6, 6, 6), stairs_socks_run(3, 3, 3), Worse, Some(Substantial)),
        // HAGOS: what one person can differ by.
        (hagos(50.0), hagos(83.7), SAME, None),
        (hagos(50.0), hagos(83.8), Better, Some(Minimal)),
        (hagos(83.8), hagos(50.0), Worse, Some(Minimal)),
        // iHOT-12: 14, and 18.
        (ihot(50.0), ihot(63.9), SAME, None),
        (ihot(50.0), ihot(64.0), Better, Some(Minimal)),
        (ihot(50.0), ihot(68.0), Better, Some(Substantial)),
        (ihot(50.0), ihot(36.0), Worse, Some(Minimal)),
    ] {
        let change = one(&before, &now);
        assert_eq!((change.verdict, change.size), (verdict, size), "{}", change.words);
    }
}

#[test]
fn the_words_are_plain() {
    for (before, now, words) in [
        (
            peg(6.0),
            peg(4.0),
            "Your PEG score went from 6 to 4. Lower is better, and this is a clear change: you are doing better.",
        ),
        (
            ihot(70.0),
            ihot(50.0),
            "Your iHOT-12 score went from 70 to 50. Higher is better, and this is a clear change: you are doing worse. Tell \
             your physiotherapist about it.",
        ),
        (
            peg(6.0),
            peg(5.5),
            "Your PEG score went from 6 to 5.5. This is no clear change: answers can differ by 1.2 points by chance.",
        ),
        (
            peg(6.0),
            peg(6.0),
            "Your PEG score is 6, as before. This is no clear change: answers can differ by 1.2 points by chance.",
        ),
        (
            ihot(50.0),
            ihot(60.0),
            "Your iHOT-12 score went from 50 to 60. This is too small to be a clear change: 14 points or more would be.",
        ),
        (
            peg(10.0),
            peg(8.0),
            "Your PEG score went from 10 to 8. This is too small to be a clear change: 30 percent or more would be.",
        ),
        (
            hagos(50.0),
            hagos(70.0),
            "Your HAGOS score for pain went from 50 to 70. This may be a real change or not: answers to this part can differ by \
             up to 33.8 points by chance.",
        ),
        (
            hagos(50.0),
            hagos(60.0),
            "Your HAGOS score for pain went from 50 to 60. This is no clear change: answers can differ by 33.8 points by chance.",
        ),
    ] {
        assert_eq!(one(&before, &now).words, words);
    }
    let run = compare(&stairs_socks_run(3, 3, 3), &stairs_socks_run(3, 3, 6)).unwrap().changes.pop().unwrap();
    let words = "Your PSFS score for \"run\" went from 3 to 6. Higher is better, and this is a clear change: you are doing better.";
    assert_eq!(run.words, words);
}

#[test]
fn nobody_is_called_stable() {
    for words in [one(&peg(5.0), &peg(5.0)).words, one(&hagos(50.0), &hagos(50.0)).words] {
        assert!(!words.contains("stable") && words.contains("no clear change"), "{words}");
    }
}

#[test]
fn well_enough_is_told_where_it_is_known() {
    assert_eq!(one(&ihot(50.0), &ihot(62.9)).is_acceptable, Some(false));
    assert_eq!(one(&ihot(50.0), &ihot(63.0)).is_acceptable, Some(true));
    assert_eq!(one(&peg(5.0), &peg(0.0)).is_acceptable, None);
}

#[test]
fn every_bar_says_where_it_comes_from_and_how_far_it_was_read() {
    let marks = |before: &Score, now: &Score| {
        let change = one(before, now);
        assert!(!change.minimal.source.is_empty() && !change.error.source.is_empty());
        (change.minimal.mark, change.error.mark)
    };
    assert_eq!(marks(&peg(1.0), &peg(1.0)), (Mark::Unverified, Mark::Read));
    let psfs = stairs_socks_run(1, 1, 1);
    assert_eq!(marks(&psfs, &psfs), (Mark::Read, Mark::Unverified));
    assert_eq!(marks(&hagos(1.0), &hagos(1.0)), (Mark::Unverified, Mark::Read));
    assert_eq!(marks(&ihot(1.0), &ihot(1.0)), (Mark::Read, Mark::Read));
    assert_eq!(
        serde_json::to_value(one(&peg(1.0), &peg(1.0)).minimal).unwrap()["mark"],
        "from general knowledge, to be verified"
    );
}

#[test]
fn other_activities_have_no_common_mean() {
    let (before, now) = (stairs_socks_run(3, 3, 3), psfs(&[("Stairs", 7), ("socks", 4), ("swim", 9)]));
    let comparison = compare(&before, &now).unwrap();
    assert_eq!(comparison.not_compared.unwrap().code, "other-activities");
    let told: Vec<_> = comparison.changes.iter().map(|change| (change.activity.as_deref(), change.verdict)).collect();
    assert_eq!(told, [(Some("Stairs"), Verdict::Better), (Some("socks"), SAME)]);
    let same = compare(&before, &psfs(&[("run", 3), ("STAIRS", 3), ("socks", 3)])).unwrap();
    assert_eq!((same.not_compared, same.changes.len()), (None, 4));
    assert_eq!(compare(&before, &peg(3.0)), None);
}

fn any_score() -> impl Strategy<Value = Score> {
    let tenths = |highest: u32| (0..=highest * 10).prop_map(|tenths| f64::from(tenths) / 10.0);
    prop_oneof![
        tenths(10).prop_map(peg),
        (0_u8..=10, 0_u8..=10, 0_u8..=10).prop_map(|(p, e, g)| peg_items(p, e, g)),
        vec(0_u8..=10, 3).prop_map(|scores| stairs_socks_run(scores[0], scores[1], scores[2])),
        tenths(100).prop_map(hagos),
        tenths(100).prop_map(ihot),
    ]
}

proptest! {
    #[test]
    fn better_one_way_is_worse_the_other_way(one in any_score(), other in any_score()) {
        let (Some(forth), Some(back)) = (compare(&one, &other), compare(&other, &one)) else { return Ok(()) };
        for (forth, back) in forth.changes.iter().zip(&back.changes) {
            let turned = match forth.verdict {
                Verdict::Better => Verdict::Worse,
                Verdict::NoClearChange => Verdict::NoClearChange,
                Verdict::Worse => Verdict::Better,
            };
            prop_assert_eq!(back.verdict, turned);
            prop_assert_eq!((back.before, back.now, back.size), (forth.now, forth.before, forth.size));
        }
    }

    #[test]
    fn what_is_within_the_error_is_never_a_change(one in any_score(), other in any_score()) {
        let Some(comparison) = compare(&one, &other) else { return Ok(()) };
        for change in comparison.changes {
            let within = change.difference.as_points().abs() < change.error.points.unwrap().as_points();
            prop_assert!(!within || (change.verdict == SAME && change.size.is_none()), "{:?}", change);
            prop_assert_eq!(change.verdict == SAME, change.size.is_none());
        }
    }
}
