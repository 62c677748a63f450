//! SIGTERM while requests are in flight.

use crate::diary::{DAILY_LOGS, Log, Sent, check_all, check_file};
use crate::full_queue::{HeldWriter, Waiting};
use crate::machine::alone;
use crate::server::Home;
use crate::writers::{Load, patients};
use std::thread;
use std::time::Duration;

const IN_FLIGHT: usize = 40;

#[test]
fn a_server_that_is_told_to_stop_answers_what_is_in_flight_and_ends_well() {
    let _alone = alone();
    let home = Home::sqlite();
    let server = home.start();
    let patients = patients(&server.url, 1);
    // The writers never come as far as these events of the patient whom they share.
    let logs: Vec<Log> = (0..IN_FLIGHT).map(|n| Log::new(100 * DAILY_LOGS + n)).collect();
    let mut answers = Vec::new();
    let mut written = Load::run(&[&server.url], &patients, |_| {
        thread::sleep(Duration::from_millis(500));
        let held = HeldWriter::of(&home);
        let waiting: Vec<_> =
            logs.iter().map(|log| Waiting::send(&server.url, &patients[patients.len() - 1], log)).collect();
        thread::sleep(Duration::from_millis(300));
        server.terminate();
        thread::sleep(Duration::from_millis(300));
        held.release();
        answers = waiting.into_iter().map(Waiting::answer).collect();
        let ended = server.end_within(Duration::from_secs(30));
        assert_eq!(ended.and_then(|status| status.code()), Some(0), "{ended:?}: {}", home.log());
    });
    assert!(answers.iter().all(|answer| answer.status == Some(201)), "{answers:?}");
    written.only_success_or_503(&home);
    let sent = logs.into_iter().map(|log| Sent { writer: 0, patient: patients.len() - 1, log, acknowledged: true });
    written.sent.extend(sent);
    let server = home.start();
    check_all(&server.url, &home, &patients, &written.sent);
    drop(server);
    check_file(&home);
}
