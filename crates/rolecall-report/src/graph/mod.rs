//! The trust graph as JSON prints it.

mod picture;

use std::collections::BTreeMap;

use rolecall_graph::{
    Edge as GraphEdge, KnownPrincipal, Node as GraphNode, NodeId, Reachable, TrustPrincipal,
};
use rolecall_policy::PrincipalKind;
use rolecall_source::symbol::has_symbols;
use serde::Serialize;

use crate::answers::Evidence;
use crate::requirement::Requirement;
use crate::{Format, Location, View};

pub(crate) use picture::plain;
pub use picture::{write_dot, write_mermaid};

/// What `graph --format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GraphReport {
    #[serde(flatten)]
    format: Format,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    half_edges: Vec<HalfEdge>,
    trusts: Vec<Trust>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Node {
    id: String,
    kind: &'static str,
    account: Option<String>,
    arn: Option<String>,
    address: Option<String>,
    name: String,
    known: &'static str,
    reachable: &'static str,
    location: Option<Location>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Edge {
    from: String,
    to: String,
    means: &'static str,
    verdict: &'static str,
    requires: Vec<Requirement>,
    evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct HalfEdge {
    from: String,
    to: String,
    means: &'static str,
    missing: Vec<MissingHalf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct MissingHalf {
    side: &'static str,
    code: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Trust {
    role: String,
    principals: Vec<Principal>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Principal {
    text: String,
    kind: &'static str,
    known: &'static str,
    node: Option<String>,
    location: Option<Location>,
}

impl GraphReport {
    /// The whole graph.
    pub fn new(view: &View<'_>) -> Self {
        let graph = view.graph;
        let nodes = graph.nodes().iter().enumerate();
        let mut trusts: BTreeMap<NodeId, Vec<Principal>> = BTreeMap::new();
        for trust in graph.trusts() {
            trusts.entry(trust.role).or_default().push(Principal::of(view, trust));
        }
        GraphReport {
            format: Format::of("rolecall/graph"),
            nodes: nodes.map(|(number, node)| Node::of(view, NodeId(number as u32), node)).collect(),
            edges: graph.edges().iter().map(|edge| Edge::of(view, edge)).collect(),
            half_edges: graph.half_edges().iter().map(HalfEdge::of).collect(),
            trusts: trusts
                .into_iter()
                .map(|(role, principals)| Trust { role: id(role), principals })
                .collect(),
        }
    }
}

impl Node {
    fn of(view: &View<'_>, number: NodeId, node: &GraphNode) -> Self {
        let symbolic = has_symbols(&node.name) || node.arn.as_deref().is_some_and(has_symbols);
        Node {
            id: id(number),
            kind: node.kind.name(),
            account: view.account(node.account),
            arn: node.arn.as_ref().map(|arn| view.text(arn)),
            address: node.address.as_ref().map(|address| view.text(address)),
            name: view.text(&node.name),
            known: match (node.declared, symbolic) {
                (false, _) => "named-only",
                (true, true) => "symbolic",
                (true, false) => "exact",
            },
            reachable: match view.graph.reachable(number) {
                Reachable::Yes => "yes",
                Reachable::No => "no",
                Reachable::Maybe => "maybe",
            },
            location: view.location(node.span),
        }
    }
}

impl Edge {
    fn of(view: &View<'_>, edge: &GraphEdge) -> Self {
        Edge {
            from: id(edge.from),
            to: id(edge.to),
            means: edge.means.name(),
            verdict: edge.verdict.name(),
            requires: edge.requires.iter().map(|requirement| Requirement::of(view, requirement)).collect(),
            evidence: edge.evidence.iter().map(|evidence| Evidence::of(view, evidence)).collect(),
        }
    }
}

impl HalfEdge {
    fn of(half: &rolecall_graph::HalfEdge) -> Self {
        let missing = half.missing.iter().map(|missing| MissingHalf {
            side: missing.side.name(),
            code: missing.code.map(|code| code.to_string()),
        });
        HalfEdge {
            from: id(half.from),
            to: id(half.to),
            means: half.means.name(),
            missing: missing.collect(),
        }
    }
}

impl Principal {
    fn of(view: &View<'_>, trust: &TrustPrincipal) -> Self {
        Principal {
            text: view.text(&trust.text),
            kind: match trust.kind {
                PrincipalKind::Aws => "AWS",
                PrincipalKind::Service => "Service",
                PrincipalKind::Federated => "Federated",
                PrincipalKind::CanonicalUser => "CanonicalUser",
                PrincipalKind::Star => "*",
                PrincipalKind::Other => "other",
            },
            known: match trust.known {
                KnownPrincipal::Exact => "exact",
                KnownPrincipal::Symbolic => "symbolic",
                KnownPrincipal::Lost => "lost",
            },
            node: trust.node.map(id),
            location: view.location(trust.span),
        }
    }
}

fn id(node: NodeId) -> String {
    format!("n{}", node.0)
}
