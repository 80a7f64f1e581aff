//! Passwords (P2): how they are read, and which ones are refused.
//!
//! Text is prepared by the `OpaqueString` profile of RFC 8265: spaces of other scripts become U+0020, the rest is normalised
//! to NFC, and nothing is folded: case and width stay, so 「ＡＢＣ」 and 「ABC」 are different passwords. NFKC would make
//! them one and throw entropy away.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// Characters at least.
const MIN_CHARS: usize = 15;
/// Characters at most.
const MAX_CHARS: usize = 128;
/// What must be left of a password after everything guessable is taken out: a letter weighs two, a digit one.
const MIN_UNGUESSABLE: usize = 14;
/// Different characters at least.
const MIN_DIFFERENT: usize = 6;

/// A password as typed, prepared for hashing. Wiped from memory when dropped.
#[derive(Clone)]
pub struct PasswordText(Zeroizing<String>);

/// A password that may be set.
#[derive(Clone)]
pub struct NewPassword(PasswordText);

/// Why a password is refused. Never says which part was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Nothing that could be a password: no hash is spent on it.
    #[error("must have {MIN_CHARS} to {MAX_CHARS} characters")]
    Length,
    /// Control characters cannot be typed again on another keyboard.
    #[error("may not hold control characters")]
    Control,
    /// Words and sequences everybody tries first.
    #[error(
        "consists mostly of common or local words, the user id or simple sequences; use several unrelated words"
    )]
    Common,
    /// The same few characters over and over.
    #[error("repeats the same few characters; use several unrelated words")]
    Repetitive,
}

impl PasswordText {
    /// Prepares a password as typed.
    ///
    /// # Errors
    /// [`PasswordFault::Length`] or [`PasswordFault::Control`]: such a text cannot be anybody's password.
    pub fn prepare(typed: &str) -> Result<Self, PasswordFault> {
        // Four bytes are the longest character; NFC may join, hence the factor.
        if typed.len() > MAX_CHARS * 4 * 3 {
            return Err(PasswordFault::Length);
        }
        let prepared: Zeroizing<String> = Zeroizing::new(
            typed.chars().map(|c| if is_space(c) { ' ' } else { c }).nfc().collect(),
        );
        if prepared.chars().any(char::is_control) {
            return Err(PasswordFault::Control);
        }
        if !(MIN_CHARS..=MAX_CHARS).contains(&prepared.chars().count()) {
            return Err(PasswordFault::Length);
        }
        Ok(Self(prepared))
    }

    /// The bytes to hash.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl NewPassword {
    /// Checks a password that shall be set for `user_id`.
    ///
    /// # Errors
    /// [`PasswordFault`].
    pub fn check(typed: &str, user_id: &str) -> Result<Self, PasswordFault> {
        let text = PasswordText::prepare(typed)?;
        let folded: Zeroizing<String> =
            Zeroizing::new(text.0.nfkc().flat_map(char::to_lowercase).collect());
        let mut different: Vec<char> = folded.chars().collect();
        different.sort_unstable();
        different.dedup();
        if different.len() < MIN_DIFFERENT {
            return Err(PasswordFault::Repetitive);
        }
        if unguessable(&folded, user_id) < MIN_UNGUESSABLE {
            return Err(PasswordFault::Common);
        }
        Ok(Self(text))
    }

    /// The text to hash.
    #[must_use]
    pub fn into_text(self) -> PasswordText {
        self.0
    }
}

/// RFC 8265, 4.2.2: the space separators (Zs) other than U+0020.
const fn is_space(c: char) -> bool {
    matches!(
        c,
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}'
    )
}

/// Words that everybody tries first, longest first so that a long one is not cut up by a short one.
static BLOCKLIST: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = include_str!("../../data/blocklist.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

/// What is left of a folded password without the user id, listed words, number sequences, years and dates; by weight.
fn unguessable(folded: &str, user_id: &str) -> usize {
    let mut rest = Zeroizing::new(folded.replace(user_id, " "));
    for word in BLOCKLIST.iter() {
        if rest.contains(word) {
            *rest = rest.replace(word, " ");
        }
    }
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let numbers =
        rest.split(|c: char| !c.is_ascii_digit()).filter(|run| !is_guessable(run.as_bytes()));
    letters * 2 + numbers.map(str::len).sum::<usize>()
}

/// Whether a run of digits goes up, down or stays (0 follows 9), or is a year or a date of our times.
fn is_guessable(run: &[u8]) -> bool {
    let step = |by: u8| {
        run.len() > 2 && run.windows(2).all(|pair| (pair[0] - b'0' + by) % 10 == pair[1] - b'0')
    };
    let dated = matches!(run.len(), 4 | 8) && (run.starts_with(b"19") || run.starts_with(b"20"));
    dated || step(0) || step(1) || step(9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(typed: &str) -> Result<(), PasswordFault> {
        NewPassword::check(typed, "tanaka.01").map(|_| ())
    }

    #[test]
    fn several_unrelated_words_pass() {
        for good in [
            "correct horse battery staple",
            "すずめの巣とみかんと古い柱時計",
            "4f7a-91c0-22e8-0b65",
            "7302-9485-1164-9027",
            "Mikan to furui tokei",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for bad in [
            "password12345678",
            "PasswordPassword1",
            "shinjuku-ku-2026!",
            "tanaka.01tanaka.01",
            "qwertyuiop123456",
            "Ｐａｓｓｗｏｒｄ２０２６２０２６",
            "madoguchi callcenter",
            "123456789012345",
            "しんじゅくくやくしょ２０２６年",
        ] {
            assert_eq!(check(bad), Err(PasswordFault::Common), "{bad}");
        }
        assert_eq!(check("abababababababab"), Err(PasswordFault::Repetitive));
    }

    #[test]
    fn length_counts_characters() {
        assert_eq!(check("short words"), Err(PasswordFault::Length));
        assert!(PasswordText::prepare(&"𠮷".repeat(128)).is_ok());
        assert!(PasswordText::prepare(&"𠮷".repeat(129)).is_err());
        assert!(PasswordText::prepare(&"a".repeat(1 << 20)).is_err());
        assert_eq!(check("correct horse\u{7}battery"), Err(PasswordFault::Control));
    }

    #[test]
    fn the_same_typing_gives_the_same_bytes_on_every_keyboard() {
        let bytes = |typed: &str| PasswordText::prepare(typed).ok().unwrap().as_bytes().to_vec();
        // NFC: か + combining dakuten is が; full-width space is a space; width is not folded.
        assert_eq!(
            bytes("か\u{3099}く　すずめの巣とみかんと時計"),
            bytes("がく すずめの巣とみかんと時計")
        );
        assert_ne!(bytes("ＡＢＣ all the old clocks"), bytes("ABC all the old clocks"));
    }

    proptest! {
        #[test]
        fn preparing_is_idempotent(typed in "\\PC{15,40}") {
            if let Ok(once) = PasswordText::prepare(&typed) {
                let again = PasswordText::prepare(once.0.as_str());
                prop_assert!(again.is_ok_and(|again| again.as_bytes() == once.as_bytes()));
            }
        }
    }
}
