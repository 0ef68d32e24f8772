//! Reachability: the least fixed point from the nodes that can start.

use std::collections::VecDeque;

use crate::answer::Verdict;
use crate::graph::Edge;
use crate::node::{Node, NodeKind, Reachable};

/// Whether a node can start by itself: it holds credentials, or its credentials come from outside the estate.
pub(crate) fn starts(node: &Node) -> Reachable {
    match node.kind {
        NodeKind::User
        | NodeKind::Service
        | NodeKind::OidcProvider
        | NodeKind::SamlProvider
        | NodeKind::UserPool
        | NodeKind::External
        | NodeKind::Anonymous => Reachable::Yes,
        NodeKind::Account => Reachable::Maybe,
        _ => Reachable::No,
    }
}

/// What an edge lets through.
fn passes(edge: &Edge, from: &Node) -> Reachable {
    match edge.verdict {
        // Nobody is a group: its members have edges of their own.
        _ if from.kind == NodeKind::Group => Reachable::No,
        Verdict::Allowed | Verdict::AllowedIf => Reachable::Yes,
        // What the other account grants is its own affair: for the question who could get in, it does.
        Verdict::Unknown if from.kind == NodeKind::External => Reachable::Yes,
        Verdict::Unknown => Reachable::Maybe,
        Verdict::Impossible | Verdict::Denied => Reachable::No,
    }
}

/// Whether each node can be reached, by a worklist: a node is looked at again only when it rises.
pub(crate) fn closure(nodes: &[Node], edges: &[Edge], outgoing: &[Vec<u32>]) -> Vec<Reachable> {
    let mut reached: Vec<Reachable> = nodes.iter().map(starts).collect();
    let mut work: VecDeque<usize> = (0..nodes.len()).collect();
    while let Some(at) = work.pop_front() {
        let level = reached.get(at).copied().unwrap_or(Reachable::No);
        let Some(from) = nodes.get(at).filter(|_| level > Reachable::No) else { continue };
        for number in outgoing.get(at).map(Vec::as_slice).unwrap_or_default() {
            let Some(edge) = edges.get(*number as usize).filter(|edge| edge.means.is_walked()) else {
                continue;
            };
            let through = level.min(passes(edge, from));
            if let Some(known) = reached.get_mut(edge.to.0 as usize)
                && *known < through
            {
                *known = through;
                work.push_back(edge.to.0 as usize);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Means;
    use crate::graph::How;
    use crate::node::NodeId;

    /// The same by repeating every edge until nothing changes.
    fn naive(nodes: &[Node], edges: &[Edge]) -> Vec<Reachable> {
        let mut reached: Vec<Reachable> = nodes.iter().map(starts).collect();
        loop {
            let before = reached.clone();
            for edge in edges.iter().filter(|edge| edge.means.is_walked()) {
                let from = edge.from.0 as usize;
                let through = reached[from].min(passes(edge, &nodes[from]));
                let to = edge.to.0 as usize;
                reached[to] = reached[to].max(through);
            }
            if reached == before {
                return reached;
            }
        }
    }

    fn node(kind: NodeKind) -> Node {
        Node {
            kind,
            account: None,
            entity: None,
            name: "".into(),
            arn: None,
            address: None,
            span: None,
            declared: true,
        }
    }

    fn edge(from: usize, to: usize, verdict: Verdict) -> Edge {
        Edge {
            from: NodeId(from as u32),
            to: NodeId(to as u32),
            means: Means::Assumes,
            verdict,
            requires: Vec::new(),
            evidence: Vec::new(),
            missing: Vec::new(),
            how: How::Fixed,
        }
    }

    /// A small generator: repeatable, no clock.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % bound
        }
    }

    #[test]
    fn the_closure_agrees_with_the_naive_one_on_graphs_with_cycles() {
        let mut dice = Dice(7);
        for _ in 0..2_000 {
            let size = 2 + dice.below(9);
            let nodes: Vec<Node> = (0..size)
                .map(|_| node(if dice.below(6) == 0 { NodeKind::User } else { NodeKind::Role }))
                .collect();
            let verdicts = [Verdict::Allowed, Verdict::AllowedIf, Verdict::Unknown];
            let count = dice.below(3 * size);
            let mut edges: Vec<Edge> = (0..count)
                .map(|_| edge(dice.below(size), dice.below(size), verdicts[dice.below(3)]))
                .collect();
            // Always a cycle of three or more where there is room.
            if size >= 3 {
                edges.extend((0..3).map(|at| edge(at, (at + 1) % 3, Verdict::Allowed)));
            }
            let mut outgoing = vec![Vec::new(); size];
            for (number, edge) in edges.iter().enumerate() {
                outgoing[edge.from.0 as usize].push(number as u32);
            }
            assert_eq!(closure(&nodes, &edges, &outgoing), naive(&nodes, &edges));
        }
    }
}
