//! The demonstration ward, brought in through the services' own doors.
//!
//! Every step looks first whether its result is there, so a set-up that was cut short is finished by the next one.

mod accounts;
mod administration;
mod content;
mod knowledge;
mod people;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use madoguchi_proto::auth::v1::ActivateRequest;
use madoguchi_proto::auth::v1::session_service_client::SessionServiceClient;
use serde::{Deserialize, Serialize};
use tonic::Status;
use uuid::Uuid;

pub use people::{PEOPLE, Person};

use crate::home::Home;
use crate::keys::{keep_secret, random_text, write_secret};
use crate::service::Service;
use crate::stack::{Client, Door, Stack, run};

/// The first administrator's user id.
pub const ADMINISTRATOR: &str = "admin";

const FILE: &str = "ward.toml";

/// What a demonstration ward consists of; the file `ward.toml` in the stack's home.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ward {
    /// The one password of all accounts, random for each stack.
    pub password: String,
    /// The contract with the contractor.
    pub contract: Uuid,
    /// The terminals of the operators' room.
    pub terminals: Vec<Uuid>,
    /// The department system of the section of the clerk.
    pub system: Uuid,
    /// What a browser of this machine counts as, in stacks that were started for one.
    #[serde(default)]
    pub loopback_terminal: Option<Uuid>,
}

impl Ward {
    /// The door a person comes through: contractors sit at terminals, one each.
    ///
    /// # Errors
    /// There is no such person.
    pub fn door(&self, user_id: &str) -> Result<Door> {
        if user_id == ADMINISTRATOR {
            return Ok(Door::Office);
        }
        let person = PEOPLE.iter().find(|person| person.user_id == user_id);
        let person = person.with_context(|| format!("the demonstration ward has no {user_id}"))?;
        Ok(person.seat.map_or(Door::Office, |seat| Door::Terminal(self.terminals[seat])))
    }
}

impl Stack {
    /// Logs a person of the demonstration ward in, at the terminal where the person sits.
    ///
    /// # Errors
    /// The stack has no ward, the ward no such person, or the login is refused.
    pub async fn log_in_as(&self, user_id: &str) -> Result<Client> {
        let ward = self.ward()?;
        let client = self.log_in(ward.door(user_id)?, user_id, &ward.password).await;
        client.map_err(|status| said(&status)).with_context(|| format!("{user_id} cannot log in"))
    }
}

/// Finishes the demonstration ward of a stack; does nothing when it is complete.
pub(crate) async fn keep(stack: &Stack, progress: &(dyn Fn(&str) + Sync)) -> Result<Ward> {
    let file = stack.home().path(FILE);
    let kept = read(&file)?;
    if let Some(ward) = &kept
        && (ward.loopback_terminal.is_some() || !stack.loopback_terminal())
    {
        return Ok(ward.clone());
    }
    let password = keep_secret(&stack.home().path("secrets/people"), password)?;
    let administrator = administrator(stack, &password).await?;
    let ward = administration::keep(stack, &administrator, &password).await?;
    progress("accounts, operators' room and contract");
    content::import(stack, &ward).await?;
    progress("sections, articles and call reasons");
    knowledge::write(stack, &ward).await?;
    progress("drafts and feedback");
    let text = toml::to_string(&ward).context("a ward is TOML")?;
    write_secret(&file, &text)?;
    Ok(ward)
}

/// The terminal that a browser of this machine counts as, if the ward of this home has one.
pub(crate) fn loopback_terminal(home: &Home) -> Result<Option<Uuid>> {
    Ok(read(&home.path(FILE))?.and_then(|ward| ward.loopback_terminal))
}

fn read(file: &Path) -> Result<Option<Ward>> {
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text)
            .map(Some)
            .with_context(|| format!("{} is damaged", file.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

/// Four groups of four, easy to type: 64 random bits.
fn password() -> Result<String> {
    let text = random_text()?;
    Ok([&text[..4], &text[4..8], &text[8..12], &text[12..16]].join("-"))
}

/// Logs the first administrator in, after making the account on the first run.
async fn administrator(stack: &Stack, password: &str) -> Result<Client> {
    if let Ok(client) = stack.log_in(Door::Office, ADMINISTRATOR, password).await {
        return Ok(client);
    }
    let arguments =
        ["create-administrator", "--user-id", ADMINISTRATOR, "--display-name", "管理 太郎"];
    let printed = run(stack.home(), Service::Auth, &arguments).await?;
    let code = printed.lines().find_map(|line| line.strip_prefix("activation code "));
    let code = code.context("create-administrator printed no activation code")?;
    activate(stack, Door::Office, ADMINISTRATOR, code.trim(), password).await?;
    let client = stack.log_in(Door::Office, ADMINISTRATOR, password).await;
    client.map_err(|status| said(&status)).context("the new administrator cannot log in")
}

/// Sets a person's password with the code that the administrator was given.
async fn activate(
    stack: &Stack,
    door: Door,
    user_id: &str,
    code: &str,
    password: &str,
) -> Result<()> {
    let request = ActivateRequest {
        user_id: user_id.to_owned(),
        activation_code: code.to_owned(),
        new_password: password.to_owned(),
    };
    let mut sessions = SessionServiceClient::new(stack.visitor(door)?.service());
    let answer = sessions.activate(request).await;
    answer.map_err(|status| said(&status)).with_context(|| format!("cannot activate {user_id}"))?;
    Ok(())
}

/// A status as an error: what a service said, with the name of the code.
fn said(status: &Status) -> anyhow::Error {
    anyhow::anyhow!("{:?}: {}", status.code(), status.message())
}
