//! Nodes by name, and ways along edges that are walked.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use rolecall_graph::{Edge, NodeId, TrustGraph};

/// The name by which a node is the same in two estates: its ARN, else how people call it.
pub(crate) fn name(graph: &TrustGraph<'_>, id: NodeId) -> Arc<str> {
    let arn = graph.node(id).and_then(|node| node.arn.clone());
    arn.unwrap_or_else(|| graph.label(id).into())
}

/// Every node by its name.
pub(crate) fn named(graph: &TrustGraph<'_>) -> BTreeMap<Arc<str>, NodeId> {
    (0..graph.nodes().len()).map(|number| NodeId(number as u32)).map(|id| (name(graph, id), id)).collect()
}

/// Whether a caller gets along the edge, perhaps by supplying something.
pub(crate) fn is_open(edge: &Edge) -> bool {
    edge.means.is_walked() && edge.verdict.is_open()
}

/// Every node from which `to` can be reached, itself included.
pub(crate) fn ancestors(graph: &TrustGraph<'_>, to: NodeId) -> BTreeSet<NodeId> {
    spread(to, |id| graph.edges_into(id).filter(|edge| is_open(edge)).map(|edge| edge.from).collect())
}

/// Every node that can be reached from `from`, itself included.
pub(crate) fn descendants(graph: &TrustGraph<'_>, from: NodeId) -> BTreeSet<NodeId> {
    spread(from, |id| graph.edges_from(id).filter(|edge| is_open(edge)).map(|edge| edge.to).collect())
}

fn spread(start: NodeId, next: impl Fn(NodeId) -> Vec<NodeId>) -> BTreeSet<NodeId> {
    let mut seen = BTreeSet::from([start]);
    let mut work = vec![start];
    while let Some(id) = work.pop() {
        work.extend(next(id).into_iter().filter(|&next| seen.insert(next)));
    }
    seen
}

/// A shortest way from one node to another along open edges; of several the first by the order of edges.
pub(crate) fn shortest<'g>(graph: &'g TrustGraph<'_>, from: NodeId, to: NodeId) -> Option<Vec<&'g Edge>> {
    let mut came: BTreeMap<NodeId, &Edge> = BTreeMap::new();
    let mut work = VecDeque::from([from]);
    while let Some(id) = work.pop_front() {
        if id == to {
            break;
        }
        for edge in graph.edges_from(id).filter(|edge| is_open(edge)) {
            if edge.to != from && !came.contains_key(&edge.to) {
                came.insert(edge.to, edge);
                work.push_back(edge.to);
            }
        }
    }
    let mut way = Vec::new();
    let mut at = to;
    while at != from {
        let edge = came.get(&at)?;
        way.push(*edge);
        at = edge.from;
    }
    way.reverse();
    Some(way)
}
