//! A guesser gets nowhere and locks nobody out (P2).

use std::time::{Duration, Instant};

use madoguchi_devstack::testing::redis_url;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::support::*;

const WRONG: &str = "not the password of anybody";

async fn guess(world: &World, user_id: &str, origin: madoguchi_access::Origin) -> Status {
    world.try_login(user_id, WRONG, origin).await.map(|_| ()).expect_err("a wrong password")
}

/// Five wrong passwords are checked, whatever the spelling of the user id; then the door stays shut, for the right one too.
async fn five_and_no_more(world: &World, user_ids: [&str; 5], right: &str) {
    let origin = from(OUTSIDE);
    for user_id in user_ids {
        let status = guess(world, user_id, origin).await;
        assert_eq!(
            (status.code(), reason(&status)),
            (Code::Unauthenticated, "LOGIN_REFUSED".into())
        );
    }
    let status = world.try_login(right, PASSWORD, origin).await.map(|_| ()).unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    let delay =
        status.get_error_details().retry_info().and_then(|info| info.retry_delay).expect("a delay");
    assert!(delay > Duration::from_secs(200) && delay <= Duration::from_mins(5), "{delay:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_stops_after_five_spellings() {
    let world = World::start().await;
    world.clerk("clerk01").await;
    let spellings = ["clerk01", "CLERK01", "Clerk01", "ｃｌｅｒｋ０１", "ＣＬＥＲＫ01"];
    five_and_no_more(&world, spellings, "clerk01").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn losing_redis_neither_opens_nor_shuts_the_door() {
    // Nothing listens on port 1.
    let world = World::start_with("", "redis://127.0.0.1:1").await;
    let clerk = world.clerk("clerk01").await;
    world.login(&clerk, from("203.0.113.5")).await;
    five_and_no_more(&world, ["clerk01"; 5], "clerk01").await;
    world.login(&clerk, from("203.0.113.5")).await;
}

/// A Redis that answers every command with the same reply, as a connection does that is one reply behind.
async fn redis_one_reply_behind() -> String {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}", socket.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = socket.accept().await {
            tokio::spawn(async move {
                let (reader, mut writer) = stream.into_split();
                let mut lines = BufReader::new(reader).lines();
                // Each command is an array; the reply: some other call's number, and no need to wait.
                while let Ok(Some(line)) = lines.next_line().await {
                    if line.starts_with('*')
                        && writer.write_all(b"*2\r\n:7\r\n:0\r\n").await.is_err()
                    {
                        return;
                    }
                }
            });
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_to_another_command_opens_nothing() {
    let world = World::start_with("", &redis_one_reply_behind().await).await;
    world.clerk("clerk01").await;
    five_and_no_more(&world, ["clerk01"; 5], "clerk01").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guesser_elsewhere_does_not_lock_out_the_victim() {
    let world = World::start().await;
    let office = world.office().await;
    let operator = world.operator("operator01", &office).await;
    world.login(&operator, at(office.terminal)).await;
    // More than the pair of any source allows, and more than the user's counter allows from strange sources.
    for host in 0..15 {
        guess(&world, "operator01", from(&format!("203.0.113.{host}"))).await;
    }
    let strange = guess(&world, "operator01", from("203.0.113.200")).await;
    assert_eq!(strange.code(), Code::ResourceExhausted, "strange sources share one counter");
    world.login(&operator, at(office.terminal)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_source_cannot_try_everybody() {
    let world = World::start_with("[throttle]\nsource_attempts = 8\n", &redis_url()).await;
    let clerk = world.clerk("clerk01").await;
    for number in 0..8 {
        let status = guess(&world, &format!("somebody{number}"), from(OUTSIDE)).await;
        assert_eq!(status.code(), Code::Unauthenticated);
    }
    let status = guess(&world, "somebody.else", from(OUTSIDE)).await;
    assert_eq!(status.code(), Code::ResourceExhausted);
    world.login(&clerk, from("203.0.113.5")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn success_forgets_the_slips_before_it() {
    let world = World::start().await;
    let clerk = world.clerk("clerk01").await;
    for _ in 0..3 {
        for _ in 0..4 {
            guess(&world, "clerk01", from(OUTSIDE)).await;
        }
        world.login(&clerk, from(OUTSIDE)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_exists() {
    let world = World::start().await;
    world.clerk("clerk01").await;
    world.account("invited", madoguchi_proto::policy::v1::Role::SectionClerk, None).await;
    let mut fastest = Vec::new();
    let mut answers = Vec::new();
    for (number, user_id) in ["clerk01", "nobody.here", "invited"].into_iter().enumerate() {
        let mut best = Duration::MAX;
        for _ in 0..4 {
            let started = Instant::now();
            let status = guess(&world, user_id, from(&format!("203.0.113.{number}"))).await;
            best = best.min(started.elapsed());
            answers.push((status.code(), status.message().to_owned(), status.details().to_vec()));
        }
        fastest.push(best);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let (least, most) = (fastest.iter().min().unwrap(), fastest.iter().max().unwrap());
    assert!(*most < *least * 3, "the same work is done for all: {fastest:?}");
}
