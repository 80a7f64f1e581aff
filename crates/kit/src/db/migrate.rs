//! Migrations: a service's own, and the tables that shared crates keep in every service's schema.

use sqlx::{
    AssertSqlSafe, Connection as _, PgConnection, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
    postgres::PgConnectOptions,
};
use std::borrow::Cow;

/// Tables a crate adds to the schema of each service that uses it.
#[derive(Debug)]
pub struct SharedSchema {
    /// Lower-case name of the crate; `{schema}._<name>_migrations` records what was applied.
    pub name: &'static str,
    /// Version and SQL, in ascending order, never altered once released. `{schema}` stands for the schema and `{app}` for the
    /// application role.
    pub steps: &'static [(i64, &'static str)],
    /// The class of every column and the end of every table, in the form of a service's `columns.toml`.
    pub columns: &'static str,
}

/// One set of migrations.
#[derive(Debug, Clone, Copy)]
pub enum Migrations {
    /// The service's own, from `sqlx::migrate!()` with its table name in `sqlx.toml`.
    Own(&'static Migrator),
    /// A shared crate's.
    Shared(&'static SharedSchema),
}

impl From<&'static Migrator> for Migrations {
    fn from(own: &'static Migrator) -> Self {
        Self::Own(own)
    }
}

impl From<&'static SharedSchema> for Migrations {
    fn from(shared: &'static SharedSchema) -> Self {
        Self::Shared(shared)
    }
}

/// A schema, where it lives and what it is made of.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Name in Postgres; the application role is `madoguchi_<name>_app`.
    pub name: &'static str,
    /// Configuration section of its database, usually `database`.
    pub database: &'static str,
    /// In the order in which they are applied.
    pub migrations: Vec<Migrations>,
}

impl Schema {
    /// A schema in `[database]`.
    #[must_use]
    pub const fn new(name: &'static str, migrations: Vec<Migrations>) -> Self {
        Self { name, database: "database", migrations }
    }

    /// The same schema in the database of another section.
    #[must_use]
    pub fn in_database(self, section: &'static str) -> Self {
        Self { database: section, ..self }
    }
}

/// Why migrating stopped. What was applied before stays; run again after the cause is removed.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database does not answer, or refuses the owner role.
    #[error("migrating schema {schema}")]
    Database {
        /// Which schema.
        schema: String,
        /// What Postgres said.
        #[source]
        source: sqlx::Error,
    },
    /// A migration failed, or one that was applied has been altered or removed since.
    #[error("migrating schema {schema} ({set})")]
    Migration {
        /// Which schema.
        schema: String,
        /// Which set: `own` or the shared crate's name.
        set: &'static str,
        /// Which version, and why.
        #[source]
        source: sqlx::migrate::MigrateError,
    },
    /// A shared template names the application role, which does not exist.
    #[error("role {0} does not exist; create the roles first (deploy/postgres/roles.sql)")]
    NoAppRole(String),
}

/// The application role of a schema.
#[must_use]
pub fn app_role(schema: &str) -> String {
    format!("madoguchi_{schema}_app")
}

/// Brings `schema` to the newest version: repeatable, serialised across processes by an advisory lock.
///
/// Connect as the owner role. The application role, when it exists, is granted the use of the schema and row access (no DDL) to all
/// tables made from now on; a migration may take rights away again.
///
/// # Errors
/// See [`MigrateError`].
pub async fn migrate(
    url: &str,
    schema: &str,
    migrations: &[Migrations],
) -> Result<(), MigrateError> {
    let failed = |source| MigrateError::Database { schema: schema.to_owned(), source };
    let options = super::pool::options(url, None).map_err(failed)?;
    migrate_as(&options, schema, migrations).await
}

pub(crate) async fn migrate_as(
    options: &PgConnectOptions,
    schema: &str,
    migrations: &[Migrations],
) -> Result<(), MigrateError> {
    let failed = |source| MigrateError::Database { schema: schema.to_owned(), source };
    let mut owner = PgConnection::connect_with(options).await.map_err(failed)?;
    let app = app_role(schema);
    let app_exists = prepare_schema(&mut owner, schema, &app).await.map_err(failed)?;
    for set in migrations {
        let (name, migrator) = match set {
            Migrations::Own(own) => ("own", of_schema(own, schema)),
            Migrations::Shared(shared) => {
                if !app_exists && shared.steps.iter().any(|(_, sql)| sql.contains("{app}")) {
                    return Err(MigrateError::NoAppRole(app));
                }
                (shared.name, rendered(shared, schema, &app))
            }
        };
        migrator.run(&mut owner).await.map_err(|source| MigrateError::Migration {
            schema: schema.to_owned(),
            set: name,
            source,
        })?;
        if app_exists {
            let sql =
                format!("REVOKE INSERT, UPDATE, DELETE ON {} FROM {app}", migrator.table_name);
            run(&mut owner, sql).await.map_err(failed)?;
        }
    }
    owner.close().await.map_err(failed)
}

/// Creates the schema and sets the application role's default rights; says whether that role exists.
async fn prepare_schema(
    owner: &mut PgConnection,
    schema: &str,
    app: &str,
) -> Result<bool, sqlx::Error> {
    // CREATE SCHEMA IF NOT EXISTS asks for the right to create even when there is nothing to do.
    if !exists(owner, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema).await?
    {
        run(owner, format!("CREATE SCHEMA IF NOT EXISTS {schema}")).await?;
    }
    let app_exists =
        exists(owner, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", app).await?;
    if app_exists {
        for sql in [
            format!("GRANT USAGE ON SCHEMA {schema} TO {app}"),
            format!(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}"
            ),
            format!(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {app}"
            ),
        ] {
            run(owner, sql).await?;
        }
    } else {
        tracing::warn!(
            role = app,
            "the application role does not exist; nothing was granted to it"
        );
    }
    Ok(app_exists)
}

async fn exists(
    owner: &mut PgConnection,
    sql: &'static str,
    name: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(sql).bind(name).fetch_one(owner).await
}

/// Schema and role names come from the program text of the services, never from outside.
async fn run(owner: &mut PgConnection, sql: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(owner).await.map(drop)
}

/// The same migrations, noted in the schema they belong to, without sqlx's own CREATE SCHEMA, see [`prepare_schema`].
fn of_schema(own: &Migrator, schema: &str) -> Migrator {
    Migrator {
        migrations: own.migrations.clone(),
        ignore_missing: own.ignore_missing,
        locking: own.locking,
        no_tx: own.no_tx,
        table_name: Cow::Owned(format!("{schema}._sqlx_migrations")),
        create_schemas: Cow::Borrowed(&[]),
    }
}

fn rendered(shared: &SharedSchema, schema: &str, app: &str) -> Migrator {
    let migrations = shared.steps.iter().map(|(version, template)| {
        let sql = template.replace("{schema}", schema).replace("{app}", app);
        let description = Cow::Borrowed(shared.name);
        Migration::new(
            *version,
            description,
            MigrationType::Simple,
            AssertSqlSafe(sql).into_sql_str(),
            false,
        )
    });
    Migrator {
        migrations: Cow::Owned(migrations.collect()),
        table_name: Cow::Owned(format!("{schema}._{}_migrations", shared.name)),
        ..Migrator::DEFAULT
    }
}
