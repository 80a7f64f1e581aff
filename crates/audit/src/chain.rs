//! The SQL of the chain: what the sealer and the readers of a trail need.

use std::time::Duration;

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, Row as _, SqlStr, postgres::PgRow};

use crate::{
    record::Record,
    seal::{Head, KeyId, Member, Seal},
    sql::statement,
    window::Snapshot,
};

pub(crate) const COLUMNS: &str = "id, at, account_id, user_id, organisation, terminal_id, session_id, rpc, purpose, subject_kind, subject_id,
                       fields, decision, note, request_id";

/// The statements over one schema's trail.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    lock: SqlStr,
    head: SqlStr,
    floor: SqlStr,
    unsealed: SqlStr,
    seal: SqlStr,
    members: SqlStr,
    page: SqlStr,
    seals: SqlStr,
    sealed: SqlStr,
}

/// What a sealer knows when its round begins.
pub(crate) struct Round {
    /// False if another replica is at work.
    pub(crate) locked: bool,
    pub(crate) oldest_running: u64,
    pub(crate) next: u64,
    /// Highest id of any entry that was visible, 0 if none.
    pub(crate) highest: i64,
}

impl Round {
    pub(crate) fn snapshot(&self, at: Duration) -> Snapshot {
        Snapshot { oldest_running: self.oldest_running, next: self.next, at }
    }
}

impl Chain {
    pub(crate) fn new(schema: &str) -> Self {
        let statement = |template: &str| statement(&template.replace("{columns}", COLUMNS), schema);
        Self {
            lock: statement(
                "SELECT pg_try_advisory_xact_lock(hashtextextended('{schema}.audit_seal', 0)),
                        pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                        coalesce((SELECT max(id) FROM {schema}.audit_entry), 0)",
            ),
            head: statement("SELECT n, hash FROM {schema}.audit_seal ORDER BY n DESC LIMIT 1"),
            floor: statement(
                "SELECT last_id FROM {schema}.audit_seal
                  WHERE sealed_at < (SELECT sealed_at FROM {schema}.audit_seal ORDER BY n DESC LIMIT 1) - interval '1 hour'
                  ORDER BY n DESC LIMIT 1",
            ),
            unsealed: statement(
                "SELECT {columns} FROM {schema}.audit_entry
                  WHERE id > $1 AND NOT EXISTS (SELECT FROM {schema}.audit_member WHERE entry_id = id AND entry_id > $1)
                  ORDER BY id LIMIT $2",
            ),
            seal: statement(
                "INSERT INTO {schema}.audit_seal (n, prev_hash, hash, first_id, last_id, count, sealed_at, key_id, signature)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            ),
            members: statement(
                "INSERT INTO {schema}.audit_member (entry_id, seal_n, hash) SELECT entry_id, $1, hash
                   FROM unnest($2::bigint[], $3::bytea[]) AS member (entry_id, hash)",
            ),
            page: statement(
                "SELECT max(n) FROM (SELECT n, sum(count) OVER (ORDER BY n) AS entries FROM {schema}.audit_seal
                                      WHERE n >= $1 ORDER BY n LIMIT 500) AS seal
                  WHERE entries <= $2 OR n = $1",
            ),
            seals: statement(
                "SELECT n, prev_hash, audit_seal.hash, sealed_at, key_id, signature, array_agg(entry_id ORDER BY entry_id) AS ids,
                        array_agg(audit_member.hash ORDER BY entry_id) AS hashes
                   FROM {schema}.audit_seal JOIN {schema}.audit_member ON seal_n = n
                  WHERE n BETWEEN $1 AND $2 GROUP BY n ORDER BY n",
            ),
            sealed: statement("SELECT {columns} FROM {schema}.audit_entry WHERE id = ANY($1) ORDER BY id"),
        }
    }

    /// Tries to become this schema's sealer until the transaction ends.
    pub(crate) async fn begin_round(&self, connection: &mut PgConnection) -> sqlx::Result<Round> {
        let (locked, oldest_running, next, highest): (bool, i64, i64, i64) =
            sqlx::query_as(self.lock.clone()).fetch_one(connection).await?;
        Ok(Round {
            locked,
            oldest_running: oldest_running.unsigned_abs(),
            next: next.unsigned_abs(),
            highest,
        })
    }

    pub(crate) async fn head(&self, connection: &mut PgConnection) -> sqlx::Result<Head> {
        let head = sqlx::query(self.head.clone()).fetch_optional(connection).await?;
        head.map_or(Ok(Head::EMPTY), |row| {
            Ok(Head { n: number(&row, "n")?, hash: array(&row, "hash")? })
        })
    }

    /// An id up to which everything was sealed long ago: the last one of a seal an hour older than the newest. No transaction lasts an
    /// hour, and the seals since then caught what was late.
    pub(crate) async fn settled(&self, connection: &mut PgConnection) -> sqlx::Result<i64> {
        Ok(sqlx::query_scalar(self.floor.clone()).fetch_optional(connection).await?.unwrap_or(0))
    }

    /// The first `limit` entries above `floor` that no seal covers.
    pub(crate) async fn unsealed(
        &self,
        connection: &mut PgConnection,
        floor: i64,
        limit: usize,
    ) -> sqlx::Result<Vec<Record>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        sqlx::query(self.unsealed.clone())
            .bind(floor)
            .bind(limit)
            .try_map(|row| record(&row))
            .fetch_all(connection)
            .await
    }

    /// Appends the seal; fails on the primary key if another one has its number or an entry of its own.
    pub(crate) async fn append(
        &self,
        connection: &mut PgConnection,
        seal: &Seal,
    ) -> sqlx::Result<()> {
        let ids: Vec<i64> = seal.members.iter().map(|member| member.id).collect();
        let hashes: Vec<&[u8]> = seal.members.iter().map(|member| member.hash.as_slice()).collect();
        let n = i64::try_from(seal.n).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
        sqlx::query(self.seal.clone())
            .bind(n)
            .bind(seal.prev_hash.as_slice())
            .bind(seal.hash.as_slice())
            .bind(ids.first())
            .bind(ids.last())
            .bind(i32::try_from(ids.len()).map_err(|e| sqlx::Error::Encode(Box::new(e)))?)
            .bind(db::Timestamp::from(seal.sealed_at))
            .bind(seal.key_id.to_string())
            .bind(seal.signature.as_slice())
            .execute(&mut *connection)
            .await?;
        sqlx::query(self.members.clone())
            .bind(n)
            .bind(ids)
            .bind(hashes)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// The last seal of a page that starts at `from` and holds about so many entries.
    pub(crate) async fn page_end(
        &self,
        connection: &mut PgConnection,
        from: u64,
        entries: i64,
    ) -> sqlx::Result<u64> {
        let end: Option<i64> = sqlx::query_scalar(self.page.clone())
            .bind(bound(from))
            .bind(entries)
            .fetch_one(connection)
            .await?;
        Ok(end.map_or(from, i64::unsigned_abs))
    }

    /// The seals from number `from` to `to`, both included.
    pub(crate) async fn seals(
        &self,
        connection: &mut PgConnection,
        from: u64,
        to: u64,
    ) -> sqlx::Result<Vec<Seal>> {
        sqlx::query(self.seals.clone())
            .bind(bound(from))
            .bind(bound(to))
            .try_map(|row| seal(&row))
            .fetch_all(connection)
            .await
    }

    /// The entries with these ids, as far as they exist, by id.
    pub(crate) async fn entries(
        &self,
        connection: &mut PgConnection,
        ids: &[i64],
    ) -> sqlx::Result<Vec<Record>> {
        sqlx::query(self.sealed.clone())
            .bind(ids)
            .try_map(|row| record(&row))
            .fetch_all(connection)
            .await
    }
}

pub(crate) fn record(row: &PgRow) -> sqlx::Result<Record> {
    Ok(Record {
        id: row.try_get("id")?,
        at: time(row, "at")?,
        account_id: row.try_get("account_id")?,
        user_id: row.try_get("user_id")?,
        organisation: row.try_get("organisation")?,
        terminal_id: row.try_get("terminal_id")?,
        session_id: row.try_get("session_id")?,
        rpc: row.try_get("rpc")?,
        purpose: row.try_get("purpose")?,
        subject_kind: row.try_get("subject_kind")?,
        subject_id: row.try_get("subject_id")?,
        fields: row.try_get("fields")?,
        decision: row.try_get("decision")?,
        note: row.try_get("note")?,
        request_id: row.try_get("request_id")?,
    })
}

fn seal(row: &PgRow) -> sqlx::Result<Seal> {
    let ids: Vec<i64> = row.try_get("ids")?;
    let hashes: Vec<Vec<u8>> = row.try_get("hashes")?;
    let members = ids
        .into_iter()
        .zip(hashes)
        .map(|(id, hash)| Ok(Member { id, hash: sized(&hash, "hashes")? }));
    let key_id: String = row.try_get("key_id")?;
    Ok(Seal {
        n: number(row, "n")?,
        members: members.collect::<sqlx::Result<_>>()?,
        prev_hash: array(row, "prev_hash")?,
        hash: array(row, "hash")?,
        sealed_at: time(row, "sealed_at")?,
        key_id: KeyId::parse(&key_id).ok_or_else(|| undecodable("key_id", "not 16 hex digits"))?,
        signature: array(row, "signature")?,
    })
}

fn time(row: &PgRow, column: &str) -> sqlx::Result<Timestamp> {
    Ok(row.try_get::<db::Timestamp, _>(column)?.into())
}

fn number(row: &PgRow, column: &str) -> sqlx::Result<u64> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|_| undecodable(column, "negative"))
}

fn array<const N: usize>(row: &PgRow, column: &str) -> sqlx::Result<[u8; N]> {
    sized(row.try_get(column)?, column)
}

fn sized<const N: usize>(bytes: &[u8], column: &str) -> sqlx::Result<[u8; N]> {
    bytes.try_into().map_err(|_| undecodable(column, "of another length"))
}

fn undecodable(column: &str, what: &str) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: what.into() }
}

/// A seal's number as a bound of a search; no seal has one above `i64::MAX`.
fn bound(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
