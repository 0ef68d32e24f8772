//! Who a question is about: `dev:group/developers`, an ARN, `service:…`, `anonymous`, `ACCOUNT:admin`, `ACCOUNT:*`, or a
//! Terraform address.

use std::sync::Arc;

use rolecall_model::{AccountId, EntityId, HolderKind};
use rolecall_policy::Arn;

use crate::graph::TrustGraph;
use crate::node::{NodeId, NodeKind};

/// What a question names.
#[derive(Clone, Debug, PartialEq)]
pub enum Endpoint {
    /// A node; of a role session its name too.
    Node(NodeId, Option<Arc<str>>),
    /// Every principal of an account.
    AllOf(AccountId),
    /// Well formed, but not in the estate.
    Absent {
        /// As asked.
        text: String,
        /// Its account, when that is in the estate.
        account: Option<AccountId>,
        /// The nearest name, as people call it.
        nearest: Option<String>,
    },
}

/// Text that names nobody: what is wrong, and the nearest name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    pub nearest: Option<String>,
}

impl TrustGraph<'_> {
    /// What a text names. Malformed text and an unknown account label are errors; a principal that is not there is not.
    pub fn endpoint(&self, text: &str) -> Result<Endpoint, Malformed> {
        if text == "anonymous" {
            let node = self.nodes.named(NodeKind::Anonymous, None, "anonymous");
            return Ok(node.map_or_else(|| absent(text, None, None), |node| Endpoint::Node(node, None)));
        }
        if let Some(host) = text.strip_prefix("service:") {
            let node = self.nodes.named(NodeKind::Service, None, host);
            return Ok(node.map_or_else(|| absent(text, None, None), |node| Endpoint::Node(node, None)));
        }
        if text.starts_with("arn:") {
            return self.by_arn(text);
        }
        if let Some(node) = self.nodes().iter().position(|node| node.address.as_deref() == Some(text)) {
            return Ok(Endpoint::Node(NodeId(node as u32), None));
        }
        if let Some(node) = self.nodes.named(NodeKind::OidcProvider, None, text) {
            return Ok(Endpoint::Node(node, None));
        }
        let Some((label, rest)) = text.split_once(':') else {
            let message = format!(
                "`{text}` names no principal: write an ARN, ACCOUNT:KIND/NAME or a Terraform address"
            );
            return Err(Malformed { message, nearest: self.nearest_label(text) });
        };
        let Some(account) = self.estate().account_by_label(label) else {
            let labels = self.estate().accounts.iter().map(|account| &*account.label);
            let nearest = nearest(label, labels).map(str::to_owned);
            return Err(Malformed { message: format!("there is no account `{label}`"), nearest });
        };
        self.in_account(text, account, rest)
    }

    fn by_arn(&self, text: &str) -> Result<Endpoint, Malformed> {
        let Some(arn) = Arn::parse(text) else {
            return Err(Malformed { message: format!("`{text}` is not an ARN of six parts"), nearest: None });
        };
        if let Some(node) = self.world.index.by_arn(text).and_then(|entity| self.nodes.of(entity)) {
            return Ok(Endpoint::Node(node, None));
        }
        let account = self.estate().account_by_id(arn.account);
        if arn.service == "sts"
            && let Some((role, session)) =
                arn.resource.strip_prefix("assumed-role/").and_then(|rest| rest.split_once('/'))
            && let Some(account) = account
            && let Some(node) = self.by_name(account, HolderKind::Role, role)
        {
            return Ok(Endpoint::Node(node, Some(session.into())));
        }
        let known = self.nodes().iter().position(|node| node.arn.as_deref() == Some(text));
        Ok(match known {
            Some(node) => Endpoint::Node(NodeId(node as u32), None),
            None => absent(text, account, self.nearest_label(text)),
        })
    }

    fn in_account(&self, text: &str, account: AccountId, rest: &str) -> Result<Endpoint, Malformed> {
        if rest == "*" {
            return Ok(Endpoint::AllOf(account));
        }
        if rest == "admin" {
            let node = self.nodes.named(NodeKind::Admin, Some(account), "admin");
            return Ok(
                node.map_or_else(|| absent(text, Some(account), None), |node| Endpoint::Node(node, None))
            );
        }
        let Some((kind, name)) = rest.split_once('/') else {
            let message = format!("`{text}` names no principal: write ACCOUNT:KIND/NAME");
            return Err(Malformed { message, nearest: self.nearest_label(text) });
        };
        let found = match kind {
            "user" => self.principal(account, HolderKind::User, NodeKind::User, name),
            "group" => self.principal(account, HolderKind::Group, NodeKind::Group, name),
            "role" => self.principal(account, HolderKind::Role, NodeKind::Role, name),
            "oidc" => self.declared(account, NodeKind::OidcProvider, name),
            "saml" => self.declared(account, NodeKind::SamlProvider, name),
            "user-pool" => self.declared(account, NodeKind::UserPool, name),
            "identity-pool" => self.declared(account, NodeKind::IdentityPool, name),
            "app-client" => self.declared(account, NodeKind::AppClient, name),
            "user-pool-group" => self.declared(account, NodeKind::UserPoolGroup, name),
            "policy" => self.declared(account, NodeKind::Policy, name),
            _ => {
                let message = format!("`{kind}` is not a kind of principal");
                return Err(Malformed {
                    message,
                    nearest: nearest(kind, KINDS.iter().copied()).map(str::to_owned),
                });
            }
        };
        let nearest = || self.nearest_in(account, rest);
        Ok(found.map_or_else(|| absent(text, Some(account), nearest()), |node| Endpoint::Node(node, None)))
    }

    /// A name with or without its path; with a path it must be the right one.
    fn principal(
        &self,
        account: AccountId,
        holder: HolderKind,
        kind: NodeKind,
        name: &str,
    ) -> Option<NodeId> {
        let full = name.strip_prefix('/').unwrap_or(name);
        self.declared(account, kind, full).or_else(|| self.by_name(account, holder, full))
    }

    fn by_name(&self, account: AccountId, kind: HolderKind, name: &str) -> Option<NodeId> {
        let entity = self.world.index.by_name(account, kind, name)?;
        let exact = self.world.name_of(entity) == name;
        self.nodes.of(entity).filter(|_| exact)
    }

    fn declared(&self, account: AccountId, kind: NodeKind, name: &str) -> Option<NodeId> {
        let position = self.nodes().iter().position(|node| {
            node.kind == kind && node.account == Some(account) && &*node.name == name && node.declared
        });
        position.map(|number| NodeId(number as u32))
    }

    fn nearest_label(&self, text: &str) -> Option<String> {
        let entities = self.nodes().iter().enumerate().filter(|(_, node)| node.entity.is_some());
        let labels: Vec<String> = entities.map(|(number, _)| self.label(NodeId(number as u32))).collect();
        nearest(text, labels.iter().map(String::as_str)).map(str::to_owned)
    }

    fn nearest_in(&self, account: AccountId, rest: &str) -> Option<String> {
        let own = self
            .nodes()
            .iter()
            .enumerate()
            .filter(|(_, node)| node.account == Some(account) && node.entity.is_some());
        let labels: Vec<String> = own.map(|(number, _)| self.label(NodeId(number as u32))).collect();
        let prefix = self.estate().account(account).map_or("", |account| &account.label);
        let wanted = format!("{prefix}:{rest}");
        nearest(&wanted, labels.iter().map(String::as_str)).map(str::to_owned)
    }
}

const KINDS: &[&str] = &[
    "user",
    "group",
    "role",
    "oidc",
    "saml",
    "user-pool",
    "identity-pool",
    "app-client",
    "user-pool-group",
    "policy",
];

fn absent(text: &str, account: Option<AccountId>, nearest: Option<String>) -> Endpoint {
    Endpoint::Absent { text: text.to_owned(), account, nearest }
}

/// The candidate nearest to `word`, when it is near enough to be a slip.
fn nearest<'c>(word: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let scored = candidates.map(|candidate| (strsim::osa_distance(word, candidate), candidate));
    let (distance, candidate) = scored.min()?;
    (distance <= word.chars().count().max(3) / 3).then_some(candidate)
}

impl TrustGraph<'_> {
    /// The users and roles of an account: what `ACCOUNT:*` stands for.
    pub fn principals_of(&self, account: AccountId) -> Vec<NodeId> {
        let own = self.nodes().iter().enumerate().filter(|(_, node)| {
            node.account == Some(account)
                && matches!(node.entity, Some(EntityId::User(_) | EntityId::Role(_)))
        });
        own.map(|(number, _)| NodeId(number as u32)).collect()
    }
}
