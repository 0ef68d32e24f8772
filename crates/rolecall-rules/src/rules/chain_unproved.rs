//! # chain-unproved
//!
//! ## What it does
//!
//! Finds declared chains that can be neither proved nor refuted, and names the fact that would decide.
//!
//! ## Why it matters
//!
//! An unproved chain is not a broken one, but nobody has shown that it holds. Often one line in `rolecall.hcl` is
//! enough: a `fact`, a variable of a `root`, the `sources` of an account.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "dev" {
//!   id       = "111111111111"
//!   sources  = ["accounts/dev"]
//!   complete = false
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
//! Say that the account is complete, or bring the sources that are missing.
//!
//! ```hcl clean, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//!
//! chain "ci deploys" {
//!   from = "prod:user/ci"
//!   to   = "prod:role/deployer"
//! }
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_user" "ci" {
//!   name = "ci"
//! }
//!
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_user.ci.arn }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```

use rolecall_graph::ChainVerdict;
use rolecall_model::ChainSource;

use super::chain_broken::target;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "chain-unproved",
    summary: "a declared chain depends on something that is not known",
    topic: Topic::Chain,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("chain_unproved.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    // The role that a provider assumes mostly lies in an account that is not here: nobody asked to prove it.
    let unproved = analysis.chains.iter().flatten().filter(|answer| {
        answer.verdict == ChainVerdict::Unproved && answer.chain.source == ChainSource::Declared
    });
    for answer in unproved {
        let chain = answer.chain;
        let facts: Vec<&str> = answer.path.missing.iter().map(|missing| missing.message.as_str()).collect();
        let facts = if facts.is_empty() { "not known".to_owned() } else { facts.join("; ") };
        let span = answer.path.missing.iter().find_map(|missing| missing.span).or(chain.span);
        let message = format!("chain `{}` is unproved: {facts}", chain.name);
        let mut draft = found.at(span, message).path(&answer.path.hops);
        if let Some(target) = target(analysis, &chain.to.text) {
            draft = draft.node(analysis, target);
        }
        if chain.span != span {
            draft = draft.related(chain.span, "the chain is declared here");
        }
        draft.help("state the fact in `rolecall.hcl`, or add the sources that decide it");
    }
}
