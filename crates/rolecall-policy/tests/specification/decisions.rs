//! One layer of identity policies.

use rolecall_policy::{Decision, Document, KeyState, Miss, allows, reason};
use rolecall_source::Sources;

use crate::support::{Keys, document, not_known, policy, symbol};

fn decide(documents: &[&Document], keys: &Keys) -> String {
    match allows(documents, "s3:GetObject", "arn:aws:s3:::b/k", keys) {
        Decision::Allowed(statement) => format!("allowed {}", statement.index),
        Decision::AllowedIf { statement, requirements } => {
            format!("allowed {} if {}", statement.index, requirements.len())
        }
        Decision::Denied(statement) => format!("denied {}", statement.index),
        Decision::NotAllowed(misses) => format!("not allowed {}", misses.len()),
        Decision::Unknown(facts) => format!("unknown {}", facts.join(" ")),
    }
}

fn one(statements: &str, keys: &Keys) -> String {
    decide(&[&policy(statements)], keys)
}

const ALLOW: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

fn deny(condition: &str) -> String {
    format!(r#"{ALLOW},{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{{condition}}}}}"#)
}

#[test]
fn deny_wins_over_allow() {
    let keys = Keys::none();
    assert_eq!(one(ALLOW, &keys), "allowed 0");
    assert_eq!(one(&deny(""), &keys), "denied 1");
    assert_eq!(
        decide(&[&policy(ALLOW), &policy(r#"{"Effect":"Deny","NotAction":"iam:*","Resource":"*"}"#)], &keys),
        "denied 0"
    );
    assert_eq!(decide(&[], &keys), "not allowed 0");
}

#[test]
fn the_nearest_misses_explain_what_is_not_allowed() {
    let statements = r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"},
        {"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::c/*"},
        {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"k":"true"}}}"#;
    let document = policy(statements);
    let Decision::NotAllowed(misses) =
        allows(&[&document], "s3:GetObject", "arn:aws:s3:::b/k", &Keys::none())
    else {
        panic!("it is not allowed");
    };
    assert!(
        matches!(misses.as_slice(), [(statement, Miss::Condition { impossible: false, .. })] if statement.index == 2)
    );
    let Decision::NotAllowed(misses) = allows(&[&document], "sqs:SendMessage", "*", &Keys::none()) else {
        panic!("it is not allowed");
    };
    assert!(misses.is_empty());
}

#[test]
fn a_deny_that_the_caller_avoids_by_default_costs_nothing() {
    let keys = Keys::none().with("k", KeyState::Chosen);
    assert_eq!(one(&deny(r#""StringEquals":{"k":"a"}"#), &keys), "allowed 0");
    assert_eq!(one(&deny(r#""StringNotEquals":{"k":"a"}"#), &keys), "allowed 0 if 1");
    let needs = |value: &str| {
        let allow = format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringLike":{{"k":"{value}"}}}}}}"#
        );
        deny(r#""StringEquals":{"k":"a"}"#).replace(ALLOW, &allow)
    };
    assert_eq!(one(&needs("*"), &keys), "allowed 0 if 2");
    assert_eq!(one(&needs("a"), &keys), "denied 1");
}

#[test]
fn the_allow_that_asks_for_least_is_named() {
    let keys = Keys::none().with("k", KeyState::Chosen);
    let conditional =
        r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"a"}}}"#;
    assert_eq!(one(&format!("{conditional},{ALLOW}"), &keys), "allowed 1");
    assert_eq!(one(conditional, &keys), "allowed 0 if 1");
}

#[test]
fn unknown_facts_decide_only_where_nothing_else_does() {
    let keys = Keys::none().with("u", not_known());
    let maybe = r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"u":"a"}}}"#;
    assert_eq!(one(maybe, &keys), "unknown fact");
    assert_eq!(one(&format!("{maybe},{ALLOW}"), &keys), "allowed 1");
    assert_eq!(one(&deny(r#""StringEquals":{"u":"a"}"#), &keys), "unknown fact");
    let only_deny = deny(r#""StringEquals":{"u":"a"}"#)
        .replace(ALLOW, r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#);
    assert_eq!(one(&only_deny, &keys), "not allowed 0");
}

#[test]
fn a_partial_document_may_allow_and_deny_more() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    let keys = Keys::none();
    let partial = |statements: &str| {
        document(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}"{s}"]}}"#))
    };
    let unknown = format!("unknown {}", reason::PARTIAL_DOCUMENT);
    assert_eq!(decide(&[&partial("")], &keys), unknown);
    assert_eq!(decide(&[&partial(&format!("{ALLOW},"))], &keys), unknown);
    assert_eq!(decide(&[&partial(&format!("{},", deny("")))], &keys), "denied 1");
}
