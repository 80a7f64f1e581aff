//! Inquiries as handoff takes them.

use madoguchi_proto::handoff::v1 as handoff;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::wire::timestamp;
use crate::{
    domain::hh_mm,
    store::inquiries::{Facts, Pieces},
};

/// The message for a version of an inquiry.
pub fn to_wire(facts: &Facts, pieces: Pieces) -> handoff::AcceptInquiryRequest {
    handoff::AcceptInquiryRequest {
        inquiry_id: facts.id.to_string(),
        version: pieces.version,
        receipt_number: facts.receipt_number.clone(),
        collected_at: Some(timestamp(facts.collected_at)),
        collected_in_office_hours: facts.office_open,
        override_reason: facts.override_reason.clone(),
        day_key_id: pieces.key_id,
        sealed_contact: pieces.contact,
        sealed_inquiry: pieces.inquiry,
        sealed_summary: pieces.summary,
        section_code: facts.section_code.clone(),
        reason_code: facts.reason_code.clone(),
        deliver_at: Some(timestamp(facts.deliver_at)),
        due_at: Some(timestamp(facts.due_at)),
        erased_on: facts.erased_on.to_string(),
        callback_window: Some(handoff::CallbackWindow {
            weekdays: pieces.window.iso_weekdays().collect(),
            from: hh_mm(pieces.window.from),
            until: hh_mm(pieces.window.until),
        }),
        operator_id: facts.operator.to_string(),
    }
}

/// The version that handoff has, if that is why it refused.
pub fn newer_version(status: &Status) -> Option<u32> {
    if status.code() != Code::Aborted {
        return None;
    }
    let details = status.get_error_details();
    details.error_info()?.metadata.get("current_version")?.parse().ok()
}

/// The reason code of a refusal.
pub fn reason(status: &Status) -> Option<String> {
    status.get_error_details().error_info().map(|info| info.reason.clone())
}
