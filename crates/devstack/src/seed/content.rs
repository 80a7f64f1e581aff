//! Sections, articles and call reasons from `deploy/demo/`, as the Ward Information Section brings them in.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use madoguchi_proto::faq::v1::article_service_client::ArticleServiceClient;
use madoguchi_proto::faq::v1::directory_service_client::DirectoryServiceClient;
use madoguchi_proto::faq::v1::import_request::Part;
use madoguchi_proto::faq::v1::import_response::Event;
use madoguchi_proto::faq::v1::search_service_client::SearchServiceClient;
use madoguchi_proto::faq::v1::{ImportRequest, ImportResponse, ImportStart, SearchArticlesRequest};
use madoguchi_proto::intake::v1::call_service_client::CallServiceClient;
use madoguchi_proto::intake::v1::{PutReasonCodesRequest, ReasonCode};
use serde::de::DeserializeOwned;
use tonic::Streaming;

use super::{Ward, said};
use crate::stack::{Client, Door, Stack, checkout};

/// The importer takes a file in pieces of at most this size.
const PIECE: usize = 256 * 1024;
/// How long the search index may take to follow.
const INDEXED: Duration = Duration::from_secs(20);
/// How many faulty lines an error shows.
const SHOWN: usize = 10;

/// Imports everything; unchanged lines stay as they are.
pub async fn import(stack: &Stack, ward: &Ward) -> Result<()> {
    let client =
        stack.log_in(Door::Office, "information", &ward.password).await.map_err(|s| said(&s))?;
    let mut directory = DirectoryServiceClient::new(client.service());
    let sections = file("sections.csv");
    let answer = directory.import_sections(pieces(&sections)?).await.map_err(|s| said(&s))?;
    follow(&sections, answer.into_inner()).await?;

    let mut articles = ArticleServiceClient::new(client.service());
    let file_of_articles = file("articles.csv");
    let answer =
        articles.import_articles(pieces(&file_of_articles)?).await.map_err(|s| said(&s))?;
    follow(&file_of_articles, answer.into_inner()).await?;

    wait_until_found(&client).await?;

    let request = PutReasonCodesRequest { reason_codes: reason_codes(&file("reason_codes.csv"))? };
    let mut calls = CallServiceClient::new(client.service());
    calls.put_reason_codes(request).await.map_err(|s| said(&s)).context("the call reasons")?;
    Ok(())
}

/// Replicas follow an import within moments; whoever starts a stack wants to find something in it at once.
async fn wait_until_found(client: &Client) -> Result<()> {
    let deadline = Instant::now() + INDEXED;
    let mut search = SearchServiceClient::new(client.service());
    loop {
        let request =
            SearchArticlesRequest { query: "住民票".to_owned(), limit: 1, ..Default::default() };
        let answer = search.search_articles(request).await.map_err(|s| said(&s))?;
        if !answer.into_inner().hits.is_empty() {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "the search index does not follow the import");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A file of the demonstration ward.
pub(super) fn file(name: &str) -> PathBuf {
    checkout().join("deploy/demo").join(name)
}

/// The messages that carry a file.
fn pieces(
    file: &Path,
) -> Result<impl tonic::IntoStreamingRequest<Message = ImportRequest> + use<>> {
    let content = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let file_name =
        file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut messages =
        vec![ImportRequest { part: Some(Part::Start(ImportStart { file_name, dry_run: false })) }];
    let chunks = content
        .chunks(PIECE)
        .map(|piece| ImportRequest { part: Some(Part::Chunk(piece.to_vec())) });
    messages.extend(chunks);
    Ok(tokio_stream::iter(messages))
}

/// Reads the importer's answers to the end; faulty lines make an error.
async fn follow(file: &Path, mut answers: Streaming<ImportResponse>) -> Result<()> {
    let mut faults = Vec::new();
    while let Some(answer) =
        answers.message().await.map_err(|s| said(&s)).with_context(|| shown(file))?
    {
        match answer.event {
            Some(Event::Fault(fault)) if faults.len() < SHOWN => {
                faults.push(format!("  line {}, {}: {}", fault.line, fault.column, fault.problem));
            }
            Some(Event::Result(result)) if result.imported => return Ok(()),
            _ => {}
        }
    }
    bail!("{} was not imported:\n{}", shown(file), faults.join("\n"))
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

fn reason_codes(file: &Path) -> Result<Vec<ReasonCode>> {
    let code = |(code, name, parent_code)| ReasonCode { code, name, parent_code };
    Ok(rows(file)?.into_iter().map(code).collect())
}

/// The lines of a CSV file below its header.
pub(super) fn rows<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    let mut reader =
        csv::Reader::from_path(file).with_context(|| format!("cannot read {}", shown(file)))?;
    let rows = reader.deserialize();
    rows.collect::<Result<_, _>>().with_context(|| format!("{} is damaged", shown(file)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_book_has_two_levels() {
        let codes = reason_codes(&file("reason_codes.csv")).unwrap();
        assert!(codes.len() > 50);
        for code in &codes {
            let parent = codes.iter().find(|other| other.code == code.parent_code);
            assert_eq!(parent.is_some(), !code.parent_code.is_empty(), "{}", code.code);
            assert!(parent.is_none_or(|parent| parent.parent_code.is_empty()), "{}", code.code);
        }
    }
}
