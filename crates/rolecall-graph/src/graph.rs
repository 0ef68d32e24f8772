//! The trust graph as data.

use rolecall_model::Estate;
use rolecall_policy::{PrincipalKind, Requirement};
use rolecall_source::Span;

use crate::answer::{Evidence, Means, Missing, Verdict};
use crate::node::{Node, NodeId, Nodes, Reachable};
use crate::world::World;

/// How an edge is evaluated again under other circumstances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum How {
    /// An `sts:AssumeRole` call of the node that it leaves.
    Assume,
    /// A token of the provider that it leaves.
    Token,
    /// The verdict never changes: memberships, brokers, services.
    Fixed,
    /// Only a guest of the identity pool.
    Guest,
    /// Only a signed-in identity of the identity pool.
    SignedIn,
}

/// An edge: both sides say yes, or nothing says no.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// From.
    pub from: NodeId,
    /// To.
    pub to: NodeId,
    /// By what means.
    pub means: Means,
    /// `allowed`, `allowed-if` or `unknown`.
    pub verdict: Verdict,
    /// What the caller must supply.
    pub requires: Vec<Requirement>,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// Of an unknown verdict: which facts.
    pub missing: Vec<Missing>,
    pub(crate) how: How,
}

/// One side names the other, which does not answer.
#[derive(Clone, Debug, PartialEq)]
pub struct HalfEdge {
    /// From.
    pub from: NodeId,
    /// To.
    pub to: NodeId,
    /// By what means.
    pub means: Means,
    /// What is missing.
    pub missing: Vec<Missing>,
    /// `denied` or `impossible`.
    pub verdict: Verdict,
    pub(crate) how: How,
}

/// How much is known of a principal of a trust policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum KnownPrincipal {
    Exact,
    Symbolic,
    Lost,
}

/// A principal of a trust policy.
#[derive(Clone, Debug, PartialEq)]
pub struct TrustPrincipal {
    /// The role.
    pub role: NodeId,
    /// Its text.
    pub text: String,
    /// The key it stands under.
    pub kind: PrincipalKind,
    /// How much is known of it.
    pub known: KnownPrincipal,
    /// The node that it names.
    pub node: Option<NodeId>,
    /// Where it stands.
    pub span: Option<Span>,
}

/// The trust graph: who can become whom, by what means, under which requirements, and why not.
#[derive(Debug)]
pub struct TrustGraph<'e> {
    /// The estate, linked.
    pub world: World<'e>,
    pub(crate) nodes: Nodes,
    pub(crate) edges: Vec<Edge>,
    pub(crate) half_edges: Vec<HalfEdge>,
    pub(crate) trusts: Vec<TrustPrincipal>,
    pub(crate) reachable: Vec<Reachable>,
    /// Edges by the node that they leave.
    pub(crate) outgoing: Vec<Vec<u32>>,
    /// Edges by the node that they enter.
    pub(crate) incoming: Vec<Vec<u32>>,
    /// Half edges by the node that they enter.
    pub(crate) half_incoming: Vec<Vec<u32>>,
}

impl<'e> TrustGraph<'e> {
    /// The trust graph of an estate. It never fails.
    pub fn build(estate: &'e Estate) -> Self {
        crate::build::build(estate)
    }

    /// The estate.
    pub fn estate(&self) -> &'e Estate {
        self.world.estate
    }

    /// Every node; [`NodeId`] is the index.
    pub fn nodes(&self) -> &[Node] {
        self.nodes.list()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id)
    }

    /// The node of an entity.
    pub fn node_of(&self, entity: rolecall_model::EntityId) -> Option<NodeId> {
        self.nodes.of(entity)
    }

    /// Every edge.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Every half edge.
    pub fn half_edges(&self) -> &[HalfEdge] {
        &self.half_edges
    }

    /// Every principal of every trust policy.
    pub fn trusts(&self) -> &[TrustPrincipal] {
        &self.trusts
    }

    /// The principals of one role's trust policy.
    pub fn trusts_of(&self, role: NodeId) -> impl Iterator<Item = &TrustPrincipal> {
        let first = self.trusts.partition_point(|trust| trust.role < role);
        self.trusts.iter().skip(first).take_while(move |trust| trust.role == role)
    }

    /// Whether somebody can become the node.
    pub fn reachable(&self, id: NodeId) -> Reachable {
        self.reachable.get(id.0 as usize).copied().unwrap_or(Reachable::No)
    }

    /// Half edges that enter a node.
    pub fn half_edges_into(&self, id: NodeId) -> impl Iterator<Item = &HalfEdge> {
        let numbers = self.half_incoming.get(id.0 as usize).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|number| self.half_edges.get(*number as usize))
    }

    /// Edges that leave a node.
    pub fn edges_from(&self, id: NodeId) -> impl Iterator<Item = &Edge> {
        self.pick(&self.outgoing, id)
    }

    /// Edges that enter a node.
    pub fn edges_into(&self, id: NodeId) -> impl Iterator<Item = &Edge> {
        self.pick(&self.incoming, id)
    }

    fn pick<'g>(&'g self, lists: &'g [Vec<u32>], id: NodeId) -> impl Iterator<Item = &'g Edge> {
        let numbers = lists.get(id.0 as usize).map(Vec::as_slice).unwrap_or_default();
        numbers.iter().filter_map(|number| self.edges.get(*number as usize))
    }

    /// How people call a node: `prod:role/app/deployer`, `service:ec2.amazonaws.com`.
    pub fn label(&self, id: NodeId) -> String {
        let Some(node) = self.node(id) else { return String::new() };
        let account = node.account.and_then(|account| self.world.estate.account(account));
        match (node.kind, account) {
            (crate::NodeKind::Service, _) => format!("service:{}", node.name),
            (crate::NodeKind::Anonymous, _) => "anonymous".to_owned(),
            (crate::NodeKind::Admin, Some(account)) => format!("{}:admin", account.label),
            (crate::NodeKind::Account, Some(account)) if node.name == account.label => {
                account.label.to_string()
            }
            (crate::NodeKind::Account, Some(account)) => format!("{}:{}", account.label, node.name),
            (crate::NodeKind::OidcProvider, Some(account)) => format!("{}:oidc/{}", account.label, node.name),
            (crate::NodeKind::SamlProvider, Some(account)) => format!("{}:saml/{}", account.label, node.name),
            (kind, Some(account)) => format!("{}:{}/{}", account.label, kind.name(), node.name),
            (_, None) => node.name.to_string(),
        }
    }
}
