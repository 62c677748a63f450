//! Signing keys: a file of lines `kid key`, the newest first. The newest signs, all verify; cursors are sealed under the
//! oldest, so that they outlive a rotation or two.

use super::MacKey;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The shortest key, in bytes: as long as what HMAC-SHA-256 gives.
const SHORTEST: usize = 32;
/// A random key of 32 bytes has about 30 different ones; fewer than this is not by chance.
const FEWEST_DIFFERENT_BYTES: usize = 16;
/// How many keys a rotation leaves in the file: tokens live for minutes, so the one before would do.
const KEPT: usize = 3;
/// What .env.example shows. It is known to everybody.
const SAMPLE: &str = "c2FtcGxlLXNlY3JldC1kby1ub3QtdXNlLWl0LWFueXdoZXJlLWF0LWFsbC0w";

/// One signing key.
#[derive(Clone)]
pub struct Key {
    /// Its name, as tokens carry it.
    pub kid: String,
    /// Its bytes.
    pub secret: Vec<u8>,
}

/// All the keys.
#[derive(Clone)]
pub struct Keys {
    all: Vec<Key>,
    cursors: MacKey,
}

/// Why a key is not used.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    /// Others on the machine can read it.
    #[error("{0} can be read by others (mode {1:o}): run `chmod 600 {0}`")]
    Readable(String, u32),
    /// It is too short, or hardly random.
    #[error(
        "the signing key {0:?} is weak: it must be at least 32 random bytes in base64url; `openssl rand -base64 32 | tr '+/' '-_' | tr -d =` makes one"
    )]
    Weak(String),
    /// It is the one of the example.
    #[error(
        "the signing key is the sample of .env.example, which everybody knows: leave LIMBER_SECRET out, or make a key of your own"
    )]
    Sample,
    /// There is no key at all.
    #[error("{0} holds no key: delete it, and a new one is made")]
    Empty(String),
    /// Something else would sign in our place.
    #[error("the JWT library signs with something else than Limber's own HMAC: nothing else may install a signer")]
    OtherSigner,
    /// The file cannot be used.
    #[error("cannot use the key file {0}: {1}")]
    File(String, std::io::Error),
}

impl Keys {
    /// From the setting `LIMBER_SECRET`: one key.
    pub fn from_setting(secret: &str) -> Result<Keys, BadKey> {
        Keys::of(vec![parse("setting", secret)?], "LIMBER_SECRET")
    }

    /// From a file, which is made with a new key, for its owner only, if it is not there.
    pub fn from_file(path: &Path) -> Result<Keys, BadKey> {
        if !path.exists() {
            store(path, &[fresh()])?;
        }
        let keys = load(path)?;
        Keys::of(keys, &path.display().to_string())
    }

    fn of(keys: Vec<Key>, from: &str) -> Result<Keys, BadKey> {
        let oldest = keys.last().ok_or_else(|| BadKey::Empty(from.to_owned()))?;
        let cursors = MacKey::new(&MacKey::new(&oldest.secret).sign(&[b"limber cursors"]));
        if !super::hs256::install() {
            return Err(BadKey::OtherSigner);
        }
        Ok(Keys { cursors, all: keys })
    }

    /// The key that signs new tokens.
    pub fn newest(&self) -> Option<&Key> {
        self.all.first()
    }

    /// The key that a token names.
    pub fn named(&self, kid: &str) -> Option<&Key> {
        self.all.iter().find(|key| key.kid == kid)
    }

    /// Seals cursors.
    pub fn cursors(&self) -> &MacKey {
        &self.cursors
    }

    /// The refresh token that follows another one.
    pub fn successor(&self, refresh_token: &str) -> String {
        self.all.first().map(|key| successor_under(key, refresh_token)).unwrap_or_default()
    }

    /// The successor that was given out before, known by its fingerprint only: a client that lost the answer is given the
    /// same again, also when the key was rotated in between.
    pub fn known_successor(&self, refresh_token: &str, fingerprint: &[u8]) -> Option<String> {
        let under_each = self.all.iter().map(|key| successor_under(key, refresh_token));
        under_each.into_iter().find(|successor| super::fingerprint(successor.as_bytes()) == fingerprint)
    }
}

fn successor_under(key: &Key, refresh_token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(MacKey::new(&key.secret).sign(&[b"limber refresh token\n", refresh_token.as_bytes()]))
}

/// Puts a new key before the others; those that are old enough go.
pub fn rotate(path: &Path) -> Result<String, BadKey> {
    let mut keys = if path.exists() { load(path)? } else { Vec::new() };
    keys.insert(0, fresh());
    keys.truncate(KEPT);
    store(path, &keys)?;
    Ok(keys.first().map(|key| key.kid.clone()).unwrap_or_default())
}

fn load(path: &Path) -> Result<Vec<Key>, BadKey> {
    refuse_if_readable(path)?;
    let text = std::fs::read_to_string(path).map_err(|error| BadKey::File(path.display().to_string(), error))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').map_or_else(|| parse("unnamed", line), |(kid, key)| parse(kid, key)))
        .collect()
}

#[cfg(unix)]
fn refuse_if_readable(path: &Path) -> Result<(), BadKey> {
    use std::os::unix::fs::PermissionsExt;
    let told = path.display().to_string();
    let mode = std::fs::metadata(path).map_err(|error| BadKey::File(told.clone(), error))?.permissions().mode() & 0o777;
    let for_others = mode & 0o077;
    if for_others == 0 { Ok(()) } else { Err(BadKey::Readable(told, mode)) }
}

#[cfg(not(unix))]
fn refuse_if_readable(_: &Path) -> Result<(), BadKey> {
    Ok(())
}

fn parse(kid: &str, text: &str) -> Result<Key, BadKey> {
    let text = text.trim().trim_end_matches('=');
    if text == SAMPLE {
        return Err(BadKey::Sample);
    }
    let secret = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| BadKey::Weak(kid.to_owned()))?;
    let different = secret.iter().collect::<HashSet<_>>().len();
    if secret.len() < SHORTEST || different < FEWEST_DIFFERENT_BYTES {
        return Err(BadKey::Weak(kid.to_owned()));
    }
    Ok(Key { kid: kid.to_owned(), secret })
}

fn fresh() -> Key {
    let secret = random::<SHORTEST>();
    let kid = random::<6>();
    Key { kid: BASE64_URL_SAFE_NO_PAD.encode(kid), secret: secret.to_vec() }
}

/// Random bytes from the system.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "without randomness nothing here can be safe")]
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// Writes the file anew beside the old one and puts it in its place, so that there is never half of one.
fn store(path: &Path, keys: &[Key]) -> Result<(), BadKey> {
    let mut text = String::from("# Limber's signing keys, the newest first. Keep this file secret.\n");
    for key in keys {
        let _ = writeln!(text, "{} {}", key.kid, BASE64_URL_SAFE_NO_PAD.encode(&key.secret));
    }
    let told = |error| BadKey::File(path.display().to_string(), error);
    let beside = PathBuf::from(format!("{}.new", path.display()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(told)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(told)?;
    std::fs::rename(&beside, path).map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_sample_secrets_are_refused() {
        let base64 = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        assert!(matches!(Keys::from_setting(""), Err(BadKey::Weak(_))));
        assert!(matches!(Keys::from_setting(&base64(&random::<31>())), Err(BadKey::Weak(_))));
        assert!(matches!(Keys::from_setting(&base64(&[b'a'; 64])), Err(BadKey::Weak(_))));
        assert!(matches!(Keys::from_setting(SAMPLE), Err(BadKey::Sample)));
        assert!(Keys::from_setting(&base64(&random::<32>())).is_ok());
    }

    #[test]
    fn a_rotated_key_still_verifies_and_a_lost_refresh_can_be_repeated() {
        let (old, new) = (fresh(), fresh());
        let before = Keys::of(vec![old.clone()], "test").unwrap();
        let after = Keys::of(vec![new, old.clone()], "test").unwrap();
        assert!(after.named(&old.kid).is_some());
        assert_ne!(after.newest().unwrap().kid, old.kid);
        let given = before.successor("x");
        assert_ne!(after.successor("x"), given);
        assert_eq!(after.known_successor("x", &crate::secrets::fingerprint(given.as_bytes())), Some(given));
    }
}
