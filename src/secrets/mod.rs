//! What must stay secret: the keys that sign, and the passwords, of which only hashes are kept.

mod codes;
mod hashing;
mod hs256;
mod keys;
mod mac;

pub use codes::{code_for, code_hash, fresh_code};
pub use hashing::{HashCost, Hashing, Password, WeakPassword};
pub use keys::{BadKey, Keys, rotate};
pub use mac::MacKey;

use sha2::{Digest, Sha256};

/// SHA-256, for what has entropy enough of its own: tokens and codes are kept as this.
pub fn fingerprint(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}
