//! Access tokens: JWTs of one kind, checked beyond what the library checks by itself (security.md, 0.3).

use super::sessions::SessionId;
use crate::http::{Problem, Result};
use crate::ids::UserId;
use crate::secrets::Keys;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long an access token lives.
pub const LIFE: TimeDelta = TimeDelta::minutes(10);
/// How far clocks may differ, in seconds.
const LEEWAY: u64 = 10;
const ISSUER: &str = "limber";
const AUDIENCE: &str = "limber-api";
/// RFC 9068. No other kind of token is an access token.
const KIND: &str = "at+jwt";

/// What a token says. All of it is required.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    jti: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
}

/// The header, read by ourselves: with no other parameter (`crit`, `jku`, `jwk`...), one algorithm, one kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

/// A token for a session.
pub fn issue(keys: &Keys, user: UserId, session: SessionId, now: DateTime<Utc>) -> Result<String> {
    let key = keys.newest().ok_or_else(Problem::unauthenticated)?;
    let header = Header { typ: Some(KIND.to_owned()), kid: Some(key.kid.clone()), ..Header::new(Algorithm::HS256) };
    let at = now.timestamp();
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: user.0,
        sid: session.0,
        jti: Uuid::new_v4(),
        iat: at,
        nbf: at,
        exp: at + LIFE.num_seconds(),
    };
    jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(&key.secret))
        .map_err(|_| Problem::unauthenticated())
}

/// What a genuine token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Genuine {
    /// Whose it is.
    pub user: UserId,
    /// Of which session.
    pub session: SessionId,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// What a token says: if it is genuine, of the right kind and in time.
pub fn verify(keys: &Keys, token: &str) -> Option<Genuine> {
    let (encoded, _) = token.split_once('.')?;
    let header: StrictHeader = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()?;
    if header.alg != "HS256" || header.typ != KIND {
        return None;
    }
    let key = keys.named(&header.kid)?;
    let claims =
        jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(&key.secret), &validation()).ok()?.claims;
    let sensible = claims.iat <= claims.exp && claims.exp - claims.iat <= LIFE.num_seconds();
    let until = DateTime::from_timestamp(claims.exp, 0).filter(|_| sensible)?;
    Some(Genuine { user: UserId(claims.sub), session: SessionId(claims.sid), until })
}

fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY;
    validation
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use serde_json::{Value, json};

    const SECRET: [u8; 32] = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32,
    ];

    fn keys() -> Keys {
        Keys::from_setting(&BASE64_URL_SAFE_NO_PAD.encode(SECRET)).unwrap()
    }

    fn claims() -> Value {
        let now = Clock::default().real().timestamp();
        json!({"iss": "limber", "aud": "limber-api", "sub": Uuid::new_v4(), "sid": Uuid::new_v4(), "jti": Uuid::new_v4(),
               "iat": now, "nbf": now, "exp": now + 600})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut claims = claims();
        claims[name] = value;
        claims
    }

    fn without(name: &str) -> Value {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        claims
    }

    /// Signs whatever it is given.
    fn forge(header: &Value, claims: &Value, secret: &[u8]) -> String {
        let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature = crate::secrets::MacKey::new(secret).sign(&[signed.as_bytes()]);
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    fn header() -> Value {
        json!({"alg": "HS256", "typ": "at+jwt", "kid": "setting"})
    }

    #[test]
    fn a_genuine_token_is_taken() {
        assert!(verify(&keys(), &forge(&header(), &claims(), &SECRET)).is_some());
        let (user, session) = (UserId::new(), SessionId::new());
        let issued = issue(&keys(), user, session, Clock::default().real()).unwrap();
        assert_eq!(verify(&keys(), &issued).map(|token| (token.user, token.session)), Some((user, session)));
    }

    #[test]
    fn forged_tokens_are_not() {
        let now = Clock::default().real().timestamp();
        let claims_that_lie = [
            without("aud"),
            without("iss"),
            without("exp"),
            without("nbf"),
            without("iat"),
            without("sub"),
            without("jti"),
            without("sid"),
            with("aud", json!("other")),
            with("iss", json!("other")),
            with("exp", json!("9999999999")),
            with("exp", json!(-1)),
            with("exp", json!(1e30)),
            with("exp", json!(now - 31)),
            with("nbf", json!(now + 60)),
            with("exp", json!(now + 86_400)),
            with("sub", json!("")),
            with("sub", json!(7)),
            with("aud", json!([])),
        ];
        for claims in claims_that_lie {
            assert_eq!(verify(&keys(), &forge(&header(), &claims, &SECRET)), None, "{claims}");
        }
        let headers_that_lie = [
            json!({"alg": "none", "typ": "at+jwt", "kid": "setting"}),
            json!({"alg": "HS512", "typ": "at+jwt", "kid": "setting"}),
            json!({"alg": "RS256", "typ": "at+jwt", "kid": "setting"}),
            json!({"alg": "HS256", "typ": "refresh+jwt", "kid": "setting"}),
            json!({"alg": "HS256", "typ": "JWT", "kid": "setting"}),
            json!({"alg": "HS256", "kid": "setting"}),
            json!({"alg": "HS256", "typ": "at+jwt"}),
            json!({"alg": "HS256", "typ": "at+jwt", "kid": "../../etc/passwd"}),
            json!({"alg": "HS256", "typ": "at+jwt", "kid": "setting", "crit": ["x"], "x": 1}),
            json!({"alg": "HS256", "typ": "at+jwt", "kid": "setting", "jku": "https://evil.example"}),
        ];
        for header in headers_that_lie {
            assert_eq!(verify(&keys(), &forge(&header, &claims(), &SECRET)), None, "{header}");
        }
        let genuine = forge(&header(), &claims(), &SECRET);
        for token in [
            forge(&header(), &claims(), b""),
            forge(&header(), &claims(), &[9; 32]),
            format!("{genuine}="),
            format!("{genuine}x"),
            genuine.rsplit_once('.').unwrap().0.to_owned() + ".",
            String::new(),
            "a.b.c".to_owned(),
        ] {
            assert_eq!(verify(&keys(), &token), None, "{token}");
        }
    }
}
