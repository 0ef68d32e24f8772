//! Every operator family against every state of its key.

use rolecall_policy::KeyState;
use rolecall_source::Sources;

use crate::support::{Keys, judge, many, not_known, one, policy, some_value, symbol, word};

/// The answer of one condition on key `k` in an Allow or a Deny.
fn answer(effect: &str, operator: &str, values: &str, state: KeyState) -> String {
    let document = policy(&format!(
        r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{{"{operator}":{{"K":{values}}}}}}}"#
    ));
    word(&judge(&document, 0, &Keys::none().with("k", state)))
}

/// Operator, values, and the answers to: the value given, absent, never, some value, not known.
type Row = (&'static str, &'static str, &'static str, [&'static str; 5]);

#[test]
fn every_family_against_every_state() {
    const SOME: &str = "unknown some";
    const FACT: &str = "unknown fact";
    let rows: [Row; 36] = [
        ("StringEquals", r#""a""#, "a", ["yes", "no", "impossible", SOME, FACT]),
        ("StringEquals", r#"["b","c"]"#, "a", ["no", "no", "impossible", SOME, FACT]),
        ("StringEqualsIfExists", r#""a""#, "a", ["yes", "yes", "yes", SOME, FACT]),
        ("StringNotEquals", r#"["a","b"]"#, "a", ["no", "yes", "yes", SOME, FACT]),
        ("StringNotEqualsIfExists", r#""b""#, "a", ["yes", "yes", "yes", SOME, FACT]),
        ("StringEqualsIgnoreCase", r#""A""#, "a", ["yes", "no", "impossible", SOME, FACT]),
        ("StringNotEqualsIgnoreCase", r#""A""#, "a", ["no", "yes", "yes", SOME, FACT]),
        ("StringLike", r#""a*""#, "ab", ["yes", "no", "impossible", SOME, FACT]),
        ("StringLike", r#""*""#, "ab", ["yes", "no", "impossible", "yes", FACT]),
        ("StringLikeIfExists", r#""*""#, "ab", ["yes", "yes", "yes", "yes", "yes"]),
        ("StringNotLike", r#""a*""#, "ab", ["no", "yes", "yes", SOME, FACT]),
        ("StringNotLike", r#""*""#, "ab", ["no", "yes", "yes", "impossible", FACT]),
        ("NumericEquals", "10", "10.0", ["yes", "no", "impossible", SOME, FACT]),
        ("NumericNotEquals", r#""10""#, "9", ["yes", "yes", "yes", SOME, FACT]),
        ("NumericLessThan", "10", "9", ["yes", "no", "impossible", SOME, FACT]),
        ("NumericLessThanEqualsIfExists", "10", "11", ["no", "yes", "yes", SOME, FACT]),
        ("NumericGreaterThan", "10", "x", ["no", "no", "impossible", SOME, FACT]),
        (
            "NumericGreaterThanEquals",
            r#""ten""#,
            "11",
            ["no", "no", "impossible", "impossible", "impossible"],
        ),
        ("DateLessThan", r#""2026-01-02""#, "2026-01-01T23:59:59Z", ["yes", "no", "impossible", SOME, FACT]),
        ("DateGreaterThanEquals", r#""1767225600""#, "2026-01-01", ["yes", "no", "impossible", SOME, FACT]),
        ("DateNotEquals", r#""2026-01-01""#, "1767225600", ["no", "yes", "yes", SOME, FACT]),
        ("Bool", "true", "TRUE", ["yes", "no", "impossible", SOME, FACT]),
        ("BoolIfExists", r#""false""#, "true", ["no", "yes", "yes", SOME, FACT]),
        ("BinaryEquals", r#""YQ==""#, "YQ==", ["yes", "no", "impossible", SOME, FACT]),
        (
            "IpAddress",
            r#"["10.0.0.0/8","2001:db8::/32"]"#,
            "10.1.2.3",
            ["yes", "no", "impossible", SOME, FACT],
        ),
        ("NotIpAddress", r#""10.0.0.0/8""#, "10.1.2.3", ["no", "yes", "yes", SOME, FACT]),
        (
            "ArnEquals",
            r#""arn:aws:iam::1:role/a*""#,
            "arn:aws:iam::1:role/ab",
            ["yes", "no", "impossible", SOME, FACT],
        ),
        (
            "ArnLike",
            r#""arn:aws:iam::*:role/a""#,
            "arn:aws:iam::1:role/b:role/a",
            ["no", "no", "impossible", SOME, FACT],
        ),
        ("ArnNotLike", r#""arn:aws:iam::1:*""#, "arn:aws:iam::1:role/a", ["no", "yes", "yes", SOME, FACT]),
        ("Null", "true", "a", ["no", "yes", "yes", "impossible", FACT]),
        ("Null", r#""false""#, "a", ["yes", "no", "impossible", "yes", FACT]),
        ("Null", r#"["true","false"]"#, "a", ["yes", "yes", "yes", "yes", "yes"]),
        ("ForAllValues:StringEquals", r#""a""#, "a", ["yes", "yes", "yes", SOME, FACT]),
        ("ForAnyValue:StringEquals", r#""a""#, "a", ["yes", "no", "impossible", SOME, FACT]),
        ("ForAnyValue:StringNotEquals", r#""b""#, "a", ["yes", "no", "impossible", SOME, FACT]),
        ("ForAllValues:StringNotLike", r#""*""#, "a", ["no", "yes", "yes", "impossible", FACT]),
    ];
    for (operator, values, value, expected) in rows {
        let states = [one(value), KeyState::Absent, KeyState::Never, some_value(), not_known()];
        for (state, expected) in states.into_iter().zip(expected) {
            let got = answer("Allow", operator, values, state.clone());
            assert_eq!(got, expected, "{operator} {values} {state:?}");
        }
    }
}

#[test]
fn what_the_caller_chooses_is_required_of_an_allow_and_avoided_of_a_deny() {
    // Operator, values, answer for an Allow, answer for a Deny.
    let rows = [
        ("StringEquals", r#""a""#, "if K StringEquals a", "if not K StringEquals a"),
        ("StringEqualsIfExists", r#""a""#, "yes", "if not K StringEqualsIfExists a"),
        ("StringNotEquals", r#""a""#, "yes", "if not K StringNotEquals a"),
        ("StringLike", r#""*""#, "if K StringLike *", "if not K StringLike *"),
        ("StringLikeIfExists", r#""*""#, "yes", "yes"),
        ("StringNotLike", r#""*""#, "yes", "if not K StringNotLike *"),
        ("StringEquals", "[]", "impossible", "impossible"),
        ("StringNotEquals", "[]", "yes", "yes"),
        ("NumericLessThan", r#""x""#, "impossible", "impossible"),
        ("Bool", "true", "if K Bool true", "if not K Bool true"),
        ("BoolIfExists", "false", "yes", "if not K BoolIfExists false"),
        ("IpAddress", r#""10.0.0.0/8""#, "if K IpAddress 10.0.0.0/8", "if not K IpAddress 10.0.0.0/8"),
        ("ArnLike", r#""role/a""#, "impossible", "impossible"),
        ("Null", "true", "yes", "if not K Null true"),
        ("Null", "false", "if K Null false", "if not K Null false"),
        ("Null", r#"["true","false"]"#, "yes", "yes"),
        ("ForAllValues:StringEquals", r#""a""#, "yes", "if not K ForAllValues:StringEquals a"),
        (
            "ForAnyValue:StringEquals",
            r#""a""#,
            "if K ForAnyValue:StringEquals a",
            "if not K ForAnyValue:StringEquals a",
        ),
        ("ForAnyValue:StringNotLike", r#""*""#, "impossible", "impossible"),
        (
            "ForAnyValue:StringLikeIfExists",
            r#""a""#,
            "if K ForAnyValue:StringLikeIfExists a",
            "if not K ForAnyValue:StringLikeIfExists a",
        ),
        (
            "ForAnyValue:StringNotLikeIfExists",
            r#""*""#,
            "unknown foranyvalue-ifexists",
            "if not K ForAnyValue:StringNotLikeIfExists *",
        ),
        (
            "ForAnyValue:StringLikeIfExists",
            r#""*""#,
            "if K ForAnyValue:StringLikeIfExists *",
            "unknown foranyvalue-ifexists",
        ),
    ];
    for (operator, values, allow, deny) in rows {
        assert_eq!(answer("Allow", operator, values, KeyState::Chosen), allow, "{operator} {values}");
        assert_eq!(answer("Deny", operator, values, KeyState::Chosen), deny, "{operator} {values}");
    }
}

#[test]
fn set_operators_look_at_every_value() {
    let rows = [
        ("ForAllValues:StringEquals", r#"["a","b"]"#, many(&["a", "b"]), "yes"),
        ("ForAllValues:StringEquals", r#""a""#, many(&["a", "b"]), "no"),
        ("ForAnyValue:StringEquals", r#""a""#, many(&["a", "b"]), "yes"),
        ("ForAnyValue:StringEquals", r#""c""#, many(&["a", "b"]), "no"),
        ("ForAllValues:StringNotEquals", r#""a""#, many(&["a", "b"]), "no"),
        ("ForAnyValue:StringNotEquals", r#""a""#, many(&["a", "b"]), "yes"),
        ("ForAllValues:StringEquals", r#""a""#, many(&[]), "yes"),
        ("ForAnyValue:StringEquals", r#""a""#, many(&[]), "no"),
        ("StringEquals", r#""a""#, many(&["a", "b"]), "unknown multivalue-plain"),
        ("StringEquals", r#""c""#, many(&["a", "b"]), "no"),
        ("StringNotEquals", r#""c""#, many(&["a", "b"]), "unknown multivalue-plain"),
        ("StringNotEquals", r#"["a","b"]"#, many(&["a", "b"]), "no"),
        ("ForAnyValue:StringEqualsIfExists", r#""a""#, KeyState::Absent, "unknown foranyvalue-ifexists"),
        ("ForAnyValue:StringEqualsIfExists", r#""a""#, one("b"), "no"),
        ("ForAllValues:StringEqualsIfExists", r#""a""#, KeyState::Never, "yes"),
    ];
    for (operator, values, state, expected) in rows {
        assert_eq!(
            answer("Allow", operator, values, state.clone()),
            expected,
            "{operator} {values} {state:?}"
        );
    }
}

#[test]
fn symbols_equal_themselves_and_are_unknown_otherwise() {
    let sources = Sources::default();
    let (s, t) = (symbol(&sources, "s"), symbol(&sources, "t"));
    let quoted = |text: &str| format!("\"{text}\"");
    let unknown = |symbols: &[&str]| format!("unknown {}", symbols.join(" "));
    let rows = [
        ("StringEquals", s.clone(), s.clone(), "yes".to_owned()),
        ("StringEquals", s.clone(), t.clone(), unknown(&[&s, &t])),
        ("StringEquals", format!("a{s}"), "b".to_owned(), "no".to_owned()),
        ("StringNotEquals", s.clone(), s.clone(), "no".to_owned()),
        ("StringNotEquals", format!("a{s}"), "b".to_owned(), "yes".to_owned()),
        ("StringLike", "a*".to_owned(), format!("a{s}"), "yes".to_owned()),
        ("StringLike", "a?".to_owned(), format!("a{s}"), unknown(&[&s])),
        ("ArnLike", format!("arn:aws:iam::{s}:root"), format!("arn:aws:iam::{s}:root"), "yes".to_owned()),
        ("ArnLike", format!("arn:aws:iam::{s}:root"), "arn:aws:iam::1:user/x".to_owned(), "no".to_owned()),
        ("ArnLike", s.clone(), "arn:aws:iam::1:user/x".to_owned(), unknown(&[&s])),
        ("Bool", s.clone(), "true".to_owned(), unknown(&[&s])),
        ("IpAddress", s.clone(), "10.0.0.1".to_owned(), unknown(&[&s])),
        ("Null", s.clone(), "a".to_owned(), unknown(&[&s])),
    ];
    for (operator, policy, value, expected) in rows {
        assert_eq!(answer("Allow", operator, &quoted(&policy), one(&value)), expected, "{operator}");
    }
    let mixed = format!(r#"["{s}","a"]"#);
    assert_eq!(answer("Allow", "StringEquals", &mixed, one("a")), "yes");
    assert_eq!(answer("Allow", "StringNotEquals", &mixed, one("a")), "no");
    assert_eq!(
        answer("Allow", "StringEquals", &quoted(&s), KeyState::Chosen),
        format!("if K StringEquals {s}")
    );
}

#[test]
fn a_negation_over_what_has_the_wrong_type_is_unknown() {
    let rows = [
        ("NumericNotEquals", r#""x""#, "5", "unknown malformed-value"),
        ("NumericNotEquals", r#"["x","5"]"#, "5", "no"),
        ("NotIpAddress", r#""10.0.0.0/8""#, "host", "unknown malformed-value"),
        ("ArnNotLike", r#""*""#, "arn:aws:iam::1:root", "unknown arn-segment"),
        ("ArnNotEquals", r#""arn:aws:iam::1:root""#, "root", "unknown arn-segment"),
        ("IpAddress", r#"["host","10.0.0.0/8"]"#, "10.0.0.1", "yes"),
        ("StringEqualsIgnoreCase", r#""É""#, "é", "unknown unicode-fold"),
        ("Nonsense", r#""a""#, "a", "unknown unknown-operator"),
        ("NullIfExists", r#""true""#, "a", "unknown unknown-operator"),
    ];
    for (operator, values, value, expected) in rows {
        assert_eq!(answer("Allow", operator, values, one(value)), expected, "{operator} {values}");
    }
}
