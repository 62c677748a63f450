//! The plan of the house, as far as it can be read off the source.

use limber::{commands, server};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn name(&self) -> String {
        self.path.display().to_string()
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { path, text });
            }
        }
    }
    assert!(found.len() > 5);
    found
}

/// No source but these may name it.
fn only_in(folder: &str, words: &[&str], allowed: &[&str]) {
    for source in sources(folder) {
        if allowed.iter().any(|allowed| source.path.starts_with(Path::new(allowed))) {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            let line = line.to_lowercase();
            let found = words.iter().find(|word| line.contains(&word.to_lowercase()));
            assert!(found.is_none(), "{}:{} names {}", source.name(), number + 1, found.unwrap());
        }
    }
}

#[test]
fn no_query_is_built_from_text() {
    only_in("src", &["sql_query("], &[]);
}

/// The contract knows a shape by its name alone: of two with one name, an answer would be described by the other's fields.
#[test]
fn no_two_shapes_of_the_contract_have_one_name() {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources("src") {
        let mut lines = source.text.lines();
        while let Some(line) = lines.next() {
            if !(line.starts_with("#[derive(") && line.contains("ToSchema")) {
                continue;
            }
            let named =
                lines.find_map(|line| line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")));
            let name: String =
                named.unwrap_or_default().chars().take_while(|letter| letter.is_alphanumeric()).collect();
            homes.entry(name).or_default().push(source.name());
        }
    }
    assert!(homes.len() > 100, "the shapes are not found any more");
    homes.retain(|_, homes| homes.len() > 1);
    assert!(homes.is_empty(), "{homes:?}");
}

#[test]
fn only_the_clock_asks_for_the_time() {
    only_in("src", &["Utc::now", "Local::now", "SystemTime::now"], &["src/clock.rs"]);
}

#[test]
fn only_the_database_room_and_the_front_desk_know_which_database_it_is() {
    let front_desk = ["src/db", "src/config.rs", "src/commands.rs", "src/main.rs"];
    only_in("src", &["postgres", "sqlite"], &front_desk);
}

#[test]
fn the_rules_know_nothing_of_the_world() {
    let world = ["actix", "diesel", "std::env", "std::fs", "std::time", "std::net", "Utc::now", "rand::"];
    only_in("rules/src", &world, &["rules/src/pain/tests", "rules/src/today/tests"]);
}

#[test]
fn the_database_knows_no_feature() {
    let features = FEATURES.map(|feature| format!("crate::{feature}::"));
    only_in("src/db", &features.each_ref().map(String::as_str), &[]);
}

#[test]
fn the_door_to_a_record_knows_no_feature_behind_it() {
    let behind = ["pain", "training", "measures", "messages", "review", "sync", "events", "exports", "fhir"];
    only_in("src/care", &behind.map(|feature| format!("crate::{feature}")).each_ref().map(String::as_str), &[]);
}

const FEATURES: [&str; 14] = [
    "accounts",
    "care",
    "catalogue",
    "events",
    "exports",
    "fhir",
    "measures",
    "messages",
    "notices",
    "pain",
    "practices",
    "review",
    "sync",
    "training",
];
/// Their routes stand with their nouns.
const MANY_ROUTES: [&str; 3] = ["pain", "review", "training"];

/// The inner modules of a feature.
fn rooms(feature: &str) -> Vec<String> {
    let inside = fs::read_dir(format!("src/{feature}")).unwrap().map(|entry| entry.unwrap().path());
    let stems = inside.filter_map(|path| path.file_stem()?.to_str().map(str::to_owned));
    stems.filter(|stem| stem != "mod").collect()
}

#[test]
fn a_feature_is_entered_by_its_front_door() {
    for feature in FEATURES {
        let rooms = rooms(feature);
        assert!(rooms.contains(&"routes".to_owned()) || MANY_ROUTES.contains(&feature), "{feature}: {rooms:?}");
        let door = format!("crate::{feature}::");
        for source in sources("src") {
            let at_home = source.path.starts_with(format!("src/{feature}"));
            if at_home || source.path.ends_with("server.rs") {
                continue;
            }
            for (at, _) in source.text.match_indices(&door) {
                let rest = &source.text[at + door.len()..];
                let named = rest.split(';').next().unwrap_or_default();
                let named = match named.strip_prefix('{') {
                    Some(list) => list.split('}').next().unwrap_or_default(),
                    None => named,
                };
                for name in named.split(',').map(str::trim) {
                    let inner = rooms.iter().find(|room| name.starts_with(&format!("{room}::")));
                    assert!(inner.is_none(), "{} goes into {door}{}", source.name(), inner.unwrap());
                }
            }
        }
    }
}

/// `docs/HAZARDS.md` names the tests that show each control in the last column of its table.
#[test]
fn every_test_that_a_hazard_names_is_there() {
    let code: String =
        ["src", "rules/src", "evaluation/src", "tests"].into_iter().flat_map(sources).map(|file| file.text).collect();
    let hazards = fs::read_to_string("docs/HAZARDS.md").unwrap();
    let rows: Vec<&str> = hazards.lines().filter(|line| line.starts_with("| HAZ-")).collect();
    assert!(rows.len() > 30);
    let mut uncontrolled = Vec::new();
    for row in rows {
        let (hazard, shown_by) = (&row[2..8], row.rsplit(" | ").next().unwrap());
        let mut named = shown_by.split('`').skip(1).step_by(2).peekable();
        if named.peek().is_none() {
            assert!(
                row.contains("| Not controlled yet: ") && shown_by.starts_with("none yet"),
                "{hazard} names no test"
            );
            uncontrolled.push(hazard);
        }
        for name in named {
            let is_file = name.contains('/');
            let is_there = if is_file { Path::new(name).exists() } else { code.contains(&format!("fn {name}(")) };
            assert!(is_there, "{hazard} names {name}, which is no test");
        }
    }
    // What has no control yet says so. A further one is decided here, and not by leaving a column empty.
    assert_eq!(uncontrolled, ["HAZ-14"]);
}

#[test]
fn the_contract_in_the_repository_is_the_servers() {
    let written = fs::read_to_string("openapi.yaml").unwrap_or_default();
    let told = commands::contract_in_yaml().unwrap();
    assert!(written == told, "openapi.yaml is behind: run `cargo run -- openapi > openapi.yaml`");
}

/// Some clients read YAML 1.1, to which `on`, `no` and their like are no words.
#[test]
fn the_contract_has_no_word_that_older_yaml_takes_for_a_boolean() {
    let written = fs::read_to_string("openapi.yaml").unwrap();
    for line in written.lines() {
        let word = line.trim_start_matches([' ', '-']).split(':').next().unwrap_or_default();
        assert!(!["on", "off", "yes", "no", "y", "n"].contains(&word.to_lowercase().as_str()), "{line}");
    }
    assert!(written.contains("\n      - 'on'\n"), "there is one, and it is quoted");
}

#[test]
fn the_contract_says_what_every_change_takes() {
    let api = serde_json::to_value(server::contract(false)).unwrap();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let bare = [
                "logout",
                "invite",
                "invite_to_practice",
                "publish_programme",
                "see_flag",
                "see_episode",
                "see_care_event",
                "mark_notice_seen",
                "mark_message_read",
                "withdraw_message",
            ]
            .contains(&id);
            let changes = ["post", "put", "patch"].contains(&method.as_str());
            assert_eq!(operation.get("requestBody").is_some(), changes && !bare, "{method} {path}");
        }
    }
}
