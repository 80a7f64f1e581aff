//! The sections every service has, spelt the same everywhere.

use super::{FromConfig, Reader, SecretBytes};
use std::{collections::BTreeMap, fmt, net::SocketAddr, str::FromStr, time::Duration};

/// Where this process runs. Production refuses conveniences such as clear-text listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// Everything a real office needs, nothing else.
    Production,
    /// Reflection, clear-text listeners and movable time are allowed.
    Development,
}

impl FromStr for Environment {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "production" => Ok(Self::Production),
            "development" => Ok(Self::Development),
            _ => Err("write \"production\" or \"development\""),
        }
    }
}

/// `environment`, `[server]`, `[admin]`, `[telemetry]` and `[peers]`.
#[derive(Debug, Clone)]
pub struct Standard {
    /// `environment`, production by default.
    pub environment: Environment,
    /// `[server]`
    pub server: ServerConfig,
    /// `[admin]`
    pub admin: AdminConfig,
    /// `[telemetry]`
    pub telemetry: TelemetryConfig,
    /// `[peers]`
    pub peers: PeersConfig,
}

impl FromConfig for Standard {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let environment = r.or("environment", Environment::Production);
        let server = r.section("server", ServerConfig::from_config);
        let admin = r.section("admin", AdminConfig::from_config);
        let telemetry = r.section("telemetry", TelemetryConfig::from_config);
        let peers = r.section("peers", PeersConfig::from_config);
        Some(Self {
            environment: environment?,
            server: server?,
            admin: admin?,
            telemetry: telemetry?,
            peers: peers?,
        })
    }
}

/// `[server]`: one listener and its limits. Also read by services for listeners of their own.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// `address`, e.g. `"0.0.0.0:8443"`; port 0 lets the system choose.
    pub address: SocketAddr,
    /// `[server.tls]`; without it the listener speaks clear text, which production refuses.
    pub tls: Option<TlsConfig>,
    /// `connections`: open connections at most (default 1000); one more is closed at once.
    pub connections: usize,
    /// `in_flight`: calls being handled at most (default 512); one more is shed.
    pub in_flight: usize,
    /// `streams`: concurrent HTTP/2 streams a connection (default 256).
    pub streams: u32,
    /// `deadline`: longest time a call may take until its first answer (default 10 s).
    pub deadline: Duration,
    /// `drain_delay`: time between "not ready" and closing the door, for load balancers to notice (default 0).
    pub drain_delay: Duration,
    /// `http1`: also speak HTTP/1.1 (default false; the gateway's console needs it for plain HTTP clients).
    pub http1: bool,
}

impl FromConfig for ServerConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let address = r.required("address");
        let tls = r.optional_section("tls", TlsConfig::from_config);
        if matches!(tls, Some(None)) && r.environment() == Environment::Production {
            r.fault(
                "tls",
                "is missing; production speaks TLS only: write certificate, key and client_ca",
            );
            return None;
        }
        let connections = r.within("connections", 1_000, 1..=100_000);
        let in_flight = r.within("in_flight", 512, 1..=100_000);
        let streams = r.within("streams", 256, 1..=10_000);
        let deadline = r.duration("deadline", Duration::from_secs(10));
        let drain_delay = r.duration("drain_delay", Duration::ZERO);
        let http1 = r.or("http1", false);
        Some(Self {
            address: address?,
            tls: tls?,
            connections: connections?,
            in_flight: in_flight?,
            streams: streams?,
            deadline: deadline?,
            drain_delay: drain_delay?,
            http1: http1?,
        })
    }
}

/// What the listener asks of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCertificates {
    /// No certificate, no connection: between services and for department systems.
    Required,
    /// A certificate is checked when there is one: terminals and plain browsers on one port.
    Optional,
    /// Never asked for.
    None,
}

impl FromStr for ClientCertificates {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "required" => Ok(Self::Required),
            "optional" => Ok(Self::Optional),
            "none" => Ok(Self::None),
            _ => Err("write \"required\", \"optional\" or \"none\""),
        }
    }
}

/// `[server.tls]`: PEM files.
#[derive(Debug, Clone)]
pub struct TlsConfig {
    /// `certificate`: the chain, leaf first.
    pub certificate: Vec<u8>,
    /// `key`: PKCS#8, mode 0600.
    pub key: SecretBytes,
    /// `client_ca`: who signs clients; needed unless `client_certificates = "none"`.
    pub client_ca: Option<Vec<u8>>,
    /// `client_certificates`, required by default.
    pub client_certificates: ClientCertificates,
}

impl FromConfig for TlsConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let certificate = r.file("certificate");
        let key = r.secret_file("key");
        let client_certificates = r.or("client_certificates", ClientCertificates::Required);
        let client_ca = match client_certificates {
            Some(ClientCertificates::None) => Some(None),
            _ => r.file("client_ca").map(Some),
        };
        Some(Self {
            certificate: certificate?,
            key: key?,
            client_ca: client_ca?,
            client_certificates: client_certificates?,
        })
    }
}

/// `[admin]`: health and metrics, clear text, for the inside network only.
#[derive(Debug, Clone)]
pub struct AdminConfig {
    /// `address`, loopback and a port of the system's choice by default.
    pub address: SocketAddr,
}

impl FromConfig for AdminConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let address = r.or("address", SocketAddr::from(([127, 0, 0, 1], 0)))?;
        Some(Self { address })
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err("write \"json\" or \"text\""),
        }
    }
}

/// `[telemetry]`
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// `format`, JSON by default.
    pub format: LogFormat,
    /// `level`: filter directives, e.g. `"info,sqlx=warn"`.
    pub level: String,
    /// `otlp_endpoint`: where traces go (OTLP over gRPC), e.g. `"http://127.0.0.1:4317"`.
    pub otlp_endpoint: Option<String>,
    /// `trace_ratio`: share of new traces that are recorded, 0 to 1 (default 1). A caller's decision is kept.
    pub trace_ratio: f64,
}

impl FromConfig for TelemetryConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let format = r.or("format", LogFormat::Json);
        let level: Option<String> = r.or("level", "info".to_owned());
        if let Some(Err(error)) =
            level.as_deref().map(str::parse::<tracing_subscriber::filter::targets::Targets>)
        {
            r.fault(
                "level",
                format!("{error}; write a level or directives like \"info,sqlx=warn\""),
            );
            return None;
        }
        let otlp_endpoint: Option<Option<http::Uri>> = r.optional("otlp_endpoint");
        let trace_ratio = r.within("trace_ratio", 1.0, 0.0..=1.0);
        Some(Self {
            format: format?,
            level: level?,
            otlp_endpoint: otlp_endpoint?.map(|uri| uri.to_string()),
            trace_ratio: trace_ratio?,
        })
    }
}

/// `[peers]`: the CA of the services this one calls, and `[peers.<name>]` for each of them.
#[derive(Debug, Clone)]
pub struct PeersConfig {
    /// `ca`: PEM; needed as soon as one peer has an `https` address.
    pub ca: Option<Vec<u8>>,
    named: BTreeMap<String, PeerConfig>,
}

impl PeersConfig {
    /// A CA and no peers yet, for programs that are not services.
    #[must_use]
    pub const fn with_ca(pem: Vec<u8>) -> Self {
        Self { ca: Some(pem), named: BTreeMap::new() }
    }

    /// The peer written as `[peers.<name>]`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&PeerConfig> {
        self.named.get(name)
    }

    /// Every peer, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &PeerConfig)> {
        self.named.iter().map(|(name, peer)| (name.as_str(), peer))
    }
}

impl FromConfig for PeersConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let peers = r.subsections();
        let ca = match r.optional_path("ca")? {
            Some(_) => Some(r.file("ca")?),
            None => None,
        };
        let mut named = BTreeMap::new();
        let mut complete = true;
        for name in peers {
            match r.section(&name, PeerConfig::from_config) {
                Some(peer) => _ = named.insert(name, peer),
                None => complete = false,
            }
        }
        if ca.is_none() && named.values().any(|peer| peer.url.scheme_str() == Some("https")) {
            r.fault("ca", "is missing; name the PEM file of the CA that signs the services");
            return None;
        }
        complete.then_some(Self { ca, named })
    }
}

/// `[peers.<name>]`: a service this one calls.
#[derive(Debug, Clone)]
pub struct PeerConfig {
    /// `url`, `https://host:port`; `http` only in development.
    pub url: http::Uri,
    /// `server_name`: name to look for in the peer's certificate when it is not the URL's host.
    pub server_name: Option<String>,
    /// `timeout`: longest wait for the first answer (default 10 s; a caller's own deadline cuts it shorter).
    pub timeout: Duration,
}

impl FromConfig for PeerConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let url: Option<http::Uri> = r.required("url");
        let server_name = r.optional("server_name");
        let timeout = r.duration("timeout", Duration::from_secs(10));
        let url = url?;
        match url.scheme_str() {
            Some("https") => {}
            Some("http") if r.environment() == Environment::Development => {}
            _ => {
                r.fault(
                    "url",
                    format!("\"{url}\" must be https://host:port (http only in development)"),
                );
                return None;
            }
        }
        Some(Self { url, server_name: server_name?, timeout: timeout? })
    }
}

/// `[database]`: one Postgres database. Services read it with `r.section("database", DatabaseConfig::from_config)`.
#[derive(Clone)]
pub struct DatabaseConfig {
    /// `url` of the application role, without a password.
    pub(crate) url: String,
    /// `password_file`
    pub(crate) password: Option<SecretBytes>,
    /// `migrate_url` of the owner role; `migrate` needs it, `serve` does not.
    pub(crate) migrate_url: Option<String>,
    /// `migrate_password_file`
    pub(crate) migrate_password: Option<SecretBytes>,
    /// `max_connections` (default 10).
    pub(crate) max_connections: u32,
}

impl FromConfig for DatabaseConfig {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let url: Option<String> = r.required("url");
        let password = r.optional_secret_file("password_file");
        let migrate_url: Option<Option<String>> = r.optional("migrate_url");
        let migrate_password = r.optional_secret_file("migrate_password_file");
        let max_connections = r.within("max_connections", 10, 1..=1_000);
        let mut sound = true;
        for (key, url) in [
            ("url", url.as_deref()),
            ("migrate_url", migrate_url.iter().flatten().map(String::as_str).next()),
        ] {
            if let Some(text) = url.and_then(refusal) {
                r.fault(key, text);
                sound = false;
            }
        }
        sound.then_some(())?;
        Some(Self {
            url: url?,
            password: password?,
            migrate_url: migrate_url?,
            migrate_password: migrate_password?,
            max_connections: max_connections?,
        })
    }
}

/// Why a database URL is refused. The text never repeats the URL: it may hold a password.
fn refusal(url: &str) -> Option<&'static str> {
    let rest = url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://"));
    let Some(rest) = rest else { return Some("write postgres://role@host:port/database") };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':').then_some(
        "holds a password; put it into a file of mode 0600 and name that in password_file",
    )
}

impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}
