//! Publishing approved drafts, on request or when their time has come.

use std::time::Duration;

use jiff::Timestamp;
use madoguchi_audit::{Actor, AuditLog, Entry};
use madoguchi_calendar::{Clock, jst_date};
use madoguchi_kit::{
    CancellationToken, Job,
    db::{Database, within},
};
use sqlx::PgConnection;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use crate::{
    domain::{ArticleNumber, ArticleVersion, Obstacle},
    error::Failure,
    store::{
        articles::{self, Origin},
        changes,
        drafts::{self, Deed, Shown},
    },
};

/// How often drafts are looked for whose time has come.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Longest time for one look.
const LIMIT: Duration = Duration::from_secs(15);

/// What came of an attempt to publish.
#[derive(Debug)]
pub enum Decided {
    /// It is a version.
    Published,
    /// It may not be.
    Not(Obstacle),
    /// What was complete when it was submitted has run out since.
    Incomplete,
}

/// Publishes a draft that is locked, as `decide` lets it: that is told the newest version of the article and gives the
/// next. From here to the commit nobody else publishes.
///
/// # Errors
/// Of the database.
pub async fn publish(
    connection: &mut PgConnection,
    shown: &mut Shown,
    now: Timestamp,
    decide: impl FnOnce(&mut Shown, u32) -> Result<u32, Obstacle>,
) -> Result<Decided, Failure> {
    let text = drafts::text(&mut *connection, shown.draft.id, shown.draft.revision).await?;
    let text = text.ok_or(sqlx::Error::RowNotFound)?;
    let position = changes::next_position(&mut *connection).await?;
    let newest = match shown.draft.article {
        Some(article) => articles::newest_version(&mut *connection, article).await?,
        None => 0,
    };
    let version = match decide(shown, newest) {
        Ok(version) => version,
        Err(obstacle) => return Ok(Decided::Not(obstacle)),
    };
    let number = match shown.number.as_deref().and_then(ArticleNumber::parse) {
        Some(number) => number,
        None => articles::next_number(&mut *connection).await?,
    };
    let article = shown.draft.article.unwrap_or_else(Uuid::now_v7);
    let Some(text) = text.into_article(number.clone(), jst_date(now)) else {
        return Ok(Decided::Incomplete);
    };
    shown.draft.article = Some(article);
    shown.number = Some(number.as_str().to_owned());
    shown.newest = version;
    let version = ArticleVersion { article, version, text, published_at: now };
    let origin = Origin::Draft { draft: &shown.draft, comment: &shown.comment };
    articles::publish(connection, &[version], position, &origin).await?;
    metrics::counter!("faq_drafts_published_total").increment(1);
    Ok(Decided::Published)
}

/// The job that publishes what was planned. Every replica runs one; a draft is held while it is published, so each is
/// published once.
pub struct Publisher {
    database: Database,
    clock: Clock,
    audit: AuditLog,
}

impl Publisher {
    /// Publishes in `database`.
    pub fn new(database: Database, clock: Clock, audit: AuditLog) -> Self {
        Self { database, clock, audit }
    }

    /// The job of the service.
    pub fn job(self) -> Job {
        Job::new("publisher", |stop: CancellationToken| async move {
            let mut ticks = interval(LOOK_EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                if let Err(error) = self.round().await {
                    tracing::warn!(%error, "planned drafts are not published; trying again");
                }
            }
            Ok(())
        })
    }

    async fn round(&self) -> Result<(), Failure> {
        while within(LIMIT, self.publish_one()).await?? {}
        Ok(())
    }

    /// Publishes the draft that has waited longest, or gives it back; gives whether there was one.
    async fn publish_one(&self) -> Result<bool, Failure> {
        let now = self.clock.now();
        let mut tx = self.database.begin().await?;
        let Some(mut shown) = drafts::lock_due(&mut tx, now).await? else { return Ok(false) };
        let before = shown.clone();
        let planned = |shown: &mut Shown, newest| shown.draft.publish_planned(newest);
        let (kind, comment) = match publish(&mut tx, &mut shown, now, planned).await? {
            Decided::Published => ("published", String::new()),
            Decided::Not(obstacle) => ("overtaken", obstacle.to_string()),
            Decided::Incomplete => ("overtaken", "its validity has ended".to_owned()),
        };
        if kind == "overtaken" {
            shown = before;
            shown.draft.give_back();
        }
        shown.changed_at = now;
        drafts::change(&mut tx, &shown, None, &Deed { kind, by: None, at: now, comment: &comment })
            .await?;
        let entry = Entry::by(Actor::service("faq"), "job:publish").at(now);
        self.audit.record(&mut tx, entry.subject("draft", shown.draft.id).note(kind)).await?;
        tx.commit().await?;
        Ok(true)
    }
}
