//! What the JWT library may sign and verify with: HMAC-SHA-256 and nothing else. Its own backends bring every algorithm
//! there is into the program and within the reach of a mistake.

use super::MacKey;
use jsonwebtoken::crypto::{CryptoProvider, JwkUtils, JwtSigner, JwtVerifier};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{Error, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use std::sync::OnceLock;

static HS256_ONLY: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key: &EncodingKey| Ok(Box::new(Hs256::of(*algorithm, key.try_get_hmac_secret()?)?)),
    verifier_factory: |algorithm, key: &DecodingKey| Ok(Box::new(Hs256::of(*algorithm, key.try_get_hmac_secret()?)?)),
    jwk_utils: JwkUtils::new_unimplemented(),
};

/// Makes it what the library uses, and says whether it is. Needed before the first token; again does nothing.
pub(super) fn install() -> bool {
    static IS_OURS: OnceLock<bool> = OnceLock::new();
    *IS_OURS.get_or_init(|| HS256_ONLY.install_default().is_ok())
}

/// The length of a signature, in bytes. Less of it is none.
const LENGTH: usize = 32;

struct Hs256(MacKey);

impl Hs256 {
    fn of(algorithm: Algorithm, secret: &[u8]) -> Result<Hs256> {
        match algorithm {
            Algorithm::HS256 => Ok(Hs256(MacKey::new(secret))),
            _ => Err(ErrorKind::InvalidAlgorithm.into()),
        }
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        Ok(self.0.sign(&[message]).to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let genuine = signature.len() == LENGTH && self.0.verify(&[message], signature);
        if genuine { Ok(()) } else { Err(Error::new()) }
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::crypto::sign;

    #[test]
    fn what_is_installed_is_ours_and_knows_one_algorithm() {
        assert!(install() && install(), "again does nothing");
        let key = EncodingKey::from_secret(b"key");
        assert!(sign(b"message", &key, Algorithm::HS256).is_ok());
        assert!(sign(b"message", &key, Algorithm::HS512).is_err());
    }
}
