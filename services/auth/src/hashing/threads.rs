//! The threads and their queue.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{
    HashSettings, Peppers, Verdict,
    job::{JobError, Worker},
};
use crate::domain::PasswordText;

/// When to try again after [`Busy`].
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Every thread is at work and the queue is full.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too many passwords are being checked; try again in a moment")]
pub struct Busy;

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum HashingFailed {
    /// Try again after [`RETRY_AFTER`].
    #[error(transparent)]
    Busy(#[from] Busy),
    /// A fault of the stored hash, the pepper file or the system.
    #[error("a password could not be hashed or checked")]
    Broken(#[source] JobError),
    /// A hashing thread ended.
    #[error("a hashing thread has ended; restart the service")]
    ThreadGone,
}

enum Work {
    Hash(PasswordText, oneshot::Sender<Result<String, JobError>>),
    Verify(PasswordText, Arc<str>, oneshot::Sender<Result<Verdict, JobError>>),
}

/// Hashes and checks passwords. Clones share the threads, which end with the last of them.
#[derive(Clone)]
pub struct Hasher {
    queue: SyncSender<Work>,
    /// A hash of a random password, checked when there is none to check, so that an unknown user id takes as long.
    dummy: Arc<str>,
}

impl Hasher {
    /// Starts the threads.
    ///
    /// # Errors
    /// The system gives no threads or no random bytes.
    pub fn start(settings: HashSettings, peppers: Peppers) -> io::Result<Self> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let dummy = PasswordText::prepare(&hex::encode(random)).map_err(io::Error::other)?;
        let dummy = Worker { settings, peppers: &peppers, memory: Vec::new() }
            .hash(&dummy)
            .map_err(io::Error::other)?;

        let (queue, work) = sync_channel(settings.queue);
        let (work, peppers) = (Arc::new(Mutex::new(work)), Arc::new(peppers));
        for number in 0..settings.threads {
            let (work, peppers) = (Arc::clone(&work), Arc::clone(&peppers));
            thread::Builder::new().name(format!("argon2-{number}")).spawn(move || {
                run(&work, Worker { settings, peppers: &peppers, memory: Vec::new() });
            })?;
        }
        Ok(Self { queue, dummy: dummy.into() })
    }

    /// A PHC string for a new password.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub async fn hash(&self, password: PasswordText) -> Result<String, HashingFailed> {
        let (reply, result) = oneshot::channel();
        self.submit(Work::Hash(password, reply))?;
        result.await.map_err(|_| HashingFailed::ThreadGone)?.map_err(HashingFailed::Broken)
    }

    /// Checks a password; without a stored hash the same work is done and the answer is [`Verdict::Wrong`].
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub async fn verify(
        &self,
        password: PasswordText,
        stored: Option<&str>,
    ) -> Result<Verdict, HashingFailed> {
        let known = stored.is_some();
        let stored = stored.map_or_else(|| Arc::clone(&self.dummy), Arc::from);
        let (reply, result) = oneshot::channel();
        self.submit(Work::Verify(password, stored, reply))?;
        let verdict =
            result.await.map_err(|_| HashingFailed::ThreadGone)?.map_err(HashingFailed::Broken)?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    fn submit(&self, work: Work) -> Result<(), HashingFailed> {
        self.queue.try_send(work).map_err(|refused| match refused {
            TrySendError::Full(_) => {
                metrics::counter!("auth_hashes_refused_total").increment(1);
                HashingFailed::Busy(Busy)
            }
            TrySendError::Disconnected(_) => HashingFailed::ThreadGone,
        })
    }
}

/// Takes work until every [`Hasher`] is gone. Work whose caller has gone meanwhile is dropped unhashed.
fn run(work: &Mutex<Receiver<Work>>, mut worker: Worker<'_>) {
    loop {
        // A poisoned lock only means that another thread panicked while it waited; the queue is sound.
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(next) = next else { return };
        let started = Instant::now();
        // A send fails only if the caller has gone.
        match next {
            Work::Hash(_, ref reply) if reply.is_closed() => continue,
            Work::Verify(_, _, ref reply) if reply.is_closed() => continue,
            Work::Hash(password, reply) => {
                _ = reply.send(worker.hash(&password));
            }
            Work::Verify(password, stored, reply) => {
                _ = reply.send(worker.verify(&password, &stored));
            }
        }
        metrics::histogram!("auth_hash_seconds").record(started.elapsed().as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(threads: usize, queue: usize) -> Hasher {
        let peppers = Peppers::parse(&format!("p1:{}", "ab".repeat(32))).ok().unwrap();
        Hasher::start(HashSettings { threads, queue, ..HashSettings::default() }, peppers).unwrap()
    }

    fn password() -> PasswordText {
        PasswordText::prepare("correct horse battery staple").ok().unwrap()
    }

    #[tokio::test]
    async fn right_wrong_and_unknown() {
        let hasher = hasher(2, 8);
        let stored = hasher.hash(password()).await.unwrap();
        let right = hasher.verify(password(), Some(&stored)).await.unwrap();
        assert_eq!(right, Verdict::Right { outdated: false });
        assert_eq!(hasher.verify(password(), None).await.unwrap(), Verdict::Wrong);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let hasher = hasher(1, 1);
        let attempts = (0..8).map(|_| hasher.verify(password(), None));
        let results = futures_util::future::join_all(attempts).await;
        let busy =
            results.iter().filter(|result| matches!(result, Err(HashingFailed::Busy(_)))).count();
        assert!((5..=7).contains(&busy), "{busy} of 8 were refused");
    }

    #[tokio::test]
    async fn nobody_hashes_for_a_caller_who_left() {
        let hasher = hasher(1, 64);
        let started = Instant::now();
        for _ in 0..60 {
            let left =
                tokio::time::timeout(Duration::from_millis(1), hasher.verify(password(), None))
                    .await;
            drop(left);
        }
        hasher.verify(password(), None).await.unwrap();
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "abandoned work was done: {:?}",
            started.elapsed()
        );
    }
}
