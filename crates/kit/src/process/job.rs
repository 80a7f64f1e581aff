//! Work beside the calls.

use crate::CancellationToken;
use futures_util::{FutureExt as _, future::BoxFuture};
use std::{any::Any, fmt, future::Future, panic::AssertUnwindSafe};
use tracing::Instrument as _;

type Start = Box<dyn FnOnce(CancellationToken) -> BoxFuture<'static, anyhow::Result<()>> + Send>;

/// A task that lives as long as the service. When it ends before it is told to, or panics, the process ends in good order.
pub struct Job {
    pub(crate) name: &'static str,
    start: Start,
}

impl Job {
    /// `work` gets the token that tells it to stop, after the calls have drained; it then has 10 s to return.
    pub fn new<F>(
        name: &'static str,
        work: impl FnOnce(CancellationToken) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        Self { name, start: Box::new(move |stop| work(stop).boxed()) }
    }

    /// Runs to the end and says why it ended, `Ok` only after being told to.
    pub(crate) async fn run(self, stop: CancellationToken) -> Result<(), String> {
        let name = self.name;
        let work = (self.start)(stop.clone()).instrument(tracing::info_span!("job", name));
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(Ok(())) if stop.is_cancelled() => Ok(()),
            Ok(Ok(())) => Err(format!("job {name} ended by itself")),
            Ok(Err(error)) => Err(format!("job {name} failed: {error:#}")),
            Err(panic) => Err(format!("job {name} panicked: {}", panic_text(panic.as_ref()))),
        }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The message of a panic.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// Starts something whose failure concerns nobody else: a panic is logged, the span of the caller goes on.
pub fn spawn(name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
    let guarded = async move {
        if let Err(panic) = AssertUnwindSafe(work).catch_unwind().await {
            tracing::error!(task = name, panic = panic_text(panic.as_ref()), "a task panicked");
        }
    };
    tokio::spawn(guarded.in_current_span());
}
