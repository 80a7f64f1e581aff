//! Every column is classified, with a rule for its end.

use std::collections::BTreeSet;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn every_column_has_a_class_and_every_table_an_end() {
    let world = World::start("2026-11-20T18:30:00+09:00").await;
    let classes: toml::Table = include_str!("../../columns.toml").parse().expect("TOML");
    for (schema, pool) in [("retention", &world.behind), ("keyring", &world.keyring_behind)] {
        // Tables of the shared crates are classified there.
        let found: Vec<(String, String)> = sqlx::query_as(
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = $1 AND table_name NOT LIKE '\\_%' AND table_name NOT LIKE 'audit\\_%'",
        )
        .bind(schema)
        .fetch_all(pool)
        .await
        .expect("columns");
        let mut known = BTreeSet::new();
        for (table, columns) in classes[schema].as_table().expect("tables") {
            let columns = columns.as_table().expect("columns");
            assert!(columns.contains_key("deletion"), "{table} has no deletion rule");
            for (column, class) in columns.iter().filter(|(name, _)| *name != "deletion") {
                assert!(
                    matches!(class.as_str(), Some("plain" | "personal" | "secret")),
                    "{table}.{column}"
                );
                known.insert((table.clone(), column.clone()));
            }
        }
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), known, "{schema}");
    }
}
