//! Account snapshots on the command line: the script that collects them, and findings in them.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

#[expect(dead_code, reason = "other tests need more")]
mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use common::{rolecall, workspace};
use insta::assert_snapshot;
use rolecall_catalog::{AccessLevels, Action};

fn script() -> String {
    let said = rolecall(Path::new("."), &["snapshot", "script"]);
    assert_eq!((said.status, said.stderr.as_str()), (0, ""));
    said.stdout
}

/// The calls of the script: service and operation of the AWS CLI.
fn calls(script: &str) -> BTreeSet<(String, String)> {
    const SERVICES: [&str; 9] = [
        "sts",
        "iam",
        "cognito-identity",
        "cognito-idp",
        "rolesanywhere",
        "eks",
        "organizations",
        "sso-admin",
        "identitystore",
    ];
    let lines = script.lines().filter(|line| !line.trim_start().starts_with('#'));
    let words: Vec<&str> = lines.flat_map(|line| line.split([' ', '(', ')', ';'])).collect();
    let pairs = words.windows(2).filter(|pair| SERVICES.contains(&pair[0]));
    pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
}

#[test]
fn every_call_of_the_script_only_reads() {
    let calls = calls(&script());
    assert!(calls.len() > 25, "{calls:?}");
    for (service, operation) in calls {
        let prefix = if service == "sso-admin" { "sso" } else { &service };
        let name = format!("{prefix}:{}", operation.replace('-', ""));
        let action = Action::find(&name).unwrap_or_else(|| panic!("{name} is in the catalogue"));
        let levels = action.access_levels();
        let reads = AccessLevels::LIST.union(AccessLevels::READ);
        assert!(!levels.is_empty() && reads.contains(levels), "{name}: {levels:?}");
    }
}

#[test]
fn the_script_names_the_services_that_it_asks() {
    let calls = calls(&script());
    let list: Vec<String> =
        calls.iter().map(|(service, operation)| format!("{service} {operation}")).collect();
    assert_snapshot!(list.join("\n"));
}

/// An AWS CLI that answers from memory.
const FAKE: &str = r#"#!/bin/sh
query=
for word in "$@"; do
  [ "$word" = --query ] && query=next && continue
  [ "$query" = next ] && query=$word
done
case "$1 $2 $query" in
  "sts get-caller-identity Account") echo 111111111111 ;;
  "sts get-caller-identity "*) echo '{"UserId": "AIDAEXAMPLE", "Account": "111111111111", "Arn": "arn:aws:iam::111111111111:user/reader"}' ;;
  "iam get-account-authorization-details "*) cat "$(dirname "$0")/details.json" ;;
  "iam list-open-id-connect-providers OpenID"*) echo arn:aws:iam::111111111111:oidc-provider/oidc.example.com ;;
  "iam list-open-id-connect-providers "*) echo '{"OpenIDConnectProviderList": [{"Arn": "arn:aws:iam::111111111111:oidc-provider/oidc.example.com"}]}' ;;
  "iam get-open-id-connect-provider "*) echo '{"Url": "oidc.example.com", "ClientIDList": ["aws"], "ThumbprintList": []}' ;;
  "iam list-saml-providers "*) echo '{"SAMLProviderList": []}' ;;
  "iam list-roles "*) echo '{"Roles": [{"Arn": "arn:aws:iam::111111111111:role/ci", "RoleId": "AROAEXAMPLE", "MaxSessionDuration": 7200}]}' ;;
  "organizations describe-organization "*) echo 444444444444 ;;
  "rolesanywhere list-profiles "*) echo "denied" >&2; exit 254 ;;
  *" list-"*" "?*) echo None ;;
  "cognito-identity list-identity-pools "*) echo '{"IdentityPools": []}' ;;
  "cognito-idp list-user-pools "*) echo '{"UserPools": []}' ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"#;

const DETAILS: &str = r#"{
  "UserDetailList": [], "GroupDetailList": [], "Policies": [],
  "RoleDetailList": [{
    "Path": "/", "RoleName": "ci", "RoleId": "AROAEXAMPLE", "Arn": "arn:aws:iam::111111111111:role/ci",
    "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
      "Principal": { "Federated": "arn:aws:iam::111111111111:oidc-provider/oidc.example.com" },
      "Action": "sts:AssumeRoleWithWebIdentity", "Condition": { "StringEquals": { "oidc.example.com:aud": "aws" } } }] },
    "InstanceProfileList": [], "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": []
  }],
  "IsTruncated": false
}"#;

#[test]
#[cfg(unix)]
fn what_the_script_writes_is_read() {
    use std::os::unix::fs::PermissionsExt;

    let scratch = workspace(&[("bin/aws", FAKE), ("bin/details.json", DETAILS), ("collect.sh", &script())]);
    let aws = scratch.path().join("bin/aws");
    std::fs::set_permissions(&aws, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", scratch.path().join("bin").display(), std::env::var("PATH").unwrap());
    let run = |directory: &str| {
        let mut command = Command::new("sh");
        command.args(["collect.sh", directory, "eu-west-1"]).current_dir(scratch.path()).env("PATH", &path);
        command.output().unwrap()
    };
    let output = run("snapshots");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // A call that is denied is said, and the rest is collected.
    assert_eq!(output.status.code(), Some(1), "{said}");
    let missing = std::fs::read_to_string(scratch.path().join("snapshots/111111111111/missing.txt")).unwrap();
    assert_eq!(missing, "rolesanywhere list-profiles --region eu-west-1\n", "{said}");
    assert_eq!(run("snapshots").status.code(), Some(2), "nothing is overwritten");
    let checked = rolecall(&scratch.path().join("snapshots"), &["check", "--no-timing", "-v"]);
    assert_snapshot!(checked.stdout);
    assert!(!checked.stderr.contains("unknown["), "{}", checked.stderr);
}

/// A trust policy as the API itself writes it.
const ENCODED: &str = r#"{
  "UserDetailList": [], "GroupDetailList": [], "Policies": [],
  "RoleDetailList": [{
    "RoleName": "open", "RoleId": "AROAEXAMPLEOPEN", "Arn": "arn:aws:iam::111111111111:role/open",
    "AssumeRolePolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22AWS%22%3A%22%2A%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D"
  }],
  "IsTruncated": false
}"#;

#[test]
fn a_finding_points_into_the_json() {
    let scratch = workspace(&[("prod/details.json", DETAILS)]);
    assert_snapshot!(
        rolecall(
            scratch.path(),
            &["check", "--format", "full", "--select", "oidc-missing-sub", "--no-timing"]
        )
        .stdout
    );
}

#[test]
fn a_finding_points_into_a_percent_encoded_document() {
    let scratch = workspace(&[("prod/details.json", ENCODED)]);
    assert_snapshot!(
        rolecall(scratch.path(), &["check", "--select", "trust-principal-any-aws", "--no-timing"]).stdout
    );
    assert_snapshot!(
        rolecall(
            scratch.path(),
            &["check", "--format", "json", "--select", "trust-principal-any-aws", "--no-timing"]
        )
        .stdout
    );
}

#[test]
fn a_snapshot_may_be_named() {
    let scratch = workspace(&[("prod/details.json", DETAILS), ("prod/other.json", "{\"a\": 1}")]);
    for path in ["prod/details.json", "snapshot:prod/details.json", "snapshot:prod", "prod"] {
        assert_eq!(rolecall(scratch.path(), &["check", "--fail-on-possible", path]).status, 1, "{path}");
    }
    assert_eq!(rolecall(scratch.path(), &["check", "prod/other.json"]).status, 2);
}
