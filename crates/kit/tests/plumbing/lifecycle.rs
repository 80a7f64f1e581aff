//! Starting, draining, failing; with real signals where it matters.

use crate::support::{
    admin::get,
    process::{Process, run_to_end},
    run,
    running::{Running, clear},
    until,
    wire::call,
};
use madoguchi_kit::grpc::Channel;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tonic::Status;

/// A `Sleep` of so many milliseconds whose handler has begun.
async fn in_flight(client: &Channel, millis: u32) -> JoinHandle<Result<String, Status>> {
    let sleeper = client.clone();
    let sleep = tokio::spawn(async move { call(&sleeper, "Sleep", &millis.to_string()).await });
    until("the call to be in flight", || async {
        call(client, "Slept", "").await.unwrap() == "1 0"
    })
    .await;
    sleep
}

#[test]
fn draining_finishes_the_call_in_flight() {
    run(async {
        let running = Running::with("", "", "").await;
        let client = running.client("a");
        let sleep = in_flight(&client, 600).await;
        let late = running.client("late");
        running.started.stop().await.unwrap();
        assert_eq!(sleep.await.unwrap().unwrap(), "slept");
        assert!(call(&late, "Who", "").await.is_err(), "the door is closed");
    });
}

#[test]
fn idle_connections_do_not_hold_up_the_end() {
    run(async {
        let running = Running::with("", "", "").await;
        let (client, silent) = (running.client("a"), running.started.grpc);
        assert!(call(&client, "Who", "").await.is_ok());
        let _silent = tokio::net::TcpStream::connect(silent).await.unwrap();
        let started = Instant::now();
        running.started.stop().await.unwrap();
        // A handshake that never comes may take its five seconds, not the twenty of calls in flight.
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    });
}

#[test]
fn a_job_that_ends_or_panics_is_noticed() {
    run(async {
        for (job, word) in [("ends", "ended by itself"), ("panics", "panicked: on purpose")] {
            let mut running = Running::with(&format!("job = \"{job}\""), "", "").await;
            let problem = running.started.failed().await;
            assert!(problem.contains(word), "{problem}");
            running.started.stop().await.unwrap();
        }
    });
}

#[test]
fn sigterm_lets_the_call_in_flight_finish() {
    run(async {
        let process = Process::start("").await;
        let client = clear(process.grpc.port());
        let sleep = in_flight(&client, 1_500).await;
        process.signal("TERM");
        until("the door to close", || async {
            call(&clear(process.grpc.port()), "Who", "").await.is_err()
        })
        .await;
        assert!(!sleep.is_finished(), "the call is still being worked on");
        assert_eq!(sleep.await.unwrap().unwrap(), "slept");
        assert_eq!(process.exit_code().await, Some(0));
    });
}

#[test]
fn a_second_signal_ends_at_once() {
    run(async {
        let process = Process::start("drain_delay = \"30s\"").await;
        process.signal("TERM");
        until("it to be unready while it drains", || async {
            get(process.admin, "/health/ready").await.unwrap().0 == 503
        })
        .await;
        process.signal("INT");
        assert_eq!(process.exit_code().await, Some(130));
    });
}

#[test]
fn a_collector_that_is_away_hurts_nobody() {
    run(async {
        // Port 9 (discard) of the loopback: nobody listens.
        let telemetry = "[telemetry]\notlp_endpoint = \"http://127.0.0.1:9\"";
        let process = Process::start(telemetry).await;
        assert!(call(&clear(process.grpc.port()), "Who", "").await.is_ok());
        process.signal("TERM");
        let started = Instant::now();
        assert_eq!(process.exit_code().await, Some(0));
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    });
}

#[test]
fn a_lost_job_takes_the_process_down() {
    let text =
        "environment = \"development\"\njob = \"ends\"\n[server]\naddress = \"127.0.0.1:0\"\n";
    let output = run_to_end("serve", text);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("job test ended by itself"), "{said}");
}

#[test]
fn the_command_line_reports_faults() {
    let sound = "environment = \"development\"\n[server]\naddress = \"127.0.0.1:0\"\n";
    assert_eq!(run_to_end("check-config", sound).status.code(), Some(0));
    let output = run_to_end("check-config", &sound.replace("127.0.0.1:0", "here"));
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("server.address"), "{said}");
}
