//! TCP ports on loopback.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Result, bail};

use crate::keys::random;

/// Ports for throw-away stacks come from here: below the range from which the system takes the ports of outgoing
/// connections (32768 and up), so that none of the many connections of a test run takes a port that was promised.
const FREE: std::ops::Range<u16> = 20_000..32_000;

/// Can a listener be opened on this port now?
#[must_use]
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Gives out free ports, each once.
#[derive(Default)]
pub struct Ports(BTreeSet<u16>);

impl Ports {
    /// A port that is free now and was not given out before.
    ///
    /// # Errors
    /// None is found in a thousand tries.
    pub fn free(&mut self) -> Result<u16> {
        for _ in 0..1000 {
            let span = FREE.end - FREE.start;
            let port = FREE.start + u16::from_be_bytes(random()?) % span;
            if !self.0.contains(&port) && is_free(port) {
                self.0.insert(port);
                return Ok(port);
            }
        }
        bail!("no free port between {} and {}", FREE.start, FREE.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_given_out_once_and_a_taken_one_is_seen() {
        let mut ports = Ports::default();
        let (one, two) = (ports.free().unwrap(), ports.free().unwrap());
        assert_ne!(one, two);
        let _held = TcpListener::bind((Ipv4Addr::LOCALHOST, one)).unwrap();
        assert!(!is_free(one));
    }
}
