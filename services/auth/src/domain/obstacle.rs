//! What keeps an account from working at this moment, and as what it may work. Recomputed for every call.

use jiff::{Timestamp, civil::Date};
use madoguchi_access::{Organisation, Role, Roles};
use madoguchi_calendar::jst_date;

use super::{Account, ContractTerm, Designated, Place, TerminalState};

/// One thing that keeps an account out. The order is the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Obstacle {
    /// Access was ended (S2).
    #[error("access of this account has been ended; ask an administrator")]
    AccountDisabled,
    /// No password has been set yet (P2).
    #[error("set a password with your activation code first")]
    NotActivated,
    /// The contract's first day is still to come (B18).
    #[error("the contract has not begun")]
    ContractNotBegun,
    /// The contract's last day is over (B18).
    #[error("the contract has ended")]
    ContractEnded,
    /// No designation is in force (Q1).
    #[error("you are not designated at this moment; ask the ward's administrator")]
    NotDesignated,
    /// No training is valid today (S10).
    #[error("no training of yours is valid today; ask your handling manager")]
    NotTrained,
    /// No terminal certificate, or none of this contract's (P3).
    #[error("log in at an enrolled terminal of your contract")]
    TerminalUnknown,
    /// Switched off or lost (P3).
    #[error("this terminal is switched off; use another one")]
    TerminalInactive,
    /// Its room is not served (P3).
    #[error("this room is closed at the moment")]
    RoomClosed,
    /// The call comes from outside the room's networks (P3).
    #[error("this terminal is not in its room's network")]
    NetworkNotAllowed,
}

impl Obstacle {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::AccountDisabled,
        Self::NotActivated,
        Self::ContractNotBegun,
        Self::ContractEnded,
        Self::NotDesignated,
        Self::NotTrained,
        Self::TerminalUnknown,
        Self::TerminalInactive,
        Self::RoomClosed,
        Self::NetworkNotAllowed,
    ];

    /// The reason code in error details, account lists and audit rows.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::AccountDisabled => "ACCOUNT_DISABLED",
            Self::NotActivated => "NOT_ACTIVATED",
            Self::ContractNotBegun => "CONTRACT_NOT_BEGUN",
            Self::ContractEnded => "CONTRACT_ENDED",
            Self::NotDesignated => "NOT_DESIGNATED",
            Self::NotTrained => "NOT_TRAINED",
            Self::TerminalUnknown => "TERMINAL_UNKNOWN",
            Self::TerminalInactive => "TERMINAL_INACTIVE",
            Self::RoomClosed => "ROOM_CLOSED",
            Self::NetworkNotAllowed => "NETWORK_NOT_ALLOWED",
        }
    }
}

/// Everything about an account that decides over its access, as it is now.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The account.
    pub account: Account,
    /// Whether it has a password.
    pub activated: bool,
    /// The term of its contract, for contractor accounts.
    pub term: Option<ContractTerm>,
    /// The version of the special terms in force; 0 without a contract.
    pub terms_version: u32,
    /// Whether it confirmed that version (P1).
    pub terms_confirmed: bool,
    /// Its designations, past and future ones too.
    pub designations: Vec<Designated>,
    /// The last day on which a training of it counts.
    pub trained_until: Option<Date>,
}

impl Standing {
    /// The roles in force: `OPERATOR` and `HANDLING_MANAGER` only while designated for that very role (Q1).
    #[must_use]
    pub fn roles_in_force(&self, now: Timestamp) -> Roles {
        let designated =
            |role| self.designations.iter().any(|one| one.role == role && one.period.contains(now));
        let needs_designation = |role| matches!(role, Role::Operator | Role::HandlingManager);
        self.account
            .roles
            .iter()
            .filter(|role| !needs_designation(*role) || designated(*role))
            .collect()
    }

    /// Whether the account is a contractor's and holds a role in force by designation (Q1).
    #[must_use]
    pub fn is_designated(&self, now: Timestamp) -> bool {
        self.account.organisation == Organisation::Contractor
            && !self.roles_in_force(now).is_empty()
    }

    /// Whether a training counts on this day (S10).
    #[must_use]
    pub fn is_trained(&self, today: Date) -> bool {
        self.trained_until.is_some_and(|last| today <= last)
    }

    /// The version of the special terms to confirm before anything else; 0 if none is due (P1).
    #[must_use]
    pub const fn terms_to_confirm(&self) -> u32 {
        if self.terms_confirmed { 0 } else { self.terms_version }
    }
}

/// What keeps the account out wherever it calls from, in the order of [`Obstacle`].
#[must_use]
pub fn account_obstacles(standing: &Standing, now: Timestamp) -> Vec<Obstacle> {
    let today = jst_date(now);
    let mut found = Vec::new();
    let mut check = |stands: bool, obstacle| {
        if stands {
            found.push(obstacle);
        }
    };
    check(standing.account.disabled, Obstacle::AccountDisabled);
    check(!standing.activated && !standing.account.is_system(), Obstacle::NotActivated);
    if standing.account.organisation == Organisation::Contractor {
        // A contractor account without a contract cannot be stored; if it were, it would have no access.
        check(standing.term.is_some_and(|term| !term.has_begun(today)), Obstacle::ContractNotBegun);
        check(standing.term.is_none_or(|term| term.has_ended(today)), Obstacle::ContractEnded);
        check(!standing.is_designated(now), Obstacle::NotDesignated);
        check(!standing.is_trained(today), Obstacle::NotTrained);
    }
    found
}

/// What keeps the account from working from this place now, in the order of [`Obstacle`]. Ward accounts are bound to no
/// terminal; contractor accounts always need one (P3).
#[must_use]
pub fn obstacles(standing: &Standing, place: &Place, now: Timestamp) -> Vec<Obstacle> {
    let mut found = account_obstacles(standing, now);
    if standing.account.organisation == Organisation::Contractor {
        found.extend(place.obstacle(standing.account.contract));
    }
    found
}

impl Place {
    /// Why nobody who works under `contract` may work here; without a contract (the ward), any terminal's will do.
    #[must_use]
    pub fn obstacle(&self, contract: Option<uuid::Uuid>) -> Option<Obstacle> {
        let Some(terminal) = &self.terminal else { return Some(Obstacle::TerminalUnknown) };
        if contract.is_some_and(|contract| contract != terminal.contract) {
            return Some(Obstacle::TerminalUnknown);
        }
        if terminal.state != TerminalState::Active {
            return Some(Obstacle::TerminalInactive);
        }
        if !terminal.room_open {
            return Some(Obstacle::RoomClosed);
        }
        (!terminal.networks.contain(self.address)).then_some(Obstacle::NetworkNotAllowed)
    }
}

#[cfg(test)]
mod tests;
