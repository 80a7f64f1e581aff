//! A door in front of a service's routes: closed until something has been made sure of.

use crate::{ReadyCheck, status::Refusal};
use futures_util::future::{Either, Ready, ready};
use http::{Request, Response};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tonic::Status;
use tower::{Layer, Service};

/// How soon a client may knock again.
const RETRY: Duration = Duration::from_secs(5);

/// A tower layer that answers `UNAVAILABLE` until [`open`](Self::open). Clones are the same door; health lies outside of it.
#[derive(Debug, Clone)]
pub struct Door {
    open: Arc<AtomicBool>,
    reason: &'static str,
    message: &'static str,
}

impl Door {
    /// A closed door. `reason` is for programs (`UPPER_SNAKE_CASE`), `message` tells people what is waited for.
    #[must_use]
    pub fn closed(reason: &'static str, message: &'static str) -> Self {
        Self { open: Arc::default(), reason, message }
    }

    /// Lets everybody in from now on.
    pub fn open(&self) {
        self.open.store(true, Ordering::Release);
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire)
    }

    /// Ready while open.
    #[must_use]
    pub fn ready_check(&self, name: &'static str) -> ReadyCheck {
        let door = self.clone();
        ReadyCheck::new(name, move || {
            let result = if door.is_open() { Ok(()) } else { Err(door.message.to_owned()) };
            async move { result }
        })
    }
}

impl<S> Layer<S> for Door {
    type Service = Guarded<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Guarded { door: self.clone(), inner }
    }
}

/// A service behind a [`Door`].
#[derive(Debug, Clone)]
pub struct Guarded<S> {
    door: Door,
    inner: S,
}

impl<S, B, R> Service<Request<B>> for Guarded<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Either<S::Future, Ready<Result<Response<R>, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if self.door.is_open() {
            return Either::Left(self.inner.call(request));
        }
        let refusal = Refusal::unavailable(self.door.reason, self.door.message, RETRY);
        Either::Right(ready(Ok(Status::from(refusal).into_http())))
    }
}
