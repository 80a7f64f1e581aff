//! Asks a service's admin port whether it is ready.

use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A probe is answered from memory, or the service is not ready.
const LIMIT: Duration = Duration::from_secs(2);

/// `Ok(())` when ready; otherwise the error says what the service waits for.
///
/// # Errors
/// The port is closed, or the answer is not 200; its text is the error's.
pub async fn ready(port: u16) -> Result<()> {
    let answer = tokio::time::timeout(LIMIT, get(port, "/health/ready")).await;
    let answer = answer.context("no answer from the admin port")??;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    anyhow::ensure!(head.split(' ').nth(1) == Some("200"), "{}", body.trim());
    Ok(())
}

async fn get(port: u16, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.context("not listening yet")?;
    // HTTP/1.0: the answer ends with the connection, unchunked.
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}
