//! Random requests with their policies, small enough that a good part of them matches.

use std::collections::BTreeMap;

use crate::evaluator::{Asked, Policy, Statement};

/// A small generator of numbers: xorshift64*.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }

    fn pick(&mut self, list: &[&str]) -> String {
        list[self.below(list.len())].to_owned()
    }

    fn some(&mut self, list: &[&str]) -> Vec<String> {
        (0..[1, 1, 2, 3][self.below(4)]).map(|_| self.pick(list)).collect()
    }
}

const A: &str = "111111111111";
const B: &str = "222222222222";

/// Action and its resources.
const CALLS: [(&str, &[&str]); 5] = [
    ("s3:GetObject", &["arn:aws:s3:::b/k", "arn:aws:s3:::b/k:v"]),
    ("sqs:SendMessage", &["arn:aws:sqs:eu-west-1:ACCOUNT:q"]),
    ("kms:Decrypt", &["arn:aws:kms:eu-west-1:ACCOUNT:key/k"]),
    ("sts:AssumeRole", &["arn:aws:iam::ACCOUNT:role/x"]),
    ("s3:ListAllMyBuckets", &["*"]),
];
const ACTIONS: [&str; 12] = [
    "*",
    "*",
    "s3:*",
    "S3:get*",
    "s3:GetObjec?",
    "sqs:*",
    "sqs:SendMessage",
    "kms:Decrypt",
    "KMS:*",
    "sts:*",
    "sts:AssumeRole",
    "s3:List*",
];
const RESOURCES: [&str; 18] = [
    "*",
    "*",
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b?k",
    "arn:aws:s3:::*",
    "arn:aws:s3:::B/k",
    "arn:aws:sqs:*",
    "arn:aws:sqs:*:q",
    "arn:aws:sqs:*:*:q",
    "arn:aws:sqs:eu-west-1:111111111111:?",
    "arn:aws:kms:*:222222222222:key/*",
    "arn:aws:kms:eu-west-1:111111111111:key/k",
    "arn:*:iam::*:role/x",
    "arn:aws:iam::111111111111:role/*",
    "arn:aws:iam:*:role/x",
    "arn:*",
    "arn:aws:s3:::b/*:*",
];
const PRINCIPALS: [&str; 12] = [
    "*",
    A,
    A,
    B,
    "arn:aws:iam::111111111111:root",
    "arn:aws:iam::222222222222:root",
    "arn:aws:iam::111111111111:user/ann",
    "arn:aws:iam::111111111111:user/ann",
    "arn:aws:iam::222222222222:user/ann",
    "arn:aws:iam::111111111111:role/dep",
    "arn:aws:sts::111111111111:assumed-role/dep/s1",
    "arn:aws:sts::111111111111:assumed-role/dep/s2",
];

/// A key, what requests have for it, whether it is multivalued, operators, and what policies compare it with.
type Key = (&'static str, &'static [&'static str], bool, &'static [&'static str], &'static [&'static str]);
const TEXT: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
];
const KEYS: [Key; 7] = [
    ("aws:PrincipalTag/team", &["a", "A", "ab"], false, TEXT, &["a", "A", "a*", "?b", "x"]),
    ("aws:TagKeys", &["a", "b", "ab"], true, TEXT, &["a", "b", "a*", "x"]),
    (
        "aws:SourceIp",
        &["10.0.0.1", "10.1.2.3"],
        false,
        &["IpAddress", "NotIpAddress"],
        &["10.0.0.0/16", "10.1.2.3", "10.0.0.0/8", "bad"],
    ),
    ("aws:SecureTransport", &["true", "false"], false, &["Bool"], &["true", "FALSE"]),
    (
        "aws:MultiFactorAuthAge",
        &["5", "10", "15"],
        false,
        &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        &["5", "10.0", "12", "bad"],
    ),
    (
        "aws:CurrentTime",
        &["2026-01-05", "2026-01-10T00:00:00Z", "1768003200"],
        false,
        &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        &["2026-01-10", "1767571200", "2026-01-05T00:00:00Z", "bad"],
    ),
    (
        "aws:SourceArn",
        &["arn:aws:sns:eu-west-1:111111111111:t", "arn:aws:s3:::b:c"],
        false,
        &["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "StringLike"],
        &["arn:aws:sns:*:111111111111:t", "arn:aws:s3:::*", "arn:*", "arn:aws:*:*:*:?"],
    ),
];

pub(crate) fn asked(random: &mut Random) -> Asked {
    let (action, resources) = CALLS[random.below(CALLS.len())];
    let resource_account = if random.one_in(3) { B } else { A };
    let resource = random.pick(resources).replace("ACCOUNT", resource_account);
    let mut context: BTreeMap<String, (Vec<String>, bool)> = BTreeMap::new();
    for (key, values, multivalued, _, _) in KEYS {
        if random.one_in(2) {
            let list = if multivalued { random.some(values) } else { vec![random.pick(values)] };
            context.insert(key.to_lowercase(), (list, multivalued));
        }
    }
    let cross = resource_account != A;
    let mut asked = Asked {
        caller: random.pick(&["user/ann", "session/dep/s1", "session/dep/s2"]),
        account: A.to_owned(),
        action: action.to_owned(),
        resource,
        resource_account: resource_account.to_owned(),
        context,
        ..Asked::default()
    };
    asked.identity = (0..random.below(3)).map(|_| policy(random, false)).collect();
    if cross || random.one_in(2) || action.starts_with("kms") || action.starts_with("sts") {
        asked.resource_policy = Some(policy(random, true));
    }
    asked.boundary = random.one_in(4).then(|| policy(random, false));
    asked.session = (asked.caller.starts_with("session") && random.one_in(3)).then(|| policy(random, false));
    asked.service_control = (0..[0, 0, 1, 2][random.below(4)]).map(|_| policy(random, false)).collect();
    asked.resource_control = (0..[0, 0, 1][random.below(3)]).map(|_| policy(random, false)).collect();
    asked
}

fn policy(random: &mut Random, named: bool) -> Policy {
    (0..=random.below(3)).map(|_| statement(random, named)).collect()
}

fn statement(random: &mut Random, named: bool) -> Statement {
    let not = |random: &mut Random| random.one_in(8);
    let principals = named.then(|| (not(random), random.some(&PRINCIPALS)));
    let mut conditions: Vec<_> = (0..[0, 0, 1, 2][random.below(4)]).map(|_| condition(random)).collect();
    // JSON has one of each.
    conditions.dedup_by(|one, other| (&one.0, &one.1) == (&other.0, &other.1));
    Statement {
        allow: !random.one_in(4),
        principals,
        actions: (not(random), random.some(&ACTIONS)),
        resources: (not(random), random.some(&RESOURCES)),
        conditions,
    }
}

fn condition(random: &mut Random) -> (String, String, Vec<String>) {
    let (key, _, _, operators, values) = KEYS[random.below(KEYS.len())];
    let key = if random.one_in(4) { key.to_uppercase() } else { key.to_owned() };
    if random.one_in(10) {
        return ("Null".to_owned(), key, vec![random.pick(&["true", "false"])]);
    }
    let set = random.pick(&["", "", "ForAllValues:", "ForAnyValue:"]);
    let suffix = random.pick(&["", "", "IfExists"]);
    (format!("{set}{}{suffix}", random.pick(operators)), key, random.some(values))
}

/// The request as the product reads it.
pub(crate) fn json(asked: &Asked) -> String {
    let list = |policies: &[Policy]| policies.iter().map(policy_json).collect::<Vec<_>>().join(",");
    let levels = |policies: &[Policy]| {
        policies.iter().map(|policy| format!("[{}]", policy_json(policy))).collect::<Vec<_>>().join(",")
    };
    let mut parts = vec![
        format!(
            r#""principal":"{}","action":"{}","resource":"{}""#,
            asked.arn(),
            asked.action,
            asked.resource
        ),
        format!(r#""resource_account":"{}""#, asked.resource_account),
        format!(r#""context":{{{}}}"#, context_json(asked)),
        format!(r#""identity_policies":[{}]"#, list(&asked.identity)),
        format!(r#""service_control_policies":[{}]"#, levels(&asked.service_control)),
        format!(r#""resource_control_policies":[{}]"#, levels(&asked.resource_control)),
    ];
    parts.extend(
        asked.resource_policy.iter().map(|policy| format!(r#""resource_policy":{}"#, policy_json(policy))),
    );
    parts.extend(
        asked.boundary.iter().map(|policy| format!(r#""permissions_boundaries":[{}]"#, policy_json(policy))),
    );
    parts.extend(
        asked.session.iter().map(|policy| format!(r#""session_policies":[{}]"#, policy_json(policy))),
    );
    format!("{{{}}}", parts.join(","))
}

fn context_json(asked: &Asked) -> String {
    let value = |(values, multivalued): &(Vec<String>, bool)| {
        if *multivalued { format!("{values:?}") } else { format!("{:?}", values[0]) }
    };
    let keys = asked.context.iter().map(|(key, values)| format!("{key:?}:{}", value(values)));
    keys.collect::<Vec<_>>().join(",")
}

fn policy_json(policy: &Policy) -> String {
    let statements: Vec<String> = policy.iter().map(statement_json).collect();
    format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","))
}

fn statement_json(statement: &Statement) -> String {
    let not = |negated: bool| if negated { "Not" } else { "" };
    let mut parts = vec![format!(r#""Effect":"{}""#, if statement.allow { "Allow" } else { "Deny" })];
    if let Some((negated, list)) = &statement.principals {
        parts.push(format!(r#""{}Principal":{{"AWS":{list:?}}}"#, not(*negated)));
    }
    let (negated, list) = &statement.actions;
    parts.push(format!(r#""{}Action":{list:?}"#, not(*negated)));
    let (negated, list) = &statement.resources;
    parts.push(format!(r#""{}Resource":{list:?}"#, not(*negated)));
    let mut operators: BTreeMap<&str, BTreeMap<&str, &[String]>> = BTreeMap::new();
    for (operator, key, values) in &statement.conditions {
        operators.entry(operator).or_default().insert(key, values);
    }
    parts.push(format!(r#""Condition":{operators:?}"#));
    format!("{{{}}}", parts.join(","))
}
