//! SQL text for a schema that is only known when the service starts.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, SqlSafeStr as _, SqlStr};

/// Puts the schema's name into a statement written with `{schema}`.
///
/// # Panics
/// If the name is not a plain lower-case identifier: it is a constant of the service, so this is a programming error, and it is what
/// makes the statement safe.
pub(crate) fn statement(template: &str, schema: &str) -> SqlStr {
    let plain = !schema.is_empty() && schema.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    assert!(plain, "a schema name consists of a-z and _ only, not {schema:?}");
    AssertSqlSafe(Arc::<str>::from(template.replace("{schema}", schema))).into_sql_str()
}
