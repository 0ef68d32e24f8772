//! # inline-escalation
//!
//! ## What it does
//!
//! Finds inline policies by which their holder can get more permissions: write or attach its own policies, remove its
//! permissions boundary, get credentials of other users, rewrite trust policies, or pass any role to a service that
//! then acts for it. Denies of the holder's policies and its permissions boundary are taken away first.
//!
//! ## Why it matters
//!
//! Whoever can do one of these is an administrator one step later, and in an inline policy nobody sees it.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "tagger" {
//!   name = "tagger"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy" "tagger" {
//!   name = "tagger"
//!   role = aws_iam_role.tagger.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = ["iam:TagRole", "iam:PutRolePolicy"], Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "tagger" {
//!   name = "tagger"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy" "tagger" {
//!   name = "tagger"
//!   role = aws_iam_role.tagger.name
//!   policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [
//!       { Effect = "Allow", Action = ["iam:TagRole", "iam:PutRolePolicy"], Resource = "*" },
//!       { Effect = "Deny", Action = "iam:Put*", Resource = "*" },
//!     ]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A grant on one literal resource counts only where that is the holder's own: itself, its group, a policy attached
//! to it. `iam:PassRole` counts when it reaches every role of an account. Conditions that say what may be asked for,
//! such as `iam:PolicyARN`, silence the rule; those on MFA, address or time lower the severity to medium. Service
//! control policies are not looked at. Administrators are left to `inline-admin`.
//!
//! ## References
//!
//! IAM User Guide, "Managed policies and inline policies"; "Granting a user permissions to pass a role to an AWS
//! service"

use crate::administrator::administrator;
use crate::analysis::inline_label;
use crate::escalation::{Escalation, escalations};
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-escalation",
    summary: "inline policy lets its holder get more permissions",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("checkov", "CKV_AWS_286"),
        ("cloudsplaining", "PrivilegeEscalation"),
        ("parliament", "PRIVILEGE_ESCALATION"),
        ("prowler", "iam_inline_policy_allows_privilege_escalation"),
        ("semgrep", "no-iam-priv-esc-funcs"),
    ],
    source: include_str!("inline_escalation.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (inline, scope) in Scope::of_inline(analysis) {
        if administrator(scope).is_some() {
            continue;
        }
        let list = escalations(analysis, scope);
        let Some(first) = list.first() else { continue };
        let actions = first.primitive.actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>();
        let label = inline_label(inline);
        let message =
            format!("{label} allows {}: its holder can {}", actions.join(" with "), first.primitive.note);
        let severity =
            if list.iter().all(|escalation| escalation.guarded) { Severity::Medium } else { Severity::High };
        let mut draft = found
            .at(first.span.or(inline.origin.span), message)
            .severity(severity)
            .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
            .certain_if(scope.certain)
            .help(
                "name the resources that the holder manages and that are not its own, or deny these actions",
            );
        for Escalation { primitive, span, .. } in distinct(&list) {
            draft = draft.related(span, format!("its holder can also {}", primitive.note));
        }
    }
}

/// The escalations after the first that do something else than those before.
fn distinct(list: &[Escalation]) -> Vec<Escalation> {
    let mut seen: Vec<&str> = list.first().map(|first| first.primitive.note).into_iter().collect();
    let mut distinct = Vec::new();
    for escalation in list {
        if !seen.contains(&escalation.primitive.note) {
            seen.push(escalation.primitive.note);
            distinct.push(escalation.clone());
        }
    }
    distinct
}
