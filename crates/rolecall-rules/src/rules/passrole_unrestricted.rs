//! # passrole-unrestricted
//!
//! ## What it does
//!
//! Finds customer managed and inline policies that allow `iam:PassRole` on every role to every service.
//!
//! ## Why it matters
//!
//! Whoever may pass any role may have a service act with the strongest role of the account. All it still takes is one
//! action that starts something with a role, and such actions become more every year.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_policy" "deploy" {
//!   name = "deploy"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = ["iam:GetRole", "iam:PassRole"], Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_policy" "deploy" {
//!   name = "deploy"
//!   policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Action    = "iam:PassRole"
//!       Resource  = "*"
//!       Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A name or path in the ARN (`role/app-*`) or a condition on the service silences the rule. Administrators are left
//! to `admin-policy` and `inline-admin`, inline policies that also allow an action to use the role with to
//! `inline-escalation`.
//!
//! ## References
//!
//! IAM User Guide, "Granting a user permissions to pass a role to an AWS service"

use rolecall_catalog::EscalationTarget;
use rolecall_model::{AccountId, Origin};

use crate::administrator::{Power, administrator};
use crate::analysis::inline_label;
use crate::escalation::escalations;
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "passrole-unrestricted",
    summary: "policy allows any role to be passed to any service",
    topic: Topic::Escalation,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("access-analyzer", "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE"),
        ("access-analyzer", "PASS_ROLE_WITH_NOT_RESOURCE"),
        ("access-analyzer", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE"),
        ("access-analyzer", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"),
        ("access-analyzer", "PASS_ROLE_WITH_STAR_IN_RESOURCE"),
        ("access-analyzer", "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"),
        ("kics", "iam_role_policy_passrole_allows_all"),
        ("trivy", "AWS-0342"),
    ],
    source: include_str!("passrole_unrestricted.rs"),
    check,
};

const PASS_ROLE: &str = "iam:PassRole";

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (policy, scope) in Scope::of_managed(analysis) {
        let is_admin = || administrator(scope).is_some_and(|admin| admin.power == Power::Everything);
        let holder = Holder { account: policy.account, arn: &policy.arn.text, origin: &policy.origin };
        report(scope, &format!("policy `{}`", policy.name.text), &holder, is_admin, found);
    }
    for (inline, scope) in Scope::of_inline(analysis) {
        let is_used = || {
            escalations(analysis, scope)
                .iter()
                .any(|row| matches!(row.primitive.target, EscalationTarget::Passed(_)))
        };
        let is_reported = || administrator(scope).is_some() || is_used();
        let arn = analysis.holder_arn(inline);
        let holder = Holder { account: inline.holder.account, arn, origin: &inline.origin };
        report(scope, &inline_label(inline), &holder, is_reported, found);
    }
}

/// Whom a finding is about.
struct Holder<'a> {
    account: AccountId,
    arn: &'a str,
    origin: &'a Origin,
}

fn report(
    scope: &Scope<'_>,
    label: &str,
    holder: &Holder<'_>,
    is_reported: impl Fn() -> bool,
    found: &mut Findings<'_>,
) {
    let Some(granted) = scope.granted_on_all(PASS_ROLE, "role").filter(|_| !is_reported()) else { return };
    let severity = if granted.guarded { Severity::Medium } else { Severity::High };
    found
        .at(
            granted.action_span(PASS_ROLE).or(holder.origin.span),
            format!("{label} allows any role to be passed to any service"),
        )
        .severity(severity)
        .entity(holder.account, holder.arn, holder.origin)
        .certain_if(scope.certain)
        .help("name the roles, or the service in a condition `StringEquals` on `iam:PassedToService`");
}
