//! The AWS managed policies of the catalogue.

use std::collections::BTreeMap;

use rolecall_catalog::ManagedPolicy;
use rolecall_policy::Document;
use rolecall_policy::algebra::{Algebra, Inclusion};

use crate::support::Random;

/// Policies that allow nothing: they only deny.
fn only_denies(document: &Document) -> bool {
    document.statements.iter().all(|statement| statement.effect == rolecall_policy::Effect::Deny)
}

fn documents() -> Vec<(&'static str, Document)> {
    ManagedPolicy::all()
        .map(|policy| (policy.name(), Document::from_json(policy.document()).unwrap()))
        .collect()
}

#[test]
fn each_includes_itself_and_allows_something() {
    let documents = documents();
    assert!(documents.len() > 1_500);
    let all: Vec<&Document> = documents.iter().map(|(_, document)| document).collect();
    let mut algebra = Algebra::new(&all);
    for (number, (name, document)) in documents.iter().enumerate() {
        assert!(document.problems.is_empty() && !document.partial, "{name}");
        let itself = algebra.includes(number, number);
        assert_eq!(itself, Inclusion::Proven { of_catalogue: false }, "{name}");
        match algebra.allows_nothing(number) {
            Inclusion::Refuted(_) => assert!(!only_denies(document), "{name}"),
            Inclusion::Proven { .. } => assert!(only_denies(document), "{name}"),
            // Whether an ARN that ends in `*` grants an action that takes no resource is not documented.
            Inclusion::Unknown(reason) => assert_eq!(&*reason, "wildcard-only", "{name}"),
        }
    }
}

#[test]
fn random_pairs_are_decided_but_for_a_reason() {
    let documents = documents();
    let all: Vec<&Document> = documents.iter().map(|(_, document)| document).collect();
    let mut algebra = Algebra::new(&all);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let rounds = 5_000;
    for _ in 0..rounds {
        let (wide, narrow) = (random.below(all.len()), random.below(all.len()));
        let verdict = match algebra.includes(wide, narrow) {
            Inclusion::Proven { .. } => "proven".to_owned(),
            Inclusion::Refuted(_) => "refuted".to_owned(),
            Inclusion::Unknown(reason) => format!("unknown {reason}"),
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    println!("{verdicts:?}");
    let decided = verdicts["proven"] + verdicts["refuted"];
    assert!(decided * 100 > rounds * 99, "{verdicts:?}");
}

#[test]
fn the_administrator_includes_every_other_and_read_only_few() {
    let documents = documents();
    let all: Vec<&Document> = documents.iter().map(|(_, document)| document).collect();
    let mut algebra = Algebra::new(&all);
    let find = |name: &str| documents.iter().position(|(other, _)| *other == name).unwrap();
    let (administrator, reader) = (find("AdministratorAccess"), find("ReadOnlyAccess"));
    let mut inside = 0;
    for (number, (name, _)) in documents.iter().enumerate() {
        let included = algebra.includes(administrator, number);
        assert!(matches!(included, Inclusion::Proven { .. }), "{name} {included:?}");
        inside += usize::from(matches!(algebra.includes(reader, number), Inclusion::Proven { .. }));
    }
    assert!((100..400).contains(&inside), "{inside}");
}
