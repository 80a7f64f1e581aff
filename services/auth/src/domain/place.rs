//! Where a call comes from (P3): terminal, room and the room's networks.

use std::{fmt, net::IpAddr, str::FromStr as _};

use ipnet::IpNet;
use uuid::Uuid;

/// Networks of one room at most.
pub const MAX_NETWORKS: usize = 16;

/// Whether a terminal may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalState {
    /// In use.
    Active,
    /// Switched off.
    Inactive,
    /// Lost; never active again.
    Lost,
}

impl TerminalState {
    /// The word used in SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Lost => "lost",
        }
    }

    /// From the word used in SQL.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Inactive, Self::Lost].into_iter().find(|state| state.as_str() == word)
    }

    /// Whether a terminal in this state may become `wanted`. Setting it once more does nothing and is allowed.
    #[must_use]
    pub fn may_become(self, wanted: Self) -> bool {
        self != Self::Lost || wanted == Self::Lost
    }
}

/// The networks of a room: 1–16, in canonical form, without duplicates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

/// Why a list of networks is refused. Indices count from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkFault {
    /// None, or more than 16.
    #[error("write 1 to {MAX_NETWORKS} networks")]
    Count,
    /// Not CIDR.
    #[error("is not a network; write it like 10.20.30.0/24 or 2001:db8::/64")]
    Malformed(usize),
    /// Host bits set: which network is meant?
    #[error("has host bits set; did you mean {meant}?")]
    HostBits {
        /// Which.
        index: usize,
        /// The network that contains it.
        meant: IpNet,
    },
    /// So wide that it says nothing about a room.
    #[error("is wider than a room can be; at least /8 (IPv4) or /16 (IPv6)")]
    TooWide(usize),
}

impl NetworkFault {
    /// The field of the contract that has to change.
    #[must_use]
    pub fn field(&self) -> String {
        match self {
            Self::Count => "networks".to_owned(),
            Self::Malformed(index) | Self::HostBits { index, .. } | Self::TooWide(index) => {
                format!("networks[{index}]")
            }
        }
    }
}

impl Networks {
    /// Checks networks as written.
    ///
    /// # Errors
    /// The first [`NetworkFault`].
    pub fn parse(texts: &[String]) -> Result<Self, NetworkFault> {
        if !(1..=MAX_NETWORKS).contains(&texts.len()) {
            return Err(NetworkFault::Count);
        }
        let mut networks = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let network = IpNet::from_str(text).map_err(|_| NetworkFault::Malformed(index))?;
            let meant = network.trunc();
            if meant != network {
                return Err(NetworkFault::HostBits { index, meant });
            }
            let narrowest_allowed = if network.addr().is_ipv4() { 8 } else { 16 };
            if network.prefix_len() < narrowest_allowed {
                return Err(NetworkFault::TooWide(index));
            }
            if !networks.contains(&network) {
                networks.push(network);
            }
        }
        Ok(Self(networks))
    }

    /// Networks from the database, which holds only what [`parse`](Self::parse) let through. What cannot be read is left
    /// out: it lets nobody in.
    #[must_use]
    pub fn from_stored(texts: &[String]) -> Self {
        Self(texts.iter().filter_map(|text| text.parse().ok()).collect())
    }

    /// Whether `address` is in one of them. An IPv4 address in IPv6 form (`::ffff:10.0.0.1`) counts as IPv4.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// As text, for storage and for the wire.
    #[must_use]
    pub fn to_texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// What the registry says of a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalFacts {
    /// Its id.
    pub id: Uuid,
    /// "Seat 3".
    pub name: String,
    /// Whether it may be used.
    pub state: TerminalState,
    /// The contract it serves.
    pub contract: Uuid,
    /// "Operators' room".
    pub room_name: String,
    /// Whether the room is served.
    pub room_open: bool,
    /// From where it may call.
    pub networks: Networks,
}

impl fmt::Display for TerminalFacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.room_name, self.name)
    }
}

/// Where a call comes from: the terminal of the certificate as the registry knows it, and the connection's own address.
#[derive(Clone, Debug)]
pub struct Place {
    /// `None` without a terminal certificate, or if the registry does not know it.
    pub terminal: Option<TerminalFacts>,
    /// The source address of the connection itself.
    pub address: IpAddr,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn networks(texts: &[&str]) -> Result<Networks, NetworkFault> {
        Networks::parse(&texts.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn networks_are_canonical_and_narrow() {
        let ours = networks(&["10.20.30.0/24", "2001:db8:1::/64", "10.20.30.0/24"]).unwrap();
        assert_eq!(ours.to_texts(), ["10.20.30.0/24", "2001:db8:1::/64"]);
        assert_eq!(Networks::from_stored(&ours.to_texts()), ours);
        assert_eq!(networks(&[]), Err(NetworkFault::Count));
        assert_eq!(networks(&["10.0.0.0/24"; 17]), Err(NetworkFault::Count));
        assert_eq!(networks(&["10.0.0.0/24", "10.0.0.1"]), Err(NetworkFault::Malformed(1)));
        assert_eq!(networks(&["0.0.0.0/0"]), Err(NetworkFault::TooWide(0)));
        let fault = networks(&["10.20.30.7/24"]).unwrap_err();
        assert_eq!(fault.to_string(), "has host bits set; did you mean 10.20.30.0/24?");
        assert_eq!(fault.field(), "networks[0]");
    }

    #[test]
    fn an_address_is_in_or_out() {
        let ours = networks(&["10.20.30.0/24", "2001:db8:1::/64"]).unwrap();
        let contain = |address: &str| ours.contain(address.parse().unwrap());
        assert!(
            contain("10.20.30.255") && contain("::ffff:10.20.30.1") && contain("2001:db8:1::7")
        );
        assert!(
            !contain("10.20.31.0") && !contain("2001:db8:2::7") && !contain("::ffff:10.20.31.1")
        );
        assert!(
            !Networks::from_stored(&["nonsense".to_owned()]).contain("10.20.30.1".parse().unwrap())
        );
    }

    #[test]
    fn a_lost_terminal_stays_lost() {
        use TerminalState::{Active, Inactive, Lost};
        assert!(
            Active.may_become(Inactive) && Inactive.may_become(Active) && Active.may_become(Lost)
        );
        assert!(Lost.may_become(Lost) && !Lost.may_become(Active) && !Lost.may_become(Inactive));
    }
}
