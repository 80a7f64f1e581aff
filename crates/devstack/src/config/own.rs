//! The sections of single services.

use toml::{Table, Value};

use super::{Picture, path, section, standard, under};
use crate::service::Service;

/// Adds to the standard sections of `service` what only this service reads.
pub fn add(table: &mut Table, service: Service, picture: Picture<'_>) {
    let home = picture.home;
    let mut add = |name: &str, value: Value| drop(table.insert(name.to_owned(), value));
    match service {
        Service::Auth => {
            add("assertion", section([("signing_key_file", path(home, "keys/assertion.secret"))]));
            add("passwords", section([("pepper_file", path(home, "secrets/pepper"))]));
            add("redis", redis(picture));
        }
        Service::Faq => add("search", section([("dictionary", path(home, "dictionary"))])),
        Service::Intake | Service::Handoff => {}
        Service::Retention => add("keyring", standard::database("keyring", picture)),
        Service::Gateway => gateway(table, picture),
    }
}

fn redis(picture: Picture<'_>) -> Value {
    section([("url", picture.redis.into())])
}

/// The gateway has two doors: terminals and browsers come through `[server]`, the sections' systems through another.
fn gateway(table: &mut Table, picture: Picture<'_>) {
    let tls = under(under(table, "server"), "tls");
    tls.insert("client_ca".to_owned(), path(picture.home, "pki/terminals.pem"));
    tls.insert("client_certificates".to_owned(), "optional".into());
    let systems = section([
        ("address", standard::loopback(picture.plan.gateway_systems())),
        (
            "tls",
            section([
                ("certificate", path(picture.home, "pki/gateway.pem")),
                ("key", path(picture.home, "pki/gateway.key")),
                ("client_ca", path(picture.home, "pki/systems.pem")),
            ]),
        ),
    ]);
    table.insert("systems".to_owned(), systems);
    table.insert("redis".to_owned(), redis(picture));
}
