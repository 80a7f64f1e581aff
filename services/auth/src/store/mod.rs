//! All SQL. Functions take a connection or a transaction that `api/` or `jobs/` opened; rows become domain values here.

mod accounts;
mod contracts;
mod credentials;
mod designations;
mod error;
mod reasons;
mod rooms;
mod sessions;
mod standing;
mod sweep;
mod terminals;
mod trainings;

pub use accounts::{
    NewAccount, accounts_page, administrators, disable_account, insert_account, lock_account,
    lock_accounts,
};
pub use contracts::{
    Contract, amend_contract, confirm_terms, contracts, insert_contract, insert_terms,
    lock_contract,
};
pub use credentials::{
    Credentials, activation_code, credentials, delete_activation_code, delete_password, last_login,
    put_activation_code, put_password, record_login, renew_password, take_activation_code,
    verified_password,
};
pub use designations::{
    Designation, designations_at, end_designation, find_designation, insert_designation,
    overlapping_designation,
};
pub use error::StoreError;
pub use reasons::{StatedReason, insert_reason};
pub use rooms::{Room, insert_room, rooms, update_room};
pub use sessions::{
    end_session, end_sessions_of_account, end_sessions_of_terminal, open_session, reauthenticated,
    seen, session, session_by_token,
};
pub use standing::{Known, last_logins, standing, standings, terminal_facts};
pub use sweep::sweep;
pub use terminals::{
    Terminal, insert_terminal, lock_terminal, set_terminal_state, terminals, terminals_of_room,
};
pub use trainings::{Training, find_training, insert_training, trainings};

/// Rows of a list at most; the contract's own limit.
const LIST_LIMIT: i64 = 1_000;
