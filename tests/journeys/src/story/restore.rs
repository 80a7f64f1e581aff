//! Step 7: a backup taken before the purge is restored beside it, and nothing in it can be opened any more.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use madoguchi_devstack::stack::Door;
use madoguchi_devstack::{Service, Stack, material};
use madoguchi_proto::auth::v1::IntrospectSessionRequest;
use madoguchi_proto::auth::v1::introspection_service_client::IntrospectionServiceClient;
use madoguchi_proto::retention::v1::keyring_service_client::KeyringServiceClient;
use madoguchi_proto::retention::v1::{OpenRequest, SealedPiece};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use tonic::Request;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use uuid::Uuid;

use super::capture::Taken;
use super::{FRIDAY, quarantine, values};
use crate::teller::{Said as _, reason};
use crate::{Teller, scan};

const LIVE: &str = "madoguchi";
/// The database into which the backup is restored.
pub(super) const RESTORED: &str = "madoguchi_restored";

/// A backup of every database, as plain SQL.
pub struct Backup {
    live: PathBuf,
}

/// Takes the backup; shows that what is in it can still be opened.
///
/// # Errors
/// `pg_dump` fails, or something did not come out as told.
pub async fn prepare(stack: &mut Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<Backup> {
    tell.step(
        7,
        "一年が過ぎる。鍵と記録が消え、証明書が出る。前日の控えからも何ひとつ読めない。",
        "A year passes: keys and rows go, a certificate is issued, and an older backup tells nothing.",
    );
    let live = dump(stack, LIVE, "before")?;
    dump(stack, "keyring", "before")?;
    let opened = open_all(stack, LIVE, "=").await?;
    let told = format!("{opened:?}");
    let all = opened.len() == taken.len() && opened.iter().all(|seen| seen == "opened");
    tell.holds("消去前の控えは開ける / before the purge the backup opens", all, &told)?;
    Ok(Backup { live })
}

/// Restores the backup and looks everywhere.
///
/// # Errors
/// The first thing that did not come out as told.
pub async fn play(
    stack: &mut Stack,
    tell: Teller<'_>,
    taken: &[Taken],
    backup: &Backup,
) -> Result<()> {
    stack.pg().run("postgres", format!("CREATE DATABASE {RESTORED}")).await?;
    let file = backup.live.display().to_string();
    tool(
        stack,
        "psql",
        &["--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file", &file],
        RESTORED,
    )?;
    let opened = open_all(stack, RESTORED, "=").await?;
    let destroyed = opened.iter().filter(|seen| *seen == "KEY_DESTROYED").count();
    let told = format!("{destroyed} of {} pieces: KEY_DESTROYED", opened.len());
    let none = opened.len() == taken.len() && destroyed == opened.len();
    tell.holds("控えを戻しても開かない / the restored backup (P4, S4)", none, &told)?;
    let others = open_all(stack, RESTORED, ">").await?;
    let told = format!("{others:?}");
    let all = !others.is_empty() && others.iter().all(|seen| seen == "opened");
    tell.holds(
        "対照: ほかの日の分は開ける / control: what came on another day does open",
        all,
        &told,
    )?;
    quarantine::play(stack, tell, &taken[0]).await?;
    everywhere(stack, tell, taken).await
}

/// Dumps, WAL, data files, Redis and logs are searched for the marked values in every spelling.
async fn everywhere(stack: &mut Stack, tell: Teller<'_>, taken: &[Taken]) -> Result<()> {
    dump(stack, LIVE, "after")?;
    dump(stack, "keyring", "after")?;
    stack.pg().run("postgres", "CHECKPOINT".to_owned()).await?;
    let mut redis =
        redis::Client::open(stack.redis().url())?.get_multiplexed_async_connection().await?;
    let _: () = redis::cmd("SAVE").query_async(&mut redis).await?;
    let receipt = scan::Needles::new(&[&taken[0].receipt_number])?;
    let control = look(stack, &receipt)?;
    let found = control.found.iter().any(|file| file.ends_with(format!("{LIVE}-before.sql")));
    tell.holds(
        "対照: 受付番号は見つかる / control: the scan does find what is there",
        found,
        "receipt number",
    )?;
    let scanned = look(stack, &scan::Needles::new(&values::ALL)?)?;
    let told = format!(
        "{} files, {} MiB; with a personal value: {:?}",
        scanned.files,
        scanned.bytes >> 20,
        scanned.found
    );
    tell.holds(
        "ダンプ・WAL・Redis・ログを全て捜す / everything searched (P4)",
        scanned.found.is_empty(),
        &told,
    )
}

fn look(stack: &Stack, needles: &scan::Needles) -> Result<scan::Scanned> {
    let home = stack.home();
    let mut scanned = scan::directory(home.root(), needles)?;
    if !home.postgres().starts_with(home.root()) {
        let data = scan::directory(home.postgres(), needles)?;
        scanned.files += data.files;
        scanned.bytes += data.bytes;
        scanned.found.extend(data.found);
    }
    ensure!(scanned.files > 0, "no file was read");
    Ok(scanned)
}

/// A dump of `database` as plain SQL.
fn dump(stack: &mut Stack, database: &str, name: &str) -> Result<PathBuf> {
    let directory = stack.home().path("backup");
    std::fs::create_dir_all(&directory).context("cannot make the backup directory")?;
    let file = directory.join(format!("{database}-{name}.sql"));
    tool(stack, "pg_dump", &["--file", &file.display().to_string()], database)?;
    Ok(file)
}

/// Runs a client program of `PostgreSQL` as the superuser.
fn tool(stack: &mut Stack, program: &str, arguments: &[&str], database: &str) -> Result<()> {
    let password = material::password(stack.home(), "postgres")?;
    let output = Command::new(program)
        .args(["--host=127.0.0.1", "--username=postgres", "--dbname", database])
        .arg(format!("--port={}", stack.plan().postgres()))
        .args(arguments)
        .env("PGPASSWORD", password)
        .current_dir(Path::new("/"))
        .output()
        .with_context(|| format!("cannot start {program}"))?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program} failed: {words}");
    Ok(())
}

/// Asks the keyring, as handoff would for the Ward Information Section, to open every sealed contact in `database` that was
/// collected on the Friday (`=`) or later (`>`).
async fn open_all(stack: &mut Stack, database: &str, when: &'static str) -> Result<Vec<String>> {
    let mut connection = stack.pg().connect(database).await?;
    let query = format!(
        "SELECT id, content_version, key_id, sealed_contact FROM handoff.inquiry
          WHERE collection_day {when} '{FRIDAY}' ORDER BY id"
    );
    let rows = connection.fetch_all(AssertSqlSafe(query)).await.context("the sealed contacts")?;
    connection.close().await?;
    let assertion = assertion(stack).await?;
    let port = stack.plan().grpc(Service::Retention);
    let mut keyring = KeyringServiceClient::new(inner(stack, "handoff", port)?);
    let mut seen = Vec::new();
    for row in rows {
        let id: Uuid = row.try_get("id")?;
        let version: i32 = row.try_get("content_version")?;
        let piece = SealedPiece {
            key_id: row.try_get("key_id")?,
            service: "handoff".to_owned(),
            table: "inquiry".to_owned(),
            column: "contact".to_owned(),
            record_id: id.to_string(),
            version: u32::try_from(version)?,
            sealed: row.try_get::<Vec<u8>, _>("sealed_contact")?,
        };
        let mut request = Request::new(OpenRequest {
            inquiry_id: id.to_string(),
            purpose: "inspection".to_owned(),
            pieces: vec![piece],
        });
        request.metadata_mut().insert("madoguchi-assertion", assertion.parse()?);
        let answer = keyring.open(request).await;
        seen.push(answer.map_or_else(|status| reason(&status), |_| "opened".to_owned()));
    }
    Ok(seen)
}

/// A caller assertion for the Ward Information Section, as the gateway gets it.
pub(super) async fn assertion(stack: &Stack) -> Result<String> {
    let ward = stack.ward()?;
    let client = stack.log_in(Door::Office, "information", &ward.password).await;
    let client = client.map_err(|status| anyhow::anyhow!("login: {}", reason(&status)))?;
    let token = client.token().context("a session has a token")?.to_str()?;
    let token = token.strip_prefix("Bearer ").context("a session token is a bearer token")?;
    let request = IntrospectSessionRequest {
        session_token: URL_SAFE_NO_PAD.decode(token).context("the token is not base64url")?,
        terminal_id: String::new(),
        source_address: "127.0.0.1".to_owned(),
        watching: false,
    };
    let channel = inner(stack, "gateway", stack.plan().grpc(Service::Auth))?;
    let answer = IntrospectionServiceClient::new(channel).introspect_session(request).await;
    Ok(answer.said("introspection")?.assertion)
}

/// A channel to a service's `port` with the certificate of another.
pub(super) fn inner(stack: &Stack, identity: &str, port: u16) -> Result<Channel> {
    let issued = stack.material().services.service(identity)?;
    let tls = ClientTlsConfig::new()
        .ca_certificate(Certificate::from_pem(stack.material().services.certificate()))
        .identity(Identity::from_pem(issued.certificate, issued.key))
        .domain_name("localhost");
    let url = format!("https://localhost:{port}");
    Ok(Endpoint::from_shared(url)?.tls_config(tls)?.connect_lazy())
}
