//! `madoguchi audit export`: brings trails and witnessed heads into files that `madoguchi audit verify` reads.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use madoguchi_audit::export::write_head;
use madoguchi_devstack::Client;
use madoguchi_journeys::trail::{self, SERVICES};
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint};

use super::password;

/// Where from, as whom, and where to.
#[derive(Args)]
pub struct Arguments {
    /// The gateway, e.g. `https://localhost:8443`.
    #[arg(long)]
    gateway: String,
    /// The authority that signed the gateway's certificate, PEM.
    #[arg(long)]
    authority: PathBuf,
    /// The auditor's user id.
    #[arg(long)]
    user: String,
    /// A file with the auditor's password, readable by its owner only. Asked for at the terminal if not given.
    #[arg(long)]
    password_file: Option<PathBuf>,
    /// One service only: auth, faq, intake, handoff or retention.
    #[arg(long)]
    service: Option<String>,
    /// The directory to write `SERVICE.jsonl` and `heads.jsonl` into; nothing that is there is replaced.
    #[arg(long)]
    to: PathBuf,
}

impl Arguments {
    /// Writes the files and says how to check them.
    ///
    /// # Errors
    /// The gateway cannot be reached or refuses, a file is there already or cannot be written.
    pub async fn run(self) -> Result<ExitCode> {
        let services = chosen(self.service.as_deref())?;
        fs::create_dir_all(&self.to).with_context(|| shown(&self.to))?;
        let auditor = self.log_in().await?;
        let mut kept = Fresh::create(self.to.join("heads.jsonl"))?;
        for service in services {
            // Heads first: the trail may grow behind them, but must hold all that the witness has seen.
            for head in trail::heads(&auditor, service).await? {
                write_head(&mut kept.out, service, &head)?;
            }
            let mut file = Fresh::create(self.to.join(format!("{service}.jsonl")))?;
            trail::export(&auditor, service, &mut file.out).await.context(service)?;
            println!("✓ {}", shown(&file.finish()?));
        }
        println!("✓ {}   (what the witness kept)", shown(&kept.finish()?));
        println!(
            "\nCheck each, also without a network, with the service's public key:\n  \
             madoguchi audit verify --service SERVICE --key PUBLIC_KEY --heads {}/heads.jsonl {}/SERVICE.jsonl",
            shown(&self.to),
            shown(&self.to)
        );
        Ok(ExitCode::SUCCESS)
    }

    async fn log_in(&self) -> Result<Client> {
        let authority = fs::read(&self.authority).with_context(|| shown(&self.authority))?;
        let password = password::of(&self.user, self.password_file.as_deref())?;
        let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority));
        let endpoint = Endpoint::from_shared(self.gateway.clone());
        let endpoint = endpoint.context("write the gateway as https://HOST:PORT")?;
        let endpoint =
            endpoint.tls_config(tls).context("the authority is no certificate in PEM")?;
        let channel = endpoint.connect().await;
        let channel = channel.with_context(|| format!("{} cannot be reached", self.gateway))?;
        let client = Client::new(channel).log_in(&self.user, &password).await;
        client
            .map_err(|status| anyhow::anyhow!("{} cannot log in: {}", self.user, status.message()))
    }
}

fn chosen(service: Option<&str>) -> Result<Vec<&'static str>> {
    let Some(service) = service else { return Ok(SERVICES.to_vec()) };
    match SERVICES.into_iter().find(|known| *known == service) {
        Some(known) => Ok(vec![known]),
        None => bail!("`{service}` keeps no trail; write one of {}", SERVICES.join(", ")),
    }
}

/// A new file, under another name until it is complete: half a trail must not look like one.
struct Fresh {
    path: PathBuf,
    out: BufWriter<File>,
}

impl Fresh {
    fn create(path: PathBuf) -> Result<Self> {
        ensure!(!path.exists(), "{} is there already; choose another directory", shown(&path));
        let part = partial(&path);
        let file = File::create(&part).with_context(|| shown(&part))?;
        Ok(Self { path, out: BufWriter::new(file) })
    }

    fn finish(mut self) -> Result<PathBuf> {
        let written = self.out.flush().and_then(|()| self.out.get_ref().sync_all());
        written
            .and_then(|()| fs::rename(partial(&self.path), &self.path))
            .with_context(|| shown(&self.path))?;
        Ok(self.path)
    }
}

fn partial(path: &Path) -> PathBuf {
    path.with_extension("part")
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}
