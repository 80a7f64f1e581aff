//! The golden queries of the demo ward: a floor under the quality of search.

use super::support::{Ward, demo};

/// Least share of queries whose first hit is right, and which have a right one among the first five.
const FLOOR: (f64, f64) = (0.75, 0.93);

#[tokio::test(flavor = "multi_thread")]
async fn golden_queries_find_their_articles() {
    let ward = Ward::new().await;
    let service = ward.start().await;
    service.import_sections(&demo("sections.csv")).await;
    service.import_articles(&demo("articles.csv")).await;
    service.until_found("住民票", "F0001", true).await;

    let queries = demo("queries.tsv");
    let (mut first, mut five, mut all) = (0.0, 0.0, 0.0);
    let mut missed = Vec::new();
    for line in queries.lines() {
        let (query, right) = line.split_once('\t').expect("a query, a tab, article numbers");
        let right: Vec<&str> = right.split(',').collect();
        let found: Vec<String> =
            service.find(query).await.into_iter().map(|hit| hit.number).collect();
        let place = found.iter().position(|number| right.contains(&number.as_str()));
        all += 1.0;
        first += f64::from(u8::from(place == Some(0)));
        five += f64::from(u8::from(place.is_some_and(|place| place < 5)));
        if place != Some(0) {
            missed.push(format!("{query} → {:?} not {}", found.first(), right.join("/")));
        }
    }
    let (first, five) = (first / all, five / all);
    println!("{all} golden queries: first {first:.3}, among five {five:.3}");
    assert!(
        first >= FLOOR.0 && five >= FLOOR.1,
        "first {first:.3}, among five {five:.3}; missed:\n{}",
        missed.join("\n")
    );
}
