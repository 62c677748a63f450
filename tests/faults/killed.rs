//! kill -9 of the server, over and over, while eight clients write.

use crate::diary::{check_all, check_file};
use crate::machine::{alone, below, between, until};
use crate::server::Home;
use crate::writers::{Load, patients};
use std::thread;
use std::time::Duration;

const KILLS: usize = 20;
const BACK_WITHIN: Duration = Duration::from_secs(2);

#[test]
fn no_acknowledged_log_is_lost_or_doubled_when_the_server_is_killed_twenty_times() {
    let _alone = alone();
    let home = Home::sqlite();
    let mut server = home.start();
    let patients = patients(&server.url, 0);
    let written = Load::run(&[&server.url.clone()], &patients, |load| {
        for _ in 0..KILLS {
            thread::sleep(between(50, 400));
            if below(2) == 0 {
                right_after_an_acknowledgement(load);
            }
            server.kill();
            server = home.start();
            assert!(server.ready_after < BACK_WITHIN, "ready after {:?}", server.ready_after);
            load.go_to(&[&server.url]);
        }
    });
    println!("{} logs sent, {} acknowledged, {:?}", written.sent.len(), written.acknowledged(), written.answers);
    assert!(written.acknowledged() > KILLS, "too few writes to show anything");
    written.only_success_or_503(&home);
    check_all(&server.url, &home, &patients, &written.sent);
    drop(server);
    check_file(&home);
}

/// The moment in which a server that answers too early is caught.
fn right_after_an_acknowledgement(load: &Load) {
    let before = load.acknowledged();
    until(Duration::from_millis(100), || load.acknowledged() > before);
}
