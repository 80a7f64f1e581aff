//! The rules of calls and inquiries: pure, without database, network or clock.

mod call;
mod codebook;
mod ending;
mod fields;
mod inquiry;
mod problem;
mod section;
mod window;

pub use call::{Call, CallFault, State};
pub use codebook::{Codebook, CodebookFault, ReasonCode, is_code};
pub use ending::{Article, Ending, Outcome, Transfer, TransferKind};
pub use fields::{ContactFields, Typed, check_draft};
pub use inquiry::{Situation, TakenBecause};
pub use problem::Problems;
pub use section::SectionCode;
pub use window::{CallbackWindow, hh_mm, parse_window};
