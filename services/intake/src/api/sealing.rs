//! Sealing an inquiry in the form in which handoff keeps it.

use jiff::civil::Date;
use madoguchi_kit::status::Refusal;
use madoguchi_personal::{
    Secret, mask,
    seal::{self, Aad, DayPublicKey, SealError},
};
use madoguchi_proto::{
    handoff::v1::{Contact, Summary},
    intake::v1::PersonalFields,
};
use prost::Message as _;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    domain::{CallbackWindow, ContactFields, Typed},
    error::Failure,
    store::{self, inquiries::Pieces},
};

/// What an operator still sees of an inquiry once it is sent (A19). Not kept anywhere but sealed.
pub struct Masked {
    pub name: String,
    pub phone: String,
}

/// Masks what was entered.
pub fn masked(fields: &ContactFields) -> Masked {
    Masked { name: mask::name(&fields.name), phone: mask::phone(&fields.phone) }
}

/// The fields of the wire, taken charge of.
pub fn typed(fields: PersonalFields) -> Typed {
    let PersonalFields { name, kana, phone, inquiry, address, email, fax, necessity } = fields;
    Typed::new([name, kana, phone, inquiry, address, email, fax, necessity])
}

/// The key of a collection day.
///
/// # Errors
/// UNAVAILABLE `NO_DAY_KEY` if it was not fetched yet.
pub async fn day_key(connection: &mut PgConnection, day: Date) -> Result<DayPublicKey, Failure> {
    let key = store::day_keys::of(connection, day).await?;
    key.ok_or_else(|| {
        let words = format!(
            "the key of {day} is not here yet, so nothing personal can be taken; it is fetched as soon as the keyring answers"
        );
        Refusal::unavailable("NO_DAY_KEY", words, std::time::Duration::from_secs(15)).into()
    })
}

/// Seals the three pieces of an inquiry; the AAD names where handoff keeps them.
pub fn seal_inquiry(
    key: &DayPublicKey,
    id: Uuid,
    version: u32,
    fields: &ContactFields,
    window: CallbackWindow,
) -> Result<Pieces, SealError> {
    let piece = |column, clear: Vec<u8>| {
        let clear = Secret::new(clear);
        let aad = Aad { service: "handoff", table: "inquiry", column, record: id, version };
        seal::seal(key, &aad, clear.expose()).map(seal::Sealed::into_bytes)
    };
    let Masked { name, phone } = masked(fields);
    Ok(Pieces {
        version,
        key_id: key.id.to_string(),
        contact: piece("contact", contact(fields).encode_to_vec())?,
        inquiry: piece("inquiry", fields.inquiry.open().as_bytes().to_vec())?,
        summary: piece(
            "summary",
            Summary { masked_name: name, masked_phone: phone }.encode_to_vec(),
        )?,
        window,
    })
}

fn contact(fields: &ContactFields) -> Contact {
    Contact {
        name: fields.name.open().to_owned(),
        kana: fields.kana.as_ref().map_or("", |kana| kana.open()).to_owned(),
        phone: fields.phone.open().to_owned(),
        address: fields.address.as_ref().map_or("", |address| address.open()).to_owned(),
        email: fields.email.as_ref().map_or("", |email| email.open()).to_owned(),
        fax: fields.fax.as_ref().map_or("", |fax| fax.open()).to_owned(),
        necessity: fields.necessity.as_ref().map_or("", |necessity| necessity.as_str()).to_owned(),
    }
}
