//! Inquiries as intake sends them.

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::{WardCalendar, jst_date, receipt::ReceiptNumber, retention};
use madoguchi_personal::seal::{Aad, DayPublicKey, seal};
use madoguchi_proto::handoff::v1::{AcceptInquiryRequest, CallbackWindow, Contact, Summary};
use prost::Message as _;
use uuid::Uuid;

use crate::world::{NAME, PHONE, QUESTION};

/// An inquiry as intake sends it.
pub fn arrival(
    key: &DayPublicKey,
    at: Timestamp,
    ordinal: u32,
    section: &str,
) -> AcceptInquiryRequest {
    let (id, calendar) = (Uuid::now_v7(), WardCalendar::default());
    let day: Date = jst_date(at);
    let mut message = AcceptInquiryRequest {
        inquiry_id: id.to_string(),
        version: 1,
        receipt_number: ReceiptNumber::new(day, ordinal).unwrap().to_string(),
        collected_at: Some(instant(at)),
        collected_in_office_hours: calendar.is_office_open(at),
        day_key_id: key.id.to_string(),
        section_code: section.into(),
        reason_code: "A01".into(),
        deliver_at: Some(instant(calendar.next_office_opening(at).unwrap())),
        due_at: Some(instant(calendar.answer_due(at).unwrap())),
        erased_on: retention::expiry(at).to_string(),
        callback_window: Some(CallbackWindow {
            weekdays: vec![1, 5],
            from: "09:00".into(),
            until: "12:00".into(),
        }),
        operator_id: Uuid::from_u128(5).to_string(),
        ..Default::default()
    };
    seal_into(key, &mut message, QUESTION);
    message
}

/// Seals contact, text and summary for the message's version.
pub fn seal_into(key: &DayPublicKey, message: &mut AcceptInquiryRequest, question: &str) {
    let record: Uuid = message.inquiry_id.parse().unwrap();
    let sealed = |column, clear: Vec<u8>| {
        let aad =
            Aad { service: "handoff", table: "inquiry", column, record, version: message.version };
        seal(key, &aad, &clear).unwrap().into_bytes()
    };
    let contact = Contact { name: NAME.into(), phone: PHONE.into(), ..Default::default() };
    let summary =
        Summary { masked_name: "山●●●".into(), masked_phone: "●●●5678".into() };
    let pieces = [
        sealed("contact", contact.encode_to_vec()),
        sealed("inquiry", question.as_bytes().to_vec()),
        sealed("summary", summary.encode_to_vec()),
    ];
    [message.sealed_contact, message.sealed_inquiry, message.sealed_summary] = pieces;
}

fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
