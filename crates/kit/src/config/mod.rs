//! Configuration: one TOML file, overridden by environment variables, read so that every fault is reported at once.

mod fault;
mod reader;
mod secret;
mod sections;
mod source;
mod units;

pub use fault::{Fault, Faults};
pub use reader::Reader;
pub use secret::SecretBytes;
pub use sections::{
    AdminConfig, ClientCertificates, DatabaseConfig, Environment, LogFormat, PeerConfig,
    PeersConfig, ServerConfig, Standard, TelemetryConfig, TlsConfig,
};
pub use source::Source;

/// Something that can be read from the configuration file.
///
/// Read every key before the first `?`, so that one run reports every fault:
/// ```
/// # use madoguchi_kit::config::{FromConfig, Reader};
/// struct Config { greeting: String, limit: u32 }
/// impl FromConfig for Config {
///     fn from_config(r: &mut Reader) -> Option<Self> {
///         let greeting = r.required("greeting");
///         let limit = r.or("limit", 20);
///         Some(Self { greeting: greeting?, limit: limit? })
///     }
/// }
/// ```
pub trait FromConfig: Sized {
    /// `None` when at least one fault was recorded in the reader.
    fn from_config(reader: &mut Reader) -> Option<Self>;
}

/// For services without settings of their own.
impl FromConfig for () {
    fn from_config(_: &mut Reader) -> Option<Self> {
        Some(())
    }
}

/// Reads the standard sections and the service's own, and refuses what neither of them knows.
///
/// # Errors
/// All [`Faults`] found: unreadable file, TOML syntax, missing, malformed and unknown keys.
pub fn load<C: FromConfig>(source: &Source) -> Result<(Standard, C), Faults> {
    let mut reader = source.open()?;
    let standard = Standard::from_config(&mut reader);
    let own = C::from_config(&mut reader);
    reader.finish()?;
    match (standard, own) {
        (Some(standard), Some(own)) => Ok((standard, own)),
        _ => Err(Faults::one(
            "",
            "a setting was refused without a stated reason; please report this",
        )),
    }
}
