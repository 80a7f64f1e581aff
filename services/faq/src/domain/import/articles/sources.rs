//! The sources of an article: parts of four columns that belong together (B6).

use jiff::civil::Date;

use super::{SOURCE_CHECKED_ON, SOURCE_ISSUE, SOURCE_KIND, SOURCE_LOCATOR};
use crate::domain::{
    article::{Source, SourceKind},
    import::row::{Row, parse_date},
    text::{self, Problem},
};

/// Separates the sources of one article within each source column.
const SEPARATOR: char = '|';
/// Most sources of one article.
const MAX_SOURCES: usize = 20;

/// The sources of a line; at least one.
pub fn sources(row: &mut Row<'_>, today: Date) -> Option<Vec<Source>> {
    let parts = |column: usize, row: &Row<'_>| -> Vec<String> {
        row.raw(column).split(SEPARATOR).map(|part| part.trim().to_owned()).collect()
    };
    let kinds = parts(SOURCE_KIND, row);
    let locators = parts(SOURCE_LOCATOR, row);
    let mut issues = parts(SOURCE_ISSUE, row);
    let dates = parts(SOURCE_CHECKED_ON, row);
    if issues.iter().all(String::is_empty) {
        issues = vec![String::new(); kinds.len()];
    }
    if kinds.iter().all(String::is_empty) {
        row.fault(SOURCE_KIND, "is empty: an article needs at least one source");
        return None;
    }
    if kinds.len() > MAX_SOURCES {
        row.fault(SOURCE_KIND, "names too many sources: keep 20");
        return None;
    }
    for (column, found) in
        [(SOURCE_LOCATOR, &locators), (SOURCE_ISSUE, &issues), (SOURCE_CHECKED_ON, &dates)]
    {
        if found.len() != kinds.len() {
            row.fault(
                column,
                "has not as many parts as source_kind: write one for each source, separated by |",
            );
            return None;
        }
    }
    let sources: Vec<Option<Source>> = (0..kinds.len())
        .map(|at| source(row, [&kinds[at], &locators[at], &issues[at], &dates[at]], today))
        .collect();
    sources.into_iter().collect()
}

fn source(
    row: &mut Row<'_>,
    [kind, locator, issue, checked_on]: [&String; 4],
    today: Date,
) -> Option<Source> {
    let known = SourceKind::parse(kind).ok_or_else(|| {
        Problem::new("is no kind of source: site, newsletter, living_guide, other_faq or other")
    });
    let kind = row.take(SOURCE_KIND, known);
    let locator = row.take(SOURCE_LOCATOR, text::bounded(locator, 1, 500));
    let issue = row.take(SOURCE_ISSUE, text::bounded(issue, 0, 200));
    let past = parse_date(checked_on).and_then(|date| {
        if date <= today {
            Ok(date)
        } else {
            Err(Problem::new("is in the future: write the day somebody compared"))
        }
    });
    let checked_on = row.take(SOURCE_CHECKED_ON, past);
    let source = Source { kind: kind?, locator: locator?, issue: issue?, checked_on: checked_on? };
    row.screen(SOURCE_LOCATOR, &source.locator)?;
    row.screen(SOURCE_ISSUE, &source.issue)?;
    Some(source)
}
