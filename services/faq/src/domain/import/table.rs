//! A file as lines of named fields, whatever it was written with.

mod csv;
mod excel;
mod json_lines;

use std::ops::ControlFlow;

use ::csv::StringRecord;

use super::{Faults, Format};

/// Most lines of one file.
const MAX_LINES: usize = 100_000;
/// Most text of one file, in bytes of UTF-8: a workbook may name one long text very often.
const MAX_TEXT: usize = 64 << 20;

/// The readable lines of a file.
#[derive(Debug)]
pub struct Table {
    /// How the file was written; none if that is not known.
    pub format: Option<Format>,
    /// For each wanted column, where it stands in a record.
    positions: Vec<usize>,
    /// Line numbers and records.
    pub lines: Vec<(u32, StringRecord)>,
}

impl Table {
    /// Reads `file`; every wanted column must be there and no other. What cannot be read goes to `faults`.
    pub fn read(file: &[u8], wanted: &[&str], faults: &mut Faults) -> Self {
        let mut reading = Reading {
            wanted,
            faults,
            fields: 0,
            text: 0,
            table: Self { format: None, positions: Vec::new(), lines: Vec::new() },
        };
        match Format::detect(file) {
            Ok(format) => {
                reading.table.format = Some(format);
                match format {
                    Format::Csv(encoding) => csv::read(file, encoding, &mut reading),
                    Format::Excel => excel::read(file, &mut reading),
                    Format::JsonLines => json_lines::read(file, &mut reading),
                }
            }
            Err(problem) => reading.whole_line(1, problem.0),
        }
        reading.table
    }

    /// The field of the wanted column number `column` in `record`.
    pub fn field<'a>(&self, record: &'a StringRecord, column: usize) -> &'a str {
        self.positions.get(column).and_then(|at| record.get(*at)).unwrap_or_default()
    }
}

/// A table in the making.
struct Reading<'a> {
    wanted: &'a [&'a str],
    faults: &'a mut Faults,
    /// Fields of the header.
    fields: usize,
    /// Bytes of text so far.
    text: usize,
    table: Table,
}

impl Reading<'_> {
    /// Notes a fault of a line as a whole; it is told at the first column.
    fn whole_line(&mut self, line: u32, problem: impl Into<String>) {
        self.faults.add(line, self.wanted[0], problem);
    }

    /// Notes a fault of the field at `position` of the file.
    fn field(&mut self, line: u32, position: usize, problem: impl Into<String>) {
        let column = self.table.positions.iter().position(|at| *at == position);
        match column.and_then(|column| self.wanted.get(column)) {
            Some(name) => self.faults.add(line, name, problem),
            None => self.faults.add(line, &number(position), problem),
        }
    }

    /// Takes the header line; false if lines under it would mean nothing.
    fn header(&mut self, header: &StringRecord) -> bool {
        let before = self.faults.faulty_lines;
        let names: Vec<&str> = header.iter().map(str::trim).collect();
        for (at, name) in names.iter().enumerate() {
            if !self.wanted.contains(name) {
                // A file without a header has its first values here: only its place is told.
                let known = self.wanted.join(", ");
                let problem = format!("has a name that is not known; known are {known}");
                self.faults.add(1, &number(at), problem);
            } else if names[..at].contains(name) {
                self.faults.add(1, name, "stands twice: keep one");
            }
        }
        let found: Vec<Option<usize>> =
            self.wanted.iter().map(|name| names.iter().position(|known| known == name)).collect();
        for (name, _) in self.wanted.iter().zip(&found).filter(|(_, at)| at.is_none()) {
            self.faults.add(1, name, "is missing: add the column, empty if need be");
        }
        self.fields = names.len();
        self.table.positions = found.into_iter().flatten().collect();
        self.faults.faulty_lines == before
    }

    /// Notes that the file has more lines than are allowed.
    fn too_many(&mut self, line: u32) {
        let problem = format!("is one too many: import at most {MAX_LINES} lines at once");
        self.whole_line(line, problem);
    }

    /// Takes a line with as many fields as the header has; breaks where the file has more than is allowed.
    fn line(&mut self, line: u32, record: StringRecord) -> ControlFlow<()> {
        if self.table.lines.len() == MAX_LINES {
            self.too_many(line);
            return ControlFlow::Break(());
        }
        self.text += record.as_slice().len();
        if self.text > MAX_TEXT {
            let most = MAX_TEXT >> 20;
            self.whole_line(line, format!("is beyond {most} MiB of text: split the file"));
            return ControlFlow::Break(());
        }
        self.table.lines.push((line, record));
        ControlFlow::Continue(())
    }
}

/// The name of a column that has none: its number in the file, counted from 1.
fn number(position: usize) -> String {
    (position + 1).to_string()
}
