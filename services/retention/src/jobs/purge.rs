//! The purge: moves every run on by as many steps as it can take. Each step commits before the next begins, so the job
//! may be killed anywhere and goes on where it was.

use std::{collections::BTreeMap, time::Duration};

use ed25519_dalek::{Signer, SigningKey};
use jiff::{SignedDuration, Timestamp};
use madoguchi_audit::{Actor, AuditLog, Entry, KeyId};
use madoguchi_calendar::{Clock, retention::expiry_of_day};
use madoguchi_kit::{
    Job,
    db::{Database, Transaction},
};

use crate::{
    domain::{
        certificate::{AuditHead, Certificate, Findings},
        run::{Comparison, OWNERS, Run, Step, compare, is_due, may_freeze},
    },
    keyring::{Keyring, KeyringError},
    store::{certificates, day_keys, openings, reports, runs},
};

const RPC: &str = "job:purge";

/// How long counts of openings are kept.
const OPENINGS_KEPT: SignedDuration = SignedDuration::from_hours(48);

/// The purge job.
pub struct Purge {
    /// Retention's own database.
    pub database: Database,
    /// The keyring.
    pub keyring: Keyring,
    /// The time.
    pub clock: Clock,
    /// The audit trail.
    pub audit: AuditLog,
    /// Signs certificates.
    pub certificate_key: SigningKey,
    /// This municipality's deployment.
    pub deployment: String,
}

#[derive(Debug, thiserror::Error)]
enum PurgeError {
    #[error("the database")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    #[error("a certificate")]
    Certificate(#[from] serde_json::Error),
}

impl Purge {
    /// The job, looking every `every`.
    pub fn job(self, every: Duration) -> Job {
        Job::new("purge", move |stop| async move {
            loop {
                if let Err(error) = self.round().await {
                    metrics::counter!("purge_round_failures_total").increment(1);
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "purge: will try again"
                    );
                }
                if stop.run_until_cancelled(tokio::time::sleep(every)).await.is_none() {
                    return Ok(());
                }
            }
        })
    }

    async fn round(&self) -> Result<(), PurgeError> {
        let mut guard = self.database.begin().await?;
        if !runs::try_lock(&mut guard).await? {
            return Ok(());
        }
        self.plan_due().await?;
        let open = runs::open(&mut guard).await?;
        metrics::gauge!("purge_runs_open")
            .set(f64::from(u32::try_from(open.len()).unwrap_or(u32::MAX)));
        for run in open {
            self.move_on(run).await?;
        }
        openings::sweep(&mut guard, self.clock.now() - OPENINGS_KEPT).await?;
        guard.commit().await?;
        Ok(())
    }

    /// Plans a run for every collection day whose anniversary has come and whose keys exist.
    async fn plan_due(&self) -> Result<(), PurgeError> {
        let today = self.clock.today();
        let mut keyring = self.keyring.database().pool().acquire().await?;
        let days = day_keys::existing_until(&mut keyring, today).await?;
        drop(keyring);
        for (day, key_id) in days {
            if !is_due(day, today) {
                break;
            }
            let now = self.clock.now();
            let mut tx = self.database.begin().await?;
            if runs::plan(&mut tx, day, expiry_of_day(day), &key_id, now).await? {
                self.record(&mut tx, "collection_day", &day.to_string(), "planned", now).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    async fn move_on(&self, mut run: Run) -> Result<(), PurgeError> {
        while let Some(next) = self.next_step(&run).await? {
            let now = self.clock.now();
            let mut tx = self.database.begin().await?;
            if !runs::advance(&mut tx, run.run_id, (run.step, next), now).await? {
                return Ok(());
            }
            if next == Step::Certified {
                self.certify(&mut tx, &run, now).await?;
            }
            self.record(&mut tx, "purge_run", &run.run_id.to_string(), next.as_str(), now).await?;
            tx.commit().await?;
            tracing::info!(day = %run.day, step = %next, "purge");
            run.step = next;
            run.reached[next as usize] = Some(now);
        }
        Ok(())
    }

    /// Does the work that the next step stands for and names the step, or `None` while the run has to wait.
    async fn next_step(&self, run: &Run) -> Result<Option<Step>, PurgeError> {
        let now = self.clock.now();
        Ok(match run.step {
            Step::Planned if may_freeze(run.erased_on, now) => {
                self.keyring.freeze(&run.key_ids, now).await?;
                Some(Step::Frozen)
            }
            Step::Frozen => {
                self.keyring.destroy(&run.key_ids, now).await?;
                Some(Step::KeysDestroyed)
            }
            Step::KeysDestroyed => self.all_reported(run).await?.then_some(Step::OwnersReported),
            Step::OwnersReported => match self.compared(run).await? {
                Comparison::Agree { .. } => Some(Step::Verified),
                Comparison::Differ { only_handoff, missing_at_handoff } => {
                    metrics::counter!("purge_sets_differ_total").increment(1);
                    let only_handoff = only_handoff.len();
                    tracing::error!(day = %run.day, only_handoff, missing_at_handoff, "the reported sets differ");
                    None
                }
            },
            Step::Verified => Some(Step::Certified),
            Step::Planned | Step::Certified => None,
        })
    }

    async fn all_reported(&self, run: &Run) -> Result<bool, PurgeError> {
        let mut connection = self.database.pool().acquire().await?;
        let reported = reports::of_run(&mut connection, run.run_id).await?;
        Ok(OWNERS
            .iter()
            .all(|owner| reported.iter().any(|report| report.owner == *owner && report.complete)))
    }

    async fn compared(&self, run: &Run) -> Result<Comparison, PurgeError> {
        let mut connection = self.database.pool().acquire().await?;
        let intake = reports::inquiries(&mut connection, run.run_id, "intake").await?;
        let handoff = reports::inquiries(&mut connection, run.run_id, "handoff").await?;
        let reported = reports::of_run(&mut connection, run.run_id).await?;
        let undelivered = reported
            .iter()
            .find(|report| report.owner == "intake")
            .and_then(|report| report.counts.get("undelivered"))
            .copied()
            .unwrap_or(0);
        Ok(compare(&intake, &handoff, usize::try_from(undelivered).unwrap_or(usize::MAX)))
    }

    async fn certify(
        &self,
        tx: &mut Transaction,
        run: &Run,
        now: Timestamp,
    ) -> Result<(), PurgeError> {
        let Comparison::Agree { inquiries, undelivered } = self.compared(run).await? else {
            // Verified in the step before; a late find since then has reopened the run and this transaction fails to move it.
            return Err(sqlx::Error::RowNotFound.into());
        };
        let revision =
            certificates::newest(tx, run.run_id).await?.map_or(1, |newest| newest.revision + 1);
        let rows_deleted: BTreeMap<_, _> = reports::of_run(tx, run.run_id)
            .await?
            .into_iter()
            .map(|report| (report.owner, report.counts))
            .collect();
        let audit_head = certificates::audit_head(tx).await?.map(|(number, hash)| AuditHead {
            number: u64::try_from(number).unwrap_or(0),
            hash: hex::encode(hash),
        });
        let findings = Findings {
            deployment: &self.deployment,
            revision,
            inquiries: &inquiries,
            undelivered,
            rows_deleted,
            audit_head,
            now,
        };
        let document = Certificate::new(run, findings).canonical()?;
        let signature = self.certificate_key.sign(document.as_bytes()).to_bytes().to_vec();
        let key_id = KeyId::of(&self.certificate_key.verifying_key()).to_string();
        let row = certificates::CertificateRow { revision, document, signature, key_id };
        certificates::insert(tx, run.run_id, &row, now).await?;
        Ok(())
    }

    async fn record(
        &self,
        tx: &mut Transaction,
        kind: &'static str,
        id: &str,
        step: &'static str,
        now: Timestamp,
    ) -> Result<(), PurgeError> {
        let entry =
            Entry::by(Actor::service("retention"), RPC).at(now).subject(kind, id).note(step);
        Ok(self.audit.record(tx, entry).await?)
    }
}
