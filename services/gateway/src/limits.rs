//! How often a caller may call, remembered for as many callers as memory allows and no more.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use madoguchi_kit::status::Refusal;
use uuid::Uuid;

use crate::{
    config::LimitsConfig,
    domain::{Bucket, Rate},
};

/// Callers remembered; beyond that the least recent start afresh.
const CALLERS: u64 = 100_000;
/// A bucket is full again long before.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(600);

/// All rate limits of the process.
pub(crate) struct Limits {
    sessions: Buckets<Uuid>,
    anonymous: Buckets<IpAddr>,
    guesses: Buckets<IpAddr>,
}

impl Limits {
    pub fn new(config: &LimitsConfig) -> Self {
        Self {
            sessions: Buckets::new(config.session),
            anonymous: Buckets::new(config.address),
            guesses: Buckets::new(config.address),
        }
    }

    /// One call of a session or system.
    pub fn known(&self, id: Uuid) -> Result<(), Refusal> {
        self.sessions.ask(id, Bucket::take)
    }

    /// One call of nobody known.
    pub fn anonymous(&self, address: IpAddr) -> Result<(), Refusal> {
        self.anonymous.ask(network(address), Bucket::take)
    }

    /// Whether credentials from here are still looked at.
    pub fn may_guess(&self, address: IpAddr) -> Result<(), Refusal> {
        self.guesses.ask(network(address), Bucket::look)
    }

    /// Credentials from here were wrong.
    pub fn guessed(&self, address: IpAddr) {
        // An empty bucket cannot get emptier.
        let _ = self.guesses.ask(network(address), Bucket::take);
    }
}

/// A client that has one IPv6 address has 2⁶⁴ of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

struct Buckets<K> {
    rate: Rate,
    buckets: moka::sync::Cache<K, Arc<Mutex<Bucket>>>,
}

impl<K: Hash + Eq + Send + Sync + 'static> Buckets<K> {
    fn new(rate: Rate) -> Self {
        let buckets = moka::sync::Cache::builder()
            .max_capacity(CALLERS)
            .time_to_idle(FORGOTTEN_AFTER)
            .build();
        Self { rate, buckets }
    }

    fn ask(
        &self,
        caller: K,
        question: fn(&mut Bucket, Rate, Instant) -> Result<(), Duration>,
    ) -> Result<(), Refusal> {
        let now = Instant::now();
        let bucket =
            self.buckets.get_with(caller, || Arc::new(Mutex::new(Bucket::full(self.rate, now))));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        question(&mut bucket, self.rate, now)
            .map_err(|wait| Refusal::exhausted("too many calls; slow down", wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_stands_for_its_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1:2"), of("2001:db8::ffff:ffff:ffff:ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
        assert_ne!(of("10.0.0.2"), of("10.0.0.1"));
    }
}
