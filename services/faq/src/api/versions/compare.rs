//! `CompareVersions`: two texts field by field, word by word.

use madoguchi_access::Caller;
use madoguchi_calendar::jst_date;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{
    CompareVersionsRequest, CompareVersionsResponse, FieldDifference as WireDifference,
    Piece as WirePiece, PieceKind, Side, side::Text,
};
use tonic::Request;
use uuid::Uuid;

use crate::{
    api::{
        Shared,
        drafts::{read_text, visible},
        fields::Fields,
        person::person,
    },
    domain::{Directory, DraftText, FieldDifference, Person, Place, compare},
    error::Failure,
    store::{articles, drafts, sections},
};

/// `CompareVersions`.
pub async fn compare_versions(
    shared: &Shared,
    request: &Request<CompareVersionsRequest>,
) -> Result<CompareVersionsResponse, Failure> {
    let (person, message) = (person(Caller::of(request)?), request.get_ref());
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let left = named(shared, &mut fields, "left", message.left.as_ref(), &directory);
    let right = named(shared, &mut fields, "right", message.right.as_ref(), &directory);
    let (left, right) = fields.finish(left.zip(right))?;
    let left = text(shared, &person, left).await?;
    let right = text(shared, &person, right).await?;
    let differences = tokio::task::spawn_blocking(move || compare(&left, &right)).await?;
    Ok(CompareVersionsResponse { fields: differences.into_iter().map(difference).collect() })
}

/// One of the two, by what names it.
enum Named {
    Version(Uuid, u32),
    Draft(Uuid, u32),
    Screen(Box<DraftText>),
}

fn named(
    shared: &Shared,
    fields: &mut Fields,
    path: &str,
    side: Option<&Side>,
    directory: &Directory,
) -> Option<Named> {
    match side.and_then(|side| side.text.as_ref()) {
        None => fields.check(path, Err("is missing; name a version, a draft or the text itself")),
        Some(Text::Version(name)) => {
            let article = fields.id(&format!("{path}.version.article_id"), &name.article_id);
            let version = fields.version(&format!("{path}.version.version"), name.version);
            article.zip(version).map(|(article, version)| Named::Version(article, version))
        }
        Some(Text::Draft(name)) => {
            let draft = fields.id(&format!("{path}.draft.draft_id"), &name.draft_id);
            draft.map(|draft| Named::Draft(draft, name.revision))
        }
        Some(Text::Screen(text)) => {
            let today = jst_date(shared.clock.now());
            let text = read_text(fields, &format!("{path}.screen"), Some(text), directory, today);
            text.map(|text| Named::Screen(Box::new(text)))
        }
    }
}

async fn text(shared: &Shared, person: &Person, named: Named) -> Result<DraftText, Failure> {
    let pool = shared.database.pool();
    match named {
        Named::Screen(text) => Ok(*text),
        Named::Version(article, version) => {
            let found = articles::get(pool, article, version).await?;
            let found = found.ok_or_else(|| Refusal::not_found("the article in this version"))?;
            Ok(found.text.into())
        }
        Named::Draft(id, revision) => {
            let shown = visible(shared, person, id).await?;
            let revision = if revision == 0 { shown.draft.revision } else { revision };
            let found = drafts::text(pool, id, revision).await?;
            Ok(found.ok_or_else(|| Refusal::not_found("the draft in this revision"))?)
        }
    }
}

fn difference(difference: FieldDifference) -> WireDifference {
    let differs = difference.differs();
    let kind = |place| match place {
        Place::Both => PieceKind::Same,
        Place::Former => PieceKind::Removed,
        Place::Later => PieceKind::Added,
    };
    let pieces = difference.pieces.into_iter();
    WireDifference {
        field: difference.field.to_owned(),
        differs,
        pieces: pieces
            .map(|piece| WirePiece { kind: kind(piece.place).into(), text: piece.text })
            .collect(),
    }
}
