//! # trust-dead-unique-id
//!
//! ## What it does
//!
//! Finds trust policies that name a role or user by its unique id: `AROA…`, `AIDA…`.
//!
//! ## Why it matters
//!
//! AWS shows such an id in place of the ARN once the role or user has been deleted. It lets nobody in, not even a role
//! or user that is created again under the same name.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "releases" {
//!   name = "releases"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "AROAEXAMPLEEXAMPLE234" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "releases" {
//!   name = "releases"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:role/builder" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! Configuration does not hold the ids of roles and users, account snapshots and states do. An id that somebody wrote by
//! hand for a role or user that still exists is reported too, unless one of them shows it.
//!
//! ## References
//!
//! IAM User Guide, "AWS JSON policy elements: Principal"; "IAM identifiers"

use rolecall_policy::PrincipalForm;

use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "trust-dead-unique-id",
    summary: "trust policy names the id that is left of a deleted principal",
    topic: Topic::Trust,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("access-analyzer", "INVALID_ROLE_REFERENCE"), ("access-analyzer", "INVALID_USER_REFERENCE")],
    source: include_str!("trust_dead_unique_id.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements() {
        for (principal, form) in trust.principals() {
            let PrincipalForm::UniqueId(id) = form else { continue };
            if analysis.graph.world.index.by_unique_id(id).is_some() {
                continue;
            }
            let Some(node) = analysis.graph.node_of(trust.id) else { continue };
            let kind = if id.starts_with("AROA") { "role" } else { "user" };
            let message = format!(
                "the trust policy of role `{}` names `{id}`, which is left of a {kind} that was deleted",
                trust.role.name.text
            );
            found
                .at(principal.text.span.or(trust.statement.span), message)
                .node(analysis, node)
                .certain_if(trust.certain)
                .help(format!("write the ARN of the {kind} that is meant, or remove the principal"));
        }
    }
}
