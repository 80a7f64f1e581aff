//! Tells what happens, and compares what was expected with what was seen.

use std::fmt::Debug;

use anyhow::{Context as _, Result, bail};
use tonic::Status;
use tonic_types::StatusExt as _;

/// Prints the story line by line. A line with ✓ came out as told; the first that did not ends the story with an error.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    print: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Teller<'a> {
    /// A teller that hands each line to `print`.
    #[must_use]
    pub fn new(print: &'a (dyn Fn(&str) + Sync)) -> Self {
        Self { print }
    }

    /// A new chapter, in both languages.
    pub fn step(self, number: u8, japanese: &str, english: &str) {
        (self.print)(&format!("\n{number}. {japanese}\n   {english}"));
    }

    /// Something worth knowing that nothing depends on.
    pub fn note(self, text: &str) {
        (self.print)(&format!("   · {text}"));
    }

    /// `seen` is what was expected.
    ///
    /// # Errors
    /// It is not.
    #[expect(clippy::needless_pass_by_value, reason = "steps hand over what they have just seen")]
    pub fn same<T: PartialEq + Debug>(self, what: &str, expected: T, seen: T) -> Result<()> {
        if expected != seen {
            (self.print)(&format!("   ✗ {what}: expected {expected:?}, saw {seen:?}"));
            bail!("{what}: expected {expected:?}, saw {seen:?}");
        }
        (self.print)(&format!("   ✓ {what}: {seen:?}"));
        Ok(())
    }

    /// `condition` holds; `seen` says what was seen.
    ///
    /// # Errors
    /// It does not.
    pub fn holds(self, what: &str, condition: bool, seen: &str) -> Result<()> {
        if !condition {
            (self.print)(&format!("   ✗ {what}: saw {seen}"));
            bail!("{what}: saw {seen}");
        }
        (self.print)(&format!("   ✓ {what}: {seen}"));
        Ok(())
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
