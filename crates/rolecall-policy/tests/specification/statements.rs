//! Whole statements.

use rolecall_policy::{Applies, Effect, KeyState, Miss, Request, matches};
use rolecall_source::Sources;

use crate::support::{Keys, judge, not_known, policy, symbol, word};

fn statement(effect: &str, rest: &str, keys: &Keys) -> String {
    let document = policy(&format!(r#"{{"Effect":"{effect}",{rest}}}"#));
    word(&judge(&document, 0, keys))
}

fn with_conditions(effect: &str, conditions: &str, keys: &Keys) -> String {
    statement(effect, &format!(r#""Action":"*","Resource":"*","Condition":{{{conditions}}}"#), keys)
}

#[test]
fn the_first_element_that_does_not_fit_is_the_miss() {
    let document = policy(
        r#"{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::c"},
           {"Effect":"Allow","Action":"S3:get*","NotResource":"arn:aws:s3:::b/*"},
           {"Effect":"Allow","NotAction":"iam:*","Resource":"*","Condition":{"Bool":{"k":"true"}}},
           {"Effect":"Deny","Action":"*","Resource":"*"},
           {"Effect":"Allow","Action":"*"}"#,
    );
    let keys = Keys::none();
    let request = Request { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: &keys };
    let got: Vec<(Effect, Applies<'_>)> =
        matches(&document, &request).map(|(statement, applies)| (statement.effect, applies)).collect();
    let condition = &document.statements[2].conditions[0];
    let expected = [
        (Effect::Allow, Applies::No(Miss::Action)),
        (Effect::Allow, Applies::No(Miss::Resource)),
        (Effect::Allow, Applies::No(Miss::Condition { condition, impossible: false })),
        (Effect::Deny, Applies::Yes),
        (Effect::Allow, Applies::Yes),
    ];
    assert_eq!(got, expected);
}

#[test]
fn a_symbol_matters_only_where_nothing_else_decides() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    let keys = Keys::none();
    let rows = [
        (format!(r#""Action":"{s}","Resource":"*""#), format!("unknown {s}")),
        (format!(r#""Action":["{s}","s3:*"],"Resource":"*""#), "yes".to_owned()),
        (format!(r#""Action":"s3:{s}","Resource":"arn:aws:s3:::c""#), "no".to_owned()),
        (format!(r#""NotAction":["{s}","s3:*"],"Resource":"*""#), "no".to_owned()),
        (format!(r#""Action":"*","Resource":"{s}""#), format!("unknown {s}")),
        (format!(r#""Action":"*","Resource":"{s}/*""#), format!("unknown {s}")),
        (format!(r#""Action":"*","Resource":"{s}/z""#), "no".to_owned()),
        (format!(r#""Action":"*","Resource":"arn:aws:s3:::{s}/k""#), format!("unknown {s}")),
        (format!(r#""Action":"*","Resource":"arn:aws:sqs:::{s}""#), "no".to_owned()),
        (
            format!(r#""Action":"*","Resource":"*","Condition":{{"Null":{{"aws:{s}":"true"}}}}"#),
            format!("unknown aws:{s}"),
        ),
        (format!(r#""Action":"*","Resource":"*","Condition":"{s}""#), format!("unknown {s}")),
        (format!(r#""Action":"*","Resource":"*","Condition":{{"Bool":"{s}"}}"#), format!("unknown {s}")),
    ];
    for (rest, expected) in rows {
        assert_eq!(statement("Allow", &rest, &keys), expected, "{rest}");
        assert_eq!(statement("Deny", &rest, &keys), expected, "{rest}");
    }
}

#[test]
fn conditions_on_one_chosen_key_count_together() {
    let keys = Keys::none().with("k", KeyState::Chosen).with("l", KeyState::Chosen);
    let rows = [
        (
            r#""StringEquals":{"k":["a","b"]},"StringLike":{"K":"b*"}"#,
            "if k StringEquals a,b; K StringLike b*",
        ),
        (r#""StringEquals":{"k":["a","b"]},"StringLike":{"K":"c*"}"#, "impossible"),
        (r#""StringEquals":{"k":"a"},"StringNotEquals":{"k":"a"}"#, "impossible"),
        (
            r#""StringEquals":{"k":"a"},"StringNotEquals":{"k":"b"}"#,
            "if k StringEquals a; k StringNotEquals b",
        ),
        (
            r#""StringLike":{"k":"a*"},"StringNotEquals":{"k":"ab"}"#,
            "if k StringLike a*; k StringNotEquals ab",
        ),
        (r#""StringLike":{"k":"a*"},"Null":{"k":"true"}"#, "impossible"),
        (r#""StringNotEquals":{"k":"a"},"Null":{"k":"true"}"#, "yes"),
        (r#""StringEquals":{"k":"a"},"StringNotEquals":{"l":"a"}"#, "if k StringEquals a"),
        (r#""StringEquals":{"k":"a","l":"b"}"#, "if k StringEquals a; l StringEquals b"),
        (
            r#""ForAnyValue:StringEquals":{"k":"a"},"ForAllValues:StringEquals":{"k":["a","b"]}"#,
            "if k ForAnyValue:StringEquals a; k ForAllValues:StringEquals a,b",
        ),
        (r#""NumericEquals":{"k":"1"},"NumericLessThan":{"k":"1"}"#, "impossible"),
    ];
    for (conditions, expected) in rows {
        assert_eq!(with_conditions("Allow", conditions, &keys), expected, "{conditions}");
    }
    let contradiction = r#""StringEquals":{"k":"a"},"StringLike":{"k":"b*"}"#;
    assert_eq!(with_conditions("Deny", contradiction, &keys), "impossible");
}

#[test]
fn a_deny_is_avoided_by_failing_its_simplest_condition() {
    let keys = Keys::none()
        .with("k", KeyState::Chosen)
        .with("l", KeyState::Chosen)
        .present("p", "x")
        .with("u", not_known());
    let rows = [
        (r#""StringNotEquals":{"k":"a"}"#, "if not k StringNotEquals a"),
        (r#""StringNotEquals":{"k":"a"},"StringEquals":{"l":"b"}"#, "if not l StringEquals b"),
        (r#""StringNotEquals":{"k":["a","b"]},"BoolIfExists":{"l":"false"}"#, "if not l BoolIfExists false"),
        (r#""StringNotEquals":{"k":"a","p":"y"}"#, "if not k StringNotEquals a"),
        (r#""StringNotEquals":{"k":"a","p":"x"}"#, "no"),
        (r#""StringNotEquals":{"k":"a","u":"y"}"#, "unknown fact"),
        (r#""StringNotEquals":{"p":"y"}"#, "yes"),
    ];
    for (conditions, expected) in rows {
        assert_eq!(with_conditions("Deny", conditions, &keys), expected, "{conditions}");
    }
}

#[test]
fn a_surely_failing_condition_outweighs_unknown_ones() {
    let keys = Keys::none().with("u", not_known()).with("n", KeyState::Never).with("k", KeyState::Chosen);
    assert_eq!(with_conditions("Allow", r#""StringEquals":{"u":"a","n":"b"}"#, &keys), "impossible");
    assert_eq!(with_conditions("Allow", r#""StringEquals":{"u":"a","k":"b"}"#, &keys), "unknown fact");
}

#[test]
fn a_malformed_condition_is_no_missing_condition() {
    let keys = Keys::none();
    for condition in ["null", "[]", r#""x""#, r#"{"Bool":"x"}"#, r#"{"Bool":null}"#] {
        let rest = format!(r#""Action":"*","Resource":"*","Condition":{condition}"#);
        assert_eq!(statement("Allow", &rest, &keys), "unknown unknown-operator", "{condition}");
    }
}
