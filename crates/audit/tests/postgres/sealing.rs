//! Every committed entry gets one seal, whatever the order of commits and the number of sealers.

use std::{sync::Arc, time::Duration};

use madoguchi_audit::Sealed;
use madoguchi_kit::CancellationToken;

use crate::support::{Fixture, entry};

const ENTRIES: &str = "SELECT count(*) FROM handoff.audit_entry";
const SEALED: &str =
    "SELECT count(*) FROM handoff.audit_entry JOIN handoff.audit_member ON entry_id = id";
const SEALS: &str = "SELECT count(*) FROM handoff.audit_seal";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_and_two_sealers_at_once_leave_every_entry_sealed_exactly_once() {
    let fixture = Arc::new(Fixture::new().await);
    let stop = CancellationToken::new();
    let sealers: Vec<_> = (0..2)
        .map(|_| {
            let (mut sealer, stop) = (fixture.sealer(), stop.clone());
            tokio::spawn(async move {
                let mut rounds = 0_u32;
                while !stop.is_cancelled() {
                    sealer.seal().await.expect("two sealers must not get in each other's way");
                    rounds += 1;
                }
                rounds
            })
        })
        .collect();
    let writers: Vec<_> = (0..8_u32)
        .map(|writer| {
            let fixture = Arc::clone(&fixture);
            tokio::spawn(async move {
                for n in 0..60_u32 {
                    let mut transaction = fixture.pool.begin().await.unwrap();
                    fixture.log.record(&mut transaction, entry(n)).await.unwrap();
                    // Commits out of order, and some not at all.
                    tokio::time::sleep(Duration::from_millis(u64::from((n * 7 + writer * 5) % 11)))
                        .await;
                    if n % 10 == 9 {
                        transaction.rollback().await
                    } else {
                        transaction.commit().await
                    }
                    .unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    stop.cancel();
    for sealer in sealers {
        assert!(sealer.await.unwrap() > 0);
    }
    fixture.seal().await;

    assert_eq!(fixture.count(ENTRIES).await, 8 * 54);
    assert_eq!(fixture.count(SEALED).await, 8 * 54);
    assert_eq!(fixture.count("SELECT count(*) FROM handoff.audit_member").await, 8 * 54);
    assert_eq!(
        fixture.count("SELECT max(n) FROM handoff.audit_seal").await,
        fixture.count(SEALS).await
    );
    let interleaved = fixture
        .count("SELECT count(*) FROM handoff.audit_seal a JOIN handoff.audit_seal b ON b.n > a.n AND b.first_id < a.last_id")
        .await;
    assert!(interleaved > 0, "the test must have made late commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_commits_late_is_sealed_late() {
    let fixture = Fixture::new().await;
    let mut sealer = fixture.sealer();
    let mut late = fixture.pool.begin().await.unwrap();
    fixture.log.record(&mut late, entry(0)).await.unwrap();
    fixture.record(3).await;
    assert_eq!(sealer.seal().await.unwrap(), Sealed::Entries { count: 3, more: false });
    assert_eq!(sealer.seal().await.unwrap(), Sealed::Nothing);
    late.commit().await.unwrap();
    assert_eq!(sealer.seal().await.unwrap(), Sealed::Entries { count: 1, more: false });
    assert_eq!(
        fixture.count("SELECT seal_n FROM handoff.audit_member WHERE entry_id = 1").await,
        2
    );
    // A sealer that has just started knows no less.
    assert_eq!(fixture.seal().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_job_seals_within_a_second_and_once_more_when_it_stops() {
    let fixture = Fixture::new().await;
    let stop = CancellationToken::new();
    let job = tokio::spawn(fixture.sealer().run(stop.clone()));
    fixture.record(5).await;
    let since = std::time::Instant::now();
    while fixture.count(SEALED).await < 5 {
        assert!(since.elapsed() < Duration::from_secs(1), "not sealed within a second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    fixture.record(5).await;
    stop.cancel();
    job.await.unwrap();
    assert_eq!(fixture.count(SEALED).await, 10);
}
