//! Principals that exist again under the same ARN: AWS stored the unique id of the old one where a trust policy names it
//! (IAM User Guide, "AWS JSON policy elements: Principal", IAM role principals), so that policy has to be applied again.

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_graph::TrustGraph;
use rolecall_source::Span;

use crate::entity_change::{Action, EntityChange};
use crate::reach::{name, named};

/// A principal that is replaced by another one of the same ARN.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplacedPrincipal {
    /// Its ARN.
    pub entity: Arc<str>,
    /// Where trust policies name it.
    pub named_by: Vec<Span>,
}

pub(crate) fn principals(
    changes: &[EntityChange],
    before: &TrustGraph<'_>,
    after: &TrustGraph<'_>,
) -> Vec<ReplacedPrincipal> {
    let replaced: BTreeSet<&Arc<str>> = changes
        .iter()
        .filter(|change| change.action == Action::Replace && matches!(change.kind, "role" | "user"))
        .map(|change| &change.entity)
        .collect();
    let old = named(before);
    let named_by = |entity: &Arc<str>| -> Vec<Span> {
        let names = after.trusts().iter().filter(|trust| {
            // What is created with it stores the new id.
            let role = name(after, trust.role);
            trust.text == **entity && old.contains_key(&role) && role != *entity
        });
        names.filter_map(|trust| trust.span).collect()
    };
    let kept = replaced.into_iter().filter(|entity| old.contains_key(*entity));
    kept.map(|entity| ReplacedPrincipal { entity: entity.clone(), named_by: named_by(entity) })
        .filter(|principal| !principal.named_by.is_empty())
        .collect()
}
