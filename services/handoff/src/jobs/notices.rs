//! E-mail notices: written with the change that causes them, sent afterwards through the outbox.

use madoguchi_calendar::Clock;
use madoguchi_kit::grpc::Door;
use madoguchi_outbox::{Claimed, Deliver, Message, Undelivered};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    api::Context,
    domain::{Inquiry, NoticeKind, Party, Whom},
    mail::{MailConfig, MailError, Sent},
    store::{self, Notice},
};

/// The outbox topic of notices; a message's key is the notice's id.
pub const NOTICE: &str = "notice";

/// Writes a notice to each of the parties, if this deployment sends e-mail. Wake the outbox after the commit.
///
/// # Errors
/// Of the database.
pub async fn notify(
    context: &Context,
    connection: &mut PgConnection,
    inquiry: &Inquiry,
    kind: NoticeKind,
    whom: Whom,
) -> sqlx::Result<()> {
    if !context.sends_mail {
        return Ok(());
    }
    let section = inquiry.section.as_ref().map(|_| Party::Section);
    for party in [Some(Party::Information), section].into_iter().flatten() {
        let id = Uuid::now_v7();
        let notice =
            Notice { id, inquiry: inquiry.id, kind, party, whom, section: inquiry.section.clone() };
        store::insert_notice(connection, &notice, context.clock.now()).await?;
        context
            .outbox
            .push(connection, Message { topic: NOTICE, key: id, payload: Vec::new() })
            .await?;
    }
    Ok(())
}

/// Sends notices.
pub struct Notices {
    pool: PgPool,
    mail: MailConfig,
    clock: Clock,
    door: Door,
}

impl Notices {
    /// Through the relay of `mail`, once `door` is open.
    pub fn new(pool: PgPool, mail: MailConfig, clock: Clock, door: Door) -> Self {
        Self { pool, mail, clock, door }
    }
}

impl Deliver for Notices {
    async fn deliver(&self, message: &Claimed) -> Result<(), Undelivered> {
        if !self.door.is_open() {
            return Err(Undelivered::Later("QUARANTINE"));
        }
        let Some(facts) = store::notice_facts(&self.pool, message.key).await? else {
            return Ok(());
        };
        let outcome = match self.mail.send(message.key, &facts).await {
            Ok(Sent::Taken) => "sent",
            Ok(Sent::Nobody) => {
                let section = facts.section.as_ref().map(ToString::to_string);
                tracing::warn!(
                    party = facts.party.as_str(),
                    section,
                    "a notice has no address; add it under [mail]"
                );
                "nobody"
            }
            Err(MailError::Away(error)) => {
                tracing::warn!(%error, "the mail relay is away");
                return Err(Undelivered::Later("RELAY_AWAY"));
            }
            Err(MailError::Refused(error)) => {
                tracing::warn!(
                    code = error.status().map(|code| code.to_string()),
                    "the mail relay refuses a notice"
                );
                return Err(Undelivered::Failed("RELAY_REFUSED"));
            }
            Err(MailError::Unwritten(_)) => return Err(Undelivered::Poison("UNWRITABLE")),
        };
        metrics::counter!("handoff_notices_total", "kind" => facts.kind.as_str(), "outcome" => outcome).increment(1);
        Ok(())
    }

    async fn completed(
        &self,
        connection: &mut PgConnection,
        message: &Claimed,
    ) -> Result<(), Undelivered> {
        Ok(store::mark_sent(connection, message.key, self.clock.now()).await?)
    }
}
