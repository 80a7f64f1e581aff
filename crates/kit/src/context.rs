//! What a call in progress hands down to the calls it makes: its deadline and its request id.

use std::{future::Future, sync::Arc, time::Instant};

tokio::task_local! {
    static CURRENT: CallContext;
}

/// Facts about the incoming call that the current task handles.
#[derive(Debug, Clone)]
pub(crate) struct CallContext {
    /// When the caller stops waiting.
    pub deadline: Instant,
    /// `x-request-id`
    pub request_id: Arc<str>,
}

impl CallContext {
    /// Runs `work` as part of this call.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// The call this task handles; `None` in jobs.
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }
}
