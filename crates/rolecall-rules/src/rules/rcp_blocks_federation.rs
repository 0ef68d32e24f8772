//! # rcp-blocks-federation
//!
//! ## What it does
//!
//! Finds resource control policies that deny every token of an identity provider which a role trusts.
//!
//! ## Why it matters
//!
//! Who signs in with a token is no principal of AWS yet: the request carries no `aws:PrincipalOrgID`, no
//! `aws:PrincipalAccount`. A perimeter that denies whoever is not of the organization, with `StringNotEqualsIfExists` and the
//! like, denies these callers too, and every pipeline stops.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name = "ci"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals = {
//!           "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
//!           "token.actions.githubusercontent.com:sub" = "repo:acme/infra:ref:refs/heads/main"
//!         }
//!       }
//!     }]
//!   })
//! }
//!
//! resource "aws_organizations_policy" "perimeter" {
//!   name = "perimeter"
//!   type = "RESOURCE_CONTROL_POLICY"
//!   content = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Deny"
//!       Principal = "*"
//!       Action    = "sts:*"
//!       Resource  = "*"
//!       Condition = { StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-exampleorg" } }
//!     }]
//!   })
//! }
//!
//! resource "aws_organizations_policy_attachment" "prod" {
//!   policy_id = aws_organizations_policy.perimeter.id
//!   target_id = "222222222222"
//! }
//! ```
//!
//! ```hcl finding, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["."]
//! }
//! ```
//!
//! ## Use instead
//!
//! Deny the action of signed callers, `sts:AssumeRole`, or except the tokens of your providers by the keys that these
//! carry.
//!
//! ```tf clean
//! resource "aws_iam_openid_connect_provider" "github" {
//!   url            = "https://token.actions.githubusercontent.com"
//!   client_id_list = ["sts.amazonaws.com"]
//! }
//!
//! resource "aws_iam_role" "ci" {
//!   name = "ci"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
//!       Action    = "sts:AssumeRoleWithWebIdentity"
//!       Condition = {
//!         StringEquals = {
//!           "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
//!           "token.actions.githubusercontent.com:sub" = "repo:acme/infra:ref:refs/heads/main"
//!         }
//!       }
//!     }]
//!   })
//! }
//!
//! resource "aws_organizations_policy" "perimeter" {
//!   name = "perimeter"
//!   type = "RESOURCE_CONTROL_POLICY"
//!   content = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Deny"
//!       Principal = "*"
//!       Action    = "sts:AssumeRole"
//!       Resource  = "*"
//!       Condition = { StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-exampleorg" } }
//!     }]
//!   })
//! }
//!
//! resource "aws_organizations_policy_attachment" "prod" {
//!   policy_id = aws_organizations_policy.perimeter.id
//!   target_id = "222222222222"
//! }
//! ```
//!
//! ```hcl clean, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["."]
//! }
//! ```
//!
//! ## References
//!
//! - AWS Organizations User Guide, "RCP evaluation"

use rolecall_graph::{Means, Side};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "rcp-blocks-federation",
    summary: "resource control policy denies every token of a provider that a role trusts",
    topic: Topic::Federation,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("rcp_blocks_federation.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (id, role) in analysis.roles() {
        let Some(node) = analysis.graph.node_of(id) else { continue };
        let halves = analysis.graph.half_edges_into(node).filter(|half| half.means == Means::Federates);
        for missing in halves.flat_map(|half| &half.missing).filter(|missing| missing.side == Side::Rcp) {
            let message = format!(
                "a resource control policy denies every token with which role `{}` could be taken",
                role.name.text
            );
            found
                .at(missing.span, message)
                .node(analysis, node)
                .certain_if(role.trust.is_certain() && role.origin.certain)
                .help("except the tokens of the organization's own providers from this Deny");
        }
    }
}
