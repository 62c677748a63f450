//! The disk says no: strace makes every sync of the writer fail from some moment on.

use crate::diary::{Log, Patient, Sent, check_file, client};
use crate::machine::{alone, has};
use crate::server::Home;
use std::time::Duration;

/// `EX_IOERR` of sysexits.
const DISK_FAILED: i32 = 74;
/// How many syncs of a thread are let through.
const GOOD_SYNCS: usize = 25;

#[test]
fn nothing_is_acknowledged_once_a_sync_has_failed_and_the_server_stops() {
    let _alone = alone();
    assert!(
        has("strace"),
        "strace is not installed (Debian: apt-get install strace): this test needs it to let a sync fail"
    );
    let home = Home::sqlite();
    let server = home.start();
    let patient = Patient::register(&server.url);
    server.terminate();
    assert!(server.end_within(Duration::from_secs(10)).is_some());

    let trace = home.folder().join("syncs");
    let fault = format!("inject=fdatasync,fsync:error=EIO:when={}+", GOOD_SYNCS + 1);
    let trace_to = trace.to_string_lossy();
    let server = home.start_under(&["strace", "-f", "-o", &trace_to, "-e", "trace=fdatasync,fsync", "-e", &fault]);
    let before = syncs(&trace).0;
    let client = client();
    let mut sent = Vec::new();
    // One after the other, so that each waits for a sync of its own.
    for n in 0..GOOD_SYNCS * 4 {
        let log = Log::new(n);
        let status = patient.send(&client, &server.url, &log);
        let acknowledged = matches!(status, Some(200 | 201));
        assert!(acknowledged || status != Some(500), "a failing disk is no error of the server's");
        sent.push(Sent { writer: 0, patient: 0, log, acknowledged });
    }
    let ended = server.end_within(Duration::from_secs(10));
    let (good, failed) = syncs(&trace);
    let good = good - before;
    let acknowledged = sent.iter().filter(|sent| sent.acknowledged).count();
    println!("{acknowledged} logs acknowledged, {good} good syncs for them, {failed} failed");
    assert!(acknowledged <= good, "{acknowledged} logs acknowledged after {good} good syncs");
    assert!(failed > 0 && acknowledged > 0, "nothing is shown if nothing fails, or everything does");
    assert_eq!(ended.and_then(|status| status.code()), Some(DISK_FAILED), "{ended:?}: {}", home.log());
    let first_failed = sent.iter().position(|sent| !sent.acknowledged).unwrap();
    assert!(sent[first_failed..].iter().all(|sent| !sent.acknowledged), "acknowledged after the failure");

    let server = home.start();
    patient.check(&server.url, &home, &sent);
    drop(server);
    check_file(&home);
}

/// How many syncs went well, and how many were made to fail.
fn syncs(trace: &std::path::Path) -> (usize, usize) {
    let trace = std::fs::read_to_string(trace).unwrap();
    let count = |end: &str| trace.lines().filter(|line| line.contains("sync") && line.ends_with(end)).count();
    (count("= 0"), count("(INJECTED)"))
}

/// SQLite moves its log into its file now and then, and would keep quiet if the disk failed at that.
#[test]
fn a_server_whose_file_cannot_be_synced_stops_as_well() {
    let _alone = alone();
    assert!(has("strace"), "strace is not installed (Debian: apt-get install strace)");
    let home = Home::sqlite();
    let server = home.start();
    let patient = Patient::register(&server.url);
    server.terminate();
    assert!(server.end_within(Duration::from_secs(10)).is_some());

    let file = home.folder().join("limber.db");
    let fault = "inject=fdatasync,fsync:error=EIO:when=1+";
    let watched =
        ["strace", "-f", "-o", "/dev/null", "-P", &file.to_string_lossy(), "-e", "trace=fdatasync,fsync", "-e", fault];
    let server = home.start_under(&watched);
    let client = client();
    let mut sent = Vec::new();
    for n in 0..ENOUGH_FOR_A_CHECKPOINT {
        let log = Log::new(n);
        let acknowledged = matches!(patient.send(&client, &server.url, &log), Some(200 | 201));
        sent.push(Sent { writer: 0, patient: 0, log, acknowledged });
        if !acknowledged {
            break;
        }
    }
    let ended = server.end_within(Duration::from_secs(10));
    assert_eq!(ended.and_then(|status| status.code()), Some(DISK_FAILED), "{ended:?}: {}", home.log());

    let server = home.start();
    patient.check(&server.url, &home, &sent);
    drop(server);
    check_file(&home);
}

/// A checkpoint is made every 500 jobs.
const ENOUGH_FOR_A_CHECKPOINT: usize = 1200;
