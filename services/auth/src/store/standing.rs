//! Everything that decides over access, read in one statement.

use jiff::{Timestamp, civil::Date};
use madoguchi_access::{Organisation, Role, Roles};
use madoguchi_kit::db;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, error::corrupt};
use crate::domain::{
    Account, ContractTerm, Designated, Networks, Period, Standing, TerminalFacts, TerminalState,
};

/// An account's standing, and the terminal asked for if the registry has it.
#[derive(Clone, Debug)]
pub struct Known {
    /// The account.
    pub standing: Standing,
    /// The terminal.
    pub terminal: Option<TerminalFacts>,
}

struct Row {
    account_id: Uuid,
    user_id: String,
    display_name: String,
    organisation: String,
    roles: Vec<String>,
    section_code: Option<String>,
    contract_id: Option<Uuid>,
    disabled: bool,
    version: i64,
    activated: bool,
    first_day: Option<db::Date>,
    last_day: Option<db::Date>,
    terms_version: Option<i32>,
    terms_confirmed: bool,
    trained_until: Option<db::Date>,
    designated_roles: Vec<String>,
    begins_at: Vec<db::Timestamp>,
    ends_at: Vec<Option<db::Timestamp>>,
    terminal_id: Option<Uuid>,
    terminal_name: Option<String>,
    terminal_state: Option<String>,
    terminal_contract: Option<Uuid>,
    room_name: Option<String>,
    room_open: Option<bool>,
    networks: Option<Vec<String>>,
}

/// The standing of one account and the terminal it is at; `None` if there is no such account.
///
/// # Errors
/// Of the database.
pub async fn standing(
    connection: &mut PgConnection,
    account: Uuid,
    terminal: Option<Uuid>,
) -> Result<Option<Known>, StoreError> {
    Ok(standings(connection, &[account], terminal).await?.pop())
}

/// The standings of these accounts, by user id.
///
/// # Errors
/// Of the database.
pub async fn standings(
    connection: &mut PgConnection,
    accounts: &[Uuid],
    terminal: Option<Uuid>,
) -> Result<Vec<Known>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.account_id, a.user_id, a.display_name, a.organisation, a.roles, a.section_code, a.contract_id,
                  a.disabled_at IS NOT NULL AS "disabled!", a.version,
                  EXISTS (SELECT FROM auth.passwords p WHERE p.account_id = a.account_id) AS "activated!",
                  c.first_day AS "first_day?", c.last_day AS "last_day?", c.terms_version AS "terms_version?",
                  EXISTS (SELECT FROM auth.terms_confirmations y WHERE y.account_id = a.account_id
                             AND y.contract_id = c.contract_id AND y.terms_version = c.terms_version) AS "terms_confirmed!",
                  (SELECT max(t.valid_until) FROM auth.trainings t WHERE t.account_id = a.account_id) AS trained_until,
                  d.roles AS "designated_roles!", d.begins_at AS "begins_at!: Vec<db::Timestamp>",
                  d.ends_at AS "ends_at!: Vec<Option<db::Timestamp>>",
                  t.terminal_id AS "terminal_id?", t.name AS "terminal_name?", t.state AS "terminal_state?",
                  t.contract_id AS "terminal_contract?", r.name AS "room_name?", r.open AS "room_open?",
                  r.networks AS "networks?"
             FROM auth.accounts a
             LEFT JOIN auth.contracts c ON c.contract_id = a.contract_id
             LEFT JOIN auth.terminals t ON t.terminal_id = $2
             LEFT JOIN auth.rooms r ON r.room_id = t.room_id
            CROSS JOIN LATERAL (
                  SELECT coalesce(array_agg(role), '{}') AS roles, coalesce(array_agg(begins_at), '{}') AS begins_at,
                         coalesce(array_agg(ends_at), '{}') AS ends_at
                    FROM auth.designations WHERE designations.account_id = a.account_id) d
            WHERE a.account_id = ANY ($1)
            ORDER BY a.user_id"#,
        accounts,
        terminal,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Row::known).collect()
}

/// A terminal as the registry knows it; `None` if it does not.
///
/// # Errors
/// Of the database.
pub async fn terminal_facts(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<TerminalFacts>, StoreError> {
    let row = sqlx::query!(
        "SELECT t.name, t.state, t.contract_id, r.name AS room_name, r.open, r.networks
           FROM auth.terminals t JOIN auth.rooms r ON r.room_id = t.room_id WHERE t.terminal_id = $1",
        id,
    )
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(TerminalFacts {
            id,
            name: row.name,
            state: TerminalState::parse(&row.state).ok_or_else(|| corrupt("terminals.state"))?,
            contract: row.contract_id,
            room_name: row.room_name,
            room_open: row.open,
            networks: Networks::from_stored(&row.networks),
        })
    })
    .transpose()
}

/// When each of these accounts logged in last.
///
/// # Errors
/// Of the database.
pub async fn last_logins(
    connection: &mut PgConnection,
    accounts: &[Uuid],
) -> Result<Vec<(Uuid, Timestamp)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT account_id, max(at) AS "at!: db::Timestamp" FROM auth.logins WHERE account_id = ANY ($1) GROUP BY account_id"#,
        accounts,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.account_id, row.at.get())).collect())
}

impl Row {
    fn known(self) -> Result<Known, StoreError> {
        let terminal = self.terminal()?;
        let designations = self.designations()?;
        let term = self.first_day.zip(self.last_day);
        let account = Account {
            id: self.account_id,
            user_id: self.user_id,
            display_name: self.display_name,
            organisation: organisation(&self.organisation)?,
            roles: roles(&self.roles)?,
            section: self.section_code,
            contract: self.contract_id,
            disabled: self.disabled,
            version: self.version,
        };
        let standing = Standing {
            account,
            activated: self.activated,
            term: term
                .map(|(first, last)| ContractTerm { first_day: first.get(), last_day: last.get() }),
            terms_version: self
                .terms_version
                .and_then(|version| u32::try_from(version).ok())
                .unwrap_or(0),
            terms_confirmed: self.terms_confirmed,
            designations,
            trained_until: self.trained_until.map(Date::from),
        };
        Ok(Known { standing, terminal })
    }

    fn designations(&self) -> Result<Vec<Designated>, StoreError> {
        let periods = self.begins_at.iter().zip(&self.ends_at);
        self.designated_roles
            .iter()
            .zip(periods)
            .map(|(word, (begins_at, ends_at))| {
                let period =
                    Period { begins_at: begins_at.get(), ends_at: ends_at.map(db::Timestamp::get) };
                Ok(Designated { role: role(word)?, period })
            })
            .collect()
    }

    fn terminal(&self) -> Result<Option<TerminalFacts>, StoreError> {
        let Some(id) = self.terminal_id else { return Ok(None) };
        let state = self.terminal_state.as_deref().and_then(TerminalState::parse);
        Ok(Some(TerminalFacts {
            id,
            name: self.terminal_name.clone().unwrap_or_default(),
            state: state.ok_or_else(|| corrupt("terminals.state"))?,
            contract: self.terminal_contract.ok_or_else(|| corrupt("terminals.contract_id"))?,
            room_name: self.room_name.clone().unwrap_or_default(),
            room_open: self.room_open.unwrap_or(false),
            networks: Networks::from_stored(self.networks.as_deref().unwrap_or_default()),
        }))
    }
}

pub(super) fn role(word: &str) -> Result<Role, StoreError> {
    Role::parse(word).ok_or_else(|| corrupt("role"))
}

fn roles(words: &[String]) -> Result<Roles, StoreError> {
    words.iter().map(|word| role(word)).collect()
}

fn organisation(word: &str) -> Result<Organisation, StoreError> {
    Organisation::parse(word).ok_or_else(|| corrupt("accounts.organisation"))
}
