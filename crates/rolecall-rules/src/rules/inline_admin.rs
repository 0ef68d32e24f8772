//! # inline-admin
//!
//! ## What it does
//!
//! Finds inline policies that make their holder an administrator: every action on every resource, every IAM action on
//! every IAM resource, or (with `NotAction`, or `*` and a Deny) every action of most services on every resource.
//! Statements are taken together, and what a Deny of the holder's policies takes away does not count.
//!
//! ## Why it matters
//!
//! An inline policy has no versions and no ARN. A review of managed policies does not see it, and guardrails on
//! `iam:PolicyARN` do not either: nothing shows that its holder can do everything.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "runner" {
//!   name = "runner"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy" "runner" {
//!   name = "runner"
//!   role = aws_iam_role.runner.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "iam:*", Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "runner" {
//!   name = "runner"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "codebuild.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy" "runner" {
//!   name = "runner"
//!   role = aws_iam_role.runner.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = ["iam:GetRole", "iam:ListRoles"], Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A condition on MFA, address or time says how the power is used, not what it is: the finding stays, at high instead
//! of critical. Allows with any other condition do not count.
//!
//! ## References
//!
//! IAM User Guide, "Managed policies and inline policies"

use crate::administrator::administrator;
use crate::analysis::inline_label;
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-admin",
    summary: "inline policy makes its holder an administrator",
    topic: Topic::Policy,
    severity: Severity::Critical,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("checkov", "CKV_AWS_62"),
        ("checkov", "CKV_AWS_63"),
        ("kics", "iam_policies_with_full_privileges"),
        ("prowler", "iam_inline_policy_no_administrative_privileges"),
        ("regula", "FG_R00092"),
        ("semgrep", "no-iam-admin-privileges"),
    ],
    source: include_str!("inline_admin.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (inline, scope) in Scope::of_inline(analysis) {
        let Some(admin) = administrator(scope) else { continue };
        let message = format!("{} allows {}", inline_label(inline), admin.power.words());
        let severity = if admin.guarded { Severity::High } else { Severity::Critical };
        found
            .at(admin.span.or(inline.origin.span), message)
            .severity(severity)
            .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
            .certain_if(admin.certain)
            .help("name the actions and the resources that the holder needs");
    }
}
