//! # inline-duplicate
//!
//! ## What it does
//!
//! Finds documents that several users, groups or roles of one account have as inline policies. Order, repetition,
//! `Sid` and the case of actions make no difference. There is one finding for each document; it stands at the second
//! copy.
//!
//! ## Why it matters
//!
//! The copies drift apart: what is fixed in one of them stays wrong in the others.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_group" "analysts" {
//!   name = "analysts"
//! }
//!
//! resource "aws_iam_group" "auditors" {
//!   name = "auditors"
//! }
//!
//! resource "aws_iam_group_policy" "analysts" {
//!   name  = "reports"
//!   group = aws_iam_group.analysts.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_iam_group_policy" "auditors" {
//!   name  = "reports"
//!   group = aws_iam_group.auditors.name
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Sid = "Read", Effect = "Allow", Action = ["s3:ListBucket", "s3:GetObject"], Resource = "*" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_group" "readers" {
//!   for_each = toset(["analysts", "auditors"])
//!   name     = each.key
//! }
//!
//! resource "aws_iam_policy" "reports" {
//!   name = "reports"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = ["s3:GetObject", "s3:ListBucket"], Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_iam_group_policy_attachment" "readers" {
//!   for_each   = aws_iam_group.readers
//!   group      = each.value.name
//!   policy_arn = aws_iam_policy.reports.arn
//! }
//! ```
//!
//! ## Limits
//!
//! Documents that differ in any action, resource or condition are different. Only documents that are known as a whole
//! are compared.
//!
//! ## References
//!
//! IAM User Guide, "Managed policies and inline policies"

use std::collections::{BTreeMap, BTreeSet};

use rolecall_model::{AccountId, DocumentState, InlinePolicy};
use rolecall_policy::canonical;
use rolecall_source::{Sources, Span};

use crate::analysis::inline_label;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "inline-duplicate",
    summary: "several holders have the same inline policy",
    topic: Topic::Policy,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("inline_duplicate.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let mut copies: BTreeMap<(AccountId, String), Vec<&InlinePolicy>> = BTreeMap::new();
    for inline in &analysis.estate().inline_policies {
        let DocumentState::Known(document) = &inline.document else { continue };
        if !document.partial && !document.statements.is_empty() {
            copies.entry((inline.holder.account, canonical(document))).or_default().push(inline);
        }
    }
    for mut list in copies.into_values().filter(|list| list.len() > 1) {
        list.sort_by_cached_key(|inline| place(analysis.sources, inline.origin.span));
        // One resource is one policy, whatever its holder's name may be.
        let mut seen = BTreeSet::new();
        list.retain(|inline| {
            let InlinePolicy { name, origin, .. } = inline;
            origin.address.is_none() || seen.insert((&origin.root, &origin.address, &name.text))
        });
        let Some((first, rest)) = list.split_first() else { continue };
        let holder = |inline: &InlinePolicy| (inline.holder.kind, inline.holder.name.text.clone());
        let Some(second) = rest.iter().find(|inline| holder(inline) != holder(first)) else { continue };
        let label = inline_label(second);
        let message = format!("{label} says the same as {}", inline_label(first));
        let mut draft = found
            .at(second.origin.span, message)
            .entity(second.holder.account, analysis.holder_arn(second), &second.origin)
            .certain_if(first.origin.certain)
            .help("write one managed policy and attach it to every holder");
        for other in list.iter().filter(|other| !std::ptr::eq(**other, *second)) {
            draft = draft.related(other.origin.span, format!("{} is another copy", inline_label(other)));
        }
    }
}

fn place(sources: &Sources, span: Option<Span>) -> Option<rolecall_source::Location> {
    span.map(|span| sources.location(span))
}
