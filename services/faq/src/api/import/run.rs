//! One import from first byte to last word.

use std::time::Duration;

use jiff::Timestamp;
use madoguchi_access::{Caller, IdempotencyKey};
use madoguchi_audit::{Decision, Entry};
use madoguchi_calendar::jst_date;
use madoguchi_kit::{db::within, status::Refusal};
use madoguchi_outbox::Begin;
use madoguchi_proto::faq::v1::{ImportFormat, ImportRequest, ImportResult};
use sqlx::PgConnection;
use tonic::{Status, Streaming};
use uuid::Uuid;

use super::{Importable, Publication, events::Teller, upload::Upload};
use crate::{
    api::Shared,
    domain::{Checked, Encoding, Format},
    error::Failure,
    store::{
        changes,
        imports::{self, Counts},
        sections,
    },
};

/// Longest time from the last byte to the last word. The largest file allowed took 10 s (measured, unoptimised build).
const LIMIT: Duration = Duration::from_mins(5);

/// An import under way.
pub struct Import {
    /// What it works with.
    pub shared: Shared,
    /// Who imports.
    pub caller: Caller,
    /// By which RPC.
    pub rpc: &'static str,
    /// The audit row to be.
    pub entry: Entry,
    /// The client's name for this import.
    pub key: IdempotencyKey,
    /// Whom to tell.
    pub teller: Teller,
}

impl Import {
    /// Receives, checks, stores and tells how it ended.
    pub async fn run<T: Importable>(self, stream: Streaming<ImportRequest>) {
        let outcome = match self.receive(stream).await {
            Ok(upload) => self.import_in_time::<T>(upload).await.map_err(Status::from),
            Err(status) => Err(status),
        };
        self.teller.end(outcome).await;
    }

    /// The file must have arrived while what is known of the caller still holds: nobody looks again before it is stored.
    async fn receive(&self, stream: Streaming<ImportRequest>) -> Result<Upload, Status> {
        let holds = self.caller.expires_at.duration_since(self.shared.clock.now());
        let time = Duration::try_from(holds).unwrap_or_default();
        tokio::time::timeout(time, Upload::receive(stream, &self.teller)).await.unwrap_or_else(
            |_| {
                let words =
                    format!("the file did not arrive within {} s; send it again", time.as_secs());
                Err(Refusal::unauthenticated("ASSERTION_ENDED", words).into())
            },
        )
    }

    async fn import_in_time<T: Importable>(&self, upload: Upload) -> Result<ImportResult, Failure> {
        within(LIMIT, self.import::<T>(upload)).await?
    }

    async fn import<T: Importable>(&self, upload: Upload) -> Result<ImportResult, Failure> {
        let now = self.shared.clock.now();
        let (upload, checked) = self.check::<T>(upload, now).await?;
        let format = checked.format;
        if checked.faulty_lines > 0 {
            let counts = Counts { faults: checked.faulty_lines, ..Counts::default() };
            for fault in checked.faults {
                self.teller.fault(fault).await;
            }
            if !upload.start.dry_run {
                let mut transaction = self.shared.database.begin().await?;
                self.log::<T>(
                    &mut transaction,
                    &upload,
                    Logged { id: Uuid::now_v7(), imported: false, counts, now },
                )
                .await?;
                transaction.commit().await?;
            }
            return Ok(result(false, counts, format));
        }
        if upload.start.dry_run {
            let mut transaction = self.shared.database.begin().await?;
            let plan = T::plan(&mut transaction, checked.rows, now).await?;
            return Ok(result(false, plan.counts, format));
        }
        self.store::<T>(&upload, checked, now).await
    }

    /// Checks the file on a thread that may compute.
    async fn check<T: Importable>(
        &self,
        upload: Upload,
        now: Timestamp,
    ) -> Result<(Upload, Checked<T>), Failure> {
        let directory = sections::directory(self.shared.database.pool()).await?;
        let teller = self.teller.clone();
        let checking = tokio::task::spawn_blocking(move || {
            let progress = |done, total| teller.progress("checking", done, total);
            let checked = T::check(&upload.file, &directory, jst_date(now), progress);
            (upload, checked)
        });
        Ok(checking.await?)
    }

    /// Everything in one transaction: versions, import log, audit row, reply. From [`changes::next_position`] on no other
    /// import runs, so what the plan compares with is what it changes.
    async fn store<T: Importable>(
        &self,
        upload: &Upload,
        checked: Checked<T>,
        now: Timestamp,
    ) -> Result<ImportResult, Failure> {
        let mut transaction = self.shared.database.begin().await?;
        let idempotency = &self.shared.idempotency;
        let begun = idempotency
            .begin(
                &mut transaction,
                self.caller.account,
                self.rpc,
                self.key.as_str(),
                &upload.fingerprint(),
                now,
            )
            .await?;
        let ticket = match begun {
            Begin::Fresh(ticket) => ticket,
            Begin::Replay(reply) => return Ok(reply),
        };
        let position = changes::next_position(&mut transaction).await?;
        let plan = T::plan(&mut transaction, checked.rows, now).await?;
        self.teller.progress("storing", 0, plan.versions.len());
        let by = &self.caller.user_id;
        let publication = Publication { position, import: Uuid::now_v7(), by, at: now };
        let logged = Logged { id: publication.import, imported: true, counts: plan.counts, now };
        self.log::<T>(&mut transaction, upload, logged).await?;
        T::publish(&mut transaction, &plan.versions, publication).await?;
        let reply = result(true, plan.counts, checked.format);
        ticket.finish(&mut transaction, &reply).await?;
        transaction.commit().await?;
        self.teller.progress("storing", plan.versions.len(), plan.versions.len());
        Ok(reply)
    }

    /// The row of the import log and the audit row.
    async fn log<T: Importable>(
        &self,
        connection: &mut PgConnection,
        upload: &Upload,
        logged: Logged,
    ) -> Result<(), Failure> {
        let import = imports::Import {
            id: logged.id,
            kind: T::KIND,
            file_name: &upload.start.file_name,
            digest: &upload.digest(),
            imported: logged.imported,
            counts: logged.counts,
            account: self.caller.account,
            user_id: &self.caller.user_id,
            finished_at: logged.now,
        };
        imports::insert(&mut *connection, &import).await?;
        let (decision, note) = if logged.imported {
            (Decision::Allowed, "")
        } else {
            (Decision::Refused, "FAULTY_LINES")
        };
        let entry = self.entry.clone().subject("import", logged.id).at(logged.now);
        self.shared.audit.record(connection, entry.decision(decision).note(note)).await?;
        Ok(())
    }
}

/// How an import ended, for the log.
struct Logged {
    id: Uuid,
    imported: bool,
    counts: Counts,
    now: Timestamp,
}

fn result(imported: bool, counts: Counts, format: Option<Format>) -> ImportResult {
    let Counts { created, updated, unchanged, faults } = counts;
    let format = match format {
        None => ImportFormat::Unspecified,
        Some(Format::Csv(Encoding::Utf8)) => ImportFormat::CsvUtf8,
        Some(Format::Csv(Encoding::Utf8WithBom)) => ImportFormat::CsvUtf8Bom,
        Some(Format::Csv(Encoding::ShiftJis)) => ImportFormat::CsvShiftJis,
        Some(Format::Excel) => ImportFormat::Excel,
        Some(Format::JsonLines) => ImportFormat::JsonLines,
    };
    ImportResult { imported, created, updated, unchanged, faults, format: format.into() }
}
