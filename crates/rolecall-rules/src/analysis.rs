//! What a rule sees.

use std::sync::OnceLock;

use rolecall_graph::{ChainAnswer, ForbidAnswer, Malformed, TrustGraph};
use rolecall_model::{Chain, DocumentState, EntityId, Estate, Forbid, HolderKind, InlinePolicy, Role};
use rolecall_policy::{Document, Effect, Principal, PrincipalForm, Statement, classify};
use rolecall_source::{Diagnostics, Sources, Span};

use crate::scope::Scopes;

/// A read-only view of everything that was understood. A rule sees no configuration: it must hold for any estate.
#[derive(Debug)]
pub struct Analysis<'a> {
    /// Files and symbols.
    pub sources: &'a Sources,
    /// The trust graph, and through it the estate.
    pub graph: &'a TrustGraph<'a>,
    /// What was wrong with the input.
    pub diagnostics: &'a Diagnostics,
    /// Declared chains, judged.
    pub chains: Vec<Result<ChainAnswer<'a>, (&'a Chain, Malformed)>>,
    /// Forbidden paths, judged.
    pub forbids: Vec<Result<ForbidAnswer<'a>, (&'a Forbid, Malformed)>>,
    scopes: OnceLock<Scopes<'a>>,
}

/// A statement of a role's trust policy.
#[derive(Clone, Copy, Debug)]
pub struct TrustStatement<'a> {
    /// The role.
    pub role: &'a Role,
    /// Its id.
    pub id: EntityId,
    /// The whole trust policy.
    pub document: &'a Document,
    /// The statement.
    pub statement: &'a Statement,
    /// Whether the trust policy is surely this document.
    pub certain: bool,
}

impl<'a> TrustStatement<'a> {
    /// The principals of the statement with their forms; none when it is `NotPrincipal`.
    pub fn principals(&self) -> impl Iterator<Item = (&'a Principal, PrincipalForm<'a>)> + use<'a> {
        let set = self.statement.principals.as_ref().filter(|set| !set.negated);
        set.into_iter().flat_map(|set| &set.list).map(|principal| (principal, classify(principal)))
    }

    /// Where something is missing from the statement: `text`, when it stands in it, else the statement. A text that
    /// is defined elsewhere is not at fault.
    pub fn place(&self, text: Option<Span>) -> Option<Span> {
        match (text, self.statement.span) {
            (Some(text), Some(statement)) if !statement.contains(text) => Some(statement),
            (text, statement) => text.or(statement),
        }
    }

    /// Whether it allows.
    pub fn is_allow(&self) -> bool {
        self.statement.effect == Effect::Allow
    }
}

impl<'a> Analysis<'a> {
    /// Judges the declared expectations of a graph.
    pub fn new(sources: &'a Sources, graph: &'a TrustGraph<'a>, diagnostics: &'a Diagnostics) -> Self {
        let (chains, forbids) = (graph.chains(), graph.forbids());
        Analysis { sources, graph, diagnostics, chains, forbids, scopes: OnceLock::new() }
    }

    pub(crate) fn scopes(&self) -> &Scopes<'a> {
        self.scopes.get_or_init(|| Scopes::of(self))
    }

    /// The estate.
    pub fn estate(&self) -> &'a Estate {
        self.graph.estate()
    }

    /// Every role with its id.
    pub fn roles(&self) -> impl Iterator<Item = (EntityId, &'a Role)> + use<'a> {
        self.estate().roles.iter().enumerate().map(|(number, role)| (EntityId::Role(number as u32), role))
    }

    /// The ARN of an entity.
    pub fn arn(&self, entity: EntityId) -> Option<&'a str> {
        let node = self.graph.node(self.graph.node_of(entity)?)?;
        node.arn.as_deref()
    }

    /// The ARN of the holder of an inline policy; its name where it is not declared.
    pub(crate) fn holder_arn(&self, inline: &'a InlinePolicy) -> &'a str {
        let holder = self.graph.world.index.holder(&inline.holder);
        holder.and_then(|holder| self.arn(holder)).unwrap_or(&inline.holder.name.text)
    }

    /// Every statement of every role's trust policy, alternatives included.
    pub fn trust_statements(&self) -> impl Iterator<Item = TrustStatement<'a>> + use<'a> {
        self.roles().flat_map(|(id, role)| trust_statements_of(id, role))
    }

    /// Every statement of one role's trust policy, alternatives included.
    pub(crate) fn trust_statements_of(
        &self,
        id: EntityId,
    ) -> impl Iterator<Item = TrustStatement<'a>> + use<'a> {
        let role = match id {
            EntityId::Role(number) => self.estate().roles.get(number as usize),
            _ => None,
        };
        role.into_iter().flat_map(move |role| trust_statements_of(id, role))
    }

    /// Every inline policy with each document that it may be, and whether it surely is.
    pub fn inline_documents(&self) -> impl Iterator<Item = (&'a InlinePolicy, &'a Document, bool)> + use<'a> {
        self.estate().inline_policies.iter().flat_map(|inline| {
            let certain = inline.document.is_certain() && inline.origin.certain;
            documents(&inline.document).map(move |document| (inline, document, certain))
        })
    }
}

fn trust_statements_of(id: EntityId, role: &Role) -> impl Iterator<Item = TrustStatement<'_>> {
    let certain = role.trust.is_certain() && role.origin.certain;
    role.trust.documents().iter().flat_map(move |document| {
        let statements = document.statements.iter();
        statements.map(move |statement| TrustStatement { role, id, document, statement, certain })
    })
}

/// Every document that a policy may be.
pub(crate) fn documents(state: &DocumentState) -> impl Iterator<Item = &Document> {
    state.documents().iter().map(AsRef::as_ref)
}

/// How messages call an inline policy: `inline policy `deploy` of role `deployer``.
pub(crate) fn inline_label(inline: &InlinePolicy) -> String {
    let kind = match inline.holder.kind {
        HolderKind::User => "user",
        HolderKind::Group => "group",
        HolderKind::Role => "role",
    };
    format!("inline policy `{}` of {kind} `{}`", inline.name.text, inline.holder.name.text)
}
