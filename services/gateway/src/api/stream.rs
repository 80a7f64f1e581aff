//! A reply that goes on while it may, and no longer.

use std::{
    future::Future as _,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::Frame;
use madoguchi_access::{IdempotencyKey, Rule};
use madoguchi_kit::{spawn, status::Refusal};
use tokio::{
    sync::{
        OwnedSemaphorePermit,
        broadcast::{Receiver, error::RecvError},
        oneshot,
    },
    time::{Instant, sleep},
};
use tonic::{Status, body::Body};

use super::{
    Switch,
    admission::{Known, idempotency_key},
    metered::{Overrun, too_large},
    reply,
};
use crate::{
    introspection::{Claim, Outcome, Standing},
    signals::Signal,
};

/// How long before its end an assertion is renewed.
const AHEAD: Duration = Duration::from_secs(5);
/// How often a stream is checked while no signals come.
const WITHOUT_SIGNALS: Duration = Duration::from_secs(4);
/// How long auth may be silent about a stream before the stream ends: a revocation bites within 2 s.
const PATIENCE: Duration = Duration::from_millis(1500);
const PAUSE: Duration = Duration::from_millis(200);

/// Watches over one stream on behalf of its caller.
pub(super) struct Guard {
    switch: Arc<Switch>,
    rule: Rule,
    claim: Claim,
    standing: Arc<Standing>,
    key: Option<IdempotencyKey>,
    heard: Receiver<Signal>,
    place: OwnedSemaphorePermit,
}

impl Guard {
    /// Takes a place among the streams.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED` if there is none.
    pub fn prepare(
        switch: &Arc<Switch>,
        rule: &Rule,
        known: &Known,
        heard: Receiver<Signal>,
        headers: &HeaderMap,
    ) -> Result<Self, Status> {
        let place = Arc::clone(&switch.streams).try_acquire_owned().map_err(|_| {
            Refusal::exhausted(
                "too many streams are open; try again shortly",
                Duration::from_secs(5),
            )
        })?;
        Ok(Self {
            switch: Arc::clone(switch),
            rule: rule.clone(),
            claim: known.claim.clone(),
            standing: Arc::clone(&known.standing),
            key: idempotency_key(headers)?,
            heard,
            place,
        })
    }

    /// Lets the reply run until it ends by itself or the caller may not listen any more.
    pub fn watch(self, response: Response<Body>, overrun: Overrun) -> Response<Body> {
        if response.headers().contains_key("grpc-status") {
            return response;
        }
        let (cut, end) = oneshot::channel();
        spawn("stream", self.stand_by(cut));
        response.map(|inner| Body::new(Guarded { inner, end: Some(end), overrun }))
    }

    async fn stand_by(mut self, mut cut: oneshot::Sender<Status>) {
        let draining = self.switch.draining.clone();
        let status = tokio::select! {
            () = cut.closed() => return,
            () = draining.cancelled() => {
                Refusal::unavailable("DRAINING", "this gateway is about to stop; call again", Duration::ZERO).into()
            }
            status = self.until_refused() => status,
        };
        metrics::counter!("gateway_streams_cut_total", "code" => format!("{:?}", status.code()))
            .increment(1);
        tracing::info!(rpc = self.rule.rpc, code = ?status.code(), "a stream was cut");
        // The client may have hung up meanwhile.
        let _ = cut.send(status);
        drop(self.place);
    }

    async fn until_refused(&mut self) -> Status {
        loop {
            let due = Instant::now() + self.next_check();
            self.until_due(due).await;
            match self.check().await {
                Ok(standing) => self.standing = standing,
                Err(status) => return status,
            }
        }
    }

    fn next_check(&self) -> Duration {
        if !self.switch.signals.are_up() {
            return WITHOUT_SIGNALS;
        }
        let left = self.standing.caller.expires_at.duration_since(self.switch.clock.now());
        Duration::try_from(left).unwrap_or_default().saturating_sub(AHEAD).max(PAUSE)
    }

    /// Until then, or until something happens that may concern the caller.
    async fn until_due(&mut self, due: Instant) {
        loop {
            let Ok(signal) = tokio::time::timeout_at(due, self.heard.recv()).await else { return };
            match signal {
                Ok(Signal::Revoked(revocation)) if !revocation.concerns(&self.standing.subject) => {
                }
                Err(RecvError::Closed) => return sleep(PAUSE).await,
                Ok(_) | Err(RecvError::Lagged(_)) => return,
            }
        }
    }

    /// Whether the caller may go on listening. Silence of auth is borne for a moment, then it is a no.
    async fn check(&self) -> Result<Arc<Standing>, Status> {
        let last = Instant::now() + PATIENCE;
        loop {
            let asked =
                tokio::time::timeout_at(last, self.switch.introspector.recheck(&self.claim)).await;
            match asked.unwrap_or_else(|_| Outcome::unavailable()) {
                Outcome::Unknown(_) if Instant::now() + PAUSE < last => sleep(PAUSE).await,
                outcome => {
                    let standing = outcome.into_result()?;
                    self.switch.decide(&self.rule, Some(&standing.caller), self.key.as_ref())?;
                    return Ok(standing);
                }
            }
        }
    }
}

/// The reply's bytes, until `end` says why there are no more.
struct Guarded {
    inner: Body,
    end: Option<oneshot::Receiver<Status>>,
    overrun: Overrun,
}

impl Guarded {
    fn last(&mut self, status: &Status) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.end = None;
        self.inner = Body::empty();
        let mut trailers = HeaderMap::new();
        // The gateway's own statuses are made of printable parts; another one would end the stream without a reason.
        Poll::Ready(Some(status.add_header(&mut trailers).map(|()| Frame::trailers(trailers))))
    }
}

impl http_body::Body for Guarded {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(end) = self.end.as_mut() else { return Poll::Ready(None) };
        if let Poll::Ready(cut) = Pin::new(end).poll(cx) {
            // A watcher that is gone without a word has panicked or the runtime ends: nobody watches any more.
            let status = cut.unwrap_or_else(|_| reply::unavailable());
            return self.last(&status);
        }
        match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            None => {
                self.end = None;
                Poll::Ready(None)
            }
            Some(Err(_)) if self.overrun.happened() => self.last(&too_large()),
            Some(Err(_)) => self.last(&reply::unavailable()),
            Some(Ok(frame)) => {
                if frame.is_trailers() {
                    self.end = None;
                }
                Poll::Ready(Some(Ok(frame)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.end.is_none()
    }
}
