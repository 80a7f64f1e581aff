use std::time::Duration;

use jiff::SignedDuration;
use madoguchi_calendar::{WardCalendar, receipt::ReceiptNumber};
use proptest::prelude::*;

use super::*;
use crate::domain::{CallbackWindow, Whom};

fn time() -> OfficeTime {
    let hours = Duration::from_hours;
    OfficeTime { calendar: WardCalendar::default(), members_after: hours(2), heads_after: hours(4) }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn sent(now: Timestamp) -> Times {
    time().sent(now).unwrap()
}

fn section(code: &str) -> SectionCode {
    SectionCode::parse(code).unwrap()
}

fn taken(version: u32) -> Taken {
    Taken {
        version,
        receipt: ReceiptNumber::new(jiff::civil::date(2026, 11, 19), 1).unwrap(),
        at: at("2026-11-19T18:30:00+09:00"),
        in_office_hours: false,
        override_reason: String::new(),
        operator: Uuid::from_u128(9),
        reason_code: "A1".into(),
        due_at: at("2026-11-20T17:00:00+09:00"),
        erased_on: jiff::civil::date(2027, 11, 19),
        window: CallbackWindow { weekdays: 127, from: 540, until: 1_020 },
        key_id: "2026-11-19-00000000".into(),
    }
}

/// Taken on Thursday evening for section 1010.
fn received() -> Inquiry {
    let opening = at("2026-11-20T08:30:00+09:00");
    Inquiry::receive(Uuid::from_u128(1), taken(1), Some(section("1010")), opening, &time()).unwrap()
}

fn delivered() -> Inquiry {
    let mut inquiry = received();
    assert!(inquiry.deliver(at("2026-11-20T08:30:00+09:00"), &time()).unwrap());
    inquiry
}

fn acting(inquiry: &Inquiry, now: Timestamp) -> Acting<'static> {
    Acting { user_id: "clerk", now, seen: inquiry.version }
}

#[test]
fn it_goes_to_the_section_at_the_opening_and_not_before() {
    let mut inquiry = received();
    assert!(!inquiry.deliver(at("2026-11-20T08:29:59+09:00"), &time()).unwrap());
    assert!(inquiry.deliver(at("2026-11-20T08:30:00+09:00"), &time()).unwrap());
    assert!(!inquiry.deliver(at("2026-11-20T08:31:00+09:00"), &time()).unwrap(), "once");
    assert_eq!((inquiry.state, inquiry.version), (State::Delivered, 2));
}

#[test]
fn both_parties_confirm_and_the_reminders_end() {
    let mut inquiry = delivered();
    let now = at("2026-11-20T09:00:00+09:00");
    let clerk = Viewer::Section(section("1010"));
    let new = inquiry.acknowledge(acting(&inquiry, now), &clerk).unwrap();
    assert_eq!(new, Acknowledged { section: true, information: false });
    assert!(inquiry.reminder.is_some(), "the other party's receipt is missing");
    let stale = Acting { seen: 1, ..acting(&inquiry, now) };
    let again = inquiry.acknowledge(stale, &clerk).unwrap();
    assert_eq!(
        (again.section, inquiry.version),
        (false, 3),
        "twice changes nothing, whatever was seen"
    );
    let information = Viewer::Information { section: None };
    assert_eq!(inquiry.acknowledge(stale, &information), Err(Obstacle::Stale { current: 3 }));
    inquiry.acknowledge(acting(&inquiry, now), &information).unwrap();
    assert_eq!((inquiry.state, inquiry.reminder), (State::Acknowledged, None));
}

#[test]
fn reminders_go_out_once_each_while_the_office_is_open() {
    let mut inquiry = delivered();
    assert_eq!(inquiry.remind(at("2026-11-20T10:29:00+09:00"), &time()).unwrap(), None);
    let first = inquiry.remind(at("2026-11-20T10:30:00+09:00"), &time()).unwrap().unwrap();
    assert_eq!(first.whom, Whom::Members);
    assert_eq!(inquiry.remind(at("2026-11-20T10:31:00+09:00"), &time()).unwrap(), None);
    // The job was down until the office had closed: the heads are reminded on Tuesday, after a holiday.
    assert_eq!(inquiry.remind(at("2026-11-20T17:00:00+09:00"), &time()).unwrap(), None);
    let heads = inquiry.remind(at("2026-11-24T08:30:00+09:00"), &time()).unwrap().unwrap();
    assert_eq!((heads.whom, inquiry.reminder), (Whom::Heads, None));
}

#[test]
fn a_reroute_begins_anew_and_asks_from_the_second_time_on() {
    let mut inquiry = delivered();
    let now = at("2026-11-20T16:00:00+09:00");
    inquiry.acknowledge(acting(&inquiry, now), &Viewer::Section(section("1010"))).unwrap();
    let same = inquiry.clone().reroute(acting(&inquiry, now), section("1010"), true, sent(now));
    assert_eq!(same, Err(Obstacle::SameSection));
    let moved = inquiry.reroute(acting(&inquiry, now), section("1020"), false, sent(now)).unwrap();
    assert_eq!(moved, Rerouted { left: Some(section("1010")), was_seen: true, delivered: true });
    assert_eq!((inquiry.state, inquiry.section_receipt.clone()), (State::Delivered, None));
    // In the evening the next section gets it on Tuesday.
    let evening = at("2026-11-20T18:00:00+09:00");
    let next = sent(evening);
    assert_eq!(
        inquiry.clone().reroute(acting(&inquiry, evening), section("1030"), false, next),
        Err(Obstacle::ReroutedBefore)
    );
    inquiry.reroute(acting(&inquiry, evening), section("1030"), true, next).unwrap();
    assert_eq!(
        (inquiry.state, inquiry.deliver_at),
        (State::Received, at("2026-11-24T08:30:00+09:00"))
    );
    assert!(inquiry.deliver(inquiry.deliver_at, &time()).unwrap());
}

#[test]
fn what_has_no_section_is_triaged_before_or_after_the_opening() {
    let opening = at("2026-11-20T08:30:00+09:00");
    let unknown = Inquiry::receive(Uuid::from_u128(1), taken(1), None, opening, &time()).unwrap();
    assert_eq!(unknown.reminder.unwrap().at, at("2026-11-20T10:30:00+09:00"));
    let (mut early, night) = (unknown.clone(), at("2026-11-19T20:00:00+09:00"));
    early.reroute(acting(&early, night), section("1010"), false, sent(night)).unwrap();
    assert_eq!((early.state, early.deliver_at, early.reroutes), (State::Received, opening, 0));
    let (mut late, day) = (unknown, at("2026-11-20T09:00:00+09:00"));
    assert!(!late.deliver(day, &time()).unwrap(), "to nobody");
    late.reroute(acting(&late, day), section("1010"), false, sent(day)).unwrap();
    assert_eq!((late.state, late.delivered_at), (State::Delivered, Some(day)));
}

#[test]
fn an_amendment_is_newer_and_earlier_than_the_receipt() {
    let mut inquiry = delivered();
    assert_eq!(inquiry.amend(taken(1), None), Err(Obstacle::Stale { current: 1 }));
    inquiry.amend(taken(2), Some(section("1020"))).unwrap();
    assert_eq!((inquiry.version, inquiry.taken.version), (3, 2));
    assert_eq!(inquiry.section, Some(section("1010")), "the section that has it keeps it");
    inquiry
        .acknowledge(acting(&inquiry, inquiry.taken.due_at), &Viewer::Section(section("1010")))
        .unwrap();
    assert_eq!(inquiry.amend(taken(3), None), Err(Obstacle::AlreadyAcknowledged));
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Deliver,
    Acknowledge { information: bool },
    Reroute { to: u8, confirmed: bool },
    Record { answered: bool },
    Close,
    Amend,
    Remind,
    Pass { minutes: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::Deliver),
        any::<bool>().prop_map(|information| Act::Acknowledge { information }),
        (0_u8..3, any::<bool>()).prop_map(|(to, confirmed)| Act::Reroute { to, confirmed }),
        any::<bool>().prop_map(|answered| Act::Record { answered }),
        Just(Act::Close),
        Just(Act::Amend),
        Just(Act::Remind),
        (1_i64..3_000).prop_map(|minutes| Act::Pass { minutes }),
    ]
}

fn apply(inquiry: &mut Inquiry, act: Act, now: &mut Timestamp) -> bool {
    let by = acting(inquiry, *now);
    let own = inquiry.section.clone().map_or(Viewer::Nobody, Viewer::Section);
    match act {
        Act::Deliver => inquiry.deliver(*now, &time()).unwrap(),
        Act::Acknowledge { information } => {
            let viewer = if information { Viewer::Information { section: None } } else { own };
            inquiry.acknowledge(by, &viewer).is_ok_and(|new| new.section || new.information)
        }
        Act::Reroute { to, confirmed } => {
            inquiry.reroute(by, section(&format!("10{to}0")), confirmed, sent(*now)).is_ok()
        }
        Act::Record { answered } => inquiry.record(by, answered).is_ok(),
        Act::Close => inquiry.close(by).is_ok(),
        Act::Amend => inquiry.amend(taken(inquiry.taken.version + 1), None).is_ok(),
        Act::Remind => inquiry.remind(*now, &time()).unwrap().is_some(),
        Act::Pass { minutes } => {
            *now += SignedDuration::from_mins(minutes);
            false
        }
    }
}

proptest! {
    /// Whatever is done in whatever order: the row's own laws hold, and versions tell changes.
    #[test]
    fn no_order_of_acts_breaks_a_handoff(acts in prop::collection::vec(act(), 1..60)) {
        let (mut inquiry, mut now) = (received(), at("2026-11-19T19:00:00+09:00"));
        for act in acts {
            let before = inquiry.clone();
            let mut tried = inquiry.clone();
            let changed = apply(&mut tried, act, &mut now);
            if changed {
                inquiry = tried;
                prop_assert_eq!(inquiry.version, before.version + 1);
            }
            let done = inquiry.state >= State::Answered;
            prop_assert_eq!(done, inquiry.answered_at.is_some());
            prop_assert_eq!(inquiry.state == State::Closed, inquiry.closed_at.is_some());
            prop_assert_eq!(inquiry.state >= State::Delivered, inquiry.delivered_at.is_some());
            prop_assert_eq!(inquiry.state >= State::Acknowledged, inquiry.section_receipt.is_some());
            prop_assert!(!(done && inquiry.reminder.is_some()));
            prop_assert!(before.state < State::Answered || inquiry.state >= before.state, "answers are not undone");
        }
    }
}
