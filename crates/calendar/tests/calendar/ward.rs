//! The default ward by example: the cases of the requirements, each with its id.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, date, time};
use madoguchi_calendar::{
    CalendarError, ClosedBecause, DayPlan, RawException, RawWardCalendar, WardCalendar, WindowDays,
    WindowOfTime, at_jst,
};

/// `2026-11-24 08:10` on Japan's clocks.
fn jst(text: &str) -> Timestamp {
    format!("{}:00+09:00", text.replace(' ', "T")).parse().unwrap()
}

fn opening(text: &str) -> Timestamp {
    WardCalendar::default().next_office_opening(jst(text)).unwrap()
}

fn with_office_exceptions(exceptions: &[(&str, &str)]) -> WardCalendar {
    let mut raw = RawWardCalendar::default();
    raw.office.exceptions = exceptions
        .iter()
        .map(|(date, hours)| RawException {
            date: (*date).into(),
            hours: (*hours).into(),
            reason: "試験".into(),
        })
        .collect();
    raw.try_into().unwrap()
}

#[test]
fn a2_an_intake_before_opening_is_for_that_very_day() {
    assert_eq!(opening("2026-11-24 08:10"), jst("2026-11-24 08:30"));
    assert_eq!(opening("2026-11-24 08:30"), jst("2026-11-24 08:30"));
    assert_eq!(opening("2026-11-24 08:31"), jst("2026-11-25 08:30"));
    assert_eq!(opening("2026-11-24 21:59"), jst("2026-11-25 08:30"));
}

#[test]
fn b11_a_friday_evening_before_three_days_off_is_for_tuesday() {
    assert_eq!(opening("2026-11-20 19:00"), jst("2026-11-24 08:30"));
    assert_eq!(opening("2026-09-18 19:00"), jst("2026-09-24 08:30"));
}

#[test]
fn b11_the_end_of_the_year_leads_to_the_fourth_or_the_weekday_after() {
    assert_eq!(opening("2026-12-28 19:00"), jst("2027-01-04 08:30"));
    assert_eq!(opening("2023-12-28 19:00"), jst("2024-01-04 08:30"));
    assert_eq!(opening("2024-12-27 19:00"), jst("2025-01-06 08:30"));
    assert_eq!(opening("2019-04-26 19:00"), jst("2019-05-07 08:30"), "the ten days of 2019");
}

#[test]
fn b4_calls_are_taken_every_day_but_the_first_three() {
    let ward = WardCalendar::default();
    for (instant, open) in [
        ("2026-12-31 21:59", true),
        ("2026-12-31 22:00", false),
        ("2027-01-01 12:00", false),
        ("2027-01-03 21:00", false),
        ("2027-01-04 07:59", false),
        ("2027-01-04 08:00", true),
        ("2026-11-22 12:00", true),
        ("2026-11-23 12:00", true),
    ] {
        assert_eq!(ward.is_service_open(jst(instant)), open, "{instant}");
    }
    assert_eq!(ward.service_hours(date(2027, 1, 2)), None);
    assert_eq!(ward.service_hours(date(2026, 11, 22)).unwrap().opens, jst("2026-11-22 08:00"));
}

#[test]
fn b7_the_office_is_open_from_half_past_eight_until_five() {
    let ward = WardCalendar::default();
    for (instant, open) in [
        ("2026-11-24 08:29", false),
        ("2026-11-24 08:30", true),
        ("2026-11-24 16:59", true),
        ("2026-11-24 17:00", false),
        ("2026-11-23 12:00", false),
        ("2026-11-28 12:00", false),
    ] {
        assert_eq!(ward.is_office_open(jst(instant)), open, "{instant}");
    }
}

#[test]
fn an_answer_is_due_at_the_closing_of_the_day_of_delivery() {
    let ward = WardCalendar::default();
    assert_eq!(ward.answer_due(jst("2026-11-24 08:10")), Ok(jst("2026-11-24 17:00")));
    assert_eq!(ward.answer_due(jst("2026-11-20 19:00")), Ok(jst("2026-11-24 17:00")));
    let raw = RawWardCalendar { answer_within_office_days: 3, ..RawWardCalendar::default() };
    let slower = WardCalendar::try_from(raw).unwrap();
    assert_eq!(slower.answer_due(jst("2026-11-20 19:00")), Ok(jst("2026-11-26 17:00")));
}

#[test]
fn office_time_runs_only_while_the_office_is_open() {
    let ward = WardCalendar::default();
    let after =
        |start, minutes| ward.office_time_after(jst(start), Duration::from_mins(minutes)).unwrap();
    assert_eq!(after("2026-11-24 10:00", 90), jst("2026-11-24 11:30"));
    assert_eq!(after("2026-11-20 16:00", 90), jst("2026-11-24 09:00"));
    assert_eq!(
        after("2026-11-20 16:00", 60),
        jst("2026-11-24 08:30"),
        "at closing it waits for the next opening"
    );
    assert_eq!(after("2026-11-21 12:00", 0), jst("2026-11-24 08:30"));
}

#[test]
fn exceptions_go_before_every_rule() {
    let ward = with_office_exceptions(&[("2026-11-24", "closed"), ("2026-11-29", "09:00-12:00")]);
    assert_eq!(ward.next_office_opening(jst("2026-11-20 19:00")), Ok(jst("2026-11-25 08:30")));
    assert_eq!(ward.next_office_opening(jst("2026-11-27 17:00")), Ok(jst("2026-11-29 09:00")));
    assert_eq!(
        ward.office().plan(date(2026, 11, 24)),
        DayPlan::Closed(ClosedBecause::Exception("試験"))
    );
    let DayPlan::Open { hours, exception } = ward.office().plan(date(2026, 11, 29)) else {
        panic!("closed")
    };
    assert_eq!((hours.to_string().as_str(), exception), ("09:00-12:00", Some("試験")));
    let DayPlan::Closed(ClosedBecause::Holiday(holiday)) = ward.office().plan(date(2026, 11, 23))
    else {
        panic!("no holiday")
    };
    assert_eq!(holiday.name, "勤労感謝の日");
    assert_eq!(
        ward.office().plan(date(2026, 12, 30)),
        DayPlan::Closed(ClosedBecause::YearlyClosure)
    );
}

fn dated(dates: &[Date], hours: &str) -> WindowOfTime {
    WindowOfTime::new(WindowDays::Dates(dates.to_vec()), hours.parse().unwrap()).unwrap()
}

fn weekly(dates: &[Date], hours: &str) -> WindowOfTime {
    let days = dates.iter().map(|date| date.weekday()).collect();
    WindowOfTime::new(WindowDays::Weekdays(days), hours.parse().unwrap()).unwrap()
}

#[test]
fn b9_a_callback_window_must_meet_the_office() {
    let ward = WardCalendar::default();
    let (friday, saturday, monday) = (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23));
    assert!(ward.callback_window_overlaps(&weekly(&[saturday, friday], "16:00-20:00")));
    assert!(!ward.callback_window_overlaps(&weekly(&[friday], "17:00-20:00")));
    assert!(!ward.callback_window_overlaps(&weekly(&[saturday], "10:00-12:00")));
    assert!(!ward.callback_window_overlaps(&dated(&[monday], "10:00-12:00")), "a holiday");
    assert!(
        ward.callback_window_overlaps(&weekly(&[monday], "10:00-12:00")),
        "other Mondays are none"
    );
    let open_saturday = with_office_exceptions(&[("2026-11-21", "09:00-12:00")]);
    assert!(open_saturday.callback_window_overlaps(&dated(&[saturday], "11:00-20:00")));
}

#[test]
fn b9_the_next_callback_is_the_first_common_stretch() {
    let ward = WardCalendar::default();
    let mondays = weekly(&[date(2026, 11, 23)], "16:00-20:00");
    let call = ward.next_callback(&mondays, jst("2026-11-20 19:00")).unwrap();
    assert_eq!((call.opens, call.closes), (jst("2026-11-30 16:00"), jst("2026-11-30 17:00")));
    let call = ward.next_callback(&mondays, jst("2026-11-30 16:20")).unwrap();
    assert_eq!(call.opens, jst("2026-11-30 16:20"));
    let past = dated(&[date(2026, 11, 20)], "10:00-12:00");
    assert!(ward.callback_window_overlaps(&past));
    assert_eq!(ward.next_callback(&past, jst("2026-11-20 12:00")), None);
}

#[test]
fn a_search_that_cannot_succeed_says_so() {
    let ward = WardCalendar::default();
    let last = at_jst(date(2099, 12, 28), time(17, 0, 0, 0));
    assert_eq!(
        ward.next_office_opening(last),
        Err(CalendarError::UnknownYear { date: date(2100, 1, 1) })
    );
    let long = Duration::from_hours(24 * 365 * 40);
    assert!(matches!(ward.office_time_after(last, long), Err(CalendarError::UnknownYear { .. })));
    assert!(matches!(
        ward.next_office_opening(Timestamp::MIN),
        Err(CalendarError::UnknownYear { .. })
    ));
}
