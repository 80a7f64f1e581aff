//! Settings beside the standard ones.

use std::path::PathBuf;

use madoguchi_access::AccessConfig;
use madoguchi_calendar::Clock;
use madoguchi_kit::config::{ClientCertificates, Environment, FromConfig, Reader, ServerConfig};
use uuid::Uuid;

use crate::domain::Rate;

/// What the gateway reads from its configuration.
pub struct Config {
    /// `[access]`
    pub(crate) access: AccessConfig,
    /// `[listeners.terminals]`: terminals and browsers; a client certificate is checked when there is one.
    pub(crate) terminals: ServerConfig,
    /// `[listeners.systems]`: department systems; left out where there are none.
    pub(crate) systems: Option<ServerConfig>,
    /// `redis.url`
    pub(crate) redis: redis::Client,
    /// `[limits]`
    pub(crate) limits: LimitsConfig,
    /// `console.folder`: the build of the web console; none is served if left out.
    pub(crate) console: Option<PathBuf>,
    /// `development.loopback_terminal`: the terminal that a browser of this very machine counts as; refused in production.
    pub(crate) loopback_terminal: Option<Uuid>,
    /// `clock.offset_file`: moves time in a development stack; refused in production.
    pub(crate) clock: Clock,
}

/// `[limits]`
#[derive(Clone, Copy, Debug)]
pub(crate) struct LimitsConfig {
    /// `session_rate`, `session_burst`: calls of one session or system (default 200 a second, 400 at once).
    pub session: Rate,
    /// `address_rate`, `address_burst`: calls of nobody known, and wrong credentials, from one address (5, 20).
    pub address: Rate,
    /// `streams`: server streams open at once (default 2000); one more is refused.
    pub streams: usize,
}

impl FromConfig for Config {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let access = r.section("access", AccessConfig::from_config);
        let listeners = r.section("listeners", |r| {
            let terminals = r.section("terminals", terminals);
            let systems = r.optional_section("systems", systems);
            terminals.zip(systems)
        });
        let redis = r.section("redis", redis);
        let limits = r.section("limits", LimitsConfig::from_config);
        let console = r.section("console", |r| r.optional_path("folder"));
        let loopback_terminal = r.section("development", loopback_terminal);
        let clock = r.section("clock", madoguchi_access::clock);
        let (terminals, systems) = listeners?;
        Some(Self {
            access: access?,
            terminals,
            systems,
            redis: redis?,
            limits: limits?,
            console: console?,
            loopback_terminal: loopback_terminal?,
            clock: clock?,
        })
    }
}

impl FromConfig for LimitsConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let mut rate = |per_second: &str, burst: &str, default: Rate| {
            let per_second = r.within(per_second, default.per_second, 0.1..=1e6);
            let burst = r.within(burst, default.burst, 1.0..=1e6);
            Some(Rate { per_second: per_second?, burst: burst? })
        };
        let session =
            rate("session_rate", "session_burst", Rate { per_second: 200.0, burst: 400.0 });
        let address = rate("address_rate", "address_burst", Rate { per_second: 5.0, burst: 20.0 });
        let streams = r.within("streams", 2_000, 1..=100_000);
        Some(Self { session: session?, address: address?, streams: streams? })
    }
}

/// Asks for a certificate but does without, unless the file says otherwise: ward browsers have none.
fn terminals(r: &mut Reader) -> Option<ServerConfig> {
    let written: Option<Option<ClientCertificates>> =
        r.section("tls", |r| r.optional("client_certificates"));
    let mut config = ServerConfig::from_config(r)?;
    if let (None, Some(tls)) = (written?, config.tls.as_mut()) {
        tls.client_certificates = ClientCertificates::Optional;
    }
    Some(config)
}

/// A system is known by nothing but its certificate.
fn systems(r: &mut Reader) -> Option<ServerConfig> {
    let config = ServerConfig::from_config(r)?;
    match config.tls.as_ref().map(|tls| tls.client_certificates) {
        Some(ClientCertificates::Required) => Some(config),
        Some(_) => {
            r.fault(
                "tls.client_certificates",
                "systems are known by their certificates; write \"required\"",
            );
            None
        }
        None => {
            r.fault("tls", "is missing; systems are known by their certificates: write certificate, key and client_ca");
            None
        }
    }
}

fn redis(r: &mut Reader) -> Option<redis::Client> {
    let url: String = r.required("url")?;
    let client = redis::Client::open(url).ok();
    if client.is_none() {
        r.fault("url", "is not a Redis URL; write redis://host:port (rediss:// for TLS)");
    }
    client
}

#[expect(
    clippy::option_option,
    reason = "two questions: was the section faulty, and was the key written?"
)]
/// A browser without a certificate, but on this machine, may count as a terminal: for trying things out only (P3).
fn loopback_terminal(r: &mut Reader) -> Option<Option<Uuid>> {
    let terminal = r.optional("loopback_terminal")?;
    if terminal.is_some() && r.environment() == Environment::Production {
        let told = "in production a terminal is known by its certificate only; remove it";
        r.fault("loopback_terminal", told);
        return None;
    }
    Some(terminal)
}
