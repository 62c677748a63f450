//! Eight threads that write as fast as they are answered, and remember what they were told.

use crate::diary::{Log, Patient, Sent, client};
use crate::machine::below;
use crate::server::Home;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread;
use std::time::Duration;

pub const WRITERS: usize = 8;

/// The load, while it runs.
pub struct Load {
    /// Where the servers are, right now.
    urls: RwLock<Vec<String>>,
    stopping: AtomicBool,
    /// How many logs were acknowledged.
    acknowledged: AtomicUsize,
    written: Mutex<Written>,
}

/// What the writers remember.
#[derive(Default)]
pub struct Written {
    /// Every log that was sent. Those of one writer are in the order in which it sent them.
    pub sent: Vec<Sent>,
    /// How often each status was answered.
    pub answers: BTreeMap<u16, usize>,
    /// How often no answer came.
    pub broken: usize,
}

impl Load {
    /// Runs eight writers against the servers at `urls` while `meanwhile` happens. Each writer keeps the diary of a
    /// patient of its own; if there is one more patient, all write into that diary too.
    pub fn run(urls: &[&str], patients: &[Patient], meanwhile: impl FnOnce(&Load)) -> Written {
        let load = Load {
            urls: RwLock::default(),
            stopping: AtomicBool::new(false),
            acknowledged: AtomicUsize::new(0),
            written: Mutex::default(),
        };
        load.go_to(urls);
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let load = &load;
                scope.spawn(move || load.write(writer, patients));
            }
            // However it ends, the writers end too.
            let _stop = Stop(&load.stopping);
            meanwhile(&load);
        });
        load.written.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the servers are here.
    pub fn go_to(&self, urls: &[&str]) {
        *self.urls.write().unwrap() = urls.iter().map(|url| (*url).to_owned()).collect();
    }

    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    fn write(&self, writer: usize, patients: &[Patient]) {
        let client = client();
        let mut written = Written::default();
        let mut retry: Option<(usize, Log)> = None;
        for turn in 0.. {
            if self.stopping.load(Ordering::SeqCst) {
                break;
            }
            let (patient, log) = retry.take().unwrap_or_else(|| next(writer, turn, patients.len()));
            let status = patients[patient].send(&client, &self.any_url(), &log);
            let acknowledged = matches!(status, Some(200 | 201));
            match status {
                Some(status) => *written.answers.entry(status).or_default() += 1,
                None => written.broken += 1,
            }
            if acknowledged {
                self.acknowledged.fetch_add(1, Ordering::SeqCst);
            } else {
                thread::sleep(Duration::from_millis(5));
                // Half the time a client sends the same again, as it should; else it never comes back.
                if below(2) == 0 {
                    retry = Some((patient, log.clone()));
                }
            }
            let again = written.sent.last_mut().filter(|last| last.log.id == log.id);
            match again {
                Some(last) => last.acknowledged |= acknowledged,
                None => written.sent.push(Sent { writer, patient, log, acknowledged }),
            }
        }
        let mut all = self.written.lock().unwrap();
        all.sent.append(&mut written.sent);
        all.broken += written.broken;
        for (status, count) in written.answers {
            *all.answers.entry(status).or_default() += count;
        }
    }

    fn any_url(&self) -> String {
        let urls = self.urls.read().unwrap();
        let chosen = usize::try_from(below(urls.len().try_into().unwrap())).unwrap();
        urls[chosen].clone()
    }
}

/// Whose diary a writer writes into next, and what: its own patient's, and every other turn that of a patient whom all
/// writers share, if there is one.
fn next(writer: usize, turn: usize, patients: usize) -> (usize, Log) {
    if patients > WRITERS && turn % 2 == 1 {
        (WRITERS, Log::new(turn / 2 * WRITERS + writer))
    } else {
        (writer, Log::new(turn))
    }
}

struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Written {
    pub fn acknowledged(&self) -> usize {
        self.sent.iter().filter(|sent| sent.acknowledged).count()
    }

    /// Nothing but successes and "come back later" was answered.
    pub fn only_success_or_503(&self, home: &Home) {
        let others: Vec<_> = self.answers.keys().filter(|status| ![200, 201, 503].contains(status)).collect();
        assert!(others.is_empty(), "answered {:?}: {}", self.answers, home.log());
    }
}

/// A patient for each writer, and `shared` ones for all.
pub fn patients(url: &str, shared: usize) -> Vec<Patient> {
    (0..WRITERS + shared).map(|_| Patient::register(url)).collect()
}
