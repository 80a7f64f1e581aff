//! Where a sealed value belongs.

use uuid::Uuid;

/// The place of a sealed value: authenticated with it, stored beside it, not secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aad<'a> {
    /// The service that owns the row, such as `intake`.
    pub service: &'a str,
    /// The table, without its schema.
    pub table: &'a str,
    /// The column, or the piece within it.
    pub column: &'a str,
    /// The id of the inquiry, or of the call while it is a draft (a UUID of version 7).
    pub record: Uuid,
    /// Which of the record's values it is: the version of an amended inquiry, the revision of a draft, the ordinal of an answer.
    pub version: u32,
}

impl Aad<'_> {
    /// One byte string per place: every text is led by its length, so that no two places share an encoding.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes =
            Vec::with_capacity(64 + self.service.len() + self.table.len() + self.column.len());
        for text in [self.service, self.table, self.column] {
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.extend_from_slice(self.record.as_bytes());
        bytes.extend_from_slice(&self.version.to_be_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_between_parts_changes_the_encoding() {
        let aad = |service, table, column| {
            Aad { service, table, column, record: Uuid::nil(), version: 1 }.encode()
        };
        assert_ne!(aad("a", "bc", "d"), aad("ab", "c", "d"));
        assert_ne!(aad("a", "bc", ""), aad("a", "b", "c"));
        assert_ne!(aad("", "", "\0\0\0\0\0\0\0\0"), aad("", "\0\0\0\0\0\0\0\0", ""));
    }
}
