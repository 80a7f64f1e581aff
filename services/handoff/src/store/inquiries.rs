//! `handoff.inquiry` with the receipts in force, without the sealed pieces.

use jiff::Timestamp;
use madoguchi_kit::db;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{count, unreadable};
use crate::domain::{CallbackWindow, Inquiry, Receipt, Reminder, SectionCode, State, Taken, Whom};

/// A row as it is read.
struct Row {
    id: Uuid,
    version: i32,
    content_version: i32,
    state: String,
    receipt_number: String,
    collected_at: db::Timestamp,
    in_office_hours: bool,
    override_reason: String,
    operator_id: Uuid,
    section_code: String,
    section_chosen: bool,
    reason_code: String,
    deliver_at: db::Timestamp,
    delivered_at: Option<db::Timestamp>,
    due_at: db::Timestamp,
    erased_on: db::Date,
    callback_weekdays: i16,
    callback_from: i16,
    callback_until: i16,
    reroutes: i32,
    answers: i32,
    last_attempt_at: Option<db::Timestamp>,
    answered_at: Option<db::Timestamp>,
    closed_at: Option<db::Timestamp>,
    remind_at: Option<db::Timestamp>,
    remind_whom: Option<String>,
    key_id: String,
    section_user: Option<String>,
    section_at: Option<db::Timestamp>,
    information_user: Option<String>,
    information_at: Option<db::Timestamp>,
}

/// The one list of columns; `$rest` continues behind the joins.
macro_rules! select {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT i.id, i.version, i.content_version, i.state, i.receipt_number, i.collected_at, i.in_office_hours,
                      i.override_reason, i.operator_id, i.section_code, i.section_chosen, i.reason_code, i.deliver_at, i.delivered_at, i.due_at,
                      i.erased_on, i.callback_weekdays, i.callback_from, i.callback_until, i.reroutes, i.answers,
                      i.last_attempt_at, i.answered_at, i.closed_at, i.remind_at, i.remind_whom, i.key_id,
                      s.user_id AS "section_user?", s.at AS "section_at?",
                      w.user_id AS "information_user?", w.at AS "information_at?"
                 FROM handoff.inquiry i
                 LEFT JOIN handoff.acknowledgement s ON s.inquiry_id = i.id AND s.party = 'section'
                 LEFT JOIN handoff.acknowledgement w ON w.inquiry_id = i.id AND w.party = 'information_section' "# + $rest
            $(, $argument)*
        )
    };
}

impl TryFrom<Row> for Inquiry {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> sqlx::Result<Self> {
        let receipt = |user_id: Option<String>, at: Option<db::Timestamp>| {
            user_id.zip(at).map(|(user_id, at)| Receipt { user_id, at: at.get() })
        };
        let section = match row.section_code.as_str() {
            "" => None,
            code => Some(SectionCode::parse(code).ok_or_else(|| unreadable("section_code"))?),
        };
        let reminder = match (row.remind_at, row.remind_whom) {
            (Some(at), Some(whom)) => Some(Reminder {
                at: at.get(),
                whom: Whom::parse(&whom).ok_or_else(|| unreadable("remind_whom"))?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            version: count(row.version),
            state: State::parse(&row.state).ok_or_else(|| unreadable("state"))?,
            taken: Taken {
                version: count(row.content_version),
                receipt: row.receipt_number.parse().map_err(|_| unreadable("receipt_number"))?,
                at: row.collected_at.get(),
                in_office_hours: row.in_office_hours,
                override_reason: row.override_reason,
                operator: row.operator_id,
                reason_code: row.reason_code,
                due_at: row.due_at.get(),
                erased_on: row.erased_on.into(),
                window: window(row.callback_weekdays, row.callback_from, row.callback_until)?,
                key_id: row.key_id,
            },
            section,
            section_chosen: row.section_chosen,
            deliver_at: row.deliver_at.get(),
            delivered_at: row.delivered_at.map(db::Timestamp::get),
            reroutes: count(row.reroutes),
            answers: count(row.answers),
            last_attempt_at: row.last_attempt_at.map(db::Timestamp::get),
            answered_at: row.answered_at.map(db::Timestamp::get),
            closed_at: row.closed_at.map(db::Timestamp::get),
            reminder,
            section_receipt: receipt(row.section_user, row.section_at),
            information_receipt: receipt(row.information_user, row.information_at),
        })
    }
}

fn window(weekdays: i16, from: i16, until: i16) -> sqlx::Result<CallbackWindow> {
    Ok(CallbackWindow {
        weekdays: u8::try_from(weekdays).map_err(|_| unreadable("callback_weekdays"))?,
        from: from.unsigned_abs(),
        until: until.unsigned_abs(),
    })
}

fn read(rows: Vec<Row>) -> sqlx::Result<Vec<Inquiry>> {
    rows.into_iter().map(Inquiry::try_from).collect()
}

/// A handoff.
pub async fn by_id(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Inquiry>> {
    select!("WHERE i.id = $1", id)
        .fetch_optional(connection)
        .await?
        .map(Inquiry::try_from)
        .transpose()
}

/// A handoff, locked until the transaction ends.
pub async fn lock(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Inquiry>> {
    // Two statements: the outer joins cannot be locked, and the second one sees what the wait brought.
    let locked = sqlx::query_scalar!("SELECT id FROM handoff.inquiry WHERE id = $1 FOR UPDATE", id)
        .fetch_optional(&mut *connection)
        .await?;
    match locked {
        Some(id) => by_id(connection, id).await,
        None => Ok(None),
    }
}

/// Several handoffs, in no order; those that are gone are left out.
pub async fn by_ids(pool: &PgPool, ids: &[Uuid]) -> sqlx::Result<Vec<Inquiry>> {
    read(select!("WHERE i.id = ANY($1)", ids).fetch_all(pool).await?)
}

/// The handoff of a receipt number in its usual form.
pub async fn by_receipt(pool: &PgPool, receipt: &str) -> sqlx::Result<Option<Inquiry>> {
    select!("WHERE i.receipt_number = $1", receipt)
        .fetch_optional(pool)
        .await?
        .map(Inquiry::try_from)
        .transpose()
}

/// Which handoffs a list shows.
pub struct Filter {
    /// These states.
    pub states: Vec<State>,
    /// Only this section's; all without.
    pub section: Option<SectionCode>,
    /// Only those that are late at this time.
    pub overdue_at: Option<Timestamp>,
}

/// Where a page begins: behind this row.
pub struct Page {
    /// Its due time.
    pub due_at: Timestamp,
    /// Its receipt number.
    pub receipt: String,
}

/// A page of handoffs by due time, then receipt number.
pub async fn page(
    pool: &PgPool,
    filter: &Filter,
    after: Option<&Page>,
    limit: i64,
) -> sqlx::Result<Vec<Inquiry>> {
    let states: Vec<String> = filter.states.iter().map(|state| state.as_str().to_owned()).collect();
    let rows = select!(
        "WHERE i.state = ANY($1) AND ($2::text IS NULL OR i.section_code = $2)
           AND ($3::timestamptz IS NULL OR (i.answered_at IS NULL AND i.due_at < $3))
           AND ($4::timestamptz IS NULL OR (i.due_at, i.receipt_number) > ($4, $5))
         ORDER BY i.due_at, i.receipt_number LIMIT $6",
        &states,
        filter.section.as_ref().map(SectionCode::as_str),
        filter.overdue_at.map(db::Timestamp::from) as _,
        after.map(|page| db::Timestamp::from(page.due_at)) as _,
        after.map_or("", |page| page.receipt.as_str()),
        limit,
    );
    read(rows.fetch_all(pool).await?)
}

/// Handoffs that are not closed, by id, behind `after`: what a new watcher is told first.
pub async fn open_after(
    pool: &PgPool,
    after: Uuid,
    section: Option<&SectionCode>,
    limit: i64,
) -> sqlx::Result<Vec<Inquiry>> {
    let rows = select!(
        "WHERE i.state <> 'closed' AND i.id > $1 AND ($2::text IS NULL OR (i.section_code = $2 AND i.state <> 'received'))
         ORDER BY i.id LIMIT $3",
        after,
        section.map(SectionCode::as_str),
        limit,
    );
    read(rows.fetch_all(pool).await?)
}

/// Ids of what is to be delivered by now, oldest first, locked; rows that another replica holds are left to it.
pub async fn due_deliveries(
    connection: &mut PgConnection,
    now: Timestamp,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM handoff.inquiry WHERE state = 'received' AND section_code <> '' AND deliver_at <= $1
          ORDER BY deliver_at LIMIT $2 FOR UPDATE SKIP LOCKED",
        db::Timestamp::from(now) as _,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Ids of what is to be reminded of by now, likewise.
pub async fn due_reminders(
    connection: &mut PgConnection,
    now: Timestamp,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM handoff.inquiry WHERE remind_at <= $1 ORDER BY remind_at LIMIT $2 FOR UPDATE SKIP LOCKED",
        db::Timestamp::from(now) as _,
        limit,
    )
    .fetch_all(connection)
    .await
}
