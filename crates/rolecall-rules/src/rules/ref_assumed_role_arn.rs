//! # ref-assumed-role-arn
//!
//! ## What it does
//!
//! Finds identity policies that allow `sts:AssumeRole` on the ARN of a role session: `arn:aws:sts::…:assumed-role/…`.
//!
//! ## Why it matters
//!
//! The resource of `sts:AssumeRole` is the role that is called. The ARN of a session names what the call gives back,
//! and never matches a role, so the permission grants nothing.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_policy" "deploy" {
//!   name = "deploy"
//!   policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect   = "Allow"
//!       Action   = "sts:AssumeRole"
//!       Resource = "arn:aws:sts::222222222222:assumed-role/deployer/ci"
//!     }]
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
//!       Effect   = "Allow"
//!       Action   = "sts:AssumeRole"
//!       Resource = "arn:aws:iam::222222222222:role/deployer"
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! A policy that is nothing but a permissions boundary grants nothing and is not looked at.
//!
//! ## References
//!
//! IAM User Guide, "IAM identifiers"; Service Authorization Reference, "Actions, resources, and condition keys for AWS
//! Security Token Service"

use rolecall_model::HolderKind;
use rolecall_policy::{Arn, Text};

use crate::analysis::inline_label;
use crate::callers::ASSUME_ROLE;
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "ref-assumed-role-arn",
    summary: "policy allows `sts:AssumeRole` on a session instead of a role",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("ref_assumed_role_arn.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for (inline, scope) in Scope::of_inline(analysis) {
        for session in sessions(scope) {
            found
                .at(session.text.span.or(inline.origin.span), session.message(&inline_label(inline)))
                .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
                .certain_if(scope.certain)
                .help(session.repair(analysis));
        }
    }
    for (policy, scope) in Scope::of_managed(analysis) {
        let label = format!("policy `{}`", policy.name.text);
        for session in sessions(scope) {
            found
                .at(session.text.span.or(policy.origin.span), session.message(&label))
                .entity(policy.account, &policy.arn.text, &policy.origin)
                .certain_if(scope.certain)
                .help(session.repair(analysis));
        }
    }
}

/// The ARN of a session among the resources of a grant.
struct Session<'a> {
    text: &'a Text,
    arn: Arn<'a>,
    role: &'a str,
}

/// The sessions on which a document allows `sts:AssumeRole`.
fn sessions<'a>(scope: &Scope<'a>) -> Vec<Session<'a>> {
    let granted = scope.granted(ASSUME_ROLE).into_iter().map(|granted| granted.grant);
    let resources = granted.filter(|grant| !grant.negated).flat_map(|grant| grant.resources);
    resources.filter_map(Session::parse).collect()
}

impl<'a> Session<'a> {
    fn parse(text: &'a Text) -> Option<Self> {
        let arn = Arn::parse(&text.text).filter(|arn| arn.service == "sts")?;
        let named = arn.resource.strip_prefix("assumed-role/")?;
        Some(Session { text, arn, role: named.split('/').next().unwrap_or(named) })
    }

    fn message(&self, label: &str) -> String {
        format!("{label} allows `sts:AssumeRole` on `{}`, which is a session and no role", self.text.text)
    }

    /// The ARN of the role where it is declared: that of a session leaves out the path.
    fn repair(&self, analysis: &Analysis<'_>) -> String {
        let account = analysis.estate().account_by_id(self.arn.account);
        let index = &analysis.graph.world.index;
        let role = account.and_then(|account| index.by_name(account, HolderKind::Role, self.role));
        if let Some(arn) = role.and_then(|role| analysis.arn(role)) {
            return format!("name the role: `{arn}`");
        }
        let Arn { partition, account, .. } = self.arn;
        format!("name the role: `arn:{partition}:iam::{account}:role/{}`, with its path", self.role)
    }
}
