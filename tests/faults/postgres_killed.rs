//! PostgreSQL goes down under a server that stays up.

use crate::diary::check_all;
use crate::machine::{alone, between, until};
use crate::postgres::Cluster;
use crate::server::Home;
use crate::writers::{Load, patients};
use std::thread;
use std::time::{Duration, Instant};

const CRASHES: usize = 5;
const BACK_WITHIN: Duration = Duration::from_secs(5);

#[test]
fn no_acknowledged_log_is_lost_when_postgresql_crashes_and_the_server_serves_again_by_itself() {
    let _alone = alone();
    let cluster = Cluster::start();
    let home = Home::postgres(&cluster.url());
    let server = home.start();
    let patients = patients(&server.url, 0);
    let written = Load::run(&[&server.url], &patients, |load| {
        for _ in 0..CRASHES {
            thread::sleep(between(100, 400));
            cluster.crash();
            thread::sleep(between(50, 300));
            cluster.come_up();
            let (up, before) = (Instant::now(), load.acknowledged());
            let again = until(BACK_WITHIN, || load.acknowledged() > before && server.is_ready());
            assert!(again, "not serving {:?} after PostgreSQL was up: {}", up.elapsed(), home.log());
        }
        thread::sleep(Duration::from_millis(200));
    });
    println!("{} logs sent, {} acknowledged, {:?}", written.sent.len(), written.acknowledged(), written.answers);
    written.only_success_or_503(&home);
    assert!(written.answers.contains_key(&503), "no crash was felt");
    check_all(&server.url, &home, &patients, &written.sent);
}
