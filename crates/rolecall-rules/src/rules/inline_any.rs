//! # inline-any
//!
//! ## What it does
//!
//! Finds inline policies of users, groups and roles, whatever is in them.
//!
//! ## Why it matters
//!
//! An inline policy belongs to one holder: it cannot be attached elsewhere, has no versions to go back to, cannot be
//! a permissions boundary, and goes when its holder goes. AWS recommends managed policies. Inline is right where
//! policy and holder must never be apart.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_group" "analysts" {
//!   name = "analysts"
//! }
//!
//! resource "aws_iam_group_policy" "reports" {
//!   name  = "reports"
//!   group = aws_iam_group.analysts.name
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
//! IAM User Guide, "Managed policies and inline policies"

use crate::analysis::inline_label;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-any",
    summary: "policy is inline",
    topic: Topic::Policy,
    severity: Severity::Info,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("inline_any.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for inline in &analysis.estate().inline_policies {
        let message = format!("{} could be a managed policy", inline_label(inline));
        found
            .at(inline.origin.span, message)
            .entity(inline.holder.account, analysis.holder_arn(inline), &inline.origin)
            .help(
                "write a managed policy with the same statements, attach it, then remove the inline policy",
            );
    }
}
