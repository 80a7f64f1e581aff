//! `ListHandoffs`: the inbox, the most urgent first.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use madoguchi_access::Call;
use madoguchi_audit::Entry;
use madoguchi_proto::handoff::v1::{ListHandoffsRequest, ListHandoffsResponse};
use tonic::Request;

use super::{Context, fields::Fields, masked, wire};
use crate::{
    domain::{SectionCode, State, Viewer},
    error::Failure,
    store::{self, Filter, Page},
};

const DEFAULT_PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 100;

/// `ListHandoffs`.
pub async fn list(
    context: &Context,
    request: &Request<ListHandoffsRequest>,
) -> Result<ListHandoffsResponse, Failure> {
    let (call, message, now) = (Call::of(request)?, request.get_ref(), context.clock.now());
    let viewer = wire::viewer(call.caller()?);
    let (filter, size, after) = asked(message, &viewer, now)?;
    let Some(filter) = filter else { return Ok(ListHandoffsResponse::default()) };

    let limit = i64::from(size) + 1;
    let mut found = store::page(context.database.pool(), &filter, after.as_ref(), limit).await?;
    let more = found.len() > size as usize;
    found.truncate(size as usize);
    let next_page_token = found
        .last()
        .filter(|_| more)
        .map(|last| write_token(last.taken.due_at, &last.taken.receipt.to_string()));
    let mut handoffs: Vec<_> = found.iter().map(|inquiry| wire::handoff(inquiry, now)).collect();
    let section = filter.section.as_ref().map_or("all", SectionCode::as_str);
    let entry = Entry::of(request)?
        .at(now)
        .subject("list", section)
        .purpose("list")
        .fields(["masked_name", "masked_phone"]);
    let mut connection = context.database.pool().acquire().await?;
    context.audit.record(&mut connection, entry).await?;
    drop(connection);
    let masked_values_missing = !masked::fill(context, call, &mut handoffs).await?;
    Ok(ListHandoffsResponse {
        handoffs,
        next_page_token: next_page_token.unwrap_or_default(),
        masked_values_missing,
    })
}

/// What is asked for: which handoffs (none if nothing exists for this viewer), how many, behind which.
///
/// # Errors
/// `INVALID_ARGUMENT` with a violation for every fault.
fn asked(
    message: &ListHandoffsRequest,
    viewer: &Viewer,
    now: Timestamp,
) -> Result<(Option<Filter>, u32, Option<Page>), Failure> {
    let mut fields = Fields::default();
    let filter = filter(message, viewer, now, &mut fields);
    let size = match message.page_size {
        0 => Ok(DEFAULT_PAGE),
        size @ 1..=LARGEST_PAGE => Ok(size),
        _ => Err("is out of range; write 1 to 100, or 0 for 50"),
    };
    let size = fields.check("page_size", size);
    let after = match message.page_token.as_str() {
        "" => Ok(None),
        token => read_token(token).map(Some).ok_or("is none that a reply gave; begin without one"),
    };
    let after = fields.check("page_token", after);
    let ((filter, size), after) = fields.finish(filter.zip(size).zip(after))?;
    Ok((filter, size, after))
}

/// `Some(None)` if nothing exists for this viewer.
#[expect(
    clippy::option_option,
    reason = "two questions: was a field faulty, and is there anything to see?"
)]
fn filter(
    message: &ListHandoffsRequest,
    viewer: &Viewer,
    now: Timestamp,
    fields: &mut Fields,
) -> Option<Option<Filter>> {
    let states: Option<Vec<State>> = if message.states.len() > State::ALL.len() {
        None
    } else {
        message.states.iter().map(|state| wire::read_state(*state)).collect()
    };
    let states = fields.check("states", states.ok_or("names states of the contract, each once"));
    let asked = match message.section_code.as_str() {
        "" => Some(None),
        code => fields.section("section_code", code).map(Some),
    };
    let (mut states, asked) = (states?, asked?);
    if states.is_empty() {
        states = State::ALL.into_iter().filter(|state| *state != State::Closed).collect();
    }
    let section = match (viewer, asked) {
        (Viewer::Information { .. }, asked) => asked,
        (Viewer::Section(own), None) => Some(own.clone()),
        (Viewer::Section(own), Some(asked)) if *own == asked => Some(asked),
        (Viewer::Section(_), Some(_)) => {
            fields.check::<()>(
                "section_code",
                Err("can be chosen by the Ward Information Section only; leave it out"),
            );
            return None;
        }
        (Viewer::StatusOnly | Viewer::Nobody, _) => return Some(None),
    };
    if matches!(viewer, Viewer::Section(_)) {
        // Not delivered is not there.
        states.retain(|state| *state != State::Received);
    }
    Some(Some(Filter { states, section, overdue_at: message.overdue_only.then_some(now) }))
}

fn write_token(due_at: Timestamp, receipt: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("1|{}|{receipt}", due_at.as_microsecond()))
}

fn read_token(token: &str) -> Option<Page> {
    let bytes = (token.len() <= 100).then(|| URL_SAFE_NO_PAD.decode(token).ok())??;
    let text = String::from_utf8(bytes).ok()?;
    let (due_at, receipt) = text.strip_prefix("1|")?.split_once('|')?;
    let due_at = Timestamp::from_microsecond(due_at.parse().ok()?).ok()?;
    let receipt: madoguchi_calendar::receipt::ReceiptNumber = receipt.parse().ok()?;
    Some(Page { due_at, receipt: receipt.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_begins_where_the_last_one_ended() {
        let due: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let receipt =
            madoguchi_calendar::receipt::ReceiptNumber::new(jiff::civil::date(2026, 11, 20), 7)
                .unwrap()
                .to_string();
        let page = read_token(&write_token(due, &receipt)).unwrap();
        assert_eq!((page.due_at, page.receipt), (due, receipt));
        for bad in [
            "x",
            "MXw",
            &"A".repeat(200),
            &URL_SAFE_NO_PAD.encode("1|5|' OR 1=1"),
            &URL_SAFE_NO_PAD.encode("2|5|261120-0007-3"),
        ] {
            assert!(read_token(bad).is_none(), "{bad}");
        }
    }
}
