//! A year passes (P4, A4).

use ed25519_dalek::{Signature, Verifier as _};
use madoguchi_access::Role;
use madoguchi_proto::retention::v1::{
    DeletionCount, FetchOrdersRequest, GetCertificateRequest, ListRunsRequest, OpenRequest,
    PurgeOrder, PurgeRun, PurgeStep, ReportDeletionRequest,
};
use uuid::Uuid;

use crate::world::{World, piece, reason, until};

const FRIDAY: &str = "2026-11-20T18:30:00+09:00";
const DAY: &str = "2026-11-20";

async fn run_of(world: &World, day: &str) -> Option<PurgeRun> {
    let request = world.ward(
        Role::InformationSection,
        ListRunsRequest { page_size: 200, page_token: String::new() },
    );
    let runs = world.retention().list_runs(request).await.expect("runs").into_inner().runs;
    runs.into_iter().find(|run| run.day == day)
}

async fn at_step(world: &World, day: &str, step: PurgeStep) -> PurgeRun {
    until(&format!("{day} at {step:?}"), || async {
        run_of(world, day).await.filter(|run| run.step() == step)
    })
    .await
}

async fn orders(world: &World, owner: &str) -> Vec<PurgeOrder> {
    world
        .purge(owner)
        .fetch_orders(FetchOrdersRequest { since: None })
        .await
        .expect("orders")
        .into_inner()
        .orders
}

async fn report(world: &World, owner: &str, run_id: &str, ids: &[Uuid], undelivered: u64) {
    let request = ReportDeletionRequest {
        run_id: run_id.into(),
        inquiry_ids: ids.iter().map(Uuid::to_string).collect(),
        counts: vec![
            DeletionCount { kind: "inquiry".into(), rows: ids.len() as u64 },
            DeletionCount { kind: "undelivered".into(), rows: undelivered },
        ],
        complete: true,
    };
    world.purge(owner).report_deletion(request).await.expect("noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_after_a_year_the_key_is_gone_and_a_certificate_says_so() {
    let world = World::start(FRIDAY).await;
    let key = world.day_key(DAY).await;
    let inquiry = Uuid::now_v7();
    let open = || async {
        let pieces = vec![piece(&key, inquiry, "contact", "秘密")];
        let request =
            OpenRequest { inquiry_id: inquiry.to_string(), purpose: "answer".into(), pieces };
        world.keyring("handoff").open(world.ward(Role::SectionClerk, request)).await
    };

    world.set_clock("2027-11-20T21:59:00+09:00").await;
    let planned = at_step(&world, DAY, PurgeStep::Planned).await;
    assert!(planned.waiting_for.contains("22:00"), "{planned:?}");
    open().await.expect("readable until the night");

    world.set_clock("2027-11-20T22:00:00+09:00").await;
    at_step(&world, DAY, PurgeStep::KeysDestroyed).await;
    let refused = open().await.expect_err("the year is over");
    assert_eq!(reason(&refused), "KEY_DESTROYED");

    let run_id = orders(&world, "intake").await[0].run_id.clone();
    let other = Uuid::now_v7();
    report(&world, "intake", &run_id, &[inquiry, other], 1).await;
    assert!(
        orders(&world, "intake").await.iter().all(|order| order.run_id != run_id),
        "reported orders are done"
    );
    let waiting = at_step(&world, DAY, PurgeStep::KeysDestroyed).await;
    assert!(waiting.waiting_for.contains("handoff"), "{waiting:?}");
    report(&world, "handoff", &run_id, &[inquiry], 0).await;
    at_step(&world, DAY, PurgeStep::Certified).await;

    let request =
        world.ward(Role::InformationSection, GetCertificateRequest { run_id: run_id.clone() });
    let certificate =
        world.retention().get_certificate(request).await.expect("a certificate").into_inner();
    let signature = Signature::from_slice(&certificate.signature).expect("a signature");
    world
        .certificate_public_key()
        .verify(certificate.document.as_bytes(), &signature)
        .expect("signed by retention");
    let document: serde_json::Value = serde_json::from_str(&certificate.document).expect("JSON");
    assert_eq!(
        (document["inquiries"].as_u64(), document["undelivered"].as_u64()),
        (Some(2), Some(1))
    );
    assert_eq!(document["rows_deleted"]["handoff"]["inquiry"], 1);
    assert!(certificate.printable.contains("令和8年11月20日"));
}

#[tokio::test(flavor = "multi_thread")]
async fn p4_old_root_keys_die_after_seven_days() {
    let world = World::start(FRIDAY).await;
    world.day_key(DAY).await;
    assert!(world.root_key(1).exists());
    world.set_clock("2027-11-20T22:00:01+09:00").await;
    at_step(&world, DAY, PurgeStep::KeysDestroyed).await;
    assert!(world.root_key(1).exists(), "kept for seven days");
    let newest: i64 =
        sqlx::query_scalar("SELECT epoch FROM keyring.root_epoch WHERE destroy_after IS NULL")
            .fetch_one(&world.keyring_behind)
            .await
            .expect("an epoch");
    assert!(newest > 1 && world.root_key(newest).exists());
    let left: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM keyring.day_key WHERE wrapped_private_key IS NOT NULL AND epoch <> $1",
    )
    .bind(newest)
    .fetch_one(&world.keyring_behind)
    .await
    .expect("a count");
    assert_eq!(left, 0, "every key that is left is wrapped anew");
    world.set_clock("2027-11-28T22:00:02+09:00").await;
    until("the end of the first root key", || async {
        (!world.root_key(1).exists()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_that_differ_stop_the_run_and_late_finds_make_a_new_revision() {
    let world = World::start(FRIDAY).await;
    world.day_key(DAY).await;
    world.set_clock("2027-11-20T22:00:00+09:00").await;
    let run_id = at_step(&world, DAY, PurgeStep::KeysDestroyed).await.run_id;
    let (known, stranger) = (Uuid::now_v7(), Uuid::now_v7());
    report(&world, "intake", &run_id, &[known], 0).await;
    report(&world, "handoff", &run_id, &[known, stranger], 0).await;
    at_step(&world, DAY, PurgeStep::OwnersReported).await;
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    at_step(&world, DAY, PurgeStep::OwnersReported).await;

    report(&world, "intake", &run_id, &[known, stranger], 0).await;
    at_step(&world, DAY, PurgeStep::Certified).await;
    let late = Uuid::now_v7();
    report(&world, "intake", &run_id, &[late], 0).await;
    report(&world, "handoff", &run_id, &[late], 0).await;
    until("revision 2", || async {
        let request = world.ward(Role::Auditor, GetCertificateRequest { run_id: run_id.clone() });
        let document = world.retention().get_certificate(request).await.ok()?.into_inner().document;
        let document: serde_json::Value = serde_json::from_str(&document).ok()?;
        (document["revision"] == 2 && document["inquiries"] == 3).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_on_after_a_restart_at_every_step() {
    let mut world = World::start(FRIDAY).await;
    world.day_key(DAY).await;
    let inquiry = Uuid::now_v7();
    world.set_clock("2027-11-20T12:00:00+09:00").await;
    let run_id = at_step(&world, DAY, PurgeStep::Planned).await.run_id;
    world.restart().await;
    world.set_clock("2027-11-20T22:00:00+09:00").await;
    world.restart().await;
    at_step(&world, DAY, PurgeStep::KeysDestroyed).await;
    world.restart().await;
    report(&world, "handoff", &run_id, &[inquiry], 0).await;
    world.restart().await;
    report(&world, "intake", &run_id, &[inquiry], 0).await;
    world.restart().await;
    let certified = at_step(&world, DAY, PurgeStep::Certified).await;
    assert_eq!((certified.run_id, certified.inquiries), (run_id, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_wards_information_section_sees_runs() {
    let world = World::start(FRIDAY).await;
    let request = world.ward(Role::SectionClerk, ListRunsRequest::default());
    assert_eq!(
        reason(&world.retention().list_runs(request).await.expect_err("refused")),
        "ROLE_MISSING"
    );
    let early = ReportDeletionRequest { run_id: Uuid::now_v7().to_string(), ..Default::default() };
    let unknown = world.purge("intake").report_deletion(early).await.expect_err("no such run");
    assert_eq!(unknown.code(), tonic::Code::NotFound);
    let bad = ReportDeletionRequest { run_id: "run".into(), ..Default::default() };
    let refused = world.purge("intake").report_deletion(bad).await.expect_err("no id");
    assert!(refused.message().contains("run_id"), "{refused:?}");
}
