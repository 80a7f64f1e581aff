//! `UpdateSection`: the section's head, or the Ward Information Section, keeps its entry right.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{self as wire, UpdateSectionRequest, UpdateSectionResponse};
use tonic::Request;

use crate::{
    api::{
        Shared, act::Begun, drafts::MAX_COMMENT, fields::Fields, person::person,
        wire::section as on_wire,
    },
    domain::{Directory, Section, SectionCode, SectionHours, extension, phone, reading},
    error::Failure,
    store::{
        changes,
        sections::{self, Origin},
    },
};

/// `UpdateSection`.
pub async fn update(
    shared: &Shared,
    request: &Request<UpdateSectionRequest>,
) -> Result<UpdateSectionResponse, Failure> {
    let message = request.get_ref();
    let mut directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let seen = fields.version("version", message.version);
    let section = read(&mut fields, message.section.as_ref(), &mut directory);
    let comment = fields.clean("comment", &message.comment, 1, MAX_COMMENT, &directory.phones);
    let ((seen, section), comment) = fields.finish(seen.zip(section).zip(comment))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let person = person(&act.caller);
    if !person.information && !person.may_approve(&section.code) {
        let words = "the head of the section keeps its entry, and the Ward Information Section";
        return Err(Refusal::denied("NOT_IN_CHARGE", words).into());
    }
    let position = changes::next_position(&mut act.tx).await?;
    let found = sections::get(&mut *act.tx, section.code.as_str()).await?;
    let (newest, _) = found.ok_or_else(|| Refusal::not_found("the section"))?;
    if newest != seen {
        return Err(Refusal::stale_version(newest).into());
    }
    let by = (&person).into();
    let origin = Origin::Edit { by: &by, comment: &comment };
    let changed = [(newest + 1, section)];
    sections::publish(&mut act.tx, &changed, position, &origin, act.now).await?;
    let [(version, section)] = changed;
    let code = section.code.clone();
    let section = wire::Section { version, ..on_wire(section, &shared.calendar, act.now) };
    act.done("section", code.as_str(), UpdateSectionResponse { section: Some(section) }).await
}

/// Reads a section by the rules of an import; its own new number may be named.
fn read(
    fields: &mut Fields,
    section: Option<&wire::Section>,
    directory: &mut Directory,
) -> Option<Section> {
    let Some(section) = section else {
        return fields.check("section", Err("is missing; send the whole entry"));
    };
    let phone = fields.check("section.phone", phone(&section.phone));
    if let Some(phone) = &phone {
        directory.phones.extend(phone.digits.clone());
    }
    let phones = &directory.phones;
    let code = SectionCode::parse(&section.code).filter(|code| directory.codes.contains(code));
    let code = fields.check("section.code", code.ok_or("is no section of the directory"));
    let name = fields.clean("section.name", &section.name, 1, 100, phones);
    let reading = fields.check("section.reading", reading(&section.reading));
    let duties = fields.list("section.duties", &section.duties, (50, 100), phones);
    let keywords = fields.list("section.keywords", &section.keywords, (100, 50), phones);
    let extension = fields.check("section.extension", extension(&section.extension));
    let floor = fields.clean("section.floor", &section.floor, 0, 100, phones);
    let hours = match section.hours.as_str() {
        "" => Some(None),
        hours => fields.check("section.hours", SectionHours::parse(hours)).map(Some),
    };
    let deputy = match section.deputy_code.as_str() {
        "" => Some(None),
        deputy => {
            let known = SectionCode::parse(deputy)
                .filter(|known| directory.codes.contains(known) && Some(known) != code.as_ref());
            let words = "is no other section of the directory; choose one";
            fields.check("section.deputy_code", known.ok_or(words)).map(Some)
        }
    };
    Some(Section {
        code: code?,
        name: name?,
        reading: reading?,
        duties: duties?,
        keywords: keywords?,
        extension: extension?,
        phone: phone?.written,
        floor: floor?,
        hours: hours?,
        deputy: deputy?,
    })
}
