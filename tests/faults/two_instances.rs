//! Two servers on one PostgreSQL database.

use crate::diary::{Patient, Sent, check_all, id};
use crate::machine::alone;
use crate::postgres::Cluster;
use crate::server::Home;
use crate::writers::{Load, WRITERS, Written, patients};
use serde_json::Value;
use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

const WRITING: Duration = Duration::from_secs(4);

#[test]
fn two_servers_on_one_database_lose_nothing_and_tell_every_change_in_order() {
    let _alone = alone();
    let cluster = Cluster::start();
    let home = Home::postgres(&cluster.url());
    // One key for both: a token of one is good for the other.
    let servers = [home.start(), home.start()];
    let urls = [servers[0].url.as_str(), servers[1].url.as_str()];
    let patients = patients(urls[0], 1);
    let shared = &patients[WRITERS];
    let (mut followed, mut cursor) = (Vec::new(), None);
    let written = Load::run(&urls, &patients, |_| {
        let end = Instant::now() + WRITING;
        for turn in 0.. {
            followed.extend(shared.sync(urls[turn % 2], &mut cursor));
            thread::sleep(Duration::from_millis(20));
            if Instant::now() > end {
                break;
            }
        }
    });
    followed.extend(shared.sync(urls[0], &mut cursor));
    println!("{} logs sent, {} acknowledged, {:?}", written.sent.len(), written.acknowledged(), written.answers);
    written.only_success_or_503(&home);
    assert_eq!(written.broken, 0, "answers that never came: {}", home.log());
    check_all(urls[1], &home, &patients, &written.sent);
    check_feed(&followed, &written, WRITERS, "as followed while it was written");
    for (number, patient) in patients.iter().enumerate() {
        let feed = patient.sync(urls[number % 2], &mut None);
        check_feed(&feed, &written, number, "from its beginning");
        assert_feed_is_the_diary(&feed, patient, urls[0]);
    }
}

/// Every acknowledged log is in the feed once, and the logs of one writer, who waits for each answer, in its order.
fn check_feed(feed: &[Value], written: &Written, patient: usize, which: &str) {
    let logs = feed.iter().filter(|change| change["type"] == "pain_log").map(id);
    let mut places = HashMap::new();
    for (place, log) in logs.enumerate() {
        assert!(places.insert(log, place).is_none(), "the feed {which} tells {log} twice");
    }
    let own: Vec<&Sent> = written.sent.iter().filter(|sent| sent.patient == patient).collect();
    for sent in own.iter().filter(|sent| sent.acknowledged) {
        assert!(places.contains_key(&sent.log.id), "the feed {which} leaves out {}", sent.log.body);
    }
    for writer in 0..WRITERS {
        let of_writer = own.iter().filter(|sent| sent.writer == writer && sent.acknowledged);
        let order: Vec<usize> = of_writer.map(|sent| places[&sent.log.id]).collect();
        assert!(order.is_sorted(), "the feed {which} is not in the order in which it was written");
    }
}

fn assert_feed_is_the_diary(feed: &[Value], patient: &Patient, url: &str) {
    let diary: HashMap<Uuid, Value> =
        patient.list(url, "/v1/patients/me/pain-logs").into_iter().map(|log| (id(&log), log)).collect();
    let told: HashMap<Uuid, Value> = feed
        .iter()
        .filter(|change| change["type"] == "pain_log")
        .map(|change| (id(change), change["data"].clone()))
        .collect();
    assert!(told == diary, "the feed and the diary differ");
}
