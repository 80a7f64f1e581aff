//! Every fault at once, in words an operator can act on.

use madoguchi_kit::config::{DatabaseConfig, FromConfig, Reader, SecretBytes, Source, load};
use std::{fs, os::unix::fs::PermissionsExt as _, time::Duration};

#[derive(Debug)]
struct Own {
    limit: u32,
    pause: Duration,
    names: Vec<String>,
    secret: Option<SecretBytes>,
}

impl FromConfig for Own {
    fn from_config(r: &mut Reader) -> Option<Self> {
        let limit = r.within("limit", 10, 1..=100);
        let pause = r.duration("pause", Duration::from_secs(1));
        let names = r.list("names");
        let secret = r.section("keys", |r| r.optional_secret_file("file"));
        Some(Self { limit: limit?, pause: pause?, names: names?, secret: secret? })
    }
}

const SOUND: &str = "environment = \"development\"\n[server]\naddress = \"127.0.0.1:0\"\n";

#[test]
fn reports_every_fault_in_one_run() {
    let text = r#"
        environment = "development"
        limit = 1000
        pause = "soon"
        names = "one"
        lmit = 3
        [server]
        address = "here"
        deadlin = "3s"
        [telemetry]
        format = "xml"
        [peers.faq]
        url = "ftp://faq"
        [unheard.of]
        key = 1
    "#;
    let faults = load::<Own>(&Source::text(text)).unwrap_err();
    let keys: Vec<_> = faults.as_slice().iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "limit",
            "lmit",
            "names",
            "pause",
            "peers.faq.url",
            "server.address",
            "server.deadlin",
            "telemetry.format",
            "unheard"
        ]
    );
    let shown = faults.to_string();
    for hint in [
        "did you mean `limit`?",
        "did you mean `deadline`?",
        "write 1 to 100",
        "\"30s\"",
        "https://host:port",
    ] {
        assert!(shown.contains(hint), "{hint} is not in {shown}");
    }
}

#[test]
fn environment_overrides_the_file() {
    let source = Source::text(format!("limit = 1\nnames = [\"a\"]\n{SOUND}"))
        .with_override("MADOGUCHI__LIMIT", "7")
        .with_override("MADOGUCHI__PAUSE", "250ms")
        .with_override("MADOGUCHI__NAMES", "[\"b\", \"c\"]")
        .with_override("MADOGUCHI__SERVER__ADDRESS", "127.0.0.1:9");
    let (standard, own) = load::<Own>(&source).unwrap();
    assert_eq!((own.limit, own.pause), (7, Duration::from_millis(250)));
    assert_eq!(own.names, ["b", "c"]);
    assert_eq!(standard.server.address.port(), 9);

    let source = Source::text(SOUND).with_override("MADOGUCHI__SERVER__ADDRES", "x");
    let faults = load::<Own>(&source).unwrap_err().to_string();
    assert!(
        faults.contains("MADOGUCHI__SERVER__ADDRES") && faults.contains("`address`"),
        "{faults}"
    );
}

#[test]
fn secrets_are_private_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, "hush\n").unwrap();
    let source = Source::text(format!("{SOUND}[keys]\nfile = {path:?}\n"));

    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let faults = load::<Own>(&source).unwrap_err().to_string();
    assert!(faults.contains("keys.file") && faults.contains("chmod 600"), "{faults}");

    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let (_, own) = load::<Own>(&source).unwrap();
    assert_eq!(own.secret.as_ref().and_then(SecretBytes::expose_text), Some("hush"));
    assert!(!format!("{own:?}").contains("hush"));
}

#[test]
fn production_refuses_clear_text_and_passwords_in_urls() {
    struct WithDatabase;
    impl FromConfig for WithDatabase {
        fn from_config(r: &mut Reader) -> Option<Self> {
            r.section("database", DatabaseConfig::from_config).map(|_| Self)
        }
    }
    let text = "[server]\naddress = \"127.0.0.1:0\"\n[peers.faq]\nurl = \"http://faq:1\"\n\
                [database]\nurl = \"postgres://app:hush@db/x\"\n";
    let Err(faults) = load::<WithDatabase>(&Source::text(text)) else { panic!("accepted") };
    let keys: Vec<_> = faults.as_slice().iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(keys, ["database.url", "peers.faq.url", "server.tls"]);
    assert!(!faults.to_string().contains("hush"));
}
