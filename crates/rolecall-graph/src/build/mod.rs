//! Builds the graph: nodes first, then one file for each family of edges.

mod assumes;
mod cognito;
mod escalates;
mod federates;
mod grantees;
mod holds;
mod nodes;

use std::collections::HashSet;

use rolecall_model::Estate;

use crate::answer::{Means, Verdict};
use crate::assume::HopAnswer;
use crate::graph::{Edge, HalfEdge, How, TrustGraph, TrustPrincipal};
use crate::node::{NodeId, Nodes};
use crate::reach;
use crate::world::World;

/// What is being built.
pub(crate) struct Builder<'e> {
    pub(crate) world: World<'e>,
    pub(crate) nodes: Nodes,
    pub(crate) edges: Vec<Edge>,
    pub(crate) half_edges: Vec<HalfEdge>,
    pub(crate) trusts: Vec<TrustPrincipal>,
    /// Pairs that were evaluated, so that none is twice.
    seen: HashSet<(NodeId, NodeId, Means, How)>,
}

pub(crate) fn build(estate: &Estate) -> TrustGraph<'_> {
    let mut builder = Builder {
        world: World::new(estate),
        nodes: Nodes::default(),
        edges: Vec::new(),
        half_edges: Vec::new(),
        trusts: Vec::new(),
        seen: HashSet::new(),
    };
    nodes::add(&mut builder);
    holds::add(&mut builder);
    assumes::add(&mut builder);
    federates::add(&mut builder);
    cognito::add(&mut builder);
    escalates::add(&mut builder);
    builder.finish()
}

impl<'e> Builder<'e> {
    /// Whether this pair comes up for the first time.
    pub(crate) fn is_new(&mut self, from: NodeId, to: NodeId, means: Means, how: How) -> bool {
        self.seen.insert((from, to, means, how))
    }

    /// Files an answer as an edge, or as a half edge when `half` says that one side names the other.
    pub(crate) fn file(&mut self, from: NodeId, to: NodeId, means: Means, how: How, answer: HopAnswer) {
        let verdict = answer.verdict();
        if matches!(verdict, Verdict::Denied | Verdict::Impossible) {
            self.half_edges.push(HalfEdge { from, to, means, missing: answer.missing, verdict, how });
            return;
        }
        let HopAnswer { requires, evidence, missing, .. } = answer;
        self.edges.push(Edge { from, to, means, verdict, requires, evidence, missing, how });
    }

    /// Notes which node a principal of a role's trust policy names. The principals of one role stand together, in the
    /// order of the roles.
    pub(crate) fn name_trust(&mut self, role: NodeId, principal: &rolecall_policy::Principal, node: NodeId) {
        let first = self.trusts.partition_point(|trust| trust.role < role);
        let own = self.trusts.iter_mut().skip(first).take_while(|trust| trust.role == role);
        for trust in
            own.filter(|trust| trust.span == principal.text.span && trust.text == *principal.text.text)
        {
            trust.node = Some(node);
        }
    }

    /// Files an edge that nothing restricts.
    pub(crate) fn fixed(&mut self, from: NodeId, to: NodeId, means: Means, evidence: Vec<crate::Evidence>) {
        if self.is_new(from, to, means, How::Fixed) {
            let answer = HopAnswer { verdict: Some(Verdict::Allowed), evidence, ..HopAnswer::default() };
            self.file(from, to, means, How::Fixed, answer);
        }
    }

    fn finish(self) -> TrustGraph<'e> {
        let Builder { world, nodes, edges, half_edges, trusts, .. } = self;
        let by = |ends: &mut dyn Iterator<Item = NodeId>| {
            let mut lists = vec![Vec::new(); nodes.list().len()];
            for (number, end) in ends.enumerate() {
                if let Some(list) = lists.get_mut(end.0 as usize) {
                    list.push(number as u32);
                }
            }
            lists
        };
        let outgoing = by(&mut edges.iter().map(|edge| edge.from));
        let incoming = by(&mut edges.iter().map(|edge| edge.to));
        let half_incoming = by(&mut half_edges.iter().map(|half| half.to));
        let reachable = reach::closure(nodes.list(), &edges, &outgoing);
        TrustGraph { world, nodes, edges, half_edges, trusts, reachable, outgoing, incoming, half_incoming }
    }
}
