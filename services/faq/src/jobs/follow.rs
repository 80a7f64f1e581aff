//! Keeps the search index of this replica in step with the database.
//!
//! A commit that publishes wakes every replica (NOTIFY); each then reads what changed after the position it has reached.
//! Should a wake-up be lost, the next look comes half a second later anyway.

use std::{error::Error as _, sync::Arc, time::Duration};

use jiff::Timestamp;
use madoguchi_calendar::{Clock, jst_date};
use madoguchi_kit::{
    CancellationToken, Job,
    db::{Database, within},
};
use sqlx::postgres::PgListener;
use uuid::Uuid;

use crate::{
    Index,
    domain::{ArticleHead, ArticleVersion, Section, SourceKind, in_force},
    error::Failure,
    search::{Change, Document, Validity},
    store::{articles, changes, sections},
};

/// Longest time between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Longest wait for one answer of the database; a connection that died silently never gives one.
const LIMIT: Duration = Duration::from_secs(15);

/// The job that follows the database.
pub struct Follower {
    database: Database,
    index: Arc<Index>,
    clock: Clock,
    /// Everything up to here is in the index; none before the first build.
    reached: Option<i64>,
    listener: Option<PgListener>,
    /// Whether the last look failed.
    failing: bool,
}

impl Follower {
    /// Follows `database` into `index`.
    pub fn new(database: Database, index: Arc<Index>, clock: Clock) -> Self {
        Self { database, index, clock, reached: None, listener: None, failing: false }
    }

    /// The job of the service.
    pub fn job(mut self) -> Job {
        Job::new("index-follower", |stop: CancellationToken| async move {
            while stop.run_until_cancelled(Box::pin(self.round())).await.is_some() {}
            Ok(())
        })
    }

    /// One look and the wait for the next. A failure is outlasted: the index then stays as it was. It is logged when it
    /// begins and when it ends.
    async fn round(&mut self) {
        match self.look().await {
            Ok(()) if self.failing => {
                self.failing = false;
                tracing::info!("the search index follows the database again");
            }
            Ok(()) => {}
            Err(error) => {
                if !self.failing {
                    self.failing = true;
                    let cause = error.source().map(ToString::to_string);
                    tracing::warn!(%error, cause, "the search index does not follow the database; trying on");
                }
                self.listener = None;
                tokio::time::sleep(LOOK_EVERY).await;
            }
        }
    }

    async fn look(&mut self) -> Result<(), Failure> {
        let mut listener = match self.listener.take() {
            Some(listener) => listener,
            None => within(LIMIT, self.listen()).await??,
        };
        self.catch_up().await?;
        // The time running out is no failure, only an occasion to look again.
        if let Ok(woken) = tokio::time::timeout(LOOK_EVERY, listener.recv()).await {
            woken?;
        }
        self.listener = Some(listener);
        Ok(())
    }

    async fn listen(&self) -> sqlx::Result<PgListener> {
        let mut listener = PgListener::connect_with(self.database.pool()).await?;
        listener.listen(changes::CHANNEL).await?;
        Ok(listener)
    }

    /// Brings the index to the last committed position.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        let position = within(LIMIT, changes::last_position(self.database.pool())).await??;
        match self.reached {
            Some(reached) if reached == position => return Ok(()),
            // A database that was restored may stand before what the index has seen.
            Some(reached) if reached < position => self.apply(reached).await?,
            _ => self.rebuild().await?,
        }
        // What was read may be newer than `position`; reading it again does no harm, missing it would.
        self.reached = Some(position);
        metrics::gauge!("faq_index_articles")
            .set(f64::from(u32::try_from(self.index.len().0).unwrap_or(u32::MAX)));
        Ok(())
    }

    async fn rebuild(&self) -> Result<(), Failure> {
        let (articles, sections) = self.changed_since(0).await?;
        let index = Arc::clone(&self.index);
        let counts = (articles.len(), sections.len());
        tokio::task::spawn_blocking(move || index.rebuild(articles, sections)).await??;
        tracing::info!(articles = counts.0, sections = counts.1, "the search index is built");
        Ok(())
    }

    async fn apply(&self, reached: i64) -> Result<(), Failure> {
        let (articles, sections) = self.changed_since(reached).await?;
        let index = Arc::clone(&self.index);
        tokio::task::spawn_blocking(move || {
            index.apply_sections(sections)?;
            index.apply(articles)
        })
        .await??;
        Ok(())
    }

    async fn changed_since(
        &self,
        reached: i64,
    ) -> Result<(Vec<Change<ArticleHead>>, Vec<Change<Section>>), Failure> {
        let today = jst_date(self.clock.now());
        let pool = self.database.pool();
        let sections = within(LIMIT, sections::changed_since(pool, reached)).await??;
        let articles = within(LIMIT, articles::changed_since(pool, reached, today)).await??;
        let retired = within(LIMIT, articles::retired_since(pool, reached)).await??;
        let mut articles = article_changes(&articles);
        articles.extend(retired.into_iter().map(gone));
        Ok((articles, sections.into_iter().map(section_change).collect()))
    }
}

/// An article of which nothing is to be found any more.
fn gone(article: Uuid) -> Change<ArticleHead> {
    Change { key: article.to_string(), documents: Vec::new() }
}

/// One change for each article of `versions`, which are sorted by article and version.
fn article_changes(versions: &[ArticleVersion]) -> Vec<Change<ArticleHead>> {
    versions
        .chunk_by(|a, b| a.article == b.article)
        .map(|versions| {
            let periods: Vec<_> = versions.iter().map(|version| version.text.period).collect();
            let documents = versions
                .iter()
                .zip(in_force(&periods))
                .filter_map(|(version, validity)| Some(document(version, validity?)))
                .collect();
            Change { key: versions[0].article.to_string(), documents }
        })
        .collect()
}

fn document(version: &ArticleVersion, validity: Validity) -> Document<ArticleHead> {
    let text = &version.text;
    let has = |kind: &SourceKind| text.sources.iter().any(|source| source.kind == *kind);
    let head = ArticleHead {
        article: version.article,
        version: version.version,
        number: text.number.clone(),
        section: text.section.clone(),
        kinds: SourceKind::ALL.into_iter().filter(has).collect(),
    };
    let mut keywords = text.keywords.clone();
    keywords.push(text.number.as_str().to_owned());
    Document {
        data: head,
        validity,
        title: text.question.clone(),
        body: text.answer.clone(),
        keywords,
        learned: Vec::new(),
        reading: String::new(),
    }
}

fn section_change(section: Section) -> Change<Section> {
    let mut keywords = section.keywords.clone();
    keywords.extend([section.extension.clone(), section.code.as_str().to_owned()]);
    let document = Document {
        validity: Validity { from: Timestamp::MIN, until: None },
        title: section.name.clone(),
        body: section.duties.join("、"),
        keywords,
        learned: Vec::new(),
        reading: section.reading.clone(),
        data: section,
    };
    Change { key: document.data.code.as_str().to_owned(), documents: vec![document] }
}
