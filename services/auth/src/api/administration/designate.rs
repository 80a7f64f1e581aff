//! `Designate` (Q1).

use jiff::{Timestamp, civil::Date};
use madoguchi_access::{Caller, Role};
use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::auth::v1::{DesignateRequest, DesignateResponse};
use tonic::Request;
use uuid::Uuid;

use crate::{
    api::{Context, act::Begun, fields::Fields},
    domain::{Designated, Period, check_designation},
    error::Failure,
    revocation::Revocation,
    store::{self, Designation},
};

struct Wanted {
    account: Uuid,
    role: Role,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    notified_on: Date,
}

/// Designates a person, from now or later, for a role that the account holds.
pub(super) async fn designate(
    context: &Context,
    request: Request<DesignateRequest>,
) -> Result<DesignateResponse, Failure> {
    let wanted = read(request.get_ref())?;
    let designated_by = Caller::of(&request)?.account;
    let mut act = match context.act(&request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let period = Period { begins_at: wanted.from.unwrap_or(act.now), ends_at: wanted.until };
    let designated = Designated { role: wanted.role, period };
    check_designation(designated, wanted.notified_on, act.now, jst_date(act.now))
        .map_err(|fault| Refusal::invalid(fault.field(), fault.to_string()))?;
    let missing = || Refusal::not_found("the account");
    // The lock also keeps two overlapping designations from being made at once.
    store::lock_account(&mut act.tx, wanted.account).await?.ok_or_else(missing)?;
    let standing =
        store::standing(&mut act.tx, wanted.account, None).await?.ok_or_else(missing)?.standing;
    if standing.account.disabled {
        return Err(Refusal::precondition(
            "ACCOUNT_DISABLED",
            "access of this account has been ended",
        )
        .into());
    }
    if !standing.account.roles.contains(wanted.role) {
        return Err(Refusal::invalid("role", "is not one of the account's roles").into());
    }
    if store::overlapping_designation(&mut act.tx, wanted.account, wanted.role, period).await? {
        let words = "the person is designated for this role at that time already; end that designation first";
        return Err(Refusal::precondition("ALREADY_DESIGNATED", words).into());
    }
    let designation = Designation {
        id: Uuid::now_v7(),
        account: wanted.account,
        role: wanted.role,
        period,
        designated_by,
        notified_on: wanted.notified_on,
    };
    store::insert_designation(&mut act.tx, &designation, act.now).await?;
    let id = designation.id;
    let reply = DesignateResponse { designation: Some(designation.into()) };
    act.done("designation", id, &["account_id", "role", "from", "until", "notified_on"], &reply)
        .await?;
    context.revocations.signal(Revocation::Account(wanted.account));
    Ok(reply)
}

fn read(request: &DesignateRequest) -> Result<Wanted, Failure> {
    let mut fields = Fields::default();
    let account = fields.id("account_id", &request.account_id);
    let role = fields.role("role", request.role);
    let from = request.from.map(|at| fields.instant("from", at));
    let until = request.until.map(|at| fields.instant("until", at));
    let notified_on = fields.day("notified_on", &request.notified_on);
    match (account, role, notified_on) {
        (Some(account), Some(role), Some(notified_on))
            if from != Some(None) && until != Some(None) =>
        {
            Ok(Wanted { account, role, from: from.flatten(), until: until.flatten(), notified_on })
        }
        _ => Err(fields.refusal().into()),
    }
}
