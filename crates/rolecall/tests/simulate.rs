//! `simulate` on the command line, and what hostile requests do to it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod common;

use std::io::Write;
use std::process::{Command, Stdio};

use common::{Said, rolecall, workspace};
use insta::assert_snapshot;
use serde_json::Value;

const DENIED: &str = r#"{
  "principal": "arn:aws:sts::111111111111:assumed-role/deployer/s1",
  "action": "s3:GetObject",
  "resource": "arn:aws:s3:::releases/app.zip",
  "resource_account": "111111111111",
  "context": { "aws:SourceIp": "203.0.113.9", "aws:TagKeys": ["a"] },
  "identity_policies": [
    { "Version": "2012-10-17", "Statement": [{ "Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" }] }
  ],
  "service_control_policies": [
    [{ "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }],
    [
      { "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } },
      { "Statement": [
        { "Sid": "Elsewhere", "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::other/*" },
        { "Sid": "Network", "Effect": "Deny", "Action": "s3:*", "Resource": "*",
          "Condition": { "NotIpAddress": { "aws:SourceIp": "198.51.100.0/24" } } }
      ] }
    ]
  ]
}
"#;

/// A request of a user for an object, with these identity policies.
fn request(policies: &str) -> String {
    format!(
        r#"{{"principal":"arn:aws:iam::111111111111:user/ann","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resource_account":"111111111111","identity_policies":{policies}}}"#
    )
}

fn allow(resource: &str) -> String {
    request(&format!(
        r#"[{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"s3:*","Resource":"{resource}"}}]}}]"#
    ))
}

/// What it says about a file with this text.
fn simulate(text: &str, arguments: &[&str]) -> Said {
    let directory = workspace(&[("request.json", text)]);
    rolecall(directory.path(), &[&["simulate", "request.json"], arguments].concat())
}

fn shown(said: &Said) -> String {
    format!("{}--- standard error\n{}--- exit status {}", said.stdout, said.stderr, said.status)
}

/// The answers to lines.
fn batch(lines: &[&str]) -> (Vec<Value>, i32) {
    let said = simulate(&lines.join("\n"), &["--batch", "-q"]);
    let answers = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (answers, said.status)
}

#[test]
fn simulate_says_which_layer_and_which_statements_decide() {
    assert_snapshot!("simulate_text", shown(&simulate(DENIED, &[])));
    assert_snapshot!("simulate_json", shown(&simulate(DENIED, &["--format", "json"])));
}

#[test]
fn anything_but_allowed_exits_with_one_on_request() {
    let (open, closed) = (allow("*"), allow("arn:aws:s3:::other/*"));
    assert_eq!(simulate(&open, &["--exit-code"]).status, 0);
    assert_eq!(simulate(&closed, &["--exit-code"]).status, 1);
    assert_eq!(simulate(&closed, &[]).status, 0);
    assert_eq!(simulate(&format!("{open}\n{closed}"), &["--batch", "--exit-code"]).status, 1);
    assert_eq!(simulate(&format!("{open}\n{open}"), &["--batch", "--exit-code"]).status, 0);
}

#[test]
fn what_is_no_request_is_refused_at_its_place() {
    assert_snapshot!("simulate_refused", shown(&simulate("{\n  \"principal\": 7\n}", &[])));
    assert_eq!(simulate("", &[]).status, 2);
}

#[test]
fn a_batch_answers_line_by_line_and_goes_on_behind_a_malformed_one() {
    let (open, closed) = (allow("*"), allow("arn:aws:s3:::other/*"));
    let (answers, status) = batch(&[&open, r#"{"principal": }"#, "", &closed]);
    assert_eq!(status, 2);
    let verdicts: Vec<&Value> = answers.iter().map(|answer| &answer["verdict"]).collect();
    assert_eq!(verdicts, ["allowed", "unknown", "implicitly-denied"]);
    assert_eq!(answers[0]["statements"][0]["location"]["start"]["line"], 1);
    let error = &answers[1];
    assert_eq!(error["reason"], "malformed-request");
    let start = &error["error"]["location"]["start"];
    assert_eq!((start["line"].as_u64(), start["column"].as_u64()), (Some(2), Some(15)));
    assert_eq!(start["offset"].as_u64(), Some(open.len() as u64 + 1 + 14));
    assert_eq!(answers[2]["layer"], "identity");
}

#[test]
fn a_batch_is_text_on_request() {
    let lines = format!("{}\n[]\n", allow("*"));
    let said = simulate(&lines, &["--batch", "--format", "text", "-q"]);
    let last = said.stdout.lines().last().unwrap();
    assert_eq!((last, said.status), ("error: request.json:2:1: a request is a JSON object", 2));
    assert!(said.stdout.starts_with("allowed: `arn:aws:iam::111111111111:user/ann` can `s3:GetObject`"));
}

#[test]
fn answers_have_the_order_of_the_requests() {
    let lines: Vec<String> =
        (0..2_000).map(|number| allow(["*", "arn:aws:s3:::x"][number % 3 / 2])).collect();
    let (answers, status) = batch(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((answers.len(), status), (2_000, 0));
    for (number, answer) in answers.iter().enumerate() {
        let expected = if number % 3 == 2 { "implicitly-denied" } else { "allowed" };
        assert_eq!(answer["verdict"], expected, "{number}");
        if number % 3 != 2 {
            assert_eq!(answer["statements"][0]["location"]["start"]["line"], number + 1);
        }
    }
}

#[test]
fn standard_input_is_answered_while_it_is_open() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rolecall"))
        .args(["simulate", "--batch", "-", "--stdin-filename", "requests"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    for _ in 0..3 {
        writeln!(input, "{}", allow("*")).unwrap();
        let answer: Value = serde_json::from_str(&output.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["statements"][0]["location"]["file"], "requests");
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_is_malformed_in_a_policy_is_told() {
    let text =
        request(r#"[{"Statement":[{"Effect":"allow","Action":"*","Resource":"*","Sid":"a","Sid":"b"}]}]"#);
    let (answers, status) = batch(&[&text]);
    assert_eq!((answers[0]["verdict"].as_str(), status), (Some("allowed"), 0));
    let told: Vec<&str> = answers[0]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["message"].as_str().unwrap())
        .collect();
    assert_eq!(told, ["`Sid` is repeated below, which replaces it", "`allow` is written `Allow`"]);
}

#[test]
fn hostile_requests_are_answered_in_bounded_time() {
    let tower = format!("arn:aws:s3:::{}", "*a?a".repeat(20_000));
    let towers = |length: usize| {
        let resource = format!("arn:aws:s3:::{}", "a".repeat(length));
        allow(&tower).replace("arn:aws:s3:::b/k", &resource)
    };
    let (tall, long) = (towers(8_000), towers(1 << 20));
    let nested = request(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)));
    let statement = r#"{"Effect":"Deny","Action":"s3:Get*","Resource":"*","Condition":{"StringEquals":{"aws:username":"bob"}}}"#;
    let many = request(&format!(r#"[{{"Statement":[{}]}}]"#, vec![statement; 10_000].join(",")));
    let denies = request(&format!(
        r#"[{{"Statement":[{}]}}]"#,
        vec![r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#; 10_000].join(",")
    ));
    let policies = request(&format!("[{}]", vec![r#"{"Statement":[]}"#; 10_000].join(",")));
    let big = request(&format!(
        r#"[{{"Statement":{{"Effect":"Allow","Action":"*","Resource":"*","Sid":"{}"}}}}]"#,
        "x".repeat(10 << 20)
    ));
    let surrogate = request(
        r#"[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:username":"\ud800"}}}}]"#,
    );
    let private = allow("\u{F0000}\u{100000}*");
    let doubled = allow("*").replace(r#""action""#, r#""resource":"*","action""#);
    let lines = [&tall, &long, &nested, &many, &denies, &policies, &big, &surrogate, &private, &doubled]
        .map(String::as_str);
    let (answers, status) = batch(&lines);
    assert_eq!(status, 2);
    let said: Vec<String> = answers
        .iter()
        .map(|answer| {
            let error = answer["error"]["message"].as_str().unwrap_or_default();
            let reason = answer["reason"].as_str().unwrap_or_default();
            format!("{} {reason} {error}", answer["verdict"].as_str().unwrap())
        })
        .collect();
    assert_snapshot!("simulate_hostile", said.join("\n"));
    assert_eq!(answers[4]["statements"].as_array().unwrap().len(), 10_000);
}
