//! A configuration is told all its faults in one run.

use madoguchi_intake::Intake;
use madoguchi_kit::config::Source;

#[tokio::test]
async fn every_fault_is_told_with_what_to_write() {
    let text = r#"
environment = "production"
[server]
address = "nowhere"
[database]
url = "mysql://x"
[access]
deployment = "wakaba"
assertion_keys = []
[audit]
[clock]
offset_file = "/tmp/offset"
[ward]
consent_version = 0
consent_sentence = " "
override_alowed = true
[purge]
every = "0s"
[day_keys]
every = "often"
"#;
    let faults =
        madoguchi_kit::start::<Intake>(&Source::text(text)).await.expect_err("faults").to_string();
    for told in [
        "server.address",
        "server.tls",
        "database.url",
        "access.assertion_keys",
        "audit.signing_key_file",
        "clock.offset_file",
        "time cannot be moved in production",
        "ward.consent_version",
        "ward.consent_sentence",
        "did you mean `override_allowed`",
        "purge.every",
        "day_keys.every",
    ] {
        assert!(faults.contains(told), "{told} is not in: {faults}");
    }
}
