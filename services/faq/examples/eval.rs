//! Measures search on a folder of judged questions: `eval DICTIONARY FOLDER [RUN.tsv]`.
//!
//! FOLDER holds `articles.csv` (id, question, answer), `queries-dev.tsv` (id, question) and `qrels-dev.tsv` (question id,
//! article id, grade); there is none in this repository. Prints success at 1 and 5 and the time a query takes, and writes
//! the ranking to RUN.tsv for other scorers.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context;
use jiff::Timestamp;
use madoguchi_faq::search::{Change, Document, Engine, Query, Validity, dictionary};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [dictionary, folder, run @ ..] = arguments.as_slice() else {
        anyhow::bail!("usage: eval DICTIONARY FOLDER [RUN.tsv]");
    };
    if !folder.join("articles.csv").exists() {
        println!("skipped: no judged questions in {}", folder.display());
        return Ok(());
    }
    dictionary::build(Path::new(dictionary::DEBIAN_SOURCE), dictionary)?;
    let engine: Engine<u32, ()> = Engine::open(dictionary)?;
    let started = Instant::now();
    engine.rebuild(articles(folder)?, Vec::new())?;
    println!("{} articles indexed in {:.0?}", engine.len().0, started.elapsed());
    let rankings = rank(&engine, folder)?;
    report(&rankings, &judgements(folder)?);
    if let Some(file) = run.first() {
        let lines = rankings
            .iter()
            .flat_map(|r| r.articles.iter().map(|a| format!("{}\t{a}\n", r.question)));
        fs::write(file, lines.collect::<String>())?;
    }
    Ok(())
}

struct Ranking {
    question: String,
    articles: Vec<u32>,
    took: Duration,
}

fn articles(folder: &Path) -> anyhow::Result<Vec<Change<u32>>> {
    let mut reader = csv::Reader::from_path(folder.join("articles.csv"))?;
    reader
        .records()
        .map(|row| {
            let row = row?;
            let document = Document {
                data: row[0].parse()?,
                validity: Validity { from: Timestamp::UNIX_EPOCH, until: None },
                title: row[1].to_owned(),
                body: row[2].to_owned(),
                keywords: Vec::new(),
                learned: Vec::new(),
                reading: String::new(),
            };
            Ok(Change { key: row[0].to_owned(), documents: vec![document] })
        })
        .collect()
}

fn rank(engine: &Engine<u32, ()>, folder: &Path) -> anyhow::Result<Vec<Ranking>> {
    let questions = fs::read_to_string(folder.join("queries-dev.tsv"))?;
    let mut rankings = Vec::new();
    for line in questions.lines() {
        let (id, text) = line.split_once('\t').context("a question without text")?;
        let text: String = text.chars().take(madoguchi_faq::search::MAX_QUERY_CHARS).collect();
        let query = Query { text: &text, limit: 20, now: Timestamp::UNIX_EPOCH };
        let found = engine.search(&query, |_| true)?;
        let articles = found.hits.iter().map(|hit| hit.data).collect();
        rankings.push(Ranking { question: id.to_owned(), articles, took: found.took });
    }
    Ok(rankings)
}

fn judgements(folder: &Path) -> anyhow::Result<HashMap<String, HashSet<u32>>> {
    let mut judged: HashMap<String, HashSet<u32>> = HashMap::new();
    for line in fs::read_to_string(folder.join("qrels-dev.tsv"))?.lines() {
        let mut columns = line.split('\t');
        let question = columns.next().context("an empty judgement")?;
        let article = columns.next().context("a judgement without an article")?.parse()?;
        judged.entry(question.to_owned()).or_default().insert(article);
    }
    Ok(judged)
}

#[allow(clippy::cast_precision_loss, reason = "some hundred questions")]
fn report(rankings: &[Ranking], judged: &HashMap<String, HashSet<u32>>) {
    let judged_rankings: Vec<_> = rankings
        .iter()
        .filter_map(|ranking| Some((ranking, judged.get(&ranking.question)?)))
        .collect();
    let success = |first: usize| {
        let found = judged_rankings
            .iter()
            .filter(|(r, good)| r.articles.iter().take(first).any(|a| good.contains(a)));
        found.count() as f64 / judged_rankings.len() as f64
    };
    let mut times: Vec<Duration> = rankings.iter().map(|ranking| ranking.took).collect();
    times.sort();
    println!("n={} SR@1={:.3} SR@5={:.3}", judged_rankings.len(), success(1), success(5));
    println!("p50={:.2?} p99={:.2?}", times[times.len() / 2], times[times.len() * 99 / 100]);
}
