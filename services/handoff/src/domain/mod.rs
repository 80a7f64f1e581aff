//! The rules of a handoff, without a network, a database or a clock of their own.

mod callback;
mod facts;
mod inquiry;
mod notice;
mod reminder;
mod section;
mod state;
mod viewer;

pub use callback::CallbackWindow;
pub use facts::{Acknowledged, Acting, Receipt, Rerouted, Taken, Times};
pub use inquiry::Inquiry;
pub use notice::{NoticeKind, Party};
pub use reminder::{OfficeTime, Reminder, Whom};
pub use section::SectionCode;
pub use state::{Obstacle, State};
pub use viewer::Viewer;
