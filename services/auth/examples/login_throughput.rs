//! How much of the machine's hashing power reaches logins: login RPCs a second over mutual TLS, against the same number of
//! threads that only hash, taken in turns in one run.
//!
//! ```text
//! cargo run --release -p madoguchi-auth --example login_throughput
//! ```

#[allow(dead_code, reason = "shared with the tests, which use all of it")]
#[path = "../tests/service/support/mod.rs"]
mod support;

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use support::{PASSWORD, Person, World, from};
use tokio::task::JoinSet;

const THREADS: usize = 2;
const IN_FLIGHT: usize = 16;
const ROUNDS: u32 = 3;
const ROUND: Duration = Duration::from_secs(4);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let world = Arc::new(World::start().await);
    let mut people = Vec::new();
    for number in 0..IN_FLIGHT {
        people.push(world.clerk(&format!("clerk{number:02}")).await);
    }
    let (mut raw, mut logins, mut times) = (0.0, 0.0, Vec::new());
    for round in 1..=ROUNDS {
        let hashes = tokio::task::spawn_blocking(hash_only).await.expect("hashing does not panic");
        let (done, took) = log_in(&world, &people).await;
        println!(
            "round {round}: {hashes:.1} hashes/s, {done:.1} logins/s, ratio {:.2}",
            done / hashes
        );
        raw += hashes;
        logins += done;
        times.extend(took);
    }
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "argon2id 19 MiB t=2 on {THREADS} threads: {:.1}/s; login RPC, {IN_FLIGHT} in flight: {:.1}/s, p50 {:?}, p99 {:?}; ratio {:.2}",
        raw / f64::from(ROUNDS),
        logins / f64::from(ROUNDS),
        at(50),
        at(99),
        logins / raw
    );
}

/// Hashes a second on bare threads.
fn hash_only() -> f64 {
    let started = Instant::now();
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            thread::spawn(move || {
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT);
                let mut memory = vec![Block::new(); Params::DEFAULT.block_count()];
                let (mut output, mut done) = ([0; 32], 0_u32);
                while started.elapsed() < ROUND {
                    argon2
                        .hash_password_into_with_memory(
                            PASSWORD.as_bytes(),
                            &[7; 16],
                            &mut output,
                            &mut memory,
                        )
                        .expect("the default parameters are valid");
                    done += 1;
                }
                done
            })
        })
        .collect();
    let done: u32 =
        threads.into_iter().map(|thread| thread.join().expect("hashing does not panic")).sum();
    f64::from(done) / started.elapsed().as_secs_f64()
}

/// Logins a second, each person one after the other, and how long each took.
async fn log_in(world: &Arc<World>, people: &[Person]) -> (f64, Vec<Duration>) {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (number, person) in people.iter().cloned().enumerate() {
        let world = Arc::clone(world);
        tasks.spawn(async move {
            let origin = from(&format!("203.0.113.{number}"));
            let mut times = Vec::new();
            while started.elapsed() < ROUND {
                let asked = Instant::now();
                world.login(&person, origin).await;
                times.push(asked.elapsed());
            }
            times
        });
    }
    let times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let done = u32::try_from(times.len()).expect("a few hundred logins");
    (f64::from(done) / started.elapsed().as_secs_f64(), times)
}
