//! Passwords: what may be one, and argon2id, off the async threads and few at a time.

use argon2::password_hash::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use crossbeam_channel::{Receiver, Sender, bounded};
use serde::{Deserialize, Deserializer};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::{io, thread};
use tokio::sync::oneshot;
use unicode_normalization::UnicodeNormalization;

/// OWASP's floor for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// In bytes.
const HASH_LENGTH: usize = 32;

/// In characters.
const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// How many requests may wait for their turn to hash.
const MOST_WAITING: usize = 128;

/// A password as somebody typed it, in one Unicode form. It is never shown, not even in the log.
#[derive(Clone)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        if typed.chars().count() > LONGEST {
            let right = format!("too-long: must have at most {LONGEST} characters");
            return Err(serde::de::Error::custom(right));
        }
        Ok(Password(typed.nfc().collect()))
    }
}

/// Why a password is not taken.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WeakPassword {
    /// Fewer than twelve characters.
    #[error("must have at least {SHORTEST} characters")]
    Short,
    /// Somebody would guess it: zxcvbn gives it less than 3 of 4.
    #[error("is too easy to guess: several words that do not belong together are good")]
    Guessable,
}

impl Password {
    /// For scripted accounts, whose password is told to everybody.
    pub fn scripted(text: &str) -> Password {
        Password(text.to_owned())
    }

    /// Whether it may be a new password of somebody about whom this much is known (name, e-mail).
    pub fn check_strength(&self, known: &[&str]) -> Result<(), WeakPassword> {
        if self.0.chars().count() < SHORTEST {
            return Err(WeakPassword::Short);
        }
        let mut known = known.to_vec();
        known.extend(["limber", "physiotherapy", "physiotherapist", "patient", "rehabilitation"]);
        let enough = zxcvbn::zxcvbn(&self.0, &known).score() >= zxcvbn::Score::Three;
        if enough { Ok(()) } else { Err(WeakPassword::Guessable) }
    }
}

/// Hashes passwords on threads of its own, one for each core, so that a storm of log-ins leaves the cores to others.
#[derive(Clone)]
pub struct Hashing {
    tasks: Sender<Task>,
    /// The hash of nothing anybody knows: what an unknown account is checked against.
    nobody: Arc<str>,
}

type Task = Box<dyn FnOnce(&mut Workplace) + Send>;

/// Too many wait for their turn already.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("too many passwords are waiting to be checked")]
pub struct Busy;

impl Hashing {
    /// With as many hashes at once as there are cores.
    pub fn new() -> io::Result<Hashing> {
        let (tasks, waiting) = bounded(MOST_WAITING);
        for number in 0..thread::available_parallelism().map_or(1, usize::from) {
            let waiting = waiting.clone();
            thread::Builder::new().name("hash".to_owned()).spawn(move || {
                give_way(number == 0);
                work_on(&waiting);
            })?;
        }
        Ok(Hashing { tasks, nobody: hash_of_nothing().into() })
    }

    /// The hash of a password, in the PHC string form.
    pub async fn hash(&self, password: Password) -> Result<String, Busy> {
        self.in_turn(move |place| place.hash(&password)).await
    }

    /// Whether the password is the one behind the hash. Without a hash the work is the same, and the answer no.
    pub async fn verify(&self, password: Password, against: Option<String>) -> Result<bool, Busy> {
        let known = against.is_some();
        let against = against.unwrap_or_else(|| self.nobody.to_string());
        let right = self.in_turn(move |place| place.verify(&password, &against)).await?;
        Ok(known && right)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Workplace) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (asker, answer) = oneshot::channel();
        let task = move |place: &mut Workplace| {
            if !asker.is_closed() {
                drop(asker.send(work(place)));
            }
        };
        self.tasks.try_send(Box::new(task)).map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }
}

fn work_on(waiting: &Receiver<Task>) {
    let mut place = Workplace::default();
    for task in waiting {
        // A panic is the task's own: whoever asked hears of it, and the thread lives on.
        catch_unwind(AssertUnwindSafe(|| task(&mut place))).ok();
    }
}

/// Lets the threads that answer requests go first when the cores are full.
///
/// The first that hashes still gets about a tenth of what they get on its core, so that somebody can always log in. The
/// others take only time that nobody wants and are interrupted at once: there a request that comes in finds a core.
///
/// On Linux only, where a thread has a priority of its own: elsewhere this would hold for the whole process.
#[cfg(target_os = "linux")]
fn give_way(is_first: bool) {
    use thread_priority::{
        NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
        thread_native_id,
    };
    const A_TENTH: i32 = 10; // as nice has it
    const IDLE: ThreadSchedulePolicy = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    if is_first {
        rustix::process::setpriority_process(None, A_TENTH).ok();
    } else {
        set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, IDLE).ok();
    }
}

#[cfg(not(target_os = "linux"))]
fn give_way(_: bool) {}

/// Memory to hash in, 19 MiB, used again and again.
#[derive(Default)]
struct Workplace(Vec<Block>);

impl Workplace {
    fn hash(&mut self, password: &Password) -> String {
        let salt = *uuid::Uuid::new_v4().as_bytes();
        let hash = self.argon2id(password, &salt, current_params());
        in_phc_form(&salt, &hash.unwrap_or_default())
    }

    fn verify(&mut self, password: &Password, against: &str) -> bool {
        let Ok(known) = PasswordHash::new(against) else { return false };
        let (Some(salt), Some(hash), Ok(params)) = (known.salt, known.hash, Params::try_from(&known)) else {
            return false;
        };
        let mut bytes = [0; 64];
        let Ok(salt) = salt.decode_b64(&mut bytes) else { return false };
        // `Output` is compared in constant time.
        let computed = self.argon2id(password, salt, params).and_then(|computed| Output::new(&computed).ok());
        computed == Some(hash)
    }

    fn argon2id(&mut self, password: &Password, salt: &[u8], params: Params) -> Option<[u8; HASH_LENGTH]> {
        let Workplace(blocks) = self;
        blocks.resize(blocks.len().max(params.block_count()), Block::new());
        let mut hash = [0; HASH_LENGTH];
        let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done = argon2id.hash_password_into_with_memory(password.0.as_bytes(), salt, &mut hash, blocks);
        done.is_ok().then_some(hash)
    }
}

fn current_params() -> Params {
    Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default()
}

/// The PHC string form, which says how it was made.
fn in_phc_form(salt: &[u8], hash: &[u8]) -> String {
    let (salt, hash) = (BASE64_STANDARD_NO_PAD.encode(salt), BASE64_STANDARD_NO_PAD.encode(hash));
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${hash}")
}

/// Looks like a hash, and is none: a random salt and random bytes. Checking against it costs as much as against a real one.
fn hash_of_nothing() -> String {
    let random = || *uuid::Uuid::new_v4().as_bytes();
    in_phc_form(&random(), &[random(), random()].concat())
}

/// Whether a hash was made with weaker parameters than these.
pub fn is_outdated(hash: &str) -> bool {
    let params = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_the_parameters_of_owasp_and_knows_its_password() {
        let mut place = Workplace::default();
        let made = place.hash(&Password::scripted("correct horse battery staple"));
        assert!(made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{made}");
        assert!(place.verify(&Password::scripted("correct horse battery staple"), &made));
        assert!(!place.verify(&Password::scripted("correct horse battery stapl"), &made));
        assert!(!is_outdated(&made));
        assert!(is_outdated("$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"));
    }

    #[test]
    fn the_hash_of_nothing_is_read_like_a_real_one_and_fits_no_password() {
        let nothing = hash_of_nothing();
        assert!(PasswordHash::new(&nothing).is_ok(), "{nothing}");
        assert!(!is_outdated(&nothing));
        assert!(!Workplace::default().verify(&Password::scripted("correct horse battery staple"), &nothing));
    }

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        let check = |text: &str| Password::scripted(text).check_strength(&["ann@example.org", "Ann Patient"]);
        assert_eq!(check("xK9#fQ2!mZp"), Err(WeakPassword::Short));
        assert_eq!(check("physiotherapy2026"), Err(WeakPassword::Guessable));
        assert_eq!(check("aaaaaaaaaaaaaaaa"), Err(WeakPassword::Guessable));
        assert_eq!(check("ann@example.org"), Err(WeakPassword::Guessable));
        assert_eq!(check("violet otter climbs quietly"), Ok(()));
    }
}
