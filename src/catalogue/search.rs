//! Search in the catalogue: by words, part of the body, kind, equipment and condition. What is not asked for does not narrow it.

use super::entries::{self, Place, Stored};
use super::model::{Condition, Exercise, ExerciseKind};
use super::programme::Programme;
use super::visibility::Circle;
use crate::db::Conn;
use crate::db::types::Worded;
use crate::http::{Limit, Result, SearchWords, Slug, filters_in_address, shape};
use limber_rules::place::Region;
use serde::Deserialize;
use std::collections::HashSet;

/// Which exercises.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExercisesQuery {
    /// Words of the key, the name, the summary, the muscles or the equipment: the beginning of each is enough.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100)]
    q: Option<SearchWords>,
    /// Those that work on this part of the body.
    #[param(schema_with = shape::region)]
    region: Option<Region>,
    /// Those of this kind.
    kind: Option<ExerciseKind>,
    /// Those that need this: `none` for those that need nothing.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100)]
    equipment: Option<SearchWords>,
    /// Those that a programme for this condition plans, by the key of the condition.
    #[param(schema_with = shape::key)]
    condition: Option<Slug>,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub(super) cursor: Option<String>,
}

/// Which conditions or programmes.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GuidesQuery {
    /// Words of a name or the summary: the beginning of each is enough.
    #[param(value_type = Option<String>, min_length = 1, max_length = 100)]
    q: Option<SearchWords>,
    /// Those for this part of the body.
    #[param(schema_with = shape::region)]
    region: Option<Region>,
    /// Programmes for this condition, by its key; of conditions, this one.
    #[param(schema_with = shape::key)]
    condition: Option<Slug>,
    /// How many items at most.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    pub(super) cursor: Option<String>,
}

fn words_in_address(name: &str, words: Option<&SearchWords>) -> Option<String> {
    words.map(|words| format!("{name}={}", words.in_an_address()))
}

impl ExercisesQuery {
    /// The filters as they stand in an address.
    pub(super) fn in_an_address(&self) -> String {
        filters_in_address([
            words_in_address("q", self.q.as_ref()),
            self.region.map(|region| format!("region={region}")),
            self.kind.map(|kind| format!("kind={}", kind.word())),
            words_in_address("equipment", self.equipment.as_ref()),
            self.condition.as_ref().map(|condition| format!("condition={}", condition.as_str())),
        ])
    }

    /// A page of the exercises that are meant, with one more if there is one.
    pub(super) fn page(&self, conn: &mut Conn, circle: &Circle, after: Option<Place>) -> Result<Vec<Stored<Exercise>>> {
        let planned = match &self.condition {
            Some(condition) => Some(planned_for(conn, circle, condition.as_str())?),
            None => None,
        };
        search(conn, circle, after, self.limit, |exercise: &Exercise| {
            planned.as_ref().is_none_or(|planned| planned.contains(&exercise.key)) && self.matches(exercise)
        })
    }

    fn matches(&self, exercise: &Exercise) -> bool {
        let needs = |words: &SearchWords| {
            let needs_nothing = words.match_text("none") && exercise.equipment.is_empty();
            needs_nothing || exercise.equipment.iter().any(|one| words.match_text(one))
        };
        self.region.is_none_or(|region| exercise.regions.contains(&region))
            && self.kind.is_none_or(|kind| exercise.kind == kind)
            && self.equipment.as_ref().is_none_or(needs)
            && self.q.as_ref().is_none_or(|words| words.match_text(&text_of(exercise)))
    }
}

fn text_of(exercise: &Exercise) -> String {
    let lists = exercise.muscles.iter().chain(&exercise.equipment).map(String::as_str);
    [exercise.key.as_str(), exercise.name.as_str(), exercise.summary.as_str()]
        .into_iter()
        .chain(lists)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The keys of the exercises that the programmes for a condition plan.
fn planned_for(conn: &mut Conn, circle: &Circle, condition: &str) -> Result<HashSet<String>> {
    let is_for_it = |programme: &Programme| programme.condition.as_deref() == Some(condition);
    let programmes = search(conn, circle, None, Limit::MOST, is_for_it)?;
    Ok(programmes.iter().flat_map(|stored| stored.entry.exercises().map(str::to_owned).collect::<Vec<_>>()).collect())
}

/// Entries that a search of conditions or programmes looks at.
pub(super) trait Guide: entries::Entry {
    /// Whether it is about a part of the body.
    fn is_about(&self, region: Region) -> bool;
    /// Whether it is for a condition.
    fn is_for(&self, condition: &str) -> bool;
    /// The words that are searched.
    fn text(&self) -> String;
}

impl Guide for Condition {
    fn is_about(&self, region: Region) -> bool {
        self.region == region
    }
    fn is_for(&self, condition: &str) -> bool {
        self.key == condition
    }
    fn text(&self) -> String {
        format!("{} {} {}", self.name, self.also_known_as.join(" "), self.summary)
    }
}

impl Guide for Programme {
    fn is_about(&self, region: Region) -> bool {
        self.region == region
    }
    fn is_for(&self, condition: &str) -> bool {
        self.condition.as_deref() == Some(condition)
    }
    fn text(&self) -> String {
        format!("{} {}", self.name, self.summary)
    }
}

impl GuidesQuery {
    /// The filters as they stand in an address.
    pub(super) fn in_an_address(&self) -> String {
        filters_in_address([
            words_in_address("q", self.q.as_ref()),
            self.region.map(|region| format!("region={region}")),
            self.condition.as_ref().map(|condition| format!("condition={}", condition.as_str())),
        ])
    }

    /// A page of the guides that are meant, with one more if there is one.
    pub(super) fn page<T: Guide>(
        &self,
        conn: &mut Conn,
        circle: &Circle,
        after: Option<Place>,
    ) -> Result<Vec<Stored<T>>> {
        search(conn, circle, after, self.limit, |guide: &T| {
            self.region.is_none_or(|region| guide.is_about(region))
                && self.condition.as_ref().is_none_or(|condition| guide.is_for(condition.as_str()))
                && self.q.as_ref().is_none_or(|words| words.match_text(&guide.text()))
        })
    }
}

/// The first entries behind a place that are meant: up to one more than a page holds. The catalogue is some hundred entries, so it
/// is read in stretches.
fn search<T: entries::Entry>(
    conn: &mut Conn,
    circle: &Circle,
    mut after: Option<Place>,
    limit: Limit,
    is_meant: impl Fn(&T) -> bool,
) -> Result<Vec<Stored<T>>> {
    let wanted = usize::try_from(limit.and_one()).unwrap_or_default();
    let mut found: Vec<Stored<T>> = Vec::new();
    loop {
        let stretch = entries::list::<T>(conn, circle, after, Limit::MOST)?;
        let is_last = i64::try_from(stretch.len()).is_ok_and(|count| count < Limit::MOST.and_one());
        after = stretch.last().map(Stored::place);
        found.extend(stretch.into_iter().filter(|stored| is_meant(&stored.entry)));
        if is_last || found.len() >= wanted {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}
