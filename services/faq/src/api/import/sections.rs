//! Sections as something that can be imported.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use sqlx::PgConnection;

use super::{Importable, Plan, Publication};
use crate::{
    domain::{Checked, Directory, Section, check_sections},
    store::{
        imports::Counts,
        sections::{self, Origin},
    },
};

impl Importable for Section {
    const KIND: &'static str = "sections";
    type Version = (u32, Section);

    fn check(
        file: &[u8],
        directory: &Directory,
        _today: Date,
        progress: impl FnMut(usize, usize),
    ) -> Checked<Self> {
        check_sections(file, directory, progress)
    }

    async fn plan(
        connection: &mut PgConnection,
        rows: Vec<Self>,
        _now: Timestamp,
    ) -> sqlx::Result<Plan<(u32, Section)>> {
        let stored = sections::newest(connection).await?;
        let mut stored: HashMap<_, _> = stored
            .into_iter()
            .map(|(version, section)| (section.code.clone(), (version, section)))
            .collect();
        let mut plan = Plan { versions: Vec::new(), counts: Counts::default() };
        for section in rows {
            let version = match stored.remove(&section.code) {
                Some((_, known)) if known == section => {
                    plan.counts.unchanged += 1;
                    continue;
                }
                Some((version, _)) => {
                    plan.counts.updated += 1;
                    version + 1
                }
                None => {
                    plan.counts.created += 1;
                    1
                }
            };
            plan.versions.push((version, section));
        }
        Ok(plan)
    }

    async fn publish(
        connection: &mut PgConnection,
        versions: &[(u32, Section)],
        publication: Publication<'_>,
    ) -> sqlx::Result<()> {
        sections::publish(
            connection,
            versions,
            publication.position,
            &Origin::Import(publication.import),
            publication.at,
        )
        .await
    }
}
