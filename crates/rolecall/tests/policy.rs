//! `policy compare` as users meet it.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests may fail")]

#[expect(dead_code, reason = "shared with other tests")]
mod common;

use common::{rolecall, workspace};
use serde_json::{Value, json};

const OLD: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" },
  { "Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111111111111:role/app",
    "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } } } ] }"#;
const NEW: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" },
  { "Sid": "Pass", "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111111111111:role/app" },
  { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } } ] }"#;

fn pair() -> tempfile::TempDir {
    workspace(&[("old.json", OLD), ("new.json", NEW)])
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_was_gained_and_lost_is_shown_with_the_statements() {
    let said = rolecall(pair().path(), &["policy", "compare", "old.json", "new.json"]);
    assert_eq!(said.status, 0);
    assert_eq!(
        said.stdout,
        "\
incomparable: `new.json` allows more than `old.json` in some respects and less in others

gained, such as
  1. iam:PassRole on arn:aws:iam::111111111111:role/app
     with aws:SecureTransport = `true`
     allowed by statement `Pass`  new.json:3:3

lost, such as
  1. iam:PassRole on arn:aws:iam::111111111111:role/app
     with aws:SecureTransport = `false`
     with iam:PassedToService = `lambda.amazonaws.com`
     allowed by statement `Pass`  old.json:3:3
     denied in `new.json` by statement 3  new.json:4:3
  2. s3:GetObject on arn:aws:s3:::reports/x
     with aws:SecureTransport = `false`
     allowed by statement `Read`  old.json:2:3
     denied in `new.json` by statement 3  new.json:4:3
"
    );
}

#[test]
fn json_holds_requests() {
    let said = rolecall(pair().path(), &["policy", "compare", "old.json", "new.json", "--format", "json"]);
    let report = json_of(&said.stdout);
    assert_eq!(report["format"], "rolecall/comparison");
    assert_eq!(report["verdict"], "incomparable");
    assert_eq!((&report["reason"], &report["catalogue"]), (&Value::Null, &Value::Null));
    let gained = &report["gained"][0];
    assert_eq!(gained["action"], "iam:PassRole");
    assert_eq!(gained["context"], json!({ "aws:SecureTransport": "true" }));
    assert_eq!(gained["grant"]["statement"]["sid"], "Pass");
    assert_eq!(gained["grant"]["statement"]["location"]["start"]["line"], 3);
    assert_eq!(report["lost"][0]["grant"]["denied_by"]["index"], 2);
}

#[test]
fn the_exit_status_is_asked_for() {
    let directory = pair();
    let status = |old: &str, new: &str| {
        rolecall(directory.path(), &["policy", "compare", "--exit-code", old, new]).status
    };
    assert_eq!(status("old.json", "old.json"), 0);
    assert_eq!(status("old.json", "new.json"), 1);
    assert_eq!(status("old.json", "none.json"), 2);
    assert_eq!(rolecall(directory.path(), &["policy", "compare", "old.json"]).status, 2);
    assert_eq!(rolecall(directory.path(), &["policy", "compare", "-", "-"]).status, 2);
}

#[test]
fn a_batch_is_answered_line_by_line() {
    let line = |old: &str, new: &str| format!("{{\"old\":{old},\"new\":{new}}}\n").replace("\n ", " ");
    let quoted = serde_json::to_string(OLD).unwrap();
    let lines =
        [line(OLD, NEW), "nonsense\n".to_owned(), "\n".to_owned(), line(&quoted, OLD), "{}\n".to_owned()];
    let lines = lines.concat();
    let directory = workspace(&[("pairs.jsonl", lines.as_str())]);
    let said = rolecall(directory.path(), &["policy", "compare", "--batch", "pairs.jsonl"]);
    assert_eq!(said.status, 2);
    let answers: Vec<Value> = said.stdout.lines().map(json_of).collect();
    let verdicts: Vec<&Value> = answers.iter().map(|answer| &answer["verdict"]).collect();
    assert_eq!(verdicts, ["incomparable", "unknown", "equal", "unknown"]);
    assert_eq!(answers[1]["reason"], "malformed-request");
    assert_eq!(answers[1]["error"]["location"]["start"]["line"], 2);
    assert_eq!(answers[3]["error"]["message"], "`old` is missing");
}

#[test]
fn what_is_malformed_is_said_at_its_place() {
    let directory = workspace(&[
        (
            "old.json",
            r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "allow", "Action": "*", "Resource": "*" }] }"#,
        ),
        ("new.json", "{ \"Version\": "),
    ]);
    let said = rolecall(directory.path(), &["policy", "compare", "old.json", "old.json"]);
    assert_eq!(said.status, 0);
    assert!(said.stderr.contains("`allow` is written `Allow`"), "{}", said.stderr);
    let said = rolecall(directory.path(), &["policy", "compare", "old.json", "new.json"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("the policy is not JSON"), "{}", said.stderr);
}

#[test]
fn the_questions_of_the_page_are_answered() {
    let bucket = |principal: &str| {
        format!(
            r#"{{ "Version": "2012-10-17", "Statement": {{ "Effect": "Allow", "Principal": {principal},
                "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*" }} }}"#
        )
    };
    let page = include_str!("../../../docs/policy-compare.md");
    let fences: Vec<&str> =
        page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let directory = workspace(&[
        ("rest.json", fences[0]),
        ("trusted.json", fences[1]),
        ("pass.json", &OLD.replace("s3:GetObject", "s3:PutObject")),
        (
            "read.json",
            r#"{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#,
        ),
        ("public.json", &bucket(r#""*""#)),
        ("private.json", &bucket(r#"{ "AWS": "arn:aws:iam::111111111111:role/app" }"#)),
    ]);
    let verdict = |old: &str, new: &str| {
        let said = rolecall(directory.path(), &["policy", "compare", old, new, "--format", "json"]);
        json_of(&said.stdout)["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict("rest.json", "pass.json"), "incomparable");
    assert_eq!(verdict("rest.json", "read.json"), "narrower");
    assert_eq!(verdict("trusted.json", "public.json"), "incomparable");
    assert_eq!(verdict("trusted.json", "private.json"), "narrower");
}
