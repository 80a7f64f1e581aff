//! `GetReceiptStatus`: state and dates for the repeat call (B12, A18).

use madoguchi_access::Call;
use madoguchi_calendar::receipt::ReceiptNumber;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::handoff::v1::{GetReceiptStatusRequest, GetReceiptStatusResponse};
use tonic::Request;

use super::{Context, fields::Fields, wire};
use crate::{error::Failure, store};

/// `GetReceiptStatus`.
pub async fn status(
    context: &Context,
    request: &Request<GetReceiptStatusRequest>,
) -> Result<GetReceiptStatusResponse, Failure> {
    let viewer = wire::viewer(Call::of(request)?.caller()?);
    let mut fields = Fields::default();
    let number =
        fields.check("receipt_number", request.get_ref().receipt_number.parse::<ReceiptNumber>());
    let number = fields.finish(number)?.to_string();
    let found = store::by_receipt(context.database.pool(), &number).await?;
    let inquiry = found
        .filter(|inquiry| viewer.may_ask(inquiry.state, inquiry.section.as_ref()))
        .ok_or_else(|| Refusal::not_found("an inquiry with this receipt number"))?;
    Ok(GetReceiptStatusResponse {
        receipt_number: number,
        state: wire::state(inquiry.state).into(),
        collected_at: Some(wire::timestamp(inquiry.taken.at)),
        due_at: Some(wire::timestamp(inquiry.taken.due_at)),
        answered_at: inquiry.answered_at.map(wire::timestamp),
        last_attempt_at: inquiry.last_attempt_at.map(wire::timestamp),
    })
}
