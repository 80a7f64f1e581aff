//! Articles as something that can be imported.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Importable, Plan, Publication};
use crate::{
    domain::{ArticleText, ArticleVersion, Checked, Directory, check_articles},
    store::{
        articles::{self, Origin},
        imports::Counts,
    },
};

impl Importable for ArticleText {
    const KIND: &'static str = "articles";
    type Version = ArticleVersion;

    fn check(
        file: &[u8],
        directory: &Directory,
        today: Date,
        progress: impl FnMut(usize, usize),
    ) -> Checked<Self> {
        check_articles(file, directory, today, progress)
    }

    async fn plan(
        connection: &mut PgConnection,
        rows: Vec<Self>,
        now: Timestamp,
    ) -> sqlx::Result<Plan<ArticleVersion>> {
        let stored = articles::newest(connection).await?;
        let mut stored: HashMap<_, _> =
            stored.into_iter().map(|version| (version.text.number.clone(), version)).collect();
        let mut plan = Plan { versions: Vec::new(), counts: Counts::default() };
        for mut text in rows {
            // Files have no column for it, so it stays as it is.
            text.transfer = stored.get(&text.number).and_then(|known| known.text.transfer.clone());
            let (article, version) = match stored.remove(&text.number) {
                Some(known) if known.text == text => {
                    plan.counts.unchanged += 1;
                    continue;
                }
                Some(known) => {
                    plan.counts.updated += 1;
                    (known.article, known.version + 1)
                }
                None => {
                    plan.counts.created += 1;
                    (Uuid::now_v7(), 1)
                }
            };
            plan.versions.push(ArticleVersion { article, version, text, published_at: now });
        }
        Ok(plan)
    }

    async fn publish(
        connection: &mut PgConnection,
        versions: &[ArticleVersion],
        publication: Publication<'_>,
    ) -> sqlx::Result<()> {
        let origin = Origin::Import { id: publication.import, by: publication.by };
        articles::publish(connection, versions, publication.position, &origin).await
    }
}
