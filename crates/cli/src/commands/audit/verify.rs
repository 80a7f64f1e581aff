//! `madoguchi audit verify`: recomputes a trail and names the first place that does not hold.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use madoguchi_audit::export::read_heads;
use madoguchi_audit::parse_verifying_key;
use madoguchi_audit::verify::{Trust, verify};

/// The trail and what is believed without proof.
#[derive(Args)]
pub struct Arguments {
    /// Whose trail it must be: auth, faq, intake, handoff or retention.
    #[arg(long)]
    service: String,
    /// A public key (PASERK `k4.public…`) that the service signed with; may be given several times.
    #[arg(long = "key", required = true)]
    keys: Vec<PathBuf>,
    /// Heads from the witness, one JSON object a line: {"service":"handoff","n":7,"hash":"…"}.
    #[arg(long)]
    heads: Option<PathBuf>,
    /// The number of the first seal in the export. Above 1 the head before it must be among the heads.
    #[arg(long, default_value_t = 1)]
    first_seal: u64,
    /// The export, JSON Lines.
    trail: PathBuf,
}

impl Arguments {
    /// Exit code 0 if the trail holds, 1 with the first fault if it does not.
    ///
    /// # Errors
    /// A file cannot be read or is no key or head.
    pub fn run(self) -> Result<ExitCode> {
        let keys = self.keys.iter().map(|file| key(file)).collect::<Result<_>>()?;
        let heads = match &self.heads {
            None => Vec::new(),
            Some(file) => read_heads(open(file)?, &self.service).with_context(|| shown(file))?,
        };
        let trail = open(&self.trail)?;
        let witnessed = !heads.is_empty();
        let trust = Trust { service: self.service, keys, heads, first_seal: self.first_seal };
        let verified = match verify(trail, &trust).with_context(|| shown(&self.trail))? {
            Ok(verified) => verified,
            Err(fault) => {
                println!("✗ {}: {fault}", shown(&self.trail));
                return Ok(ExitCode::FAILURE);
            }
        };
        println!(
            "✓ {}: {} entries hold up to seal {} ({})",
            trust.service,
            verified.entries,
            verified.head.n,
            hex::encode(verified.head.hash)
        );
        if witnessed {
            println!("  witnessed up to seal {}", verified.witnessed);
        } else {
            println!(
                "  no witnessed head was given: a trail cut off at its end, or signed with a stolen key, is not noticed"
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn key(file: &Path) -> Result<ed25519_dalek::VerifyingKey> {
    let text = fs::read_to_string(file).with_context(|| shown(file))?;
    parse_verifying_key(&text)
        .with_context(|| format!("{}: write an Ed25519 public key as k4.public…", shown(file)))
}

fn open(file: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::new(File::open(file).with_context(|| shown(file))?))
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}
