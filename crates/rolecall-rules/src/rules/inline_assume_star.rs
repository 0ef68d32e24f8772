//! # inline-assume-star
//!
//! ## What it does
//!
//! Finds inline policies that allow `sts:AssumeRole` on every role: on `*`, or on every role of an account.
//!
//! ## Why it matters
//!
//! Every role whose trust policy names the account is one call away for the holder, those that are created later too,
//! and no managed policy shows it.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_group" "developers" {
//!   name = "developers"
//! }
//!
//! resource "aws_iam_group_policy" "developers" {
//!   name  = "assume"
//!   group = aws_iam_group.developers.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::*:role/*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_group" "developers" {
//!   name = "developers"
//! }
//!
//! resource "aws_iam_group_policy" "developers" {
//!   name  = "assume"
//!   group = aws_iam_group.developers.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "arn:aws:iam::222222222222:role/deployer" }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A condition that says which roles are meant, such as one on `aws:ResourceTag` or `aws:ResourceOrgID`, silences the
//! rule; one on MFA, address or time lowers the severity to medium. Administrators are left to `inline-admin`,
//! managed policies to `assume-role-star`.
//!
//! ## References
//!
//! IAM User Guide, "Granting a user permissions to switch roles"

use crate::administrator::administrator;
use crate::analysis::inline_label;
use crate::callers::ASSUME_ROLE;
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-assume-star",
    summary: "inline policy allows `sts:AssumeRole` on every role",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("kics", "iam_policy_grants_assumerole_permission_across_all_services"),
        ("prowler", "iam_no_custom_policy_permissive_role_assumption"),
    ],
    source: include_str!("inline_assume_star.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (inline, scope) in Scope::of_inline(analysis) {
        let Some(granted) = scope.granted_on_all(ASSUME_ROLE, "role") else { continue };
        if administrator(scope).is_some() {
            continue;
        }
        let message = format!("{} allows `sts:AssumeRole` on every role", inline_label(inline));
        let severity = if granted.guarded { Severity::Medium } else { Severity::High };
        found
            .at(granted.resource_span("role").or(inline.origin.span), message)
            .severity(severity)
            .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
            .certain_if(scope.certain)
            .help("name the ARNs of the roles that the holder is to assume");
    }
}
