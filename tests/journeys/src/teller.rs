//! Tells what happens, and compares what was expected with what was seen.

use std::fmt::{self, Debug};

use anyhow::{Context as _, Result, bail};
use tonic::Status;
use tonic_types::StatusExt as _;

/// A line of the story.
#[derive(Clone, Debug)]
pub enum Line {
    /// A chapter begins; in both languages.
    Step {
        /// Its number in the story, 1 to 8.
        number: u8,
        /// What happens in it.
        japanese: String,
        /// The same.
        english: String,
    },
    /// Something worth knowing that nothing depends on.
    Note(String),
    /// Something that was looked at. The first that did not hold ends the story.
    Check {
        /// What, in both languages, with the ids of the requirements that ask for it.
        what: String,
        /// Whether it came out as told.
        held: bool,
        /// What was seen.
        seen: String,
    },
}

impl Line {
    /// The ids of the requirements that a check is about: `P3` and `B5` in "… (P3, B5)".
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let what = if let Self::Check { what, .. } = self { what.as_str() } else { "" };
        let listed = what.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
        listed.unwrap_or_default().split(", ").filter(|id| {
            let number = id.strip_prefix(|c: char| c.is_ascii_uppercase());
            number.is_some_and(|number| number.parse::<u8>().is_ok())
        })
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Step { number, japanese, english } => {
                write!(f, "\n{number}. {japanese}\n   {english}")
            }
            Self::Note(text) => write!(f, "   · {text}"),
            Self::Check { what, held: true, seen } => write!(f, "   ✓ {what}: {seen}"),
            Self::Check { what, held: false, seen } => write!(f, "   ✗ {what}: {seen}"),
        }
    }
}

/// Tells the story line by line to whoever listens.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    listener: &'a (dyn Fn(Line) + Sync),
}

impl<'a> Teller<'a> {
    /// A teller that hands each line to `listener`.
    #[must_use]
    pub fn new(listener: &'a (dyn Fn(Line) + Sync)) -> Self {
        Self { listener }
    }

    /// A new chapter, in both languages.
    pub fn step(self, number: u8, japanese: &str, english: &str) {
        let (japanese, english) = (japanese.to_owned(), english.to_owned());
        (self.listener)(Line::Step { number, japanese, english });
    }

    /// Something worth knowing that nothing depends on.
    pub fn note(self, text: &str) {
        (self.listener)(Line::Note(text.to_owned()));
    }

    /// `condition` holds; `seen` says what was seen.
    ///
    /// # Errors
    /// It does not.
    pub fn holds(self, what: &str, condition: bool, seen: &str) -> Result<()> {
        let (told, saw) = (what.to_owned(), seen.to_owned());
        (self.listener)(Line::Check { what: told, held: condition, seen: saw });
        if !condition {
            bail!("{what}: {seen}");
        }
        Ok(())
    }

    /// `seen` is what was expected.
    ///
    /// # Errors
    /// It is not.
    #[expect(clippy::needless_pass_by_value, reason = "steps hand over what they have just seen")]
    pub fn same<T: PartialEq + Debug>(self, what: &str, expected: T, seen: T) -> Result<()> {
        if expected == seen {
            return self.holds(what, true, &format!("{seen:?}"));
        }
        self.holds(what, false, &format!("expected {expected:?}, saw {seen:?}"))
    }

    /// The system refused for `reason` (the reason of its `ErrorInfo`, or the name of the code).
    ///
    /// # Errors
    /// It did not refuse, or for another reason.
    #[expect(clippy::needless_pass_by_value, reason = "steps hand over what they have just seen")]
    pub fn refused<T>(self, what: &str, reason: &str, result: Result<T, Status>) -> Result<()> {
        let seen = match &result {
            Ok(_) => "(allowed)".to_owned(),
            Err(status) => self::reason(status),
        };
        self.same(what, reason.to_owned(), seen)
    }
}

/// Why a call was refused: the reason of its `ErrorInfo`, or the name of the code.
#[must_use]
pub fn reason(status: &Status) -> String {
    let reason = status.get_details_error_info().map(|info| info.reason);
    reason.filter(|reason| !reason.is_empty()).unwrap_or_else(|| format!("{:?}", status.code()))
}

/// Turns a status into an error that says where it came from.
pub trait Said<T> {
    /// The message of the answer.
    ///
    /// # Errors
    /// The status, with `what` before it.
    fn said(self, what: &str) -> Result<T>;
}

impl<T> Said<T> for Result<tonic::Response<T>, Status> {
    fn said(self, what: &str) -> Result<T> {
        let said = |status: Status| {
            anyhow::anyhow!("{:?} {}: {}", status.code(), reason(&status), status.message())
        };
        self.map(tonic::Response::into_inner).map_err(said).with_context(|| what.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_names_its_requirements() {
        let ids = |what: &str| {
            let line = Line::Check { what: what.to_owned(), held: true, seen: String::new() };
            line.ids().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(ids("電話 (内線) / the phone (B14, S10)"), ["B14", "S10"]);
        assert_eq!(ids("状態 / state"), [""; 0]);
        assert_eq!(ids("状態 / state (as told)"), [""; 0]);
    }
}
