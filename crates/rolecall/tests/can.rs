//! `can`: effective access of principals of an estate.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod common;

use std::path::Path;

use common::{rolecall, workspace};
use serde_json::Value;

const CONFIG: &str = r#"
account "dev" {
  id      = "111111111111"
  sources = ["dev"]
}
account "open" {
  id       = "222222222222"
  sources  = ["open"]
  complete = false
}
account "root" {
  id      = "444444444444"
  sources = ["root"]
}
organization {
  id                 = "o-exampleorg"
  management_account = "444444444444"
}
"#;

const DEV: &str = r#"
variable "bucket" {}
locals {
  read = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::data/*" }
}
resource "aws_iam_user" "ann" {
  name = "ann"
}
resource "aws_iam_user" "bob" {
  name                 = "bob"
  permissions_boundary = aws_iam_policy.boundary.arn
}
resource "aws_iam_group" "readers" {
  name = "readers"
}
resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.readers.name]
}
resource "aws_iam_group_policy" "read" {
  group  = aws_iam_group.readers.name
  name   = "read"
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.read] })
}
resource "aws_iam_user_policy" "bob" {
  user   = aws_iam_user.bob.name
  name   = "all"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "*", Resource = "*" },
    { Effect = "Deny", Action = "sqs:*", Resource = "*", Condition = { StringEquals = { "aws:RequestedRegion" = "us-east-1" } } },
    { Effect = "Deny", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.bucket}/*" },
  ] })
}
resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:*", "sqs:*", "kms:*"], Resource = "*" }] })
}
resource "aws_iam_role" "auditor" {
  name               = "auditor"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.ann.arn } },
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } },
  ] })
}
resource "aws_iam_role_policy_attachment" "auditor" {
  role       = aws_iam_role.auditor.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}
resource "aws_s3_bucket" "data" {
  bucket = "data"
}
resource "aws_s3_bucket" "shared" {
  bucket = "shared"
}
resource "aws_s3_bucket_policy" "shared" {
  bucket = aws_s3_bucket.shared.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Partner", Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.shared.arn}/*",
      Principal = { AWS = "arn:aws:iam::222222222222:role/worker" } },
    { Sid = "Ann", Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.shared.arn}/*",
      Principal = { AWS = aws_iam_user.ann.arn } },
  ] })
}
resource "aws_sqs_queue" "jobs" {
  name   = "jobs"
  region = "eu-west-1"
}
"#;

const OPEN: &str = r#"
resource "aws_iam_role" "worker" {
  name               = "worker"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } },
  ] })
}
resource "aws_iam_role_policy" "read" {
  role   = aws_iam_role.worker.name
  name   = "read"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
"#;

const ROOT: &str = r#"
resource "aws_organizations_policy" "no_tables" {
  name    = "no-tables"
  content = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "NoTables", Effect = "Deny", Action = "kms:Delete*", Resource = "*" }] })
}
resource "aws_organizations_policy_attachment" "dev" {
  policy_id = aws_organizations_policy.no_tables.id
  target_id = "111111111111"
}
"#;

fn estate() -> tempfile::TempDir {
    workspace(&[
        ("rolecall.hcl", CONFIG),
        ("dev/main.tf", DEV),
        ("open/main.tf", OPEN),
        ("root/main.tf", ROOT),
    ])
}

fn ask(directory: &Path, question: &str) -> Value {
    let arguments: Vec<&str> =
        ["can"].into_iter().chain(question.split(' ')).chain(["--format", "json"]).collect();
    let said = rolecall(directory, &arguments);
    serde_json::from_str(&said.stdout).expect(&said.stderr)
}

/// Judges lines `QUESTION => VERDICT LAYER PART OF THE REASON`.
fn judge(lines: &str) {
    let estate = estate();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (question, expected) = line.split_once(" => ").unwrap();
        let answer = ask(estate.path(), question);
        let mut expected = expected.splitn(3, ' ');
        assert_eq!(answer["verdict"].as_str(), expected.next(), "{question}: {answer:#}");
        if let Some(layer) = expected.next() {
            assert_eq!(answer["layer"].as_str(), Some(layer), "{question}: {answer:#}");
        }
        let reason = answer["reason"].as_str().unwrap_or_default();
        assert!(reason.contains(expected.next().unwrap_or_default()), "{question}: {answer:#}");
    }
}

#[test]
fn policies_reach_a_user_by_its_groups_and_its_boundary_limits_them() {
    judge(
        "dev:user/ann s3:GetObject arn:aws:s3:::data/k => allowed identity
         dev:user/ann s3:PutObject arn:aws:s3:::data/k => implicitly-denied identity
         dev:user/bob kms:CreateKey * => allowed identity
         dev:user/bob ec2:RunInstances * => implicitly-denied boundary
         dev:group/readers s3:GetObject arn:aws:s3:::data/k => allowed identity
         dev:role/auditor ec2:DescribeInstances * => allowed identity
         arn:aws:sts::111111111111:assumed-role/auditor/s1 ec2:DescribeInstances * => allowed identity",
    );
}

#[test]
fn the_organization_limits_everybody_below_it() {
    judge(
        "dev:user/bob kms:DeleteCustomKeyStore * => explicitly-denied scp
         dev:user/ann kms:DeleteCustomKeyStore * => explicitly-denied scp",
    );
}

#[test]
fn the_policy_of_the_resource_grants_what_it_names() {
    judge(
        "dev:user/ann s3:GetObject arn:aws:s3:::shared/k => allowed resource
         open:role/worker s3:GetObject arn:aws:s3:::shared/k => allowed identity
         open:role/worker s3:GetObject arn:aws:s3:::data/k => implicitly-denied resource
         arn:aws:iam::999999999999:user/eve s3:GetObject arn:aws:s3:::shared/k => implicitly-denied resource
         anonymous s3:GetObject arn:aws:s3:::shared/k => implicitly-denied resource
         dev:user/ann sts:AssumeRole dev:role/auditor => allowed resource
         service:lambda.amazonaws.com sts:AssumeRole dev:role/auditor => allowed resource
         service:ec2.amazonaws.com sts:AssumeRole dev:role/auditor => implicitly-denied resource",
    );
}

#[test]
fn what_the_estate_does_not_know_is_unknown_where_it_decides() {
    judge(
        "dev:user/bob s3:GetObject arn:aws:s3:::data/k => unknown identity var.bucket
         dev:user/bob sqs:SendMessage arn:aws:sqs:eu-west-1:111111111111:jobs => unknown identity aws:RequestedRegion
         dev:user/bob s3:PutObject arn:aws:s3:::elsewhere/k => unknown rcp which resource control policies
         dev:user/bob s3:PutObject arn:aws:s3:::elsewhere/k --context aws:ResourceAccount=333333333333 => unknown
         open:role/worker s3:PutObject arn:aws:s3:::mine/k --context aws:ResourceAccount=222222222222 => unknown identity not complete
         open:role/worker sts:AssumeRole arn:aws:iam::333333333333:role/x => unknown
         dev:user/ann sts:AssumeRole arn:aws:iam::333333333333:role/x => implicitly-denied identity
         dev:user/ann dynamodb:GetItem arn:aws:dynamodb:eu-west-1:111111111111:table/t => unknown resource not in the sources
         dev:user/ann ec2:RunInstances * => implicitly-denied identity",
    );
}

#[test]
fn a_condition_key_that_is_given_decides() {
    judge(
        "dev:user/bob sqs:SendMessage arn:aws:sqs:eu-west-1:111111111111:jobs --context aws:RequestedRegion=us-east-1 => explicitly-denied identity
         dev:user/bob sqs:SendMessage arn:aws:sqs:eu-west-1:111111111111:jobs --context aws:RequestedRegion=eu-west-1 => allowed identity",
    );
}

#[test]
fn who_is_not_there_is_denied_where_the_account_is_complete() {
    judge(
        "dev:user/an s3:GetObject arn:aws:s3:::data/k => implicitly-denied existence does not exist
         open:user/an s3:GetObject arn:aws:s3:::data/k => unknown existence may exist all the same",
    );
    let answer = ask(estate().path(), "dev:user/an s3:GetObject arn:aws:s3:::data/k");
    assert_eq!(answer["code"], "B31");
}

#[test]
fn of_all_principals_of_an_account_one_is_enough() {
    judge("dev:* s3:GetObject arn:aws:s3:::data/k => allowed identity");
    let answer = ask(estate().path(), "dev:* s3:GetObject arn:aws:s3:::data/k");
    assert_eq!(answer["request"]["principal"], "arn:aws:iam::111111111111:user/ann");
}

#[test]
fn the_json_has_the_request_in_front_and_each_statement_with_its_policy_and_place() {
    let answer = ask(estate().path(), "dev:user/ann s3:GetObject arn:aws:s3:::data/k");
    assert_eq!(answer["format"], "rolecall/decision");
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["request"]["resource_account"], "111111111111");
    let statements = answer["statements"].as_array().unwrap();
    let statement = statements.iter().find(|statement| statement["layer"] == "identity").unwrap();
    assert_eq!(statement["name"], "inline policy `read`");
    assert_eq!(statement["location"]["file"], "dev/main.tf");
}

#[test]
fn a_question_that_cannot_be_asked_is_refused() {
    let estate = estate();
    for (question, message) in [
        ("dex:user/ann s3:GetObject *", "there is no account `dex`"),
        ("dev:usr/ann s3:GetObject *", "did you mean `user`?"),
        ("dev:policy/boundary s3:GetObject *", "makes no requests"),
        ("dev:user/ann s3:* *", "`s3:*` is no action"),
        ("dev:user/ann s3:GetObject dev:user/nobody", "is no resource"),
    ] {
        let arguments: Vec<&str> = ["can"].into_iter().chain(question.split(' ')).collect();
        let said = rolecall(estate.path(), &arguments);
        assert_eq!(said.status, 2, "{question}");
        assert!(said.stderr.contains(message), "{question}: {}", said.stderr);
    }
}

#[test]
fn the_exit_status_tells_on_request() {
    let estate = estate();
    let status =
        |arguments: &[&str]| rolecall(estate.path(), &[&["can", "dev:user/ann"], arguments].concat()).status;
    assert_eq!(status(&["s3:PutObject", "arn:aws:s3:::data/k"]), 0);
    assert_eq!(status(&["s3:PutObject", "arn:aws:s3:::data/k", "--exit-code"]), 1);
    assert_eq!(status(&["s3:GetObject", "arn:aws:s3:::data/k", "--exit-code"]), 0);
}
