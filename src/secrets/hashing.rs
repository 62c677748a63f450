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

/// What a hash costs who makes or guesses it.
#[derive(Debug, Clone, Copy)]
pub struct HashCost {
    /// Memory. KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
}

impl HashCost {
    /// OWASP's floor for argon2id: 19 MiB, two passes, one lane.
    pub const OWASP: HashCost = HashCost { memory_kib: 19 * 1024, passes: 2 };
}

const LANES: u32 = 1;
/// In bytes.
const HASH_LENGTH: usize = 32;

/// In characters.
const SHORTEST: usize = 12;
const LONGEST: usize = 128;

/// How many characters of a new password are judged. Chosen here: what is easy to guess shows in them.
const JUDGED: usize = 64;

/// How much work one judgement may be, as readings times the square of the length: about a hash. Chosen here.
const MOST_WORK: usize = 12 * JUDGED * JUDGED;

/// The signs that zxcvbn reads as letters, a letter's in a row. It tries each combination of them.
const SIGNS: [&str; 12] = ["4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2"];

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

    /// Whether it may be the new password of a person about whom this much is known (name, e-mail). Slow: for the
    /// threads that hash.
    fn check_strength(&self, known: &[String]) -> Result<(), WeakPassword> {
        if self.0.chars().count() < SHORTEST {
            return Err(WeakPassword::Short);
        }
        let judged = judged(&self.0);
        let length = judged.chars().count();
        let mut known: Vec<&str> = known.iter().map(|word| first_characters(word, length)).collect();
        known.extend(["limber", "physiotherapy", "physiotherapist", "patient", "rehabilitation"]);
        let enough = zxcvbn::zxcvbn(judged, &known).score() >= zxcvbn::Score::Three;
        if enough { Ok(()) } else { Err(WeakPassword::Guessable) }
    }
}

/// The part of a password that is judged: its first 64 characters, or fewer if their signs have many readings.
///
/// zxcvbn looks up every part of every reading. 64 characters with all signs take it a second, and anybody may send them.
fn judged(password: &str) -> &str {
    let lengths = (SHORTEST..=JUDGED).rev().map(|length| (first_characters(password, length), length));
    let mut affordable = lengths.filter(|(part, length)| readings(part) * length * length <= MOST_WORK);
    affordable.next().map_or_else(|| first_characters(password, SHORTEST), |(part, _)| part)
}

/// In how many ways the signs of a text can be read as letters.
fn readings(text: &str) -> usize {
    SIGNS.iter().map(|signs| signs.chars().filter(|sign| text.contains(*sign)).count().max(1)).product()
}

fn first_characters(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// Hashes passwords on threads of its own, one for each core, so that a storm of log-ins leaves the cores to others.
#[derive(Clone)]
pub struct Hashing {
    tasks: Sender<Task>,
    /// The hash of nothing anybody knows: what an unknown account is checked against.
    nobody: Arc<str>,
    cost: HashCost,
}

type Task = Box<dyn FnOnce(&mut Workplace) + Send>;

/// Too many wait for their turn already.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("too many passwords are waiting to be checked")]
pub struct Busy;

impl Hashing {
    /// With as many hashes at once as there are cores. A server hashes at the cost of OWASP.
    pub fn new(cost: HashCost) -> io::Result<Hashing> {
        let (tasks, waiting) = bounded(MOST_WAITING);
        for number in 0..thread::available_parallelism().map_or(1, usize::from) {
            let waiting = waiting.clone();
            thread::Builder::new().name("hash".to_owned()).spawn(move || {
                give_way(number == 0);
                work_on(&waiting, cost);
            })?;
        }
        Ok(Hashing { tasks, nobody: hash_of_nothing(cost).into(), cost })
    }

    /// Whether a hash was made at less than this cost.
    pub fn is_outdated(&self, hash: &str) -> bool {
        is_cheaper(hash, self.cost)
    }

    /// The hash of a new password, or why it is not taken. What is known of its owner (name, e-mail) is easy to guess.
    pub async fn hash_new(&self, password: Password, known: Vec<String>) -> Result<Result<String, WeakPassword>, Busy> {
        self.in_turn(move |place| password.check_strength(&known).map(|()| place.hash(&password))).await
    }

    /// The hash of a password that is not new, in the PHC string form.
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

fn work_on(waiting: &Receiver<Task>, cost: HashCost) {
    let mut place = Workplace::at(cost);
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

/// Memory to hash in, used again and again.
struct Workplace {
    blocks: Vec<Block>,
    cost: HashCost,
}

impl Workplace {
    fn at(cost: HashCost) -> Workplace {
        Workplace { blocks: Vec::new(), cost }
    }

    fn hash(&mut self, password: &Password) -> String {
        let salt = *uuid::Uuid::new_v4().as_bytes();
        let params = Params::new(self.cost.memory_kib, self.cost.passes, LANES, None).unwrap_or_default();
        let hash = self.argon2id(password, &salt, params);
        in_phc_form(self.cost, &salt, &hash.unwrap_or_default())
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
        let blocks = &mut self.blocks;
        blocks.resize(blocks.len().max(params.block_count()), Block::new());
        let mut hash = [0; HASH_LENGTH];
        let argon2id = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let done = argon2id.hash_password_into_with_memory(password.0.as_bytes(), salt, &mut hash, blocks);
        done.is_ok().then_some(hash)
    }
}

/// The PHC string form, which says how it was made.
fn in_phc_form(HashCost { memory_kib, passes }: HashCost, salt: &[u8], hash: &[u8]) -> String {
    let (salt, hash) = (BASE64_STANDARD_NO_PAD.encode(salt), BASE64_STANDARD_NO_PAD.encode(hash));
    format!("$argon2id$v=19$m={memory_kib},t={passes},p={LANES}${salt}${hash}")
}

/// Looks like a hash, and is none: a random salt and random bytes. Checking against it costs as much as against a real one.
fn hash_of_nothing(cost: HashCost) -> String {
    let random = || *uuid::Uuid::new_v4().as_bytes();
    in_phc_form(cost, &random(), &[random(), random()].concat())
}

fn is_cheaper(hash: &str, cost: HashCost) -> bool {
    let params = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
    params.is_none_or(|params| params.m_cost() < cost.memory_kib || params.t_cost() < cost.passes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_hash_has_the_parameters_of_owasp_and_knows_its_password() {
        let mut place = Workplace::at(HashCost::OWASP);
        let made = place.hash(&Password::scripted("correct horse battery staple"));
        assert!(made.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{made}");
        assert!(place.verify(&Password::scripted("correct horse battery staple"), &made));
        assert!(!place.verify(&Password::scripted("correct horse battery stapl"), &made));
        assert!(!is_cheaper(&made, HashCost::OWASP));
        assert!(is_cheaper("$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", HashCost::OWASP));
    }

    #[test]
    fn the_hash_of_nothing_is_read_like_a_real_one_and_fits_no_password() {
        let nothing = hash_of_nothing(HashCost::OWASP);
        assert!(PasswordHash::new(&nothing).is_ok(), "{nothing}");
        assert!(!is_cheaper(&nothing, HashCost::OWASP));
        assert!(!Workplace::at(HashCost::OWASP).verify(&Password::scripted("correct horse battery staple"), &nothing));
    }

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        let known = ["ann@example.org".to_owned(), "Ann Patient".to_owned()];
        let check = |text: &str| Password::scripted(text).check_strength(&known);
        assert_eq!(check("xK9#fQ2!mZp"), Err(WeakPassword::Short));
        assert_eq!(check("physiotherapy2026"), Err(WeakPassword::Guessable));
        assert_eq!(check("aaaaaaaaaaaaaaaa"), Err(WeakPassword::Guessable));
        assert_eq!(check("ann@example.org"), Err(WeakPassword::Guessable));
        assert_eq!(check("violet otter climbs quietly"), Ok(()));
    }

    /// As many signs that may stand for letters as there are, over and over.
    fn signs(length: usize) -> String {
        SIGNS.concat().chars().cycle().take(length).collect()
    }

    #[test]
    fn of_a_long_password_the_first_64_characters_are_judged() {
        let violet = "violet otter climbs quietly";
        let check = |text: String| Password(text).check_strength(&[]);
        assert_eq!(check("a".repeat(JUDGED) + violet), Err(WeakPassword::Guessable));
        assert_eq!(check("a".repeat(JUDGED - violet.len()) + violet), Ok(()));
        let address = format!("{}@example.org", "ann".repeat(24));
        assert_eq!(Password(address.clone()).check_strength(&[address]), Err(WeakPassword::Guessable));
    }

    #[test]
    fn signs_with_many_readings_cost_no_more_than_a_long_sentence() {
        let work = |text: &str| readings(judged(text)) * judged(text).chars().count().pow(2);
        assert_eq!(readings(&signs(128)), 576);
        assert_eq!(judged(&signs(128)).chars().count(), 18);
        for mixed in ["", "violet", "violet otter climbs quietly ", "p@$$w0rd", "{[({[({[({[(", "éé"] {
            for length in SHORTEST..=128 {
                let text: String = mixed.chars().chain(signs(128).chars()).take(length).collect();
                assert!(work(&text) <= MOST_WORK.max(576 * SHORTEST * SHORTEST), "{text}");
                assert!(text.starts_with(judged(&text)) && judged(&text).chars().count() >= SHORTEST, "{text}");
            }
        }
        let plain = "P@$$w0rd and violet otters that climb quietly in 1987, all of them";
        assert_eq!(judged(plain).chars().count(), JUDGED);
    }

    #[test]
    fn the_dearest_password_is_judged_in_the_time_of_a_few_hashes() {
        let fastest = |work: &mut dyn FnMut()| {
            let timed = (0..3).map(|_| {
                let started = Instant::now();
                work();
                started.elapsed()
            });
            timed.min().unwrap_or_default()
        };
        let (dearest, mut place) = (Password(signs(128)), Workplace::at(HashCost::OWASP));
        let judged = fastest(&mut || assert_eq!(dearest.check_strength(&[]), Ok(())));
        let hashed = fastest(&mut || assert!(!place.hash(&dearest).is_empty()));
        assert!(judged < 8 * hashed, "judged in {judged:?}, hashed in {hashed:?}");
    }
}
