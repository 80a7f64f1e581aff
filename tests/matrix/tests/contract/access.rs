//! Every RPC × every caller, decided as the gateway and the services decide it.

mod row;
mod situation;

use std::collections::{BTreeSet, HashMap};

use madoguchi_access::{Organisation, PolicyTable, Refused, Role, Rule};
use madoguchi_matrix::table::Table;

use row::Row;
use situation::{Need, PEERS, Situation};

const FILE: &str = "tests/matrix/tables/access.txt";
const HEADER: &str = "\
Who may call what: RPC | the service that may pass the call on | who | what else must hold.
`anyone`: no person has to be known. `any role` includes accounts that auth would never make. What is not here is refused.
  terminal     from an enrolled terminal in its room     designated, trained   at this moment
  terms        the special terms are confirmed           step_up               password entered in the last five minutes
  key          the metadata idempotency-key
";

#[test]
fn the_table_names_everybody_who_may_call() {
    let policy = PolicyTable::whole().expect("every RPC has a rule");
    let actual: BTreeSet<String> =
        policy.rules().flat_map(Row::observe).map(|row| row.to_string()).collect();
    let mut table = Table::open(FILE, HEADER).unwrap();
    if Table::is_to_be_updated() {
        table.write(actual.clone()).unwrap();
    }
    let differences = table.differences(&actual);
    assert!(differences.is_empty(), "{differences}");
}

/// The rows are read back and judge every combination on their own: a rule that depends on two things at once, or a
/// caller that no row names and is let in all the same, shows here.
#[test]
fn every_combination_is_decided_as_the_table_says() {
    let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
    for line in Table::open(FILE, HEADER).unwrap().lines() {
        let row = Row::parse(line).unwrap_or_else(|| panic!("not a row: {line}"));
        rows.entry(row.rpc.clone()).or_default().push(row);
    }
    let policy = PolicyTable::whole().expect("every RPC has a rule");
    let mut decided = 0_u32;
    for rule in policy.rules() {
        let rows = rows.get(&row::short(rule.rpc)).map_or(&[][..], Vec::as_slice);
        for situation in Situation::all() {
            judge(rule, rows, &situation);
            decided += 1;
        }
    }
    assert!(decided > 100_000, "only {decided} combinations were decided");
}

fn judge(rule: &Rule, rows: &[Row], situation: &Situation) {
    let allowed = rows.iter().any(|row| row.allows(situation));
    match situation.decide(rule) {
        Ok(()) => assert!(allowed, "{} lets in {situation:?}, which no row names", rule.rpc),
        Err(refused) => {
            assert!(!allowed, "{} refuses {situation:?} ({refused:?}) against the table", rule.rpc);
            assert!(
                is_true_reason(refused, rule, situation),
                "{} {situation:?}: {refused:?}",
                rule.rpc
            );
        }
    }
}

/// A refusal must name something that is indeed missing, or the caller is sent the wrong way.
fn is_true_reason(refused: Refused, rule: &Rule, situation: &Situation) -> bool {
    let caller = situation.caller;
    match refused {
        Refused::PeerNotAllowed => situation.peer.is_none_or(|peer| {
            if rule.peers.is_empty() {
                peer != "gateway"
            } else {
                !rule.peers.iter().any(|p| p == peer)
            }
        }),
        Refused::NotAuthenticated => caller.is_none(),
        Refused::WrongOrganisation => {
            caller.is_some_and(|(organisation, _)| !rule.organisations.contains(&organisation))
        }
        Refused::RoleMissing => caller.is_some_and(|(_, role)| !rule.roles.contains(role)),
        other => Need::ALL.iter().any(|need| need.refusal() == other && !situation.has(*need)),
    }
}

#[test]
fn the_situations_are_complete() {
    let all: Vec<Situation> = Situation::all().collect();
    let callers = 1 + [Organisation::Ward, Organisation::Contractor].len() * Role::ALL.len();
    assert_eq!(all.len(), PEERS.len() * callers * (1 << Need::ALL.len()));
    let needed: BTreeSet<&str> = Need::ALL.iter().map(|need| need.refusal().reason()).collect();
    let others = ["PEER_NOT_ALLOWED", "NOT_AUTHENTICATED", "WRONG_ORGANISATION", "ROLE_MISSING"];
    let known: BTreeSet<&str> = needed.into_iter().chain(others).collect();
    let all: BTreeSet<&str> = Refused::ALL.iter().map(|refused| refused.reason()).collect();
    assert_eq!(known, all, "a new reason for refusing needs a place in this matrix");
}
