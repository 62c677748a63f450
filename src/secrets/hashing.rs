//! Passwords: what may be one, and argon2id, off the async threads and few at a time.

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Deserializer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

/// OWASP's floor for argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

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
        let nobody = hash(&Password(SaltString::generate(&mut OsRng).to_string()));
        Hashing { turns: Arc::new(Semaphore::new(cores)), waiting: Arc::default(), nobody: nobody.into() }
    }

    /// The hash of a password, in the PHC string form.
    pub async fn hash(&self, password: Password) -> Result<String, Busy> {
        self.in_turn(move || hash(&password)).await
    }

    /// Whether the password is the one behind the hash. Without a hash the work is the same, and the answer no.
    pub async fn verify(&self, password: Password, against: Option<String>) -> Result<bool, Busy> {
        let known = against.is_some();
        let against = against.unwrap_or_else(|| self.nobody.to_string());
        let right = self.in_turn(move || verify(&password, &against)).await?;
        Ok(known && right)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let _waiting = Waiting::join(&self.waiting)?;
        let _turn = self.turns.acquire().await.map_err(|_| Busy)?;
        actix_web::web::block(work).await.map_err(|_| Busy)
    }
}

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

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[expect(clippy::expect_used, reason = "the parameters are constants, and a password is at most 128 characters")]
fn hash(password: &Password) -> String {
    let salt = SaltString::generate(&mut OsRng);
    argon2id().hash_password(password.0.as_bytes(), &salt).expect("argon2id takes these parameters").to_string()
}

fn verify(password: &Password, against: &str) -> bool {
    PasswordHash::new(against).is_ok_and(|hash| argon2id().verify_password(password.0.as_bytes(), &hash).is_ok())
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
        let made = hash(&Password::scripted("correct horse battery staple"));
        assert!(made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{made}");
        assert!(verify(&Password::scripted("correct horse battery staple"), &made));
        assert!(!verify(&Password::scripted("correct horse battery stapl"), &made));
        assert!(!is_outdated(&made));
        assert!(is_outdated("$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"));
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
