//! The pepper: a secret that goes into every hash and is kept apart from the database, so that a copied table alone is
//! worth nothing. It enters Argon2id as its secret value K (RFC 9106, 3.1), and the hash names it by `keyid`.

use argon2::KeyId;
use zeroize::Zeroizing;

/// A pepper is at least so long.
const MIN_BYTES: usize = 16;

/// One pepper.
pub struct Pepper {
    /// Its name in stored hashes.
    pub(super) id: KeyId,
    pub(super) secret: Zeroizing<Vec<u8>>,
}

/// The pepper in force and those of hashes not yet renewed.
pub struct Peppers {
    pub(super) current: Pepper,
    older: Vec<Pepper>,
}

/// Why a pepper file is refused. Never repeats its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PepperFault {
    /// Not UTF-8, or no line.
    #[error(
        "write one pepper a line, `<id>:<hex>`, the one in force first (`echo \"p1:$(openssl rand -hex 32)\"` makes one)"
    )]
    Empty,
    /// A line that is none.
    #[error(
        "line {0} is not `<id>:<hex>` with an id of 1 to 8 letters and digits and at least {MIN_BYTES} bytes in hex"
    )]
    Malformed(usize),
    /// Two peppers with one id.
    #[error("line {0} repeats an id; each pepper has its own")]
    Repeated(usize),
}

impl Peppers {
    /// Reads the content of a pepper file: a pepper a line, `<id>:<hex>`, the first in force, the others kept to verify hashes
    /// made with them until their owners log in again.
    ///
    /// # Errors
    /// [`PepperFault`].
    pub fn parse(text: &str) -> Result<Self, PepperFault> {
        let mut peppers: Vec<Pepper> = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let pepper = pepper(line.trim()).ok_or(PepperFault::Malformed(index + 1))?;
            if peppers.iter().any(|other| other.id == pepper.id) {
                return Err(PepperFault::Repeated(index + 1));
            }
            peppers.push(pepper);
        }
        let mut peppers = peppers.into_iter();
        let current = peppers.next().ok_or(PepperFault::Empty)?;
        Ok(Self { current, older: peppers.collect() })
    }

    /// The pepper of a stored hash; `None` if its file line was removed too early.
    pub(super) fn find(&self, id: &[u8]) -> Option<&Pepper> {
        std::iter::once(&self.current).chain(&self.older).find(|pepper| pepper.id.as_bytes() == id)
    }
}

fn pepper(line: &str) -> Option<Pepper> {
    let (id, secret) = line.split_once(':')?;
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let id = KeyId::new(id.as_bytes()).ok()?;
    let secret = Zeroizing::new(hex::decode(secret).ok()?);
    (secret.len() >= MIN_BYTES).then_some(Pepper { id, secret })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_in_force() {
        let text = format!("p2:{}\n\np1:{}\n", "ab".repeat(32), "cd".repeat(16));
        let peppers = Peppers::parse(&text).ok().unwrap();
        assert_eq!(peppers.current.id.as_bytes(), b"p2");
        assert!(peppers.find(b"p1").is_some() && peppers.find(b"p3").is_none());
    }

    #[test]
    fn faults_name_the_line_and_not_the_secret() {
        let fault = |text: &str| Peppers::parse(text).err();
        let secret = "ab".repeat(16);
        assert_eq!(fault("\n"), Some(PepperFault::Empty));
        assert_eq!(fault(&secret), Some(PepperFault::Malformed(1)));
        assert_eq!(fault("p1:abcd"), Some(PepperFault::Malformed(1)));
        assert_eq!(
            fault(&format!("p1:{secret}\nnine-long:{secret}")),
            Some(PepperFault::Malformed(2))
        );
        assert_eq!(fault(&format!("p1:{secret}\np1:{secret}")), Some(PepperFault::Repeated(2)));
        assert!(!PepperFault::Malformed(1).to_string().contains(&secret));
    }
}
