//! Articles from draft to publication: who may do what, and what is refused (B6).

mod conflict;
mod life;
mod refusals;
mod rules;
mod schedule;

use madoguchi_access::Role;
use madoguchi_proto::faq::v1::{
    ApproveDraftRequest, CreateDraftRequest, Draft, DraftText, PublishDraftRequest, Source,
    SourceKind, SubmitDraftRequest,
};
use tonic::Status;
use tonic_types::StatusExt as _;

use super::{
    client::Service,
    support::{SECTIONS, Ward, Who},
};

/// Writes for 1010.
pub const CLERK: Who = who(11, "clerk", &[Role::SectionClerk], "1010");
/// Writes for 1010 as well.
pub const OTHER: Who = who(12, "other", &[Role::SectionClerk], "1010");
/// Approves for 1010.
pub const HEAD: Who = who(13, "head", &[Role::SectionHead], "1010");
/// Writes for 1020.
pub const STRANGER: Who = who(14, "stranger", &[Role::SectionClerk], "1020");
/// Approves for 1020.
pub const STRANGE_HEAD: Who = who(15, "strange-head", &[Role::SectionHead], "1020");
/// Writes for every section.
pub const INFORMATION: Who = who(16, "information", &[Role::InformationSection], "9999");

pub const fn who(
    account: u128,
    user_id: &'static str,
    roles: &'static [Role],
    section: &'static str,
) -> Who {
    Who { account, user_id, roles, section: Some(section) }
}

/// A ward with two sections and nothing to answer from.
pub async fn empty(ward: &Ward) -> Service {
    let service = ward.start().await;
    assert!(service.import_sections(SECTIONS).await.result.imported);
    service
}

/// A complete text of 1010.
pub fn text(question: &str) -> DraftText {
    DraftText {
        question: question.into(),
        answer: "本庁舎一階の窓口で扱います。".into(),
        background: "戸籍法による。".into(),
        section_code: "1010".into(),
        sources: vec![Source {
            kind: SourceKind::Site.into(),
            locator: "/koseki/index.html".into(),
            issue: String::new(),
            checked_on: "2026-10-01".into(),
        }],
        ..DraftText::default()
    }
}

/// What a refusal says to programs: reason and facts.
pub fn reason(status: &Status) -> (String, std::collections::HashMap<String, String>) {
    let info = status
        .get_error_details()
        .error_info()
        .cloned()
        .unwrap_or_else(|| panic!("{status:?} has no ErrorInfo"));
    (info.reason, info.metadata)
}

/// The fields a refusal names.
pub fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations = details.bad_request().map(|bad| bad.field_violations.clone());
    violations.unwrap_or_default().into_iter().map(|violation| violation.field).collect()
}

impl Service {
    pub async fn create(&self, who: Who, text: DraftText) -> Result<Draft, Status> {
        let message = CreateDraftRequest { text: Some(text), ..CreateDraftRequest::default() };
        let reply = self.drafts().create_draft(self.act(who, message)).await?;
        Ok(reply.into_inner().draft.expect("a draft"))
    }

    pub async fn submit(&self, who: Who, draft: &Draft) -> Result<Draft, Status> {
        let message = SubmitDraftRequest {
            draft_id: draft.draft_id.clone(),
            revision: draft.revision,
            comment: String::new(),
        };
        let reply = self.drafts().submit_draft(self.act(who, message)).await?;
        Ok(reply.into_inner().draft.expect("a draft"))
    }

    pub async fn approve(&self, who: Who, draft: &Draft) -> Result<Draft, Status> {
        let message = ApproveDraftRequest {
            draft_id: draft.draft_id.clone(),
            revision: draft.revision,
            comment: String::new(),
        };
        let reply = self.drafts().approve_draft(self.act(who, message)).await?;
        Ok(reply.into_inner().draft.expect("a draft"))
    }

    pub async fn publish(
        &self,
        who: Who,
        draft: &Draft,
        at: Option<jiff::Timestamp>,
    ) -> Result<Draft, Status> {
        let message = PublishDraftRequest {
            draft_id: draft.draft_id.clone(),
            revision: draft.revision,
            publish_at: at.map(|at| prost_types::Timestamp { seconds: at.as_second(), nanos: 0 }),
        };
        let reply = self.drafts().publish_draft(self.act(who, message)).await?;
        Ok(reply.into_inner().draft.expect("a draft"))
    }

    /// A text on its way, approved by the head of 1010.
    pub async fn approved(&self, text: DraftText) -> Draft {
        let draft = self.create(CLERK, text).await.expect("a draft begins");
        let draft = self.submit(CLERK, &draft).await.expect("it is submitted");
        self.approve(HEAD, &draft).await.expect("it is approved")
    }

    /// A new article of 1010.
    pub async fn published(&self, text: DraftText) -> Draft {
        let draft = self.approved(text).await;
        self.publish(CLERK, &draft, None).await.expect("it is published")
    }
}
