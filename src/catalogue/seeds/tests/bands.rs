//! The bands: each line in its own order, and forces as their makers state them.

use super::super::super::bands::BUILT_IN_LINE;
use super::*;
use std::collections::BTreeMap;

#[test]
fn three_makers_say_how_hard_their_bands_pull_and_each_line_is_in_its_own_order() {
    let mut lines: BTreeMap<String, Vec<Band>> = BTreeMap::new();
    for band in seeds().unwrap().bands {
        lines.entry(band.of_line()).or_default().push(band);
    }
    let forces = |band: &Band| band.force_newtons_at_100_percent.is_some() || band.rated_newtons.is_some();
    let telling = lines.values().filter(|bands| bands.iter().all(forces)).map(|bands| &bands[0].maker);
    assert!(telling.collect::<HashSet<_>>().len() >= 3);
    for (line, bands) in lines {
        let levels: Vec<i16> = bands.iter().map(|band| band.level).collect();
        assert_eq!(levels, (1..).take(bands.len()).collect::<Vec<i16>>(), "{line}");
        for band in &bands {
            let Some([from, to]) = band.rated_newtons else { continue };
            let in_pounds = [from, to].map(|newtons| format!("{:.0}", newtons / 4.448_222));
            assert!(from <= to && in_pounds.iter().all(|pounds| band.source.contains(pounds)), "{}", band.key);
            assert!(
                band.force_at(100.0).is_none(),
                "{}: nothing is worked out from a range without an elongation",
                band.key
            );
        }
        let rated: Vec<[f64; 2]> = bands.iter().filter_map(|band| band.rated_newtons).collect();
        assert!(rated.windows(2).all(|pair| pair[0][1] <= pair[1][0]), "{line}");
    }
}

/// Section 3.4: pounds at 100 % and 200 % elongation, the newtons they make, and what the maker says they are for.
const BANDS: [(&str, [f64; 2], [f64; 2], &str); 8] = [
    ("tan", [2.4, 3.4], [10.7, 15.1], "early rehabilitation"),
    ("yellow", [3.0, 4.3], [13.3, 19.1], "early rehabilitation"),
    ("red", [3.7, 5.5], [16.5, 24.5], "starting strength"),
    ("green", [4.6, 6.7], [20.5, 29.8], "starting strength"),
    ("blue", [5.8, 8.6], [25.8, 38.3], "advanced"),
    ("black", [7.3, 10.2], [32.5, 45.4], "advanced"),
    ("silver", [10.2, 15.3], [45.4, 68.1], "advanced"),
    ("gold", [14.2, 21.3], [63.2, 94.7], "advanced"),
];

#[test]
fn the_bands_have_the_figures_of_their_maker_in_the_order_of_their_force() {
    let bands: Vec<Band> = seeds().unwrap().bands.into_iter().filter(|band| band.of_line() == BUILT_IN_LINE).collect();
    assert_eq!(bands.len(), BANDS.len());
    for ((level, band), (colour, pounds, newtons, staging)) in (1..).zip(&bands).zip(BANDS) {
        assert_eq!((band.colour.as_str(), band.level, band.staging.as_deref()), (colour, level, Some(staging)));
        assert_eq!(band.key, format!("theraband-professional-{colour}"));
        let seeded = [band.force_newtons_at_100_percent.unwrap(), band.force_newtons_at_200_percent.unwrap()];
        for ((seeded, newtons), pounds) in seeded.into_iter().zip(newtons).zip(pounds) {
            assert!((seeded - newtons).abs() < 0.001, "{colour}: {seeded} N in the seeds, {newtons} N in the table");
            assert!((pounds * 4.448_222 - newtons).abs() <= 0.05, "{colour}: {pounds} lb are not {newtons} N");
        }
        assert!(band.source.contains(&format!("{:.1} / {:.1} lb", pounds[0], pounds[1])), "{colour}");
    }
    for pair in bands.windows(2) {
        assert!(pair[0].force_newtons_at_100_percent < pair[1].force_newtons_at_100_percent);
        assert!(pair[0].force_newtons_at_200_percent < pair[1].force_newtons_at_200_percent);
    }
}
