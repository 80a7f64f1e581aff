//! What must hold for every calendar and every instant.

use std::time::Duration;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Span, Timestamp};
use madoguchi_calendar::{
    Hours, RawException, RawTimetable, RawWardCalendar, WardCalendar, WindowDays, WindowOfTime,
    jst_date, retention,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// The days the exceptions and most instants fall into: two years around the turn of 2026.
const BASE: Date = date(2026, 1, 1);

/// Half an hour at least, so that a hundred hours of office time fit into a few years.
fn hours() -> impl Strategy<Value = Hours> {
    (0u16..=1410)
        .prop_flat_map(|from| (Just(from), from + 30..=1440))
        .prop_map(|(from, until)| Hours::from_minutes(from, until).unwrap())
}

fn day(range: std::ops::Range<i64>) -> impl Strategy<Value = Date> {
    range.prop_map(|days| BASE.checked_add(Span::new().days(days)).unwrap())
}

/// Instants of 2026–2027, to the microsecond; sometimes exactly on an hour or half hour, where edges are.
fn instant() -> impl Strategy<Value = Timestamp> {
    let start = 1_767_193_200_000_000_i64; // 2026-01-01T00:00 in Japan
    let year = 365 * 86_400_000_000_i64;
    prop_oneof![
        (0..2 * year).prop_map(move |micros| Timestamp::from_microsecond(start + micros).unwrap()),
        (0..2 * 365 * 48_i64)
            .prop_map(
                move |halves| Timestamp::from_microsecond(start + halves * 1_800_000_000).unwrap()
            ),
    ]
}

fn exceptions() -> impl Strategy<Value = Vec<RawException>> {
    let hours = prop_oneof![Just("closed".to_owned()), hours().prop_map(|hours| hours.to_string())];
    btree_map(day(0..730), hours, 0..40).prop_map(|days| {
        let exception = |(date, hours): (Date, String)| RawException {
            date: date.to_string(),
            hours,
            reason: "試験".into(),
        };
        days.into_iter().map(exception).collect()
    })
}

fn timetable() -> impl Strategy<Value = RawTimetable> {
    (vec(hours(), 1..=7), any::<bool>(), exceptions()).prop_map(
        |(weekly, closed_on_holidays, exceptions)| RawTimetable {
            weekly: Some(
                NAMES
                    .iter()
                    .zip(weekly)
                    .map(|(name, hours)| ((*name).into(), hours.to_string()))
                    .collect(),
            ),
            closed_on_holidays: Some(closed_on_holidays),
            closed_yearly: None,
            exceptions,
        },
    )
}

fn raw() -> impl Strategy<Value = RawWardCalendar> {
    (timetable(), timetable(), 1u8..5).prop_map(|(office, service, answer_within_office_days)| {
        RawWardCalendar { answer_within_office_days, office, service, ..RawWardCalendar::default() }
    })
}

fn ward() -> impl Strategy<Value = WardCalendar> {
    prop_oneof![Just(RawWardCalendar::default()), raw()].prop_map(|raw| raw.try_into().unwrap())
}

/// Office time between two instants, counted the slow way: day by day.
fn office_time(ward: &WardCalendar, from: Timestamp, until: Timestamp) -> SignedDuration {
    days(jst_date(from), jst_date(until))
        .filter_map(|date| ward.office_hours(date))
        .map(|span| {
            span.closes.min(until).duration_since(span.opens.max(from)).max(SignedDuration::ZERO)
        })
        .fold(SignedDuration::ZERO, |sum, part| sum + part)
}

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(Span::new().days(1)).take_while(move |date| *date <= last)
}

fn minutes() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0u64..6_000).prop_map(Duration::from_mins),
        (0u64..600_000_000_000).prop_map(Duration::from_micros)
    ]
}

proptest! {
    #[test]
    fn the_next_opening_is_open_and_none_comes_before_it(ward in ward(), at in instant()) {
        let opening = ward.next_office_opening(at).unwrap();
        prop_assert!(opening >= at && ward.is_office_open(opening));
        for date in days(jst_date(at), jst_date(opening)) {
            if let Some(span) = ward.office_hours(date) {
                prop_assert!(span.opens < at || span.opens >= opening, "{date} opens before {opening}");
            }
        }
        prop_assert_eq!(ward.next_office_opening(opening).unwrap(), opening);
    }

    #[test]
    fn office_time_is_counted_exactly_and_ends_in_an_open_office(ward in ward(), at in instant(), length in minutes()) {
        let end = ward.office_time_after(at, length).unwrap();
        prop_assert!(end >= at && ward.is_office_open(end));
        prop_assert_eq!(office_time(&ward, at, end).unsigned_abs(), length);
    }

    #[test]
    fn office_time_adds_up(ward in ward(), at in instant(), first in minutes(), second in minutes()) {
        let halfway = ward.office_time_after(at, first).unwrap();
        prop_assert_eq!(ward.office_time_after(halfway, second), ward.office_time_after(at, first + second));
    }

    #[test]
    fn office_time_never_runs_backwards(
        ward in ward(), one in instant(), other in instant(), length in minutes(), more in minutes(),
    ) {
        let (earlier, later) = (one.min(other), one.max(other));
        prop_assert!(ward.office_time_after(earlier, length) .unwrap() <= ward.office_time_after(later, length).unwrap());
        prop_assert!(ward.office_time_after(one, length).unwrap() <= ward.office_time_after(one, length + more).unwrap());
    }

    #[test]
    fn open_and_closed_are_what_the_hours_of_the_day_say(ward in ward(), at in instant()) {
        let today = jst_date(at);
        prop_assert_eq!(ward.is_office_open(at), ward.office_hours(today).is_some_and(|span| span.contains(at)));
        prop_assert_eq!(ward.is_service_open(at), ward.service_hours(today).is_some_and(|span| span.contains(at)));
        prop_assert_eq!(ward.is_office_day(today), ward.office_hours(today).is_some());
        for span in [ward.office_hours(today), ward.service_hours(today)].into_iter().flatten() {
            let last = span.closes.checked_sub(SignedDuration::from_micros(1)).unwrap();
            prop_assert_eq!((jst_date(span.opens), jst_date(last)), (today, today));
        }
    }

    #[test]
    fn a_day_off_never_brings_a_deadline_forward(
        raw in raw(), off in vec(day(0..60), 1..8), at in 0i64..60 * 1440, length in minutes(),
    ) {
        let at = Timestamp::from_second(1_767_193_200 + at * 60).unwrap();
        let ward = WardCalendar::try_from(raw.clone()).unwrap();
        let mut with_days_off = raw;
        with_days_off.office.closed_on_holidays = Some(true);
        with_days_off.office.exceptions.retain(|exception| !off.iter().any(|day| day.to_string() == exception.date));
        let days: std::collections::BTreeSet<Date> = off.into_iter().collect();
        with_days_off.office.exceptions.extend(days.into_iter().map(|day| RawException {
            date: day.to_string(), hours: "closed".into(), reason: "臨時休業".into(),
        }));
        let fewer = WardCalendar::try_from(with_days_off).unwrap();
        prop_assert!(fewer.next_office_opening(at).unwrap() >= ward.next_office_opening(at).unwrap());
        prop_assert!(fewer.answer_due(at).unwrap() >= ward.answer_due(at).unwrap());
        prop_assert!(fewer.office_time_after(at, length).unwrap() >= ward.office_time_after(at, length).unwrap());
    }

    #[test]
    fn an_answer_is_due_at_a_closing_after_the_delivery(ward in ward(), at in instant()) {
        let (delivery, due) = (ward.next_office_opening(at).unwrap(), ward.answer_due(at).unwrap());
        let before = due.checked_sub(SignedDuration::from_micros(1)).unwrap();
        prop_assert!(due > delivery && ward.is_office_open(before));
        let office_days = days(jst_date(delivery), jst_date(before)).filter(|date| ward.is_office_day(*date)).count();
        prop_assert_eq!(office_days, usize::from(ward.answer_within_office_days()));
    }

    #[test]
    fn a_callback_is_inside_both_the_window_and_the_office(
        ward in ward(), at in instant(), hours in hours(), dates in vec(day(0..730), 1..10),
    ) {
        let window = WindowOfTime::new(WindowDays::Dates(dates), hours).unwrap();
        if let Some(call) = ward.next_callback(&window, at) {
            let last = call.closes.checked_sub(SignedDuration::from_micros(1)).unwrap();
            prop_assert!(ward.callback_window_overlaps(&window));
            for moment in [call.opens, last] {
                prop_assert!(moment >= at && ward.is_office_open(moment));
                prop_assert!(window.names(jst_date(moment)) && hours.on(jst_date(moment)).contains(moment));
            }
        }
    }

    #[test]
    fn data_lives_for_at_least_a_year_and_to_the_same_day(micros in 0i64..4_000_000_000_000_000) {
        let collected = Timestamp::from_microsecond(micros).unwrap();
        let (from, until) = (jst_date(collected), retention::expiry(collected));
        let lived = from.until(until).unwrap().get_days();
        prop_assert!(lived == 365 || lived == 366, "{lived} days");
        prop_assert_eq!((until.year(), until.month()), (from.year() + 1, from.month()));
        let leap_day = (from.month(), from.day()) == (2, 29);
        prop_assert_eq!(until.day(), if leap_day { 28 } else { from.day() });
        let (begins, ends) = retention::purge_window(until);
        prop_assert_eq!(ends.duration_since(begins), SignedDuration::from_hours(2));
        prop_assert!(begins.duration_since(collected) > SignedDuration::from_hours(364 * 24));
    }

    #[test]
    fn a_calendar_survives_being_written(ward in ward()) {
        let written = serde_json::to_string(&ward).unwrap();
        prop_assert_eq!(serde_json::from_str::<WardCalendar>(&written).unwrap(), ward);
    }
}
