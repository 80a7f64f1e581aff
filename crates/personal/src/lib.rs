#![doc = include_str!("../README.md")]

mod error;
mod field;
mod finding;
pub mod mask;
mod numbering;
pub mod screen;
pub mod seal;
mod text;
mod wrapper;

pub use error::{FieldError, FieldProblem, HiddenCharacter};
pub use field::{
    EmailAddress, InquiryText, Memo, Necessity, PersonKana, PersonName, PhoneNumber, PostalAddress,
};
pub use text::{Lines, require};
pub use wrapper::{Personal, Secret};
