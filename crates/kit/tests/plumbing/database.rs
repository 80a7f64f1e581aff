//! Migrations, roles and the settings of a session, against Postgres.

use crate::support::{database::TestDatabase, run};
use madoguchi_kit::{
    config::DatabaseConfig,
    db::{Database, MigrateError, Migrations, SharedSchema, migrate, violates},
};
use sqlx::{Connection as _, PgConnection, error::DatabaseError};

static NOTES: SharedSchema = SharedSchema {
    name: "notes",
    steps: &[
        (
            1,
            "CREATE TABLE {schema}.notes (id BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY, text TEXT CONSTRAINT notes_text CHECK (text <> ''));",
        ),
        (2, "REVOKE UPDATE, DELETE ON {schema}.notes FROM {app};"),
    ],
    columns: "",
};

static ALTERED: SharedSchema = SharedSchema {
    name: "notes",
    steps: &[(1, "CREATE TABLE {schema}.notes (id BIGINT);"), (2, NOTES.steps[1].1)],
    columns: "",
};

#[test]
fn migrating_twice_changes_nothing_and_history_is_final() {
    run(async {
        let database = TestDatabase::new().await;
        let sets = [Migrations::Shared(&NOTES)];
        migrate(&database.url(), "faq", &sets).await.unwrap();
        migrate(&database.url(), "faq", &sets).await.unwrap();
        let error =
            migrate(&database.url(), "faq", &[Migrations::Shared(&ALTERED)]).await.unwrap_err();
        assert!(matches!(error, MigrateError::Migration { set: "notes", .. }), "{error:?}");
        database.drop().await;
    });
}

#[test]
fn the_application_role_gets_rows_and_nothing_else() {
    run(async {
        let database = TestDatabase::new().await;
        migrate(&database.url(), "faq", &[Migrations::Shared(&NOTES)]).await.unwrap();
        let mut app =
            PgConnection::connect(&database.url_of("madoguchi_faq_app", None)).await.unwrap();
        let mut execute =
            async |sql: &'static str| sqlx::raw_sql(sql).execute(&mut app).await.map(drop);
        execute("INSERT INTO faq.notes (text) VALUES ('x')").await.unwrap();
        execute("SELECT * FROM faq.notes").await.unwrap();
        for refused in [
            "DELETE FROM faq.notes",
            "ALTER TABLE faq.notes ADD extra TEXT",
            "CREATE TABLE faq.more (id INT)",
            "DELETE FROM faq._notes_migrations",
        ] {
            let error = execute(refused).await.unwrap_err();
            assert_eq!(
                error.as_database_error().and_then(DatabaseError::code).as_deref(),
                Some("42501"),
                "{refused}"
            );
        }
        let error = execute("INSERT INTO faq.notes (text) VALUES ('')").await.unwrap_err();
        assert!(violates(&error, "notes_text") && !violates(&error, "notes_pkey"));
        app.close().await.unwrap();
        database.drop().await;
    });
}

#[test]
fn sessions_carry_their_limits() {
    run(async {
        let database = TestDatabase::new().await;
        let pool = Database::new(&DatabaseConfig::from_url(database.url(), 2), "kit-test").unwrap();
        for (setting, value) in [
            ("statement_timeout", "10s"),
            ("lock_timeout", "3s"),
            ("idle_in_transaction_session_timeout", "30s"),
            ("synchronous_commit", "on"),
            ("application_name", "kit-test"),
        ] {
            let seen: String = sqlx::query_scalar("SELECT current_setting($1)")
                .bind(setting)
                .fetch_one(pool.pool())
                .await
                .unwrap();
            assert_eq!(seen, value, "{setting}");
        }
        pool.pool().close().await;
        database.drop().await;
    });
}

#[test]
fn a_dropped_transaction_rolls_back() {
    run(async {
        let database = TestDatabase::new().await;
        migrate(&database.url(), "faq", &[Migrations::Shared(&NOTES)]).await.unwrap();
        let pool = Database::new(&DatabaseConfig::from_url(database.url(), 2), "kit-test").unwrap();
        let mut tx = pool.begin().await.unwrap();
        sqlx::query("INSERT INTO faq.notes (text) VALUES ('x')").execute(&mut *tx).await.unwrap();
        drop(tx);
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM faq.notes")
            .fetch_one(pool.pool())
            .await
            .unwrap();
        assert_eq!(count, 0);
        pool.pool().close().await;
        database.drop().await;
    });
}
