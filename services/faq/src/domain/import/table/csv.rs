//! CSV. Its commas, quotes and line ends are the same bytes in UTF-8 and Shift JIS, so it is cut first and decoded then:
//! a byte that is no character is told with its line and column.

use csv::{ByteRecord, Position, Reader, ReaderBuilder, StringRecord};

use super::Reading;
use crate::domain::import::Encoding;

/// Reads `file` into `reading`.
pub fn read(file: &[u8], encoding: Encoding, reading: &mut Reading<'_>) {
    let mut reader =
        ReaderBuilder::new().flexible(true).has_headers(false).from_reader(encoding.content(file));
    let Some((_, header)) = next(&mut reader, reading) else {
        if reading.faults.faulty_lines == 0 {
            reading.whole_line(1, "is missing: the file is empty");
        }
        return;
    };
    let Some(header) = decode(1, &header, encoding, reading) else { return };
    if !reading.header(&header) {
        return;
    }
    while let Some((line, record)) = next(&mut reader, reading) {
        let Some(record) = decode(line, &record, encoding, reading) else { continue };
        let (found, fields) = (record.len(), reading.fields);
        if found != fields {
            let problem = format!(
                "has {found} fields where the header has {fields}: check quotes and commas"
            );
            reading.field(line, found.min(fields - 1), problem);
        } else if reading.line(line, record).is_break() {
            return;
        }
    }
}

/// The next line; nothing at the end or where the file breaks off.
fn next(reader: &mut Reader<&[u8]>, reading: &mut Reading<'_>) -> Option<(u32, ByteRecord)> {
    let mut record = ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => {
            let line = line_of(record.position().unwrap_or(reader.position()));
            Some((line, record))
        }
        Ok(false) => None,
        Err(error) => {
            let line = line_of(reader.position());
            reading.whole_line(line, format!("cannot be read as CSV: {error}"));
            None
        }
    }
}

fn decode(
    line: u32,
    record: &ByteRecord,
    encoding: Encoding,
    reading: &mut Reading<'_>,
) -> Option<StringRecord> {
    let mut text = StringRecord::with_capacity(record.as_slice().len(), record.len());
    let mut readable = true;
    for (at, field) in record.iter().enumerate() {
        if let Some(field) = encoding.decode(field) {
            text.push_field(&field);
        } else {
            readable = false;
            let name = encoding.name();
            let problem = format!(
                "holds bytes that are no characters of {name}, which the rest is: save the file as CSV UTF-8"
            );
            reading.field(line, at, problem);
        }
    }
    readable.then_some(text)
}

fn line_of(position: &Position) -> u32 {
    u32::try_from(position.line()).unwrap_or(u32::MAX)
}
