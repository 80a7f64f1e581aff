//! Step 7: the handoff service itself, started on the restored backup. It serves nothing before it knows what to purge again.

use std::time::Duration;

use anyhow::{Context as _, Result};
use madoguchi_devstack::ports::Ports;
use madoguchi_devstack::{Service, Stack, probe};
use madoguchi_proto::handoff::v1::handoff_service_client::HandoffServiceClient;
use madoguchi_proto::handoff::v1::{ListHandoffsRequest, OpenHandoffRequest, Purpose};
use toml::{Table, Value};
use tonic::{Code, Request};

use super::capture::Taken;
use super::restore::{RESTORED, assertion, inner};
use crate::teller::reason;
use crate::{Teller, poll};

const NAME: &str = "handoff-restored";
/// What the service logs at each round in which retention did not answer.
const ROUND: &str = "purge orders could not be carried out";

/// Plays it: the service beside the live one, on the restored database, out of reach of retention.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>, first: &Taken) -> Result<()> {
    let mut ports = Ports::default();
    let (grpc, admin, nobody) = (ports.free()?, ports.free()?, ports.free()?);
    let mut twin = stack.start_beside(Service::Handoff, NAME, |table| {
        listen(table, "server", grpc);
        listen(table, "admin", admin);
        retention_at(table, nobody);
        on_database(table, RESTORED);
    })?;
    let log = stack.home().log(NAME);
    // Two rounds have gone by, so it is not merely slow.
    let look = async || {
        anyhow::ensure!(twin.ended().is_none(), "{}", twin.obituary());
        let told = std::fs::read_to_string(&log).with_context(|| log.display().to_string())?;
        Ok((told.matches(ROUND).count() >= 2).then_some(()))
    };
    poll::until("the restored handoff asks retention", Duration::from_secs(30), look).await?;
    let waits_for = probe::ready(admin).await.err().map(|error| format!("{error:#}"));
    let waits_for = waits_for.unwrap_or_else(|| "ready".to_owned());
    let waiting = waits_for.contains("quarantine");
    tell.holds(
        "控えの上で起動した handoff / handoff started on it waits (P4)",
        waiting,
        &waits_for,
    )?;
    let mut handoffs = HandoffServiceClient::new(inner(stack, "gateway", grpc)?);
    let listed =
        handoffs.list_handoffs(asserted(stack, ListHandoffsRequest::default()).await?).await;
    let open = OpenHandoffRequest {
        inquiry_id: first.inquiry_id.clone(),
        purpose: Purpose::Inspection.into(),
        with_answers: true,
    };
    let opened = handoffs.open_handoff(asserted(stack, open).await?).await;
    for (what, refused) in [
        ("一覧も出さない / it lists nothing (P4)", listed.map(drop)),
        ("何も開けない / it opens nothing (P4)", opened.map(drop)),
    ] {
        let seen = refused.map_err(|status| (status.code(), reason(&status)));
        tell.same(what, Err((Code::Unavailable, "QUARANTINE".to_owned())), seen)?;
    }
    twin.kill();
    Ok(())
}

async fn asserted<T>(stack: &Stack, message: T) -> Result<Request<T>> {
    let mut request = Request::new(message);
    request.metadata_mut().insert("madoguchi-assertion", assertion(stack).await?.parse()?);
    Ok(request)
}

fn listen(table: &mut Table, section: &str, port: u16) {
    set(table, &[section, "address"], &format!("127.0.0.1:{port}"));
}

fn retention_at(table: &mut Table, port: u16) {
    set(table, &["peers", "retention", "url"], &format!("https://localhost:{port}"));
}

fn on_database(table: &mut Table, name: &str) {
    for key in ["url", "migrate_url"] {
        let url = table["database"][key].as_str().unwrap_or_default();
        let server = url.rsplit_once('/').map_or(url, |(server, _)| server);
        let url = format!("{server}/{name}");
        set(table, &["database", key], &url);
    }
}

/// Replaces a text somewhere in the configuration.
fn set(table: &mut Table, path: &[&str], text: &str) {
    let (last, sections) = path.split_last().expect("a path names a key");
    let mut table = table;
    for section in sections {
        let inner = table.entry(*section).or_insert_with(|| Value::Table(Table::new()));
        table = inner.as_table_mut().expect("the stack writes a section there");
    }
    table.insert((*last).to_owned(), text.into());
}
