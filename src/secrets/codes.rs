//! Codes that one person tells another: what a care link or a place in a practice is given for.

use super::{MacKey, fingerprint};

/// A code that can be read out on the telephone: 12 letters and digits that do not look alike, 60 bits.
pub fn fresh_code() -> String {
    let random = uuid::Uuid::new_v4().as_u128().to_be_bytes();
    // The bytes 6 and 8 of a random UUID are not all random.
    spelt(random.into_iter().enumerate().filter(|(at, _)| !matches!(at, 6 | 8)).map(|(_, byte)| byte))
}

/// The code that belongs to several parts, the same each time: without the key nobody can tell it.
pub fn code_for(key: &MacKey, parts: &[&[u8]]) -> String {
    spelt(key.sign(parts).into_iter())
}

fn spelt(random: impl Iterator<Item = u8>) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let letters = random.take(12).filter_map(|byte| LETTERS.get(usize::from(byte % 32)).copied());
    letters
        .enumerate()
        .flat_map(|(at, letter)| (at == 4 || at == 8).then_some('-').into_iter().chain([char::from(letter)]))
        .collect()
}

/// As somebody may have typed it.
pub fn code_hash(code: &str) -> Vec<u8> {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
    fingerprint(letters.collect::<String>().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_typed_in_any_way() {
        let code = fresh_code();
        assert_eq!(code.len(), 14, "{code}");
        assert_eq!(code_hash(&code), code_hash(&code.to_lowercase().replace('-', " ")));
        assert_ne!(code, fresh_code());
    }

    #[test]
    fn a_code_for_something_is_its_own_each_time() {
        let (key, other) = (MacKey::new(&[7; 32]), MacKey::new(&[8; 32]));
        let code = code_for(&key, &[b"a"]);
        assert_eq!((code.len(), &code), (14, &code_for(&key, &[b"a"])));
        assert_ne!(code, code_for(&key, &[b"b"]));
        assert_ne!(code, code_for(&other, &[b"a"]));
    }
}
