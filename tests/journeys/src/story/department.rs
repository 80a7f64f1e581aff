//! Step 6: a section's own system does what the clerk does, by certificate and gRPC.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::ToSpan as _;
use jiff::civil::time;
use madoguchi_devstack::{Client, Door, Stack};
use madoguchi_proto::handoff::v1::{
    ContactMethod, HandoffState, ListHandoffsRequest, OpenHandoffRequest, Purpose,
    RecordAnswerRequest, WatchHandoffsRequest, WatchHandoffsResponse,
};
use uuid::Uuid;

use super::answer::{acknowledge, get, handoffs};
use super::capture::{self, Taken};
use super::{MONDAY, at, values};
use crate::Teller;
use crate::teller::{Said as _, reason};

/// A message of the stream is awaited no longer; heartbeats come every 15 s.
const PATIENCE: Duration = Duration::from_secs(20);

/// Plays it.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(stack: &Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<()> {
    tell.step(
        6,
        "戸籍住民課のシステムが、証明書とgRPCで同じことをする。",
        "The section's own system does the same through its certificate and gRPC, and resumes a broken stream.",
    );
    let stranger = stack.visitor(Door::System(Uuid::new_v4()))?;
    let refused = handoffs(&stranger).list_handoffs(ListHandoffsRequest::default()).await;
    tell.refused(
        "知らない証明書 / a certificate nobody registered (P3)",
        "SYSTEM_UNKNOWN",
        refused,
    )?;
    let system = stack.visitor(Door::System(stack.ward()?.system))?;
    let fourth = &taken[3].inquiry_id;
    let resumable = snapshot(tell, &system, fourth).await?;
    acknowledge(&system, fourth).await?;
    tell.note("接続を切り、その間に受領 / the stream is cut; the receipt is confirmed meanwhile");
    let mut next = watch(&system, &resumable).await?;
    let (kind, inquiry, _) = next.change().await?;
    tell.holds(
        "切れた所から再開 / resumed where it stopped (B11)",
        &inquiry == fourth && kind == "acknowledged",
        &kind,
    )?;
    opened(tell, &system, fourth).await?;
    let request = RecordAnswerRequest {
        inquiry_id: fourth.clone(),
        version: get(&system, fourth).await?.version,
        method: ContactMethod::Phone.into(),
        answered: true,
        text: values::ANSWER.to_owned(),
    };
    let answered = handoffs(&system).record_answer(request).await.said("answer")?.handoff;
    let answered = answered.context("the answer holds no handoff")?;
    tell.same("システムが回答 / answered by the system", HandoffState::Answered, answered.state())?;
    let (kind, inquiry, resumable) = next.change().await?;
    let told = kind == "answered" && &inquiry == fourth;
    tell.holds("そのまま流れてくる / the stream tells of it (B11)", told, &kind)?;
    next_morning(stack, tell, &system, &resumable).await
}

/// Two inquiries of the evening reach the system in the moment of their delivery; between them the line is cut.
async fn next_morning(stack: &Stack, tell: Teller<'_>, system: &Client, token: &str) -> Result<()> {
    stack.clock().set(at(MONDAY, time(18, 30, 0, 0))).await?;
    let operator = stack.log_in_as("operator1").await?;
    let information = stack.log_in_as("information").await?;
    let one = capture::take(&operator, &information).await?.inquiry_id;
    let other = capture::take(&operator, &information).await?.inquiry_id;
    let mut before = watch(system, token).await?;
    tell.note("その晩さらに2件、翌朝8時30分に届く / two more that evening, delivered at 08:30");
    stack.clock().set(at(MONDAY + 1.day(), time(8, 30, 0, 0))).await?;
    let (kind, first, resumable) = before.change().await?;
    let is_new = first == one || first == other;
    tell.holds(
        "新しい引継ぎが流れてくる / a new handoff is streamed (B11)",
        is_new && kind == "delivered",
        &kind,
    )?;
    drop(before);
    let rest = if first == one { other } else { one };
    let mut after = watch(system, &resumable).await?;
    let (kind, second, _) = after.change().await?;
    let told = second == rest && kind == "delivered";
    tell.holds("切っても抜けがない / cut and resumed: the other one, not lost (B11)", told, &kind)?;
    acknowledge(system, &first).await?;
    let (kind, third, _) = after.change().await?;
    let told = third == first && kind == "acknowledged";
    tell.holds(
        "重なりもない / nothing was repeated: next comes what happened next (B11)",
        told,
        &kind,
    )
}

async fn opened(tell: Teller<'_>, system: &Client, inquiry_id: &str) -> Result<()> {
    let request = OpenHandoffRequest {
        inquiry_id: inquiry_id.to_owned(),
        purpose: Purpose::Answer.into(),
        with_answers: false,
    };
    let opened = handoffs(system).open_handoff(request).await.said("opening")?;
    let name = opened.contact.context("the answer holds no contact")?.name;
    tell.holds(
        "目的を示して開く / opened for a purpose (S3)",
        name == values::NAME,
        "PURPOSE_ANSWER",
    )
}

/// Reads what is open now up to the inquiry meant, and returns the token behind the last of it.
async fn snapshot(tell: Teller<'_>, system: &Client, inquiry_id: &str) -> Result<String> {
    let mut watch = watch(system, "").await?;
    let mut ids = Vec::new();
    loop {
        let message = watch.next().await?;
        let Some(change) = message.change else {
            // A heartbeat: all that is open has been told.
            tell.same(
                "今あるもの / told of what is open, this one (B11)",
                true,
                ids.iter().any(|id| id == inquiry_id),
            )?;
            return Ok(message.resume_token);
        };
        ids.extend(change.handoff.map(|handoff| handoff.inquiry_id));
    }
}

struct Watch(tonic::Streaming<WatchHandoffsResponse>);

impl Watch {
    async fn next(&mut self) -> Result<WatchHandoffsResponse> {
        let message = tokio::time::timeout(PATIENCE, self.0.message()).await;
        let message = message.context("the stream is silent")?;
        let message =
            message.map_err(|status| anyhow::anyhow!("the stream: {}", reason(&status)))?;
        message.context("the stream ended")
    }

    /// The next change: its kind, its inquiry, and the token behind it. Signs of life and reminders are passed over.
    async fn change(&mut self) -> Result<(String, String, String)> {
        loop {
            let WatchHandoffsResponse { resume_token, change } = self.next().await?;
            if let Some(change) = change.filter(|change| change.kind != "reminded") {
                let inquiry_id = change.handoff.unwrap_or_default().inquiry_id;
                return Ok((change.kind, inquiry_id, resume_token));
            }
        }
    }
}

async fn watch(system: &Client, token: &str) -> Result<Watch> {
    let request = WatchHandoffsRequest { resume_token: token.to_owned() };
    Ok(Watch(handoffs(system).watch_handoffs(request).await.said("watching")?))
}
