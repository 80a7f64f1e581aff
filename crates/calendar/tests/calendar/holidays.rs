//! Every single day against tables from elsewhere (see `tests/tables/make.sh`).

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday, date};
use jiff::{Span, civil};
use madoguchi_calendar::{FIRST_YEAR, HolidayKind, LAST_YEAR, WardCalendar, holiday};

const HOLIDAYS: &str = include_str!("../tables/holidays.tsv");
const EQUINOXES: &str = include_str!("../tables/equinoxes.tsv");

/// The one name in the table that is not the law's: Act 99 of 2018 says の, the table が.
fn as_in_the_act(name: &str) -> &str {
    if name == "即位礼正殿の儀が行われる日" {
        "即位礼正殿の儀の行われる日"
    } else {
        name
    }
}

fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn table() -> BTreeMap<Date, &'static str> {
    rows(HOLIDAYS).map(|row| (row[0].parse().unwrap(), as_in_the_act(row[1]))).collect()
}

fn days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(Span::new().days(1)).take_while(move |day| *day <= last)
}

#[test]
fn every_day_from_1949_to_2099_is_as_in_the_table() {
    let table = table();
    let mut seen = 0;
    for day in days(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)) {
        let ours = holiday(day).map(|holiday| holiday.name);
        assert_eq!(ours, table.get(&day).copied(), "{day}");
        seen += usize::from(ours.is_some());
    }
    assert_eq!(seen, table.len());
    assert!(seen > 2_400);
}

#[test]
fn every_office_day_from_1990_to_2035_is_as_in_the_table() {
    let table = table();
    let ward = WardCalendar::default();
    for day in days(date(1990, 1, 1), date(2035, 12, 31)) {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let new_year = matches!((day.month(), day.day()), (12, 29..) | (1, ..=3));
        let expected = !weekend && !new_year && !table.contains_key(&day);
        assert_eq!(ward.is_office_day(day), expected, "{day}");
    }
}

#[test]
fn every_equinox_is_where_the_sun_is() {
    let mut years = 0;
    for row in rows(EQUINOXES) {
        let year: i16 = row[0].parse().unwrap();
        for (month, day, name) in [(3, row[1], "春分の日"), (9, row[2], "秋分の日")] {
            let computed = civil::Date::new(year, month, day.parse().unwrap()).unwrap();
            assert_eq!(holiday(computed).map(|holiday| holiday.name), Some(name), "{computed}");
        }
        years += 1;
    }
    assert_eq!(years, LAST_YEAR - FIRST_YEAR + 1);
}

#[test]
fn a_named_day_happens_at_most_once_a_year() {
    for year in FIRST_YEAR..=LAST_YEAR {
        let mut names = BTreeMap::new();
        for day in days(date(year, 1, 1), date(year, 12, 31)) {
            if let Some(named) = holiday(day).filter(|found| found.kind == HolidayKind::National)
                && let Some(other) = names.insert(named.name, day)
            {
                panic!("{} on {other} and on {day}", named.name);
            }
        }
        assert!(names.len() >= 9, "{year}: {names:?}");
    }
}

#[test]
fn a_sunday_holiday_since_1973_always_gives_another_day_off() {
    for day in days(date(1973, 4, 12), date(LAST_YEAR, 12, 20)) {
        let national = |day| holiday(day).is_some_and(|found| found.kind == HolidayKind::National);
        if day.weekday() == Weekday::Sunday && national(day) {
            let substitute = days(day, date(2100, 1, 1)).find(|later| !national(*later)).unwrap();
            let kind = holiday(substitute).map(|found| found.kind);
            assert_eq!(kind, Some(HolidayKind::Substitute), "for {day}");
        }
    }
}
