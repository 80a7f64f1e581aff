//! The end of a day's data (P4), and a database that was restored.

use jiff::civil::date;
use madoguchi_proto::intake::v1::{GetCallRequest, ListReasonCodesRequest, SaveDraftRequest};
use tonic::Code;

use crate::support::{COLLEAGUE, EVENING, OPERATOR, Ward, fields, refusal, until};

/// The ids of a completed report and its counts by kind.
fn report(ward: &Ward, at: usize) -> (Vec<String>, Vec<(String, u64)>) {
    let report = ward.neighbours.state().reports[at].clone();
    assert!(report.complete);
    (report.inquiry_ids, report.counts.into_iter().map(|count| (count.kind, count.rows)).collect())
}

fn counts(inquiries: u64, undelivered: u64, drafts: u64, messages: u64) -> Vec<(String, u64)> {
    [("inquiry", inquiries), ("undelivered", undelivered), ("draft", drafts), ("message", messages)]
        .map(|(kind, rows)| (kind.to_owned(), rows))
        .to_vec()
}

#[tokio::test]
async fn a_day_is_purged_and_reported_however_often_the_report_is_lost() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let delivered = service.inquiry(OPERATOR).await;
    until(async || ward.count("sealed_inquiry").await == 0).await;
    ward.neighbours.state().handoff_down = true;
    let waiting = service.inquiry(OPERATOR).await;
    let call = service.consented_call(COLLEAGUE).await;
    let draft =
        SaveDraftRequest { call_id: call.call_id.clone(), revision: 0, fields: Some(fields()) };
    service.inquiries().save_draft(service.writes(COLLEAGUE, draft)).await.unwrap();

    ward.neighbours.state().lose_reports = 2;
    ward.neighbours.order_purge(date(2026, 11, 24));
    until(async || ward.neighbours.state().reported_orders.len() == 1).await;
    let mut all = vec![delivered.inquiry_id, waiting.inquiry_id];
    all.sort();
    let reports = ward.neighbours.state().reports.len();
    assert_eq!(reports, 3);
    for at in 0..reports {
        assert_eq!(report(&ward, at), (all.clone(), counts(1, 1, 1, 1)));
    }
    for table in ["sealed_inquiry", "draft", "outbox"] {
        assert_eq!(ward.count(table).await, 0, "{table}");
    }
    // Calls are no personal data and stay; tombstones go a month later.
    assert_eq!((ward.count("call").await, ward.count("inquiry").await), (3, 2));
    let found = service
        .calls()
        .get_call(service.by(COLLEAGUE, GetCallRequest { call_id: call.call_id }))
        .await;
    assert!(!found.unwrap().into_inner().call.unwrap().has_draft);
    service.started.stop().await.unwrap();
    ward.set_clock("2026-12-25T18:30:00+09:00").await;
    let _next = ward.serve().await;
    until(async || ward.count("inquiry").await == 0).await;
}

#[tokio::test]
async fn a_restored_database_stays_closed_until_its_purges_are_replayed() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    ward.neighbours.state().handoff_down = true;
    let taken = service.inquiry(OPERATOR).await;
    service.started.stop().await.unwrap();
    // What a restore looks like: rows that were purged since, in another database.
    let run = ward.neighbours.order_purge(date(2026, 11, 24));
    {
        let mut state = ward.neighbours.state();
        let order = state.orders.pop().unwrap();
        state.reported_orders.push(order);
        state.retention_down = true;
    }
    let mut admin = ward.admin().await;
    sqlx::query("UPDATE intake.database_identity SET database_oid = 1")
        .execute(&mut admin)
        .await
        .unwrap();

    let service = ward.start().await;
    for _ in 0..5 {
        let refused = service
            .calls()
            .list_reason_codes(service.by(OPERATOR, ListReasonCodesRequest {}))
            .await;
        assert_eq!(refusal(refused), (Code::Unavailable, "QUARANTINE".into()));
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(ward.count("sealed_inquiry").await, 1);
    ward.neighbours.state().retention_down = false;
    until(async || {
        service
            .calls()
            .list_reason_codes(service.by(OPERATOR, ListReasonCodesRequest {}))
            .await
            .is_ok()
    })
    .await;
    assert_eq!(ward.count("sealed_inquiry").await, 0);
    assert_eq!(report(&ward, 0), (vec![taken.inquiry_id], counts(1, 1, 0, 1)));
    assert_eq!(ward.neighbours.state().reports[0].run_id, run.to_string());
    assert!(ward.number("SELECT database_oid FROM intake.database_identity").await != 1);
}
