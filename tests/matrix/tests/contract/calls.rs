//! Who calls whom: data flows one way.

use std::collections::{BTreeMap, BTreeSet};

use madoguchi_devstack::Service;
use madoguchi_matrix::table::Table;
use madoguchi_proto::methods;

const FILE: &str = "tests/matrix/tables/calls.txt";
const HEADER: &str = "\
The calls between services that the contract lets in, beside the gateway's on behalf of clients.
caller -> callee  RPC
";

/// The service that answers an RPC: named by the package. Each service answers for its own audit trail, to the gateway alone.
fn owner(grpc_service: &str) -> Option<&'static str> {
    let package = grpc_service.split('.').nth(1)?;
    Service::ALL.into_iter().map(Service::name).find(|name| *name == package)
}

/// Caller, callee, RPC.
fn calls() -> BTreeSet<(String, &'static str, String)> {
    let methods = methods().expect("every RPC has a rule");
    let internal = methods.iter().flat_map(|method| {
        let callee = owner(&method.service);
        method.rule.peers.iter().map(move |peer| {
            let callee = callee.unwrap_or_else(|| panic!("{} belongs to no service", method.name));
            (peer.clone(), callee, method.name.trim_start_matches("madoguchi.").to_owned())
        })
    });
    internal.collect()
}

#[test]
fn the_calls_between_services_are_the_known_ones() {
    let actual =
        calls().into_iter().map(|(from, to, rpc)| format!("{from} -> {to}  {rpc}")).collect();
    let mut table = Table::open(FILE, HEADER).unwrap();
    if Table::is_to_be_updated() {
        table.write(BTreeSet::clone(&actual)).unwrap();
    }
    let differences = table.differences(&actual);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn nobody_is_called_back() {
    let mut callees: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (from, to, _) in calls() {
        callees.entry(from).or_default().insert(to.to_owned());
    }
    // Services whose callees have all gone go next; what never goes is on a cycle.
    let mut left: BTreeSet<String> = Service::ALL.iter().map(|s| s.name().to_owned()).collect();
    loop {
        let is_free = |name: &String| callees.get(name).is_none_or(|to| to.is_disjoint(&left));
        let free: Vec<String> = left.iter().filter(|name| is_free(name)).cloned().collect();
        if free.is_empty() {
            break;
        }
        left.retain(|name| !free.contains(name));
    }
    assert!(left.is_empty(), "these call one another in a circle: {left:?}");
}

/// A service is told the address of those it may call and of nobody else.
#[test]
fn the_stack_connects_those_who_may_call() {
    for service in Service::ALL.into_iter().filter(|service| *service != Service::Gateway) {
        let configured: BTreeSet<&str> = service.peers().iter().map(|peer| peer.name()).collect();
        let allowed: BTreeSet<&str> = calls()
            .into_iter()
            .filter_map(|(from, to, _)| (from == service.name()).then_some(to))
            .collect();
        assert_eq!(configured, allowed, "the peers of {service}");
    }
}
