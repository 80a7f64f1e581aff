//! Excel: the first visible sheet of an .xlsx file, header in its first row.
//!
//! A workbook is a zip archive of XML, and what it unpacks to is up to its writer. So it is unpacked once only to be
//! counted, and cells are then read one by one: a cell far out makes no table as large as it is far.

use std::{
    collections::BTreeMap,
    io::{self, Cursor, Read},
    ops::ControlFlow,
    panic::{self, AssertUnwindSafe},
};

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx};
use csv::StringRecord;
use jiff::{ToSpan as _, civil::date};
use zip::ZipArchive;

use super::{MAX_LINES, MAX_TEXT, Reading};
use crate::domain::text::Problem;

/// Most bytes a workbook may unpack to.
const MAX_UNPACKED: u64 = 128 << 20;
/// Most parts of a workbook.
const MAX_PARTS: usize = 1_000;
/// Most columns of a sheet.
const MAX_COLUMNS: usize = 64;
/// Rows that are looked at: the lines of a file, its header and one that is too many.
const MAX_ROWS: usize = MAX_LINES + 2;
/// The attribute by which a part says how many texts it holds; the reader makes room for as many.
const UNIQUE_COUNT: &[u8] = b"uniqueCount";

/// What stands in a cell; nothing if Excel could not compute it.
type Cell = Option<String>;

/// Rows by their number, counted from 0; cells by their column.
type Rows = BTreeMap<u32, Vec<Cell>>;

/// Reads `file` into `reading`.
pub fn read(file: &[u8], reading: &mut Reading<'_>) {
    let read = unpacks_within_limits(file).and_then(|()| {
        // Arithmetic inside the reader may overflow on a forged cell name; it works on borrowed bytes and leaves nothing.
        panic::catch_unwind(AssertUnwindSafe(|| rows(file))).unwrap_or_else(|_| Err(damaged()))
    });
    match read {
        Ok(rows) => take(rows, reading),
        Err(problem) => reading.whole_line(1, problem.0),
    }
}

fn damaged() -> Problem {
    Problem::new(
        "is in a workbook that cannot be read: open it in Excel and save it again as .xlsx",
    )
}

/// Unpacks every part into nothing.
fn unpacks_within_limits(file: &[u8]) -> Result<(), Problem> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| damaged())?;
    if archive.len() > MAX_PARTS {
        return Err(damaged());
    }
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| damaged())?;
        let mut head = Vec::new();
        let mut part = part.take(left + 1);
        part.by_ref().take(4 << 10).read_to_end(&mut head).map_err(|_| damaged())?;
        let rest = io::copy(&mut part, &mut io::sink()).map_err(|_| damaged())?;
        let size = head.len() as u64 + rest;
        left = left.checked_sub(size).ok_or_else(|| {
            Problem(format!("is in a workbook larger than {} MiB: split it", MAX_UNPACKED >> 20))
        })?;
        if claims_too_much(&head, size) {
            return Err(damaged());
        }
    }
    Ok(())
}

/// Whether a part that begins with `head` claims to hold more texts than it has bytes. Escape characters could hide the
/// claim in another encoding; XML has none.
fn claims_too_much(head: &[u8], size: u64) -> bool {
    let claims = head.windows(UNIQUE_COUNT.len()).enumerate().filter(|(_, w)| *w == UNIQUE_COUNT);
    let mut numbers = claims.map(|(at, _)| {
        let after = head[at + UNIQUE_COUNT.len()..].iter();
        let digits: String = after
            .map(|byte| char::from(*byte))
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<u64>().unwrap_or(u64::MAX)
    });
    let is_xml = head.trim_ascii_start().starts_with(b"<") || head.starts_with(b"\xEF\xBB\xBF");
    (is_xml && head.contains(&0x1B)) || numbers.any(|number| number > size)
}

/// The cells of the first visible sheet.
fn rows(file: &[u8]) -> Result<Rows, Problem> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(|_| damaged())?;
    let sheets = workbook.sheets_metadata();
    let first = sheets
        .iter()
        .find(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
    let name = first.ok_or_else(|| Problem::new("is in a workbook without a sheet"))?.name.clone();
    let epoch_1904 = workbook.has_1904_epoch();
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(|_| damaged())?;
    let mut rows = Rows::new();
    let mut text = 0;
    while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
        let (row, column) = cell.get_position();
        let content = content(cell.get_value(), epoch_1904);
        if content.as_deref() == Some("") {
            continue;
        }
        text += content.as_deref().map_or(0, str::len);
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(Problem(format!("is in a sheet with more than {MAX_COLUMNS} columns")));
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Some(String::new()));
        }
        cells[column] = content;
        if rows.len() > MAX_ROWS || text > MAX_TEXT {
            break;
        }
    }
    Ok(rows)
}

fn content(value: &DataRef<'_>, epoch_1904: bool) -> Cell {
    Some(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(at) => return day(at.as_f64(), epoch_1904),
        DataRef::Error(_) => return None,
    })
}

/// The day of a serial number; a number with a time of day is none of ours and stays a number.
#[allow(clippy::cast_possible_truncation, reason = "days of four-digit years are small")]
fn day(serial: f64, epoch_1904: bool) -> Cell {
    if serial.fract() != 0.0 || !(0.0..3_000_000.0).contains(&serial) {
        return Some(serial.to_string());
    }
    // Excel counts a 29 February 1900 that never was; from March 1900 on this epoch is right.
    let epoch = if epoch_1904 { date(1904, 1, 1) } else { date(1899, 12, 30) };
    epoch.checked_add((serial as i64).days()).map(|day| day.to_string()).ok()
}

fn take(rows: Rows, reading: &mut Reading<'_>) {
    let mut rows = rows.into_iter().map(|(row, cells)| (row.saturating_add(1), cells));
    let Some((line @ 1, header)) = rows.next() else {
        return reading.whole_line(1, "is empty: the first row of the first sheet is the header");
    };
    let Some(header) = readable(line, header, reading) else { return };
    if !reading.header(&header) {
        return;
    }
    for (line, cells) in rows {
        let Some(mut record) = readable(line, cells, reading) else { continue };
        if record.len() > reading.fields {
            reading.field(line, reading.fields, "has no name in the header: clear the cell");
            continue;
        }
        while record.len() < reading.fields {
            record.push_field("");
        }
        if let ControlFlow::Break(()) = reading.line(line, record) {
            return;
        }
    }
}

/// The texts of a row; nothing if a cell holds an error.
fn readable(line: u32, cells: Vec<Cell>, reading: &mut Reading<'_>) -> Option<StringRecord> {
    for (at, _) in cells.iter().enumerate().filter(|(_, cell)| cell.is_none()) {
        reading.field(line, at, "holds an error of Excel (such as #REF!): write the value itself");
    }
    cells.into_iter().collect::<Option<Vec<String>>>().map(StringRecord::from)
}
