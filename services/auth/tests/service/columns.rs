//! Every column is classified, with a rule for its end.

use std::collections::BTreeSet;

use crate::support::World;

/// Tables that shared crates bring along and classify themselves.
const SHARED: [&str; 9] = [
    "_sqlx_migrations",
    "_audit_migrations",
    "_outbox_migrations",
    "audit_entry",
    "audit_seal",
    "audit_member",
    "outbox",
    "inbox",
    "idempotency",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_column_has_a_class_and_every_table_an_end() {
    let world = World::start().await;
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'auth'",
    )
    .fetch_all(&world.behind)
    .await
    .unwrap();
    let found: BTreeSet<_> =
        found.into_iter().filter(|(table, _)| !SHARED.contains(&table.as_str())).collect();

    let classes: toml::Table = include_str!("../../columns.toml").parse().unwrap();
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
