//! # aws-managed-overbroad
//!
//! ## What it does
//!
//! Finds `AdministratorAccess`, `PowerUserAccess` and `IAMFullAccess` attached to a user, or to a role that can be
//! reached from outside: by accounts of somebody else, by tokens of an identity provider that others use too, or over
//! other roles by one of these.
//!
//! ## Why it matters
//!
//! The keys of a user do not expire, and what comes from outside is under somebody else's care. AWS may add
//! permissions to its policies at any time.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//! }
//!
//! resource "aws_iam_user_policy_attachment" "ann" {
//!   user       = aws_iam_user.ann.name
//!   policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//! }
//!
//! resource "aws_iam_role" "admin" {
//!   name = "admin"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = aws_iam_user.ann.arn }
//!       Action    = "sts:AssumeRole"
//!       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//!
//! resource "aws_iam_role_policy_attachment" "admin" {
//!   role       = aws_iam_role.admin.name
//!   policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
//! }
//! ```
//!
//! ## Limits
//!
//! Groups are not reported, nor roles that only the estate's own accounts, its SAML provider or a service can reach:
//! that is where administrators belong. Roles of Cognito identity pools are left to `cognito-self-signup-role` and
//! `cognito-guest-powerful`.
//!
//! ## References
//!
//! IAM User Guide, "Security best practices in IAM"; "AWS managed policies for job functions"

use rolecall_graph::aws_managed_name;
use rolecall_model::{Attachment, HolderKind};

use crate::outside::{Entry, entered_from_outside};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "aws-managed-overbroad",
    summary: "user, or role that can be reached from outside, holds an AWS managed policy for administrators",
    topic: Topic::Policy,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("checkov", "CKV2_AWS_56"),
        ("checkov", "CKV_AWS_274"),
        ("checkov", "CKV_AWS_275"),
        ("prowler", "iam_aws_attached_policy_no_administrative_privileges"),
        ("prowler", "iam_role_administratoraccess_policy"),
        ("prowler", "iam_user_administrator_access_policy"),
    ],
    source: include_str!("aws_managed_overbroad.rs"),
    check,
};

const OVERBROAD: [&str; 3] = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess"];

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let overbroad = |attachment: &&Attachment| {
        aws_managed_name(&attachment.policy_arn.text).is_some_and(|name| OVERBROAD.contains(&name))
    };
    let attachments: Vec<&Attachment> = analysis.estate().attachments.iter().filter(overbroad).collect();
    if attachments.is_empty() {
        return;
    }
    let outside = entered_from_outside(analysis);
    for attachment in attachments {
        let holder = analysis.graph.world.index.holder(&attachment.holder);
        let node = holder.and_then(|holder| analysis.graph.node_of(holder));
        let entry = node.and_then(|node| outside.get(&node));
        let policy = aws_managed_name(&attachment.policy_arn.text).unwrap_or_default();
        let name = &attachment.holder.name.text;
        let (message, certain) = match (attachment.holder.kind, entry) {
            (HolderKind::User, _) => (format!("user `{name}` holds `{policy}`"), true),
            (HolderKind::Role, Some(Entry { by, certain })) => {
                (format!("role `{name}` holds `{policy}` and can be reached from outside, by {by}"), *certain)
            }
            _ => continue,
        };
        let arn = holder.and_then(|holder| analysis.arn(holder)).unwrap_or(name);
        found
            .at(attachment.policy_arn.span.or(attachment.origin.span), message)
            .entity(attachment.holder.account, arn, &attachment.origin)
            .certain_if(certain)
            .help("attach a policy with the actions that are needed, or give this one to a role that only your people reach");
    }
}
