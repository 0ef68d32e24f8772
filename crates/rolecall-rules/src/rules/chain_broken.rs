//! # chain-broken
//!
//! ## What it does
//!
//! Finds declared chains that do not hold, and names the missing half: its break code, the side that owns it, the place,
//! and the smallest repair. A `provider` block's `assume_role` is such a chain too. Every missing half is a finding of
//! its own.
//!
//! ## Why it matters
//!
//! A cross-account call needs both sides: a grant in the caller's account and a trust policy in the role's account. When
//! one of them is missing, the deployment fails in production with an error that does not say which.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "dev" {
//!   id      = "111111111111"
//!   sources = ["accounts/dev"]
//! }
//!
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//!
//! chain "ci deploys" {
//!   from = "dev:user/ci"
//!   to   = "prod:role/deployer"
//! }
//! ```
//!
//! ```tf finding, path=accounts/dev/main.tf
//! resource "aws_iam_user" "ci" {
//!   name = "ci"
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = "111111111111" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```hcl clean, path=rolecall.hcl
//! account "dev" {
//!   id      = "111111111111"
//!   sources = ["accounts/dev"]
//! }
//!
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//!
//! chain "ci deploys" {
//!   from = "dev:user/ci"
//!   to   = "prod:role/deployer"
//! }
//! ```
//!
//! ```tf clean, path=accounts/dev/main.tf
//! resource "aws_iam_user" "ci" {
//!   name = "ci"
//! }
//!
//! resource "aws_iam_user_policy" "deploy" {
//!   name = "deploy"
//!   user = aws_iam_user.ci.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::222222222222:role/deployer" }]
//!   })
//! }
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = "111111111111" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```
//!
//! ## References
//!
//! - IAM User Guide, "Cross-account policy evaluation logic"

use rolecall_graph::{ChainVerdict, Endpoint, NodeId};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "chain-broken",
    summary: "a declared chain does not hold",
    topic: Topic::Chain,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("chain_broken.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let broken = analysis.chains.iter().flatten().filter(|chain| chain.verdict == ChainVerdict::Broken);
    for answer in broken {
        let chain = answer.chain;
        for missing in &answer.path.missing {
            let span = missing.span.or(chain.span);
            let message = format!("chain `{}` is broken: {}", chain.name, missing.message);
            let mut draft = found.at(span, message).missing(missing).path(&answer.path.hops);
            if let Some(target) = target(analysis, &chain.to.text) {
                draft = draft.node(analysis, target);
            }
            if chain.span != span {
                draft.related(chain.span, "the chain is declared here");
            }
        }
    }
}

/// The end of a chain.
pub(super) fn target(analysis: &Analysis<'_>, text: &str) -> Option<NodeId> {
    match analysis.graph.endpoint(text) {
        Ok(Endpoint::Node(node, _)) => Some(node),
        _ => None,
    }
}
