//! What is known of an inquiry, and what its acts take and give.

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::receipt::ReceiptNumber;
use uuid::Uuid;

use super::{CallbackWindow, Reminder, SectionCode};

/// The facts of an inquiry as intake took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Intake's version, which the AAD of the sealed pieces names.
    pub version: u32,
    /// What the caller was told.
    pub receipt: ReceiptNumber,
    /// When it was taken.
    pub at: Timestamp,
    /// Whether the office was open then (B7).
    pub in_office_hours: bool,
    /// Why it was taken all the same; empty when the office was closed (A1).
    pub override_reason: String,
    /// Who took it.
    pub operator: Uuid,
    /// Reason code of the call.
    pub reason_code: String,
    /// When the answer is due.
    pub due_at: Timestamp,
    /// The last day on which it is kept (P4).
    pub erased_on: Date,
    /// When to call back.
    pub window: CallbackWindow,
    /// Id of the day key that its pieces are sealed to.
    pub key_id: String,
}

/// A named person's receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The person's user id.
    pub user_id: String,
    /// When.
    pub at: Timestamp,
}

/// Who acts, when, on which version.
#[derive(Debug, Clone, Copy)]
pub struct Acting<'a> {
    /// The person's user id.
    pub user_id: &'a str,
    /// When.
    pub now: Timestamp,
    /// The version that the person saw.
    pub seen: u32,
}

/// What the ward calendar says of a reroute.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// When the new section gets it: now, or at the next opening.
    pub delivery: Timestamp,
    /// When the first reminder follows, if it gets it now.
    pub reminder: Reminder,
}

/// Which receipts were new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The section's.
    pub section: bool,
    /// The Ward Information Section's.
    pub information: bool,
}

/// Where a handoff came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerouted {
    /// The section that no longer has it; none if it was in triage.
    pub left: Option<SectionCode>,
    /// Whether that section had seen it.
    pub was_seen: bool,
    /// Whether the new section has it already.
    pub delivered: bool,
}
