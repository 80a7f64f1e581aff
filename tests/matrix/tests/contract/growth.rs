//! v1 only grows: what was released once keeps its name, number and type.

use std::collections::BTreeSet;

use madoguchi_matrix::table::Table;
use madoguchi_proto::descriptor_pool;
use prost_reflect::{Cardinality, FieldDescriptor};

const FILE: &str = "proto/released.txt";
const HEADER: &str = "\
What clients may rely on: every line holds in all later versions of v1. New lines are added freely; one that was
released is never changed. A field that is not wanted any more stays and is marked deprecated.
";

#[test]
fn what_was_released_still_holds() {
    let now = facts();
    let mut table = Table::open(FILE, HEADER).unwrap();
    let gone: Vec<&String> = table.lines().difference(&now).collect();
    assert!(
        gone.is_empty(),
        "the contract has lost what {FILE} promises to clients; bring it back: {gone:#?}"
    );
    if Table::is_to_be_updated() {
        table.write(now.clone()).unwrap();
    }
    let differences = table.differences(&now);
    assert!(
        differences.is_empty(),
        "the contract has grown; keep that too (MADOGUCHI_UPDATE_TABLES=1): {differences}"
    );
}

fn facts() -> BTreeSet<String> {
    let pool = descriptor_pool();
    let own = |name: &str| name.starts_with("madoguchi.");
    let mut facts = BTreeSet::new();
    for message in pool.all_messages().filter(|message| own(message.full_name())) {
        facts.insert(format!("message {}", message.full_name()));
        facts.extend(message.fields().map(|field| fact(&field)));
    }
    for kind in pool.all_enums().filter(|kind| own(kind.full_name())) {
        let values = kind
            .values()
            .map(|value| format!("value   {} = {}", value.full_name(), value.number()));
        facts.extend(values);
    }
    for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let stream = |is| if is { "stream " } else { "" };
        facts.insert(format!(
            "rpc     {}/{} ({}{}) -> {}{}",
            method.parent_service().full_name(),
            method.name(),
            stream(method.is_client_streaming()),
            method.input().full_name(),
            stream(method.is_server_streaming()),
            method.output().full_name(),
        ));
    }
    facts
}

fn fact(field: &FieldDescriptor) -> String {
    let repeated = if field.cardinality() == Cardinality::Repeated { "repeated " } else { "" };
    let one_of =
        field.containing_oneof().map_or(String::new(), |one| format!(" in {}", one.name()));
    format!(
        "field   {} = {} {repeated}{:?}{one_of}",
        field.full_name(),
        field.number(),
        field.kind()
    )
}
