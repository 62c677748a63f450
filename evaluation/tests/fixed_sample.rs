//! A fixed sample of made-up diaries, small enough for every run: what docs/DETECTION.md says of thousands must show in it.

use limber_evaluation::{
    judges::{Published, Rules},
    reliability::Reliability,
    series::{Judge, Levels},
    simulate::{Kind, Simulated, simulate},
    tally::Tally,
};
use limber_rules::{level::Level, thresholds::PUBLISHED};

/// The first diaries of a kind in which something happens.
fn sample(kind: Kind, count: usize) -> Vec<Simulated> {
    simulate(kind, 77, 1).into_iter().filter(|diary| !diary.onsets.is_empty()).take(count).collect()
}

fn tally(said: &[Levels], diaries: &[Simulated], at: Level) -> Tally {
    let mut tally = Tally::default();
    said.iter().zip(diaries).for_each(|(levels, diary)| tally.count(levels, at, &diary.onsets));
    tally
}

fn said(judge: &impl Judge, diaries: &[Simulated]) -> Vec<Levels> {
    diaries.iter().map(|diary| judge.levels(&diary.series)).collect()
}

#[test]
fn the_same_seed_makes_the_same_diaries_and_another_makes_others() {
    for kind in Kind::ALL {
        let made = simulate(kind, 5, 1);
        assert_eq!(made.len(), 135);
        assert_eq!(made, simulate(kind, 5, 1), "{}", kind.name());
        assert_ne!(made, simulate(kind, 6, 1), "{}", kind.name());
    }
}

#[test]
fn sparse_diaries_have_a_score_on_every_second_day_or_less_and_hard_ones_on_most() {
    let logged = |kind| {
        let diaries = simulate(kind, 5, 1);
        let days: usize = diaries.iter().map(|diary| diary.series.scores().len()).sum();
        days / diaries.len()
    };
    assert!((55..=91).contains(&logged(Kind::Sparse)), "{} of 182", logged(Kind::Sparse));
    assert!((120..=182).contains(&logged(Kind::Hard)), "{} of 182", logged(Kind::Hard));
    assert!((100..=126).contains(&logged(Kind::Plain)), "{} of 126", logged(Kind::Plain));
}

#[test]
fn short_flares_of_hard_diaries_are_no_onsets() {
    let diaries = simulate(Kind::Hard, 5, 1);
    let onsets: usize = diaries.iter().map(|diary| diary.onsets.len()).sum();
    assert!((90..=150).contains(&onsets), "{onsets} worsenings of 135 patients");
    assert!(diaries.iter().any(|diary| diary.onsets.is_empty()) && diaries.iter().any(|diary| diary.onsets.len() == 2));
}

#[test]
fn most_worsenings_are_found_and_in_sparse_diaries_more_than_the_published_rules_find() {
    let hard = sample(Kind::Hard, 12);
    let own = tally(&said(&Rules(PUBLISHED), &hard), &hard, Level::Amber);
    assert!(own.sensitivity().unwrap() >= 0.8, "{} of {}", own.found(), own.onsets());

    let sparse = sample(Kind::Sparse, 16);
    let (own, published) = (said(&Rules(PUBLISHED), &sparse), said(&Published, &sparse));
    for level in [Level::Amber, Level::Red] {
        let found = [&own, &published].map(|said| tally(said, &sparse, level).found());
        assert!(found[0] > found[1], "{level:?}: {found:?}");
    }
}

#[test]
fn what_is_called_probable_is_so_more_often_than_what_is_not() {
    let hard = sample(Kind::Hard, 12);
    let told = Reliability::of(&PUBLISHED, hard.iter().map(|diary| (&diary.series, diary.onsets.as_slice())));
    let bins = told.bins();
    let of = |from: u32, to: u32| {
        let within = bins.iter().filter(|bin| bin.from >= from && bin.to <= to);
        let (days, real) = within.fold((0.0, 0.0), |(days, real), bin| {
            (days + f64::from(bin.days), real + bin.real() * f64::from(bin.days))
        });
        real / f64::max(days, 1.0)
    };
    assert!(of(75, 100) > of(0, 44) + 0.2, "{} and {}", of(75, 100), of(0, 44));
}
