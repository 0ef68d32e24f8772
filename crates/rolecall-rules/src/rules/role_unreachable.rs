//! # role-unreachable
//!
//! ## What it does
//!
//! Finds roles that nobody can become: no entry of the trust policy lets anybody in who also has the right to ask.
//!
//! ## Why it matters
//!
//! Such a role is either dead, and then its permissions only wait for somebody to open it, or it was meant to work and
//! one half is missing.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_role" "jump" {
//!   name = "jump"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role" "admin" {
//!   name = "admin"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = aws_iam_role.jump.arn }
//!       Action    = "sts:AssumeRole"
//!       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_user" "operator" {
//!   name = "operator"
//! }
//!
//! resource "aws_iam_role" "admin" {
//!   name = "admin"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = aws_iam_user.operator.arn }
//!       Action    = "sts:AssumeRole"
//!       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! Service-linked roles and those of IAM Identity Center are never reported. In an account that is not complete the
//! finding is only made when every entry is dead whatever else exists, and it is possible, not certain.

use crate::unreached::{Unreached, unreached};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "role-unreachable",
    summary: "nobody can become the role",
    topic: Topic::Reachability,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("role_unreachable.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for case in unreached(analysis).into_iter().filter(|case| case.why == Unreached::Unreachable) {
        let halves = analysis.graph.half_edges_into(case.node);
        let nearest = halves.flat_map(|half| &half.missing).find(|missing| missing.code.is_some());
        let message = match nearest {
            Some(missing) => format!("nobody can become role `{}`: {}", case.role.name.text, missing.message),
            None => format!("nobody can become role `{}`", case.role.name.text),
        };
        let help = nearest.and_then(|missing| missing.repair.as_ref()).map(|repair| repair.title.clone());
        found
            .at(case.role.origin.span, message)
            .node(analysis, case.node)
            .certain_if(case.certain)
            .related(nearest.and_then(|missing| missing.span), "this is what stops the nearest caller")
            .help(help.unwrap_or_else(|| "trust somebody who can ask, or delete the role".to_owned()));
    }
}
