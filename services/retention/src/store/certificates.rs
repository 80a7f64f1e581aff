//! `retention.certificate`.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

/// A certificate as it was issued.
pub struct CertificateRow {
    /// 1, and more after late finds.
    pub revision: i32,
    /// Canonical JSON.
    pub document: String,
    /// Ed25519 over the document.
    pub signature: Vec<u8>,
    /// The signing key.
    pub key_id: String,
}

/// The newest revision.
pub async fn newest(
    connection: &mut PgConnection,
    run_id: Uuid,
) -> sqlx::Result<Option<CertificateRow>> {
    sqlx::query_as!(
        CertificateRow,
        "SELECT revision, document, signature, key_id FROM retention.certificate
         WHERE run_id = $1 ORDER BY revision DESC LIMIT 1",
        run_id,
    )
    .fetch_optional(connection)
    .await
}

/// Stores a revision.
pub async fn insert(
    connection: &mut PgConnection,
    run_id: Uuid,
    certificate: &CertificateRow,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO retention.certificate (run_id, revision, document, signature, key_id, issued_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        run_id,
        certificate.revision,
        certificate.document,
        certificate.signature,
        certificate.key_id,
        db::Timestamp::from(now) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Number and hash of the newest seal of retention's own audit trail. The table comes with the audit crate, so this one
/// statement is not checked at build time; the integration tests run it.
pub async fn audit_head(connection: &mut PgConnection) -> sqlx::Result<Option<(i64, Vec<u8>)>> {
    sqlx::query_as("SELECT n, hash FROM retention.audit_seal ORDER BY n DESC LIMIT 1")
        .fetch_optional(connection)
        .await
}
