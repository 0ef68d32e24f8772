//! # trust-all-dead
//!
//! ## What it does
//!
//! Finds roles of whose trust policy every entry is dead by itself: a principal that does not exist or can never be one,
//! or an action that does not fit it.
//!
//! ## Why it matters
//!
//! The role cannot be entered at all, and saving such a policy may already fail.
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
//! resource "aws_iam_role" "deployer" {
//!   name = "deployer"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = "AROAEXAMPLEEXAMPLE12" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
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

use crate::unreached::{Unreached, unreached};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "trust-all-dead",
    summary: "every entry of the trust policy is dead",
    topic: Topic::Reachability,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("trust_all_dead.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for case in unreached(analysis).into_iter().filter(|case| case.why == Unreached::AllDead) {
        let trusted: Vec<_> = analysis.graph.trusts_of(case.node).collect();
        let names: Vec<String> = trusted.iter().map(|trust| format!("`{}`", trust.text)).collect();
        let name = &case.role.name.text;
        let message = if names.is_empty() {
            format!("the trust policy of role `{name}` lets nobody in: it names no principal")
        } else {
            format!("every entry of the trust policy of role `{name}` is dead: {}", names.join(", "))
        };
        let span = trusted.first().and_then(|trust| trust.span);
        found
            .at(span.or(case.role.origin.span), message)
            .node(analysis, case.node)
            .certain_if(case.certain)
            .help("name a principal that exists, with the action that fits it");
    }
}
