//! Whether the service can do its work right now.

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, join_all},
};
use std::{
    fmt,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A check that takes longer has failed.
const CHECK_LIMIT: Duration = Duration::from_secs(2);

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// One condition of readiness.
#[derive(Clone)]
pub struct ReadyCheck {
    name: &'static str,
    check: Check,
}

impl ReadyCheck {
    /// `check` says what is wrong in words for an operator; it has two seconds.
    pub fn new<F>(name: &'static str, check: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { name, check: Arc::new(move || check().boxed()) }
    }

    async fn problem(&self) -> Option<(&'static str, String)> {
        match tokio::time::timeout(CHECK_LIMIT, (self.check)()).await {
            Ok(Ok(())) => None,
            Ok(Err(text)) => Some((self.name, text)),
            Err(_) => Some((self.name, format!("no result within {CHECK_LIMIT:?}"))),
        }
    }
}

impl fmt::Debug for ReadyCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadyCheck").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All checks of a process, and whether it is on its way out.
#[derive(Debug, Clone)]
pub(crate) struct Readiness {
    checks: Arc<[ReadyCheck]>,
    draining: Arc<AtomicBool>,
}

impl Readiness {
    pub fn new(checks: Vec<ReadyCheck>) -> Self {
        Self { checks: checks.into(), draining: Arc::default() }
    }

    /// From now on the answer is no.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Every failing check and its problem; empty means ready.
    pub async fn problems(&self) -> Vec<(&'static str, String)> {
        if self.draining.load(Ordering::Relaxed) {
            return vec![("lifecycle", "shutting down".to_owned())];
        }
        join_all(self.checks.iter().map(ReadyCheck::problem)).await.into_iter().flatten().collect()
    }
}
