//! Inquiries: taken with consent, sealed, told a receipt number.

use madoguchi_personal::seal::Aad;
use madoguchi_proto::{
    handoff::v1::{Contact, Summary},
    intake::v1::{CallState, Outcome, PersonalFields, SubmitInquiryRequest},
};
use prost::Message as _;
use tonic::Code;

use crate::support::{
    EVENING, INQUIRY, NAME, OPERATOR, PHONE, Ward, refusal, submission, until, violations,
};

#[tokio::test]
async fn an_inquiry_is_sealed_and_opens_only_where_it_belongs() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    ward.neighbours.state().handoff_down = true;
    let call = service.consented_call(OPERATOR).await;
    let request = submission(&call);
    let key = "the-submissions-own-key";
    let taken = service
        .inquiries()
        .submit_inquiry(service.writes_with(key, OPERATOR, request.clone()))
        .await
        .unwrap();
    let taken = taken.into_inner();
    assert_eq!(taken.due_day, "令和8年11月25日(水)");
    assert!(taken.receipt_number.starts_with("261124-000"), "{}", taken.receipt_number);
    let closed = taken.call.clone().unwrap();
    assert_eq!((closed.state(), closed.outcome()), (CallState::Closed, Outcome::HandedOff));
    assert_eq!(closed.receipt_number, taken.receipt_number);

    // The same request is answered the same way, masked values included, though they are kept nowhere.
    let again = service
        .inquiries()
        .submit_inquiry(service.writes_with(key, OPERATOR, request.clone()))
        .await
        .unwrap();
    assert!(again.into_inner() == taken);
    assert_eq!(
        (taken.masked_name.as_str(), taken.masked_phone.as_str()),
        ("山●　●●", "***-****-5678")
    );
    let other = SubmitInquiryRequest { section_code: "1020".into(), ..request.clone() };
    let other = service.inquiries().submit_inquiry(service.writes_with(key, OPERATOR, other)).await;
    assert_eq!(refusal(other).1, "IDEMPOTENCY_KEY_REUSED");
    let twice = service.inquiries().submit_inquiry(service.writes(OPERATOR, request)).await;
    assert_eq!(refusal(twice).1, "ALREADY_SUBMITTED");

    assert_eq!((ward.count("sealed_inquiry").await, ward.count("outbox").await), (1, 1));
    let content = ward.content().await;
    assert!(content.contains(&taken.receipt_number), "the scan finds what is there");
    for value in [
        NAME,
        "山﨑",
        "ヤマザキ",
        PHONE,
        "090-1234",
        "0901234",
        INQUIRY,
        "粗大",
        "山●",
        "***-****",
        "5678\"",
    ] {
        assert!(!content.contains(value), "{value} lies in the clear");
        let hex = hex::encode(value);
        assert!(!content.contains(&hex), "{value} lies in the clear, as bytes");
    }

    ward.neighbours.state().handoff_down = false;
    until(async || ward.neighbours.state().inquiries.contains_key(&taken.inquiry_id)).await;
    let handed = ward.neighbours.state().inquiries[&taken.inquiry_id].clone();
    let open = |column, sealed: &[u8]| {
        let aad = Aad {
            service: "handoff",
            table: "inquiry",
            column,
            record: taken.inquiry_id.parse().unwrap(),
            version: 1,
        };
        ward.neighbours.open(jiff::civil::date(2026, 11, 24), &aad, sealed)
    };
    let contact = Contact::decode(open("contact", &handed.sealed_contact).as_slice()).unwrap();
    assert_eq!((contact.name.as_str(), contact.phone.as_str()), (NAME, PHONE));
    assert_eq!(open("inquiry", &handed.sealed_inquiry), INQUIRY.as_bytes());
    let summary = Summary::decode(open("summary", &handed.sealed_summary).as_slice()).unwrap();
    assert_eq!(
        (summary.masked_name, summary.masked_phone),
        (taken.masked_name, taken.masked_phone)
    );
    assert_eq!(handed.receipt_number, taken.receipt_number);
    assert_eq!((handed.deliver_at, handed.due_at), (taken.delivered_at, taken.due_at));
    assert_eq!(
        (handed.erased_on.as_str(), handed.collected_in_office_hours),
        ("2027-11-24", false)
    );
    assert_eq!(handed.callback_window.unwrap().from, "10:00");
}

#[tokio::test]
async fn every_fault_of_every_field_is_told_at_once() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let before = ward.content().await;
    let mut request = submission(&call);
    request.fields = Some(PersonalFields {
        name: "山\u{200B}﨑".into(),
        phone: "5273-4111".into(),
        inquiry: "長".repeat(4_001),
        email: "taro".into(),
        ..PersonalFields::default()
    });
    request.callback_window.as_mut().unwrap().weekdays = vec![6, 7];
    request.section_code = "課".into();
    request.override_reason = "taro@example.jp に聞いた".into();
    let refused = service.inquiries().submit_inquiry(service.writes(OPERATOR, request)).await;
    let all = [
        "fields.name",
        "fields.phone",
        "fields.inquiry",
        "fields.email",
        "fields.necessity",
        "callback_window",
        "section_code",
        "override_reason",
    ];
    assert_eq!(violations(refused), all);
    let leaf = SubmitInquiryRequest { reason_code: "A".into(), ..submission(&call) };
    assert_eq!(
        violations(service.inquiries().submit_inquiry(service.writes(OPERATOR, leaf)).await),
        ["reason_code"]
    );
    let stale = SubmitInquiryRequest { version: 9, ..submission(&call) };
    assert_eq!(
        refusal(service.inquiries().submit_inquiry(service.writes(OPERATOR, stale)).await).0,
        Code::Aborted
    );
    assert_eq!(ward.content().await, before, "a refused request changed something");
}

#[tokio::test]
async fn open_hours_need_an_override() {
    let ward = Ward::at("2026-11-24T10:00:00+09:00", "").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let refused =
        service.inquiries().submit_inquiry(service.writes(OPERATOR, submission(&call))).await;
    assert_eq!(refusal(refused), (Code::FailedPrecondition, "OFFICE_OPEN".into()));
    let with_reason = SubmitInquiryRequest {
        override_reason: "担当者が終日不在".into(),
        ..submission(&call)
    };
    let taken = service
        .inquiries()
        .submit_inquiry(service.writes(OPERATOR, with_reason))
        .await
        .unwrap()
        .into_inner();
    let stored = "SELECT count(*) FROM intake.inquiry WHERE office_open AND override_reason = '担当者が終日不在' AND calendar_version = 1";
    assert_eq!(ward.number(stored).await, 1);
    until(async || ward.neighbours.state().inquiries.contains_key(&taken.inquiry_id)).await;
    assert!(ward.neighbours.state().inquiries[&taken.inquiry_id].collected_in_office_hours);
}

#[tokio::test]
async fn a_ward_may_forbid_the_override_and_do_without_kana() {
    let ward =
        Ward::at("2026-11-24T10:00:00+09:00", "override_allowed = false\nkana = false").await;
    let service = ward.serve().await;
    let call = service.consented_call(OPERATOR).await;
    let with_kana = SubmitInquiryRequest {
        override_reason: "担当者が終日不在".into(),
        ..submission(&call)
    };
    assert_eq!(
        violations(
            service.inquiries().submit_inquiry(service.writes(OPERATOR, with_kana.clone())).await
        ),
        ["fields.kana"]
    );
    let mut without = with_kana;
    without.fields.as_mut().unwrap().kana.clear();
    assert_eq!(
        refusal(service.inquiries().submit_inquiry(service.writes(OPERATOR, without)).await).1,
        "OFFICE_OPEN"
    );
}

#[tokio::test]
async fn receipt_numbers_of_a_day_are_all_different() {
    let ward = Ward::at(EVENING, "").await;
    let service = ward.serve().await;
    let taken =
        futures_util::future::join_all((100..120).map(|account| service.inquiry(account))).await;
    let mut numbers: Vec<_> = taken.into_iter().map(|taken| taken.receipt_number).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 20);
    let highest: madoguchi_calendar::receipt::ReceiptNumber = numbers[19].parse().unwrap();
    // Those who meet at the first inquiry of a day may leave gaps.
    assert!(highest.ordinal() < 60, "{highest}");
    ward.set_clock("2026-11-25T18:30:00+09:00").await;
    until(async || {
        ward.number("SELECT count(*) FROM intake.day_key WHERE day = '2026-11-25'").await == 1
    })
    .await;
    assert!(service.inquiry(OPERATOR).await.receipt_number.starts_with("261125-0001-"));
}
