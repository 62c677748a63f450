//! The named settings, and how two of one patient's have to agree.

use super::*;

/// The settings of a named choice that are not as published, and what they are.
fn apart(named: &Thresholds) -> Vec<(&'static str, f64)> {
    let set = SETTINGS.iter().map(|setting| (setting.name, setting.of(named), setting.of(&PUBLISHED)));
    set.filter(|(_, own, published)| own.total_cmp(published).is_ne()).map(|(name, own, _)| (name, own)).collect()
}

#[test]
fn the_quick_ones_draw_the_red_lines_lower_and_leave_everything_else() {
    let expected = [("shift_red.noise", 3.6), ("shift_red.worse_days", 2.0), ("rise_red.noise", 0.0)];
    assert_eq!(apart(&QUICK), expected);
    let red_as_published = Thresholds { shift_red: PUBLISHED.shift_red, rise_red: PUBLISHED.rise_red, ..QUICK };
    assert_eq!(red_as_published, PUBLISHED);
}

#[test]
fn the_tolerant_ones_ask_for_more_before_they_ease_and_before_they_rest() {
    let expected = [
        ("level_ease_above_usual", 7.0),
        ("change_rest", 4.5),
        ("change_severe", 6.0),
        ("shift_amber.noise", 3.6),
        ("shift_red.noise", 5.0),
        ("rise_amber.points", 2.0),
        ("rise_red.points", 2.5),
    ];
    assert_eq!(apart(&TOLERANT), expected);
}

#[test]
fn the_tolerant_ones_lie_between_the_published_and_the_highest_that_may_be_set() {
    for setting in SETTINGS {
        let (_, highest) = setting.bounds();
        let (published, tolerant) = (setting.of(&PUBLISHED), setting.of(&TOLERANT));
        assert!((published..=highest).contains(&tolerant), "{}: {tolerant}", setting.name);
    }
}

#[test]
fn pain_settles_slowly_after_a_day_or_half_a_day_longer_than_before() {
    assert_eq!((PUBLISHED.settle_slow, PUBLISHED.settle_longer), (1440, 720), "minutes");
}

#[test]
fn two_settings_that_have_to_be_in_order_may_not_be_the_same_and_the_one_that_was_set_is_told() {
    let refused = |settings: &[(&str, f64)]| {
        let given = settings.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect();
        let told = |faults: Vec<Fault>| faults.into_iter().map(|fault| (fault.setting, fault.right)).collect();
        OwnSettings::read(&given, &PUBLISHED).map_or_else(told, |_| Vec::new())
    };
    let told = |setting: &str, right: &str| vec![(setting.to_owned(), right.to_owned())];
    assert_eq!(
        refused(&[("rise_red.points", 1.75)]),
        told("rise_red.points", "must be above rise_amber.points, which is 1.75")
    );
    assert_eq!(refused(&[("level_rest", 7.0)]), told("level_rest", "must be above level_ease, which is 7"));
    assert_eq!(
        refused(&[("session_ceiling", 6.0), ("session_severe", 6.0)]),
        told("session_ceiling", "must be below session_severe, which is 6")
    );
    assert_eq!(refused(&[("level_ease", 6.0), ("level_rest", 7.0)]), []);
    assert_eq!(refused(&[("session_ceiling", 5.0), ("session_severe", 6.0)]), []);
}
