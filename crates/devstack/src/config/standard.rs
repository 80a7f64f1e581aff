//! The sections that every service has.

use toml::{Table, Value};

use super::{DEPLOYMENT, Picture, path, section, under};
use crate::cluster::{app_role, database_of, migrate_role};
use crate::service::Service;

/// The standard sections of `service`.
pub fn table(service: Service, picture: Picture<'_>) -> Table {
    let Picture { home, plan, .. } = picture;
    let mut table = Table::new();
    let mut add = |name: &str, value: Value| drop(table.insert(name.to_owned(), value));
    add("environment", "development".into());
    add("server", server(service, picture));
    add("admin", section([("address", loopback(plan.admin(service)))]));
    add("telemetry", telemetry(picture));
    add("clock", section([("offset_file", path(home, "clock"))]));
    add("peers", peers(service, picture));
    if service.has_database() {
        add("database", database(service.name(), picture));
        add(
            "audit",
            section([("signing_key_file", path(home, &format!("keys/audit-{service}.secret")))]),
        );
    }
    let keys = Value::Array(vec![path(home, "keys/assertion.public")]);
    add("access", section([("deployment", DEPLOYMENT.into()), ("assertion_keys", keys)]));
    table
}

/// `[database]` for the schema `schema`.
pub fn database(schema: &str, picture: Picture<'_>) -> Value {
    let url = |role: String| {
        let port = picture.plan.postgres();
        Value::from(format!("postgres://{role}@127.0.0.1:{port}/{}", database_of(schema)))
    };
    let (app, migrate) = (app_role(schema), migrate_role(schema));
    section([
        ("password_file", path(picture.home, &format!("secrets/{app}"))),
        ("migrate_password_file", path(picture.home, &format!("secrets/{migrate}"))),
        ("url", url(app)),
        ("migrate_url", url(migrate)),
        ("max_connections", i64::from(picture.connections).into()),
    ])
}

/// A listener on loopback.
pub fn loopback(port: u16) -> Value {
    format!("127.0.0.1:{port}").into()
}

fn telemetry(picture: Picture<'_>) -> Value {
    let mut telemetry = section([("format", "text".into()), ("level", "info".into())]);
    if let (Value::Table(table), Some(port)) = (&mut telemetry, picture.outside.collector) {
        table.insert("otlp_endpoint".to_owned(), format!("http://127.0.0.1:{port}").into());
    }
    telemetry
}

fn server(service: Service, picture: Picture<'_>) -> Value {
    let home = picture.home;
    section([
        ("address", loopback(picture.plan.grpc(service))),
        (
            "tls",
            section([
                ("certificate", path(home, &format!("pki/{service}.pem"))),
                ("key", path(home, &format!("pki/{service}.key"))),
                ("client_ca", path(home, "pki/services.pem")),
            ]),
        ),
    ])
}

fn peers(service: Service, picture: Picture<'_>) -> Value {
    let mut peers = Table::new();
    peers.insert("ca".to_owned(), path(picture.home, "pki/services.pem"));
    for peer in service.peers() {
        let url = format!("https://localhost:{}", picture.plan.grpc(*peer));
        under(&mut peers, peer.name()).insert("url".to_owned(), url.into());
    }
    Value::Table(peers)
}
