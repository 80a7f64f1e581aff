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
        Service::Intake | Service::Handoff => {
            // A stack whose time is moved by a year needs the keys of that day, and its purge, at once.
            add("day_keys", section([("every", "1s".into())]));
            add("purge", section([("every", "1s".into())]));
            if let (Service::Handoff, Some(port)) = (service, picture.outside.relay) {
                add("mail", mail(port));
            }
        }
        Service::Retention => {
            add("purge", section([("every", "1s".into())]));
            add("keyring", standard::database("keyring", picture));
            add("root_keys", section([("directory", path(home, "root-keys"))]));
            add(
                "certificates",
                section([("signing_key_file", path(home, "keys/certificate.secret"))]),
            );
        }
        Service::Gateway => gateway(table, picture),
    }
}

fn redis(picture: Picture<'_>) -> Value {
    section([("url", picture.redis.into())])
}

/// A relay on this machine, and who gets e-mails: `joho` and `joho-kacho` of the Ward Information Section, `CODE` and
/// `CODE-kacho` of the sections that somebody works for here or may reroute to.
fn mail(port: u16) -> Value {
    let party = |name: &str| {
        let address = |name: String| Value::Array(vec![format!("{name}@ward.example").into()]);
        section([
            ("members", address(name.to_owned())),
            ("heads", address(format!("{name}-kacho"))),
        ])
    };
    section([
        ("host", "127.0.0.1".into()),
        ("port", i64::from(port).into()),
        ("security", "none".into()),
        ("from", "madoguchi@ward.example".into()),
        ("information_section", party("joho")),
        ("sections", section([("1210", party("1210")), ("1220", party("1220"))])),
    ])
}

/// The gateway has two doors: one for terminals and browsers, one for the sections' systems. `[server]` is for health alone.
fn gateway(table: &mut Table, picture: Picture<'_>) {
    let door = |port: u16, authority: &str| {
        let tls = section([
            ("certificate", path(picture.home, "pki/gateway.pem")),
            ("key", path(picture.home, "pki/gateway.key")),
            ("client_ca", path(picture.home, authority)),
        ]);
        section([("address", standard::loopback(port)), ("tls", tls)])
    };
    under(table, "server").insert("address".to_owned(), standard::loopback(0));
    let terminals = door(picture.plan.gateway(), "pki/terminals.pem");
    let systems = door(picture.plan.gateway_systems(), "pki/systems.pem");
    table.insert("listeners".to_owned(), section([("terminals", terminals), ("systems", systems)]));
    table.insert("redis".to_owned(), redis(picture));
    // Everybody here comes from one address: what holds off a guesser would hold off the whole ward.
    let limits = section([("address_rate", 500.0.into()), ("address_burst", 1000.0.into())]);
    table.insert("limits".to_owned(), limits);
    if let Some(folder) = picture.console {
        let folder = Value::String(folder.display().to_string());
        table.insert("console".to_owned(), section([("folder", folder)]));
    }
    if let Some(terminal) = picture.loopback_terminal {
        let terminal = Value::String(terminal.to_string());
        table.insert("development".to_owned(), section([("loopback_terminal", terminal)]));
    }
}
