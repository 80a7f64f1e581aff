//! What the database says, in words of the domain.

use madoguchi_kit::db::violates;

/// Why something was not stored.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The user id belongs to another account.
    #[error("this user id is taken")]
    UserIdTaken,
    /// Another room has the name.
    #[error("another room has this name")]
    RoomNameTaken,
    /// Another terminal of the room has the name.
    #[error("another terminal of the room has this name")]
    TerminalNameTaken,
    /// The account, contract or room named does not exist. Holds the word for it.
    #[error("the {0} does not exist")]
    Missing(&'static str),
    /// The database failed, or holds what no version of this service wrote.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let named = [
            ("accounts_user_id_key", Self::UserIdTaken),
            ("rooms_name_key", Self::RoomNameTaken),
            ("terminals_name_in_room_key", Self::TerminalNameTaken),
            ("accounts_contract_id_fkey", Self::Missing("contract")),
            ("terminals_contract_id_fkey", Self::Missing("contract")),
            ("terminals_room_id_fkey", Self::Missing("room")),
            ("trainings_account_id_fkey", Self::Missing("account")),
        ];
        named
            .into_iter()
            .find(|(constraint, _)| violates(&error, constraint))
            .map_or_else(|| Self::Database(error), |(_, known)| known)
    }
}

/// A value that the table's checks should have kept out.
pub(super) fn corrupt(column: &'static str) -> StoreError {
    StoreError::Database(sqlx::Error::Decode(format!("{column} holds an unknown word").into()))
}
