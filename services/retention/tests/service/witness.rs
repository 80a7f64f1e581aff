//! The witness keeps what it was told first.

use madoguchi_access::Role;
use madoguchi_proto::retention::v1::{ListSealHeadsRequest, RecordSealHeadRequest};
use tonic::Code;

use crate::world::{World, reason};

fn head(service: &str, number: u64, byte: u8) -> RecordSealHeadRequest {
    RecordSealHeadRequest {
        service: service.into(),
        number,
        hash: vec![byte; 32],
        signature: vec![byte; 64],
        key_id: "0123456789abcdef".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_a_second_hash_under_a_number_is_refused() {
    let world = World::start("2026-11-20T18:30:00+09:00").await;
    let mut faq = world.witness("faq");
    faq.record_seal_head(head("faq", 1, 1)).await.expect("kept");
    faq.record_seal_head(head("faq", 1, 1)).await.expect("the same once more");
    let refused = faq.record_seal_head(head("faq", 1, 2)).await.expect_err("another hash");
    assert_eq!(
        (refused.code(), reason(&refused)),
        (Code::FailedPrecondition, "HEAD_CONFLICT".to_owned())
    );
    let foreign = faq.record_seal_head(head("auth", 1, 1)).await.expect_err("for another service");
    assert_eq!(foreign.code(), Code::InvalidArgument);
    faq.record_seal_head(head("faq", 2, 3)).await.expect("kept");

    let page =
        ListSealHeadsRequest { service: "faq".into(), page_size: 1, page_token: String::new() };
    let first =
        world.witness("gateway").list_seal_heads(world.ward(Role::Auditor, page.clone())).await;
    let first = first.expect("a page").into_inner();
    assert_eq!(first.heads[0].number, 2);
    let page = ListSealHeadsRequest { page_token: first.next_page_token, ..page };
    let second = world.witness("gateway").list_seal_heads(world.ward(Role::Auditor, page)).await;
    let second = second.expect("a page").into_inner();
    assert_eq!((second.heads[0].number, second.next_page_token.as_str()), (1, ""));
}
