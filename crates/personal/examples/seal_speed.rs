//! Prints how long sealing and opening take, for texts of a few sizes. Run it with `--release`.

use std::hint::black_box;
use std::time::Instant;

use jiff::civil::date;
use madoguchi_personal::seal::{Aad, DayPrivateKey, open, seal};
use uuid::Uuid;

const ROUNDS: u32 = 2_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (private, public) = DayPrivateKey::generate(date(2026, 11, 20));
    let aad = Aad {
        service: "intake",
        table: "inquiry",
        column: "sealed",
        record: Uuid::nil(),
        version: 1,
    };
    for size in [64, 1_024, 12_288] {
        let text = vec![b'a'; size];
        let sealed = seal(&public, &aad, &text)?;
        report("seal", size, || seal(&public, &aad, black_box(&text)).is_ok());
        report("open", size, || open(&private, &aad, black_box(&sealed)).is_ok());
    }
    Ok(())
}

fn report(what: &str, size: usize, mut run: impl FnMut() -> bool) {
    let start = Instant::now();
    let done = (0..ROUNDS).filter(|_| run()).count();
    let each = start.elapsed() / ROUNDS;
    println!(
        "{what} {size:>6} bytes: {:>7.1} µs, {:>7.0}/s ({done} of {ROUNDS} succeeded)",
        each.as_secs_f64() * 1e6,
        1.0 / each.as_secs_f64()
    );
}
