//! What must stay secret: the keys that sign, and the passwords, of which only hashes are kept.

mod codes;
mod hashing;
mod keys;

pub use codes::{code_hash, fresh_code};
pub use hashing::{Hashing, Password, WeakPassword, is_outdated};
pub use keys::{BadKey, Keys, rotate};

use aws_lc_rs::digest::{SHA256, digest};

/// SHA-256, for what has entropy enough of its own: tokens and codes are kept as this.
pub fn fingerprint(secret: &[u8]) -> Vec<u8> {
    digest(&SHA256, secret).as_ref().to_vec()
}
