//! The condition keys of a concrete request.

use std::sync::Arc;

use rolecall_catalog::key_type;

use crate::authorization::caller::{Caller, CallerKind};
use crate::reason;
use crate::request::{Context, KeyState};

/// What a request gives for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyValues {
    /// One text.
    One(Arc<str>),
    /// A list; an empty one says that the request does not carry the key.
    List(Vec<Arc<str>>),
}

/// The condition keys of a concrete request; a key that is not there is absent.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestContext {
    /// By name in lower case, sorted.
    keys: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq)]
struct Key {
    lower: Box<str>,
    name: Arc<str>,
    state: KeyState,
}

/// The symbol that stands for the path of a role where that is not known, behind its first slash.
pub const UNKNOWN_PATH: &str = "\u{F0000}\u{100000}";

impl RequestContext {
    /// The keys that the request gives, and those that follow from who calls and whose resource it is (IAM User Guide, "AWS
    /// global condition context keys"), where it does not give them.
    pub(crate) fn new(
        given: Vec<(Arc<str>, KeyValues)>,
        caller: &Caller,
        resource_account: Option<&str>,
    ) -> RequestContext {
        let mut keys: Vec<Key> = given.into_iter().map(|(name, values)| Key::given(name, values)).collect();
        // Stable, so that of a key given twice the first counts.
        keys.sort_by(|one, other| one.lower.cmp(&other.lower));
        keys.dedup_by(|later, first| later.lower == first.lower);
        let mut context = RequestContext { keys };
        for (name, state) in derived(caller, resource_account) {
            context.add(name, state);
        }
        context
    }

    /// The value of a single-valued key, given in lower case.
    pub fn one(&self, lower: &str) -> Option<&Arc<str>> {
        match &self.find(lower)?.state {
            KeyState::Present(values) => values.first(),
            _ => None,
        }
    }

    /// The keys that are there with their values, by name; whether the key is multivalued.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Arc<str>], bool)> {
        self.keys.iter().filter_map(|key| match &key.state {
            KeyState::Present(values) => Some((&*key.name, values.as_slice(), false)),
            KeyState::List(values) => Some((&*key.name, values.as_slice(), true)),
            _ => None,
        })
    }

    fn find(&self, lower: &str) -> Option<&Key> {
        self.keys.get(self.place(lower).ok()?)
    }

    fn place(&self, lower: &str) -> Result<usize, usize> {
        self.keys.binary_search_by(|key| (*key.lower).cmp(lower))
    }

    fn add(&mut self, name: &str, state: KeyState) {
        let lower: Box<str> = name.to_ascii_lowercase().into();
        if let Err(at) = self.place(&lower) {
            self.keys.insert(at, Key { lower, name: name.into(), state });
        }
    }
}

impl Context for RequestContext {
    fn state(&self, key: &str) -> KeyState {
        self.find(key).map_or(KeyState::Absent, |key| key.state.clone())
    }
}

impl Key {
    fn given(name: Arc<str>, values: KeyValues) -> Key {
        let lower: Box<str> = name.to_ascii_lowercase().into();
        let state = match values {
            KeyValues::List(values) if values.is_empty() => KeyState::Absent,
            // A list of one is how some write a single value; the catalogue knows the type of the key.
            KeyValues::List(values) if values.len() > 1 || is_multivalued(&lower) => KeyState::List(values),
            KeyValues::List(values) => KeyState::Present(values),
            KeyValues::One(value) => KeyState::Present(vec![value]),
        };
        Key { lower, name, state }
    }
}

fn is_multivalued(key: &str) -> bool {
    key_type(key).is_some_and(|found| found.multivalued)
}

/// What AWS always puts into a request of this caller and follows from who it is.
fn derived(caller: &Caller, resource_account: Option<&str>) -> Vec<(&'static str, KeyState)> {
    let mut keys = vec![("aws:PrincipalType", principal_type(caller.kind))];
    if !matches!(caller.kind, CallerKind::Anonymous | CallerKind::Federated) {
        keys.push(("aws:PrincipalIsAWSService", present((caller.kind == CallerKind::Service).to_string())));
    }
    if let Some(account) = &caller.account {
        keys.push(("aws:PrincipalAccount", present(account.clone())));
        keys.push(("aws:PrincipalArn", present(principal_arn(caller, account))));
    }
    match caller.kind {
        CallerKind::User => keys.push(("aws:username", present(caller.name.clone()))),
        CallerKind::Service => keys.push(("aws:PrincipalServiceName", present(caller.name.clone()))),
        _ => {}
    }
    if let Some(account) = resource_account {
        keys.push(("aws:ResourceAccount", present(account)));
    }
    keys
}

fn present(value: impl Into<Arc<str>>) -> KeyState {
    KeyState::Present(vec![value.into()])
}

fn principal_type(kind: CallerKind) -> KeyState {
    present(match kind {
        CallerKind::Root => "Account",
        CallerKind::User => "User",
        CallerKind::Role | CallerKind::Session => "AssumedRole",
        CallerKind::FederatedUser => "FederatedUser",
        CallerKind::Anonymous => "Anonymous",
        CallerKind::Service | CallerKind::Federated => {
            return KeyState::Unknown(reason::PRINCIPAL_TYPE.into());
        }
    })
}

/// Of a role session the ARN of the role.
fn principal_arn(caller: &Caller, account: &str) -> Arc<str> {
    if caller.kind != CallerKind::Session {
        return caller.text.clone();
    }
    format!("arn:{}:iam::{account}:role/{UNKNOWN_PATH}{}", caller.partition, caller.name).into()
}
