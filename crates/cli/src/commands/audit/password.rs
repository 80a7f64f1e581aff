//! A password, from a file or typed at the terminal; never from the command line, which everybody on the machine can read.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};

/// The permissions of group and others.
const OTHERS: u32 = 0o077;

/// The first line of `file`, or what is typed at the terminal.
pub fn of(user: &str, file: Option<&Path>) -> Result<String> {
    let password = match file {
        Some(file) => kept(file)?,
        None => typed(user)?,
    };
    let password = password.lines().next().unwrap_or_default().to_owned();
    ensure!(!password.is_empty(), "the password is empty");
    Ok(password)
}

fn kept(file: &Path) -> Result<String> {
    let shown = file.display();
    let mode = fs::metadata(file).with_context(|| shown.to_string())?.permissions().mode();
    ensure!(mode & OTHERS == 0, "{shown} can be read by others: run `chmod 600 {shown}` first");
    fs::read_to_string(file).with_context(|| shown.to_string())
}

fn typed(user: &str) -> Result<String> {
    let terminal = File::options().read(true).write(true).open("/dev/tty");
    let mut terminal =
        terminal.context("there is no terminal to ask at: name a --password-file")?;
    let loud = tcgetattr(&terminal).context("the terminal does not answer")?;
    let mut quiet = loud.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    write!(terminal, "Password of {user}: ").context("the terminal does not answer")?;
    tcsetattr(&terminal, OptionalActions::Flush, &quiet)
        .context("the echo cannot be turned off")?;
    let mut line = String::new();
    let read = BufReader::new(&terminal).read_line(&mut line);
    let _ = tcsetattr(&terminal, OptionalActions::Flush, &loud);
    let _ = writeln!(terminal);
    read.context("nothing was typed")?;
    Ok(line)
}
