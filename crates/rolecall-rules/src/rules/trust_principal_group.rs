//! # trust-principal-group
//!
//! ## What it does
//!
//! Finds trust policies that name a group.
//!
//! ## Why it matters
//!
//! A group is never a principal: IAM refuses the policy, and nobody gets in by it. Members of the group get in by a
//! policy of the group that allows `sts:AssumeRole` on the role, once the trust policy names their account.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "sre" {
//!   name = "sre"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:group/sre" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "sre" {
//!   name = "sre"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:root" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111111111111:user/sre/*" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## References
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"

use rolecall_policy::PrincipalForm;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "trust-principal-group",
    summary: "trust policy names a group, which is never a principal",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("trust_principal_group.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements() {
        for (principal, form) in trust.principals() {
            let PrincipalForm::Group { account, name } = form else { continue };
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let role = &trust.role.name.text;
            let message = format!(
                "the trust policy of role `{role}` names group `{name}`, and a group is never a principal"
            );
            let partition = principal.text.text.split(':').nth(1).unwrap_or("aws");
            let help = format!(
                "trust `arn:{partition}:iam::{account}:root` and let the group's own policy allow `sts:AssumeRole` on the role"
            );
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain)
                .help(help);
        }
    }
}
