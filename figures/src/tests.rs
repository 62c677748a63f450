//! What must hold of all figures that there are, of any that may be written, and of what is refused.

use proptest::prelude::*;
use std::collections::BTreeSet;

use crate::body::Flesh;
use crate::palette::{Ink, Theme};
use crate::pose::{ArmAngles, LegAngles, Pose, Posture, Sides, Support, TrunkAngles, View};
use crate::props::Prop;
use crate::reading::{self, Figure};
use crate::scene::{FRAMES, HEIGHT, Scene, Shape, WIDTH, stances};
use crate::{Drawings, STYLE, STYLE_OF_AUTO, stance};

const FIGURES: &str = include_str!("../../seeds/figures.toml");
const EXERCISES: &str = include_str!("../../seeds/exercises.toml");

/// How far above or below the ground a body may be: less than half the width of a foot's line.
const TOLERANCE: f64 = 0.012;
/// The same for the pictures between start and end, in which hands and feet take short cuts.
const TOLERANCE_BETWEEN: f64 = 0.03;

fn figures() -> impl Iterator<Item = (String, Figure)> {
    reading::read(FIGURES).unwrap_or_else(|error| panic!("{error}")).into_iter()
}

/// The key and name of each exercise of the catalogue.
fn exercises() -> BTreeSet<(String, String)> {
    let catalogue: toml::Table = toml::from_str(EXERCISES).unwrap();
    let text = |exercise: &toml::Value, key: &str| exercise[key].as_str().unwrap().to_owned();
    let exercises = catalogue["exercise"].as_array().unwrap();
    exercises.iter().map(|exercise| (text(exercise, "key"), text(exercise, "name"))).collect()
}

#[test]
fn each_exercise_has_a_figure_of_its_name_and_no_figure_lacks_an_exercise() {
    let drawn: BTreeSet<(String, String)> = figures().map(|(key, figure)| (key, figure.title)).collect();
    let exercises = exercises();
    let difference: Vec<_> = drawn.symmetric_difference(&exercises).collect();
    assert!(difference.is_empty(), "{difference:?}");
}

#[test]
fn each_drawing_is_well_formed_and_says_in_words_what_it_shows() {
    let drawings = Drawings::read(FIGURES).unwrap();
    for key in drawings.keys() {
        let drawing = drawings.get(key).unwrap();
        for theme in [Theme::Auto, Theme::Light, Theme::Dark] {
            let svg = drawing.svg(theme);
            let document = roxmltree::Document::parse(&svg).unwrap();
            let root = document.root_element();
            let text = |name: &str| {
                let node = root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", name)));
                node.and_then(|node| node.text()).map(str::to_owned)
            };
            assert_eq!(root.attribute("role"), Some("img"));
            assert_eq!(text("title").as_deref(), Some(drawing.title()), "{key}");
            assert_eq!(text("desc").as_deref(), Some(drawing.alt()), "{key}");
            let style = if theme == Theme::Auto { STYLE_OF_AUTO } else { STYLE };
            assert_eq!(text("style").as_deref(), Some(style), "{key}");
            assert!(!svg.contains("<script") && !svg.contains("href") && !svg.contains("url("), "{key}");
            assert!(svg.len() < 80_000, "{key}: {}", svg.len());
        }
    }
}

#[test]
fn a_text_with_signs_of_xml_is_escaped() {
    let toml = r#"
        [[figure]]
        exercise = "one"
        title = "A < B & \"C\""
        alt = "x > y ]]> \u0007"
        start = {}
        end = { right_hip_flexion = 20 }"#;
    let svg = Drawings::read(toml).unwrap().get("one").unwrap().svg(Theme::Light);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let title = document.descendants().find(|node| node.attribute("id") == Some("t")).unwrap();
    assert_eq!(title.text(), Some("A < B & \"C\""));
}

#[test]
fn everything_is_on_the_sheet() {
    for (key, figure) in figures() {
        let scene = Scene::of(&figure).unwrap();
        let shapes = [&scene.still, &scene.start, &scene.end].into_iter().chain(&scene.frames).flatten();
        for shape in shapes {
            for ((x, y), radius) in edges(shape) {
                let inside = x - radius >= 0.0 && x + radius <= WIDTH && y - radius >= 0.0 && y + radius <= HEIGHT;
                assert!(inside, "{key}: {x:.1} {y:.1} {radius:.1}");
            }
        }
    }
}

fn edges(shape: &Shape) -> Vec<((f64, f64), f64)> {
    match shape {
        Shape::Line { points, width, .. } => points.iter().map(|point| (*point, width / 2.0)).collect(),
        Shape::Disc { at, radius, line, .. } => vec![(*at, radius + line.unwrap_or(0.0) / 2.0)],
    }
}

#[test]
fn nothing_floats_and_nothing_sinks() {
    let mut wrong = vec![];
    for (key, figure) in figures() {
        let lowest = |at: usize| stances(&figure).unwrap()[at].flesh().map(Flesh::lowest).fold(f64::INFINITY, f64::min);
        let carried = figure.close_up.is_some() || figure.props.iter().any(|prop| matches!(prop, Prop::Bicycle { .. }));
        for (name, at, pose) in [("start", 0, &figure.start), ("end", usize::from(FRAMES), &figure.end)] {
            // Who stands on a step is grounded there; who sits has the feet on the floor.
            let ground = if pose.support.is_of_feet() { pose.level.get() } else { 0.0 };
            let above = lowest(at) - pose.height.get();
            if above < -TOLERANCE || (above > ground + TOLERANCE && !carried) {
                wrong.push(format!("{key}, {name}: {above:.3}"));
            }
        }
        for (at, body) in stances(&figure).unwrap().into_iter().enumerate() {
            let under = body.flesh().map(Flesh::lowest).fold(f64::INFINITY, f64::min);
            if under < -TOLERANCE_BETWEEN {
                wrong.push(format!("{key}, picture {at}: {under:.3}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn who_changes_feet_is_never_off_the_ground() {
    for (key, figure) in figures() {
        if stance::on_both_feet(&figure.start, &figure.end).is_some() {
            for (at, body) in stances(&figure).unwrap().into_iter().enumerate() {
                let above = body.flesh().map(Flesh::lowest).fold(f64::INFINITY, f64::min);
                assert!(above < TOLERANCE, "{key}, picture {at}: {above:.3}");
            }
        }
    }
}

#[test]
fn start_and_end_differ_unless_it_is_a_hold() {
    for (key, figure) in figures() {
        assert!(figure.hold || figure.start != figure.end, "{key}");
    }
}

#[test]
fn each_description_is_easy_to_read() {
    for (key, figure) in figures() {
        let grade = flesch_kincaid_grade(&figure.alt);
        assert!(grade <= 6.0, "{key}: grade {grade:.1}: {}", figure.alt);
    }
}

/// The formula of Flesch and Kincaid; syllables are counted as groups of vowels, without a silent e at the end.
fn flesch_kincaid_grade(text: &str) -> f64 {
    let count = |some: usize| f64::from(u16::try_from(some).unwrap());
    let sentences = count(text.matches(['.', '!', '?']).count());
    let words: Vec<&str> = text.split_whitespace().collect();
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    let all = count(words.len());
    0.39 * all / sentences + 11.8 * count(syllables) / all - 15.59
}

fn syllables(word: &str) -> usize {
    let letters: String = word.to_lowercase().chars().filter(|sign| sign.is_alphabetic()).collect();
    let silent = letters.ends_with('e') && !letters.ends_with("le");
    let groups = letters.split(|sign: char| !"aeiouy".contains(sign)).filter(|group| !group.is_empty()).count();
    groups.saturating_sub(usize::from(silent)).max(1)
}

#[test]
fn themes_differ_in_colours_only() {
    let drawings = Drawings::read(FIGURES).unwrap();
    for key in drawings.keys() {
        let drawing = drawings.get(key).unwrap();
        let (light, dark, auto) = (drawing.svg(Theme::Light), drawing.svg(Theme::Dark), drawing.svg(Theme::Auto));
        assert_ne!(light, dark);
        assert_eq!(without_colours(&light), without_colours(&dark), "{key}");
        let mut plain = auto.replace(STYLE_OF_AUTO, STYLE);
        for ink in Ink::ALL {
            let class = ink.class();
            for classes in [format!("{class} {class}-l"), format!("{class}-l"), class.to_owned()] {
                plain = plain.replace(&format!(r#" class="{classes}""#), "");
            }
        }
        assert_eq!(plain, light, "{key}");
    }
}

fn without_colours(svg: &str) -> String {
    svg.split('#').enumerate().map(|(at, part)| if at == 0 { part } else { &part[6..] }).collect()
}

#[test]
fn the_style_sheet_has_a_turn_for_each_picture() {
    for picture in 0..=FRAMES {
        assert!(STYLE.contains(&format!(".f{picture}{{animation-name:f{picture}}}")), "{picture}");
    }
    assert!(!STYLE.contains(&format!(".f{}{{", FRAMES + 1)));
    assert_eq!(STYLE.matches('{').count(), STYLE.matches('}').count());
    assert_eq!(STYLE_OF_AUTO.matches('{').count(), STYLE_OF_AUTO.matches('}').count());
}

fn refused(toml: &str) -> String {
    Drawings::read(toml).unwrap_err().to_string()
}

fn one(start: &str, end: &str) -> String {
    format!(
        "[[figure]]\nexercise = \"heel-slide\"\ntitle = \"T\"\nalt = \"A\"\nstart = {{ {start} }}\nend = {{ {end} }}"
    )
}

#[test]
fn what_is_wrong_is_named_with_its_exercise_its_pose_and_its_joint() {
    let message = refused(&one("", "right_knee_flexion = 170"));
    assert_eq!(message, "heel-slide, end: right_knee_flexion 170 is out of bounds, must be from 0 to 155");
    assert!(refused(&one("hip_flexion = -36", "")).starts_with("heel-slide, start: hip_flexion -36 is out of bounds"));
    assert!(refused(&one("hip_flexion = nan", "")).contains("hip_flexion NaN is out of bounds"));
    assert_eq!(refused(&one("", "knee = 3")), "heel-slide, end: knee is no joint and no setting of a pose");
    assert_eq!(refused(&one("base = \"lying\"", "")), "heel-slide, start: base lying is not described");
    assert!(refused(&one("shift = 3", "")).contains("shift"), "{}", refused(&one("shift = 3", "")));
    assert!(refused(&one("knee_flexion = \"far\"", "")).starts_with("heel-slide, start: knee_flexion: "));
    let far = refused(&one("right_hand = { x = 1.5 }", ""));
    assert!(far.starts_with("heel-slide, start: the right hand cannot reach where it is put"), "{far}");
    assert!(refused(&one("", "posture = \"supine\"")).starts_with("heel-slide: start and end have different postures"));
    assert_eq!(refused(&format!("{}\n{}", one("", ""), one("", ""))), "heel-slide: two figures, must be one");
    assert!(refused(&one("", "").replace("\"A\"", "\" \"")).starts_with("heel-slide: alt is empty"));
    assert!(refused("[[figure]]\nkey = 1").contains("unknown field"));
}

#[test]
fn one_side_is_said_after_both_and_free_takes_back() {
    let toml = one(
        "right_knee_flexion = 30, knee_flexion = 10, right_plant = { x = -0.15, z = 0.1 }",
        "right_plant = \"free\"",
    );
    let figure = reading::read(&toml).unwrap().remove("heel-slide").unwrap();
    assert!((figure.start.legs.right.angles.knee_flexion.get() - 30.0).abs() < 1e-9);
    assert!((figure.start.legs.left.angles.knee_flexion.get() - 10.0).abs() < 1e-9);
    assert!(figure.start.legs.right.plant.is_some() && figure.end.legs.right.plant.is_none());
}

fn any_pose() -> impl Strategy<Value = Pose> {
    let shares = || proptest::collection::vec(0.0..=1.0_f64, 16);
    let postures = prop::sample::select(vec![Posture::Upright, Posture::Supine, Posture::Prone, Posture::SideLying]);
    let supports = prop::sample::select(vec![
        Support::Feet,
        Support::RightFoot,
        Support::LeftKnee,
        Support::Seat,
        Support::Back,
        Support::Whole,
    ]);
    (shares(), [shares(), shares(), shares(), shares()], postures, supports).prop_map(
        |(trunk, [right_leg, left_leg, right_arm, left_arm], posture, support)| {
            let mut pose = Pose { posture, support, ..Pose::default() };
            pose.trunk = TrunkAngles::at_shares(trunk.into_iter());
            pose.legs.right.angles = LegAngles::at_shares(right_leg.into_iter());
            pose.legs.left.angles = LegAngles::at_shares(left_leg.into_iter());
            pose.arms.right.angles = ArmAngles::at_shares(right_arm.into_iter());
            pose.arms.left.angles = ArmAngles::at_shares(left_arm.into_iter());
            pose
        },
    )
}

proptest! {
    #[test]
    fn any_pose_in_bounds_is_drawn_with_its_bones_as_long_as_they_are(start in any_pose(), end in any_pose(), front in any::<bool>()) {
        let view = if front { View::Front } else { View::Side };
        let end = Pose { posture: start.posture, ..end };
        let (from, to) = (stance::stand(&start, view).unwrap(), stance::stand(&end, view).unwrap());
        for part in [0.0, 0.37, 1.0] {
            let body = stance::between((&start, &from), (&end, &to), part, view, false);
            for flesh in body.flesh() {
                prop_assert!(flesh.at.x.is_finite() && flesh.at.y.is_finite() && flesh.at.z.is_finite());
            }
            let Sides { right, left } = body.legs;
            for leg in [right, left] {
                prop_assert!(((leg.knee - leg.hip).length() - crate::body::THIGH).abs() < 1e-6);
                prop_assert!(((leg.ankle - leg.knee).length() - crate::body::SHANK).abs() < 1e-6);
            }
        }
        if start.support == Support::Whole {
            let lowest = from.flesh().map(Flesh::lowest).fold(f64::INFINITY, f64::min);
            prop_assert!(lowest.abs() < 1e-6);
        }
    }
}
