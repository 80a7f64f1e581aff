//! Domain types as the contract writes them.

use jiff::Timestamp;
use madoguchi_access::{Caller, Role};
use madoguchi_proto::handoff::v1 as proto;

use crate::{
    domain::{CallbackWindow, Inquiry, Receipt, SectionCode, State, Viewer},
    store::{Event, Method},
};

/// An instant.
pub fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    // Towards the past, as the format counts nanoseconds forward.
    let (mut seconds, mut nanos) = (at.as_second(), at.subsec_nanosecond());
    if nanos < 0 {
        (seconds, nanos) = (seconds - 1, nanos + 1_000_000_000);
    }
    prost_types::Timestamp { seconds, nanos }
}

/// What a caller may see.
pub fn viewer(caller: &Caller) -> Viewer {
    let section = caller.section.as_deref().and_then(SectionCode::parse);
    let of_section = [Role::SectionClerk, Role::SectionHead, Role::DepartmentSystem];
    if caller.is_information_section() {
        return Viewer::Information { section };
    }
    match section {
        Some(section) if of_section.iter().any(|role| caller.is(*role)) => Viewer::Section(section),
        _ if caller.is(Role::Operator) || caller.is(Role::HandlingManager) => Viewer::StatusOnly,
        _ => Viewer::Nobody,
    }
}

/// A handoff without masked values.
pub fn handoff(inquiry: &Inquiry, now: Timestamp) -> proto::Handoff {
    let Inquiry { taken, .. } = inquiry;
    proto::Handoff {
        inquiry_id: inquiry.id.to_string(),
        receipt_number: taken.receipt.to_string(),
        state: state(inquiry.state).into(),
        section_code: inquiry.section.as_ref().map_or("", SectionCode::as_str).to_owned(),
        reason_code: taken.reason_code.clone(),
        collected_at: Some(timestamp(taken.at)),
        collected_in_office_hours: taken.in_office_hours,
        deliver_at: Some(timestamp(inquiry.delivered_at.unwrap_or(inquiry.deliver_at))),
        due_at: Some(timestamp(taken.due_at)),
        overdue: inquiry.is_overdue(now),
        section_acknowledgement: inquiry.section_receipt.as_ref().map(acknowledgement),
        information_section_acknowledgement: inquiry
            .information_receipt
            .as_ref()
            .map(acknowledgement),
        reroutes: inquiry.reroutes,
        callback_window: Some(window(taken.window)),
        version: inquiry.version,
        masked_name: String::new(),
        masked_phone: String::new(),
        erased_on: taken.erased_on.to_string(),
        answered_at: inquiry.answered_at.map(timestamp),
        closed_at: inquiry.closed_at.map(timestamp),
    }
}

fn acknowledgement(receipt: &Receipt) -> proto::Acknowledgement {
    proto::Acknowledgement { user_id: receipt.user_id.clone(), at: Some(timestamp(receipt.at)) }
}

fn window(window: CallbackWindow) -> proto::CallbackWindow {
    let [from, until] = window.times();
    proto::CallbackWindow { weekdays: window.iso_weekdays().collect(), from, until }
}

/// A line of the history.
pub fn history(event: Event) -> proto::HistoryEvent {
    proto::HistoryEvent {
        at: Some(timestamp(event.at)),
        kind: event.kind,
        user_id: event.user_id,
        section_code: event.section_code,
        note: event.note,
    }
}

/// A state.
pub fn state(state: State) -> proto::HandoffState {
    match state {
        State::Received => proto::HandoffState::Received,
        State::Delivered => proto::HandoffState::Delivered,
        State::Acknowledged => proto::HandoffState::Acknowledged,
        State::Answered => proto::HandoffState::Answered,
        State::Closed => proto::HandoffState::Closed,
    }
}

/// A state of the wire; none if it is unspecified or unknown.
pub fn read_state(wire: i32) -> Option<State> {
    let wire = proto::HandoffState::try_from(wire).ok()?;
    State::ALL.into_iter().find(|known| state(*known) == wire)
}

/// A way to reach somebody.
pub fn method(method: Method) -> proto::ContactMethod {
    match method {
        Method::Phone => proto::ContactMethod::Phone,
        Method::Email => proto::ContactMethod::Email,
        Method::Fax => proto::ContactMethod::Fax,
        Method::Letter => proto::ContactMethod::Letter,
    }
}

/// A way of the wire; none if it is unspecified or unknown.
pub fn read_method(wire: i32) -> Option<Method> {
    Some(match proto::ContactMethod::try_from(wire).ok()? {
        proto::ContactMethod::Unspecified => return None,
        proto::ContactMethod::Phone => Method::Phone,
        proto::ContactMethod::Email => Method::Email,
        proto::ContactMethod::Fax => Method::Fax,
        proto::ContactMethod::Letter => Method::Letter,
    })
}

/// The audit trail's and the keyring's word for a purpose (S3); none if it is unspecified or unknown.
pub fn purpose(wire: i32) -> Option<&'static str> {
    Some(match proto::Purpose::try_from(wire).ok()? {
        proto::Purpose::Unspecified => return None,
        proto::Purpose::Answer => "answer",
        proto::Purpose::InquiryByPerson => "inquiry_by_person",
        proto::Purpose::Correction => "correction",
        proto::Purpose::Triage => "triage",
        proto::Purpose::Inspection => "inspection",
    })
}
