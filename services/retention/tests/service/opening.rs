//! Opening for a purpose: audited first, capped, bound to its place (S3, S4).

use madoguchi_access::Role;
use madoguchi_proto::retention::v1::{OpenRequest, OpenSummariesRequest};
use tonic::Code;
use uuid::Uuid;

use crate::world::{World, piece, reason};

const FRIDAY: &str = "2026-11-20T18:30:00+09:00";

#[tokio::test(flavor = "multi_thread")]
async fn s3_a_piece_is_opened_for_a_purpose_and_leaves_a_trace() {
    let world = World::start(FRIDAY).await;
    let key = world.day_key("2026-11-20").await;
    let inquiry = Uuid::now_v7();
    let pieces =
        vec![piece(&key, inquiry, "contact", "秘密"), piece(&key, inquiry, "inquiry", "本文")];
    let request = OpenRequest { inquiry_id: inquiry.to_string(), purpose: "answer".into(), pieces };
    let opened = world
        .keyring("handoff")
        .open(world.ward(Role::SectionClerk, request.clone()))
        .await
        .expect("opened");
    let clear: Vec<_> = opened.into_inner().pieces.into_iter().map(|piece| piece.clear).collect();
    assert_eq!(clear, ["秘密".as_bytes(), "本文".as_bytes()]);

    let (user, purpose, subject, fields): (String, String, String, Vec<String>) = sqlx::query_as(
        "SELECT user_id, purpose, subject_id, fields FROM retention.audit_entry WHERE rpc LIKE '%KeyringService/Open'",
    )
    .fetch_one(&world.behind)
    .await
    .expect("one entry");
    assert_eq!(
        (user.as_str(), purpose.as_str(), subject),
        ("clerk01", "answer", inquiry.to_string())
    );
    assert_eq!(fields, ["contact", "inquiry"]);

    for (purpose, peer) in [("curiosity", "handoff"), ("", "handoff"), ("answer", "intake")] {
        let request = OpenRequest { purpose: purpose.into(), ..request.clone() };
        let refused = world
            .keyring(peer)
            .open(world.ward(Role::SectionClerk, request))
            .await
            .expect_err("refused");
        assert_eq!(refused.code(), Code::InvalidArgument, "{purpose} for {peer}");
    }
    let stranger = world.keyring("faq").open(world.ward(Role::SectionClerk, request.clone())).await;
    assert_eq!(stranger.expect_err("refused").code(), Code::PermissionDenied);
    let nobody = world.keyring("handoff").open(request).await.expect_err("refused");
    assert_eq!(nobody.code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_piece_that_was_moved_or_bent_is_not_opened() {
    let world = World::start(FRIDAY).await;
    let key = world.day_key("2026-11-20").await;
    let (inquiry, other) = (Uuid::now_v7(), Uuid::now_v7());
    let good = piece(&key, inquiry, "contact", "秘密");
    let mut moved = good.clone();
    moved.record_id = other.to_string();
    let mut bent = good.clone();
    *bent.sealed.last_mut().expect("bytes") ^= 1;
    let mut renamed = good.clone();
    renamed.column = "inquiry".into();
    for (id, piece) in [(other, moved), (inquiry, bent), (inquiry, renamed)] {
        let request = OpenRequest {
            inquiry_id: id.to_string(),
            purpose: "answer".into(),
            pieces: vec![piece],
        };
        let refused = world
            .keyring("handoff")
            .open(world.ward(Role::SectionClerk, request))
            .await
            .expect_err("refused");
        assert_eq!(refused.code(), Code::InvalidArgument, "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cap_holds_and_lists_do_not_count() {
    let world = World::start(FRIDAY).await;
    let key = world.day_key("2026-11-20").await;
    let open = || async {
        let inquiry = Uuid::now_v7();
        let pieces = vec![piece(&key, inquiry, "contact", "秘密")];
        let request =
            OpenRequest { inquiry_id: inquiry.to_string(), purpose: "answer".into(), pieces };
        world.keyring("handoff").open(world.ward(Role::SectionClerk, request)).await
    };
    for _ in 0..3 {
        open().await.expect("within the cap");
    }
    let refused = open().await.expect_err("above the cap");
    assert_eq!(
        (refused.code(), reason(&refused)),
        (Code::ResourceExhausted, "OPENING_CAP".to_owned())
    );
    let entry: (i64,) =
        sqlx::query_as("SELECT count(*) FROM retention.audit_entry WHERE decision = 'refused'")
            .fetch_one(&world.behind)
            .await
            .expect("a count");
    assert_eq!(entry.0, 1);

    let pieces: Vec<_> = (0..5).map(|_| piece(&key, Uuid::now_v7(), "summary", "● ●●")).collect();
    let request = OpenSummariesRequest { pieces: pieces.clone() };
    let listed =
        world.keyring("handoff").open_summaries(world.ward(Role::SectionClerk, request)).await;
    assert_eq!(listed.expect("a list").into_inner().pieces.len(), 5);
    let contact =
        OpenSummariesRequest { pieces: vec![piece(&key, Uuid::now_v7(), "contact", "秘密")] };
    let refused =
        world.keyring("handoff").open_summaries(world.ward(Role::SectionClerk, contact)).await;
    assert_eq!(refused.expect_err("no contact in a list").code(), Code::InvalidArgument);
}
