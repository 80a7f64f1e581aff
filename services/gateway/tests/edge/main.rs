//! The gateway over TLS, with the real auth service, Postgres and Redis; a recording stand-in plays the other services.

mod browsers;
mod console;
mod doors;
mod forwarding;
mod limits;
mod revocation;
mod streams;
mod support;
