//! A CSV file (UTF-8, header line) as lines of named fields.

use csv::{ByteRecord, ReaderBuilder, StringRecord};

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
        let mut reader =
            ReaderBuilder::new().flexible(true).has_headers(false).from_reader(file.strip_prefix(BOM).unwrap_or(file));
        let mut table = Self { positions: Vec::new(), lines: Vec::new() };
        let mut header: Option<usize> = None;
        let mut record = ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    faults.add(line_of(reader.position()), "", format!("cannot be read as CSV: {error}"));
                    break;
                }
            }
            let line = line_of(record.position().unwrap_or(&csv::Position::new()));
            let Ok(text) = StringRecord::from_byte_record(record.clone()) else {
                faults.add(line, "", "is not UTF-8: save the file as CSV UTF-8");
                if header.is_none() {
                    return table;
                }
                continue;
            };
            match header {
                None => match positions(&text, wanted, faults) {
                    Some(found) => {
                        header = Some(text.len());
                        table.positions = found;
                    }
                    None => return table,
                },
                Some(fields) if text.len() != fields => {
                    let problem = format!("has {} fields where the header has {fields}: check quotes and commas", text.len());
                    faults.add(line, "", problem);
                }
                Some(_) if table.lines.len() == MAX_LINES => {
                    faults.add(line, "", format!("is one too many: import at most {MAX_LINES} lines at once"));
                    break;
                }
                Some(_) => table.lines.push((line, text)),
            }
        }
        if header.is_none() {
            faults.add(1, "", "is missing: the file is empty");
        }
        table
    }

    /// The field of the wanted column number `column` in `record`.
    pub fn field<'a>(&self, record: &'a StringRecord, column: usize) -> &'a str {
        self.positions.get(column).and_then(|at| record.get(*at)).unwrap_or_default()
    }
}

fn line_of(position: &csv::Position) -> u32 {
    u32::try_from(position.line()).unwrap_or(u32::MAX)
}

fn positions(header: &StringRecord, wanted: &[&str], faults: &mut Faults) -> Option<Vec<usize>> {
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    for (at, name) in names.iter().enumerate() {
        if !wanted.contains(name) {
            faults.add(1, "", format!("names column {}, which is not known; known are {}", at + 1, wanted.join(", ")));
        } else if names[..at].contains(name) {
            faults.add(1, name, "stands twice: keep one");
        }
    }
    let found: Vec<Option<usize>> = wanted.iter().map(|name| names.iter().position(|known| known == name)).collect();
    for (name, _) in wanted.iter().zip(&found).filter(|(_, at)| at.is_none()) {
        faults.add(1, name, "is missing: add the column, empty if need be");
    }
    (faults.faulty_lines == 0).then(|| found.into_iter().flatten().collect())
}
