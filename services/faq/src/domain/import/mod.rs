//! What a file must be to be imported: read as a whole, every fault found, before anything is stored.

mod articles;
mod format;
#[cfg(test)]
mod hostile;
mod row;
mod sections;
mod table;

use std::collections::HashSet;

use self::table::Table;
pub use self::{
    articles::check_articles,
    format::{Encoding, Format},
    row::parse_date,
    sections::check_sections,
};
use super::section::SectionCode;

/// Most faults that are told of one file; further ones are counted only.
pub const MAX_FAULTS: usize = 1_000;

/// Something wrong with a line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1, the header included.
    pub line: u32,
    /// The column's name, or its number where it has none that is known; the first column if the whole line is meant.
    pub column: String,
    /// What is wrong and what to do; never the value.
    pub problem: String,
}

/// A file after checking.
#[derive(Debug)]
pub struct Checked<T> {
    /// How the file is written; none if that is not known.
    pub format: Option<Format>,
    /// The rows without a fault, in the order of the file.
    pub rows: Vec<T>,
    /// The first [`MAX_FAULTS`] faults, by line.
    pub faults: Vec<Fault>,
    /// Number of faulty lines.
    pub faulty_lines: u32,
}

/// What is known of the ward's sections while a file is checked.
#[derive(Debug, Default, Clone)]
pub struct Directory {
    /// Codes that exist.
    pub codes: HashSet<SectionCode>,
    /// Direct numbers as national digits: the only phone numbers a text may name (B16).
    pub phones: HashSet<String>,
}

/// Faults in the order they are found, bounded.
#[derive(Debug, Default)]
struct Faults {
    found: Vec<Fault>,
    last_line: u32,
    faulty_lines: u32,
}

impl Faults {
    /// The faults of one line must come together.
    fn add(&mut self, line: u32, column: &str, problem: impl Into<String>) {
        if self.faulty_lines == 0 || self.last_line != line {
            self.faulty_lines += 1;
            self.last_line = line;
        }
        if self.found.len() < MAX_FAULTS {
            self.found.push(Fault { line, column: column.to_owned(), problem: problem.into() });
        }
    }

    /// What was found in `table`; lines that could not be read and lines with faulty values come in one order.
    fn checked<T>(mut self, table: &Table, rows: Vec<T>) -> Checked<T> {
        self.found.sort_by_key(|fault| fault.line);
        let format = table.format;
        Checked { format, rows, faults: self.found, faulty_lines: self.faulty_lines }
    }
}
