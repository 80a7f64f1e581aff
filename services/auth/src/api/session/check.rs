//! Checks a password: counted before it is hashed, with the same work for an account that does not exist.

use jiff::Timestamp;
use madoguchi_access::{Caller, Origin};
use madoguchi_audit::Actor;
use tonic::Request;
use uuid::Uuid;

use super::login_refused;
use crate::{
    api::{
        Context,
        trace::{Trace, claimant},
    },
    domain::{PasswordText, Source, UserId},
    error::Failure,
    hashing::{HashingFailed, Verdict},
    store::{self, Credentials},
};

/// A password that was right.
pub(super) struct Checked {
    /// Whose.
    pub account: Uuid,
    /// The hash it was checked against; compare it again in the transaction that builds on it.
    pub phc: String,
    /// Whether it is to be hashed anew.
    pub outdated: bool,
}

/// Somebody says to be somebody.
pub(super) struct Claim<'a> {
    /// Who.
    pub user: &'a UserId,
    /// From where.
    pub origin: Origin,
    /// The person behind the call, if a session is open: then it is known to be her, and no guesser elsewhere can be in her way.
    pub caller: Option<&'a Caller>,
    /// The call, for the audit trail.
    pub trace: Trace,
    /// When.
    pub now: Timestamp,
}

impl Context {
    /// Checks a password and leaves an audit entry if it is wrong.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` before anything is hashed, `UNAUTHENTICATED` with `LOGIN_REFUSED`.
    pub(super) async fn check_password(
        &self,
        claim: &Claim<'_>,
        password: PasswordText,
    ) -> Result<Checked, Failure> {
        let source = Source::of(claim.origin.terminal, claim.origin.address);
        let found = {
            let mut connection = self.database.pool().acquire().await?;
            store::credentials(&mut connection, claim.user, &source).await?
        };
        let familiar = claim.caller.is_some() || found.as_ref().is_some_and(|found| found.familiar);
        let attempt = self.throttle.attempt(claim.user, &source, familiar, claim.now).await?;
        let stored = found.as_ref().and_then(|found| found.phc.as_deref());
        match (self.hasher.verify(password, stored).await, found) {
            (
                Ok(Verdict::Right { outdated }),
                Some(Credentials { account, phc: Some(phc), .. }),
            ) => {
                attempt.succeeded().await;
                Ok(Checked { account, phc, outdated })
            }
            (Ok(_), found) => {
                metrics::counter!("auth_logins_refused_total").increment(1);
                self.record_wrong_password(claim, found.map(|found| found.account)).await?;
                Err(login_refused().into())
            }
            (Err(busy @ HashingFailed::Busy(_)), _) => {
                attempt.withdrawn().await;
                Err(busy.into())
            }
            (Err(broken), _) => Err(broken.into()),
        }
    }

    /// The password of the person who calls, checked once more.
    ///
    /// # Errors
    /// As [`check_password`](Self::check_password).
    pub(super) async fn check_own_password<T>(
        &self,
        request: &Request<T>,
        password: PasswordText,
    ) -> Result<Checked, Failure> {
        let caller = Caller::of(request)?;
        let user = UserId::parse(&caller.user_id).map_err(|_| login_refused())?;
        let claim = Claim {
            user: &user,
            origin: Origin::of(request)?,
            caller: Some(caller),
            trace: Trace::of(request)?,
            now: self.clock.now(),
        };
        self.check_password(&claim, password).await
    }

    async fn record_wrong_password(
        &self,
        claim: &Claim<'_>,
        account: Option<Uuid>,
    ) -> Result<(), Failure> {
        let actor = match claim.caller {
            Some(caller) => Actor::from(caller),
            None => claimant(account.map(|_| claim.user), claim.origin),
        };
        let entry = claim.trace.entry(actor, claim.now);
        let entry = match account {
            Some(account) => entry.subject("account", account),
            None => entry,
        };
        self.record_refusal(entry, "LOGIN_REFUSED").await
    }
}
