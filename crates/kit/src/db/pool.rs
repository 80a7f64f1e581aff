//! The pool of one service role.

use super::vigilance::Vigilance;
use crate::{ReadyCheck, config::DatabaseConfig};
use sqlx::{
    PgPool, Postgres,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{sync::Arc, time::Duration};

/// A transaction that owns its connection; dropped without `commit` it rolls back. Execute on `&mut *tx`.
pub type Transaction = sqlx::Transaction<'static, Postgres>;

/// A pool of connections to one database in one role. Clones share it.
#[derive(Debug, Clone)]
pub struct Database {
    pool: PgPool,
}

impl Database {
    /// Prepares the pool; the first use connects, so that a service starts while its database is still away and says so in its readiness.
    ///
    /// Every connection: `statement_timeout` 10 s, `lock_timeout` 3 s, `idle_in_transaction_session_timeout` 30 s, `synchronous_commit` on.
    /// Waiting for a connection ends after 1 s. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// When the URL cannot be understood.
    pub fn new(config: &DatabaseConfig, application_name: &str) -> Result<Self, sqlx::Error> {
        let options = config.app_options()?.application_name(application_name).options([
            ("statement_timeout", "10s"),
            ("lock_timeout", "3s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("synchronous_commit", "on"),
        ]);
        let vigilance = Arc::new(Vigilance::default());
        let on_return = Arc::clone(&vigilance);
        let pool = PgPoolOptions::new()
            .max_connections(config.max_connections)
            .acquire_timeout(Duration::from_secs(1))
            .max_lifetime(Duration::from_mins(30))
            .idle_timeout(Duration::from_mins(10))
            .test_before_acquire(false)
            .before_acquire(move |connection, meta| {
                let vigilance = Arc::clone(&vigilance);
                Box::pin(async move { vigilance.before_use(connection, meta).await })
            })
            .after_release(move |connection, _| {
                let vigilance = Arc::clone(&on_return);
                Box::pin(async move { vigilance.after_use(connection).await })
            })
            .connect_lazy_with(options);
        Ok(Self { pool })
    }

    /// The pool, as an executor of single statements.
    #[must_use]
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Opens a transaction.
    ///
    /// # Errors
    /// When no connection is to be had within a second, or the database refuses.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        self.pool.begin().await
    }

    /// Ready while the database answers.
    #[must_use]
    pub fn ready_check(&self) -> ReadyCheck {
        let pool = self.pool.clone();
        ReadyCheck::new("database", move || {
            let pool = pool.clone();
            async move {
                match sqlx::query("SELECT").execute(&pool).await {
                    Ok(_) => Ok(()),
                    Err(error) => Err(crate::status::chain(&error)),
                }
            }
        })
    }
}

impl DatabaseConfig {
    /// For tests: a URL and nothing else.
    #[must_use]
    pub fn from_url(url: impl Into<String>, max_connections: u32) -> Self {
        Self {
            url: url.into(),
            password: None,
            migrate_url: None,
            migrate_password: None,
            max_connections,
        }
    }

    fn app_options(&self) -> Result<PgConnectOptions, sqlx::Error> {
        options(&self.url, self.password.as_ref())
    }

    /// How the owner role connects; `None` without `migrate_url`.
    pub(crate) fn owner_options(&self) -> Result<Option<PgConnectOptions>, sqlx::Error> {
        self.migrate_url
            .as_deref()
            .map(|url| options(url, self.migrate_password.as_ref()))
            .transpose()
    }
}

/// Statements are logged by their text only, at debug level or when slower than a second: sqlx never logs a parameter.
pub(super) fn options(
    url: &str,
    password: Option<&crate::config::SecretBytes>,
) -> Result<PgConnectOptions, sqlx::Error> {
    let options: PgConnectOptions = url.parse()?;
    Ok(match password.and_then(|secret| secret.expose_text()) {
        Some(password) => options.password(password),
        None => options,
    })
}
