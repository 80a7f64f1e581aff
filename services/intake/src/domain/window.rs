//! When the caller can be reached (B9).

use jiff::civil::Weekday;
use madoguchi_calendar::{Hours, WardCalendar, WindowDays, WindowOfTime};

use super::Problems;

/// Weekdays and hours in which to call back, overlapping the office hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackWindow {
    /// Bits 0–6: Monday to Sunday; never 0.
    pub weekdays: u8,
    /// Minutes after 00:00.
    pub from: u16,
    /// Minutes after 00:00, later than `from`, at most 1440.
    pub until: u16,
}

impl CallbackWindow {
    /// ISO weekdays, 1 Monday … 7 Sunday.
    pub fn iso_weekdays(self) -> impl Iterator<Item = u32> {
        (0..7).filter(move |day| self.weekdays & (1 << day) != 0).map(|day| day + 1)
    }
}

/// Minutes of the day as `HH:MM`.
#[must_use]
pub fn hh_mm(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Checks a window as the contract writes it; notes what is wrong under `callback_window`.
pub fn parse_window(
    weekdays: &[u32],
    from: &str,
    until: &str,
    calendar: &WardCalendar,
    problems: &mut Problems,
) -> Option<CallbackWindow> {
    let days = iso_days(weekdays);
    if days.is_none() {
        problems.add(
            "callback_window.weekdays",
            "write ISO weekdays, 1 for Monday to 7 for Sunday, each once",
        );
    }
    let hours = problems.take("callback_window.from", format!("{from}-{until}").parse::<Hours>());
    let (days, hours) = (days?, hours?);
    let window = WindowOfTime::new(WindowDays::Weekdays(days.iter().copied().collect()), hours);
    let window = problems.take("callback_window.weekdays", window)?;
    if !calendar.callback_window_overlaps(&window) {
        problems.add(
            "callback_window",
            "lies outside the office hours; ask for a time in which the section can call back",
        );
        return None;
    }
    let bits = days.iter().fold(0, |bits, day| bits | 1 << day.to_monday_zero_offset());
    Some(CallbackWindow { weekdays: bits, from: hours.from_minute(), until: hours.until_minute() })
}

/// Every day if none is named.
fn iso_days(weekdays: &[u32]) -> Option<Vec<Weekday>> {
    if weekdays.len() > 7 {
        return None;
    }
    let named: &[u32] = if weekdays.is_empty() { &[1, 2, 3, 4, 5, 6, 7] } else { weekdays };
    let mut days = Vec::with_capacity(named.len());
    for &day in named {
        let day = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
        if days.contains(&day) {
            return None;
        }
        days.push(day);
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(weekdays: &[u32], from: &str, until: &str) -> Result<CallbackWindow, Vec<String>> {
        let mut problems = Problems::default();
        let window = parse_window(weekdays, from, until, &WardCalendar::default(), &mut problems);
        window.ok_or_else(|| problems.into_inner().into_iter().map(|(field, _)| field).collect())
    }

    #[test]
    fn a_window_overlaps_the_office_hours() {
        let every_day = parse(&[], "16:59", "20:00").unwrap();
        assert_eq!(every_day, CallbackWindow { weekdays: 127, from: 1019, until: 1200 });
        let some = parse(&[1, 5], "10:00", "12:00").unwrap();
        assert_eq!(some.iso_weekdays().collect::<Vec<_>>(), [1, 5]);
        assert_eq!(parse(&[6, 7], "10:00", "12:00"), Err(vec!["callback_window".into()]));
        assert_eq!(parse(&[], "17:00", "20:00"), Err(vec!["callback_window".into()]));
    }

    #[test]
    fn every_fault_of_a_window_is_told() {
        let both = ["callback_window.weekdays".to_owned(), "callback_window.from".to_owned()];
        assert_eq!(parse(&[0], "12:00", "10:00"), Err(both.to_vec()));
        assert_eq!(parse(&[8], "9", "10:00"), Err(both.to_vec()));
        assert!(parse(&[1, 1], "09:00", "10:00").is_err());
    }

    #[test]
    fn minutes_print_as_a_clock_shows_them() {
        assert_eq!((hh_mm(510), hh_mm(1440)), ("08:30".into(), "24:00".into()));
    }
}
