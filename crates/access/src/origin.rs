//! Where a request entered the system, as the gateway saw it.

use std::net::IpAddr;

use http::{HeaderMap, HeaderValue};
use madoguchi_kit::status::Refusal;
use tonic::{Request, Status};
use uuid::Uuid;

/// The metadata that names the terminal of the verified client certificate; absent without one.
pub const TERMINAL_METADATA: &str = "madoguchi-terminal";

/// The metadata that names the source address of the client's own connection.
pub const SOURCE_METADATA: &str = "madoguchi-source-address";

/// The terminal and the address from which a client calls. The gateway writes it into every request that it forwards, in
/// place of whatever the client sent under these names; nobody else's word counts, and the rules let nobody else call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The terminal of the client certificate.
    pub terminal: Option<Uuid>,
    /// The source address of the connection.
    pub address: IpAddr,
}

impl Origin {
    /// The origin of a request from the gateway.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` if the gateway left it out or wrote something else: a fault of the gateway.
    pub fn of<T>(request: &Request<T>) -> Result<Self, Status> {
        let text =
            |name| request.metadata().get(name).map(|value| value.to_str().unwrap_or_default());
        let terminal = text(TERMINAL_METADATA)
            .map(|id| id.parse().map_err(|_| Refusal::invalid(TERMINAL_METADATA, "is not a UUID")))
            .transpose()?;
        let address = text(SOURCE_METADATA).and_then(|address| address.parse().ok());
        let address = address
            .ok_or_else(|| Refusal::invalid(SOURCE_METADATA, "must be the client's IP address"))?;
        Ok(Self { terminal, address })
    }

    /// Writes the origin into a request, in place of what stood there.
    ///
    /// # Panics
    /// Never: UUIDs and addresses are printable ASCII.
    pub fn write(&self, headers: &mut HeaderMap) {
        let value = |text: String| {
            HeaderValue::try_from(text).expect("UUIDs and addresses are printable ASCII")
        };
        headers.remove(TERMINAL_METADATA);
        if let Some(terminal) = self.terminal {
            headers.insert(TERMINAL_METADATA, value(terminal.to_string()));
        }
        headers.insert(SOURCE_METADATA, value(self.address.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_gateway_writes_is_what_counts() {
        let mut headers = HeaderMap::new();
        headers.insert(TERMINAL_METADATA, HeaderValue::from_static("forged"));
        headers.append(SOURCE_METADATA, HeaderValue::from_static("10.0.0.1"));
        let origin = Origin { terminal: None, address: "2001:db8::7".parse().expect("an address") };
        origin.write(&mut headers);
        let mut request = Request::new(());
        *request.metadata_mut() = tonic::metadata::MetadataMap::from_headers(headers);
        assert_eq!(Origin::of(&request).expect("an origin"), origin);
    }

    #[test]
    fn nothing_is_guessed() {
        assert!(Origin::of(&Request::new(())).is_err());
    }
}
