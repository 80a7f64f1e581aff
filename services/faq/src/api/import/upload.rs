//! Receiving a file in pieces.

use madoguchi_kit::status::Refusal;
use madoguchi_personal::{Lines, require, screen};
use madoguchi_proto::faq::v1::{ImportRequest, ImportStart, import_request::Part};
use prost::Message;
use sha2::{Digest, Sha256};
use tonic::{Status, Streaming};

use super::events::Teller;
/// Largest file, in bytes.
const MAX_FILE: usize = 32 << 20;
/// Largest piece of it, in bytes.
const MAX_CHUNK: usize = 256 << 10;
/// Longest file name, in characters.
const MAX_NAME: usize = 200;
/// A file as it arrived.
#[derive(Debug)]
pub struct Upload {
    /// What the client said of it.
    pub start: ImportStart,
    /// Its bytes.
    pub file: Vec<u8>,
}

impl Upload {
    /// Receives a file.
    pub async fn receive(
        mut stream: Streaming<ImportRequest>,
        teller: &Teller,
    ) -> Result<Self, Status> {
        let start = match next(&mut stream).await? {
            Some(Part::Start(start)) => named(start)?,
            _ => return Err(Refusal::invalid("start", "send it first: it names the file").into()),
        };
        teller.progress("reading", 0, 0);
        let mut file = Vec::new();
        while let Some(part) = next(&mut stream).await? {
            let Part::Chunk(chunk) = part else {
                return Err(
                    Refusal::invalid("start", "send it once; import one file at a time").into()
                );
            };
            if chunk.len() > MAX_CHUNK {
                return Err(Refusal::invalid("chunk", "send pieces of at most 256 KiB").into());
            }
            if file.len() + chunk.len() > MAX_FILE {
                return Err(
                    Refusal::invalid("chunk", "the file is larger than 32 MiB; split it").into()
                );
            }
            file.extend_from_slice(&chunk);
        }
        Ok(Self { start, file })
    }

    /// SHA-256 of the file.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.file).into()
    }

    /// The whole request as one small message: what an idempotency key stands for.
    pub fn fingerprint(&self) -> ImportRequest {
        let digest = Sha256::new()
            .chain_update(self.digest())
            .chain_update(self.start.encode_to_vec())
            .finalize();
        ImportRequest { part: Some(Part::Chunk(digest.to_vec())) }
    }
}

async fn next(stream: &mut Streaming<ImportRequest>) -> Result<Option<Part>, Status> {
    let Some(message) = stream.message().await? else { return Ok(None) };
    match message.part {
        Some(part) => Ok(Some(part)),
        None => Err(Refusal::invalid("part", "is empty: send start first, then chunks").into()),
    }
}

fn named(start: ImportStart) -> Result<ImportStart, Refusal> {
    require(&start.file_name, MAX_NAME, Lines::One)
        .map_err(|problem| Refusal::invalid("start.file_name", problem.to_string()))?;
    if !screen::screen(&start.file_name).is_empty() {
        return Err(Refusal::invalid(
            "start.file_name",
            "looks like personal data; rename the file",
        ));
    }
    Ok(start)
}
