//! What `madoguchi dev up` says when everything is ready.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use madoguchi_devstack::browser::{IMPORT_PASSWORD, write_terminals};
use madoguchi_devstack::seed::{ADMINISTRATOR, PEOPLE, Ward};
use madoguchi_devstack::{Service, Stack};

use super::clock;

/// Prints addresses, accounts and a first thing to try.
pub fn print(stack: &Stack, home: &Path, took: Duration) -> Result<()> {
    let shown = home.display();
    println!(
        "\nMadoguchi is ready ({:.1} s). Ctrl-C stops it; the data stays in {shown}.\n",
        took.as_secs_f32()
    );
    let plan = stack.plan();
    println!(
        "  Console              https://127.0.0.1:{}/   (and gRPC, gRPC-Web for other clients)",
        plan.gateway()
    );
    println!(
        "  Systems of sections  https://localhost:{}/   (gRPC, client certificate)",
        plan.gateway_systems()
    );
    println!("  Health and metrics   http://127.0.0.1:{}/metrics, …", plan.admin(Service::Gateway));
    println!("  Time                 {} in Japan", clock::shown(stack.clock().now()));
    println!("  Logs                 {shown}/log/");
    println!(
        "  Authority            {shown}/pki/services.pem   (browsers: import it and trust it for web sites; Chromium on Linux:"
    );
    println!(
        "                       certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n madoguchi -i {shown}/pki/services.pem)"
    );
    if let Ok(ward) = stack.ward() {
        print_people(ward);
        print_first_steps(stack, ward, home)?;
    }
    Ok(())
}

fn print_people(ward: &Ward) {
    println!("\n  Accounts, all with the password   {}\n", ward.password);
    println!("    {ADMINISTRATOR:<12} keeps accounts, terminals and contracts");
    for person in &PEOPLE {
        println!("    {:<12} {}", person.user_id, person.task);
    }
}

fn print_first_steps(stack: &Stack, ward: &Ward, home: &Path) -> Result<()> {
    let files = write_terminals(stack.home(), &ward.terminals)?;
    let names: Vec<_> = files.iter().filter_map(|file| file.file_name()?.to_str()).collect();
    println!("\n  A first thing to try");
    println!("    `make demo` in another shell plays the night call on a stack of its own.");
    println!(
        "    Terminals' certificates: {}/terminals/{} (password {IMPORT_PASSWORD}).",
        home.display(),
        names.join(", ")
    );
    println!(
        "    A browser on this machine counts as a terminal of its own: log in as operator1. Operators may take inquiries"
    );
    println!(
        "    while the ward's office is closed: `target/debug/madoguchi dev clock 19:30` makes it evening.\n"
    );
    Ok(())
}
