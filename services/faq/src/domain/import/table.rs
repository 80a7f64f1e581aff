//! A CSV file (UTF-8, header line) as lines of named fields.

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};

use super::Faults;

/// Most lines of one file.
const MAX_LINES: usize = 100_000;
/// Byte order mark some programs put at the start.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The readable lines of a file.
#[derive(Debug)]
pub struct Table {
    /// For each wanted column, where it stands in a record.
    positions: Vec<usize>,
    /// Line numbers and records.
    pub lines: Vec<(u32, StringRecord)>,
}

impl Table {
    /// Reads `file`; every wanted column must be there and no other. What cannot be read goes to `faults`.
    pub fn read(file: &[u8], wanted: &[&str], faults: &mut Faults) -> Self {
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .from_reader(file.strip_prefix(BOM).unwrap_or(file));
        let mut table = Self { positions: Vec::new(), lines: Vec::new() };
        let Some((_, header)) = next(&mut reader, faults) else {
            if faults.faulty_lines == 0 {
                faults.add(1, "", "is missing: the file is empty");
            }
            return table;
        };
        let header =
            header.and_then(|header| Some((header.len(), positions(&header, wanted, faults)?)));
        let Some((fields, positions)) = header else { return table };
        table.positions = positions;
        while let Some((line, record)) = next(&mut reader, faults) {
            let Some(record) = record else { continue };
            if table.lines.len() == MAX_LINES {
                let problem = format!("is one too many: import at most {MAX_LINES} lines at once");
                faults.add(line, "", problem);
                break;
            }
            if record.len() == fields {
                table.lines.push((line, record));
            } else {
                let found = record.len();
                let problem = format!(
                    "has {found} fields where the header has {fields}: check quotes and commas"
                );
                faults.add(line, "", problem);
            }
        }
        table
    }

    /// The field of the wanted column number `column` in `record`.
    pub fn field<'a>(&self, record: &'a StringRecord, column: usize) -> &'a str {
        self.positions.get(column).and_then(|at| record.get(*at)).unwrap_or_default()
    }
}

/// The next line and its fields; no fields if it is not UTF-8, nothing at the end or where the file breaks off.
fn next(reader: &mut Reader<&[u8]>, faults: &mut Faults) -> Option<(u32, Option<StringRecord>)> {
    let mut record = ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => {}
        Ok(false) => return None,
        Err(error) => {
            faults.add(line_of(reader.position()), "", format!("cannot be read as CSV: {error}"));
            return None;
        }
    }
    let line = line_of(record.position().unwrap_or(reader.position()));
    let text = StringRecord::from_byte_record(record);
    if text.is_err() {
        faults.add(line, "", "is not UTF-8: save the file as CSV UTF-8");
    }
    Some((line, text.ok()))
}

fn line_of(position: &csv::Position) -> u32 {
    u32::try_from(position.line()).unwrap_or(u32::MAX)
}

fn positions(header: &StringRecord, wanted: &[&str], faults: &mut Faults) -> Option<Vec<usize>> {
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    for (at, name) in names.iter().enumerate() {
        if !wanted.contains(name) {
            faults.add(
                1,
                "",
                format!(
                    "names column {}, which is not known; known are {}",
                    at + 1,
                    wanted.join(", ")
                ),
            );
        } else if names[..at].contains(name) {
            faults.add(1, name, "stands twice: keep one");
        }
    }
    let found: Vec<Option<usize>> =
        wanted.iter().map(|name| names.iter().position(|known| known == name)).collect();
    for (name, _) in wanted.iter().zip(&found).filter(|(_, at)| at.is_none()) {
        faults.add(1, name, "is missing: add the column, empty if need be");
    }
    (faults.faulty_lines == 0).then(|| found.into_iter().flatten().collect())
}
