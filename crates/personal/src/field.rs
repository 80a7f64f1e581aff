//! The values a call may collect (requirement B14), each made only by its `parse`.

mod contact;
mod free_text;
mod person;

pub(crate) use contact::is_local_byte;
pub use contact::{EmailAddress, PhoneNumber, PostalAddress};
pub use free_text::{InquiryText, Memo, Necessity};
pub use person::{PersonKana, PersonName};
