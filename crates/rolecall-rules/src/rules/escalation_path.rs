//! # escalation-path
//!
//! ## What it does
//!
//! Finds users, groups and roles that can make themselves the administrator of an account: by rewriting their own
//! policies, by becoming somebody else, by passing a role to a service, by taking over what runs with a role. Each
//! statement that opens such a way is one finding, however many ways and principals there are.
//!
//! ## Why it matters
//!
//! A policy that looks narrow may be worth everything. Whether it is depends on what else is there: which roles trust
//! the service that a role may be passed to, which policies the holder has, which boundary limits it.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_user" "ann" {
//!   name = "ann"
//! }
//!
//! resource "aws_iam_policy" "keys" {
//!   name = "keys"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "iam:CreateAccessKey", Resource = "*" }]
//!   })
//! }
//!
//! resource "aws_iam_user_policy_attachment" "ann" {
//!   user       = aws_iam_user.ann.name
//!   policy_arn = aws_iam_policy.keys.arn
//! }
//!
//! resource "aws_iam_user" "eve" {
//!   name = "eve"
//! }
//!
//! resource "aws_iam_user_policy_attachment" "eve" {
//!   user       = aws_iam_user.eve.name
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
//! resource "aws_iam_policy" "keys" {
//!   name = "keys"
//!   policy = jsonencode({
//!     Version   = "2012-10-17"
//!     Statement = [{ Effect = "Allow", Action = "iam:CreateAccessKey", Resource = "arn:aws:iam::*:user/$${aws:username}" }]
//!   })
//! }
//!
//! resource "aws_iam_user_policy_attachment" "ann" {
//!   user       = aws_iam_user.ann.name
//!   policy_arn = aws_iam_policy.keys.arn
//! }
//!
//! resource "aws_iam_user" "eve" {
//!   name = "eve"
//! }
//!
//! resource "aws_iam_user_policy_attachment" "eve" {
//!   user       = aws_iam_user.eve.name
//!   policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
//! }
//! ```
//!
//! ## Limits
//!
//! Ways that end at a principal that cannot become an administrator are not reported; nor are grants for which the
//! sources hold no target, such as a service that no role trusts. `path --escalation` walks the former. Statements of
//! inline policies that grant a way by themselves are left to `inline-escalation`, administrators to `admin-policy` and
//! `inline-admin`. What no source tells, such as older versions of a policy, makes a finding possible.
//!
//! ## References
//!
//! IAM User Guide, "Policies and permissions in AWS Identity and Access Management"; "Granting a user permissions to
//! pass a role to an AWS service"; "Permissions boundaries for IAM entities"

use std::collections::{BTreeMap, BTreeSet};

use rolecall_graph::{Edge, Hop, Means, NodeId, NodeKind, Side, TrustGraph, Verdict};
use rolecall_source::Span;

use crate::escalation::escalations;
use crate::scope::Scope;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic};

pub(super) static RULE: Rule = Rule {
    name: "escalation-path",
    summary: "principal can make itself an administrator",
    topic: Topic::Escalation,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[
        ("cloudsplaining", "PrivilegeEscalation"),
        ("prowler", "iam_policy_allows_privilege_escalation"),
    ],
    source: include_str!("escalation_path.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    let graph = analysis.graph;
    let (surely, perhaps) = (powerful(graph, Verdict::AllowedIf), powerful(graph, Verdict::Unknown));
    let mut roots: BTreeMap<Span, Vec<(&Edge, bool)>> = BTreeMap::new();
    for edge in graph.edges().iter().filter(|edge| is_start(graph, edge)) {
        let sure = edge.verdict <= Verdict::AllowedIf && surely.contains(&edge.to);
        let useful = sure || perhaps.contains(&edge.to);
        if let Some(span) = root(edge).filter(|_| useful) {
            roots.entry(span).or_default().push((edge, sure));
        }
    }
    let inline = reported_inline(analysis, &roots.keys().copied().collect());
    for (span, mut edges) in roots {
        if inline.contains(&span) {
            continue;
        }
        edges.sort_by_key(|(edge, sure)| (!sure, edge.verdict, edge.from, edge.to));
        let Some(&(first, sure)) = edges.first() else { continue };
        report(analysis, found, span, (first, sure), &edges);
    }
}

fn report(
    analysis: &Analysis<'_>,
    found: &mut Findings<'_>,
    span: Span,
    (first, sure): (&Edge, bool),
    edges: &[(&Edge, bool)],
) {
    let graph = analysis.graph;
    let (from, to) = (graph.label(first.from), graph.label(first.to));
    let by = match first.means {
        Means::Passes => {
            format!("can pass `{to}` to a service that acts for it, and so become an administrator")
        }
        Means::Acts => format!("can act as `{to}`, and so become an administrator"),
        Means::Becomes if graph.node(first.to).is_some_and(|node| node.kind == NodeKind::Admin) => {
            "can make an identity of its own that may do anything".to_owned()
        }
        Means::Becomes => format!("can become `{to}`, and so an administrator"),
        _ => "can make itself an administrator".to_owned(),
    };
    let hop = Hop {
        from: first.from,
        to: first.to,
        means: first.means,
        verdict: first.verdict,
        requires: first.requires.clone(),
        evidence: first.evidence.clone(),
    };
    let others: BTreeSet<NodeId> =
        edges.iter().map(|(edge, _)| edge.from).filter(|from| *from != first.from).collect();
    let mut draft = found
        .at(Some(span), format!("`{from}` {by}"))
        .node(analysis, first.from)
        .certain_if(sure)
        .path(&[hop])
        .help("name resources that are worth no more than the holder, or deny the action");
    for other in others {
        let place = graph.node(other).and_then(|node| node.span);
        draft = draft.related(place, format!("so can `{}`", graph.label(other)));
    }
}

/// Escalation of a principal that is there.
fn is_start(graph: &TrustGraph<'_>, edge: &Edge) -> bool {
    let kind = graph.node(edge.from).map(|node| node.kind);
    edge.means.is_escalation() && matches!(kind, Some(NodeKind::User | NodeKind::Group | NodeKind::Role))
}

/// The statement at the root: the first of the caller's own.
fn root(edge: &Edge) -> Option<Span> {
    edge.evidence.iter().find(|evidence| evidence.side == Side::Identity).and_then(|evidence| evidence.span)
}

/// Administrators, and whoever becomes one along edges at least as good as `level`.
fn powerful(graph: &TrustGraph<'_>, level: Verdict) -> BTreeSet<NodeId> {
    let nodes = graph.nodes().iter().enumerate();
    let mut work: Vec<NodeId> = nodes
        .filter(|(_, node)| node.kind == NodeKind::Admin)
        .map(|(number, _)| NodeId(number as u32))
        .collect();
    let mut seen: BTreeSet<NodeId> = work.iter().copied().collect();
    while let Some(node) = work.pop() {
        let is_admin = graph.node(node).is_some_and(|node| node.kind == NodeKind::Admin);
        for edge in graph.edges_into(node).filter(|edge| edge.verdict <= level) {
            let walked = edge.means.is_walked() || edge.means.is_escalation() || is_admin;
            if walked && edge.means != Means::Member && seen.insert(edge.from) {
                work.push(edge.from);
            }
        }
    }
    seen
}

/// Those roots that stand in inline policies which grant a primitive by themselves.
fn reported_inline(analysis: &Analysis<'_>, roots: &BTreeSet<Span>) -> BTreeSet<Span> {
    let mut reported = BTreeSet::new();
    for (_, scope) in Scope::of_inline(analysis) {
        let spans = scope.document.statements.iter().filter_map(|statement| statement.span);
        let own: Vec<Span> = spans.filter(|span| roots.contains(span)).collect();
        if !own.is_empty() && !escalations(analysis, scope).is_empty() {
            reported.extend(own);
        }
    }
    reported
}
