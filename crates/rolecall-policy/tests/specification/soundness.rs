//! Answers about what is not known against every way in which it can turn out.

use rolecall_policy::{Applies, Decision, KeyState, Requirement, allows};
use rolecall_source::Sources;

use crate::support::{Keys, Random, judge, many, not_known, one, policy, some_value, symbol};

const KEYS: [&str; 3] = ["a", "b", "c"];
const VALUES: [&str; 7] = ["x", "xy", "y", "1", "2", "true", "arn:p:s::1:x"];
const PATTERNS: [&str; 15] = [
    "x",
    "xy",
    "y",
    "x*",
    "*",
    "?",
    "1",
    "2",
    "true",
    "false",
    "${b}",
    "x${c}",
    "${c, 'x'}",
    "arn:p:s::*:x",
    "10.0.0.0/8",
];
const OPERATORS: [&str; 18] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIfExists",
    "StringLike",
    "StringNotLike",
    "StringNotLikeIfExists",
    "NumericEquals",
    "NumericLessThan",
    "NumericNotEquals",
    "Bool",
    "BoolIfExists",
    "ArnLike",
    "ArnNotEquals",
    "Null",
    "ForAllValues:StringLike",
    "ForAnyValue:StringEquals",
    "ForAnyValue:StringNotLike",
    "ForAllValues:StringNotEquals",
];

fn random_statement(random: &mut Random, effect: &str) -> String {
    let conditions: Vec<String> = (0..=random.below(3))
        .map(|_| {
            let operator = random.pick(&OPERATORS);
            let values: Vec<String> =
                (0..=random.below(2)).map(|_| format!("{:?}", random.pick(&PATTERNS))).collect();
            format!(r#""{operator}":{{"{}":[{}]}}"#, random.pick(&KEYS), values.join(","))
        })
        .collect();
    format!(r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{{{}}}}}"#, conditions.join(","))
}

fn random_state(random: &mut Random, hole: &str) -> KeyState {
    match random.below(10) {
        0 => KeyState::Absent,
        1 => KeyState::Never,
        2 => some_value(),
        3 => not_known(),
        4 => one(&format!("x{hole}")),
        5 => one(random.pick(&VALUES)),
        6 => KeyState::NeverOr(vec![random.pick(&VALUES).into()], "which of the two".into()),
        _ => KeyState::Chosen,
    }
}

fn random_keys(random: &mut Random, hole: &str) -> Keys {
    KEYS.iter().fold(Keys::none(), |keys, key| keys.with(key, random_state(random, hole)))
}

/// Every concrete state that a state can turn out to be when the symbol is this word.
fn completions(state: &KeyState, hole: &str, word: &str) -> Vec<KeyState> {
    let values = VALUES.iter().map(|value| one(value));
    let present = values.chain([many(&["x", "y"]), many(&["1", "xy"])]);
    match state {
        KeyState::SomeValue(_) => present.collect(),
        KeyState::Unknown(_) | KeyState::Chosen => present.chain([KeyState::Absent]).collect(),
        KeyState::Present(values) => vec![one(&values[0].replace(hole, word))],
        KeyState::List(_) => vec![state.clone()],
        KeyState::NeverOr(values, _) => vec![KeyState::Absent, KeyState::Present(values.clone())],
        KeyState::Absent | KeyState::Never => vec![KeyState::Absent],
    }
}

/// Every request that `keys` may turn out to be.
fn requests(keys: &Keys, hole: &str) -> Vec<Keys> {
    let with_word = |word: &str| {
        let mut all = vec![Keys::none()];
        for (key, state) in &keys.known {
            let states = completions(state, hole, word);
            let extend = |request: &Keys| {
                let with = |state: &KeyState| request.clone().with(key, state.clone());
                states.iter().map(with).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(extend).collect();
        }
        all
    };
    ["", "y", "1"].into_iter().flat_map(with_word).collect()
}

fn meets(request: &Keys, requirement: &Requirement) -> bool {
    requirement.met_by(&request.known[&requirement.key.text.to_lowercase()]) == Some(true)
}

/// Whether the caller leaves out each key that it may choose and that no requirement is about.
fn is_default(request: &Keys, keys: &Keys, requirements: &[Requirement]) -> bool {
    keys.known.iter().all(|(key, state)| {
        let required = requirements.iter().any(|requirement| requirement.key.text.eq_ignore_ascii_case(key));
        *state != KeyState::Chosen || required || request.known[key] == KeyState::Absent
    })
}

/// Whether the concrete answer is the one promised, where one is promised; `None` where it is disputed.
fn agrees(
    promise: &Applies<'_>,
    effect: &str,
    request: &Keys,
    keys: &Keys,
    concrete: &Applies<'_>,
) -> Option<bool> {
    let applies = match concrete {
        Applies::Yes => true,
        Applies::No(_) => false,
        Applies::Unknown(_) => return None,
        Applies::If(_) => panic!("nothing is left to choose"),
    };
    match promise {
        Applies::No(_) => Some(!applies),
        Applies::Yes if effect == "Allow" => Some(applies || !is_default(request, keys, &[])),
        Applies::Yes => Some(applies),
        Applies::If(requirements) => {
            let met = requirements.iter().all(|requirement| meets(request, requirement));
            let met = met && (effect == "Deny" || is_default(request, keys, requirements));
            Some(!met || applies == (effect == "Allow"))
        }
        Applies::Unknown(facts) => Some(!facts.is_empty()),
    }
}

#[test]
fn every_answer_holds_however_the_unknown_turns_out() {
    let sources = Sources::default();
    let hole = symbol(&sources, "s");
    let mut random = Random(7);
    let mut decided = [0; 4];
    for round in 0..1_000 {
        let effect = if round % 2 == 0 { "Allow" } else { "Deny" };
        let document = policy(&random_statement(&mut random, effect));
        let keys = random_keys(&mut random, &hole);
        let promise = judge(&document, 0, &keys);
        decided[match promise {
            Applies::Yes => 0,
            Applies::If(_) => 1,
            Applies::No(_) => 2,
            Applies::Unknown(_) => 3,
        }] += 1;
        for request in requests(&keys, &hole) {
            let concrete = judge(&document, 0, &request);
            let agrees = agrees(&promise, effect, &request, &keys, &concrete);
            assert_ne!(agrees, Some(false), "{document:#?} {keys:?} {promise:?} {request:?} {concrete:?}");
        }
    }
    assert!(decided.iter().all(|&count| count > 25), "{decided:?}");
}

#[test]
fn every_decision_holds_however_the_unknown_turns_out() {
    let sources = Sources::default();
    let hole = symbol(&sources, "s");
    let mut random = Random(8);
    for _ in 0..500 {
        let statements: Vec<String> = ["Allow", "Allow", "Deny", "Deny"]
            .iter()
            .map(|effect| random_statement(&mut random, effect))
            .collect();
        let document = policy(&statements.join(","));
        let keys = random_keys(&mut random, &hole);
        let promise = allows(&[&document], "s3:GetObject", "arn:aws:s3:::b/k", &keys);
        for request in requests(&keys, &hole) {
            let concrete = allows(&[&document], "s3:GetObject", "arn:aws:s3:::b/k", &request);
            let allowed = match concrete {
                Decision::Allowed(_) => true,
                Decision::Denied(_) | Decision::NotAllowed(_) => false,
                Decision::Unknown(_) => continue,
                Decision::AllowedIf { .. } => panic!("nothing is left to choose"),
            };
            let as_promised = match &promise {
                Decision::Allowed(_) => allowed || !is_default(&request, &keys, &[]),
                Decision::AllowedIf { requirements, .. } => {
                    let met = requirements.iter().all(|requirement| meets(&request, requirement));
                    allowed || !met || !is_default(&request, &keys, requirements)
                }
                Decision::Denied(_) | Decision::NotAllowed(_) => !allowed,
                Decision::Unknown(facts) => !facts.is_empty(),
            };
            assert!(as_promised, "{statements:#?} {keys:?} {promise:?} {request:?} {concrete:?}");
        }
    }
}
