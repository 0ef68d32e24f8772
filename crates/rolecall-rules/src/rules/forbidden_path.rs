//! # forbidden-path
//!
//! ## What it does
//!
//! Finds paths that a `forbid` block of `rolecall.hcl` says must not exist.
//!
//! ## Why it matters
//!
//! The block states what the owner of the account relies on. A path against it is either a hole or a declaration that
//! is out of date.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//!
//! forbid "only ci deploys" {
//!   from   = "prod:*"
//!   to     = "prod:role/deployer"
//!   except = ["prod:user/ci"]
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_user" "all" {
//!   for_each = toset(["ci", "tester"])
//!   name     = each.key
//! }
//!
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = [for user in aws_iam_user.all : user.arn] }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```hcl clean, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//!
//! forbid "only ci deploys" {
//!   from   = "prod:*"
//!   to     = "prod:role/deployer"
//!   except = ["prod:user/ci"]
//! }
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_user" "all" {
//!   for_each = toset(["ci", "tester"])
//!   name     = each.key
//! }
//!
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_user.all["ci"].arn }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```

use rolecall_graph::{ChainVerdict, PathAnswer};

use super::chain_broken::target;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "forbidden-path",
    summary: "a path exists that must not",
    topic: Topic::Chain,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("forbidden_path.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for answer in analysis.forbids.iter().flatten() {
        if answer.verdict == ChainVerdict::Holds {
            continue;
        }
        let broken = answer.verdict == ChainVerdict::Broken;
        let paths = answer.paths.iter().filter(|path| path.verdict.is_open() == broken);
        for path in paths {
            report(analysis, found, answer.forbid, path, broken);
        }
    }
}

fn report(
    analysis: &Analysis<'_>,
    found: &mut Findings<'_>,
    forbid: &rolecall_model::Forbid,
    path: &PathAnswer,
    broken: bool,
) {
    let can = if broken { "can become" } else { "may become" };
    let message = format!("`{}` {can} `{}`, which `{}` forbids", path.from, path.to, forbid.name);
    let last = path.hops.last().and_then(|hop| hop.evidence.last()).and_then(|evidence| evidence.span);
    let mut draft = found.at(last.or(forbid.span), message).certain_if(broken).path(&path.hops);
    if let Some(target) = target(analysis, &forbid.to.text) {
        draft = draft.node(analysis, target);
    }
    draft.related(forbid.span, "it is forbidden here").help("take the grant away, or except the principal");
}
