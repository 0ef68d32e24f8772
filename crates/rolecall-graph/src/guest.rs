//! What is left of a guest's role in the enhanced flow: Cognito passes a session policy (Cognito Developer Guide, "IAM
//! roles", "Access policies for unauthenticated identities").

use std::sync::{Arc, LazyLock};

use rolecall_catalog::{ManagedPolicy, guest};
use rolecall_model::{EntityId, With};
use rolecall_policy::Document;

use crate::answer::{Hop, Means};
use crate::graph::{How, TrustGraph};
use crate::node::NodeId;

/// The inline session policy and the managed one: what either allows.
static SESSION_POLICY: LazyLock<Option<Arc<Document>>> = LazyLock::new(|| {
    let actions = guest::INLINE_ACTIONS.join("\", \"");
    let inline = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": [\"{actions}\"], \"Resource\": \"*\"}}}}"
    );
    let mut document = Document::from_json(&inline).ok()?;
    let managed = ManagedPolicy::find(guest::SESSION_POLICY)?;
    document.statements.extend(Document::from_json(managed.document()).ok()?.statements);
    Some(Arc::new(document))
});

/// What is brought, with the session policy of a guest in the place of any other.
pub(crate) fn scoped_down(with: &With) -> With {
    With { session_policy: SESSION_POLICY.clone(), ..with.clone() }
}

impl TrustGraph<'_> {
    /// Whether what comes from `from` to a role as a guest is scoped down: the classic flow is not. `None` where that is
    /// not known.
    pub(crate) fn scopes_down(&self, from: NodeId) -> Option<bool> {
        let Some(EntityId::IdentityPool(number)) = self.node(from).and_then(|node| node.entity) else {
            return Some(false);
        };
        let pool = self.world.estate.identity_pools.get(number as usize);
        pool.map_or(Some(false), |pool| pool.classic_flow.map(|classic| !classic))
    }

    /// The pool that makes the session at the end of a path that of a guest.
    pub(crate) fn guest_of(&self, hops: &[Hop]) -> Option<NodeId> {
        let last = hops.last().filter(|hop| hop.means == Means::Maps)?;
        let ways = self.edges_from(last.from).filter(|edge| edge.to == last.to && edge.means == Means::Maps);
        let mut ways = ways.map(|edge| edge.how).peekable();
        (ways.peek().is_some() && ways.all(|how| how == How::Guest)).then_some(last.from)
    }
}
