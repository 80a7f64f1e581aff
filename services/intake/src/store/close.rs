//! Closing a call in one statement: the busiest act of a call centre.

use jiff::Timestamp;
use madoguchi_audit::Actor;
use madoguchi_kit::db;
use madoguchi_outbox::Fingerprint;
use sqlx::{PgPool, types::Json};
use uuid::Uuid;

use super::{
    calls::{CallRow, TransferRow},
    counter,
};
use crate::domain::{Call, Ending, Outcome};

/// What an operator asks for.
pub struct Closing<'a> {
    /// The call.
    pub id: Uuid,
    /// The version the operator saw.
    pub seen: u32,
    /// How it ended; checked.
    pub ending: &'a Ending,
    /// Screened text.
    pub memo: &'a str,
    /// The RPC, for the audit trail.
    pub rpc: &'a str,
    /// The request id, for the audit trail.
    pub request_id: &'a str,
}

/// Closes the call if it is the operator's, open, as the operator saw it, has the transfer that its outcome asks for, and bears a
/// leaf of the codebook; writes the audit row and remembers the request. One statement, one round trip, its own transaction.
///
/// None if any of that does not hold: then nothing was written, and the slow path says why. A repeated request is such a case, as the
/// first one raised the version. The stored reply is empty: the reply is read from the call again.
///
/// # Errors
/// Of the database; a violated `idempotency_pkey` if the key belongs to another request.
pub async fn close(
    pool: &PgPool,
    actor: &Actor,
    closing: &Closing<'_>,
    request: &Fingerprint,
    now: Timestamp,
) -> sqlx::Result<Option<Call>> {
    let now = db::Timestamp::from(now);
    let row = sqlx::query_as!(
        CallRow,
        r#"WITH closed AS (
             UPDATE intake.call
                SET state = 'closed', ended_at = coalesce(ended_at, $1), closed_at = $1, outcome = $2, reason_code = $3,
                    article_id = $4, article_version = $5, memo = $6, version = version + 1
              WHERE id = $7 AND operator_id = $8 AND version = $9 AND state <> 'closed'
                AND EXISTS (SELECT FROM intake.reason_code WHERE code = $3 AND leaf AND retired_at IS NULL)
                AND (NOT $10 OR EXISTS (SELECT FROM intake.transfer WHERE call_id = $7))
             RETURNING *),
           remembered AS (
             INSERT INTO intake.idempotency (id, digest, reply, created_at) SELECT $11, $12, '', $1 FROM closed),
           audited AS (
             INSERT INTO intake.audit_entry (at, account_id, user_id, organisation, terminal_id, session_id, rpc, purpose,
                                             subject_kind, subject_id, fields, decision, note, request_id)
             SELECT $1, $8, $13, $14, $15, $16, $17, '', 'call', id::text, '{outcome,reason_code,article,memo}', 'allowed', '', $18
               FROM closed),
           forgotten AS (DELETE FROM intake.draft USING closed WHERE call_id = closed.id)
           SELECT id AS "id!", state AS "state!", started_at AS "started_at!", ended_at, closed_at, outcome, reason_code, article_id,
                  article_version, consented AS "consented!", receipt_number, memo AS "memo!", version AS "version!", false AS "has_draft!",
                  (SELECT coalesce(jsonb_agg(jsonb_build_object('section_code', section_code, 'kind', kind, 'reached', reached,
                                                                'at', at) ORDER BY ordinal), '[]')
                     FROM intake.transfer WHERE call_id = closed.id) AS "transfers!: Json<Vec<TransferRow>>"
             FROM closed"#,
        now as _,
        closing.ending.outcome.as_str(),
        closing.ending.reason_code,
        closing.ending.article.map(|article| article.id),
        closing.ending.article.map(|article| counter(article.version)),
        closing.memo,
        closing.id,
        actor.account_id,
        counter(closing.seen),
        closing.ending.outcome == Outcome::Transferred,
        request.id.as_slice(),
        request.digest.as_slice(),
        actor.user_id,
        actor.organisation.as_str(),
        actor.terminal_id,
        actor.session_id,
        closing.rpc,
        closing.request_id,
    )
    .fetch_optional(pool)
    .await?;
    row.map(Call::try_from).transpose()
}
