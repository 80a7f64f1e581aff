//! Takes orders from the journeys and carries them out on the stack.

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use madoguchi_devstack::{Service, Stack};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Answers orders until it is dropped; one order after the other.
///
/// # Errors
/// The port cannot be listened on any more.
pub async fn obey(listener: &TcpListener, stack: &mut Stack) -> Result<()> {
    loop {
        let (stream, _) = listener.accept().await.context("no order can be heard")?;
        // Whoever hangs up has no more orders.
        let _ = converse(stream, stack).await;
    }
}

async fn converse(stream: TcpStream, stack: &mut Stack) -> Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    while let Some(order) = lines.next_line().await? {
        let answer = match carry_out(stack, order.trim()).await {
            Ok(()) => "ok\n".to_owned(),
            Err(error) => format!("error: {error:#}\n").replace('\n', " ") + "\n",
        };
        writer.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

async fn carry_out(stack: &mut Stack, order: &str) -> Result<()> {
    match order.split_once(' ') {
        Some(("kill", name)) => stack.kill(service(name)?),
        Some(("start", name)) => stack.restart(service(name)?).await?,
        Some(("clock", at)) => {
            let at: Timestamp = at.parse().context("an instant like 2026-11-20T19:30:00+09:00")?;
            stack.clock().set(at).await?;
        }
        _ => bail!("`{order}` is no order: kill, start, clock"),
    }
    Ok(())
}

fn service(name: &str) -> Result<Service> {
    let found = Service::ALL.into_iter().find(|service| service.name() == name);
    found.with_context(|| format!("there is no service `{name}`"))
}
