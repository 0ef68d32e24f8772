//! Nodes.

use std::collections::HashMap;
use std::sync::Arc;

use rolecall_model::{AccountId, EntityId};
use rolecall_source::Span;

/// A node, by its number in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// The kinds of node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum NodeKind {
    User,
    Group,
    Role,
    Policy,
    Account,
    Service,
    OidcProvider,
    SamlProvider,
    UserPool,
    AppClient,
    UserPoolGroup,
    IdentityPool,
    External,
    Anonymous,
    Admin,
}

impl NodeKind {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            NodeKind::User => "user",
            NodeKind::Group => "group",
            NodeKind::Role => "role",
            NodeKind::Policy => "policy",
            NodeKind::Account => "account",
            NodeKind::Service => "service",
            NodeKind::OidcProvider => "oidc-provider",
            NodeKind::SamlProvider => "saml-provider",
            NodeKind::UserPool => "user-pool",
            NodeKind::AppClient => "app-client",
            NodeKind::UserPoolGroup => "user-pool-group",
            NodeKind::IdentityPool => "identity-pool",
            NodeKind::External => "external",
            NodeKind::Anonymous => "anonymous",
            NodeKind::Admin => "admin",
        }
    }
}

/// Whether somebody can become it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Reachable {
    No,
    Maybe,
    Yes,
}

/// A node of the trust graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its account, where it has one.
    pub account: Option<AccountId>,
    /// Its entity, where it is one.
    pub entity: Option<EntityId>,
    /// How people call it: name with path, host, domain.
    pub name: Arc<str>,
    /// Its ARN, where it has one.
    pub arn: Option<Arc<str>>,
    /// Its Terraform address.
    pub address: Option<Arc<str>>,
    /// Where it is declared.
    pub span: Option<Span>,
    /// Whether its entity is in the sources; otherwise it is only named somewhere.
    pub declared: bool,
}

/// All nodes, found by what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nodes {
    list: Vec<Node>,
    by_entity: HashMap<EntityId, NodeId>,
    by_name: HashMap<(NodeKind, Option<AccountId>, Arc<str>), NodeId>,
}

impl Nodes {
    /// All of them in order.
    pub(crate) fn list(&self) -> &[Node] {
        &self.list
    }

    /// A node.
    pub(crate) fn get(&self, id: NodeId) -> Option<&Node> {
        self.list.get(id.0 as usize)
    }

    /// The node of an entity.
    pub(crate) fn of(&self, entity: EntityId) -> Option<NodeId> {
        self.by_entity.get(&entity).copied()
    }

    /// A node that is no entity.
    pub(crate) fn named(&self, kind: NodeKind, account: Option<AccountId>, name: &str) -> Option<NodeId> {
        self.by_name.get(&(kind, account, name.into())).copied()
    }

    /// Adds a node, or finds the one that stands for the same.
    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        let found = match node.entity {
            Some(entity) => self.of(entity),
            None => self.named(node.kind, node.account, &node.name),
        };
        if let Some(id) = found {
            return id;
        }
        let id = NodeId(self.list.len() as u32);
        match node.entity {
            Some(entity) => {
                self.by_entity.insert(entity, id);
            }
            None => {
                self.by_name.insert((node.kind, node.account, node.name.clone()), id);
            }
        }
        self.list.push(node);
        id
    }
}
