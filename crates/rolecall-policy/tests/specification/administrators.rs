//! Policies that grant everything.

use rolecall_policy::is_administrator;
use rolecall_source::Sources;

use crate::support::{document, policy, symbol};

fn is_admin(statements: &str) -> Option<bool> {
    is_administrator(&[&policy(statements)])
}

fn allow(rest: &str) -> String {
    format!(r#"{{"Effect":"Allow",{rest}}}"#)
}

#[test]
fn everything_on_everything_is_an_administrator() {
    for actions in [
        r#""Action":"*""#,
        r#""Action":["s3:*","*:*"]"#,
        r#""NotAction":[]"#,
        r#""NotAction":"zz:nothing*real""#,
    ] {
        let expected = Some(!actions.contains("zz:"));
        assert_eq!(is_admin(&allow(&format!(r#"{actions},"Resource":"*""#))), expected, "{actions}");
    }
    assert_eq!(is_admin(&allow(r#""Action":"*","Resource":"arn:aws:s3:::*""#)), Some(false));
    assert_eq!(is_admin(&allow(r#""Action":"s3:*","Resource":"*""#)), Some(false));
    assert_eq!(is_administrator(&[]), Some(false));
}

#[test]
fn statements_that_complete_each_other_count() {
    let union = |parts: &[&str]| parts.iter().map(|part| allow(part)).collect::<Vec<_>>().join(",");
    let rows: [(&[&str], bool); 7] = [
        (&[r#""NotAction":"iam:*","Resource":"*""#, r#""Action":"iam:*","Resource":"*""#], true),
        (&[r#""NotAction":"iam:*","Resource":"*""#, r#""NotAction":"s3:*","Resource":"*""#], true),
        (
            &[r#""NotAction":["iam:*","s3:*"],"Resource":"*""#, r#""NotAction":"s3:Get*","Resource":"*""#],
            false,
        ),
        (&[r#""NotAction":"s3:Get*","Resource":"*""#, r#""NotAction":"s3:*Object","Resource":"*""#], false),
        (
            &[r#""NotAction":"iam:CreateUser","Resource":"*""#, r#""Action":"iam:Create*","Resource":"*""#],
            true,
        ),
        (&[r#""NotAction":"iam:*","Resource":"*""#, r#""Action":"iam:Get*","Resource":"*""#], false),
        (
            &[
                r#""Action":"*","NotResource":"arn:aws:s3:::b""#,
                r#""Action":"*","Resource":"arn:aws:s3:::*""#,
            ],
            true,
        ),
    ];
    for (parts, expected) in rows {
        assert_eq!(is_admin(&union(parts)), Some(expected), "{parts:?}");
    }
}

#[test]
fn conditions_and_denies_take_it_away() {
    let all = allow(r#""Action":"*","Resource":"*""#);
    let with = |rest: &str| is_admin(&format!("{all},{rest}"));
    assert_eq!(with(r#"{"Effect":"Deny","Action":"iam:DeleteUser","Resource":"*"}"#), Some(false));
    assert_eq!(with(r#"{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b/*"}"#), Some(false));
    assert_eq!(
        with(r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"k":"true"}}}"#),
        None
    );
    assert_eq!(
        is_admin(&allow(r#""Action":"*","Resource":"*","Condition":{"Bool":{"k":"true"}}"#)),
        Some(false)
    );
    assert_eq!(
        is_admin(&allow(r#""Action":"*","Resource":"*","Condition":{"StringLikeIfExists":{"k":"*"}}"#)),
        Some(true)
    );
}

#[test]
fn symbols_leave_it_open() {
    let sources = Sources::default();
    let s = symbol(&sources, "s");
    assert_eq!(is_admin(&allow(&format!(r#""Action":"{s}","Resource":"*""#))), None);
    assert_eq!(is_admin(&allow(&format!(r#""Action":"s3:{s}","Resource":"*""#))), Some(false));
    assert_eq!(is_admin(&allow(&format!(r#""Action":["*","{s}"],"Resource":"*""#))), Some(true));
    let partial = format!(r#"{{"Statement":[{},"{s}"]}}"#, allow(r#""Action":"*","Resource":"*""#));
    assert_eq!(is_administrator(&[&document(&partial)]), None);
}
