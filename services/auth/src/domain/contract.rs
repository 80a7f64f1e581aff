//! The term of a contract (B18).

use jiff::civil::Date;

/// When contractor accounts have access, in days of Japan: from 0:00 of the first to 24:00 of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContractTerm {
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
}

/// Why a term cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermFault {
    /// It ends before it begins.
    #[error("lies before the first day, {first_day}")]
    Backwards {
        /// The first day.
        first_day: Date,
    },
}

impl ContractTerm {
    /// A term.
    ///
    /// # Errors
    /// [`TermFault::Backwards`]; it concerns the last day.
    pub fn new(first_day: Date, last_day: Date) -> Result<Self, TermFault> {
        if last_day < first_day {
            Err(TermFault::Backwards { first_day })
        } else {
            Ok(Self { first_day, last_day })
        }
    }

    /// Whether it has begun by `today` (in Japan).
    #[must_use]
    pub fn has_begun(self, today: Date) -> bool {
        self.first_day <= today
    }

    /// Whether it has ended by `today` (in Japan).
    #[must_use]
    pub fn has_ended(self, today: Date) -> bool {
        self.last_day < today
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use madoguchi_calendar::jst_date;

    use super::*;

    #[test]
    fn access_ends_at_midnight_in_japan() {
        let term = ContractTerm::new(date(2026, 4, 1), date(2027, 3, 31)).unwrap();
        let ended = |instant: &str| term.has_ended(jst_date(instant.parse().unwrap()));
        assert!(!ended("2027-03-31T14:59:59.999999Z"));
        assert!(ended("2027-03-31T15:00:00Z"));
        assert!(!term.has_begun(date(2026, 3, 31)));
        assert!(term.has_begun(date(2026, 4, 1)));
    }

    #[test]
    fn a_term_of_one_day_is_a_term() {
        let day = date(2026, 4, 1);
        assert!(ContractTerm::new(day, day).is_ok());
        assert_eq!(
            ContractTerm::new(day, day.yesterday().unwrap()),
            Err(TermFault::Backwards { first_day: day })
        );
    }
}
