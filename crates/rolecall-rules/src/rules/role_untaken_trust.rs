//! # role-untaken-trust
//!
//! ## What it does
//!
//! Finds roles whose trust policy lets somebody in, while nobody there has the right to ask: no policy grants
//! `sts:AssumeRole` on the role.
//!
//! ## Why it matters
//!
//! Naming an account delegates to it; its own policies must still grant. Either the grant was forgotten or attached to
//! somebody else, or the trust is a leftover that waits for the next administrator.
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
//! resource "aws_iam_user" "operator" {
//!   name = "operator"
//! }
//!
//! resource "aws_iam_role" "admin" {
//!   name = "admin"
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
//! ```
//!
//! ```tf clean, path=accounts/prod/main.tf
//! resource "aws_iam_user" "operator" {
//!   name = "operator"
//! }
//!
//! resource "aws_iam_user_policy" "operator" {
//!   name = "admin"
//!   user = aws_iam_user.operator.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.admin.arn }]
//!   })
//! }
//!
//! resource "aws_iam_role" "admin" {
//!   name = "admin"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = "222222222222" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```
//!
//! ## References
//!
//! - IAM User Guide, "AWS JSON policy elements: Principal"

use crate::unreached::{Unreached, unreached};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "role-untaken-trust",
    summary: "the trust policy lets somebody in, and nobody has the grant",
    topic: Topic::Reachability,
    severity: Severity::Low,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("role_untaken_trust.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for case in unreached(analysis).into_iter().filter(|case| case.why == Unreached::Untaken) {
        let trusted = analysis.graph.trusts_of(case.node).next();
        let whom = trusted.map_or_else(String::new, |trust| format!(" `{}`", trust.text));
        let message = format!(
            "role `{}` trusts{whom}, and no policy there grants `sts:AssumeRole` on it",
            case.role.name.text
        );
        found
            .at(case.role.origin.span, message)
            .node(analysis, case.node)
            .certain_if(case.certain)
            .related(trusted.and_then(|trust| trust.span), "the trust is here")
            .help(format!(
                "grant `sts:AssumeRole` on `{}` to whoever needs it, or drop the trust",
                case.role.arn.text
            ));
    }
}
