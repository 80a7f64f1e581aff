//! Checking a file of the section directory (B15, B16).

use std::collections::HashSet;

use super::{Checked, Directory, Faults, row::Row, table::Table};
use crate::domain::{
    hours::SectionHours,
    section::{self, Section, SectionCode},
    text::Problem,
};

/// The columns of the file; the numbers below count them.
const COLUMNS: &[&str] = &[
    "code",
    "name",
    "reading",
    "duties",
    "keywords",
    "extension",
    "phone",
    "floor",
    "hours",
    "deputy_code",
];
const CODE: usize = 0;
const NAME: usize = 1;
const READING: usize = 2;
const DUTIES: usize = 3;
const KEYWORDS: usize = 4;
const EXTENSION: usize = 5;
const PHONE: usize = 6;
const FLOOR: usize = 7;
const HOURS: usize = 8;
const DEPUTY: usize = 9;

/// Checks a file of sections; deputies must stand in it or in the `directory` as it is. `progress` is told of lines done
/// and lines in all.
pub fn check_sections(
    file: &[u8],
    directory: &Directory,
    mut progress: impl FnMut(usize, usize),
) -> Checked<Section> {
    let mut faults = Faults::default();
    let table = Table::read(file, COLUMNS, &mut faults);
    let codes: HashSet<&str> =
        table.lines.iter().map(|(_, record)| table.field(record, CODE).trim()).collect();
    let mut phones = directory.phones.clone();
    phones.extend(
        table
            .lines
            .iter()
            .filter_map(|(_, record)| section::phone(table.field(record, PHONE)).ok()?.digits),
    );
    let mut rows = Vec::with_capacity(table.lines.len());
    let mut seen = HashSet::new();
    for (done, (line, record)) in table.lines.iter().enumerate() {
        progress(done, table.lines.len());
        let mut row = Row {
            line: *line,
            columns: COLUMNS,
            table: &table,
            record,
            phones: &phones,
            faults: &mut faults,
        };
        let known =
            |code: &SectionCode| codes.contains(code.as_str()) || directory.codes.contains(code);
        let Some(section) = entry(&mut row, known) else { continue };
        if seen.insert(section.code.clone()) {
            rows.push(section);
        } else {
            row.fault(CODE, "stands twice in this file: keep one line");
        }
    }
    progress(table.lines.len(), table.lines.len());
    faults.checked(&table, rows)
}

fn entry(row: &mut Row<'_>, known: impl Fn(&SectionCode) -> bool) -> Option<Section> {
    let code = SectionCode::parse(row.raw(CODE))
        .ok_or_else(|| Problem::new("is not a section code: 1 to 16 letters A-Z and digits"));
    let code = row.take(CODE, code);
    let name = row.text(NAME, 1, 100);
    let reading = row.take(READING, section::reading(row.raw(READING)));
    let duties = row.list(DUTIES, 50, 100);
    let keywords = row.list(KEYWORDS, 100, 50);
    let extension = row.take(EXTENSION, section::extension(row.raw(EXTENSION)));
    let phone = row.take(PHONE, section::phone(row.raw(PHONE)));
    let floor = row.text(FLOOR, 0, 100);
    let hours = hours(row);
    let deputy = deputy(row, code.as_ref(), known);
    Some(Section {
        code: code?,
        name: name?,
        reading: reading?,
        duties: duties?,
        keywords: keywords?,
        extension: extension?,
        phone: phone?.written,
        floor: floor?,
        hours: hours?,
        deputy: deputy?,
    })
}

#[allow(
    clippy::option_option,
    reason = "outer: whether the field is in order; inner: whether there are own hours"
)]
fn hours(row: &mut Row<'_>) -> Option<Option<SectionHours>> {
    if row.raw(HOURS).is_empty() {
        return Some(None);
    }
    let hours = SectionHours::parse(row.raw(HOURS));
    row.take(HOURS, hours).map(Some)
}

#[allow(
    clippy::option_option,
    reason = "outer: whether the field is in order; inner: whether there is a deputy"
)]
fn deputy(
    row: &mut Row<'_>,
    own: Option<&SectionCode>,
    known: impl Fn(&SectionCode) -> bool,
) -> Option<Option<SectionCode>> {
    if row.raw(DEPUTY).is_empty() {
        return Some(None);
    }
    let code = SectionCode::parse(row.raw(DEPUTY))
        .filter(|code| known(code) && Some(code) != own)
        .ok_or_else(|| {
            Problem::new("is no other section of this file or of the directory: correct the code")
        });
    row.take(DEPUTY, code).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str]) -> Checked<Section> {
        let file = format!("{}\n{}\n", COLUMNS.join(","), lines.join("\n"));
        check_sections(file.as_bytes(), &Directory::default(), |_, _| {})
    }

    const GOOD: &str = "1010,区政情報課,くせいじょうほうか,情報公開、電話は03-0000-2102,公文書,2101,03-0000-2101,本庁舎3階,,1020";

    #[test]
    fn sections_may_name_each_other_and_each_others_numbers() {
        let checked =
            check(&[GOOD, "1020,企画課,きかくか,計画,,2102,03-0000-2102,,月-金 08:30-19:00,"]);
        assert_eq!(checked.faults, []);
        assert_eq!(checked.rows[0].deputy, SectionCode::parse("1020"));
        assert!(checked.rows[1].hours.is_some());
    }

    #[test]
    fn faults_are_told_by_column() {
        let checked = check(&["10-10,課,カ,,,21,123,,いつでも,10-10", GOOD]);
        let places: Vec<(u32, &str)> =
            checked.faults.iter().map(|fault| (fault.line, fault.column.as_str())).collect();
        let expected = [
            (2, "code"),
            (2, "reading"),
            (2, "extension"),
            (2, "phone"),
            (2, "hours"),
            (2, "deputy_code"),
            (3, "duties"),
            (3, "deputy_code"),
        ];
        assert_eq!(places, expected);
    }
}
