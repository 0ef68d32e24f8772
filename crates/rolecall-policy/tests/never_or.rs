//! A key that a caller either never carries or carries with known values.
#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of them")]

use rolecall_policy::{Context, Decision, Document, KeyState, allows};

/// A role session: of MFA its credentials say `false`, or nothing.
struct Session;

impl Context for Session {
    fn state(&self, _: &str) -> KeyState {
        KeyState::NeverOr(vec!["false".into()], "which of the two".into())
    }
}

fn decide(operator: &str, value: &str) -> Decision<'static> {
    let text = format!(
        r#"{{ "Version": "2012-10-17", "Statement": {{ "Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {{ "{operator}": {{ "aws:MultiFactorAuthPresent": "{value}" }} }} }} }}"#
    );
    let document = Box::leak(Box::new(Document::from_json(&text).unwrap()));
    allows(&[document], "sts:AssumeRole", "arn:aws:iam::111111111111:role/x", &Session)
}

#[test]
fn what_both_readings_refuse_is_refused() {
    assert!(matches!(decide("Bool", "true"), Decision::NotAllowed { .. }), "{:?}", decide("Bool", "true"));
}

#[test]
fn what_both_readings_allow_is_allowed() {
    assert!(matches!(decide("BoolIfExists", "false"), Decision::Allowed { .. }));
}

#[test]
fn what_the_readings_disagree_on_is_unknown() {
    for (operator, value) in [("BoolIfExists", "true"), ("Bool", "false"), ("Null", "true")] {
        assert!(matches!(decide(operator, value), Decision::Unknown { .. }), "{operator} {value}");
    }
}
