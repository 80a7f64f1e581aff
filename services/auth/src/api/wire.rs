//! Domain values as wire types.

use jiff::Timestamp;
use madoguchi_access::Roles;
use madoguchi_proto::auth::v1 as wire;
use uuid::Uuid;

use crate::{
    domain::{Standing, TerminalState, account_obstacles},
    store::{Contract, Designation, Room, Terminal, Training},
};

/// An instant.
pub(super) fn instant(at: Timestamp) -> prost_types::Timestamp {
    let micros = at.as_microsecond();
    let below = micros.rem_euclid(1_000_000) * 1_000;
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: i32::try_from(below).expect("less than a second in nanoseconds fits an i32"),
    }
}

/// An id that may be missing; empty then.
pub(super) fn optional_id(id: Option<Uuid>) -> String {
    id.map(|id| id.to_string()).unwrap_or_default()
}

/// Roles in the contract's numbers.
pub(super) fn roles(roles: Roles) -> Vec<i32> {
    roles.iter().map(|role| role.to_wire().into()).collect()
}

/// An account with what keeps it out now.
pub(super) fn account(
    standing: Standing,
    last_login: Option<Timestamp>,
    now: Timestamp,
) -> wire::Account {
    let obstacles = account_obstacles(&standing, now);
    let account = standing.account;
    wire::Account {
        account_id: account.id.to_string(),
        user_id: account.user_id,
        display_name: account.display_name,
        organisation: account.organisation.to_wire().into(),
        roles: roles(account.roles),
        section_code: account.section.unwrap_or_default(),
        contract_id: optional_id(account.contract),
        disabled: account.disabled,
        obstacles: obstacles.into_iter().map(|obstacle| obstacle.reason().to_owned()).collect(),
        last_login_at: last_login.map(instant),
        version: account.version.unsigned_abs(),
    }
}

impl From<Designation> for wire::Designation {
    fn from(designation: Designation) -> Self {
        Self {
            designation_id: designation.id.to_string(),
            account_id: designation.account.to_string(),
            role: designation.role.to_wire().into(),
            from: Some(instant(designation.period.begins_at)),
            until: designation.period.ends_at.map(instant),
            designated_by: designation.designated_by.to_string(),
            notified_on: designation.notified_on.to_string(),
        }
    }
}

impl From<Training> for wire::Training {
    fn from(training: Training) -> Self {
        Self {
            training_id: training.id.to_string(),
            account_id: training.account.to_string(),
            course: training.course,
            held_on: training.held_on.to_string(),
            trainer: training.trainer,
            valid_until: training.valid_until.to_string(),
        }
    }
}

impl From<Room> for wire::Room {
    fn from(room: Room) -> Self {
        Self {
            room_id: room.id.to_string(),
            name: room.name,
            networks: room.networks.to_texts(),
            open: room.open,
        }
    }
}

impl From<Terminal> for wire::Terminal {
    fn from(terminal: Terminal) -> Self {
        let state = match terminal.state {
            TerminalState::Active => wire::TerminalState::Active,
            TerminalState::Inactive => wire::TerminalState::Inactive,
            TerminalState::Lost => wire::TerminalState::Lost,
        };
        Self {
            terminal_id: terminal.id.to_string(),
            name: terminal.name,
            room_id: terminal.room.to_string(),
            state: state.into(),
            contract_id: terminal.contract.to_string(),
        }
    }
}

impl From<Contract> for wire::Contract {
    fn from(contract: Contract) -> Self {
        Self {
            contract_id: contract.id.to_string(),
            contractor: contract.contractor,
            first_day: contract.first_day.to_string(),
            last_day: contract.last_day.to_string(),
            terms_version: contract.terms_version,
            terms: contract.terms,
            version: contract.version.unsigned_abs(),
        }
    }
}
