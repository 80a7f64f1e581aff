//! How often a password may be tried. Counted before anything is hashed.
//!
//! Three counters, each a fixed window that begins with its first attempt:
//! - *pair*: this user id from this source. A success clears it.
//! - *source*: any user id from this source, so that one terminal cannot try everybody.
//! - *user*: this user id from all sources from which it has never logged in. Its owner's own terminals neither count nor
//!   wait here: a guesser elsewhere cannot lock her out.

use std::{fmt, net::IpAddr, time::Duration};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::UserId;

/// So many attempts in such a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Attempts let through.
    pub attempts: u32,
    /// How long the window lasts from the first of them.
    pub window: Duration,
}

/// The limits of the three counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// One user id from one source.
    pub pair: Limit,
    /// Any user id from one source.
    pub source: Limit,
    /// One user id from sources that it never came from.
    pub user: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let within = |attempts, minutes| Limit { attempts, window: Duration::from_mins(minutes) };
        Self { pair: within(5, 5), source: within(30, 15), user: within(10, 15) }
    }
}

/// Where an attempt comes from: the terminal if there is one, else the address (IPv6: its /64, which one host owns whole).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A terminal certificate.
    Terminal(Uuid),
    /// A client without one.
    Address(IpAddr),
}

impl Source {
    /// The source of a call.
    #[must_use]
    pub fn of(terminal: Option<Uuid>, address: IpAddr) -> Self {
        match (terminal, address.to_canonical()) {
            (Some(id), _) => Self::Terminal(id),
            (None, IpAddr::V6(v6)) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::Address(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
            }
            (None, v4) => Self::Address(v4),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Terminal(id) => write!(f, "terminal:{id}"),
            Self::Address(address) => write!(f, "address:{address}"),
        }
    }
}

/// Which counters an attempt counts in, as key and limit, the pair's first. Keys are digests: a user id field may hold a
/// password typed into the wrong box.
#[must_use]
pub fn counters(
    limits: &Limits,
    user: &UserId,
    source: &Source,
    familiar: bool,
) -> Vec<(String, Limit)> {
    let mut counters = vec![
        (key(&["pair", user.as_str(), &source.to_string()]), limits.pair),
        (key(&["source", &source.to_string()]), limits.source),
    ];
    if !familiar {
        counters.push((key(&["user", user.as_str()]), limits.user));
    }
    counters
}

fn key(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n").as_bytes());
    format!("{}:{}", parts[0], hex::encode(&digest[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_terminal_is_not_counted_with_the_guesser_elsewhere() {
        let user = UserId::parse("tanaka").unwrap();
        let keys = |source: Source, familiar| {
            counters(&Limits::default(), &user, &source, familiar)
                .into_iter()
                .map(|(key, _)| key)
                .collect::<Vec<_>>()
        };
        let own = keys(Source::Terminal(Uuid::from_u128(1)), true);
        let guesser = keys(Source::Terminal(Uuid::from_u128(2)), false);
        assert!(own.iter().all(|key| !guesser.contains(key)));
        let other_guesser = keys(Source::of(None, "192.0.2.1".parse().unwrap()), false);
        assert_eq!(
            guesser[2], other_guesser[2],
            "guessers from everywhere share the user's counter"
        );
    }

    #[test]
    fn one_host_is_one_source() {
        let of = |address: &str| Source::of(None, address.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
