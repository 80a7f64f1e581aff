//! One line of a file under examination: every field is looked at, every fault is noted.

use std::collections::HashSet;

use csv::StringRecord;
use jiff::civil::Date;
use madoguchi_personal::screen;

use super::{Faults, table::Table};
use crate::domain::text::{self, Problem};

/// One line of a file.
pub struct Row<'a> {
    /// Its number, for faults.
    pub line: u32,
    /// Names of the columns, in the order their numbers count.
    pub columns: &'static [&'static str],
    /// The file.
    pub table: &'a Table,
    /// The fields.
    pub record: &'a StringRecord,
    /// Phone numbers a text may name.
    pub phones: &'a HashSet<String>,
    /// Where faults go.
    pub faults: &'a mut Faults,
}

impl Row<'_> {
    /// The field of a column, without surrounding white space.
    pub fn raw(&self, column: usize) -> &str {
        self.table.field(self.record, column).trim()
    }

    /// Notes a fault of a column.
    pub fn fault(&mut self, column: usize, problem: &str) {
        self.faults.add(self.line, self.columns[column], problem);
    }

    /// The value, or nothing after noting the problem.
    pub fn take<T>(&mut self, column: usize, value: Result<T, Problem>) -> Option<T> {
        value.map_err(|problem| self.fault(column, &problem.0)).ok()
    }

    /// A text of `least` to `most` characters without personal data (B16).
    pub fn text(&mut self, column: usize, least: usize, most: usize) -> Option<String> {
        let value = text::bounded(self.raw(column), least, most);
        let value = self.take(column, value)?;
        self.screen(column, &value)?;
        Some(value)
    }

    /// A list joined by `、` without personal data (B16).
    pub fn list(&mut self, column: usize, items: usize, chars: usize) -> Option<Vec<String>> {
        let value = text::list(self.raw(column), items, chars);
        let value = self.take(column, value)?;
        for item in &value {
            self.screen(column, item)?;
        }
        Some(value)
    }

    /// Notes personal data in `value`.
    pub fn screen(&mut self, column: usize, value: &str) -> Option<()> {
        let findings = screen::screen_allowing(value, self.phones);
        for finding in &findings {
            let problem = format!(
                "holds {} that is not one of the section directory: take it out, or name the section instead",
                finding.kind
            );
            self.fault(column, &problem);
        }
        findings.is_empty().then_some(())
    }

    /// A date.
    pub fn date(&mut self, column: usize, value: &str) -> Option<Date> {
        let parsed = parse_date(value);
        self.take(column, parsed)
    }
}

/// Reads an ISO 8601 date.
pub fn parse_date(value: &str) -> Result<Date, Problem> {
    let strict = value.len() == "2026-11-24".len();
    value
        .trim()
        .parse()
        .ok()
        .filter(|_| strict)
        .ok_or_else(|| Problem::new("is not a date: write it like 2026-11-24"))
}
