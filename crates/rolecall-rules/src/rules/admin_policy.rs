//! # admin-policy
//!
//! ## What it does
//!
//! Finds customer managed policies that allow every action on every resource, by one statement or by several that
//! complete each other.
//!
//! ## Why it matters
//!
//! Whoever gets the policy attached is an administrator, under a name that does not say so.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_policy" "tools" {
//!   name = "tools"
//!   policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [
//!       { Effect = "Allow", Action = "s3:*", Resource = "*" },
//!       { Effect = "Allow", NotAction = "s3:*", Resource = "*" },
//!     ]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_policy" "tools" {
//!   name = "tools"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A policy that is nothing but a permissions boundary grants nothing and is not reported. A condition on MFA,
//! address or time lowers the severity to medium; Allows with any other condition do not count. Inline policies are
//! left to `inline-admin`, AWS managed ones to `aws-managed-overbroad`.
//!
//! ## References
//!
//! IAM User Guide, "Security best practices in IAM"

use crate::administrator::{Power, administrator};
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "admin-policy",
    summary: "managed policy allows every action on every resource",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("checkov", "CKV_AWS_1"),
        ("checkov", "CKV_AWS_62"),
        ("kics", "iam_policies_with_full_privileges"),
        ("kics", "iam_policy_grants_full_permissions"),
        ("prowler", "iam_customer_attached_policy_no_administrative_privileges"),
        ("prowler", "iam_customer_unattached_policy_no_administrative_privileges"),
        ("regula", "FG_R00092"),
        ("semgrep", "no-iam-admin-privileges"),
    ],
    source: include_str!("admin_policy.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (policy, scope) in Scope::of_managed(analysis) {
        let Some(admin) = administrator(scope).filter(|admin| admin.power == Power::Everything) else {
            continue;
        };
        let severity = if admin.guarded { Severity::Medium } else { Severity::High };
        found
            .at(
                admin.span.or(policy.origin.span),
                format!("policy `{}` allows {}", policy.name.text, admin.power.words()),
            )
            .severity(severity)
            .entity(policy.account, &policy.arn.text, &policy.origin)
            .certain_if(admin.certain)
            .help("name the actions and the resources that its holders need");
    }
}
