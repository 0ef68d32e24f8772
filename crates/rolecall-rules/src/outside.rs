//! Roles that can be reached from outside the estate.

use std::collections::BTreeMap;

use rolecall_catalog::Issuer;
use rolecall_catalog::issuer::Tenancy;
use rolecall_graph::{Means, NodeId};
use rolecall_policy::PrincipalForm;

use crate::callers::{assume_action, impossible};
use crate::narrowing::{is_closed, names_organizations};
use crate::owner::{Owner, owner};
use crate::{Analysis, TrustStatement};

/// How a role is reached from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// By whom.
    pub(crate) by: String,
    /// Whether that is sure.
    pub(crate) certain: bool,
}

/// The roles that somebody outside can become: accounts of others, tokens of an issuer that others use too; and the
/// roles that these can assume in turn. Users and guests that come through Cognito have rules of their own.
pub(crate) fn entered_from_outside(analysis: &Analysis<'_>) -> BTreeMap<NodeId, Entry> {
    let graph = analysis.graph;
    let mut entries: BTreeMap<NodeId, Entry> = BTreeMap::new();
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let Some((by, certain)) = outsider(analysis, &trust) else { continue };
        let Some(node) = graph.node_of(trust.id) else { continue };
        let certain = certain && trust.certain;
        if entries.get(&node).is_none_or(|known| certain && !known.certain) {
            entries.insert(node, Entry { by, certain });
        }
    }
    spread(analysis, entries)
}

/// Follows role assumption. A node is seen again only when it turns out to be surely entered.
fn spread(analysis: &Analysis<'_>, mut entries: BTreeMap<NodeId, Entry>) -> BTreeMap<NodeId, Entry> {
    let mut queue: Vec<NodeId> = entries.keys().copied().collect();
    while let Some(from) = queue.pop() {
        let Some(entry) = entries.get(&from).cloned() else { continue };
        for edge in analysis.graph.edges_from(from).filter(|edge| edge.means == Means::Assumes) {
            let certain = entry.certain && edge.verdict.is_open();
            let known = entries.get(&edge.to);
            if known.is_none_or(|known| certain && !known.certain) {
                entries.insert(edge.to, Entry { by: entry.by.clone(), certain });
                queue.push(edge.to);
            }
        }
    }
    entries
}

/// Somebody outside whom a statement lets in, and whether that is sure.
fn outsider(analysis: &Analysis<'_>, trust: &TrustStatement<'_>) -> Option<(String, bool)> {
    if is_closed(trust.document, trust.statement, names_organizations)
        || impossible(trust.statement, trust.document.version).is_some()
    {
        return None;
    }
    let callers = trust.principals().filter(|(_, form)| {
        let action = assume_action(form);
        action.is_some_and(|action| trust.statement.actions.matches_action(action) != Some(false))
    });
    let outside = callers.filter_map(|(_, form)| match form {
        PrincipalForm::AnyAws | PrincipalForm::BareStar => Some(("every AWS account".to_owned(), true)),
        PrincipalForm::Account { account, .. }
        | PrincipalForm::Role { account, .. }
        | PrincipalForm::User { account, .. }
        | PrincipalForm::AssumedRole { account, .. } => match owner(analysis, account) {
            Owner::Own => None,
            Owner::Foreign => Some((format!("account `{account}`"), true)),
            Owner::Unknown => Some((format!("account `{account}`"), false)),
        },
        PrincipalForm::WebIdentity(domain) if domain.starts_with("cognito-identity") => None,
        PrincipalForm::OidcProvider { url, .. } | PrincipalForm::WebIdentity(url) => {
            let shared = Issuer::find(url).is_none_or(|issuer| issuer.tenancy == Tenancy::Shared);
            shared.then(|| (format!("tokens of `{url}`"), true))
        }
        _ => None,
    });
    outside.max_by_key(|(_, certain)| *certain)
}
