//! One document of an identity policy together with what bounds it: Denies of its holder's other policies, and the
//! holder's permissions boundary.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rolecall_graph::{Holding, Holdings};
use rolecall_model::{EntityId, InlinePolicy, ManagedPolicy};
use rolecall_policy::action::actions_overlap;
use rolecall_policy::resource::covers_resource;
use rolecall_policy::{Condition, Document, Effect, Grant, Text, grants};
use rolecall_source::Span;

use crate::Analysis;
use crate::administrator::Administrator;
use crate::analysis::documents;
use crate::narrowing::{is_circumstance, limits_request};

/// A document and what bounds it.
#[derive(Clone, Debug)]
pub(crate) struct Scope<'a> {
    /// The document.
    pub(crate) document: &'a Document,
    /// Whether the policy is surely this document.
    pub(crate) certain: bool,
    /// Who holds it, where it is inline and its holder is declared.
    pub(crate) holder: Option<EntityId>,
    /// Documents that its holder surely has beside it.
    pub(crate) others: Vec<&'a Document>,
    boundary: Option<&'a Holding>,
    /// Whether it makes an administrator, once somebody asked.
    pub(crate) administrator: OnceLock<Option<Administrator>>,
}

/// The scopes of an estate: several rules ask the same of each.
#[derive(Debug)]
pub(crate) struct Scopes<'a> {
    inline: Vec<(&'a InlinePolicy, Scope<'a>)>,
    managed: Vec<(&'a ManagedPolicy, Scope<'a>)>,
}

impl<'a> Scopes<'a> {
    pub(crate) fn of(analysis: &Analysis<'a>) -> Self {
        Scopes { inline: inline(analysis).collect(), managed: managed(analysis).collect() }
    }
}

/// What a document surely grants of an action.
#[derive(Clone, Debug)]
pub(crate) struct Granted<'d> {
    /// The grant.
    pub(crate) grant: Grant<'d>,
    /// Whether conditions limit it to some requests.
    pub(crate) limited: bool,
    /// Whether it asks for circumstances, such as MFA.
    pub(crate) guarded: bool,
}

impl Granted<'_> {
    /// The pattern of the statement's actions that covers `action`, else the element, else the statement.
    pub(crate) fn action_span(&self, action: &str) -> Option<Span> {
        let statement = self.grant.statement;
        let set = &statement.actions;
        let covers = |pattern: &&Text| !set.negated && actions_overlap(&pattern.text, action);
        let pattern = set.patterns.iter().find(covers).and_then(|pattern| pattern.span);
        pattern.or(set.span).or(statement.span)
    }

    /// The pattern of the statement's resources that reaches every IAM resource of the kind, else the element.
    pub(crate) fn resource_span(&self, kind: &str) -> Option<Span> {
        let statement = self.grant.statement;
        let pattern =
            self.grant.resources.iter().find(|pattern| self.grant.negated || spans_all(&pattern.text, kind));
        pattern.and_then(|pattern| pattern.span).or(statement.span)
    }

    /// Whether it reaches every IAM resource of the kind in an account: `*`, `arn:aws:iam::*:role/*`, `NotResource`.
    pub(crate) fn spans_all(&self, kind: &str) -> bool {
        self.grant.negated || self.grant.resources.iter().any(|pattern| spans_all(&pattern.text, kind))
    }
}

impl<'a> Scope<'a> {
    /// Every document of an inline policy that declares its statements, with its policy.
    pub(crate) fn of_inline<'v>(
        analysis: &'v Analysis<'a>,
    ) -> impl Iterator<Item = (&'a InlinePolicy, &'v Scope<'a>)> {
        analysis.scopes().inline.iter().map(|(policy, scope)| (*policy, scope))
    }

    /// Every document of a customer managed policy, except those that serve as permissions boundaries only: these
    /// grant nothing.
    pub(crate) fn of_managed<'v>(
        analysis: &'v Analysis<'a>,
    ) -> impl Iterator<Item = (&'a ManagedPolicy, &'v Scope<'a>)> {
        analysis.scopes().managed.iter().map(|(policy, scope)| (*policy, scope))
    }

    /// What the document grants of an action, Denies and the boundary taken away. Grants that depend on a symbol in
    /// their action are left out.
    pub(crate) fn granted(&self, action: &str) -> Vec<Granted<'a>> {
        let mut granted = self.granted_by_any(action);
        granted.retain(|granted| std::ptr::eq(granted.grant.document, self.document));
        granted
    }

    /// The same, of the document and those that its holder has beside it.
    pub(crate) fn granted_by_any(&self, action: &str) -> Vec<Granted<'a>> {
        if !self.boundary_admits(action) {
            return Vec::new();
        }
        let mut all = vec![self.document];
        all.extend(&self.others);
        let granted = grants(&all, action).into_iter().filter(|grant| grant.certain).map(|grant| {
            let asks = |what: fn(&Condition) -> bool| {
                grant.conditional && grant.statement.conditions.iter().any(what)
            };
            let (limited, guarded) = (asks(limits_request), asks(is_circumstance));
            Granted { grant, limited, guarded }
        });
        granted.collect()
    }

    /// A grant of an action on every IAM resource of a kind that nothing limits; one that needs no circumstances, if
    /// there is any.
    pub(crate) fn granted_on_all(&self, action: &str, kind: &str) -> Option<Granted<'a>> {
        let service = action.split(':').next()?;
        if !self.touches(service) {
            return None;
        }
        let open = |granted: &Granted<'_>| !granted.limited && granted.spans_all(kind);
        self.granted(action).into_iter().filter(open).min_by_key(|granted| granted.guarded)
    }

    /// Whether the document allows something of this service, as far as its actions tell. A quick answer.
    pub(crate) fn touches(&self, service: &str) -> bool {
        let every = format!("{service}:*");
        let allows = self.document.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allows.map(|statement| &statement.actions).any(|actions| {
            actions.negated || actions.patterns.iter().any(|pattern| actions_overlap(&pattern.text, &every))
        })
    }

    /// Whether the permissions boundary of the holder leaves the action. One that is not known leaves everything.
    fn boundary_admits(&self, action: &str) -> bool {
        let Some(boundary) = self.boundary.filter(|boundary| boundary.certain) else { return true };
        let documents: Vec<&Document> = boundary.documents.iter().map(AsRef::as_ref).collect();
        !grants(&documents, action).is_empty()
    }

    /// Whether the holder has a permissions boundary.
    pub(crate) fn is_bounded(&self) -> bool {
        self.boundary.is_some()
    }
}

fn inline<'a>(analysis: &Analysis<'a>) -> impl Iterator<Item = (&'a InlinePolicy, Scope<'a>)> {
    let world = &analysis.graph.world;
    analysis.inline_documents().map(move |(inline, document, certain)| {
        let holder = world.index.holder(&inline.holder);
        let holdings = holder.map(|holder| world.holdings.of(holder));
        let others = holdings.map(|holdings| beside(holdings, document)).unwrap_or_default();
        let boundary = holdings.and_then(|holdings| holdings.boundary.as_ref());
        (inline, Scope { document, certain, holder, others, boundary, administrator: OnceLock::new() })
    })
}

fn managed<'a>(analysis: &Analysis<'a>) -> impl Iterator<Item = (&'a ManagedPolicy, Scope<'a>)> {
    let graph = analysis.graph;
    let estate = graph.estate();
    let users = estate.users.iter().filter_map(|user| user.boundary.as_ref());
    let roles = estate.roles.iter().filter_map(|role| role.boundary.as_ref());
    let boundaries: BTreeSet<&str> = users.chain(roles).map(|arn| &*arn.text).collect();
    let policies = estate.policies.iter().enumerate().filter(move |(number, policy)| {
        let attached = graph.world.policy_holders.contains_key(&EntityId::Policy(*number as u32));
        attached || !boundaries.contains(&*policy.arn.text)
    });
    policies.flat_map(|(_, policy)| {
        let certain = policy.document.is_certain() && policy.origin.certain;
        let scope = move |document| Scope {
            document,
            certain,
            holder: None,
            others: Vec::new(),
            boundary: None,
            administrator: OnceLock::new(),
        };
        documents(&policy.document).map(move |document| (policy, scope(document)))
    })
}

/// Documents that surely reach the holder beside this one.
fn beside<'a>(holdings: &'a Holdings, document: &Document) -> Vec<&'a Document> {
    let sure = holdings.identity.iter().filter(|holding| holding.certain);
    let all = sure.flat_map(|holding| &holding.documents).map(AsRef::as_ref);
    all.filter(|other| !std::ptr::eq(*other, document)).collect()
}

/// Whether a resource pattern matches every IAM resource of a kind (`role`, `user`…) in the accounts that it names.
pub(crate) fn spans_all(pattern: &str, kind: &str) -> bool {
    let mut parts = pattern.split(':');
    let partition = parts.nth(1).filter(|part| !part.is_empty()).unwrap_or("*");
    let account = parts.nth(2).filter(|part| !part.is_empty()).unwrap_or("*");
    covers_resource(pattern, &format!("arn:{partition}:iam::{account}:{kind}/*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_spans_all_roles_of_the_accounts_that_it_names() {
        for (pattern, expected) in [
            ("*", true),
            ("arn:aws:iam::*:role/*", true),
            ("arn:aws:iam::111111111111:role/*", true),
            ("arn:aws:iam::111111111111:*", true),
            ("arn:aws:iam::*", true),
            ("arn:*:iam::*:role/*", true),
            ("arn:aws:iam::*:role/app-*", false),
            ("arn:aws:iam::111111111111:role/app/*", false),
            ("arn:aws:iam::111111111111:role/deploy", false),
            ("arn:aws:s3:::*", false),
        ] {
            assert_eq!(spans_all(pattern, "role"), expected, "{pattern}");
        }
    }
}
