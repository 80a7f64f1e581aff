//! Every column is classified, with a rule for its end.

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection};

use super::support::{EVENING, Ward};

/// Tables that shared crates bring along and classify themselves.
const SHARED: [&str; 11] = [
    "_sqlx_migrations",
    "_audit_migrations",
    "_outbox_migrations",
    "audit_entry",
    "audit_seal",
    "audit_member",
    "outbox",
    "inbox",
    "idempotency",
    "database_identity",
    "_identity_migrations",
];

#[tokio::test]
async fn every_column_has_a_class_and_every_table_an_end() {
    let ward = Ward::at(EVENING, "").await;
    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'intake'",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    let own = |table: &str| !SHARED.contains(&table);
    let found: BTreeSet<_> = found.into_iter().filter(|(table, _)| own(table)).collect();

    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/columns.toml")).unwrap();
    let classes: toml::Table = text.parse().unwrap();
    let mut known = BTreeSet::new();
    for (table, columns) in &classes {
        let columns = columns.as_table().unwrap();
        assert!(columns.contains_key("deletion"), "{table} has no deletion rule");
        for (column, class) in columns.iter().filter(|(name, _)| *name != "deletion") {
            assert!(
                matches!(class.as_str(), Some("plain" | "personal" | "secret")),
                "{table}.{column}"
            );
            known.insert((table.clone(), column.clone()));
        }
    }
    assert_eq!(found, known);
}
