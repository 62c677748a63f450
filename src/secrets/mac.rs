//! HMAC-SHA-256, under what signs tokens and seals cursors.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// A key, ready for use.
#[derive(Clone)]
pub struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// From its bytes, however many.
    pub fn new(secret: &[u8]) -> MacKey {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
        let key = Hmac::new_from_slice(secret).expect("a key of any length");
        MacKey(key)
    }

    /// The code of several parts, one after the other.
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.over(parts).finalize().into_bytes().into()
    }

    /// Whether the code, or at least so much of it, is that of several parts. Takes as long for a wrong one as for the right one.
    pub fn verify(&self, parts: &[&[u8]], code: &[u8]) -> bool {
        self.over(parts).verify_truncated_left(code).is_ok()
    }

    fn over(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    #[test]
    fn the_code_is_that_of_the_standard() {
        let key = MacKey::new(b"Jefe");
        let code = key.sign(&[b"what do ya want ", b"for nothing?"]);
        assert_eq!(code[..8], [0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e]);
        assert!(key.verify(&[b"what do ya want for nothing?"], &code));
        assert!(!key.verify(&[b"what do ya want for nothing!"], &code));
        assert!(!key.verify(&[b"what do ya want for nothing?"], &[]));
    }
}
