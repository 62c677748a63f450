//! The shapes of common fields in the contract, with their limits.

use super::text::{HttpsUrl, Language, Name, Note, Prose};
use limber_rules::care_events::Care;
use limber_rules::function_tests::{FunctionTest, Unit};
use limber_rules::level::{Level, Urgency};
use limber_rules::need::Need;
use limber_rules::pain::{Compared, EndedAs, EpisodeKind};
use limber_rules::place::{Region, Side};
use limber_rules::progression::Group;
use limber_rules::red_flags::{self, Because, Form, Outcome, Screen, Strength};
use limber_rules::scale::Nrs;
use limber_rules::severity::Severity;
use limber_rules::thresholds::SETTINGS;
use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat};

type Shape = RefOr<Schema>;

/// How many texts a list of texts has at most.
pub const MOST_TEXTS: usize = 30;

fn or_null(kind: Type, null: bool) -> SchemaType {
    if null { SchemaType::Array(vec![kind, Type::Null]) } else { SchemaType::Type(kind) }
}

pub(super) fn whole(lowest: i32, highest: i32, null: bool) -> Shape {
    let number = ObjectBuilder::new().schema_type(or_null(Type::Integer, null)).minimum(Some(lowest));
    Schema::from(number.maximum(Some(highest)).build()).into()
}

pub(super) fn pair(each: Shape, null: bool) -> Shape {
    let two = ArrayBuilder::new().schema_type(or_null(Type::Array, null)).items(each);
    Schema::from(two.min_items(Some(2)).max_items(Some(2)).build()).into()
}

fn text(shortest: usize, longest: usize, null: bool) -> Shape {
    let text = ObjectBuilder::new().schema_type(or_null(Type::String, null)).min_length(Some(shortest));
    Schema::from(text.max_length(Some(longest)).build()).into()
}

pub(super) fn one_of(words: impl IntoIterator<Item = &'static str>) -> Shape {
    let words: Vec<_> = words.into_iter().map(|word| json!(word)).collect();
    Schema::from(ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build()).into()
}

fn one_of_or_null(words: impl IntoIterator<Item = &'static str>) -> Shape {
    let words: Vec<_> = words.into_iter().map(|word| json!(word)).chain([json!(null)]).collect();
    let word = ObjectBuilder::new().schema_type(or_null(Type::String, true)).enum_values(Some(words));
    Schema::from(word.build()).into()
}

/// A score on the numeric rating scale: a whole number, 0 no pain, 10 the worst imaginable.
pub fn nrs() -> Shape {
    whole(0, Nrs::MAX.get().into(), false)
}
/// The same, or null.
pub fn nrs_or_null() -> Shape {
    whole(0, Nrs::MAX.get().into(), true)
}
/// Minutes of one day, or null.
pub fn minutes_or_null() -> Shape {
    whole(0, 1440, true)
}
/// A band's place in its maker's line, 1 the lightest.
pub fn band_level() -> Shape {
    whole(1, 8, false)
}
/// The same, or null.
pub fn band_level_or_null() -> Shape {
    whole(1, 8, true)
}
/// A phase of a programme, or null.
pub fn phase_or_null() -> Shape {
    whole(0, 20, true)
}
/// A free text, or null.
pub fn note_or_null() -> Shape {
    text(0, Note::LONGEST, true)
}
/// A free text that must say something.
pub fn reason() -> Shape {
    text(1, Note::LONGEST, false)
}
/// A name, or null.
pub fn name_or_null() -> Shape {
    text(1, Name::LONGEST, true)
}
/// A name.
pub fn name() -> Shape {
    text(1, Name::LONGEST, false)
}
/// A text that says something.
pub fn prose() -> Shape {
    text(1, Prose::LONGEST, false)
}
/// The same, or null.
pub fn prose_or_null() -> Shape {
    text(1, Prose::LONGEST, true)
}
/// A few texts.
pub fn texts() -> Shape {
    Schema::from(ArrayBuilder::new().items(prose()).max_items(Some(MOST_TEXTS)).build()).into()
}
/// A few names.
pub fn names() -> Shape {
    Schema::from(ArrayBuilder::new().items(name()).max_items(Some(MOST_TEXTS)).build()).into()
}
/// A BCP 47 language tag.
pub fn language() -> Shape {
    let tag = ObjectBuilder::new().schema_type(Type::String).max_length(Some(Language::LONGEST));
    Schema::from(tag.examples([json!("en")]).build()).into()
}
/// A link over https.
pub fn https_url() -> Shape {
    let url = ObjectBuilder::new().schema_type(Type::String).max_length(Some(HttpsUrl::LONGEST));
    Schema::from(url.pattern(Some("^https://")).examples([json!("https://clinic.example/march.mp4")]).build()).into()
}
/// The name of a zone in the IANA database, or null.
pub fn zone_or_null() -> Shape {
    let zone = ObjectBuilder::new().schema_type(or_null(Type::String, true)).max_length(Some(50));
    Schema::from(zone.examples([json!("Europe/London")]).build()).into()
}
/// The name of a zone in the IANA database.
pub fn zone() -> Shape {
    let zone = ObjectBuilder::new().schema_type(Type::String).max_length(Some(50));
    Schema::from(zone.examples([json!("Europe/London")]).build()).into()
}
/// A part of the body.
pub fn region() -> Shape {
    one_of(Region::ALL.iter().map(|region| region.as_str()))
}
/// A side of the body.
pub fn side() -> Shape {
    one_of(Side::ALL.iter().map(|side| side.as_str()))
}
/// A part of the body, or null.
pub fn region_or_null() -> Shape {
    one_of_or_null(Region::ALL.iter().map(|region| region.as_str()))
}
/// A side of the body, or null.
pub fn side_or_null() -> Shape {
    one_of_or_null(Side::ALL.iter().map(|side| side.as_str()))
}
/// What care it was.
pub fn care() -> Shape {
    one_of(Care::ALL.iter().map(|care| care.as_str()))
}
/// What is set for a patient: each setting within its bounds.
pub fn settings() -> Shape {
    let number = |setting: &limber_rules::thresholds::Setting| {
        let (lowest, highest) = setting.bounds();
        let number = ObjectBuilder::new().schema_type(Type::Number).minimum(Some(lowest)).maximum(Some(highest));
        number.multiple_of(Some(setting.step())).description(Some(setting.unit)).build()
    };
    let each = SETTINGS.iter().fold(ObjectBuilder::new(), |all, setting| all.property(setting.name, number(setting)));
    Schema::from(each.additional_properties(Some(AdditionalProperties::FreeForm(false))).build()).into()
}
/// A level of an assessment.
pub fn level() -> Shape {
    one_of(Level::ALL.iter().map(|level| level.as_str()))
}
/// The severity of a day.
pub fn severity() -> Shape {
    one_of(Severity::ALL.iter().map(|severity| severity.as_str()))
}
/// The kind of an episode.
pub fn episode_kind() -> Shape {
    one_of(EpisodeKind::ALL.iter().map(|kind| kind.as_str()))
}
/// How an episode ended, or null.
pub fn ended_as_or_null() -> Shape {
    one_of_or_null(EndedAs::ALL.iter().map(|how| how.as_str()))
}
/// How urgent a flag is.
pub fn urgency() -> Shape {
    one_of(Urgency::ALL.iter().map(|urgency| urgency.as_str()))
}
/// A level, or null.
pub fn level_or_null() -> Shape {
    one_of_or_null(Level::ALL.iter().map(|level| level.as_str()))
}
/// How urgent a flag is, or null.
pub fn urgency_or_null() -> Shape {
    one_of_or_null(Urgency::ALL.iter().map(|urgency| urgency.as_str()))
}
/// What somebody needs a look for.
pub fn need() -> Shape {
    one_of(Need::ALL.iter().map(|need| need.as_str()))
}
/// Better, the same or worse, or null.
pub fn compared_or_null() -> Shape {
    let words = Compared::ALL.iter().map(|word| json!(word)).chain([json!(null)]);
    Schema::from(ObjectBuilder::new().schema_type(or_null(Type::String, true)).enum_values(Some(words)).build()).into()
}
/// A key of the catalogue.
pub fn key() -> Shape {
    let key = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(80));
    Schema::from(key.pattern(Some("^[a-z0-9-]+$")).build()).into()
}
/// The same, or null.
pub fn key_or_null() -> Shape {
    let key = ObjectBuilder::new().schema_type(or_null(Type::String, true)).min_length(Some(1)).max_length(Some(80));
    Schema::from(key.pattern(Some("^[a-z0-9-]+$")).build()).into()
}
/// What of a gate can be read from the record, or null: one of a few counts, a test, a score, or the word for a go-ahead.
pub fn measure_or_null() -> Shape {
    let number = |lowest: u16, highest: u16| {
        let number = ObjectBuilder::new().schema_type(Type::Integer);
        number.minimum(Some(lowest)).maximum(Some(highest)).build()
    };
    let counts = [
        "green_days",
        "days_without_ease",
        "calm_sessions",
        "days_without_analgesic",
        "days_without_rise",
        "days_in_phase_before",
        "screen_clear",
    ];
    let each = counts.into_iter().fold(OneOfBuilder::new(), |all, name| all.item(closed(&[(name, number(1, 28))])));
    let word = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["go_ahead"]));
    let bound = OneOfBuilder::new()
        .item(closed(&[("at_least", number(0, 1000))]))
        .item(closed(&[("at_most", number(0, 1000))]))
        .build();
    let test = closed(&[("test", function_test()), ("unit", unit()), ("value", Schema::from(bound).into())]);
    let sport = closed(&[("at_least", number(0, 100)), ("or_gain", number(0, 100))]);
    let all = each
        .item(word)
        .item(closed(&[("week_mean_at_most", number(0, 10))]))
        .item(closed(&[("lead_rungs_below_top", number(0, 11))]))
        .item(closed(&[("function_test", test)]))
        .item(closed(&[("hagos_sport", sport)]))
        .item(ObjectBuilder::new().schema_type(Type::Null));
    Schema::from(all.examples([json!({"calm_sessions": 3})]).build()).into()
}
/// An object with these fields, all of them, and no others.
fn closed<T: Into<RefOr<Schema>> + Clone>(fields: &[(&str, T)]) -> utoipa::openapi::Object {
    let object = fields
        .iter()
        .fold(ObjectBuilder::new(), |object, (name, field)| object.property(*name, field.clone()).required(*name));
    object.additional_properties(Some(AdditionalProperties::FreeForm(false))).build()
}
/// The group of an exercise among the offers of a week, or null.
pub fn group_or_null() -> Shape {
    one_of_or_null(Group::ALL.iter().map(|group| group.as_str()))
}
/// The codes of some gates.
pub fn gate_codes() -> Shape {
    let codes = ArrayBuilder::new().items(key()).max_items(Some(20));
    Schema::from(codes.build()).into()
}
/// The same, or null.
pub fn gate_codes_or_null() -> Shape {
    let codes = ArrayBuilder::new().schema_type(or_null(Type::Array, true)).items(key()).max_items(Some(20));
    Schema::from(codes.build()).into()
}
/// A function test.
pub fn function_test() -> Shape {
    one_of(FunctionTest::ALL.iter().map(|test| test.as_str()))
}
/// What the value of a function test is in.
pub fn unit() -> Shape {
    one_of(Unit::ALL.iter().map(|unit| unit.as_str()))
}
/// How much of a screen is asked.
pub fn screen_form() -> Shape {
    one_of(Form::ALL.iter().map(|form| form.as_str()))
}
/// The same, or null.
pub fn screen_form_or_null() -> Shape {
    one_of_or_null(Form::ALL.iter().map(|form| form.as_str()))
}
/// How strongly a yes to a question acts.
pub fn sign_strength() -> Shape {
    one_of(Strength::ALL.iter().map(|strength| strength.as_str()))
}
/// How soon to get help after a yes.
pub fn sign_urgency() -> Shape {
    one_of(red_flags::Urgency::ALL.iter().map(|urgency| urgency.as_str()))
}
/// The same, or null.
pub fn sign_urgency_or_null() -> Shape {
    one_of_or_null(red_flags::Urgency::ALL.iter().map(|urgency| urgency.as_str()))
}
/// What the answers of a symptom check come to.
pub fn check_outcome() -> Shape {
    one_of(Outcome::ALL.iter().map(|outcome| outcome.as_str()))
}
/// Why a screen is asked.
pub fn screen_because() -> Shape {
    one_of(Because::ALL.iter().map(|because| because.as_str()))
}
/// Codes of red-flag questions.
pub fn red_flag_codes() -> Shape {
    let mut known: Vec<&str> = Screen::ALL.iter().flat_map(|screen| screen.questions).map(|flag| flag.code).collect();
    let mut seen = std::collections::HashSet::new();
    known.retain(|code| seen.insert(*code));
    let most = known.len();
    Schema::from(ArrayBuilder::new().items(one_of(known)).max_items(Some(most)).build()).into()
}
/// A UUID that the client may choose, or null.
pub fn id_or_null() -> Shape {
    let id = ObjectBuilder::new().schema_type(or_null(Type::String, true));
    Schema::from(id.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).build()).into()
}
