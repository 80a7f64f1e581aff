//! A database of its own for each test.

use std::time::Duration;

use madoguchi_kit::db::{Schema, migrate};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use uuid::Uuid;

/// The cluster used when `MADOGUCHI_TEST_DATABASE_URL` is not set; `madoguchi dev services --throw-away` sets it.
const DEFAULT_CLUSTER: &str = "postgres://postgres@127.0.0.1:25432/";
const DEFAULT_REDIS: &str = "redis://127.0.0.1:26379";

/// A fresh database; dropped with this value.
pub struct TestDatabase {
    name: String,
    /// As its owner `postgres`, for looking behind the scenes.
    pub admin_url: String,
    /// As the role `madoguchi_<schema>_migrate`, which owns the schema.
    pub url: String,
    /// As the role `madoguchi_<schema>_app`, the one the service runs as.
    pub app_url: String,
}

/// The throw-away cluster for tests, as its superuser.
#[must_use]
pub fn database_url() -> String {
    std::env::var("MADOGUCHI_TEST_DATABASE_URL").unwrap_or_else(|_| DEFAULT_CLUSTER.to_owned())
}

/// The throw-away Redis for tests. It is shared: tests use keys with a random prefix.
#[must_use]
pub fn redis_url() -> String {
    std::env::var("MADOGUCHI_TEST_REDIS_URL").unwrap_or_else(|_| DEFAULT_REDIS.to_owned())
}

/// Makes a database for the service that owns `schema`, empty but for the roles' rights.
///
/// # Panics
/// The cluster cannot be reached (start one: `madoguchi dev services --throw-away -- …`).
pub async fn empty_database(schema: &str) -> TestDatabase {
    let cluster = database_url();
    let name = format!("test_{schema}_{}", Uuid::now_v7().simple());
    let mut connection = connect(&cluster).await;
    run(&mut connection, format!("CREATE DATABASE {name}")).await;
    let migrate = format!("madoguchi_{schema}_migrate");
    run(&mut connection, format!("GRANT CREATE ON DATABASE {name} TO {migrate}")).await;
    TestDatabase {
        admin_url: with(&cluster, None, &name),
        url: with(&cluster, Some(&migrate), &name),
        app_url: with(&cluster, Some(&format!("madoguchi_{schema}_app")), &name),
        name,
    }
}

/// Makes a database for the service that owns `schema` and brings it up to date.
///
/// # Panics
/// The cluster cannot be reached, or a migration fails.
pub async fn database(schema: &Schema) -> TestDatabase {
    let database = empty_database(schema.name).await;
    if let Err(error) = migrate(&database.url, schema.name, &schema.migrations).await {
        panic!("{:#}", anyhow::Error::from(error));
    }
    database
}

async fn connect(url: &str) -> PgConnection {
    let attempt = tokio::time::timeout(Duration::from_secs(5), PgConnection::connect(url)).await;
    match attempt {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => panic!(
            "no test cluster at {url}: {error}; use `make integration` or set MADOGUCHI_TEST_DATABASE_URL"
        ),
        Err(tokio::time::error::Elapsed { .. }) => {
            panic!("the test cluster at {url} does not answer within 5 s")
        }
    }
}

async fn run(connection: &mut PgConnection, sql: String) {
    let shown = sql.clone();
    if let Err(error) = connection.execute(AssertSqlSafe(sql)).await {
        panic!(
            "`{shown}` failed: {error}; the cluster needs the roles of deploy/postgres/roles.sql"
        );
    }
}

/// The cluster's URL with another user and database. Throw-away clusters trust loopback, so there is no password.
fn with(cluster: &str, user: Option<&str>, database: &str) -> String {
    let rest = cluster.split_once("://").map_or(cluster, |(_, rest)| rest);
    let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
    let (owner, host) = authority.rsplit_once('@').unwrap_or(("postgres", authority));
    format!("postgres://{}@{host}/{database}", user.unwrap_or(owner))
}

impl Drop for TestDatabase {
    /// Drops the database on a thread of its own, because a runtime may be shutting down around us.
    fn drop(&mut self) {
        let name = self.name.clone();
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let Ok(runtime) = runtime else { return };
            runtime.block_on(async {
                if let Ok(mut connection) = PgConnection::connect(&database_url()).await {
                    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    let _ = connection.execute(AssertSqlSafe(sql)).await;
                }
            });
        })
        .join();
        if dropped.is_err() {
            eprintln!("the test database {} was left behind", self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_keep_the_host_and_change_the_rest() {
        let cluster = "postgres://postgres@127.0.0.1:25432/";
        assert_eq!(with(cluster, None, "test_a"), "postgres://postgres@127.0.0.1:25432/test_a");
        assert_eq!(with(cluster, Some("app"), "test_a"), "postgres://app@127.0.0.1:25432/test_a");
        assert_eq!(with("postgres://postgres@h:1", Some("app"), "t"), "postgres://app@h:1/t");
    }

    #[tokio::test]
    async fn a_test_database_goes_with_its_value() {
        let database = empty_database("faq").await;
        let mut connection = connect(&database.url).await;
        run(&mut connection, "CREATE SCHEMA faq".to_owned()).await;
        let name = database.name.clone();
        drop(database);
        let mut cluster = connect(&database_url()).await;
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
            .bind(name)
            .fetch_one(&mut cluster)
            .await
            .unwrap();
        assert_eq!(left, 0);
    }
}
