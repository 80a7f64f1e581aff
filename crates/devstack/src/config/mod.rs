//! The services' configuration files, written from one picture of the stack.
//!
//! `deploy/config/*.toml` explains every key to people; here the same keys are filled in for this machine.

mod own;
mod standard;

use std::path::Path;

use anyhow::{Context as _, Result};
use toml::{Table, Value};
use uuid::Uuid;

use crate::home::Home;
use crate::keys::write_secret;
use crate::plan::Plan;
use crate::service::Service;
use crate::stack::Outside;

/// The name of a development deployment: the audience of its caller assertions.
pub const DEPLOYMENT: &str = "wakaba-development";

/// What the configuration files are made from.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// Where files lie.
    pub home: &'a Home,
    /// Who listens where.
    pub plan: &'a Plan,
    /// The connection string of Redis.
    pub redis: &'a str,
    /// Connections a service may have to the database.
    pub connections: u32,
    /// The build of the web console, if there is one.
    pub console: Option<&'a Path>,
    /// What a browser of this machine counts as.
    pub loopback_terminal: Option<Uuid>,
    /// What it talks to outside of the stack.
    pub outside: Outside,
}

/// Writes `config/NAME.toml` for every service.
///
/// # Errors
/// A file cannot be written.
pub fn write(picture: Picture<'_>) -> Result<()> {
    for service in Service::ALL {
        let mut table = standard::table(service, picture);
        own::add(&mut table, service, picture);
        let text = toml::to_string(&table).context("a table of texts and numbers is TOML")?;
        write_secret(&file(picture.home, service), &text)?;
    }
    Ok(())
}

/// The configuration file of a service.
#[must_use]
pub fn file(home: &Home, service: Service) -> std::path::PathBuf {
    home.path(&format!("config/{service}.toml"))
}

/// A table of these keys.
fn section<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Table(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// The table at `key`, made when it is not there.
fn under<'a>(table: &'a mut Table, key: &str) -> &'a mut Table {
    table
        .entry(key)
        .or_insert_with(|| Value::Table(Table::new()))
        .as_table_mut()
        .expect("this module makes sections only")
}

/// A file of the home as an absolute path.
fn path(home: &Home, below: &str) -> Value {
    Value::String(home.path(below).display().to_string())
}
