//! # trust-principal-partition
//!
//! ## What it does
//!
//! Finds trust policies that name a principal of another partition than that of the role's account: `arn:aws:…` in an
//! account of `aws-cn`.
//!
//! ## Why it matters
//!
//! Partitions share neither accounts nor credentials, so trust never crosses from one to another. Such a principal
//! lets nobody in.
//!
//! ## Example
//!
//! ```tf finding
//! provider "aws" {
//!   region = "cn-north-1"
//! }
//!
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:root" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! provider "aws" {
//!   region = "cn-north-1"
//! }
//!
//! data "aws_partition" "current" {}
//!
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::333333333333:root" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! The partition of an account is that of its `account` block or of the regions of its providers, else `aws`. For an
//! account without a block, findings against `aws` are therefore possible, not certain.
//!
//! ## References
//!
//! IAM User Guide, "IAM identifiers"; "AWS JSON policy elements: Principal"

use rolecall_policy::PrincipalForm;
use rolecall_source::symbol::has_symbols;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "trust-principal-partition",
    summary: "trust policy names a principal of another partition",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("trust_principal_partition.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements() {
        let Some(account) = analysis.estate().account(trust.role.account) else { continue };
        let own = &*account.partition;
        // Without a block, `aws` may be nothing but the commonest answer.
        let is_known = account.span.is_some() || own != "aws";
        for (principal, form) in trust.principals() {
            let Some(partition) = partition_of(&form).filter(|partition| *partition != own) else { continue };
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            if has_symbols(partition) || has_symbols(own) {
                continue;
            }
            let message = format!(
                "role `{}` is in partition `{own}` and trusts `{}`, which is in partition `{partition}`",
                trust.role.name.text, principal.text.text
            );
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain && is_known)
                .help(format!("name a principal of partition `{own}`: trust never crosses a partition"));
        }
    }
}

/// The partition that the ARN of a principal names.
fn partition_of<'p>(form: &PrincipalForm<'p>) -> Option<&'p str> {
    match *form {
        PrincipalForm::Account { partition, .. } => partition,
        PrincipalForm::Role { partition, .. }
        | PrincipalForm::User { partition, .. }
        | PrincipalForm::AssumedRole { partition, .. }
        | PrincipalForm::OidcProvider { partition, .. }
        | PrincipalForm::SamlProvider { partition, .. } => Some(partition),
        _ => None,
    }
}
