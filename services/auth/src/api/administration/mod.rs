//! What administrators keep: accounts, designations and training, rooms and terminals, the contract.

mod accounts;
mod contracts;
mod create_account;
mod designate;
mod designations;
mod disable_account;
mod reset_password;
mod rooms;
mod terminals;
mod trainings;

pub(super) use self::{
    accounts::Accounts, contracts::Contracts, designations::Designations, terminals::Terminals,
};

/// Longest reason that is kept.
const MAX_REASON: usize = 200;
