//! What a watcher is told, batch by batch.

use std::{collections::HashMap, sync::Arc};

use madoguchi_proto::handoff::v1::{Handoff, HandoffChange, WatchHandoffsResponse};
use uuid::Uuid;

use super::token::Token;
use crate::{
    api::{Context, wire},
    domain::{Inquiry, Viewer},
    error::Failure,
    store::{self, Event},
};

/// Rows of one batch.
const BATCH: i64 = 100;

/// Why a watcher that is up to date goes on.
pub enum Pause {
    /// There are new events.
    News,
    /// It is time for a sign of life.
    Heartbeat,
    /// The stream ends as agreed.
    Over,
}

/// The messages of one watcher, in their order.
pub struct Feed {
    context: Arc<Context>,
    viewer: Viewer,
    token: Token,
}

impl Feed {
    /// Goes on behind `token`.
    pub fn new(context: Arc<Context>, viewer: Viewer, token: Token) -> Self {
        Self { context, viewer, token }
    }

    /// A sign of life.
    pub fn heartbeat(&self) -> WatchHandoffsResponse {
        self.message(None)
    }

    /// The next messages; none if there is nothing new.
    pub async fn next(&mut self) -> Result<Option<Vec<WatchHandoffsResponse>>, Failure> {
        match self.token.telling {
            Some(told) => self.tell(told).await.map(Some),
            None => self.follow().await,
        }
    }

    /// What is open, behind the id `told`.
    async fn tell(&mut self, told: Uuid) -> Result<Vec<WatchHandoffsResponse>, Failure> {
        let only = match &self.viewer {
            Viewer::Information { .. } => None,
            Viewer::Section(own) => Some(own.clone()),
            Viewer::StatusOnly | Viewer::Nobody => {
                self.token.telling = None;
                return Ok(Vec::new());
            }
        };
        let (pool, now) = (self.context.database.pool(), self.context.clock.now());
        let open = store::open_after(pool, told, only.as_ref(), BATCH).await?;
        let last = i64::try_from(open.len()).is_ok_and(|count| count < BATCH);
        let mut messages = Vec::with_capacity(open.len());
        for inquiry in &open {
            self.token.telling = Some(inquiry.id);
            let kind = inquiry.state.as_str().to_owned();
            messages.push(
                self.message(Some(HandoffChange {
                    kind,
                    handoff: Some(wire::handoff(inquiry, now)),
                })),
            );
        }
        if last {
            self.token.telling = None;
        }
        Ok(messages)
    }

    /// What happened since.
    async fn follow(&mut self) -> Result<Option<Vec<WatchHandoffsResponse>>, Failure> {
        let pool = self.context.database.pool();
        let events = store::events_after(pool, self.token.position, BATCH).await?;
        if events.is_empty() {
            return Ok(None);
        }
        let mut ids: Vec<Uuid> = events.iter().map(|event| event.inquiry).collect();
        ids.sort_unstable();
        ids.dedup();
        let inquiries = store::by_ids(pool, &ids).await?;
        let inquiries: HashMap<Uuid, Inquiry> =
            inquiries.into_iter().map(|inquiry| (inquiry.id, inquiry)).collect();
        let mut messages = Vec::with_capacity(events.len());
        for event in events {
            self.token.position = event.position;
            if let Some(change) = self.change(event, &inquiries) {
                messages.push(self.message(Some(change)));
            }
        }
        Ok(Some(messages))
    }

    /// What an event is to this viewer; none if nothing.
    fn change(&self, event: Event, inquiries: &HashMap<Uuid, Inquiry>) -> Option<HandoffChange> {
        let own = self.viewer.section().map_or("", |section| section.as_str());
        let sees_all = matches!(self.viewer, Viewer::Information { .. });
        let only_id = || Handoff { inquiry_id: event.inquiry.to_string(), ..Handoff::default() };
        let handoff = match inquiries.get(&event.inquiry) {
            Some(inquiry) if self.viewer.sees(inquiry.state, inquiry.section.as_ref()) => {
                wire::handoff(inquiry, self.context.clock.now())
            }
            // It left this section: the client takes it off its list.
            Some(_) if !own.is_empty() && event.left_section == own => only_id(),
            None if event.kind == "erased"
                && (sees_all || (!own.is_empty() && event.section_code == own)) =>
            {
                only_id()
            }
            // Not for this viewer; or erased since, and told by an event of its own.
            _ => return None,
        };
        Some(HandoffChange { kind: event.kind, handoff: Some(handoff) })
    }

    fn message(&self, change: Option<HandoffChange>) -> WatchHandoffsResponse {
        WatchHandoffsResponse { resume_token: self.token.write(self.context.clock.now()), change }
    }
}
