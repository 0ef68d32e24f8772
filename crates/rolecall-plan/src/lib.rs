//! Two estates compared: what a change does to entities, to the access that their policies grant, and to who can become
//! whom. Nothing is applied, and neither estate is preferred: `plan A B` mirrors `plan B A`.
//!
//! Entities, policies and nodes of the two estates are the same where their ARNs are: the text, symbols included. Both
//! estates must have been read into the same [`rolecall_source::Sources`], so that a symbol means the same in both.

mod edge;
mod entity;
mod entity_change;
mod path;
mod policy_change;
mod reach;
mod replaced;

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_graph::{ChainVerdict, Missing, NodeId, NodeKind, Reachable, TrustGraph};
use rolecall_source::{Sources, Span};

pub use edge::{EdgeChange, EdgeMove};
pub use entity_change::{Action, EntityChange};
pub use path::PathChange;
pub use policy_change::PolicyChange;
pub use replaced::ReplacedPrincipal;

/// One of the two estates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Moment {
    Before,
    After,
}

/// What a change does.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Entities that are created, changed or deleted, by kind and name.
    pub entities: Vec<EntityChange>,
    /// Policies that grant other access than before.
    pub policies: Vec<PolicyChange>,
    /// Edges of the trust graph.
    pub edges: Vec<EdgeChange>,
    /// Who can newly become whom, and who no longer can.
    pub paths: Vec<PathChange>,
    /// Paths that were left out of `paths`.
    pub more_paths: usize,
    /// Declared chains and forbidden paths.
    pub chains: Vec<ChainChange>,
    /// Principals that exist again under the same ARN, while a trust policy names the old one.
    pub replaced: Vec<ReplacedPrincipal>,
    /// Roles that nobody can become any more, or that somebody can now.
    pub unreachable: Vec<Reachability>,
}

impl Plan {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
            && self.policies.is_empty()
            && self.edges.is_empty()
            && self.paths.is_empty()
            && self.unreachable.is_empty()
            && self.chains.iter().all(|chain| chain.before == chain.after)
    }
}

/// A declared chain or forbidden path.
#[derive(Clone, Debug)]
pub struct ChainChange {
    /// Its name.
    pub name: Arc<str>,
    /// What became of it before; `None` where it was not declared or could not be read.
    pub before: Option<ChainVerdict>,
    /// What becomes of it after.
    pub after: Option<ChainVerdict>,
    /// What is missing after.
    pub missing: Vec<Missing>,
}

/// A role that became unreachable, or was.
#[derive(Clone, Debug)]
pub struct Reachability {
    /// Its ARN.
    pub entity: Arc<str>,
    /// Whether it became unreachable; else it was.
    pub became: bool,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// Compares two estates by their trust graphs.
pub fn plan(sources: &Sources, before: &TrustGraph<'_>, after: &TrustGraph<'_>) -> Plan {
    let (old, new) = (entity::entities(before.estate()), entity::entities(after.estate()));
    let entities = entity_change::changes(&old, &new, after.estate());
    let edges = edge::changes(sources, before, after);
    let (paths, more_paths) = path::changes(before, after, &edges);
    Plan {
        replaced: replaced::principals(&entities, before, after),
        policies: policy_change::changes(&old, &new),
        chains: chains(before, after),
        unreachable: unreachable(before, after),
        entities,
        edges,
        paths,
        more_paths,
    }
}

fn chains(before: &TrustGraph<'_>, after: &TrustGraph<'_>) -> Vec<ChainChange> {
    let (old, mut new) = (judged(before), judged(after));
    let mut changes: Vec<ChainChange> = Vec::new();
    for (key, (verdict, _)) in old {
        let (after, missing) =
            new.remove(&key).map_or((None, Vec::new()), |(verdict, missing)| (Some(verdict), missing));
        changes.push(ChainChange { name: key.1, before: Some(verdict), after, missing });
    }
    let added = new.into_iter().map(|(key, (verdict, missing))| ChainChange {
        name: key.1,
        before: None,
        after: Some(verdict),
        missing,
    });
    changes.extend(added);
    changes.sort_by(|a, b| a.name.cmp(&b.name));
    changes
}

/// What was declared, by kind and name.
type Judged = BTreeMap<(&'static str, Arc<str>), (ChainVerdict, Vec<Missing>)>;

fn judged(graph: &TrustGraph<'_>) -> Judged {
    let chains = graph.chains().into_iter().flatten();
    let chains =
        chains.map(|answer| (("chain", answer.chain.name.clone()), (answer.verdict, answer.path.missing)));
    let forbids = graph.forbids().into_iter().flatten();
    let forbids =
        forbids.map(|answer| (("forbid", answer.forbid.name.clone()), (answer.verdict, Vec::new())));
    chains.chain(forbids).collect()
}

fn unreachable(before: &TrustGraph<'_>, after: &TrustGraph<'_>) -> Vec<Reachability> {
    let (old, new) = (reach::named(before), reach::named(after));
    let role = |graph: &TrustGraph<'_>, id: NodeId| {
        graph.node(id).is_some_and(|node| node.kind == NodeKind::Role && node.declared)
    };
    let mut found = Vec::new();
    for (name, &id) in &new {
        let Some(&was) = old.get(name) else { continue };
        if !role(after, id) || !role(before, was) {
            continue;
        }
        let dead = |graph: &TrustGraph<'_>, id| graph.reachable(id) == Reachable::No;
        let (then, now) = (dead(before, was), dead(after, id));
        if then != now {
            let span = after.node(id).and_then(|node| node.span);
            found.push(Reachability { entity: name.clone(), became: now, span });
        }
    }
    found
}
