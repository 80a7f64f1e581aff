//! An inquiry as intake sends it, checked.

use jiff::{Timestamp, civil::Date};
use madoguchi_calendar::{jst_date, receipt::ReceiptNumber, retention};
use madoguchi_personal::{
    Lines, require,
    seal::{KeyId, Sealed},
};
use madoguchi_proto::handoff::v1::AcceptInquiryRequest;
use prost::Message as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::fields::Fields;
use crate::{
    domain::{CallbackWindow, SectionCode, Taken},
    error::Failure,
    store::Pieces,
};

/// An inquiry as it arrives, checked.
pub struct Arrival {
    pub id: Uuid,
    pub taken: Taken,
    pub section: Option<SectionCode>,
    pub deliver_at: Timestamp,
    pub pieces: Pieces,
    pub digest: [u8; 32],
}

/// The same for every delivery of a version of an inquiry: the inbox knows messages by UUID.
pub fn message_id(arrival: &Arrival) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(arrival.id.as_bytes());
    hash.update(arrival.taken.version.to_be_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Checks a message.
///
/// # Errors
/// `INVALID_ARGUMENT` with a violation for every fault.
pub fn arrival(message: &AcceptInquiryRequest) -> Result<Arrival, Failure> {
    let mut fields = Fields::default();
    let id = fields.id("inquiry_id", &message.inquiry_id);
    let taken = taken(message, &mut fields);
    let section = match message.section_code.as_str() {
        "" => Some(None),
        code => fields.section("section_code", code).map(Some),
    };
    let deliver_at = fields.instant("deliver_at", message.deliver_at.as_ref());
    let pieces = pieces(message, &mut fields);
    let checked = id.zip(taken).zip(section.zip(deliver_at)).zip(pieces);
    let (((id, taken), (section, deliver_at)), pieces) = fields.finish(checked)?;
    let digest = Sha256::digest(message.encode_to_vec()).into();
    Ok(Arrival { id, taken, section, deliver_at, pieces, digest })
}

fn taken(message: &AcceptInquiryRequest, fields: &mut Fields) -> Option<Taken> {
    let version = fields.version("version", message.version);
    let receipt = fields.check("receipt_number", message.receipt_number.parse::<ReceiptNumber>());
    let at = fields.instant("collected_at", message.collected_at.as_ref());
    let due_at = fields.instant("due_at", message.due_at.as_ref());
    let operator = fields.id("operator_id", &message.operator_id);
    let window = message.callback_window.as_ref().map_or(Err("is missing"), |window| {
        CallbackWindow::parse(&window.weekdays, &window.from, &window.until)
    });
    let window = fields.check("callback_window", window);
    let reason = message.override_reason.as_str();
    let override_reason = if reason.is_empty() { Ok(()) } else { require(reason, 200, Lines::One) };
    let override_reason = fields.check("override_reason", override_reason);
    let reason_code = message.reason_code.len() <= 16
        && message.reason_code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let reason_code = fields.check(
        "reason_code",
        reason_code.then_some(()).ok_or("has up to 16 ASCII letters and digits"),
    );
    let at = at?;
    // P4: the year runs from collection, whatever the message says.
    let expiry = retention::expiry(at);
    let erased_on = message.erased_on.parse::<Date>().ok().filter(|day| *day == expiry);
    let erased_on =
        fields.check("erased_on", erased_on.ok_or("must be the anniversary of the collection day"));
    let key = KeyId::parse(&message.day_key_id)
        .ok()
        .filter(|id| id.as_str().starts_with(&jst_date(at).to_string()));
    let key = fields.check("day_key_id", key.ok_or("must be a key of the collection day"));
    override_reason?;
    reason_code?;
    Some(Taken {
        version: version?,
        receipt: receipt?,
        at,
        in_office_hours: message.collected_in_office_hours,
        override_reason: reason.to_owned(),
        operator: operator?,
        reason_code: message.reason_code.clone(),
        due_at: due_at?,
        erased_on: erased_on?,
        window: window?,
        key_id: key?.as_str().to_owned(),
    })
}

fn pieces(message: &AcceptInquiryRequest, fields: &mut Fields) -> Option<Pieces> {
    let contact = fields.check("sealed_contact", Sealed::from_bytes(&message.sealed_contact));
    let inquiry = fields.check("sealed_inquiry", Sealed::from_bytes(&message.sealed_inquiry));
    let summary = fields.check("sealed_summary", Sealed::from_bytes(&message.sealed_summary));
    Some(Pieces {
        contact: contact?.into_bytes(),
        inquiry: inquiry?.into_bytes(),
        summary: summary?.into_bytes(),
    })
}
