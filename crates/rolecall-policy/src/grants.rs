//! What the identity policies of one principal grant, for rules that ask about an action rather than a request.

use crate::action::{actions_overlap, covers_action};
use crate::condition::{Outcome, evaluate};
use crate::document::{Document, Effect, Statement, Text, TextSet, Version};
use crate::facts::Facts;
use crate::pattern::{is_known, matches_everything};
use crate::reason;
use crate::request::{Context, KeyState};
use crate::resource::{covers_resource, resources_overlap};
use crate::variable::Scope;

/// What one Allow grants of an action.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant<'d> {
    /// The Allow.
    pub statement: &'d Statement,
    /// Its document.
    pub document: &'d Document,
    /// The patterns of its resources that no Deny surely takes away; never empty, except under `negated`.
    pub resources: Vec<&'d Text>,
    /// Whether the patterns are those that it does *not* grant: `NotResource`.
    pub negated: bool,
    /// Whether it has a condition that some request may fail.
    pub conditional: bool,
    /// Whether its action surely covers the one asked for; else that depends on a symbol.
    pub certain: bool,
}

/// What the documents of one principal grant of `action`, an action or a pattern of actions of which all must be covered.
/// Resources are left out that an unconditional Deny of the documents surely takes away. A statement without resources is
/// not looked at.
pub fn grants<'d>(documents: &[&'d Document], action: &str) -> Vec<Grant<'d>> {
    let statements = || {
        documents
            .iter()
            .flat_map(|&document| document.statements.iter().map(move |statement| (document, statement)))
    };
    let denies: Vec<(&Document, &Statement)> =
        statements().filter(|(document, statement)| denies_surely(document, statement, action)).collect();
    let denied = |document: &Document, pattern: &Text| {
        denies.iter().any(|&(of, deny)| takes_away((of.version, deny), (document.version, pattern)))
    };
    let grant = |(document, statement): (&'d Document, &'d Statement)| {
        let resources = statement.resources.as_ref().filter(|_| statement.effect == Effect::Allow)?;
        let covered = covers(&statement.actions, action);
        if covered == Some(false) {
            return None;
        }
        let left: Vec<&Text> = if resources.negated {
            let all_denied = denies.iter().any(|(_, deny)| takes_everything(deny));
            resources.patterns.iter().filter(|_| !all_denied).collect()
        } else {
            resources.patterns.iter().filter(|pattern| !denied(document, pattern)).collect()
        };
        (!left.is_empty()).then(|| Grant {
            statement,
            document,
            resources: left,
            negated: resources.negated,
            conditional: !is_unconditional(document.version, statement),
            certain: covered == Some(true),
        })
    };
    statements().filter_map(grant).collect()
}

/// Whether no condition of the statement can fail, whatever the request of an IAM user or role.
pub fn is_unconditional(version: Version, statement: &Statement) -> bool {
    let holds = |condition| evaluate(condition, version, &AnyRequest, &mut Facts::default()) == Outcome::Yes;
    statement.conditions.iter().all(holds)
}

/// Any request of an IAM user or a role session: only what such a request always carries is known to be there.
pub(crate) struct AnyRequest;

/// The keys of every signed request (IAM User Guide, "AWS global condition context keys", the lines "Availability").
pub(crate) const ALWAYS_PRESENT: [&str; 10] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principaltype",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:useragent",
    "aws:userid",
    "aws:viaawsservice",
];

impl Context for AnyRequest {
    fn state(&self, key: &str) -> KeyState {
        let fact = reason::ANY_REQUEST.into();
        if ALWAYS_PRESENT.contains(&key) { KeyState::SomeValue(fact) } else { KeyState::Unknown(fact) }
    }
}

/// Whether the set surely covers every action of the pattern (`Some(true)`), surely not, or by a symbol.
fn covers(set: &TextSet, action: &str) -> Option<bool> {
    let overlaps = |known: bool| {
        let mut patterns = set.patterns.iter().map(|pattern| &*pattern.text);
        patterns.any(|pattern| is_known(pattern) == known && actions_overlap(pattern, action))
    };
    if set.negated {
        return if overlaps(true) {
            Some(false)
        } else if overlaps(false) {
            None
        } else {
            Some(true)
        };
    }
    let covered = set.patterns.iter().any(|pattern| covers_action(&pattern.text, action));
    if covered {
        Some(true)
    } else if overlaps(false) {
        None
    } else {
        Some(false)
    }
}

fn denies_surely(document: &Document, statement: &Statement, action: &str) -> bool {
    statement.effect == Effect::Deny
        && covers(&statement.actions, action) == Some(true)
        && is_unconditional(document.version, statement)
}

fn takes_everything(deny: &Statement) -> bool {
    deny.resources.as_ref().is_some_and(|resources| {
        !resources.negated && resources.patterns.iter().any(|pattern| matches_everything(&pattern.text))
    })
}

/// Whether an unconditional Deny covers a whole pattern.
fn takes_away(deny: (Version, &Statement), granted: (Version, &Text)) -> bool {
    let Some(resources) = &deny.1.resources else {
        return false;
    };
    let scope = |version| Scope { version, context: &AnyRequest, wildcards: true };
    let pattern = scope(granted.0).expand_resource(&granted.1.text);
    if resources.negated {
        return resources.patterns.iter().all(|excepted| {
            !resources_overlap(&scope(deny.0).expand_resource(&excepted.text).text, &pattern.text)
        });
    }
    // The same variable has the same value on both sides of one request.
    let same = |text: &str| deny.0 == granted.0 && *text == *granted.1.text;
    resources.patterns.iter().any(|denied| {
        same(&denied.text)
            || covers_resource(&scope(deny.0).expand_resource(&denied.text).text, &pattern.text)
    })
}
