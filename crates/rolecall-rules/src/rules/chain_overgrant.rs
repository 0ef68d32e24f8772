//! # chain-overgrant
//!
//! ## What it does
//!
//! Finds declared chains that hold, but whose end others reach too: users and roles that no declared chain starts from.
//!
//! ## Why it matters
//!
//! A trust policy that names a whole account lets everybody in who may call `sts:AssumeRole` on `*`, administrators and
//! power users among them. The chain works, and so does everybody else's.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
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
//! ```tf finding, path=accounts/prod/main.tf
//! locals {
//!   grant = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::222222222222:role/deployer" }]
//!   })
//! }
//!
//! resource "aws_iam_user" "all" {
//!   for_each = toset(["ci", "tester"])
//!   name     = each.key
//! }
//!
//! resource "aws_iam_user_policy" "all" {
//!   for_each = aws_iam_user.all
//!   name     = "deploy"
//!   user     = each.value.name
//!   policy   = local.grant
//! }
//!
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = "222222222222" }, Action = "sts:AssumeRole" }]
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
//!
//! ## References
//!
//! - IAM User Guide, "Delegate access across AWS accounts using IAM roles"

use std::collections::BTreeSet;

use rolecall_graph::{ChainVerdict, Endpoint, NodeId};
use rolecall_model::ChainSource;

use super::chain_broken::target;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "chain-overgrant",
    summary: "a declared chain holds, and lets others in",
    topic: Topic::Chain,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("chain_overgrant.rs"),
    check,
};

/// Most names that a message lists.
const SHOWN: usize = 3;

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let declared = declared(analysis);
    for answer in analysis.chains.iter().flatten() {
        let chain = answer.chain;
        if answer.verdict != ChainVerdict::Holds || chain.source != ChainSource::Declared {
            continue;
        }
        let others: Vec<NodeId> = analysis
            .graph
            .others_who_reach(answer)
            .iter()
            .filter_map(|path| path.hops.first().map(|hop| hop.from))
            .filter(|node| !declared.contains(node))
            .collect();
        let (Some(target), false) = (target(analysis, &chain.to.text), others.is_empty()) else { continue };
        let mut names: Vec<String> =
            others.iter().take(SHOWN).map(|node| format!("`{}`", analysis.graph.label(*node))).collect();
        if others.len() > SHOWN {
            names.push(format!("{} more", others.len() - SHOWN));
        }
        let message = format!("chain `{}` lets others reach its end: {}", chain.name, names.join(", "));
        let trust =
            answer.path.hops.last().and_then(|hop| hop.evidence.last()).and_then(|evidence| evidence.span);
        found
            .at(trust.or(chain.span), message)
            .node(analysis, target)
            .related(chain.span, "the chain is declared here")
            .path(&answer.path.hops)
            .help("name the caller in the trust policy, or narrow it by `aws:PrincipalArn`");
    }
}

/// Where some declared chain starts or passes, members of its group included.
fn declared(analysis: &Analysis<'_>) -> BTreeSet<NodeId> {
    let mut nodes = BTreeSet::new();
    for answer in analysis.chains.iter().flatten() {
        nodes.extend(answer.path.hops.iter().flat_map(|hop| [hop.from, hop.to]));
        if let Ok(Endpoint::Node(start, _)) = analysis.graph.endpoint(&answer.chain.from.text) {
            nodes.insert(start);
            nodes.extend(analysis.graph.edges_into(start).map(|edge| edge.from));
        }
    }
    nodes
}
