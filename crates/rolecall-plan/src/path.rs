//! Who can newly become whom, and who no longer can.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_graph::{Edge, NodeId, NodeKind, TrustGraph};
use rolecall_source::Span;

use crate::edge::{EdgeChange, EdgeMove};
use crate::reach::{ancestors, descendants, is_open, name, named, shortest};

/// Most paths that are told.
const MOST: usize = 1_000;

/// Both ends and the causes.
type Connection = (NodeId, NodeId, Vec<Span>);

/// Two principals that become connected, or no longer are.
#[derive(Clone, Debug)]
pub struct PathChange {
    /// Whether they become connected.
    pub gained: bool,
    /// Both ends, in the estate in which they are connected.
    pub ends: (NodeId, NodeId),
    /// A shortest way there.
    pub hops: Vec<Edge>,
    /// The statements that cause it.
    pub cause: Vec<Span>,
}

/// The changes, and how many were left out.
pub(crate) fn changes(
    before: &TrustGraph<'_>,
    after: &TrustGraph<'_>,
    edges: &[EdgeChange],
) -> (Vec<PathChange>, usize) {
    let gained = connected(after, before, &picked(edges, EdgeMove::Gained, EdgeMove::Widened));
    let lost = connected(before, after, &picked(edges, EdgeMove::Lost, EdgeMove::Narrowed));
    let count = gained.len() + lost.len();
    let told = |list: Vec<Connection>, graph: &TrustGraph<'_>, gained: bool| {
        let change = |(from, to, cause): Connection| {
            let hops = shortest(graph, from, to)?.into_iter().cloned().collect();
            Some(PathChange { gained, ends: (from, to), hops, cause })
        };
        list.into_iter().filter_map(change).collect::<Vec<_>>()
    };
    let mut list = told(gained.into_iter().take(MOST).collect(), after, true);
    list.extend(told(lost.into_iter().take(MOST).collect(), before, false));
    let more = count - list.len();
    (list, more)
}

fn picked(edges: &[EdgeChange], one: EdgeMove, other: EdgeMove) -> Vec<&EdgeChange> {
    edges
        .iter()
        .filter(|edge| (edge.change == one || edge.change == other) && edge.means.is_walked())
        .collect()
}

/// Pairs that the edges connect in `graph` and that nothing connects in `other`, with the causes. One end is a principal
/// that can start, or the start of such an edge; the other is a role.
fn connected(graph: &TrustGraph<'_>, other: &TrustGraph<'_>, edges: &[&EdgeChange]) -> Vec<Connection> {
    let there = named(other);
    let mut reached: BTreeMap<NodeId, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut pairs: BTreeMap<(Arc<str>, Arc<str>), Connection> = BTreeMap::new();
    for edge in edges {
        let (start, end) = edge.ends;
        let is_it = |other: &Edge| other.to == end && other.means == edge.means && is_open(other);
        if !graph.edges_from(start).any(is_it) {
            continue;
        }
        let starts = ancestors(graph, start).into_iter().filter(|&id| id == start || can_start(graph, id));
        let roles: Vec<NodeId> =
            descendants(graph, end).into_iter().filter(|&id| is_role(graph, id)).collect();
        for from in starts {
            let before = reached.entry(from).or_insert_with(|| {
                let was = there.get(&name(graph, from)).copied();
                let all = was.map(|was| descendants(other, was)).unwrap_or_default();
                all.into_iter().map(|id| name(other, id)).collect()
            });
            for &to in roles.iter().filter(|&&to| to != from) {
                let key = (name(graph, from), name(graph, to));
                if !before.contains(&key.1) {
                    let (.., cause) = pairs.entry(key).or_insert((from, to, Vec::new()));
                    cause.extend(
                        edge.cause.iter().copied().filter(|span| !cause.contains(span)).collect::<Vec<_>>(),
                    );
                }
            }
        }
    }
    pairs.into_values().collect()
}

fn is_role(graph: &TrustGraph<'_>, id: NodeId) -> bool {
    graph.node(id).is_some_and(|node| node.kind == NodeKind::Role)
}

fn can_start(graph: &TrustGraph<'_>, id: NodeId) -> bool {
    const STARTS: [NodeKind; 6] = [
        NodeKind::User,
        NodeKind::Group,
        NodeKind::Service,
        NodeKind::OidcProvider,
        NodeKind::SamlProvider,
        NodeKind::Anonymous,
    ];
    graph.node(id).is_some_and(|node| STARTS.contains(&node.kind) || node.kind == NodeKind::External)
}
