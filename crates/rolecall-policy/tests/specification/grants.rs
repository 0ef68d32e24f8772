//! Grants of an action.

use rolecall_policy::{Document, grants, is_unconditional};
use rolecall_source::Sources;

use crate::support::{policy, symbol};

/// The grants as `INDEX:PATTERNS`, with `?` for conditional, `!` for negated, `~` for uncertain ones.
fn granted(documents: &[&Document], action: &str) -> String {
    let text = |grant: &rolecall_policy::Grant<'_>| {
        let patterns: Vec<&str> = grant.resources.iter().map(|pattern| &*pattern.text).collect();
        let mark = |set: bool, mark: &'static str| if set { mark } else { "" };
        let marks =
            [mark(grant.conditional, "?"), mark(grant.negated, "!"), mark(!grant.certain, "~")].concat();
        format!("{}{marks}:{}", grant.statement.index, patterns.join(","))
    };
    grants(documents, action).iter().map(text).collect::<Vec<_>>().join(" ")
}

fn one(statements: &str, action: &str) -> String {
    granted(&[&policy(statements)], action)
}

#[test]
fn allows_that_cover_the_action_are_grants() {
    let statements = r#"{"Effect":"Allow","Action":["IAM:Pass*","s3:*"],"Resource":["a","b"]},
        {"Effect":"Allow","NotAction":"iam:*","Resource":"*"},
        {"Effect":"Allow","NotAction":"s3:*","NotResource":"c"},
        {"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}"#;
    assert_eq!(one(statements, "iam:passrole"), "0:a,b 2!:c 3?:*");
    assert_eq!(one(statements, "iam:*"), "2!:c 3?:*");
    assert_eq!(one(statements, "s3:getobject"), "0:a,b 1:* 3?:*");
}

#[test]
fn an_unconditional_deny_takes_patterns_away() {
    let allow = r#"{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}"#;
    let with = |deny: &str| one(&format!(r#"{allow},{{"Effect":"Deny",{deny}}}"#), "s3:getobject");
    let both = "0:arn:aws:s3:::a/*,arn:aws:s3:::b/*";
    let rows = [
        (r#""Action":"s3:Get*","Resource":"arn:aws:s3:::a*""#, "0:arn:aws:s3:::b/*"),
        (r#""Action":"s3:Get*","Resource":"arn:aws:s3:::a/x""#, both),
        (r#""Action":"s3:Put*","Resource":"*""#, both),
        (r#""NotAction":"s3:Put*","Resource":"*""#, ""),
        (r#""Action":"*","NotResource":"arn:aws:s3:::b/*""#, "0:arn:aws:s3:::b/*"),
        (r#""Action":"*","NotResource":"arn:aws:s3:::*/${aws:username}""#, both),
        (r#""Action":"*","Resource":"*","Condition":{"Bool":{"k":"true"}}"#, both),
        (r#""Action":"*","Resource":"*","Condition":{"StringLikeIfExists":{"k":"*"}}"#, ""),
    ];
    for (deny, expected) in rows {
        assert_eq!(with(deny), expected, "{deny}");
    }
    let elsewhere = policy(r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#);
    assert_eq!(granted(&[&policy(allow), &elsewhere], "s3:getobject"), "");
}

#[test]
fn a_variable_is_itself_on_both_sides() {
    let statements = r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::h/${aws:username}"},
        {"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::h/${aws:username}"}"#;
    assert_eq!(one(statements, "s3:getobject"), "");
    let narrower = statements.replacen("${aws:username}", "${aws:username}/x", 1);
    assert_eq!(one(&narrower, "s3:getobject"), "0:arn:aws:s3:::h/${aws:username}/x");
}

#[test]
fn an_action_that_is_a_symbol_gives_an_uncertain_grant() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    let allow = |action: &str| format!(r#"{{"Effect":"Allow",{action},"Resource":"*"}}"#);
    assert_eq!(one(&allow(&format!(r#""Action":"{s}""#)), "iam:passrole"), "0~:*");
    assert_eq!(one(&allow(&format!(r#""Action":["{s}","iam:*"]"#)), "iam:passrole"), "0:*");
    assert_eq!(one(&allow(&format!(r#""NotAction":"{s}""#)), "iam:passrole"), "0~:*");
    assert_eq!(one(&allow(&format!(r#""Action":"s3:{s}""#)), "iam:passrole"), "");
}

#[test]
fn conditions_that_cannot_fail_do_not_count() {
    let rows = [
        (r#""StringLikeIfExists":{"k":"*"}"#, true),
        (r#""StringLike":{"aws:PrincipalArn":"*"}"#, true),
        (r#""StringLike":{"aws:SourceVpc":"*"}"#, false),
        (r#""Null":{"aws:CurrentTime":"false"}"#, true),
        (r#""ForAllValues:StringLike":{"aws:TagKeys":"*"}"#, true),
        (r#""Bool":{"aws:SecureTransport":"true"}"#, false),
    ];
    for (condition, expected) in rows {
        let document = policy(&format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{{condition}}}}}"#
        ));
        assert_eq!(is_unconditional(document.version, &document.statements[0]), expected, "{condition}");
    }
}
