//! No change to an exported trail goes unnoticed, and the verifier names the place (S9).
//!
//! `MADOGUCHI_MUTATIONS` sets the number of random changes (2,000 unless set; a campaign takes 10,000).

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use madoguchi_audit::{
    Head, Member, Record, Seal,
    export::{write_entry, write_seal, write_trail},
    verify::{Fault, Place, Problem, Trust, Verified, verify},
};
use proptest::{prelude::*, sample::Index};

const SERVICE: &str = "handoff";

/// A trail in parts, so that a forger can put it together again.
#[derive(Debug, Clone)]
struct Trail {
    seals: Vec<(Vec<Record>, Seal)>,
}

/// The export of a trail, and what stands on each of its lines.
struct Export {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

impl Trail {
    /// `covered_by[i]` is the seal over entry i + 1, so ids interleave between seals as late commits make them.
    fn new(covered_by: &[usize]) -> Self {
        let mut groups: Vec<Vec<Record>> =
            vec![Vec::new(); covered_by.iter().max().map_or(0, |last| last + 1)];
        for (id, &seal) in (1..).zip(covered_by) {
            groups[seal].push(entry(id));
        }
        groups.retain(|group| !group.is_empty());
        let mut trail = Self { seals: Vec::new() };
        for group in groups {
            trail.append(group, &key());
        }
        trail
    }

    fn append(&mut self, entries: Vec<Record>, key: &SigningKey) {
        let head = self.seals.last().map_or(Head::EMPTY, |(_, seal)| seal.head());
        let members =
            entries.iter().map(|entry| Member { id: entry.id, hash: entry.hash() }).collect();
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let seal = Seal::make(SERVICE, head, members, at, key);
        self.seals.push((entries, seal));
    }

    /// The same entries from seal `from` on, one of them changed, under seals of this key.
    fn rewritten(&self, from: usize, key: &SigningKey) -> Self {
        let mut forged = Self { seals: self.seals[..from].to_vec() };
        for (index, (entries, _)) in self.seals.iter().enumerate().skip(from) {
            let mut entries = entries.clone();
            if index == from {
                "somebody-else".clone_into(&mut entries[0].user_id);
            }
            forged.append(entries, key);
        }
        forged
    }

    fn export(&self) -> Export {
        let mut export = Export { bytes: Vec::new(), places: vec![Place::Line] };
        write_trail(&mut export.bytes, SERVICE).unwrap();
        for (entries, seal) in &self.seals {
            for entry in entries {
                write_entry(&mut export.bytes, entry).unwrap();
                export.places.push(Place::Entry(entry.id));
            }
            write_seal(&mut export.bytes, seal).unwrap();
            export.places.push(Place::Seal(seal.n));
        }
        export.places.push(Place::End);
        export
    }

    fn heads(&self) -> Vec<Head> {
        self.seals.iter().map(|(_, seal)| seal.head()).collect()
    }
}

fn entry(id: i64) -> Record {
    Record {
        id,
        at: Timestamp::from_second(1_800_000_000 + id).unwrap(),
        account_id: Some(uuid::Uuid::from_u128(1)),
        user_id: format!("operator{id}"),
        organisation: "contractor".to_owned(),
        terminal_id: Some(uuid::Uuid::from_u128(2)),
        session_id: None,
        rpc: "madoguchi.intake.v1.IntakeService/SaveDraft".to_owned(),
        purpose: String::new(),
        subject_kind: "inquiry".to_owned(),
        subject_id: uuid::Uuid::from_u128(3).to_string(),
        fields: vec!["name".to_owned(), "phone".to_owned()],
        decision: "allowed".to_owned(),
        note: "窓口".to_owned(),
        request_id: "r-1".to_owned(),
    }
}

fn trust(heads: Vec<Head>) -> Trust {
    Trust { service: SERVICE.to_owned(), keys: vec![key().verifying_key()], heads, first_seal: 1 }
}

fn check(bytes: &[u8], trust: &Trust) -> Result<Verified, Fault> {
    verify(bytes, trust).expect("memory can be read")
}

/// What a forger does.
#[derive(Debug, Clone)]
enum Mutation {
    FlipBit {
        at: Index,
        bit: u8,
    },
    DropBytes {
        at: Index,
        count: usize,
    },
    InsertBytes {
        at: Index,
        bytes: Vec<u8>,
    },
    Truncate {
        at: Index,
    },
    TruncateLines {
        to: Index,
    },
    DropLine {
        line: Index,
    },
    RepeatLine {
        line: Index,
        to: Index,
    },
    SwapLines {
        one: Index,
        other: Index,
    },
    /// An entry that never was, in perfect form.
    InsertEntry {
        to: Index,
        id: i64,
    },
    /// An entry in perfect form with another content.
    AlterEntry {
        line: Index,
    },
    /// An altered entry whose seal has matching hashes and its old signature.
    AlterWithHashes {
        seal: Index,
    },
    /// History from one seal on, signed with a key that nobody trusts.
    ResealWithOtherKey {
        seal: Index,
    },
    /// The same, claiming to be the service's key.
    ResealInDisguise {
        seal: Index,
    },
    /// The same with the service's own, stolen key.
    Fork {
        seal: Index,
    },
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    use Mutation as M;
    let index = any::<Index>;
    prop_oneof![
        4 => (index(), 0_u8..8).prop_map(|(at, bit)| M::FlipBit { at, bit }),
        1 => (index(), 1_usize..400).prop_map(|(at, count)| M::DropBytes { at, count }),
        1 => (index(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| M::InsertBytes { at, bytes }),
        1 => index().prop_map(|at| M::Truncate { at }),
        1 => index().prop_map(|to| M::TruncateLines { to }),
        1 => index().prop_map(|line| M::DropLine { line }),
        1 => (index(), index()).prop_map(|(line, to)| M::RepeatLine { line, to }),
        1 => (index(), index()).prop_map(|(one, other)| M::SwapLines { one, other }),
        1 => (index(), 0_i64..40).prop_map(|(to, id)| M::InsertEntry { to, id }),
        1 => index().prop_map(|line| M::AlterEntry { line }),
        1 => index().prop_map(|seal| M::AlterWithHashes { seal }),
        1 => index().prop_map(|seal| M::ResealWithOtherKey { seal }),
        1 => index().prop_map(|seal| M::ResealInDisguise { seal }),
        1 => index().prop_map(|seal| M::Fork { seal }),
    ]
}

/// What the forger hands over, and the seal that must be named, if it is a seal that must be named.
fn mutate(trail: &Trail, mutation: &Mutation) -> (Vec<u8>, Option<u64>) {
    let bytes = trail.export().bytes;
    let other = SigningKey::from_bytes(&[8; 32]);
    let seals = trail.seals.len();
    let from_seal = |index: usize, forged: Trail| (forged.export().bytes, Some(index as u64 + 1));
    match mutation {
        Mutation::AlterWithHashes { seal } => {
            let index = seal.index(seals);
            let mut forged = trail.clone();
            let (entries, seal) = &mut forged.seals[index];
            "refused".clone_into(&mut entries[0].decision);
            seal.members[0].hash = entries[0].hash();
            seal.hash = seal.compute_hash(SERVICE);
            from_seal(index, forged)
        }
        Mutation::ResealWithOtherKey { seal } => {
            let index = seal.index(seals);
            from_seal(index, trail.rewritten(index, &other))
        }
        Mutation::ResealInDisguise { seal } => {
            let index = seal.index(seals);
            let mut forged = trail.rewritten(index, &other);
            for (_, seal) in &mut forged.seals[index..] {
                seal.key_id = trail.seals[0].1.key_id;
                seal.hash = seal.compute_hash(SERVICE);
            }
            from_seal(index, forged)
        }
        Mutation::Fork { seal } => {
            let index = seal.index(seals);
            from_seal(index, trail.rewritten(index, &key()))
        }
        edit => (edited(bytes, edit), None),
    }
}

/// Edits that need no knowledge of the chain.
fn edited(mut bytes: Vec<u8>, mutation: &Mutation) -> Vec<u8> {
    match mutation {
        Mutation::FlipBit { at, bit } => {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        Mutation::DropBytes { at, count } => {
            let at = at.index(bytes.len());
            let end = (at + count).min(bytes.len());
            bytes.drain(at..end);
        }
        Mutation::InsertBytes { at, bytes: new } => {
            let at = at.index(bytes.len());
            bytes.splice(at..at, new.iter().copied());
        }
        Mutation::Truncate { at } => bytes.truncate(at.index(bytes.len())),
        by_line => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            edit_lines(&mut lines, by_line);
            bytes = lines.concat();
        }
    }
    bytes
}

fn edit_lines(lines: &mut Vec<Vec<u8>>, mutation: &Mutation) {
    let count = lines.len();
    let written = |entry: &Record| {
        let mut line = Vec::new();
        write_entry(&mut line, entry).unwrap();
        line
    };
    match mutation {
        Mutation::TruncateLines { to } => lines.truncate(to.index(count)),
        Mutation::DropLine { line } => {
            lines.remove(line.index(count));
        }
        Mutation::RepeatLine { line, to } => {
            lines.insert(to.index(count + 1), lines[line.index(count)].clone());
        }
        Mutation::SwapLines { one, other } => lines.swap(one.index(count), other.index(count)),
        Mutation::InsertEntry { to, id } => {
            let forged = Record { note: "forged".to_owned(), ..entry(*id) };
            lines.insert(to.index(count + 1), written(&forged));
        }
        Mutation::AlterEntry { line } => {
            let line = &mut lines[line.index(count)];
            // Only entries have a decision.
            *line = String::from_utf8(line.clone())
                .unwrap()
                .replace("\"allowed\"", "\"refused\"")
                .into_bytes();
        }
        other => unreachable!("{other:?} is not an edit of lines"),
    }
}

/// The first line (from 1) on which the two differ.
fn first_difference(one: &[u8], other: &[u8]) -> usize {
    let (mut one, mut other) =
        (one.split_inclusive(|b| *b == b'\n'), other.split_inclusive(|b| *b == b'\n'));
    let mut line = 1;
    while let (Some(a), Some(b)) = (one.next(), other.next())
        && a == b
    {
        line += 1;
    }
    line
}

fn cases() -> u32 {
    std::env::var("MADOGUCHI_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_change_is_found_and_its_place_named(
        covered_by in prop::collection::vec(0_usize..6, 1..24),
        mutation in any_mutation(),
    ) {
        let trail = Trail::new(&covered_by);
        let export = trail.export();
        let (forged, seal) = mutate(&trail, &mutation);
        prop_assume!(forged != export.bytes);
        let found = check(&forged, &trust(trail.heads()));
        prop_assert!(found.is_err(), "{mutation:?} went unnoticed");
        let fault = found.unwrap_err();
        let named = if let Some(n) = seal {
            fault.place == Place::Seal(n)
        } else {
            // Either the first line that differs, or what was on it and is missing now.
            let line = first_difference(&export.bytes, &forged);
            fault.line == line as u64 || fault.place == export.places[line - 1]
        };
        prop_assert!(named, "{mutation:?} was placed at {fault}");
    }
}

fn sample() -> Trail {
    Trail::new(&[0, 1, 0, 1, 2, 2, 3])
}

#[test]
fn an_honest_trail_verifies() {
    let trail = sample();
    let verified = check(&trail.export().bytes, &trust(trail.heads())).unwrap();
    assert_eq!(verified, Verified { entries: 7, head: trail.seals[3].1.head(), witnessed: 4 });
    let unwitnessed = check(&trail.export().bytes, &trust(vec![])).unwrap();
    assert_eq!(unwitnessed.witnessed, 0);
    let nothing = check(&Trail { seals: vec![] }.export().bytes, &trust(vec![])).unwrap();
    assert_eq!((nothing.entries, nothing.head), (0, Head::EMPTY));
}

#[test]
fn a_part_verifies_against_a_known_head_before_it() {
    let trail = sample();
    let mut part = Vec::new();
    write_trail(&mut part, SERVICE).unwrap();
    for (entries, seal) in &trail.seals[2..] {
        for entry in entries {
            write_entry(&mut part, entry).unwrap();
        }
        write_seal(&mut part, seal).unwrap();
    }
    let known = Trust { first_seal: 3, ..trust(vec![trail.heads()[1]]) };
    assert_eq!(check(&part, &known).unwrap().head, trail.heads()[3]);
    let unknown = Trust { first_seal: 3, ..trust(vec![]) };
    assert_eq!(check(&part, &unknown).unwrap_err().problem, Problem::Unanchored);
    let whole = check(&part, &trust(trail.heads())).unwrap_err();
    assert_eq!((whole.place, whole.problem), (Place::Seal(1), Problem::OutOfSequence { found: 3 }));
}

#[test]
fn a_trail_signed_with_successive_keys_verifies() {
    let mut trail = sample();
    let next = SigningKey::from_bytes(&[9; 32]);
    trail.append(vec![entry(8)], &next);
    let mut trust = trust(vec![]);
    let fault = check(&trail.export().bytes, &trust).unwrap_err();
    assert!(matches!(fault.problem, Problem::UnknownKey(_)), "{fault}");
    trust.keys.push(next.verifying_key());
    assert_eq!(check(&trail.export().bytes, &trust).unwrap().head.n, 5);
}

#[test]
fn a_fault_reads_like_a_sentence() {
    let trail = sample();
    let text =
        String::from_utf8(trail.export().bytes).unwrap().replacen("operator3", "operator4", 1);
    let fault = check(text.as_bytes(), &trust(trail.heads())).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "line 3, entry 3: its content is not what was sealed; it was altered"
    );
}
