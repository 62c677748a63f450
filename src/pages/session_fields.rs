//! The fields of a session's form: how they are called, and which exercises and sets of the contract they become.
//!
//! A step of the session has a token, its exercise and the place that it is only for; each of its sets has a number. A set
//! that is not ticked is not sent, so a set's number on the page is not its place in the contract.

use super::form::Form;
use serde_json::{Map, Value, json};

/// How many sets of an exercise the contract takes.
const MOST_SETS: u8 = 20;

/// The name of a field of a step.
pub fn of_step(token: &str, field: &str) -> String {
    format!("{token}/{field}")
}

/// The name of a field of a set.
pub fn of_set(token: &str, set: u8, field: &str) -> String {
    format!("{token}/{set}/{field}")
}

/// The token of a step: an exercise twice in a session is for two places.
pub fn token(exercise: &str, only_for: Option<(&str, &str)>) -> String {
    match only_for {
        Some((region, side)) => format!("{exercise}.{region}.{side}"),
        None => exercise.to_owned(),
    }
}

/// The sets of a step that were ticked.
pub struct Ticked<'a> {
    token: &'a str,
    /// Their numbers, in order; at least one.
    sets: Vec<u8>,
}

/// The steps of which a set was ticked, in the order of the session.
pub fn ticked(form: &Form) -> Vec<Ticked<'_>> {
    let sets = |token: &str| (1..=MOST_SETS).filter(|set| form.is_ticked(&of_set(token, *set, "done"))).collect();
    let steps = form.all("step").into_iter().map(|token| Ticked { token, sets: sets(token) });
    steps.filter(|step| !step.sets.is_empty()).collect()
}

/// The exercises that were done, as the contract takes them. Null if no set was ticked: it is refused there.
pub fn exercises(form: &Form) -> Value {
    let done: Vec<Value> = ticked(form).iter().map(|step| step.exercise(form)).collect();
    if done.is_empty() { Value::Null } else { Value::from(done) }
}

/// How much of the plan the ticks are: `partial` if a set is missing, `modified` if one of them was shorter than planned.
pub fn completion(form: &Form) -> &'static str {
    let ticked = ticked(form);
    let count: usize = ticked.iter().map(|step| step.sets.len()).sum();
    let planned: usize =
        form.all("step").into_iter().filter_map(|step| form.text(&of_step(step, "sets")).parse::<usize>().ok()).sum();
    if count < planned {
        "partial"
    } else if ticked.iter().any(|step| step.is_shorter(form)) {
        "modified"
    } else {
        "full"
    }
}

/// Whether a part of the session was done: null if the session has no such part.
pub fn part_done(form: &Form, part: &str) -> Value {
    let mut steps = form.all("step").into_iter().filter(|step| form.has(&of_step(step, "part"), part)).peekable();
    if steps.peek().is_none() {
        return Value::Null;
    }
    let ticked = ticked(form);
    Value::from(steps.any(|step| ticked.iter().any(|done| done.token == step)))
}

impl Ticked<'_> {
    fn exercise(&self, form: &Form) -> Value {
        let (exercise, place) =
            self.token.split_once('.').map_or((self.token, None), |(key, place)| (key, Some(place)));
        let mut done = Map::new();
        done.insert("exercise".to_owned(), exercise.into());
        done.insert("grade".to_owned(), form.number(&of_step(self.token, "grade")));
        if let Some((region, side)) = place.and_then(|place| place.split_once('.')) {
            done.insert("region".to_owned(), region.into());
            done.insert("side".to_owned(), side.into());
        }
        done.insert("sets".to_owned(), self.sets.iter().map(|set| self.set(form, *set)).collect());
        Value::Object(done)
    }

    /// A set. How hard it felt is asked once a step, of the last set that was done.
    fn set(&self, form: &Form, set: u8) -> Value {
        let number = |field: &str| form.number(&of_set(self.token, set, field));
        let is_last = self.sets.last() == Some(&set);
        let effort = if is_last { form.number(&of_step(self.token, "effort_omni")) } else { Value::Null };
        json!({
            "band": form.value(&of_step(self.token, "band")),
            "repetitions": number("repetitions"),
            "hold_seconds": number("hold_seconds"),
            "rest_seconds": number("rest_seconds"),
            "effort_omni": effort,
            "pain": number("pain"),
        })
    }

    /// Whether a set was shorter than the plan has it.
    fn is_shorter(&self, form: &Form) -> bool {
        let below = |set: u8, field: &str| {
            let done = form.text(&of_set(self.token, set, field)).trim().parse::<u32>().ok();
            let planned = form.text(&of_step(self.token, field)).parse().ok();
            done.zip(planned).is_some_and(|(done, planned)| done < planned)
        };
        self.sets.iter().any(|set| below(*set, "repetitions") || below(*set, "hold_seconds"))
    }
}

/// Where a field of a set stands in the contract, if the set was ticked.
pub fn pointer_of_set(ticked: &[Ticked<'_>], token: &str, set: u8, field: &str) -> Option<String> {
    let (exercise, step) = ticked.iter().enumerate().find(|(_, step)| step.token == token)?;
    let set = step.sets.iter().position(|other| *other == set)?;
    Some(format!("/exercises/{exercise}/sets/{set}/{field}"))
}

/// Where a field stands that is asked once a step: that of the first set, or how hard the last one felt.
pub fn pointer_of_step(ticked: &[Ticked<'_>], token: &str, field: &str) -> Option<String> {
    let step = ticked.iter().find(|step| step.token == token)?;
    let set = if field == "effort_omni" { step.sets.last() } else { step.sets.first() };
    pointer_of_set(ticked, token, *set?, field)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "step=march&march/sets=3&march/repetitions=10&march/grade=1&march/part=resistance_band\
                        &step=plank.hip.left&plank.hip.left/sets=1&plank.hip.left/part=isometric";

    fn sent(ticks: &str) -> Form {
        Form::of_query(&format!("{PLAN}&{ticks}"))
    }

    #[test]
    fn only_ticked_sets_are_sent_each_with_its_own_numbers() {
        let form = sent(
            "march/1/repetitions=10&march/2/done=yes&march/2/repetitions=8&march/2/pain=3&march/2/rest_seconds=45\
             &march/3/done=yes&march/3/repetitions=x&march/band=red&march/effort_omni=7&plank.hip.left/1/done=yes",
        );
        let done = exercises(&form);
        assert_eq!(done.pointer("/0/grade"), Some(&json!(1)));
        assert_eq!(
            done.pointer("/0/sets/0"),
            Some(
                &json!({"band": "red", "repetitions": 8, "hold_seconds": null, "rest_seconds": 45, "effort_omni": null, "pain": 3})
            )
        );
        assert_eq!(
            (done.pointer("/0/sets/1/repetitions"), done.pointer("/0/sets/1/effort_omni"), done.pointer("/0/sets/2")),
            (Some(&json!("x")), Some(&json!(7)), None)
        );
        assert_eq!(
            (done.pointer("/1/exercise"), done.pointer("/1/region"), done.pointer("/1/side")),
            (Some(&json!("plank")), Some(&json!("hip")), Some(&json!("left")))
        );
        assert_eq!(exercises(&sent("")), Value::Null);
    }

    #[test]
    fn an_error_of_the_contract_finds_the_set_on_the_page() {
        let form = sent("march/2/done=yes&march/3/done=yes&plank.hip.left/1/done=yes");
        let ticked = ticked(&form);
        let at = |token: &str, set, field: &str| pointer_of_set(&ticked, token, set, field);
        assert_eq!(at("march", 3, "pain").as_deref(), Some("/exercises/0/sets/1/pain"));
        assert_eq!(at("march", 1, "pain"), None);
        assert_eq!(at("plank.hip.left", 1, "pain").as_deref(), Some("/exercises/1/sets/0/pain"));
        assert_eq!(pointer_of_step(&ticked, "march", "band").as_deref(), Some("/exercises/0/sets/0/band"));
        assert_eq!(
            pointer_of_step(&ticked, "march", "effort_omni").as_deref(),
            Some("/exercises/0/sets/1/effort_omni")
        );
    }

    #[test]
    fn how_much_it_was_follows_from_the_ticks() {
        let all = "march/1/done=y&march/2/done=y&march/3/done=y&plank.hip.left/1/done=y";
        assert_eq!(completion(&sent(all)), "full");
        assert_eq!(completion(&sent(&format!("{all}&march/2/repetitions=10"))), "full");
        assert_eq!(completion(&sent(&format!("{all}&march/2/repetitions=9"))), "modified");
        assert_eq!(completion(&sent("march/1/done=y")), "partial");
        assert_eq!(part_done(&sent(all), "isometric"), true);
        assert_eq!(part_done(&sent("march/1/done=y"), "isometric"), false);
        assert_eq!(part_done(&sent(all), "raise"), Value::Null);
    }

    #[test]
    fn a_token_tells_the_place_that_a_step_is_only_for() {
        assert_eq!(token("march", None), "march");
        assert_eq!(token("march", Some(("hip", "left"))), "march.hip.left");
    }
}
