//! Remembers what auth said, asks once however many wait, forgets on a signal.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::watch;
use tracing::Instrument as _;

use super::{Auth, Claim, Outcome, claim::Key};
use crate::domain::Revocation;

/// How long a caller is remembered, counted from the question: the longest that a revocation without a signal is overlooked.
const REMEMBERED: Duration = Duration::from_secs(5);
/// How long a refusal is remembered: a login elsewhere or a designation must work at once for people.
const REFUSAL_REMEMBERED: Duration = Duration::from_secs(1);
/// How often what is stale is thrown away.
const SWEEP: Duration = Duration::from_secs(5);
/// Questions to auth for one call when signals overtake the answers.
const ATTEMPTS: usize = 3;

/// Asks auth who is calling.
pub(crate) struct Introspector {
    auth: Auth,
    remembered: Mutex<Remembered>,
}

struct Remembered {
    entries: HashMap<Key, Arc<Entry>>,
    sweep_at: Instant,
}

struct Entry {
    /// A signal came after the question was asked: the answer may be older than the signal.
    overtaken: AtomicBool,
    answer: watch::Receiver<Option<Answer>>,
}

#[derive(Clone)]
struct Answer {
    outcome: Outcome,
    until: Instant,
}

impl Introspector {
    pub fn new(auth: Auth) -> Self {
        let remembered = Remembered { entries: HashMap::new(), sweep_at: Instant::now() + SWEEP };
        Self { auth, remembered: Mutex::new(remembered) }
    }

    /// Who is calling.
    pub async fn introspect(&self, claim: &Claim) -> Outcome {
        let key = claim.key();
        for _ in 0..ATTEMPTS {
            let entry = self.entry(key, claim);
            let outcome = entry.outcome().await;
            if !entry.overtaken.load(Ordering::Acquire) {
                return outcome;
            }
        }
        Outcome::unavailable()
    }

    /// Whether a stream may go on: always asked anew, so that what is remembered adds nothing to the time between two
    /// checks. Auth does not take the question for a sign of life.
    pub async fn recheck(&self, claim: &Claim) -> Outcome {
        metrics::counter!("gateway_introspections_total", "answer" => "stream").increment(1);
        self.auth.ask(claim, true).await
    }

    /// Whether auth has been asked about this claim a moment ago.
    pub fn remembers(&self, claim: &Claim) -> bool {
        let remembered = self.lock();
        remembered.entries.get(&claim.key()).is_some_and(|entry| self.is_fresh(entry))
    }

    /// Forgets whom the revocation concerns, and every answer that is still on its way.
    pub fn forget(&self, revocation: &Revocation) {
        self.lock().entries.retain(|_, entry| {
            let stays = match entry.known().map(|answer| answer.outcome) {
                Some(Outcome::Granted(standing)) => !revocation.concerns(&standing.subject),
                Some(_) => true,
                None => false,
            };
            if !stays {
                entry.overtaken.store(true, Ordering::Release);
            }
            stays
        });
    }

    fn entry(&self, key: Key, claim: &Claim) -> Arc<Entry> {
        let mut remembered = self.lock();
        if let Some(entry) = remembered.entries.get(&key).filter(|entry| self.is_fresh(entry)) {
            metrics::counter!("gateway_introspections_total", "answer" => "remembered")
                .increment(1);
            return Arc::clone(entry);
        }
        let entry = self.ask(claim.clone());
        let now = Instant::now();
        if now >= remembered.sweep_at {
            remembered.sweep_at = now + SWEEP;
            remembered.entries.retain(|_, entry| self.is_fresh(entry));
        }
        remembered.entries.insert(key, Arc::clone(&entry));
        entry
    }

    /// Asks in a task of its own: the answer is for everybody who waits, and nobody who hangs up stops it.
    fn ask(&self, claim: Claim) -> Arc<Entry> {
        let (sender, answer) = watch::channel(None);
        let (auth, asked) = (self.auth.clone(), Instant::now());
        let asking = async move {
            let outcome = auth.ask(&claim, false).await;
            let (answer, lifetime) = match &outcome {
                Outcome::Granted(_) => ("granted", REMEMBERED),
                Outcome::Refused(_) => ("refused", REFUSAL_REMEMBERED),
                Outcome::Unknown(_) => ("unavailable", Duration::ZERO),
            };
            metrics::counter!("gateway_introspections_total", "answer" => answer).increment(1);
            sender.send_replace(Some(Answer { outcome, until: asked + lifetime }));
        };
        tokio::spawn(asking.in_current_span());
        Arc::new(Entry { overtaken: AtomicBool::new(false), answer })
    }

    fn is_fresh(&self, entry: &Entry) -> bool {
        match &*entry.answer.borrow() {
            None => entry.answer.has_changed().is_ok(),
            Some(Answer { outcome: Outcome::Granted(standing), until }) => {
                Instant::now() < *until && self.auth.in_force(standing)
            }
            Some(Answer { until, .. }) => Instant::now() < *until,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    fn known(&self) -> Option<Answer> {
        self.answer.borrow().clone()
    }

    async fn outcome(&self) -> Outcome {
        if let Some(answer) = self.known() {
            return answer.outcome;
        }
        let mut answer = self.answer.clone();
        match answer.wait_for(Option::is_some).await {
            Ok(answer) => {
                answer.as_ref().map_or_else(Outcome::unavailable, |answer| answer.outcome.clone())
            }
            // The task that asked is gone: the runtime is shutting down.
            Err(_) => Outcome::unavailable(),
        }
    }
}
