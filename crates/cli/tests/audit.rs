//! `madoguchi audit export` and `verify`, as an auditor types them, against a running stack.

use std::fs::{self, File};
use std::io::BufReader;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use madoguchi_audit::export::read_heads;
use madoguchi_devstack::{Stack, StackOptions};

fn madoguchi(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_madoguchi")).arg("audit").args(arguments).output().unwrap()
}

fn words(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}

/// What the auditor has: a stack to ask, a password in a file, and a directory to take home.
struct Auditor {
    stack: Stack,
    desk: tempfile::TempDir,
}

impl Auditor {
    async fn new() -> Self {
        let stack = Stack::start(StackOptions::default()).await.unwrap();
        let desk = tempfile::tempdir().unwrap();
        let file = desk.path().join("password");
        fs::write(&file, format!("{}\n", stack.ward().unwrap().password)).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        Self { stack, desk }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.desk.path().join(name)
    }

    fn export(&self, user: &str, password_file: &Path, to: &Path) -> Output {
        let gateway = format!("https://localhost:{}", self.stack.plan().gateway());
        let authority = self.stack.home().path("pki/services.pem");
        let [authority, file, to] =
            [authority.as_path(), password_file, to].map(|path| path.to_str().unwrap());
        madoguchi(&[
            "export",
            "--gateway",
            &gateway,
            "--authority",
            authority,
            "--user",
            user,
            "--password-file",
            file,
            "--to",
            to,
        ])
    }

    /// Exports once the witness has more of auth than its first seal, so that something can be cut off. It follows
    /// within seconds; each login gives it something new.
    async fn export_witnessed(&self, password_file: &Path, to: &Path) {
        for _ in 0..60 {
            let exported = self.export("auditor", password_file, to);
            assert!(exported.status.success(), "{}", words(&exported));
            let heads = BufReader::new(File::open(to.join("heads.jsonl")).unwrap());
            if read_heads(heads, "auth").unwrap().iter().any(|head| head.n > 1) {
                return;
            }
            fs::remove_dir_all(to).unwrap();
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("the witness never had a second seal of auth");
    }

    fn verify(&self, service: &str, trail: &Path) -> Output {
        let key = self.stack.home().path(&format!("keys/audit-{service}.public"));
        let heads = self.at("trails/heads.jsonl");
        let [key, heads, trail] =
            [key.as_path(), heads.as_path(), trail].map(|path| path.to_str().unwrap());
        madoguchi(&["verify", "--service", service, "--key", key, "--heads", heads, trail])
    }

    /// Verifies the trail of auth as `change` leaves its lines: refused, with the place.
    fn refuses(&self, name: &str, change: impl FnOnce(&mut Vec<String>), place: &str) {
        let text = fs::read_to_string(self.at("trails/auth.jsonl")).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        change(&mut lines);
        let file = self.at(name);
        fs::write(&file, lines.join("\n") + "\n").unwrap();
        let output = self.verify("auth", &file);
        let told = words(&output);
        assert!(output.status.code() == Some(1) && told.contains(place), "{name}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_trails_are_exported_and_verified_offline_and_tampering_is_found() {
    let auditor = Auditor::new().await;
    let (password, trails) = (auditor.at("password"), auditor.at("trails"));
    auditor.export_witnessed(&password, &trails).await;
    for service in ["auth", "faq", "intake", "handoff", "retention"] {
        let verified = auditor.verify(service, &trails.join(format!("{service}.jsonl")));
        let told = words(&verified);
        assert!(verified.status.success() && told.contains(&format!("✓ {service}:")), "{told}");
    }
    let again = auditor.export("auditor", &password, &trails);
    assert!(!again.status.success() && words(&again).contains("is there already"));

    let text = fs::read_to_string(trails.join("auth.jsonl")).unwrap();
    let allowed = "\"decision\":\"allowed\"";
    let index = text.lines().position(|line| line.contains(allowed)).unwrap();
    let changed = |lines: &mut Vec<String>| {
        lines[index] = lines[index].replacen("allowed", "Allowed", 1);
    };
    auditor.refuses("changed", changed, &format!("line {}", index + 1));
    auditor.refuses("missing", |lines| drop(lines.remove(1)), "sealed, but not here");
    // Cut off behind its first seal: what is left holds, but the witness has seen more.
    let cut = |lines: &mut Vec<String>| {
        let seal = lines.iter().position(|line| line.starts_with("{\"seal\"")).unwrap();
        lines.truncate(seal + 1);
    };
    auditor.refuses("cut", cut, "it was cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn s9_nobody_but_an_auditor_takes_trails_and_no_password_is_an_argument() {
    let auditor = Auditor::new().await;
    let (password, none) = (auditor.at("password"), auditor.at("none"));
    let clerk = auditor.export("clerk", &password, &none);
    assert_eq!(clerk.status.code(), Some(1), "{}", words(&clerk));
    assert!(!none.join("auth.jsonl").exists() && !none.join("heads.jsonl").exists());

    let wrong = auditor.at("wrong");
    fs::write(&wrong, "not-the-password\n").unwrap();
    fs::set_permissions(&wrong, fs::Permissions::from_mode(0o644)).unwrap();
    let open = auditor.export("auditor", &wrong, &none);
    assert!(!open.status.success() && words(&open).contains("chmod 600"), "{}", words(&open));
    fs::set_permissions(&wrong, fs::Permissions::from_mode(0o600)).unwrap();
    let refused = auditor.export("auditor", &wrong, &none);
    assert!(!refused.status.success() && words(&refused).contains("cannot log in"));

    let argument = madoguchi(&["export", "--password", "secret"]);
    assert_eq!(argument.status.code(), Some(2), "clap knows no such argument");
}
