//! Plans and states on the command line.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod common;

use common::{rolecall, workspace};
use serde_json::Value;

/// A plan that makes an administrator policy and deletes a user; its policy is on line 7.
const PLAN: &str = r#"{
  "format_version": "1.2",
  "resource_changes": [
    {
      "address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", "name": "p",
      "change": { "actions": ["create"], "before": null, "after_unknown": { "arn": true }, "after": { "name": "p", "path": "/",
        "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}" } }
    }
  ],
  "prior_state": { "values": { "root_module": { "resources": [
    {
      "address": "aws_iam_user.ann", "mode": "managed", "type": "aws_iam_user", "name": "ann",
      "values": { "name": "ann", "path": "/", "arn": "arn:aws:iam::111111111111:user/ann" }
    }
  ] } } }
}
"#;

#[test]
fn a_plan_is_checked_and_findings_point_into_it() {
    let directory = workspace(&[("prod/tfplan.json", PLAN)]);
    for path in ["prod/tfplan.json", "plan:prod/tfplan.json#planned", "prod", "."] {
        let said = rolecall(directory.path(), &["check", path, "--select", "admin-policy", "--no-timing"]);
        assert_eq!(said.status, 1, "{}{}", said.stdout, said.stderr);
        assert!(
            said.stdout.contains("tfplan.json:7:71: high[admin-policy]"),
            "{}{}",
            said.stdout,
            said.stderr
        );
    }
}

#[test]
fn both_worlds_of_a_plan_can_be_asked_for() {
    let directory = workspace(&[("plan.json", PLAN)]);
    let names = |path: &str| {
        let graph: Value =
            serde_json::from_str(&rolecall(directory.path(), &["graph", path]).stdout).unwrap();
        let nodes = graph["nodes"].as_array().unwrap().clone();
        nodes.iter().filter_map(|node| node["address"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(names("plan:plan.json#prior"), ["aws_iam_user.ann"]);
    assert_eq!(names("plan.json"), ["aws_iam_policy.p"]);
}

#[test]
fn a_state_beside_its_terraform_files_counts_only_when_it_is_named() {
    let state = r#"{"version": 4, "serial": 1, "lineage": "x", "resources": [
        {"mode": "managed", "type": "aws_iam_user", "name": "old", "provider": "provider[\"x/hashicorp/aws\"]",
         "instances": [{"attributes": {"name": "old", "path": "/"}}]}]}"#;
    let files = [
        ("main.tf", "resource \"aws_iam_user\" \"new\" {\n  name = \"new\"\n}\n"),
        ("terraform.tfstate", state),
        ("states/b.tfstate", state),
    ];
    let directory = workspace(&files);
    let has_old =
        |path: &str| rolecall(directory.path(), &["graph", path]).stdout.contains("aws_iam_user.old");
    assert!(!has_old("."));
    assert!(has_old("terraform.tfstate"));
    assert!(has_old("states"));
}

#[test]
fn what_is_no_readable_plan_is_refused() {
    let encrypted = r#"{"serial": 1, "lineage": "x", "encrypted_data": "x", "encryption_version": "v0"}"#;
    let newer = r#"{"format_version": "2.0", "planned_values": {}}"#;
    let directory =
        workspace(&[("a.tfstate", encrypted), ("b.json", newer), ("c.json", "{}"), ("d.json", "{\"a\": ")]);
    for (file, words) in [
        ("a.tfstate", "encrypted OpenTofu state"),
        ("b.json", "`format_version` is 2.0"),
        ("c.json", "`c.json` is neither a Terraform file nor a plan, state or snapshot"),
        ("d.json", "cannot read `d.json`: it is not JSON"),
    ] {
        let said = rolecall(directory.path(), &["check", file]);
        assert_eq!(said.status, 2, "{}{}", said.stdout, said.stderr);
        assert!(said.stderr.contains(words), "{}{}", said.stdout, said.stderr);
    }
}
