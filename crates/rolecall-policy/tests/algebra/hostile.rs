//! Policies that are made to take long: bounded, with a reason.

use rolecall_policy::Document;
use rolecall_policy::algebra::Verdict;

use crate::support::{allow, compare, deny, policy, word};

#[test]
fn towers_of_wildcards_are_given_up() {
    let tower = |letter: char| {
        let pattern = format!("arn:aws:s3:::b/*{letter}?{letter}*{letter}??{letter}*");
        deny("s3:GetObject", &pattern, "")
    };
    let towers: Vec<String> = ('a'..='z').map(tower).collect();
    let old = policy(&allow("s3:GetObject", "arn:aws:s3:::b/*a?b*", ""));
    let new = policy(&[vec![allow("s3:GetObject", "arn:aws:s3:::b/*a?b*", "")], towers].concat().join(","));
    let comparison = compare(&new, &old);
    assert_eq!(comparison.verdict, Verdict::Wider, "{comparison:?}");
    let patterns: Vec<String> =
        ('a'..='p').map(|letter| format!(r#""StringLike":{{"k":"*{letter}?{letter}*"}}"#)).collect();
    let conditions: Vec<String> = patterns
        .iter()
        .map(|pattern| allow("s3:GetObject", "*", &pattern.replace("StringLike", "StringNotLike")))
        .collect();
    let comparison = compare(&policy(&conditions.join(",")), &policy(&allow("s3:GetObject", "*", "")));
    assert!(comparison.verdict == Verdict::Unknown || comparison.verdict == Verdict::Wider, "{comparison:?}");
}

#[test]
fn ten_thousand_statements_are_compared() {
    let statement = |number: usize| allow("s3:GetObject", &format!("arn:aws:s3:::b{number}/*"), "");
    let mut list: Vec<String> = (0..10_000).map(statement).collect();
    let old = policy(&list.join(","));
    assert_eq!(word(&compare(&old, &old)), "equal");
    list[5_000] = allow("s3:*", "arn:aws:s3:::b5000/*", "");
    let new = policy(&list.join(","));
    let comparison = compare(&old, &new);
    assert_eq!(word(&comparison), "wider");
    assert_eq!(comparison.gained[0].statement, 5_000);
}

#[test]
fn overlapping_statements_are_given_up_with_a_reason() {
    // Each asks for one of two values of two keys: a formula in disguise.
    let clause = |number: usize| {
        let key = |number: usize| format!("aws:RequestTag/k{}", number % 24);
        format!(
            r#""StringEquals":{{"{}":"{}","{}":"{}","{}":"{}"}}"#,
            key(number * 7),
            number % 2,
            key(number * 11 + 3),
            number / 2 % 2,
            key(number * 13 + 5),
            number / 4 % 2
        )
    };
    let clauses: Vec<String> = (0..150).map(|number| allow("s3:GetObject", "*", &clause(number))).collect();
    let all = policy(&allow("s3:GetObject", "*", ""));
    let comparison = compare(&all, &policy(&clauses.join(",")));
    assert!(["narrower", "unknown branch-budget"].contains(&word(&comparison).as_str()));
}

#[test]
fn a_long_list_is_compared_with_another() {
    let resources = |from: usize| -> String {
        let list: Vec<String> =
            (from..from + 3_000).map(|number| format!(r#""arn:aws:s3:::bucket-{number}/*""#)).collect();
        format!(r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":[{}]}}"#, list.join(","))
    };
    let comparison = compare(&policy(&resources(0)), &policy(&resources(1)));
    assert!(
        ["incomparable", "unknown branch-budget"].contains(&word(&comparison).as_str()),
        "{}",
        word(&comparison)
    );
}

#[test]
fn a_long_text_is_compared() {
    let long = "a".repeat(20_000);
    let at = |resource: &str| policy(&allow("s3:GetObject", resource, ""));
    let comparison = compare(&at(&format!("arn:aws:s3:::b/{long}*")), &at(&format!("arn:aws:s3:::b/{long}")));
    assert_eq!(word(&comparison), "narrower");
    let stars = "*a?".repeat(2_000);
    let comparison =
        compare(&at(&format!("arn:aws:s3:::b/{stars}")), &at(&format!("arn:aws:s3:::b/{stars}b")));
    assert_ne!(comparison.verdict, Verdict::Equal);
}

#[test]
fn what_is_nested_too_deeply_is_no_policy() {
    for (open, close) in [("[", "]"), (r#"{"Statement":"#, "}")] {
        let text = format!(r#"{{"Statement":{}1{}}}"#, open.repeat(10_000), close.repeat(10_000));
        assert!(Document::from_json(&text).is_err(), "{open}");
    }
}

#[test]
fn of_an_element_that_is_there_twice_the_last_counts_on_both_sides() {
    let twice =
        policy(r#"{"Effect":"Deny","Effect":"Allow","Action":"*","Action":"s3:GetObject","Resource":"*"}"#);
    let once = policy(&allow("s3:GetObject", "*", ""));
    assert_eq!(word(&compare(&once, &twice)), "equal");
    assert!(!twice.problems.is_empty());
}
