//! Who is let in: limits, introspection, the contract's rule. Refusals cost no hop to the service.

use std::sync::Arc;

use http::HeaderMap;
use madoguchi_access::{
    Caller, IDEMPOTENCY_METADATA, IdempotencyKey, Presented, Refused, Rule, decide,
};
use madoguchi_kit::status::Refusal;
use madoguchi_proto::policy::v1::CallerKind;
use tonic::Status;

use super::{Switch, route::Route, visitor::Visitor};
use crate::introspection::{Claim, Standing};

/// This process, by the name in its certificate.
const SELF: &str = "gateway";

/// Somebody who was let in.
pub(super) struct Known {
    pub claim: Claim,
    pub standing: Arc<Standing>,
}

/// Whether a person or system must be known.
pub(super) fn needs_caller(rule: &Rule) -> bool {
    rule.caller == CallerKind::Account
}

impl Switch {
    /// Lets in or says why not; `None` where nobody needs to be known.
    pub(super) async fn admit(
        &self,
        visitor: &Visitor,
        route: &Route,
        headers: &HeaderMap,
    ) -> Result<Option<Known>, Status> {
        visitor.same_site(headers)?;
        let address = visitor.origin.address;
        let Some(rule) = &route.rule else {
            self.limits.anonymous(address)?;
            return Ok(None);
        };
        let key = idempotency_key(headers)?;
        if !needs_caller(rule) {
            self.limits.anonymous(address)?;
            self.decide(rule, None, key.as_ref())?;
            return Ok(None);
        }
        let Some(claim) = visitor.claim(headers)? else {
            self.decide(rule, None, key.as_ref())?;
            return Err(Refused::NotAuthenticated.into());
        };
        let standing = self.introduce(&claim).await?;
        self.limits.known(standing.subject.session.unwrap_or(standing.subject.account))?;
        self.decide(rule, Some(&standing.caller), key.as_ref())?;
        Ok(Some(Known { claim, standing }))
    }

    /// Who shows this credential. Wrong ones are counted against the address they come from.
    async fn introduce(&self, claim: &Claim) -> Result<Arc<Standing>, Status> {
        let remembered = self.introspector.remembers(claim);
        if !remembered {
            self.limits.may_guess(claim.address)?;
        }
        let answer = self.introspector.introspect(claim).await.into_result();
        if answer.is_err() && !remembered {
            self.limits.guessed(claim.address);
        }
        answer
    }

    /// The contract's rule.
    pub(super) fn decide(
        &self,
        rule: &Rule,
        caller: Option<&Caller>,
        idempotency_key: Option<&IdempotencyKey>,
    ) -> Result<(), Status> {
        let now = self.clock.now();
        decide(rule, &Presented { peer: Some(SELF), caller, idempotency_key, now })
            .map_err(Status::from)
    }
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Refusal> {
    let Some(value) = headers.get(IDEMPOTENCY_METADATA) else { return Ok(None) };
    let key = value.to_str().ok().and_then(IdempotencyKey::parse);
    let wrong =
        || Refusal::invalid(IDEMPOTENCY_METADATA, Refused::IdempotencyKeyMissing.to_string());
    key.map(Some).ok_or_else(wrong)
}
