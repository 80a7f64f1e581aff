//! When the caller can be reached (B9). Intake has held it against the office hours.

use madoguchi_calendar::Hours;

/// Weekdays and hours in which to call back.
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
    /// Reads ISO weekdays (1 Monday … 7 Sunday; none for every day) and two times as `HH:MM`.
    ///
    /// # Errors
    /// What to write instead.
    pub fn parse(weekdays: &[u32], from: &str, until: &str) -> Result<Self, &'static str> {
        let mut bits = 0_u8;
        for day in weekdays {
            let bit =
                (1..=7).contains(day).then(|| 1_u8 << (day - 1)).filter(|bit| bits & bit == 0);
            bits |= bit.ok_or("weekdays are 1 for Monday to 7 for Sunday, each once")?;
        }
        if from.len() > 5 || until.len() > 5 {
            return Err("times are written HH:MM");
        }
        let hours: Hours = format!("{from}-{until}")
            .parse()
            .map_err(|_| "times are written HH:MM, the second later than the first")?;
        let weekdays = if bits == 0 { 0b111_1111 } else { bits };
        Ok(Self { weekdays, from: hours.from_minute(), until: hours.until_minute() })
    }

    /// ISO weekdays, 1 Monday … 7 Sunday.
    pub fn iso_weekdays(self) -> impl Iterator<Item = u32> {
        (1..=7).filter(move |day| self.weekdays >> (day - 1) & 1 == 1)
    }

    /// The times as `HH:MM`.
    #[must_use]
    pub fn times(self) -> [String; 2] {
        [self.from, self.until].map(|minutes| format!("{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_come_back_as_they_were_written() {
        let window = CallbackWindow::parse(&[5, 1], "09:00", "12:30").unwrap();
        assert_eq!(window.iso_weekdays().collect::<Vec<_>>(), [1, 5]);
        assert_eq!(window.times(), ["09:00", "12:30"]);
        assert_eq!(CallbackWindow::parse(&[], "09:00", "24:00").unwrap().iso_weekdays().count(), 7);
    }

    #[test]
    fn what_is_no_window_is_refused() {
        for (days, from, until) in [
            (&[0][..], "09:00", "10:00"),
            (&[8], "09:00", "10:00"),
            (&[1, 1], "09:00", "10:00"),
            (&[], "10:00", "09:00"),
            (&[], "9-10", ""),
        ] {
            assert!(CallbackWindow::parse(days, from, until).is_err(), "{days:?} {from} {until}");
        }
    }
}
