//! # inline-self-removable-deny
//!
//! ## What it does
//!
//! Finds inline policies with a Deny whose own holder may delete or overwrite the policy.
//!
//! ## Why it matters
//!
//! A Deny is a guardrail. One call of the principal that it is to hold back, and it is gone.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "operator" {
//!   name = "operator"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy" "operator" {
//!   name = "operator"
//!   role = aws_iam_role.operator.name
//!   policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [
//!       { Effect = "Allow", Action = ["s3:*", "iam:DeleteRolePolicy"], Resource = "*" },
//!       { Effect = "Deny", Action = "s3:DeleteBucket", Resource = "*" },
//!     ]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "operator" {
//!   name = "operator"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy" "operator" {
//!   name = "operator"
//!   role = aws_iam_role.operator.name
//!   policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [
//!       { Effect = "Allow", Action = ["s3:*", "iam:DeleteRolePolicy"], Resource = "*" },
//!       { Effect = "Deny", Action = ["s3:DeleteBucket", "iam:*RolePolicy"], Resource = "*" },
//!     ]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A user who may leave a group, or delete the policies of a group, escapes its Denies too; that is not looked at.
//!
//! ## References
//!
//! IAM User Guide, "Permissions boundaries for IAM entities"

use rolecall_model::{EntityId, HolderKind};
use rolecall_policy::resource::matches_resource;
use rolecall_policy::{Effect, Statement};

use crate::analysis::inline_label;
use crate::scope::{Granted, Scope};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-self-removable-deny",
    summary: "holder of an inline Deny may remove it",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("inline_self_removable_deny.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (inline, scope) in Scope::of_inline(analysis) {
        let is_deny = |statement: &&Statement| statement.effect == Effect::Deny;
        let Some(deny) = scope.document.statements.iter().find(is_deny) else { continue };
        let Some(holder) = scope.holder else { continue };
        let actions: &[&str] = match inline.holder.kind {
            HolderKind::User => &["iam:DeleteUserPolicy", "iam:PutUserPolicy"],
            HolderKind::Group => &["iam:DeleteGroupPolicy", "iam:PutGroupPolicy"],
            HolderKind::Role => &["iam:DeleteRolePolicy", "iam:PutRolePolicy"],
        };
        let grant =
            |action: &&'static str| Some((*action, granted_on_itself(analysis, scope, holder, action)?));
        let Some((action, granted)) = actions.iter().find_map(grant) else { continue };
        let message =
            format!("the Deny of {} can be removed by its holder, who may `{action}`", inline_label(inline));
        found
            .at(deny.span.or(inline.origin.span), message)
            .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
            .certain_if(scope.certain)
            .related(granted.action_span(action), "the grant is here")
            .help("deny the holder this action on itself, or put the Deny into its permissions boundary");
    }
}

/// A grant of the action on the holder, by any of its policies.
fn granted_on_itself<'a>(
    analysis: &Analysis<'a>,
    scope: &Scope<'a>,
    holder: EntityId,
    action: &str,
) -> Option<Granted<'a>> {
    let arn = analysis.arn(holder)?;
    let by_user = matches!(holder, EntityId::User(_));
    let on_itself = |granted: &Granted<'_>| {
        let grant = &granted.grant;
        let matches = |pattern: &str| {
            by_user && pattern.ends_with("/${aws:username}") || matches_resource(pattern, arn) == Some(true)
        };
        let listed = grant.resources.iter().any(|pattern| matches(&pattern.text));
        !granted.limited && listed != grant.negated
    };
    scope.granted_by_any(action).into_iter().find(on_itself)
}
