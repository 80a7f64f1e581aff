//! Subcommands beside `serve`: the first administrator.

use anyhow::{Context as _, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use futures_util::{FutureExt as _, future::BoxFuture};
use madoguchi_access::{Organisation, Role};
use madoguchi_audit::{Actor, AuditLog, Entry};
use madoguchi_kit::{ExtraCommand, db::Database};
use madoguchi_personal::{Lines, require};
use uuid::Uuid;

use crate::{
    app::{Auth, SCHEMA},
    config::Config,
    domain::{ActivationCode, CODE_LIFETIME, UserId},
    random,
    store::{self, NewAccount, StatedReason},
};

/// As the audit trail and the reasons name it.
const NAME: &str = "command:create-administrator";

/// `create-administrator`: makes an administrator and prints the activation code.
pub fn create_administrator() -> ExtraCommand<Auth> {
    let command = Command::new("create-administrator")
        .about("Make the first administrator and print the activation code, valid for 72 hours")
        .arg(Arg::new("user-id").long("user-id").required(true).help("3-64 characters of a-z, 0-9, '.', '-', '_'"))
        .arg(Arg::new("display-name").long("display-name").required(true).help("The name colleagues know"))
        .arg(
            Arg::new("another")
                .long("another")
                .action(ArgAction::SetTrue)
                .requires("reason")
                .help("Make one although there is one (every administrator has left, or lost the password)"),
        )
        .arg(Arg::new("reason").long("reason").help("Why, 1-200 characters; needed with --another"));
    ExtraCommand { command, run }
}

fn run(config: Config, arguments: ArgMatches) -> BoxFuture<'static, anyhow::Result<()>> {
    async move {
        let given = |name: &str| arguments.get_one::<String>(name).cloned();
        let user_id = UserId::parse(&given("user-id").unwrap_or_default()).context("--user-id")?;
        let display_name = given("display-name").unwrap_or_default();
        require(&display_name, 100, Lines::One).context("--display-name")?;
        let reason = given("reason").unwrap_or_else(|| "the first administrator".to_owned());
        require(&reason, 200, Lines::One).context("--reason")?;
        let account = NewAccount {
            id: Uuid::now_v7(),
            user_id,
            display_name,
            organisation: Organisation::Ward,
            roles: [Role::Administrator].into_iter().collect(),
            section: None,
            contract: None,
        };
        let code = create(&config, &account, arguments.get_flag("another"), &reason).await?;
        println!(
            "account {}\nuser id {}\nactivation code {}",
            account.id,
            account.user_id,
            code.display()
        );
        Ok(())
    }
    .boxed()
}

async fn create(
    config: &Config,
    account: &NewAccount,
    another: bool,
    reason: &str,
) -> anyhow::Result<ActivationCode> {
    let database = Database::new(&config.database, NAME)?;
    let now = config.clock.now();
    let mut tx = database.begin().await.context("connecting to the database")?;
    store::lock_accounts(&mut tx).await?;
    if !another && !store::administrators(&mut tx).await?.is_empty() {
        bail!(
            "there is an administrator, who can create accounts; if nobody can log in, repeat with --another --reason …"
        );
    }
    store::insert_account(&mut tx, account, now).await?;
    let code = ActivationCode::from_random(random::bytes()?);
    store::put_activation_code(&mut tx, account.id, &code.hash(), now, now + CODE_LIFETIME).await?;
    let stated = StatedReason {
        rpc: NAME,
        subject_kind: "account",
        subject: account.id,
        stated_by: None,
        reason,
    };
    store::insert_reason(&mut tx, stated, now).await?;
    let entry = Entry::by(Actor::service(SCHEMA), NAME).at(now).subject("account", account.id);
    AuditLog::new(SCHEMA)
        .record(&mut tx, entry.fields(["user_id", "display_name", "roles"]))
        .await?;
    tx.commit().await?;
    Ok(code)
}
