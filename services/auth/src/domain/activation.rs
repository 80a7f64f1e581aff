//! One-time codes that an administrator hands to a person to set the own password with.

use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};

/// How long a code can be used.
pub const CODE_LIFETIME: SignedDuration = SignedDuration::from_hours(72);

/// Crockford's base 32: no letter that is taken for a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SYMBOLS: usize = 20;

/// A code of 20 symbols, 100 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode([u8; SYMBOLS]);

impl ActivationCode {
    /// The code that 20 random bytes make; each gives its lowest five bits.
    #[must_use]
    pub fn from_random(random: [u8; SYMBOLS]) -> Self {
        Self(random.map(|byte| byte & 31))
    }

    /// Reads a code as typed: case, width, spaces and hyphens do not matter, O is 0, I and L are 1.
    /// `None` for what cannot be a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > 128 {
            return None;
        }
        let mut symbols =
            text.chars().filter(|c| !matches!(c, ' ' | '\u{3000}' | '-' | '－' | 'ー'));
        let mut code = [0; SYMBOLS];
        for slot in &mut code {
            *slot = symbol(symbols.next()?)?;
        }
        symbols.next().is_none().then_some(Self(code))
    }

    /// As shown to the administrator: five groups of four.
    #[must_use]
    pub fn display(&self) -> String {
        let groups: Vec<String> = self
            .0
            .chunks(4)
            .map(|group| {
                group.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect()
            })
            .collect();
        groups.join("-")
    }

    /// What is stored. 100 random bits cannot be searched, so neither salt nor slow hash is needed.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

fn symbol(c: char) -> Option<u8> {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?,
        _ => c,
    };
    let upper = match narrow.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET
        .iter()
        .position(|symbol| char::from(*symbol) == upper)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed_back(random: [u8; 20]) {
            let code = ActivationCode::from_random(random);
            let shown = code.display();
            prop_assert_eq!(shown.len(), 24);
            prop_assert!(ActivationCode::parse(&shown) == Some(code.clone()));
            prop_assert!(ActivationCode::parse(&shown.to_lowercase().replace('-', " ")) == Some(code));
        }

        #[test]
        fn nothing_makes_it_panic(text: String) {
            let _ = ActivationCode::parse(&text);
        }
    }

    #[test]
    fn letters_taken_for_digits_are_read_as_digits() {
        let code = ActivationCode::from_random([1; 20]);
        assert!(ActivationCode::parse("ILil-1１1I-LLLL-1111-1111") == Some(code));
        assert!(ActivationCode::parse("UUUU-UUUU-UUUU-UUUU-UUUU").is_none());
        assert!(ActivationCode::parse(&"0".repeat(19)).is_none());
        assert!(ActivationCode::parse(&"0".repeat(21)).is_none());
    }
}
