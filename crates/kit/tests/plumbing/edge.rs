//! Deadlines, panics, shedding, limits: what a call meets before and after its handler.

use crate::support::{
    run,
    running::Running,
    until,
    wire::{call, send},
};
use std::time::{Duration, Instant};
use tokio::{io::AsyncReadExt as _, net::TcpStream};
use tonic::{Code, Request};
use tonic_types::StatusExt as _;

#[test]
fn a_slow_handler_is_cut_at_the_deadline() {
    run(async {
        let running = Running::with("", "deadline = \"200ms\"", "").await;
        let started = Instant::now();
        let status = call(&running.client("a"), "Sleep", "5000").await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert!(started.elapsed() < Duration::from_secs(2));
        running.started.stop().await.unwrap();
    });
}

#[test]
fn the_callers_own_deadline_counts() {
    run(async {
        let running = Running::with("", "", "").await;
        let mut request = Request::new("5000".to_owned());
        request.set_timeout(Duration::from_millis(150));
        let started = Instant::now();
        let status = send(&running.client("a"), "Sleep", request).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
        assert!(started.elapsed() < Duration::from_secs(2));
        running.started.stop().await.unwrap();
    });
}

#[test]
fn a_handler_that_missed_its_deadline_is_dropped() {
    run(async {
        let running = Running::with("", "deadline = \"200ms\"", "").await;
        let client = running.client("a");
        let status = call(&client, "Sleep", "400").await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        // Longer than what was left of the sleep: were the handler still alive, it would have ended by now.
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(call(&client, "Slept", "").await.unwrap(), "1 0");
        running.started.stop().await.unwrap();
    });
}

#[test]
fn a_callers_longer_deadline_does_not_raise_the_limit() {
    run(async {
        let running = Running::with("", "deadline = \"200ms\"", "").await;
        let mut request = Request::new("5000".to_owned());
        request.set_timeout(Duration::from_secs(30));
        let started = Instant::now();
        let status = send(&running.client("a"), "Sleep", request).await.unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);
        assert!(started.elapsed() < Duration::from_secs(2));
        running.started.stop().await.unwrap();
    });
}

#[test]
fn a_panic_costs_one_call_and_leaves_a_reference() {
    run(async {
        let running = Running::with("", "", "").await;
        let client = running.client("a");
        let status = call(&client, "Panic", "").await.unwrap_err();
        assert_eq!(status.code(), Code::Internal);
        let reference = status.message().strip_prefix("internal error; quote reference ").unwrap();
        assert!(uuid::Uuid::parse_str(reference).is_ok(), "nothing but a number: {reference}");
        assert!(status.details().is_empty());
        let other = call(&client, "Panic", "").await.unwrap_err();
        assert_ne!(other.message(), status.message(), "each fault has a number of its own");
        assert_eq!(call(&client, "Who", "").await.unwrap(), "spiffe://madoguchi/service/a");
        running.started.stop().await.unwrap();
    });
}

#[test]
fn more_than_the_limit_is_shed() {
    run(async {
        let running = Running::with("", "in_flight = 2", "").await;
        let client = running.client("a");
        // A probe below may stand in the way of one of these, so they try again.
        let held: Vec<_> = (0..2)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move {
                    loop {
                        match call(&client, "Sleep", "2000").await {
                            Err(status) if status.code() == Code::ResourceExhausted => {}
                            ended => return ended,
                        }
                    }
                })
            })
            .collect();
        let probe = client.clone();
        until("the third call to be shed", || {
            let probe = probe.clone();
            async move {
                let Err(status) = call(&probe, "Who", "").await else { return false };
                assert_eq!(status.code(), Code::ResourceExhausted);
                assert!(status.get_error_details().retry_info().is_some());
                true
            }
        })
        .await;
        for call in held {
            assert_eq!(call.await.unwrap().unwrap(), "slept");
        }
        assert!(call(&client, "Who", "").await.is_ok(), "room again");
        running.started.stop().await.unwrap();
    });
}

#[test]
fn effects_finish_although_the_client_has_gone() {
    run(async {
        let running = Running::with("", "", "").await;
        let client = running.client("a");
        let gone =
            tokio::time::timeout(Duration::from_millis(200), call(&client, "Sleep", "600")).await;
        assert!(gone.is_err());
        assert_eq!(call(&client, "Slept", "").await.unwrap(), "1 0", "begun, not ended");
        until("the handler to finish", || async {
            call(&client, "Slept", "").await.unwrap() == "1 1"
        })
        .await;
        running.started.stop().await.unwrap();
    });
}

#[test]
fn unknown_methods_and_huge_headers_are_refused() {
    run(async {
        let running = Running::with("", "", "").await;
        let client = running.client("a");
        assert_eq!(call(&client, "Nonsense", "").await.unwrap_err().code(), Code::Unimplemented);
        let mut request = Request::new(String::new());
        request.metadata_mut().insert("padding", "x".repeat(20_000).parse().unwrap());
        assert!(send(&client, "Who", request).await.is_err());
        assert!(call(&client, "Who", "").await.is_ok());
        running.started.stop().await.unwrap();
    });
}

#[test]
fn a_silent_handshake_and_one_connection_too_many_are_closed() {
    run(async {
        let running = Running::with("", "connections = 1", "").await;
        let address = running.started.grpc;
        let started = Instant::now();
        let mut slow = TcpStream::connect(address).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        assert!(matches!(second.read(&mut [0; 8]).await, Ok(0) | Err(_)));
        assert!(started.elapsed() < Duration::from_secs(3));
        assert!(matches!(slow.read(&mut [0; 8]).await, Ok(0) | Err(_)));
        assert!(started.elapsed() < Duration::from_secs(8));
        until("room for an honest client", || async {
            call(&running.client("a"), "Who", "").await.is_ok()
        })
        .await;
        running.started.stop().await.unwrap();
    });
}
