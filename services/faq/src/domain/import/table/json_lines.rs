//! JSON Lines: what an export writes. Lists may be arrays, sources an array of objects; of several versions of the same
//! thing the highest counts.

use std::collections::BTreeMap;

use csv::StringRecord;
use serde_json::{Map, Value};

use super::{MAX_LINES, Reading};

/// What an export says beside the columns, and an import leaves aside.
const ASIDE: [&str; 4] = ["article_id", "version", "published_at", "state"];
/// The array of sources and the columns its members fill.
const SOURCES: &str = "sources";
const SOURCE_COLUMNS: [(&str, &str); 4] = [
    ("source_kind", "kind"),
    ("source_locator", "locator"),
    ("source_issue", "issue"),
    ("source_checked_on", "checked_on"),
];

/// Reads `file` into `reading`.
pub fn read(file: &[u8], reading: &mut Reading<'_>) {
    reading.header(&StringRecord::from(reading.wanted.to_vec()));
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    // The line of each key's highest version, and that version.
    let mut newest: BTreeMap<String, (u64, usize)> = BTreeMap::new();
    let mut records: Vec<Option<(u32, StringRecord)>> = Vec::new();
    for (line, text) in (1u32..).zip(file.split(|byte| *byte == b'\n')) {
        if text.trim_ascii().is_empty() {
            continue;
        }
        if records.len() == MAX_LINES {
            return reading.too_many(line);
        }
        let Ok(Value::Object(object)) = serde_json::from_slice(text) else {
            reading.whole_line(line, "is not a JSON object: write one object a line");
            continue;
        };
        let Some(record) = record(line, &object, reading) else { continue };
        if let Some(version) = object.get("version").and_then(Value::as_u64) {
            let key = record.get(0).unwrap_or_default().to_owned();
            match newest.get(&key) {
                Some((known, _)) if *known > version => continue,
                // Equal versions stay: the check tells that they stand twice.
                Some((known, at)) if *known < version => records[*at] = None,
                _ => {}
            }
            newest.insert(key, (version, records.len()));
        }
        records.push(Some((line, record)));
    }
    for (line, record) in records.into_iter().flatten() {
        if reading.line(line, record).is_break() {
            return;
        }
    }
}

/// The fields in the order of the wanted columns; absent ones are empty.
fn record(
    line: u32,
    object: &Map<String, Value>,
    reading: &mut Reading<'_>,
) -> Option<StringRecord> {
    let wanted = reading.wanted;
    let mut fields = vec![String::new(); wanted.len()];
    let mut readable = true;
    for (name, value) in object {
        let column = wanted.iter().position(|known| known == name);
        let put = match column {
            Some(column) => text(value).map(|text| fields[column] = text),
            None if name == SOURCES && wanted.contains(&SOURCE_COLUMNS[0].0) => {
                sources(value, wanted, &mut fields)
            }
            None if ASIDE.contains(&name.as_str()) => Some(()),
            None => {
                let known = wanted.join(", ");
                reading
                    .whole_line(line, format!("has a name that is not known; known are {known}"));
                readable = false;
                continue;
            }
        };
        if put.is_none() {
            readable = false;
            let named = column.map_or(SOURCE_COLUMNS[0].0, |column| wanted[column]);
            reading.faults.add(
                line,
                named,
                "is neither text nor a list of texts: correct the value",
            );
        }
    }
    readable.then(|| StringRecord::from(fields))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join("、"))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}

fn sources(value: &Value, wanted: &[&str], fields: &mut [String]) -> Option<()> {
    let sources = value.as_array()?;
    for (column, member) in SOURCE_COLUMNS {
        let at = wanted.iter().position(|known| *known == column)?;
        let parts: Option<Vec<String>> = sources
            .iter()
            .map(|source| source.as_object()?.get(member).map_or(Some(String::new()), text))
            .collect();
        fields[at] = parts?.join("|");
    }
    Some(())
}
