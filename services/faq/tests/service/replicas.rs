//! Two replicas on one database: what one publishes the other finds within a second.

use std::time::Duration;

use super::support::{HEADER, SECTIONS, Ward, line};

#[tokio::test(flavor = "multi_thread")]
async fn what_one_publishes_the_other_finds_within_a_second() {
    let ward = Ward::new().await;
    let (one, two) = (ward.start().await, ward.start().await);
    one.import_sections(SECTIONS).await;
    for round in 1..=5 {
        let number = format!("F{round:04}");
        let question = format!("窓口の第{round}号の案内はどこですか。");
        one.import_articles(&format!("{HEADER}{}", line(&number, &question, "一階です。", "2026-04-01", ""))).await;
        let took = two.until_found(&question, &number, true).await;
        assert!(took < Duration::from_secs(1), "round {round} took {took:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_starts_later_knows_everything() {
    let ward = Ward::new().await;
    let one = ward.start().await;
    one.import_sections(SECTIONS).await;
    one.import_articles(&format!("{HEADER}{}", line("F0001", "駐輪場はどこですか。", "駅前です。", "2026-04-01", ""))).await;
    let two = ward.start().await;
    assert_eq!(two.find("駐輪場")
        .await
        .first()
        .map(|hit| hit.number.as_str()), Some("F0001"));
    one.started.stop().await.unwrap();
    two.started.stop().await.unwrap();
}
