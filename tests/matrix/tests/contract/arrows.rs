//! Which crate may build on which.

use std::path::Path;
use std::process::Command;

use madoguchi_matrix::table::checkout;
use serde_json::Value;

/// A member of the workspace: its name and its folder ("services", "crates", "tests").
struct Member {
    name: String,
    folder: String,
    dependencies: Vec<(String, bool)>,
}

fn members() -> Vec<Member> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(checkout())
        .output()
        .expect("cargo runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("cargo lists packages");
    packages.iter().map(member).collect()
}

fn member(package: &Value) -> Member {
    let text = |value: &Value| value.as_str().expect("cargo writes text here").to_owned();
    let manifest = text(&package["manifest_path"]);
    let inside =
        Path::new(&manifest).strip_prefix(checkout()).expect("members lie in the checkout");
    let folder = inside.iter().next().expect("a manifest lies in a folder");
    let dependencies = package["dependencies"].as_array().expect("cargo lists dependencies");
    Member {
        name: text(&package["name"]),
        folder: folder.to_string_lossy().into_owned(),
        dependencies: dependencies
            .iter()
            .map(|one| (text(&one["name"]), one["kind"].as_str() == Some("dev")))
            .collect(),
    }
}

#[test]
fn arrows_go_from_services_to_crates() {
    let members = members();
    let folder = |name: &str| members.iter().find(|m| m.name == name).map(|m| m.folder.as_str());
    assert!(members.iter().filter(|member| member.folder == "services").count() >= 6);
    let mut wrong = Vec::new();
    for member in &members {
        for (name, only_for_tests) in &member.dependencies {
            let forbidden = match (member.folder.as_str(), folder(name)) {
                // The command plays the journey's story to people: `madoguchi demo`.
                ("crates", Some("tests")) => member.name != "madoguchi-cli",
                // A crate's tests must not lean on a service either.
                ("services", Some("tests")) | ("crates", Some("services")) => true,
                ("services", Some("services")) => !only_for_tests,
                _ => false,
            };
            if forbidden {
                wrong.push(format!("{} -> {name}", member.name));
            }
        }
    }
    assert!(wrong.is_empty(), "a service talks to another by the contract alone: {wrong:#?}");
}

#[test]
fn rules_know_nothing_of_network_and_database() {
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    let services = std::fs::read_dir(checkout().join("services")).expect("there are services");
    for service in services.flatten() {
        visit(&service.path().join("src/domain"), &mut |file, text| {
            looked_at += 1;
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                if ["tokio::", "tonic::", "sqlx::"].iter().any(|name| code.contains(name)) {
                    wrong.push(format!("{}:{}: {}", file.display(), number + 1, line.trim()));
                }
            }
        });
    }
    assert!(looked_at > 20, "only {looked_at} files lie in domain/");
    assert!(wrong.is_empty(), "domain/ holds pure rules: {wrong:#?}");
}

fn visit(directory: &Path, look: &mut impl FnMut(&Path, &str)) {
    // The gateway may have no rules of its own.
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            visit(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            look(&path, &std::fs::read_to_string(&path).expect("a source file is text"));
        }
    }
}
