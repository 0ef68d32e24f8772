//! What a request of a principal of the estate carries.

use std::sync::Arc;

use rolecall_catalog::GlobalKey;
use rolecall_catalog::presence::{Caller as CatalogCaller, Presence};
use rolecall_model::{EntityId, Tags};
use rolecall_policy::authorization::Call;
use rolecall_policy::{Context, KeyState};

use super::AccessQuestion;
use super::subject::Subject;
use crate::caller::{Bring, CallContext, CallerKind};
use crate::graph::TrustGraph;

/// The condition keys of a request: those that are given, those that follow from who calls and from what is called, and
/// where the presence table says that such a caller never carries one, that. Any other key is not known.
pub(super) struct Keys<'a, 'e> {
    call: &'a Call,
    question: &'a AccessQuestion<'a>,
    /// The keys of a principal of the estate.
    known: Option<CallContext<'a, 'e>>,
    tagged: bool,
}

/// Keys that tell about a request whoever reads the answer.
const TELLING: [&str; 6] = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalType",
    "aws:ResourceAccount",
    "aws:username",
];

impl<'a, 'e> Keys<'a, 'e> {
    pub(super) fn new(
        graph: &'a TrustGraph<'e>,
        subject: &'a Subject<'e>,
        call: &'a Call,
        question: &'a AccessQuestion<'a>,
    ) -> Self {
        let estate = graph.world.estate;
        let target_tags: Option<&'e Tags> = match graph.world.index.by_arn(question.resource) {
            Some(EntityId::Role(number)) => estate.roles.get(number as usize).map(|role| &role.tags),
            Some(EntityId::User(number)) => estate.users.get(number as usize).map(|user| &user.tags),
            _ => None,
        };
        let owner = call.resource_account.as_deref();
        let known = subject.known.as_ref().map(|caller| CallContext {
            caller,
            bring: Bring { with: question.with, strict: false },
            estate,
            target_account: owner.and_then(|owner| estate.account_by_id(owner)),
            target_tags,
        });
        Keys { call, question, known, tagged: target_tags.is_some() }
    }

    /// The keys that every such request carries with these values.
    pub(super) fn known(&self) -> Vec<(Arc<str>, Vec<Arc<str>>, bool)> {
        let given = self.question.context.iter().map(|(name, _)| &**name);
        let given: Vec<&str> = given.collect();
        let derived =
            TELLING.into_iter().filter(|name| !given.iter().any(|one| one.eq_ignore_ascii_case(name)));
        let mut names: Vec<&str> = given.iter().copied().chain(derived).collect();
        names.sort_by_key(|name| name.to_ascii_lowercase());
        let values = names.into_iter().filter_map(|name| match self.state(&name.to_ascii_lowercase()) {
            KeyState::Present(values) => Some((name.into(), values, false)),
            KeyState::List(values) => Some((name.into(), values, true)),
            _ => None,
        });
        values.collect()
    }

    fn is_given(&self, key: &str) -> bool {
        self.question.context.iter().any(|(name, _)| name.eq_ignore_ascii_case(key))
            || self.question.with.context.contains_key(key)
    }
}

impl Context for Keys<'_, '_> {
    fn state(&self, key: &str) -> KeyState {
        if self.is_given(key) {
            return match self.question.with.context.get(key) {
                Some(values) => KeyState::Present(values.clone()),
                None => self.call.context.state(key),
            };
        }
        if key == "aws:resourceaccount" {
            return self.call.resource_account.as_ref().map_or_else(
                || KeyState::SomeValue("the account of the resource".into()),
                |account| KeyState::Present(vec![account.clone()]),
            );
        }
        let is_tag = key.starts_with("aws:resourcetag/") || key.starts_with("iam:resourcetag/");
        if is_tag && !self.tagged {
            return KeyState::Unknown("the tags of the resource".into());
        }
        let Some(known) = &self.known else {
            // Of whoever is not of the estate, only what its name says.
            return match self.call.context.state(key) {
                KeyState::Absent => missing(key),
                state => state,
            };
        };
        let caller = match known.caller.kind {
            CallerKind::RoleSession => CatalogCaller::RoleSession,
            _ => CatalogCaller::User,
        };
        match GlobalKey::find(key).map(|row| row.carried_by(caller).presence) {
            None => missing(key),
            Some(Presence::Never) => KeyState::Never,
            Some(_) if key.contains('.') => missing(key),
            Some(_) => match known.state(key) {
                KeyState::Chosen => missing(key),
                state => state,
            },
        }
    }
}

/// The state of a key that is neither given nor follows from anything.
fn missing(key: &str) -> KeyState {
    let name = GlobalKey::find(key).filter(|row| !row.name.contains('*')).map_or(key, |row| row.name);
    KeyState::Unknown(format!("the condition key `{name}`, which is not given").into())
}
