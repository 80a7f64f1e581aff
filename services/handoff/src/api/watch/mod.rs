//! `WatchHandoffs`: changes as they happen, each at least once and in order.
//!
//! A new watcher is first told of everything open, by id, then follows the stream of events from where it stood when the telling began.

mod feed;
mod token;

use std::{pin::Pin, sync::Arc, time::Duration};

use futures_util::{FutureExt as _, Stream, StreamExt as _, future::ready};
use madoguchi_access::Caller;
use madoguchi_kit::status::Refusal;
use madoguchi_proto::handoff::v1::{WatchHandoffsRequest, WatchHandoffsResponse};
use tokio::sync::{mpsc, oneshot};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status};

use self::{
    feed::{Feed, Pause},
    token::Token,
};
use super::{Context, wire};
use crate::{error::Failure, store};

/// Messages that may wait for a slow reader.
const WAITING: usize = 64;
/// How long a full channel is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// A sign of life when nothing happens.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How soon a reader that was too slow comes back.
const RETRY: Duration = Duration::from_secs(1);

type Messages = Pin<Box<dyn Stream<Item = Result<WatchHandoffsResponse, Status>> + Send>>;

/// `WatchHandoffs`.
pub async fn watch(
    context: &Arc<Context>,
    request: &Request<WatchHandoffsRequest>,
) -> Result<Messages, Failure> {
    let (caller, now) = (Caller::of(request)?.clone(), context.clock.now());
    let mut connection = context.database.pool().acquire().await?;
    let stream = store::stream(&mut connection).await?;
    drop(connection);
    let token = match request.get_ref().resume_token.as_str() {
        "" => Token::first(stream, now),
        text => Token::read(text, stream, now)?,
    };
    let feed = Feed::new(Arc::clone(context), wire::viewer(&caller), token);
    let (messages, received) = mpsc::channel(WAITING);
    let (ending, ended) = oneshot::channel();
    let watcher = Watcher { context: Arc::clone(context), caller, messages };
    madoguchi_kit::spawn("watch", async move {
        metrics::gauge!("handoff_watchers").increment(1.0);
        if let Err(status) = watcher.run(feed).await {
            // Nobody hears it only if the client has gone.
            let _ = ending.send(status);
        }
        metrics::gauge!("handoff_watchers").decrement(1.0);
    });
    // Behind what was sent comes why it ended, if it did not end as agreed.
    let last = ended.into_stream().filter_map(|status| ready(status.ok().map(Err)));
    Ok(Box::pin(ReceiverStream::new(received).map(Ok).chain(last)))
}

struct Watcher {
    context: Arc<Context>,
    caller: Caller,
    messages: mpsc::Sender<WatchHandoffsResponse>,
}

impl Watcher {
    /// Until the assertion ends, the process drains, or the client goes.
    async fn run(self, mut feed: Feed) -> Result<(), Status> {
        let mut newest = self.context.newest.subscribe();
        let mut heartbeat = tokio::time::interval(HEARTBEAT);
        heartbeat.reset();
        loop {
            newest.borrow_and_update();
            while let Some(batch) = feed.next().await? {
                for message in batch {
                    if !self.send(message).await? {
                        return Ok(());
                    }
                    heartbeat.reset();
                }
                if self.is_over() {
                    return Ok(());
                }
            }
            match self.pause(&mut newest, &mut heartbeat).await {
                Pause::News => {}
                Pause::Heartbeat => {
                    if !self.send(feed.heartbeat()).await? {
                        return Ok(());
                    }
                }
                Pause::Over => return Ok(()),
            }
        }
    }

    async fn pause(
        &self,
        newest: &mut tokio::sync::watch::Receiver<store::Position>,
        heartbeat: &mut tokio::time::Interval,
    ) -> Pause {
        loop {
            tokio::select! {
                changed = newest.changed() => return if changed.is_ok() { Pause::News } else { Pause::Over },
                _ = heartbeat.tick() => return Pause::Heartbeat,
                () = self.messages.closed() => return Pause::Over,
                () = self.context.draining.cancelled() => return Pause::Over,
                // The service's clock may be moved, so it is looked at again and again.
                () = tokio::time::sleep(Duration::from_millis(500)) => if self.is_over() { return Pause::Over },
            }
        }
    }

    /// The assertion has ended: the client resumes with a new one.
    fn is_over(&self) -> bool {
        self.context.clock.now() >= self.caller.expires_at || self.context.draining.is_cancelled()
    }

    /// False if the client has gone.
    async fn send(&self, message: WatchHandoffsResponse) -> Result<bool, Status> {
        match self.messages.send_timeout(message, PATIENCE).await {
            Ok(()) => Ok(true),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Ok(false),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                metrics::counter!("handoff_slow_watchers_total").increment(1);
                Err(Refusal::exhausted(
                    "the stream is read too slowly; resume it with the last token",
                    RETRY,
                )
                .into())
            }
        }
    }
}
