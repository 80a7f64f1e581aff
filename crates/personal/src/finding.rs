//! What the screen can find in a text.

use std::ops::Range;

use thiserror::Error;

/// Something in a text that looks like personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it looks like.
    pub kind: FindingKind,
    /// Where it stands, in bytes of the text; both ends are character boundaries.
    pub range: Range<usize>,
}

/// The sorts of personal data that can be told by their form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum FindingKind {
    /// A Japanese phone or fax number, with its area code or +81.
    #[error("a phone number")]
    PhoneNumber,
    /// An e-mail address.
    #[error("an e-mail address")]
    EmailAddress,
    /// A My Number (個人番号), by its check digit.
    #[error("a My Number")]
    MyNumber,
    /// A payment card number, by its issuer's prefix, length and check digit.
    #[error("a payment card number")]
    PaymentCard,
}

impl FindingKind {
    /// The stable code by which clients choose their own wording.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::PhoneNumber => "phone_number",
            Self::EmailAddress => "email_address",
            Self::MyNumber => "my_number",
            Self::PaymentCard => "payment_card",
        }
    }
}
