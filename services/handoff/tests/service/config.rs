//! A configuration is told all its faults in one run.

use madoguchi_handoff::Handoff;
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
[reminders]
members_after = "4h"
heads_after = "2h"
[delivery]
every = "0s"
[mail]
host = "relay.ward.example"
security = "none"
from = "not an address"
[mail.information_section]
members = ["nobody"]
[mail.sections.10-10]
member = []
"#;
    let started = madoguchi_kit::start::<Handoff>(&Source::text(text)).await;
    let faults = started.expect_err("faults").to_string();
    for told in [
        "server.address",
        "database.url",
        "access.assertion_keys",
        "audit.signing_key_file",
        "time cannot be moved in production",
        "reminders.heads_after",
        "delivery.every",
        "mail.security",
        "mail.from",
        "mail.information_section.members",
        "mail.sections.10-10",
        "did you mean `members`",
    ] {
        assert!(faults.contains(told), "{told} is not in: {faults}");
    }
}
