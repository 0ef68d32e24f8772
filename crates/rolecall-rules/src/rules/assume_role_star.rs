//! # assume-role-star
//!
//! ## What it does
//!
//! Finds customer managed policies that allow `sts:AssumeRole` on every role: on `*`, or on every role of an account.
//!
//! ## Why it matters
//!
//! Every role whose trust policy names the account is one call away for every holder, those that are created later
//! too. A trust policy that names an account leaves the choice to that account's policies: this one does not choose.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_policy" "developers" {
//!   name = "developers"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_policy" "developers" {
//!   name = "developers"
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
//! rule; one on MFA, address or time lowers the severity to medium. A policy that is nothing but a permissions
//! boundary grants nothing. Administrators are left to `admin-policy`, inline policies to `inline-assume-star`.
//!
//! ## References
//!
//! IAM User Guide, "Granting a user permissions to switch roles"

use crate::administrator::{Power, administrator};
use crate::callers::ASSUME_ROLE;
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "assume-role-star",
    summary: "managed policy allows `sts:AssumeRole` on every role",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("kics", "iam_policy_grants_assumerole_permission_across_all_services"),
        ("prowler", "iam_no_custom_policy_permissive_role_assumption"),
    ],
    source: include_str!("assume_role_star.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (policy, scope) in Scope::of_managed(analysis) {
        let Some(granted) = scope.granted_on_all(ASSUME_ROLE, "role") else { continue };
        if administrator(scope).is_some_and(|admin| admin.power == Power::Everything) {
            continue;
        }
        let message = format!("policy `{}` allows `sts:AssumeRole` on every role", policy.name.text);
        let severity = if granted.guarded { Severity::Medium } else { Severity::High };
        found
            .at(granted.resource_span("role").or(policy.origin.span), message)
            .severity(severity)
            .entity(policy.account, &policy.arn.text, &policy.origin)
            .certain_if(scope.certain)
            .help("name the ARNs of the roles that its holders are to assume");
    }
}
