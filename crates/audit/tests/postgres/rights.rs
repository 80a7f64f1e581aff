//! What the service's role may do with the trail.

use std::borrow::Cow;

use sqlx::error::DatabaseError;

use crate::support::{Fixture, entry};

#[tokio::test(flavor = "multi_thread")]
async fn the_service_cannot_change_or_remove_what_was_written() {
    let fixture = Fixture::new().await;
    fixture.record(1).await;
    fixture.seal().await;
    let attempts = [
        "UPDATE handoff.audit_entry SET user_id = 'x'",
        "DELETE FROM handoff.audit_entry",
        "TRUNCATE handoff.audit_entry",
        "UPDATE handoff.audit_seal SET n = 9",
        "DELETE FROM handoff.audit_seal",
        "TRUNCATE handoff.audit_seal",
        "UPDATE handoff.audit_member SET seal_n = 9",
        "DELETE FROM handoff.audit_member",
        "TRUNCATE handoff.audit_member",
    ];
    for attempt in attempts {
        let refused = sqlx::query(attempt).execute(&fixture.pool).await.expect_err(attempt);
        let code = refused.as_database_error().and_then(DatabaseError::code).map(Cow::into_owned);
        assert_eq!(code.as_deref(), Some("42501"), "{attempt}: {refused}");
        // The statement itself is right: its owner could run it.
        let mut transaction = fixture.owner.begin().await.unwrap();
        sqlx::query(attempt).execute(&mut *transaction).await.expect(attempt);
        transaction.rollback().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_shares_the_fate_of_its_transaction() {
    let fixture = Fixture::new().await;
    let mut transaction = fixture.pool.begin().await.unwrap();
    fixture.log.record(&mut transaction, entry(1)).await.unwrap();
    transaction.rollback().await.unwrap();
    let mut transaction = fixture.pool.begin().await.unwrap();
    fixture.log.record_each(&mut transaction, entry(2), &["a", "b", "c"]).await.unwrap();
    fixture.log.record_each(&mut transaction, entry(3), &[] as &[&str]).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(fixture.count("SELECT count(*) FROM handoff.audit_entry").await, 3);
    assert_eq!(fixture.count("SELECT count(DISTINCT subject_id) FROM handoff.audit_entry WHERE fields = '{name,phone}'").await, 3);
}
