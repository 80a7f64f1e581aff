//! Every column of a schema has a class, and every table an end.

use std::collections::BTreeSet;

use madoguchi_kit::db::{Migrations, Schema};
use sqlx::{Connection as _, PgConnection};

use super::database;

const CLASSES: [&str; 3] = ["plain", "personal", "secret"];

/// Migrates `schema` and compares its columns with `own` (the service's `columns.toml`: a table for each table, with
/// `deletion` and a class for each column) and with what the shared crates say of theirs.
///
/// # Panics
/// A column without a class, a class without a column, a table without a rule for its end.
pub async fn assert_columns_are_classed(schema: &Schema, own: &str) {
    let shared = schema.migrations.iter().filter_map(|migrations| match migrations {
        Migrations::Shared(shared) => Some(shared.columns),
        Migrations::Own(_) => None,
    });
    let classed: BTreeSet<_> =
        std::iter::once(own).chain(shared).flat_map(classed_columns).collect();

    let database = database(schema).await;
    let mut connection =
        PgConnection::connect(&database.admin_url).await.expect("the cluster answers");
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = $1 AND table_name NOT LIKE '\\_%\\_migrations'",
    )
    .bind(schema.name)
    .fetch_all(&mut connection)
    .await
    .expect("information_schema answers");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), classed, "schema {}", schema.name);
}

fn classed_columns(text: &str) -> Vec<(String, String)> {
    let tables: toml::Table = text.parse().expect("columns.toml is TOML");
    let mut classed = Vec::new();
    for (table, columns) in tables {
        let columns = columns.as_table().expect("a table for each table").clone();
        assert!(columns.contains_key("deletion"), "{table} has no deletion rule");
        for (column, class) in columns.into_iter().filter(|(name, _)| name != "deletion") {
            let class = class.as_str().unwrap_or_default();
            assert!(CLASSES.contains(&class), "{table}.{column}: \"{class}\" is no class");
            classed.push((table.clone(), column));
        }
    }
    classed
}
