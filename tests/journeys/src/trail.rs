//! An audit trail as an auditor holds it: exported through the gateway, verified offline.

use std::io::{self, Write};

use anyhow::{Context as _, Result};
use madoguchi_audit::export::{write_entry, write_seal, write_trail};
use madoguchi_audit::verify::{Trust, Verified, verify};
use madoguchi_audit::{Head, Record, Seal, parse_verifying_key};
use madoguchi_devstack::{Client, Stack};
use madoguchi_proto::audit::v1::ExportRequest;
use madoguchi_proto::audit::v1::audit_service_client::AuditServiceClient;
use madoguchi_proto::audit::v1::export_response::Line;
use madoguchi_proto::retention::v1::ListSealHeadsRequest;
use madoguchi_proto::retention::v1::witness_service_client::WitnessServiceClient;
use tonic::Request;

use crate::teller::Said as _;

/// The services that keep a trail.
pub const SERVICES: [&str; 5] = ["auth", "faq", "intake", "handoff", "retention"];

/// A request of the audit API, meant for `service`.
#[must_use]
pub fn meant_for<T>(service: &'static str, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request
        .metadata_mut()
        .insert("madoguchi-service", tonic::metadata::MetadataValue::from_static(service));
    request
}

/// Writes the whole trail of `service` as JSON Lines.
///
/// # Errors
/// The service refuses or breaks off, or `out` fails.
pub async fn export(auditor: &Client, service: &'static str, out: &mut impl Write) -> Result<()> {
    let mut audit = AuditServiceClient::new(auditor.service());
    let request = meant_for(service, ExportRequest { from_seal: 0 });
    let mut lines = audit.export(request).await.said("export")?;
    write_trail(out, service)?;
    while let Some(message) = lines.message().await.context("the export broke off")? {
        match message.line {
            Some(Line::Entry(entry)) => write_entry(out, &Record::try_from(entry)?)?,
            Some(Line::Seal(seal)) => write_seal(out, &Seal::try_from(seal)?)?,
            None => anyhow::bail!("the service sent an empty line"),
        }
    }
    Ok(())
}

/// The newest heads that the witness keeps of `service`. It keeps none of retention, which is the witness.
///
/// # Errors
/// The service refuses.
pub async fn heads(auditor: &Client, service: &str) -> Result<Vec<Head>> {
    let mut witness = WitnessServiceClient::new(auditor.service());
    let request = ListSealHeadsRequest {
        service: service.to_owned(),
        page_size: 1000,
        page_token: String::new(),
    };
    let heads = witness.list_seal_heads(request).await.said("witness")?.heads;
    heads
        .into_iter()
        .map(|head| {
            let hash = head.hash.try_into().ok().context("a head's hash is not 32 bytes")?;
            Ok(Head { n: head.number, hash })
        })
        .collect()
}

/// Verifies an export offline, with the stack's public key of the service and the witnessed heads.
///
/// # Errors
/// The key is missing, or the first fault of the trail.
pub fn check(stack: &Stack, service: &str, lines: &[u8], heads: Vec<Head>) -> Result<Verified> {
    let file = stack.home().path(&format!("keys/audit-{service}.public"));
    let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let key = parse_verifying_key(&text).context("the public key is unreadable")?;
    let trust = Trust { service: service.to_owned(), keys: vec![key], heads, first_seal: 1 };
    verify(io::Cursor::new(lines), &trust)?.with_context(|| format!("the trail of {service}"))
}
