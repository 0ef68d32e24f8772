//! # role-unreachable-island
//!
//! ## What it does
//!
//! Finds roles that can be assumed only from roles that nobody can become: a ring without a door.
//!
//! ## Why it matters
//!
//! Each trust policy looks right by itself. Only the whole graph shows that no user, service or token ever starts.
//!
//! ## Example
//!
//! ```hcl finding, path=rolecall.hcl
//! account "prod" {
//!   id      = "222222222222"
//!   sources = ["accounts/prod"]
//! }
//! ```
//!
//! ```tf finding, path=accounts/prod/main.tf
//! resource "aws_iam_role" "left" {
//!   name = "left"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::222222222222:role/right" }
//!       Action    = "sts:AssumeRole"
//!     }]
//!   })
//! }
//!
//! resource "aws_iam_role" "right" {
//!   name = "right"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.left.arn }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_user" "operator" {
//!   name = "operator"
//! }
//!
//! resource "aws_iam_role" "left" {
//!   name = "left"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_user.operator.arn }, Action = "sts:AssumeRole" }]
//!   })
//! }
//!
//! resource "aws_iam_role" "right" {
//!   name = "right"
//!   assume_role_policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.left.arn }, Action = "sts:AssumeRole" }]
//!   })
//! }
//! ```

use rolecall_graph::{Means, NodeKind};

use crate::unreached::{Unreached, unreached};
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "role-unreachable-island",
    summary: "only roles that nobody can become can become the role",
    topic: Topic::Reachability,
    severity: Severity::Medium,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[],
    source: include_str!("role_unreachable_island.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let graph = analysis.graph;
    for case in unreached(analysis).into_iter().filter(|case| case.why == Unreached::Island) {
        let mut doors: Vec<String> = graph
            .edges_into(case.node)
            .filter(|edge| edge.means == Means::Assumes && edge.from != case.node)
            .filter(|edge| graph.node(edge.from).is_some_and(|node| node.kind == NodeKind::Role))
            .map(|edge| format!("`{}`", graph.label(edge.from)))
            .collect();
        doors.sort();
        doors.dedup();
        let message = format!(
            "role `{}` can be assumed only from {}, and nobody can become that",
            case.role.name.text,
            doors.join(", ")
        );
        found
            .at(case.role.origin.span, message)
            .node(analysis, case.node)
            .certain_if(case.certain)
            .help("let a user, a service or a token into one of them, or delete them");
    }
}
