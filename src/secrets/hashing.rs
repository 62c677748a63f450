//! Passwords: what may be one, and argon2id, off the async threads and few at a time.

use argon2::password_hash::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Deserializer};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
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

/// Hashes passwords, a few at a time, so that a storm of log-ins leaves the cores to others.
#[derive(Clone)]
pub struct Hashing {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    workplaces: Workplaces,
    /// The hash of nothing anybody knows: what an unknown account is checked against.
    nobody: Arc<str>,
}

/// Too many wait for their turn already.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("too many passwords are waiting to be checked")]
pub struct Busy;

impl Hashing {
    /// With as many hashes at once as there are cores.
    pub fn new() -> Hashing {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Hashing {
            turns: Arc::new(Semaphore::new(cores)),
            waiting: Arc::default(),
            workplaces: Workplaces::default(),
            nobody: hash_of_nothing().into(),
        }
    }

    /// The hash of a password, in the PHC string form.
    pub async fn hash(&self, password: Password) -> Result<String, Busy> {
        let workplaces = self.workplaces.clone();
        self.in_turn(move || workplaces.hash(&password)).await
    }

    /// Whether the password is the one behind the hash. Without a hash the work is the same, and the answer no.
    pub async fn verify(&self, password: Password, against: Option<String>) -> Result<bool, Busy> {
        let known = against.is_some();
        let against = against.unwrap_or_else(|| self.nobody.to_string());
        let workplaces = self.workplaces.clone();
        let right = self.in_turn(move || workplaces.verify(&password, &against)).await?;
        Ok(known && right)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let _waiting = Waiting::join(&self.waiting)?;
        let _turn = self.turns.acquire().await.map_err(|_| Busy)?;
        let gently = move || {
            give_way();
            work()
        };
        actix_web::web::block(gently).await.map_err(|_| Busy)
    }
}

/// Lets the threads that answer requests go first when the cores are full. The threads that hash do nothing else.
///
/// On Linux only, where a thread has a priority of its own: elsewhere this would hold for the whole process.
fn give_way() {
    #[cfg(target_os = "linux")]
    rustix::process::setpriority_process(None, BEHIND_OTHERS).ok();
}

/// The nice value of a thread that hashes: it gets about a tenth of what one that does not gets on the same core.
#[cfg(target_os = "linux")]
const BEHIND_OTHERS: i32 = 10;

impl Default for Hashing {
    fn default() -> Self {
        Hashing::new()
    }
}

/// A place in the line, given up however the wait ends.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn join(line: &'a AtomicUsize) -> Result<Waiting<'a>, Busy> {
        let place = Waiting(line);
        if line.fetch_add(1, Ordering::AcqRel) >= MOST_WAITING { Err(Busy) } else { Ok(place) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Memory to hash in, 19 MiB each: used again and again, for what is given back to the allocator in between it keeps, once
/// for every thread that ever hashed.
#[derive(Clone, Default)]
struct Workplaces(Arc<Mutex<Vec<Vec<Block>>>>);

impl Workplaces {
    fn take(&self) -> Vec<Block> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, workplace: Vec<Block>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(workplace);
    }

    fn hash(&self, password: &Password) -> String {
        let salt = *uuid::Uuid::new_v4().as_bytes();
        let hash = self.argon2id(password, &salt, current_params());
        in_phc_form(&salt, &hash.unwrap_or_default())
    }

    fn verify(&self, password: &Password, against: &str) -> bool {
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

    fn argon2id(&self, password: &Password, salt: &[u8], params: Params) -> Option<[u8; HASH_LENGTH]> {
        let mut workplace = self.take();
        workplace.resize(workplace.len().max(params.block_count()), Block::new());
        let mut hash = [0; HASH_LENGTH];
        let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done = argon2id.hash_password_into_with_memory(password.0.as_bytes(), salt, &mut hash, &mut workplace);
        self.give_back(workplace);
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
        let workplaces = Workplaces::default();
        let made = workplaces.hash(&Password::scripted("correct horse battery staple"));
        assert!(made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{made}");
        assert!(workplaces.verify(&Password::scripted("correct horse battery staple"), &made));
        assert!(!workplaces.verify(&Password::scripted("correct horse battery stapl"), &made));
        assert!(!is_outdated(&made));
        assert!(is_outdated("$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"));
    }

    #[test]
    fn the_hash_of_nothing_is_read_like_a_real_one_and_fits_no_password() {
        let nothing = hash_of_nothing();
        assert!(PasswordHash::new(&nothing).is_ok(), "{nothing}");
        assert!(!is_outdated(&nothing));
        assert!(!Workplaces::default().verify(&Password::scripted("correct horse battery staple"), &nothing));
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
