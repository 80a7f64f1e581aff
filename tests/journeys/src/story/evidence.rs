//! Step 8: the auditor proves afterwards who read what, from trails that hold no personal value.

use anyhow::{Context as _, Result};
use madoguchi_devstack::Stack;
use madoguchi_proto::audit::v1::audit_service_client::AuditServiceClient;
use madoguchi_proto::audit::v1::{Entry, ListEntriesRequest};

use super::capture::Taken;
use super::values;
use crate::teller::Said as _;
use crate::{Teller, scan, trail};

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<()> {
    tell.step(
        8,
        "監査人が証跡を持ち出し、手元で検証する。誰が読んだかは残り、内容は残らない。",
        "The auditor exports the trails and verifies them offline: who read is there, what was read is not.",
    );
    let auditor = stack.log_in_as("auditor").await?;
    let needles = scan::Needles::new(&values::ALL)?;
    for service in trail::SERVICES {
        // Heads first: the trail may grow behind them, but must hold all that the witness has seen.
        let heads = trail::heads(&auditor, service).await?;
        let mut lines = Vec::new();
        trail::export(&auditor, service, &mut lines).await?;
        let verified = trail::check(stack, service, &lines, heads)?;
        let told = format!(
            "{} entries, seal {}, witnessed up to {}",
            verified.entries, verified.head.n, verified.witnessed
        );
        tell.holds(
            &format!("{service} の証跡 / the trail holds (S9)"),
            verified.entries > 0,
            &told,
        )?;
        let found = needles.count(&lines);
        tell.same(
            &format!("{service} の証跡の個人情報 / personal values in it (S9, S13)"),
            0,
            found,
        )?;
        altered(stack, tell, service, lines)?;
    }
    let clerk = readings(stack, "retention", &taken[0].inquiry_id).await?;
    let seen = clerk.iter().any(|row| row.user_id == "clerk" && row.purpose == "answer");
    tell.holds(
        "担当者の閲覧が残る / the clerk's reading is there (S2, S13)",
        seen,
        "clerk, answer",
    )?;
    let system = readings(stack, "retention", &taken[3].inquiry_id).await?;
    let seen = system.iter().any(|row| row.user_id == "registry-system" && row.purpose == "answer");
    tell.holds("システムの閲覧が残る / and the system's (S2, S13)", seen, "registry-system, answer")
}

/// One letter changed in one entry: the verification must fail.
fn altered(stack: &Stack, tell: Teller<'_>, service: &str, mut lines: Vec<u8>) -> Result<()> {
    let word = b"\"decision\":\"allowed\"";
    let at = lines.windows(word.len()).position(|bytes| bytes == word);
    let at = at.context("the trail holds no allowed act")?;
    lines[at + word.len() - 2] = b'D';
    let fault = trail::check(stack, service, &lines, Vec::new()).err();
    let told = fault.map_or_else(|| "nothing".to_owned(), |fault| format!("{fault:#}"));
    tell.holds(
        "一文字変えれば見つかる / one letter changed is found (S9)",
        told.contains("altered"),
        &told,
    )
}

/// The entries about a thing in the trail of a service, newest first.
///
/// # Errors
/// The auditor is refused.
pub async fn readings(
    stack: &Stack,
    service: &'static str,
    subject_id: &str,
) -> Result<Vec<Entry>> {
    let auditor = stack.log_in_as("auditor").await?;
    let mut audit = AuditServiceClient::new(auditor.service());
    let request =
        ListEntriesRequest { subject_id: subject_id.to_owned(), ..ListEntriesRequest::default() };
    let page = audit.list_entries(trail::meant_for(service, request)).await.said("entries")?;
    Ok(page.entries)
}
