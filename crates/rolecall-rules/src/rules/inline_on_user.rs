//! # inline-on-user
//!
//! ## What it does
//!
//! Finds inline policies of users.
//!
//! ## Why it matters
//!
//! What one person may do then differs from what the colleagues may, and stays when the person changes teams. Groups
//! and roles are what permissions are reviewed by.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//! }
//!
//! resource "aws_iam_user_policy" "ann" {
//!   name = "reports"
//!   user = aws_iam_user.ann.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::reports/*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_group" "analysts" {
//!   name = "analysts"
//! }
//!
//! resource "aws_iam_policy" "reports" {
//!   name = "reports"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::reports/*" }]
//!   })
//! }
//!
//! resource "aws_iam_group_policy_attachment" "analysts" {
//!   group      = aws_iam_group.analysts.name
//!   policy_arn = aws_iam_policy.reports.arn
//! }
//! ```
//!
//! ## References
//!
//! IAM User Guide, "Security best practices in IAM"; "Managed policies and inline policies"

use rolecall_model::HolderKind;

use crate::analysis::inline_label;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-on-user",
    summary: "inline policy belongs to a user",
    topic: Topic::Policy,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("checkov", "CKV_AWS_40"),
        ("kics", "iam_policies_attached_to_user"),
        ("prowler", "iam_policy_attached_only_to_group_or_roles"),
        ("regula", "FG_R00007"),
        ("trivy", "AWS-0143"),
    ],
    source: include_str!("inline_on_user.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for inline in &analysis.estate().inline_policies {
        if inline.holder.kind != HolderKind::User {
            continue;
        }
        let message = format!("{} is for one person only", inline_label(inline));
        found
            .at(inline.origin.span, message)
            .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
            .help("attach a managed policy to a group and make the user a member");
    }
}
