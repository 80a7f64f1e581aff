//! A call and what may happen to it: talking → wrap-up → closed (B2).

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::jst_date;
use uuid::Uuid;

use super::{Ending, Outcome, Transfer};

/// How often a call can be put through.
pub const MAX_TRANSFERS: usize = 20;

/// A call: complete without one personal datum (B3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// UUID of version 7.
    pub id: Uuid,
    /// Where it is.
    pub state: State,
    /// When it began.
    pub started_at: Timestamp,
    /// To whom it was put through, in order.
    pub transfers: Vec<Transfer>,
    /// The caller agrees that personal fields are taken (B8).
    pub consented: bool,
    /// There is a draft that has not expired.
    pub has_draft: bool,
    /// The receipt number, if an inquiry was taken.
    pub receipt_number: Option<String>,
    /// What the operator noted, screened.
    pub memo: String,
    /// Rises with each change of the record, from 1; the memo is the operator's alone and leaves it.
    pub version: u32,
}

/// Where a call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The caller is on the line.
    Talking,
    /// The caller hung up; the record is being written.
    WrapUp {
        /// When the caller hung up.
        ended_at: Timestamp,
    },
    /// The record is complete; on that day it may still be corrected.
    Closed {
        /// When the caller hung up.
        ended_at: Timestamp,
        /// When the record was closed.
        closed_at: Timestamp,
        /// How it ended.
        ending: Ending,
    },
}

/// Why something cannot happen to a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// It changed since the operator saw it.
    #[error("the call changed meanwhile")]
    Stale {
        /// The version it has.
        current: u32,
    },
    /// Only while talking.
    #[error("the caller has hung up already")]
    NotTalking,
    /// Not after the record was closed.
    #[error("the call is closed; its record changes no more")]
    Closed,
    /// Only a closed record is corrected.
    #[error("the call is still open; close it with the outcome you want")]
    NotClosed,
    /// The day is over.
    #[error("the call was closed on another day; its record changes no more")]
    DayOver,
    /// What an inquiry or a refused consent has set.
    #[error("the outcome was set by the inquiry or by the refused consent; it stays")]
    OutcomeFixed,
    /// The outcome is set by taking an inquiry or by a refused consent.
    #[error("{0}")]
    OutcomeNotFree(&'static str),
    /// The outcome needs an article.
    #[error("name the article and its version that the caller was answered from")]
    ArticleMissing,
    /// The outcome knows no article.
    #[error("belongs to the outcome ANSWERED_FROM_FAQ only; leave it out")]
    ArticleUnasked,
    /// The outcome needs a transfer.
    #[error("record to whom the call was put through first")]
    TransferMissing,
    /// Enough is enough.
    #[error("a call is put through at most {MAX_TRANSFERS} times")]
    TooManyTransfers,
    /// Personal fields need the caller's consent (B8).
    #[error("read the consent sentence aloud and record the caller's answer first")]
    NoConsent,
}

impl Call {
    /// Checks that the operator has seen the call as it is.
    ///
    /// # Errors
    /// [`CallFault::Stale`].
    pub fn expect_version(&self, seen: u32) -> Result<(), CallFault> {
        if seen == self.version { Ok(()) } else { Err(CallFault::Stale { current: self.version }) }
    }

    /// The caller hangs up: talking → wrap-up.
    ///
    /// # Errors
    /// [`CallFault::NotTalking`].
    pub fn hang_up(&mut self, at: Timestamp) -> Result<(), CallFault> {
        let State::Talking = self.state else { return Err(CallFault::NotTalking) };
        self.state = State::WrapUp { ended_at: at };
        self.version += 1;
        Ok(())
    }

    /// The call is put through; also written down after it was.
    ///
    /// # Errors
    /// [`CallFault::Closed`], [`CallFault::TooManyTransfers`].
    pub fn put_through(&mut self, transfer: Transfer) -> Result<(), CallFault> {
        self.expect_open()?;
        if self.transfers.len() >= MAX_TRANSFERS {
            return Err(CallFault::TooManyTransfers);
        }
        self.transfers.push(transfer);
        self.version += 1;
        Ok(())
    }

    /// The caller agrees that personal fields are taken.
    ///
    /// # Errors
    /// [`CallFault::Closed`].
    pub fn consent(&mut self) -> Result<(), CallFault> {
        self.expect_open()?;
        self.consented = true;
        self.version += 1;
        Ok(())
    }

    /// The caller refuses, or takes the consent back: nothing typed so far is kept, the call ends (B8).
    ///
    /// # Errors
    /// [`CallFault::Closed`].
    pub fn refuse(&mut self, reason_code: String, at: Timestamp) -> Result<(), CallFault> {
        self.end(Ending { outcome: Outcome::UnresolvedNoConsent, reason_code, article: None }, at)?;
        self.consented = false;
        Ok(())
    }

    /// Whether personal fields may be taken now.
    ///
    /// # Errors
    /// [`CallFault::Closed`], [`CallFault::NoConsent`].
    pub fn expect_consent(&self) -> Result<(), CallFault> {
        self.expect_open()?;
        if self.consented { Ok(()) } else { Err(CallFault::NoConsent) }
    }

    /// An inquiry is taken: the call ends as handed off.
    ///
    /// # Errors
    /// As [`expect_consent`](Self::expect_consent).
    pub fn hand_off(
        &mut self,
        receipt_number: String,
        reason_code: String,
        at: Timestamp,
    ) -> Result<(), CallFault> {
        self.expect_consent()?;
        self.receipt_number = Some(receipt_number);
        self.end(Ending { outcome: Outcome::HandedOff, reason_code, article: None }, at)
    }

    /// The operator closes the record; hangs up if that is still to do.
    ///
    /// # Errors
    /// [`CallFault::Closed`] and what [`Ending::check`] and the outcome ask for.
    pub fn close(&mut self, ending: Ending, at: Timestamp) -> Result<(), CallFault> {
        self.expect_open()?;
        self.expect_fit(&ending)?;
        self.end(ending, at)
    }

    /// The operator corrects how a call ended, on the day (JST) on which it was closed.
    ///
    /// # Errors
    /// [`CallFault::NotClosed`], [`CallFault::DayOver`], [`CallFault::OutcomeFixed`], and what closing asks for.
    pub fn correct(&mut self, corrected: Ending, today: Date) -> Result<(), CallFault> {
        let State::Closed { closed_at, ending, .. } = &self.state else {
            return Err(CallFault::NotClosed);
        };
        if jst_date(*closed_at) != today {
            return Err(CallFault::DayOver);
        }
        if matches!(ending.outcome, Outcome::HandedOff | Outcome::UnresolvedNoConsent) {
            return Err(CallFault::OutcomeFixed);
        }
        self.expect_fit(&corrected)?;
        if let State::Closed { ending, .. } = &mut self.state {
            *ending = corrected;
        }
        self.version += 1;
        Ok(())
    }

    /// Whether the call can have ended like this.
    fn expect_fit(&self, ending: &Ending) -> Result<(), CallFault> {
        ending.check()?;
        if ending.outcome == Outcome::Transferred && self.transfers.is_empty() {
            return Err(CallFault::TransferMissing);
        }
        Ok(())
    }

    fn end(&mut self, ending: Ending, closed_at: Timestamp) -> Result<(), CallFault> {
        let ended_at = match self.state {
            State::Talking => closed_at,
            State::WrapUp { ended_at } => ended_at,
            State::Closed { .. } => return Err(CallFault::Closed),
        };
        self.state = State::Closed { ended_at, closed_at, ending };
        self.has_draft = false;
        self.version += 1;
        Ok(())
    }

    /// Whether the record is still being written.
    ///
    /// # Errors
    /// [`CallFault::Closed`].
    pub fn expect_open(&self) -> Result<(), CallFault> {
        if matches!(self.state, State::Closed { .. }) { Err(CallFault::Closed) } else { Ok(()) }
    }
}

#[cfg(test)]
#[path = "call_tests.rs"]
mod tests;
