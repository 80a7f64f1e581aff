//! What is inside the cluster: roles, passwords and the two databases.

use anyhow::{Context as _, Result};
use sqlx::{Connection as _, Executor as _};

use crate::postgres::Postgres;

/// The schemas, each with its two roles; the keyring's lies in a database of its own.
pub const SCHEMAS: [&str; 6] = ["auth", "faq", "intake", "handoff", "retention", "keyring"];

const ROLES: &str = include_str!("../../../deploy/postgres/roles.sql");

/// The database a schema lies in. Keys are kept apart from what they open.
#[must_use]
pub fn database_of(schema: &str) -> &'static str {
    if schema == "keyring" { "keyring" } else { "madoguchi" }
}

/// The role that owns `schema` and may change it.
#[must_use]
pub fn migrate_role(schema: &str) -> String {
    format!("madoguchi_{schema}_migrate")
}

/// The role a service works as.
#[must_use]
pub fn app_role(schema: &str) -> String {
    format!("madoguchi_{schema}_app")
}

/// Makes the roles; repeating it changes nothing.
///
/// # Errors
/// The cluster refuses.
pub async fn create_roles(postgres: &Postgres) -> Result<()> {
    postgres.run("postgres", ROLES.to_owned()).await.context("cannot create the database roles")
}

/// Sets the password of every role, then makes the databases that are missing and gives each role its own.
///
/// # Errors
/// The cluster refuses.
pub async fn prepare(postgres: &Postgres, password: impl Fn(&str) -> Result<String>) -> Result<()> {
    create_roles(postgres).await?;
    let roles = SCHEMAS.iter().flat_map(|schema| [migrate_role(schema), app_role(schema)]);
    // Role names and passwords are ours: lower-case letters, digits and underscores.
    let statements =
        roles.map(|role| Ok(format!("ALTER ROLE {role} PASSWORD '{}';", password(&role)?)));
    let passwords = statements.collect::<Result<Vec<_>>>()?.join("\n");
    postgres.run("postgres", passwords).await.context("cannot set the passwords of the roles")?;
    for database in ["madoguchi", "keyring"] {
        create_database(postgres, database)
            .await
            .with_context(|| format!("cannot create {database}"))?;
    }
    Ok(())
}

async fn create_database(postgres: &Postgres, database: &'static str) -> Result<()> {
    let mut connection = postgres.connect("postgres").await?;
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
            .bind(database)
            .fetch_one(&mut connection)
            .await?;
    if !exists {
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"));
        connection.execute(create).await?;
    }
    connection.close().await?;
    let mut rights = vec![
        format!("REVOKE ALL ON DATABASE {database} FROM PUBLIC;"),
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;".to_owned(),
    ];
    for schema in SCHEMAS.into_iter().filter(|schema| database_of(schema) == database) {
        let (migrate, app) = (migrate_role(schema), app_role(schema));
        rights.push(format!("GRANT CONNECT, CREATE ON DATABASE {database} TO {migrate};"));
        rights.push(format!("GRANT CONNECT ON DATABASE {database} TO {app};"));
    }
    postgres.run(database, rights.join("\n")).await
}
