//! Policies that grant other access than before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_model::DocumentState;
use rolecall_policy::algebra::{Algebra, Comparison};
use rolecall_policy::{Document, Version, canonical};
use rolecall_source::Span;

use crate::entity::{Entity, INLINE, Key};

/// A policy that does not say what it said.
#[derive(Clone, Debug)]
pub struct PolicyChange {
    /// The entity that it belongs to: of a trust policy the role, of an inline policy its holder, else the policy itself.
    pub entity: Arc<str>,
    /// What it is: `trust policy`, `` inline policy `NAME` ``…
    pub policy: String,
    /// How the access that it grants changes; `None` where one of the two is not wholly known.
    pub comparison: Option<Comparison>,
    /// The old and the new document; an absent one is empty.
    pub documents: (Arc<Document>, Arc<Document>),
    /// Where it is declared.
    pub span: Option<Span>,
}

type Entities<'e> = BTreeMap<Key, Entity<'e>>;

/// The policies of two estates that grant different access. A reordered or reformatted policy is no change.
pub(crate) fn changes(old: &Entities<'_>, new: &Entities<'_>) -> Vec<PolicyChange> {
    let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        let (was, now) = (old.get(key), new.get(key));
        let (Some((policy, _)), Some(origin)) =
            (document(now).or(document(was)), now.or(was).map(|entity| entity.origin))
        else {
            continue;
        };
        let (before, after) = (known(document(was)), known(document(now)));
        let documents = match (&before, &after) {
            (Some(before), Some(after)) if canonical(before) == canonical(after) => continue,
            (None, None) => continue,
            _ => (before.clone().unwrap_or_else(empty), after.clone().unwrap_or_else(empty)),
        };
        let comparison = before.and(after).map(|_| Algebra::new(&[&documents.0, &documents.1]).compare(0, 1));
        let (entity, policy) = match key.1.split_once(INLINE) {
            Some((holder, name)) => (holder.into(), format!("{policy} `{name}`")),
            None => (key.1.clone(), policy.to_owned()),
        };
        found.push(PolicyChange { entity, policy, comparison, documents, span: origin.span });
    }
    found
}

/// A policy, with what it is to its entity.
type Named<'e> = (&'static str, &'e DocumentState);

fn document<'e>(entity: Option<&Entity<'e>>) -> Option<Named<'e>> {
    entity?.documents.first().copied()
}

/// The one document that there is; an empty one where there is none. `None` where it is not known.
fn known(document: Option<Named<'_>>) -> Option<Arc<Document>> {
    match document {
        None => Some(empty()),
        Some((_, DocumentState::Known(document))) if !document.partial => Some(document.clone()),
        Some(_) => None,
    }
}

fn empty() -> Arc<Document> {
    let (statements, problems) = (Vec::new(), Vec::new());
    Arc::new(Document { version: Version::V2012, statements, span: None, partial: false, problems })
}
