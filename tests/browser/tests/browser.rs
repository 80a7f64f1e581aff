//! Every journey of the console, in one browser, on one stack.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::date;
use madoguchi_browser::stage;
use madoguchi_calendar::at_jst;
use madoguchi_devstack::{Content, Stack, StackOptions};
use tokio::net::TcpListener;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn the_console_does_in_a_browser_what_it_promises() {
    play().await.expect("the journeys come out as told");
}

async fn play() -> Result<()> {
    let console = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../services/gateway/console");
    ensure!(
        console.join("dist/index.html").exists(),
        "the console is not built: run `make console`"
    );
    // Friday evening before a long weekend: the office is closed, the call centre open.
    let evening = at_jst(date(2026, 11, 20), jiff::civil::time(18, 30, 0, 0));
    let options = StackOptions {
        clock: Some(evening),
        content: Content::Ward,
        loopback_terminal: true,
        ..StackOptions::default()
    };
    let mut stack = Stack::start(options).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await.context("no port for the stage")?;
    let ward = stack.ward()?;
    let mut journeys = Command::new("npm");
    journeys
        .args(["run", "--silent", "browser", "--"])
        .args(std::env::var("MADOGUCHI_BROWSER").ok())
        .current_dir(console)
        .env("MADOGUCHI_URL", format!("https://127.0.0.1:{}", stack.plan().gateway()))
        .env("MADOGUCHI_PASSWORD", &ward.password)
        .env("MADOGUCHI_PKI", stack.home().path("pki"))
        .env("MADOGUCHI_TERMINAL", ward.terminals[0].to_string())
        .env("MADOGUCHI_STAGE", listener.local_addr()?.port().to_string())
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let mut journeys = journeys.spawn().context("cannot start npm: run `make setup`")?;
    let ended = tokio::select! {
        ended = journeys.wait() => ended?,
        failed = stage::obey(&listener, &mut stack) => return failed,
    };
    ensure!(ended.success(), "a journey did not come out as told (see above)");
    Ok(())
}
