//! Every fault of a configuration is named at once, with what to write.

use madoguchi_auth::Config;
use madoguchi_kit::config::{Source, load};

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn all_faults_are_listed() {
    let world = World::start().await;
    let text = world
        .config
        .replace("environment = \"development\"", "environment = \"production\"")
        .replace("redis://", "http://")
        .replace("threads = 2", "memory_kib = 1024\nthreads = 2\nthread = 3")
        + "[throttle]\npair_attempts = 0\nuser_window = \"2d\"\n[assertion.more]\n";
    let faults = load::<Config>(&Source::text(text)).err().expect("faults");
    let keys: Vec<&str> = faults.as_slice().iter().map(|fault| fault.key.as_str()).collect();
    let expected = [
        "assertion.more",
        "clock.offset_file",
        "passwords.memory_kib",
        "passwords.thread",
        "redis.url",
        "throttle.pair_attempts",
        "throttle.user_window",
    ];
    assert_eq!(keys, expected, "{faults}");
    assert!(faults.to_string().contains("did you mean `threads`?"), "{faults}");
    let pepper = faults.to_string().contains(&"5a".repeat(8));
    assert!(!pepper, "no secret is shown");
}
