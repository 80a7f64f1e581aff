//! `ListSectionVersions`: who changed an entry, when and why.

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{
    ListSectionVersionsRequest, ListSectionVersionsResponse, Section, SectionVersion,
};

use crate::{
    api::{
        Shared,
        fields::Fields,
        wire::{section, timestamp},
    },
    domain::SectionCode,
    error::Failure,
    store::sections,
};

/// Most versions a reply gives.
const MAX_VERSIONS: u32 = 200;

/// `ListSectionVersions`.
pub async fn list(
    shared: &Shared,
    request: &ListSectionVersionsRequest,
) -> Result<ListSectionVersionsResponse, Failure> {
    let mut fields = Fields::default();
    let code = SectionCode::parse(&request.code).ok_or("is not a section code");
    let code = fields.check("code", code);
    let code = fields.finish(code)?;
    let found = sections::history(shared.database.pool(), code.as_str(), MAX_VERSIONS).await?;
    if found.is_empty() {
        return Err(Refusal::not_found("the section").into());
    }
    let now = shared.clock.now();
    let version = |told: sections::Told| SectionVersion {
        section: Some(Section {
            version: told.version,
            ..section(told.section, &shared.calendar, now)
        }),
        changed_by: told.changed_by,
        comment: told.comment,
        changed_at: Some(timestamp(told.published_at)),
        imported: told.imported,
    };
    Ok(ListSectionVersionsResponse { versions: found.into_iter().map(version).collect() })
}
