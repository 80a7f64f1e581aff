//! Files that nobody would send in good faith: any bytes, broken files of each format, bombs. Nothing panics, and every
//! fault names its line and column. `PROPTEST_CASES=100000` looks longer.

use std::io::{Cursor, Write};

use jiff::civil::date;
use proptest::prelude::*;
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{Checked, Directory, Fault, Format, MAX_FAULTS, check_articles, check_sections};
use crate::domain::{ArticleText, SectionCode};

const HEADER: &str = "number,question,answer,background,cautions,keywords,section_code,source_kind,source_locator,source_issue,source_checked_on,valid_from,valid_until";
const LINE: &str = "F0001,住民票は？,窓口で。,,,住民票、写し,1210,site,/a,,2026-10-01,2026-04-01,";

fn check(file: &[u8]) -> Checked<ArticleText> {
    let codes = [SectionCode::parse("1210").unwrap()].into();
    let directory = Directory { codes, ..Directory::default() };
    check_articles(file, &directory, date(2026, 11, 24), |_, _| {})
}

fn told(faults: &[Fault]) -> bool {
    faults.len() <= MAX_FAULTS
        && faults.iter().all(|f| f.line > 0 && !f.column.is_empty() && !f.problem.is_empty())
        && faults.is_sorted_by_key(|fault| fault.line)
}

/// Any file is either in order or has a fault that an editor can find.
fn assert_told(file: &[u8]) {
    let articles = check(file);
    assert!(told(&articles.faults), "{:?}", articles.faults);
    assert_eq!(articles.faults.is_empty(), articles.faulty_lines == 0);
    let sections = check_sections(file, &Directory::default(), |_, _| {});
    assert!(told(&sections.faults) && sections.faulty_lines > 0, "{:?}", sections.faults);
}

/// A workbook with the given parts beside those that every workbook has.
fn workbook(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let fixed: [(&str, &[u8]); 3] = [
        ("_rels/.rels", br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ("xl/workbook.xml", br#"<workbook xmlns:r="r"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in fixed.iter().chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> Vec<u8> {
    let xml = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    workbook(&[("xl/worksheets/sheet1.xml", xml.as_bytes())])
}

/// Comma-separated lines as rows of texts.
fn rows(lines: &[&str]) -> String {
    let cell = |text: &str| format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |(at, line): (usize, &&str)| {
        let cells: String = line.split(',').map(cell).collect();
        format!(r#"<row r="{}">{cells}</row>"#, at + 1)
    };
    lines.iter().enumerate().map(row).collect()
}

#[test]
fn a_workbook_is_read() {
    let checked = check(&sheet(&rows(&[HEADER, LINE])));
    assert_eq!(checked.faults, []);
    assert_eq!(checked.format, Some(Format::Excel));
    assert_eq!(checked.rows[0].question, "住民票は？");
}

#[test]
fn days_of_a_workbook_are_days() {
    let styles =
        br#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let all = rows(&[HEADER, LINE]).replace(
        r#"<c t="inlineStr"><is><t>2026-04-01</t></is></c>"#,
        r#"<c s="1"><v>46113</v></c>"#,
    );
    let xml = format!("<worksheet><sheetData>{all}</sheetData></worksheet>");
    let checked = check(&workbook(&[
        ("xl/worksheets/sheet1.xml", xml.as_bytes()),
        ("xl/styles.xml", styles),
    ]));
    assert_eq!(checked.faults, []);
    assert_eq!(checked.rows[0].period.from, date(2026, 4, 1));
}

#[test]
fn an_error_of_excel_is_told_at_its_cell() {
    let broken = rows(&[HEADER, LINE]).replace(
        r#"<c t="inlineStr"><is><t>窓口で。</t></is></c>"#,
        r#"<c t="e"><v>#REF!</v></c>"#,
    );
    let checked = check(&sheet(&broken));
    let places: Vec<_> = checked.faults.iter().map(|f| (f.line, f.column.as_str())).collect();
    assert_eq!(places, [(2, "answer")]);
}

#[test]
fn bombs_do_not_go_off() {
    let zeros = vec![b' '; 130 << 20];
    let large = workbook(&[("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(large.len() < 1 << 20, "the bomb is small until it is opened");
    let far = sheet(
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#,
    );
    let claim = br"<sst uniqueCount = '4611686018427387904'><si><t>a</t></si></sst>";
    let claiming = workbook(&[("xl/sharedStrings.xml", claim)]);
    let overflowing = sheet(r#"<row r="1"><c r="ZZZZZZZZZZZZ1"><v>1</v></c></row>"#);
    let text = "あ".repeat(100_000);
    let shared = format!("<sst><si><t>{text}</t></si></sst>");
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(13);
    let often = format!("<row>{cells}</row>").repeat(2_000);
    let xml = format!("<worksheet><sheetData>{often}</sheetData></worksheet>");
    let naming_often = workbook(&[
        ("xl/sharedStrings.xml", shared.as_bytes()),
        ("xl/worksheets/sheet1.xml", xml.as_bytes()),
    ]);
    for bomb in [large, far, claiming, overflowing, naming_often] {
        let checked = check(&bomb);
        assert!(checked.faulty_lines > 0 && told(&checked.faults), "{:?}", checked.faults);
    }
}

#[test]
fn a_file_has_a_greatest_number_of_lines() {
    for line in [LINE, r#"{"number":"F0001","version":1}"#] {
        let mut file = if line == LINE { format!("{HEADER}\n") } else { String::new() };
        file.extend(std::iter::repeat_n(format!("{line}\n"), 100_001));
        let checked = check(file.as_bytes());
        let last = checked.faulty_lines > 0
            && (checked.faults.iter().any(|fault| fault.problem.contains("100000"))
                || checked.faults.len() == MAX_FAULTS);
        assert!(last, "{:?}", checked.faults.last());
    }
}

/// A good file of each format.
fn good_files() -> [Vec<u8>; 4] {
    let csv = format!("{HEADER}\n{LINE}\n");
    let (shift_jis, ..) = encoding_rs::SHIFT_JIS.encode(&csv);
    let json = r#"{"number":"F1","question":"問","answer":"答","section_code":"1210","sources":[{"kind":"site","locator":"/a","checked_on":"2026-10-01"}],"valid_from":"2026-04-01"}"#;
    [csv.clone().into_bytes(), shift_jis.into_owned(), sheet(&rows(&[HEADER, LINE])), json.into()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(256)))]

    #[test]
    fn any_bytes_are_told(file in prop::collection::vec(any::<u8>(), 0..2_000)) {
        assert_told(&file);
    }

    #[test]
    fn any_lines_under_a_header_are_told(lines in "(\\PC|[,\"\n\r\u{FEFF}|、0-9-]){0,300}") {
        assert_told(format!("{HEADER}\n{lines}").as_bytes());
    }

    #[test]
    fn any_json_is_told(lines in r#"(\{"(number|question|sources|version|keywords|x)":("[^"]{0,9}"|[0-9]{1,20}|\[("a"|1|\{"kind":1\})?\]|null|true|\{\}),?"?\}?
?){1,8}"#) {
        assert_told(lines.as_bytes());
    }

    #[test]
    fn good_files_with_some_bytes_changed_are_told(
        which in 0usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut file = good_files()[which].clone();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        assert_told(&file);
    }

    #[test]
    fn any_cells_of_a_workbook_are_told(cells in r#"(<row( r="[0-9]{1,10}")?>|</row>|<c( r="[A-Z]{1,8}[0-9]{0,8}")?( s="[0-9]{1,3}")?( t="(s|n|b|e|d|str|inlineStr)")?>|</c>|<v>[0-9.eE-]{0,20}</v>|<is><t>[a-zあ-ん]{0,5}</t></is>|&#[0-9]{1,9};){0,40}"#) {
        assert_told(&sheet(&cells));
    }
}
