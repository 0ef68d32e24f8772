//! # trust-principal-wildcard-arn
//!
//! ## What it does
//!
//! Finds trust policies with a wildcard in the ARN of a principal.
//!
//! ## Why it matters
//!
//! A principal is `*` or one literal ARN. IAM refuses anything in between, and nobody gets in by it.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:role/ci-*" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:root" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111111111111:role/ci-*" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## References
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"

use rolecall_policy::{Arn, PrincipalForm};

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "trust-principal-wildcard-arn",
    summary: "trust policy names a principal by a pattern",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("trust_principal_wildcard_arn.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements() {
        for (principal, form) in trust.principals() {
            let (text, PrincipalForm::WildcardArn) = (&principal.text.text, form) else { continue };
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let role = &trust.role.name.text;
            let message = format!(
                "the trust policy of role `{role}` names `{text}`, and a principal cannot be a pattern"
            );
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain)
                .help(repair(text));
        }
    }
}

/// The account of the pattern, narrowed to what was meant. The key holds the ARN of a session's role, not of the
/// session.
fn repair(text: &str) -> String {
    let Some(arn) = Arn::parse(text).filter(|arn| !arn.account.contains(['*', '?'])) else {
        return "name the accounts, and require `ArnLike` on `aws:PrincipalArn` for the pattern".to_owned();
    };
    let root = format!("arn:{}:iam::{}:root", arn.partition, arn.account);
    let session = arn.resource.strip_prefix("assumed-role/").and_then(|rest| rest.split('/').next());
    let pattern = match session {
        Some(role) => format!("arn:{}:iam::{}:role/{role}", arn.partition, arn.account),
        None => text.to_owned(),
    };
    if arn.resource.starts_with("group/") {
        return format!(
            "trust `{root}` and let the policies of the groups allow `sts:AssumeRole` on the role"
        );
    }
    format!("trust `{root}` with a condition `ArnLike` on `aws:PrincipalArn`: `{pattern}`")
}
