//! The laws of a call, held against every sequence of events.

use super::*;
use crate::domain::{Article, SectionCode, TransferKind};
use proptest::prelude::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn fresh() -> Call {
    Call {
        memo: String::new(),
        id: Uuid::nil(),
        state: State::Talking,
        started_at: at(0),
        transfers: vec![],
        consented: false,
        has_draft: false,
        receipt_number: None,
        version: 1,
    }
}

fn ending(outcome: Outcome) -> Ending {
    let article =
        (outcome == Outcome::AnsweredFromFaq).then_some(Article { id: Uuid::nil(), version: 3 });
    Ending { outcome, reason_code: "A01".into(), article }
}

fn transfer() -> Transfer {
    let section = SectionCode::parse("1010").unwrap();
    Transfer { section, kind: TransferKind::Consulted, reached: true, at: at(1) }
}

#[derive(Debug, Clone)]
enum Event {
    HangUp,
    PutThrough,
    Consent,
    Refuse,
    HandOff,
    Close(Outcome),
}

impl Event {
    fn apply(&self, call: &mut Call, at: Timestamp) -> Result<(), CallFault> {
        match self {
            Self::HangUp => call.hang_up(at),
            Self::PutThrough => call.put_through(transfer()),
            Self::Consent => call.consent(),
            Self::Refuse => call.refuse("A01".into(), at),
            Self::HandOff => call.hand_off("261120-0007-3".into(), "A01".into(), at),
            Self::Close(outcome) => call.close(ending(*outcome), at),
        }
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::HangUp),
        Just(Event::PutThrough),
        Just(Event::Consent),
        Just(Event::Refuse),
        Just(Event::HandOff),
        prop::sample::select(Outcome::ALL.to_vec()).prop_map(Event::Close),
    ]
}

proptest! {
    #[test]
    fn laws_of_a_call(events in prop::collection::vec(any_event(), 0..30)) {
        let mut call = fresh();
        for (second, event) in (1_i64..).zip(events) {
            let before = call.clone();
            if event.apply(&mut call, at(second)).is_err() {
                prop_assert_eq!(&call, &before, "a refused event changed the call");
                continue;
            }
            prop_assert_eq!(call.version, before.version + 1);
            prop_assert!(!matches!(before.state, State::Closed { .. }), "a closed call changed");
            if let State::Closed { ended_at, closed_at, ending } = &call.state {
                prop_assert!(call.started_at <= *ended_at && ended_at <= closed_at);
                prop_assert_eq!(ending.outcome == Outcome::HandedOff, call.receipt_number.is_some());
                prop_assert!(ending.outcome != Outcome::HandedOff || call.consented, "taken without consent");
                prop_assert!(ending.outcome != Outcome::UnresolvedNoConsent || !call.consented);
                prop_assert!(ending.outcome != Outcome::Transferred || !call.transfers.is_empty());
                prop_assert_eq!(ending.outcome == Outcome::AnsweredFromFaq, ending.article.is_some());
                prop_assert!(!call.has_draft);
            }
        }
    }
}

#[test]
fn personal_fields_wait_for_the_consent() {
    let mut call = fresh();
    assert_eq!(call.expect_consent(), Err(CallFault::NoConsent));
    assert_eq!(call.hand_off("1".into(), "A01".into(), at(1)), Err(CallFault::NoConsent));
    call.consent().unwrap();
    assert_eq!(call.expect_consent(), Ok(()));
    call.refuse("A01".into(), at(2)).unwrap();
    assert_eq!(call.expect_consent(), Err(CallFault::Closed));
}

#[test]
fn outcomes_ask_for_what_proves_them() {
    let close = |outcome, article: Option<Article>| {
        let ending = Ending { outcome, reason_code: "A01".into(), article };
        fresh().close(ending, at(1))
    };
    let article = Some(Article { id: Uuid::nil(), version: 1 });
    assert_eq!(close(Outcome::AnsweredFromFaq, None), Err(CallFault::ArticleMissing));
    assert_eq!(close(Outcome::WrongNumberOrSilent, article), Err(CallFault::ArticleUnasked));
    assert_eq!(close(Outcome::Transferred, None), Err(CallFault::TransferMissing));
    assert!(matches!(close(Outcome::HandedOff, None), Err(CallFault::OutcomeNotFree(_))));
    assert!(matches!(close(Outcome::UnresolvedNoConsent, None), Err(CallFault::OutcomeNotFree(_))));
    assert_eq!(close(Outcome::AnsweredFromFaq, article), Ok(()));
    assert_eq!(close(Outcome::ReferredElsewhere, None), Ok(()));
}

#[test]
fn a_call_is_not_put_through_for_ever() {
    let mut call = fresh();
    for _ in 0..MAX_TRANSFERS {
        call.put_through(transfer()).unwrap();
    }
    assert_eq!(call.put_through(transfer()), Err(CallFault::TooManyTransfers));
}
