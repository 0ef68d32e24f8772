//! Random small policies against every request of a small universe, judged by the evaluator.

use std::collections::BTreeMap;

use rolecall_policy::algebra::{Algebra, Inclusion, Witness};
use rolecall_policy::{Context, Decision, Document, KeyState, allows, canonical};

use crate::support::{Random, policy};

const ACTIONS: [&str; 5] =
    ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:ListAllMyBuckets", "zz:New"];
const ACTION_PATTERNS: [&str; 9] =
    ["s3:GetObject", "s3:*", "*", "S3:get*", "sqs:*", "s3:*Object", "zz:*", "zz:New", "s3:ListAll*"];
const RESOURCES: [&str; 8] = [
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::b/kk",
    "arn:aws:s3:::bb/x",
    "arn:aws:sqs:us-east-1:123456789012:q",
    "arn:aws:sqs:eu-west-1:123456789012:b/k",
    "arn:aws:zz:us-east-1:123456789012:x:y",
    "arn:aws:s3:::b/u1",
    "*",
];
const RESOURCE_PATTERNS: [&str; 12] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::*k",
    "arn:aws:sqs:*:*:*",
    "arn:aws:sqs:*",
    "arn:aws:s*:::b/k",
    "arn:aws:sqs:us-east-1:*:q",
    "arn:aws:s3:::b/${a}",
    "arn:aws:s3:::b/k",
    "arn:*:y",
];
/// Keys that the catalogue does not know, so that set operators make them multivalued.
const KEYS: [&str; 3] = ["a", "b", "m"];
const VALUES: [&str; 6] = ["k", "u1", "1", "true", "10.1.2.3", "arn:aws:s3:::b"];
const PATTERNS: [&str; 15] = [
    "k",
    "kk",
    "k*",
    "*",
    "?",
    "1",
    "2.5",
    "true",
    "false",
    "10.0.0.0/8",
    "10.1.2.3",
    "arn:aws:s3:::*",
    "${b}",
    "x${b}",
    "${b, 'k'}",
];
const OPERATORS: [&str; 24] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIfExists",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringNotLikeIfExists",
    "NumericEquals",
    "NumericLessThan",
    "NumericGreaterThanEqualsIfExists",
    "NumericNotEquals",
    "Bool",
    "BoolIfExists",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "ArnNotEquals",
    "Null",
    "DateLessThan",
    "ForAllValues:StringLike",
    "ForAnyValue:StringEquals",
    "ForAnyValue:StringNotLike",
    "ForAllValues:StringNotEquals",
];

fn list(random: &mut Random, texts: &[&str], most: usize) -> String {
    let texts: Vec<String> = (0..=random.below(most)).map(|_| format!("{:?}", random.pick(texts))).collect();
    format!("[{}]", texts.join(","))
}

fn statement(random: &mut Random, conditions: usize) -> String {
    let effect = if random.below(4) == 0 { "Deny" } else { "Allow" };
    let not = |random: &mut Random| if random.below(6) == 0 { "Not" } else { "" };
    let (not_action, not_resource) = (not(random), not(random));
    let (actions, resources) = (list(random, &ACTION_PATTERNS, 2), list(random, &RESOURCE_PATTERNS, 2));
    let conditions: BTreeMap<&str, String> = (0..random.below(conditions + 1))
        .map(|_| {
            let operator = random.pick(&OPERATORS);
            // Set operators belong to one key, so that others have one value.
            let key = if operator.starts_with("For") { "m" } else { random.pick(&KEYS[..2]) };
            (operator, format!(r#""{operator}":{{"{key}":{}}}"#, list(random, &PATTERNS, 2)))
        })
        .collect();
    let conditions: Vec<String> = conditions.into_values().collect();
    format!(
        r#"{{"Effect":"{effect}","{not_action}Action":{actions},"{not_resource}Resource":{resources},"Condition":{{{}}}}}"#,
        conditions.join(",")
    )
}

fn document(random: &mut Random, conditions: usize) -> Document {
    let statements: Vec<String> = (0..=random.below(3)).map(|_| statement(random, conditions)).collect();
    policy(&statements.join(","))
}

/// The states of the keys of a request.
struct Request(BTreeMap<&'static str, Vec<&'static str>>);

impl Context for Request {
    fn state(&self, key: &str) -> KeyState {
        let values = self.0.get(key).map(|values| values.iter().map(|&value| value.into()).collect());
        values.map_or(KeyState::Absent, KeyState::Present)
    }
}

fn judge(document: &Document, action: &str, resource: &str, context: &dyn Context) -> Option<bool> {
    match allows(&[document], action, resource, context) {
        Decision::Allowed(_) => Some(true),
        Decision::Denied(_) | Decision::NotAllowed(_) => Some(false),
        Decision::AllowedIf { .. } => panic!("a request of which everything is known"),
        Decision::Unknown(_) => None,
    }
}

fn confirm(witness: &Witness, allowing: &Document, other: &Document) {
    let resource = witness.resource.as_deref().unwrap();
    assert_eq!(judge(allowing, &witness.action, resource, witness), Some(true), "{witness:?}");
    assert_eq!(judge(other, &witness.action, resource, witness), Some(false), "{witness:?}");
}

/// The contexts of the universe.
fn contexts(with_values: bool) -> Vec<Request> {
    let mut states: Vec<Option<Vec<&'static str>>> = vec![None];
    if with_values {
        states.extend(VALUES.iter().map(|&value| Some(vec![value])));
    }
    let several = [None, Some(vec!["k"]), Some(vec!["k", "kk"]), Some(vec!["u1", "1"])];
    let mut all = Vec::new();
    for a in &states {
        for b in &states {
            for m in if with_values { &several[..] } else { &several[..1] } {
                let keys = [("a", a), ("b", b), ("m", m)].into_iter();
                all.push(Request(keys.filter_map(|(key, values)| Some((key, values.clone()?))).collect()));
            }
        }
    }
    all
}

/// A request of the universe that the one surely allows and the other surely does not.
fn difference(
    (wide, narrow): (&Document, &Document),
    contexts: &[Request],
    of_catalogue: bool,
) -> Option<String> {
    // That of the last the catalogue knows nothing is what such a proof says of itself.
    let actions = ACTIONS.iter().take(ACTIONS.len() - usize::from(of_catalogue));
    for &action in actions {
        for resource in RESOURCES {
            // The catalogue says which actions take a resource, and of which service.
            let service = action.split(':').next().unwrap();
            let fits = match (action, resource) {
                ("s3:ListAllMyBuckets", resource) => resource == "*",
                ("zz:New", _) => true,
                (_, resource) => resource.starts_with(&format!("arn:aws:{service}:")),
            };
            if !fits {
                continue;
            }
            for context in contexts {
                if judge(narrow, action, resource, context) == Some(true)
                    && judge(wide, action, resource, context) == Some(false)
                {
                    return Some(format!("{action} {resource} {:?}", context.0));
                }
            }
        }
    }
    None
}

fn agree(rounds: usize, conditions: usize, seed: u64) -> BTreeMap<String, usize> {
    let mut random = Random(seed);
    let contexts = contexts(conditions > 0);
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..rounds {
        let (wide, narrow) = (document(&mut random, conditions), document(&mut random, conditions));
        let mut algebra = Algebra::new(&[&wide, &narrow]);
        let verdict = match algebra.includes(0, 1) {
            Inclusion::Proven { of_catalogue } => {
                let found = difference((&wide, &narrow), &contexts, of_catalogue);
                assert_eq!(found, None, "{}\n{}", canonical(&wide), canonical(&narrow));
                if of_catalogue { "proven of catalogue".to_owned() } else { "proven".to_owned() }
            }
            Inclusion::Refuted(witness) => {
                confirm(&witness, &narrow, &wide);
                "refuted".to_owned()
            }
            Inclusion::Unknown(reason) => {
                assert!(!reason.is_empty());
                format!("unknown {reason}")
            }
        };
        *verdicts.entry(verdict).or_default() += 1;
        for number in [0, 1] {
            let itself = algebra.includes(number, number);
            assert_eq!(itself, Inclusion::Proven { of_catalogue: false });
        }
    }
    verdicts
}

fn unknown(verdicts: &BTreeMap<String, usize>) -> usize {
    verdicts.iter().filter(|(verdict, _)| verdict.starts_with("unknown")).map(|(_, count)| count).sum()
}

#[test]
fn without_conditions_enumeration_and_algebra_agree() {
    let verdicts = agree(3_000, 0, 0x9E37_79B9_7F4A_7C15);
    println!("{verdicts:?}");
    assert!(verdicts["proven"] > 200 && verdicts["refuted"] > 1_000, "{verdicts:?}");
    assert!(unknown(&verdicts) < 300, "{verdicts:?}");
}

#[test]
fn with_conditions_enumeration_and_algebra_agree() {
    let verdicts = agree(300, 2, 0xD1B5_4A32_D192_ED03);
    println!("{verdicts:?}");
    assert!(verdicts["proven"] > 30 && verdicts["refuted"] > 100, "{verdicts:?}");
    assert!(unknown(&verdicts) < 75, "{verdicts:?}");
}
