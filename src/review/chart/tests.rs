//! What holds of every picture, whatever is in the diary.

use super::layout::{Plot, scores, thread};
use super::{CareOnDay, Chart, ChartDay, Drawing, Frame, Point, Shape, Size, Theme};
use chrono::{Days, NaiveDate};
use limber_rules::level::Level;
use limber_rules::place::{BodySite, Region, Side};
use limber_rules::scale::{Hundredths, Nrs};
use proptest::prelude::*;

const HIP: BodySite = BodySite { region: Region::Hip, side: Side::Left };

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn day(date: NaiveDate, pain: Option<u8>) -> ChartDay {
    let level = pain.map(|_| Level::Green);
    ChartDay { date, pain: pain.and_then(Nrs::new), level, usual: None, sessions: 0, rest: false }
}

fn diary(first: &str, pains: &[Option<u8>]) -> Chart {
    let days = date(first).iter_days().zip(pains).map(|(date, pain)| day(date, *pain)).collect();
    Chart { place: HIP, days, care: Vec::new(), direction: String::new() }
}

/// Pain, level, usual level, sessions, rest.
type AnyDay = (Option<u8>, Option<Level>, Option<i32>, u32, bool);

prop_compose! {
    fn any_day()(
        pain in prop::option::weighted(0.7, 0_u8..=10),
        level in prop::option::of(prop::sample::select(vec![Level::Insufficient, Level::Green, Level::Amber, Level::Red])),
        usual in prop::option::of(-50..1100_i32),
        sessions in 0_u32..3,
        rest in any::<bool>(),
    ) -> AnyDay {
        (pain, level, usual, sessions, rest)
    }
}

prop_compose! {
    fn any_chart()(
        days in prop::collection::vec(any_day(), 0..400),
        first in 0_u64..100_000,
        care in prop::collection::vec(0_u64..400, 0..5),
        direction in any::<String>(),
    ) -> Chart {
        let first = date("1900-01-01") + Days::new(first);
        let care = care.into_iter().filter(|ago| *ago < days.len() as u64);
        let care = care.map(|ago| CareOnDay { date: first + Days::new(ago), what: "surgery" }).collect();
        let day = |(date, (pain, level, usual, sessions, rest)): (NaiveDate, AnyDay)| {
            let usual = usual.filter(|_| pain.is_some()).map(Hundredths::new);
            ChartDay { date, pain: pain.and_then(Nrs::new), level, usual, sessions, rest }
        };
        Chart { place: HIP, days: first.iter_days().zip(days).map(day).collect(), care, direction }
    }
}

const FRAMES: [Frame; 3] = [
    Frame { width: 360.0, height: 340.0, letters: 11.5, titled: true },
    Frame { width: 880.0, height: 380.0, letters: 13.0, titled: true },
    Frame { width: 500.0, height: 210.0, letters: 7.5, titled: false },
];

fn points(shape: &Shape) -> Vec<Point> {
    match shape {
        Shape::Line { from, to, .. } => vec![*from, *to],
        Shape::Area { at, width, height, .. } => vec![*at, Point { x: at.x + width, y: at.y + height }],
        Shape::Sign { at, symbol, radius, .. } => [vec![*at], symbol.corners(*at, *radius)].concat(),
        Shape::Words { at, .. } => vec![*at],
    }
}

fn is_on_the_sheet(drawing: &Drawing) -> bool {
    let within = |number: f32, most: f32| number.is_finite() && (-0.5..=most + 0.5).contains(&number);
    let all = drawing.shapes.iter().flat_map(points);
    all.into_iter().all(|point| within(point.x, drawing.width) && within(point.y, drawing.height))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_logged_day_has_one_sign_and_no_line_crosses_a_gap(chart in any_chart()) {
        for frame in FRAMES {
            let plot = Plot::of(&chart, frame);
            let logged: Vec<&ChartDay> = chart.days.iter().filter(|day| day.pain.is_some()).collect();
            let signs = scores(&chart, &plot);
            prop_assert_eq!(signs.len(), logged.len());
            for (sign, day) in signs.iter().zip(&logged) {
                let is_there = matches!(sign, Shape::Sign { at, .. } if (at.x - plot.x(day.date)).abs() < 1e-3);
                prop_assert!(is_there);
            }
            let neighbours = logged.windows(2).filter(|pair| pair[0].date.succ_opt() == Some(pair[1].date)).count();
            let lines = thread(&chart, &plot);
            prop_assert_eq!(lines.len(), neighbours);
            for line in lines {
                let Shape::Line { from, to, .. } = line else { panic!("{line:?}") };
                prop_assert!((to.x - from.x - plot.day).abs() < 1e-2, "{} to {}", from.x, to.x);
            }
        }
    }

    #[test]
    fn everything_is_on_the_sheet(chart in any_chart()) {
        for frame in FRAMES {
            prop_assert!(is_on_the_sheet(&chart.draw(frame)), "{frame:?}");
        }
    }

    #[test]
    fn it_is_well_formed_whatever_is_said(chart in any_chart(), phone in any::<bool>()) {
        let size = if phone { Size::Phone } else { Size::Desktop };
        for theme in [Theme::Auto, Theme::Light, Theme::Dark] {
            let svg = chart.svg(theme, size);
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf,") && !svg.contains("<script"));
            let parsed = roxmltree::Document::parse(&svg);
            prop_assert!(parsed.is_ok(), "{parsed:?}");
            let document = parsed.unwrap();
            let styles = document.descendants().filter(|node| node.has_tag_name("style")).count();
            prop_assert_eq!(styles, usize::from(theme == Theme::Auto));
            let inline = document.descendants().any(|node| node.attribute("style").is_some());
            prop_assert!(!inline);
        }
    }
}

#[test]
fn it_says_in_words_what_it_shows() {
    let mut chart = diary("2026-03-02", &[Some(3), None, Some(4), Some(6)]);
    chart.direction = "Over these days your pain went up.".to_owned();
    chart.care.push(CareOnDay { date: date("2026-03-04"), what: "a visit to a doctor" });
    chart.days[0].rest = true;
    chart.days[2].sessions = 2;
    let last = &mut chart.days[3];
    (last.level, last.usual) = (Some(Level::Red), Some(Hundredths::new(350)));
    assert_eq!(chart.title(), "Pain in the left hip, day by day");
    assert_eq!(
        chart.in_words(),
        "From 2 March 2026 to 5 March 2026, pain in the left hip was logged on 3 of 4 days, not on 1. \
        The last score is 6 of 10, on 5 March 2026, judged red; the usual level is 3.5. Over these days your pain went up. \
        0 days are amber and 1 red. Marked below: 2 sessions, 1 day of rest, a visit to a doctor on 4 March 2026."
    );
    let svg = chart.svg(Theme::Light, Size::Phone);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.attribute("role")), ("svg", Some("img")));
    let said = |name: &str| {
        root.children().find(|node| node.has_tag_name(name)).and_then(|node| node.text()).map(str::to_owned)
    };
    let named = |name: &str| document.descendants().any(|node| node.tag_name().name() == name);
    assert!(named("title") && named("desc"), "{:?}", said("title"));
}

#[test]
fn nothing_logged_is_said_and_drawn_as_nothing_known() {
    let chart = diary("2026-03-02", &[None, None]);
    assert_eq!(
        chart.in_words(),
        "From 2 March 2026 to 3 March 2026 no pain was logged: nothing is known of these 2 days."
    );
    let svg = chart.svg(Theme::Light, Size::Desktop);
    assert!(svg.contains("No pain was logged on these days"));
    assert!(!svg.contains("<circle"), "a sign of a day that was not logged");
}
