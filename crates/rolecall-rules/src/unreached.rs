//! Why nobody becomes a role: shared by the rules about reachability, so that one cause gives one finding.

use rolecall_graph::{Means, NodeId, NodeKind, Reachable, Side};
use rolecall_model::{EntityId, Listing, Role};
use rolecall_policy::PrincipalForm;

use crate::Analysis;
use crate::analysis::TrustStatement;

/// Why nobody becomes a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreached {
    /// Every entry of its trust policy is dead by itself.
    AllDead,
    /// Only roles that nobody becomes can become it.
    Island,
    /// The trust policy lets somebody in, and no caller has the grant.
    Untaken,
    /// Anything else.
    Unreachable,
}

/// A role that nobody becomes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnreachedRole<'a> {
    pub(crate) node: NodeId,
    pub(crate) role: &'a Role,
    pub(crate) why: Unreached,
    /// Whether the role's account is complete and its trust policy known.
    pub(crate) certain: bool,
}

/// Every role that nobody becomes, with the reason.
pub(crate) fn unreached<'a>(analysis: &Analysis<'a>) -> Vec<UnreachedRole<'a>> {
    let mut list = Vec::new();
    for (id, role) in analysis.roles() {
        let Some(node) = analysis.graph.node_of(id) else { continue };
        if is_managed_by_aws(role) || analysis.graph.reachable(node) != Reachable::No {
            continue;
        }
        let complete = analysis.estate().lists(role.account, Listing::Principals);
        let certain = complete && role.trust.is_certain() && role.origin.certain;
        list.push(UnreachedRole { node, role, why: why(analysis, id, node), certain });
    }
    list
}

/// Service-linked roles and those of Identity Center are entered by AWS itself.
pub(crate) fn is_managed_by_aws(role: &Role) -> bool {
    role.path.text.starts_with("/aws-service-role/") || role.path.text.starts_with("/aws-reserved/")
}

fn why(analysis: &Analysis<'_>, id: EntityId, node: NodeId) -> Unreached {
    let graph = analysis.graph;
    let from_roles = graph.edges_into(node).filter(|edge| edge.means == Means::Assumes && edge.from != node);
    if from_roles
        .into_iter()
        .any(|edge| graph.node(edge.from).is_some_and(|from| from.kind == NodeKind::Role))
    {
        return Unreached::Island;
    }
    let statements = analysis.trust_statements_of(id).filter(TrustStatement::is_allow);
    let mut living = 0;
    for trust in statements {
        living +=
            trust.principals().filter(|(principal, form)| !is_dead(analysis, node, principal, form)).count();
    }
    if living == 0 {
        return Unreached::AllDead;
    }
    let halves = || graph.half_edges_into(node).filter(|half| half.means == Means::Assumes);
    let trusted = |side: Side| !matches!(side, Side::Trust | Side::Caller | Side::Existence | Side::Rcp);
    let lacks_only_the_caller = halves().all(|half| half.missing.iter().all(|missing| trusted(missing.side)));
    let delegates = graph.trusts_of(node).any(|trust| {
        let kind = trust.node.and_then(|named| graph.node(named)).map(|named| named.kind);
        kind == Some(NodeKind::Account)
    });
    if lacks_only_the_caller && (delegates || halves().next().is_some()) {
        Unreached::Untaken
    } else {
        Unreached::Unreachable
    }
}

/// Whether a principal can never be anybody: by its form, because it is not there, or because the action does not fit.
fn is_dead(
    analysis: &Analysis<'_>,
    node: NodeId,
    principal: &rolecall_policy::Principal,
    form: &PrincipalForm<'_>,
) -> bool {
    let by_form = matches!(
        form,
        PrincipalForm::Group { .. }
            | PrincipalForm::WildcardArn
            | PrincipalForm::FederatedUser
            | PrincipalForm::Invalid(_)
    ) || matches!(form, PrincipalForm::UniqueId(id) if analysis.graph.world.index.by_unique_id(id).is_none());
    let half = || {
        analysis.graph.half_edges_into(node).flat_map(|half| &half.missing).any(|missing| {
            let code = missing.code.map_or(0, |code| code.0);
            (code == 31 && missing.span == principal.text.span) || (code == 19 && !is_delegation(form))
        })
    };
    by_form || half()
}

fn is_delegation(form: &PrincipalForm<'_>) -> bool {
    matches!(form, PrincipalForm::Account { .. } | PrincipalForm::AnyAws)
}
