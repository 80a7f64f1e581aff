//! Checking a file of articles (B6, B16).

mod sources;

use std::collections::HashSet;

use jiff::civil::Date;

use super::{Checked, Directory, Faults, row::Row, table::Table};
use crate::domain::{
    article::{ArticleNumber, ArticleText, Period},
    section::SectionCode,
    text::Problem,
};

/// The columns of the file; the numbers below count them.
const COLUMNS: &[&str] = &[
    "number",
    "question",
    "answer",
    "background",
    "cautions",
    "keywords",
    "section_code",
    "source_kind",
    "source_locator",
    "source_issue",
    "source_checked_on",
    "valid_from",
    "valid_until",
];
const NUMBER: usize = 0;
const QUESTION: usize = 1;
const ANSWER: usize = 2;
const BACKGROUND: usize = 3;
const CAUTIONS: usize = 4;
const KEYWORDS: usize = 5;
const SECTION: usize = 6;
const SOURCE_KIND: usize = 7;
const SOURCE_LOCATOR: usize = 8;
const SOURCE_ISSUE: usize = 9;
const SOURCE_CHECKED_ON: usize = 10;
const VALID_FROM: usize = 11;
const VALID_UNTIL: usize = 12;

/// Checks a file of articles against the directory; `progress` is told of lines done and lines in all.
pub fn check_articles(
    file: &[u8],
    directory: &Directory,
    today: Date,
    mut progress: impl FnMut(usize, usize),
) -> Checked<ArticleText> {
    let mut faults = Faults::default();
    let table = Table::read(file, COLUMNS, &mut faults);
    let mut rows = Vec::with_capacity(table.lines.len());
    let mut numbers = HashSet::new();
    for (done, (line, record)) in table.lines.iter().enumerate() {
        progress(done, table.lines.len());
        let mut row = Row {
            line: *line,
            columns: COLUMNS,
            table: &table,
            record,
            phones: &directory.phones,
            faults: &mut faults,
        };
        let Some(article) = article(&mut row, directory, today) else { continue };
        if numbers.insert(article.number.clone()) {
            rows.push(article);
        } else {
            row.fault(NUMBER, "stands twice in this file: keep one line");
        }
    }
    progress(table.lines.len(), table.lines.len());
    faults.checked(&table, rows)
}

/// Every field is examined before the line is given up, so that an editor sees all faults at once.
fn article(row: &mut Row<'_>, directory: &Directory, today: Date) -> Option<ArticleText> {
    let number = number(row);
    let question = row.text(QUESTION, 1, 200);
    let answer = row.text(ANSWER, 1, 4_000);
    let background = row.text(BACKGROUND, 0, 4_000);
    let cautions = row.text(CAUTIONS, 0, 1_000);
    let keywords = row.list(KEYWORDS, 50, 50);
    let section = section(row, directory);
    let sources = sources::sources(row, today);
    let period = period(row);
    Some(ArticleText {
        number: number?,
        question: question?,
        answer: answer?,
        background: background?,
        cautions: cautions?,
        keywords: keywords?,
        section: section?,
        transfer: None,
        sources: sources?,
        period: period?,
    })
}

fn number(row: &mut Row<'_>) -> Option<ArticleNumber> {
    let number = ArticleNumber::parse(row.raw(NUMBER)).ok_or_else(|| {
        Problem::new(
            "is not an article number: 1 to 16 capitals A-Z, digits and hyphens, like F0001",
        )
    });
    row.take(NUMBER, number)
}

fn section(row: &mut Row<'_>, directory: &Directory) -> Option<SectionCode> {
    let code = SectionCode::parse(row.raw(SECTION))
        .filter(|code| directory.codes.contains(code))
        .ok_or_else(|| {
            Problem::new(
                "is no section of the directory: correct the code, or import the sections first",
            )
        });
    row.take(SECTION, code)
}

fn period(row: &mut Row<'_>) -> Option<Period> {
    let from = row.raw(VALID_FROM).to_owned();
    let from = row.date(VALID_FROM, &from);
    let until = row.raw(VALID_UNTIL).to_owned();
    let until = if until.is_empty() { None } else { Some(row.date(VALID_UNTIL, &until)?) };
    let from = from?;
    if until.is_some_and(|until| until < from) {
        row.fault(VALID_UNTIL, "is before valid_from: correct one of them");
        return None;
    }
    Some(Period { from, until })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::import::{Encoding, Format};

    fn directory() -> Directory {
        Directory {
            codes: [SectionCode::parse("1210").unwrap()].into(),
            phones: ["0300002101".to_owned()].into(),
        }
    }

    fn check(lines: &[&str]) -> Checked<ArticleText> {
        let file = format!("{}\n{}\n", COLUMNS.join(","), lines.join("\n"));
        check_articles(file.as_bytes(), &directory(), date(2026, 11, 24), |_, _| {})
    }

    const GOOD: &str = "F0001,住民票は？,窓口で取れます。,,,住民票、写し,1210,site|newsletter,/a|2面,|9月号,2026-10-01|2026-10-02,2026-04-01,";

    #[test]
    fn a_good_line_becomes_an_article() {
        let checked = check(&[GOOD]);
        assert_eq!(checked.faults, []);
        let article = &checked.rows[0];
        assert_eq!(article.keywords, ["住民票", "写し"]);
        assert_eq!(article.sources.len(), 2);
        assert_eq!(article.sources[0].issue, "");
        assert_eq!(article.sources[1].issue, "9月号");
    }

    #[test]
    fn every_fault_of_every_line_is_told() {
        let checked = check(&[
            GOOD,
            "f1,,答え,,,,9999,,,,,2026-04-01,2026-03-01",
            "F0003,問い,090-1234-5678に電話を,,,,1210,site,/a,,2026-12-01,2026-13-01,",
            "F0001,問い,答え,,,,1210,site,/a,,2026-10-01,2026-04-01,",
            "F0004,問い",
        ]);
        let places: Vec<(u32, &str)> =
            checked.faults.iter().map(|fault| (fault.line, fault.column.as_str())).collect();
        for expected in [
            (3, "number"),
            (3, "question"),
            (3, "section_code"),
            (3, "source_kind"),
            (3, "valid_until"),
            (4, "answer"),
            (4, "source_checked_on"),
            (4, "valid_from"),
            (5, "number"),
        ] {
            assert!(places.contains(&expected), "{expected:?} in {places:?}");
        }
        assert_eq!(checked.faulty_lines, 4);
        assert_eq!(checked.rows.len(), 1);
    }

    #[test]
    fn the_directorys_numbers_may_be_named_and_values_are_never_told() {
        let checked = check(&[
            "F0001,問い,03-0000-2101へ。090-1234-5678は本人,,,,1210,site,/a,,2026-10-01,2026-04-01,",
        ]);
        assert_eq!(checked.faults.len(), 1);
        assert!(!checked.faults[0].problem.contains("1234"), "{:?}", checked.faults);
    }

    #[test]
    fn a_wrong_header_is_told_before_any_line() {
        let checked = check_articles(
            "number,frage\nF1,a\n".as_bytes(),
            &directory(),
            date(2026, 11, 24),
            |_, _| {},
        );
        assert!(checked.faults.iter().all(|fault| fault.line == 1));
        assert!(checked.faults.iter().any(|fault| fault.column == "question"));
    }

    #[test]
    fn bytes_of_another_encoding_are_told_with_line_and_column() {
        let mut file = format!("{}\n{GOOD}\nF0002,", COLUMNS.join(",")).into_bytes();
        file.extend([0x8F, 0x5A, 0x96, 0xAF, b'\n']);
        let checked = check_articles(&file, &directory(), date(2026, 11, 24), |_, _| {});
        assert_eq!(checked.format, Some(Format::Csv(Encoding::Utf8)));
        let fault = &checked.faults[0];
        assert_eq!((fault.line, fault.column.as_str()), (3, "question"));
        assert!(fault.problem.contains("UTF-8"), "{fault:?}");
    }

    #[test]
    fn a_file_of_windows_is_read() {
        let file = format!("{}\r\n{GOOD}\r\n", COLUMNS.join(","));
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(&file);
        let checked = check_articles(&bytes, &directory(), date(2026, 11, 24), |_, _| {});
        assert_eq!(checked.faults, []);
        assert_eq!(checked.format, Some(Format::Csv(Encoding::ShiftJis)));
        assert_eq!(checked.rows[0].question, "住民票は？");
    }

    #[test]
    fn of_the_versions_of_an_export_the_highest_counts() {
        let version = |number: &str, version: u32, answer: &str| {
            format!(
                r#"{{"number":"{number}","version":{version},"question":"問い","answer":"{answer}","keywords":["ごみ","資源"],
                "section_code":"1210","sources":[{{"kind":"site","locator":"/a","issue":"","checked_on":"2026-10-01"}},
                {{"kind":"other","locator":"台帳","checked_on":"2026-10-02"}}],"valid_from":"2026-04-01","valid_until":null,
                "published_at":"2026-04-01T00:00:00Z"}}"#
            )
            .replace('\n', " ")
        };
        let file = [version("F1", 1, "古い"), version("F2", 1, "別"), version("F1", 2, "新しい")]
            .join("\n");
        let checked = check_articles(file.as_bytes(), &directory(), date(2026, 11, 24), |_, _| {});
        assert_eq!(checked.faults, []);
        assert_eq!(checked.format, Some(Format::JsonLines));
        let answers: Vec<&str> = checked.rows.iter().map(|row| row.answer.as_str()).collect();
        assert_eq!(answers, ["別", "新しい"]);
        assert_eq!(checked.rows[0].keywords, ["ごみ", "資源"]);
        assert_eq!(checked.rows[0].sources[1].locator, "台帳");
    }
}
