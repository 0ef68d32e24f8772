//! Who makes the request.

use std::sync::Arc;

use rolecall_model::{AccountId, EntityId};
use rolecall_policy::authorization::{Caller as PolicyCaller, CallerKind};

use crate::caller::Caller;
use crate::graph::TrustGraph;
use crate::node::{NodeId, NodeKind};

/// A principal as the policies and as the estate know it.
#[derive(Clone, Debug)]
pub(super) struct Subject<'e> {
    /// As policies match it. A user who is only known as a member of a group has no name.
    pub(super) caller: PolicyCaller,
    /// A user, a role, a group of the estate; `None` of anybody else.
    pub(super) known: Option<Caller<'e>>,
    /// Whether it surely exists.
    pub(super) exists: bool,
}

impl<'e> Subject<'e> {
    /// The principal that a node is; `None` where it makes no requests.
    pub(super) fn of(graph: &TrustGraph<'e>, node: NodeId, session: Option<&Arc<str>>) -> Option<Self> {
        let found = graph.node(node)?;
        match found.entity {
            Some(entity @ (EntityId::User(_) | EntityId::Role(_) | EntityId::Group(_))) => {
                Subject::of_entity(graph, entity, session)
            }
            Some(EntityId::OidcProvider(_) | EntityId::SamlProvider(_)) => {
                Subject::named(found.arn.as_deref()?)
            }
            Some(_) => None,
            None if found.kind == NodeKind::Service => Subject::named(&format!("service:{}", found.name)),
            None => Subject::named(found.arn.as_deref().unwrap_or(&found.name)),
        }
    }

    /// A principal that the estate does not describe.
    pub(super) fn named(text: &str) -> Option<Self> {
        Some(Subject { caller: PolicyCaller::parse(text).ok()?, known: None, exists: true })
    }

    fn of_entity(graph: &TrustGraph<'e>, entity: EntityId, session: Option<&Arc<str>>) -> Option<Self> {
        let estate = graph.world.estate;
        let is_role = matches!(entity, EntityId::Role(_));
        let known = Caller::of(estate, entity, !is_role)?;
        let known = Caller { session: session.cloned(), ..known };
        let account = known.account.and_then(|account| estate.account(account))?;
        let (kind, text, path) = match entity {
            EntityId::User(number) => {
                let user = estate.users.get(number as usize)?;
                (CallerKind::User, user.arn.text.clone(), Some(user.path.text.clone()))
            }
            EntityId::Role(number) => {
                let role = estate.roles.get(number as usize)?;
                let path = Some(role.path.text.clone());
                match session {
                    Some(session) => {
                        let (partition, id) = (&account.partition, &account.id);
                        let name = &role.name.text;
                        let text = format!("arn:{partition}:sts::{id}:assumed-role/{name}/{session}").into();
                        (CallerKind::Session, text, path)
                    }
                    None => (CallerKind::Role, role.arn.text.clone(), path),
                }
            }
            EntityId::Group(number) => {
                (CallerKind::User, estate.groups.get(number as usize)?.arn.text.clone(), None)
            }
            _ => return None,
        };
        let caller = PolicyCaller {
            kind,
            text,
            account: Some(account.id.clone()),
            partition: account.partition.clone(),
            name: known.name.clone(),
            path,
        };
        let exists = graph.world.origin_of(entity).is_none_or(|origin| origin.certain);
        Some(Subject { caller, known: Some(known), exists })
    }

    /// Its entity.
    pub(super) fn entity(&self) -> Option<EntityId> {
        self.known.as_ref()?.entity
    }

    /// Its account, where that is of the estate.
    pub(super) fn account(&self, graph: &TrustGraph<'e>) -> Option<AccountId> {
        let of_text = || graph.world.estate.account_by_id(self.caller.account.as_deref()?);
        self.known.as_ref().and_then(|known| known.account).or_else(of_text)
    }

    /// What `aws:userid` starts with.
    pub(super) fn unique_id(&self) -> Option<Arc<str>> {
        let known = self.known.as_ref()?;
        let id = known.unique_id.as_ref()?;
        Some(match &known.session {
            Some(session) => format!("{id}:{session}").into(),
            None => id.clone(),
        })
    }
}
