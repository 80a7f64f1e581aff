//! `CreateDraft` and `RestoreVersion`.

use jiff::Timestamp;
use madoguchi_calendar::jst_date;
use madoguchi_kit::{db::violates, status::Refusal};
use madoguchi_proto::faq::v1::{
    CreateDraftRequest, CreateDraftResponse, Draft as WireDraft, RestoreVersionRequest,
    RestoreVersionResponse,
};
use prost::Message;
use tonic::Request;
use uuid::Uuid;

use super::{MAX_COMMENT, text::read, work::draft};
use crate::{
    api::{
        Shared,
        act::{Act, Begun},
        fields::Fields,
        person::person,
    },
    domain::{ArticleVersion, Draft, DraftText, Obstacle, Person, SectionCode},
    error::Failure,
    store::{
        articles,
        drafts::{self, Deed, Shown},
        sections,
    },
};

/// `CreateDraft`.
pub async fn create(
    shared: &Shared,
    request: &Request<CreateDraftRequest>,
) -> Result<CreateDraftResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let article = match message.article_id.as_str() {
        "" => Some(None),
        id => fields.id("article_id", id).map(Some),
    };
    let text = if message.text.is_none() && !message.article_id.is_empty() {
        Some(None)
    } else {
        let today = jst_date(shared.clock.now());
        read(&mut fields, "text", message.text.as_ref(), &directory, today).map(Some)
    };
    let comment = fields.clean("comment", &message.comment, 0, MAX_COMMENT, &directory.phones);
    let ((article, text), comment) = fields.finish(article.zip(text).zip(comment))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let base = match article {
        None => None,
        Some(article) => Some(newest(&mut act, article).await?),
    };
    let (text, base) = match (text, base) {
        (Some(text), base) => (text, base.map(Base::from)),
        (None, Some(base)) => (base.text.clone().into(), Some(base.into())),
        (None, None) => return Err(Refusal::invalid("text", "is missing").into()),
    };
    let new = New { text, base, comment };
    begin(shared, act, new, |draft| CreateDraftResponse { draft: Some(draft) }).await
}

/// `RestoreVersion`.
pub async fn restore(
    shared: &Shared,
    request: &Request<RestoreVersionRequest>,
) -> Result<RestoreVersionResponse, Failure> {
    let message = request.get_ref();
    let directory = sections::directory(shared.database.pool()).await?;
    let mut fields = Fields::default();
    let article = fields.id("article_id", &message.article_id);
    let version = fields.version("version", message.version);
    let comment = fields.clean("comment", &message.comment, 0, MAX_COMMENT, &directory.phones);
    let ((article, version), comment) = fields.finish(article.zip(version).zip(comment))?;
    let mut act = match shared.act(request).await? {
        Begun::Replay(reply) => return Ok(reply),
        Begun::Fresh(act) => act,
    };
    let base = newest(&mut act, article).await?;
    let former = articles::get(&mut *act.tx, article, version).await?.ok_or_else(no_version)?;
    let new = New { text: former.text.into(), base: Some(base.into()), comment };
    begin(shared, act, new, |draft| RestoreVersionResponse { draft: Some(draft) }).await
}

/// What a draft is begun with.
struct New {
    text: DraftText,
    base: Option<Base>,
    comment: String,
}

/// The article and version a draft is begun from.
struct Base {
    article: Uuid,
    version: u32,
    number: String,
    section: SectionCode,
}

impl From<ArticleVersion> for Base {
    fn from(version: ArticleVersion) -> Self {
        Self {
            article: version.article,
            version: version.version,
            number: version.text.number.as_str().to_owned(),
            section: version.text.section,
        }
    }
}

async fn begin<R: Message>(
    shared: &Shared,
    mut act: Box<Act<R>>,
    new: New,
    reply: impl FnOnce(WireDraft) -> R,
) -> Result<R, Failure> {
    let person = person(&act.caller);
    // Whoever takes an article to another section must write for both.
    if new.base.as_ref().is_some_and(|base| !person.may_write(&base.section)) {
        return Err(Obstacle::NotInCharge.into());
    }
    let shown = shown(&person, &new, act.now)?;
    let by = (&person).into();
    let deed = Deed { kind: "created", by: Some(&by), at: act.now, comment: &new.comment };
    match drafts::begin(&mut act.tx, &shown, &new.text, &deed).await {
        Err(error) if violates(&error, "drafts_one_open") => {
            drop(act);
            Err(open_already(shared, shown.draft.article).await?)
        }
        Err(error) => Err(error.into()),
        Ok(()) => {
            let reply = reply(draft(&shown, &person));
            act.done("draft", shown.draft.id, reply).await
        }
    }
}

fn shown(person: &Person, new: &New, now: Timestamp) -> Result<Shown, Obstacle> {
    let base = new.base.as_ref();
    let from = base.map(|base| (base.article, base.version));
    Ok(Shown {
        draft: Draft::begin(Uuid::now_v7(), person, new.text.section.clone(), from)?,
        question: new.text.question.clone(),
        comment: new.comment.clone(),
        saved_by: person.user_id.clone(),
        saved_at: now,
        changed_at: now,
        number: base.map(|base| base.number.clone()),
        newest: base.map_or(0, |base| base.version),
    })
}

async fn newest<R>(act: &mut Act<R>, article: Uuid) -> Result<ArticleVersion, Failure> {
    let newest = articles::newest_version(&mut *act.tx, article).await?;
    articles::get(&mut *act.tx, article, newest).await?.ok_or_else(no_version)
}

fn no_version() -> Failure {
    Refusal::not_found("the article in this version").into()
}

/// One draft at a time: whoever wants another goes on with the one there is.
async fn open_already(shared: &Shared, article: Option<Uuid>) -> Result<Failure, Failure> {
    let words = "this article has an open draft; go on with that one, or withdraw it first";
    let refusal = Refusal::already_exists("DRAFT_OPEN", words);
    let open = match article {
        Some(article) => drafts::open_of(shared.database.pool(), article).await?,
        None => None,
    };
    Ok(match open {
        Some(draft) => refusal.with_fact("draft_id", draft).into(),
        None => refusal.into(),
    })
}
