//! A running service, an administrator, and a client that plays the gateway.

mod calls;
mod office;
mod world;

use std::net::IpAddr;

use jiff::Timestamp;
use madoguchi_access::{ASSERTION_METADATA, IDEMPOTENCY_METADATA, Origin};
use madoguchi_proto::auth::v1::{Contract, Room, Session};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;
use uuid::Uuid;

pub use self::world::World;

pub const DEPLOYMENT: &str = "wakaba";
pub const PASSWORD: &str = "すずめの巣とみかんと古い柱時計";
/// An address in the room's network.
pub const INSIDE: &str = "10.20.30.4";
/// An address in no room's network.
pub const OUTSIDE: &str = "198.51.100.7";

/// An operators' room with one terminal, under a contract from yesterday to a year from now.
#[derive(Clone)]
pub struct Office {
    pub contract: Contract,
    pub room: Room,
    pub terminal: Uuid,
}

/// A person who can log in.
#[derive(Clone)]
pub struct Person {
    pub account: Uuid,
    pub user_id: String,
    pub designation: Option<Uuid>,
}

/// A session that was opened.
pub struct LoggedIn {
    pub token: Vec<u8>,
    pub session: Session,
    pub previous_login_at: Option<prost_types::Timestamp>,
}

pub fn id(text: &str) -> Uuid {
    text.parse().expect("an id")
}

/// An origin at a terminal in its room.
pub fn at(terminal: Uuid) -> Origin {
    Origin { terminal: Some(terminal), address: INSIDE.parse().expect("an address") }
}

/// An origin without a terminal.
pub fn from(address: &str) -> Origin {
    Origin { terminal: None, address: address.parse::<IpAddr>().expect("an address") }
}

/// The reason code of a refusal.
pub fn reason(status: &Status) -> String {
    status.get_error_details().error_info().map(|info| info.reason.clone()).unwrap_or_default()
}

/// Code and reason of a refusal.
pub fn refused<T: std::fmt::Debug>(result: Result<T, Status>) -> (Code, String) {
    let status = result.expect_err("refused");
    (status.code(), reason(&status))
}

/// The fields that a refusal names.
pub fn fields(status: &Status) -> Vec<String> {
    let details = status.get_error_details();
    let violations =
        details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    violations.into_iter().map(|violation| violation.field).collect()
}

pub fn key() -> String {
    Uuid::now_v7().to_string()
}

/// A request of somebody who is not known yet.
pub fn anonymous<T>(origin: Origin, message: T) -> Request<T> {
    let mut request = Request::new(message);
    let mut headers = std::mem::take(request.metadata_mut()).into_headers();
    origin.write(&mut headers);
    *request.metadata_mut() = tonic::metadata::MetadataMap::from_headers(headers);
    request
}

/// A request with an assertion.
pub fn asserted<T>(assertion: &str, origin: Origin, key: &str, message: T) -> Request<T> {
    let mut request = anonymous(origin, message);
    request.metadata_mut().insert(ASSERTION_METADATA, assertion.parse().expect("ASCII"));
    request.metadata_mut().insert(IDEMPOTENCY_METADATA, key.parse().expect("ASCII"));
    request
}

/// `at` as a wire type, for requests.
pub fn instant(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}
