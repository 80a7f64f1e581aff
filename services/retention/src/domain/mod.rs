//! The rules of retention, without any machinery.

pub mod certificate;
pub mod purpose;
pub mod run;
