//! The integration tests: the real server, over real sockets, on both databases.
//!
//! `LIMBER_TEST_POSTGRES` is the URL of a superuser on a throw-away `PostgreSQL`: `tests/postgres.sh start DIR` makes one.
//! Each test has a database of its own. Whatever a test asks, every answer is held to what all answers have in common:
//! see `harness/answer.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails, and says where"
)]
#![allow(clippy::unused_self, clippy::needless_pass_by_value, reason = "stories read better so")]

#[macro_use]
mod harness;

mod access_log;
mod accounts;
mod acting;
mod architecture;
mod authored;
mod bad_input;
mod band_lines;
mod baselines;
mod care;
mod care_events;
mod care_links;
mod caseload;
mod catalogue;
mod day_answers;
mod diary;
mod dry_run;
mod enrolment_changes;
mod episodes;
mod events;
mod explanation;
mod exports;
mod fhir;
mod finish;
mod flags_life;
mod function_tests;
mod ground;
mod idempotency;
mod judging;
mod ladders;
mod measures;
mod messages;
mod offers;
mod outbox;
mod outcomes;
mod pages;
mod patterns;
mod pending_judgements;
mod pictures;
mod practices;
mod programmes;
mod progress;
mod proposals;
mod rebasing;
mod red_flags;
mod rest;
mod safety;
mod sandbox_patients;
mod scheduler;
mod schema;
mod search;
mod self_management;
mod session_sets;
mod several_programmes;
mod signs;
mod summary;
mod sync;
mod thresholds;
mod through_pain;
mod today;
mod tokens;
mod trend;
mod walk;
mod walk_lists;
mod web_acts;
mod web_catalogue;
mod web_diary;
mod web_episodes;
mod web_pages;
mod web_people;
mod web_programme;
mod web_proposals;
mod web_sharing;
mod withheld;
