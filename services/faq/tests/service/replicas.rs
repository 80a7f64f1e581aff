//! Two replicas on one database: what one publishes the other finds within a second.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use super::support::{HEADER, SECTIONS, Ward, line};

#[tokio::test(flavor = "multi_thread")]
async fn what_one_publishes_the_other_finds_within_a_second() {
    let ward = Ward::new().await;
    let (one, two) = (ward.start().await, ward.start().await);
    one.import_sections(SECTIONS).await;
    for round in 1..=5 {
        let number = format!("F{round:04}");
        let question = format!("窓口の第{round}号の案内はどこですか。");
        one.import_articles(&format!(
            "{HEADER}{}",
            line(&number, &question, "一階です。", "2026-04-01", "")
        ))
        .await;
        let took = two.until_found(&question, &number, true).await;
        assert!(took < Duration::from_secs(1), "round {round} took {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_made_again() {
    let ward = Ward::new().await;
    let (one, two) = (ward.start().await, ward.start().await);
    one.import_sections(SECTIONS).await;
    let mut database = PgConnection::connect(&ward.database.admin_url).await.unwrap();
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut database)
    .await
    .unwrap();
    let file = format!(
        "{HEADER}{}",
        line("F0001", "駐輪場はどこですか。", "駅前です。", "2026-04-01", "")
    );
    // As a client does: again, with the same key, when told to come back.
    loop {
        match one.import_articles_as("a-key-for-the-retry", &file, false).await {
            Ok(imported) => break assert!(imported.result.imported),
            Err(status) => assert_eq!(status.code(), tonic::Code::Unavailable, "{status:?}"),
        }
    }
    two.until_found("駐輪場", "F0001", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_starts_later_knows_everything() {
    let ward = Ward::new().await;
    let one = ward.start().await;
    one.import_sections(SECTIONS).await;
    one.import_articles(&format!(
        "{HEADER}{}",
        line("F0001", "駐輪場はどこですか。", "駅前です。", "2026-04-01", "")
    ))
    .await;
    let two = ward.start().await;
    let hits = two.find("駐輪場").await;
    assert_eq!(hits[0].number, "F0001");
    one.started.stop().await.unwrap();
    two.started.stop().await.unwrap();
}
