//! The decision: may this caller call this RPC? Pure, and the same in gateway, services and tests.

use jiff::{SignedDuration, Timestamp};
use madoguchi_proto::policy::v1::{CallerKind, PersonalData};

use crate::{Caller, IdempotencyKey, Organisation, Rule};

/// How long after entering the password grave acts are open (P2).
pub const STEP_UP_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// What came with a request.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'a> {
    /// The calling service, by its certificate.
    pub peer: Option<&'a str>,
    /// The person or system behind it, by a verified assertion.
    pub caller: Option<&'a Caller>,
    /// The idempotency key.
    pub idempotency_key: Option<&'a IdempotencyKey>,
    /// Now.
    pub now: Timestamp,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// The peer's certificate is none that this RPC is for.
    #[error("this service may not call this RPC")]
    PeerNotAllowed,
    /// Nobody has logged in.
    #[error("log in first")]
    NotAuthenticated,
    /// The other party of the contract may.
    #[error("this is not open to your organisation")]
    WrongOrganisation,
    /// Another role may.
    #[error("your roles do not allow this")]
    RoleMissing,
    /// Only from an enrolled terminal in its room (P3).
    #[error("this is served only at an enrolled terminal in its room")]
    TerminalRequired,
    /// Not designated at this moment (Q1).
    #[error("you are not designated for handling personal data now; ask your handling manager")]
    NotDesignated,
    /// No valid training (S10).
    #[error("your training is not valid any more; ask your handling manager")]
    NotTrained,
    /// The special terms wait for confirmation (P1).
    #[error("confirm the contract's special terms first")]
    TermsNotConfirmed,
    /// The password was entered too long ago (P2).
    #[error("enter your password once more")]
    StepUpRequired,
    /// A writing RPC without its key.
    #[error(
        "send the metadata `idempotency-key`: 16 to 64 printable ASCII characters, a new one for each act"
    )]
    IdempotencyKeyMissing,
}

impl Refused {
    /// All of them, for tests and tables.
    pub const ALL: [Self; 10] = [
        Self::PeerNotAllowed,
        Self::NotAuthenticated,
        Self::WrongOrganisation,
        Self::RoleMissing,
        Self::TerminalRequired,
        Self::NotDesignated,
        Self::NotTrained,
        Self::TermsNotConfirmed,
        Self::StepUpRequired,
        Self::IdempotencyKeyMissing,
    ];

    /// The reason code in error details, logs and metrics.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::PeerNotAllowed => "PEER_NOT_ALLOWED",
            Self::NotAuthenticated => "NOT_AUTHENTICATED",
            Self::WrongOrganisation => "WRONG_ORGANISATION",
            Self::RoleMissing => "ROLE_MISSING",
            Self::TerminalRequired => "TERMINAL_REQUIRED",
            Self::NotDesignated => "NOT_DESIGNATED",
            Self::NotTrained => "NOT_TRAINED",
            Self::TermsNotConfirmed => "TERMS_NOT_CONFIRMED",
            Self::StepUpRequired => "STEP_UP_REQUIRED",
            Self::IdempotencyKeyMissing => "IDEMPOTENCY_KEY_MISSING",
        }
    }
}

/// Says yes, or the first reason why not.
///
/// # Errors
/// [`Refused`].
pub fn decide(rule: &Rule, presented: &Presented<'_>) -> Result<(), Refused> {
    let peer = presented.peer.ok_or(Refused::PeerNotAllowed)?;
    let peer_allowed = if rule.peers.is_empty() {
        peer == "gateway"
    } else {
        rule.peers.iter().any(|allowed| allowed == peer)
    };
    if !peer_allowed {
        return Err(Refused::PeerNotAllowed);
    }
    match rule.caller {
        CallerKind::Unspecified => return Err(Refused::PeerNotAllowed),
        // Services repeat calls by their own means (outbox, inbox) and carry no client's key.
        CallerKind::Service => return Ok(()),
        CallerKind::Anonymous => {}
        CallerKind::Account => {
            decide_account(
                rule,
                presented.caller.ok_or(Refused::NotAuthenticated)?,
                presented.now,
            )?;
        }
    }
    if rule.writes && presented.idempotency_key.is_none() {
        return Err(Refused::IdempotencyKeyMissing);
    }
    Ok(())
}

fn decide_account(rule: &Rule, caller: &Caller, now: Timestamp) -> Result<(), Refused> {
    let contractor = caller.organisation == Organisation::Contractor;
    if !rule.organisations.is_empty() && !rule.organisations.contains(&caller.organisation) {
        return Err(Refused::WrongOrganisation);
    }
    if !rule.roles.is_empty() && !rule.roles.intersects(caller.roles) {
        return Err(Refused::RoleMissing);
    }
    if caller.terminal.is_none() && (contractor || rule.terminal_always) {
        return Err(Refused::TerminalRequired);
    }
    if contractor && rule.personal_data != PersonalData::Unspecified {
        if !caller.designated {
            return Err(Refused::NotDesignated);
        }
        if !caller.trained {
            return Err(Refused::NotTrained);
        }
    }
    if caller.terms_pending && !rule.is_session_rpc() {
        return Err(Refused::TermsNotConfirmed);
    }
    if rule.step_up && caller.authenticated_at.is_none_or(|at| now > at + STEP_UP_LIFETIME) {
        return Err(Refused::StepUpRequired);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PolicyTable, Role, assertion::tests::operator};

    fn now() -> Timestamp {
        "2026-11-20T18:30:00+09:00".parse().expect("a timestamp")
    }

    fn judge(
        rpc: &str,
        peer: Option<&str>,
        caller: Option<&Caller>,
        key: bool,
    ) -> Result<(), Refused> {
        let table = PolicyTable::whole().expect("every RPC has a rule");
        let rule = table.rule(&format!("/madoguchi.{rpc}")).expect("an RPC of the contract");
        let idempotency_key = IdempotencyKey::parse("0123456789abcdef").expect("a key");
        decide(
            rule,
            &Presented {
                peer,
                caller,
                idempotency_key: key.then_some(&idempotency_key),
                now: now(),
            },
        )
    }

    const SUBMIT: &str = "intake.v1.InquiryService/SubmitInquiry";
    const OPEN: &str = "handoff.v1.HandoffService/OpenHandoff";

    #[test]
    fn an_operator_takes_an_inquiry_and_cannot_open_one() {
        let operator = operator(now());
        assert_eq!(judge(SUBMIT, Some("gateway"), Some(&operator), true), Ok(()));
        assert_eq!(
            judge(OPEN, Some("gateway"), Some(&operator), true),
            Err(Refused::WrongOrganisation)
        );
    }

    #[test]
    fn each_missing_thing_has_its_reason() {
        let good = operator(now());
        let with = |change: fn(&mut Caller)| {
            let mut caller = good.clone();
            change(&mut caller);
            judge(SUBMIT, Some("gateway"), Some(&caller), true)
        };
        assert_eq!(with(|c| c.terminal = None), Err(Refused::TerminalRequired));
        assert_eq!(with(|c| c.designated = false), Err(Refused::NotDesignated));
        assert_eq!(with(|c| c.trained = false), Err(Refused::NotTrained));
        assert_eq!(with(|c| c.terms_pending = true), Err(Refused::TermsNotConfirmed));
        assert_eq!(
            with(|c| c.roles = [Role::Auditor].into_iter().collect()),
            Err(Refused::RoleMissing)
        );
        assert_eq!(judge(SUBMIT, Some("gateway"), None, true), Err(Refused::NotAuthenticated));
        assert_eq!(
            judge(SUBMIT, Some("gateway"), Some(&good), false),
            Err(Refused::IdempotencyKeyMissing)
        );
    }

    #[test]
    fn only_the_named_services_pass() {
        let operator = operator(now());
        assert_eq!(judge(SUBMIT, Some("faq"), Some(&operator), true), Err(Refused::PeerNotAllowed));
        assert_eq!(judge(SUBMIT, None, Some(&operator), true), Err(Refused::PeerNotAllowed));
        assert_eq!(
            judge("handoff.v1.TransferService/AcceptInquiry", Some("intake"), None, false),
            Ok(())
        );
        for other in ["gateway", "auth", "faq", "handoff", "retention"] {
            let answer = judge("handoff.v1.TransferService/AcceptInquiry", Some(other), None, true);
            assert_eq!(answer, Err(Refused::PeerNotAllowed), "{other}");
        }
        assert_eq!(
            judge("retention.v1.KeyringService/Open", Some("gateway"), Some(&operator), false),
            Err(Refused::PeerNotAllowed)
        );
    }

    #[test]
    fn grave_acts_need_the_password_of_the_last_five_minutes() {
        let mut administrator = operator(now());
        administrator.organisation = Organisation::Ward;
        administrator.roles = [Role::Administrator].into_iter().collect();
        let judge = |caller: &Caller| {
            judge("auth.v1.TerminalService/EnrolTerminal", Some("gateway"), Some(caller), true)
        };
        assert_eq!(judge(&administrator), Ok(()));
        administrator.authenticated_at = Some(now() - SignedDuration::from_secs(301));
        assert_eq!(judge(&administrator), Err(Refused::StepUpRequired));
        administrator.authenticated_at = None;
        assert_eq!(judge(&administrator), Err(Refused::StepUpRequired));
    }
}
