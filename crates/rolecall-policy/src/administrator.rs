//! Whether policies grant everything.

use std::collections::BTreeSet;

use rolecall_catalog::actions_matching;

use crate::document::{Document, Effect, Statement, TextSet};
use crate::evaluate::{action_matches, resource_matches};
use crate::facts::Facts;
use crate::grants::{AnyRequest, is_unconditional};
use crate::pattern::is_known;
use crate::variable::Scope;

/// An action of a service that AWS does not have.
const NEW_ACTION: &str = "zznew:zznew";
/// A resource that nobody names.
const NEW_RESOURCE: &str = "arn:aws:zznew:zz-new-1:000000000000:zznew/zznew";
/// Pairs of action and resource that are tried before the answer is left open.
const MOST_PAIRS: usize = 200_000;

/// Whether the identity policies of one principal allow every action on every resource, by evaluation: one statement, or
/// several that complete each other (`NotAction` and the rest). Allows with a condition that can fail do not count.
///
/// `None` when that depends on a symbol, on a part of a document that is not known, on a Deny with a condition that can
/// fail, or when the policies are too many to try. The pairs tried are one of each pattern, every action of the catalogue
/// in the services that a pattern names, and an action and a resource that do not exist yet.
pub fn is_administrator(documents: &[&Document]) -> Option<bool> {
    let partial = documents.iter().any(|document| document.partial);
    if !documents.iter().flat_map(|document| &document.statements).any(may_be_wide) {
        return Some(false).filter(|_| !partial);
    }
    let rules = Rules::of(documents);
    let decided = match rules.allow(NEW_ACTION, NEW_RESOURCE) {
        Some(true) => rules.allow_everything(),
        other => other,
    };
    decided.filter(|_| !partial)
}

/// Whether a statement may allow an action that nobody names. Most policies have none such.
fn may_be_wide(statement: &Statement) -> bool {
    let matched = || action_matches(&statement.actions, NEW_ACTION, &mut Facts::default());
    statement.effect == Effect::Allow && matched() != Some(false)
}

/// Whether a statement's elements are `*` and nothing else.
fn is_every_request(statement: &Statement) -> bool {
    let only_star =
        |set: &TextSet| !set.negated && matches!(set.patterns.as_slice(), [only] if &*only.text == "*");
    only_star(&statement.actions) && statement.resources.as_ref().is_some_and(only_star)
}

struct Rules<'d> {
    /// Unconditional Allows and all Denies; each Deny with whether it is unconditional.
    list: Vec<(&'d Document, &'d Statement, bool)>,
}

impl<'d> Rules<'d> {
    fn of(documents: &[&'d Document]) -> Self {
        let mut list = Vec::new();
        for &document in documents {
            for statement in &document.statements {
                let unconditional = is_unconditional(document.version, statement);
                if unconditional || statement.effect == Effect::Deny {
                    list.push((document, statement, unconditional));
                }
            }
        }
        Rules { list }
    }

    fn allow_everything(&self) -> Option<bool> {
        let mut effects = self.list.iter().map(|(_, statement, _)| statement.effect);
        if effects.all(|effect| effect == Effect::Allow)
            && self.list.iter().any(|(_, statement, _)| is_every_request(statement))
        {
            return Some(true);
        }
        let new_resource = BTreeSet::from([NEW_RESOURCE.to_owned()]);
        // What a `NotAction` or a Deny names refutes it more often than the rest of the catalogue.
        if self.all(&self.named_actions().collect(), &new_resource) == Some(false) {
            return Some(false);
        }
        let (actions, resources) = (self.actions(), self.resources());
        if actions.len().saturating_mul(resources.len()).saturating_mul(self.list.len()) > MOST_PAIRS {
            // The two axes alone may already refute it.
            let one = self.all(&actions, &new_resource);
            let other = self.all(&BTreeSet::from([NEW_ACTION.to_owned()]), &resources);
            return if one == Some(false) || other == Some(false) { Some(false) } else { None };
        }
        self.all(&actions, &resources)
    }

    fn all(&self, actions: &BTreeSet<String>, resources: &BTreeSet<String>) -> Option<bool> {
        let mut all = Some(true);
        for action in actions {
            for resource in resources {
                match self.allow(action, resource) {
                    Some(true) => {}
                    Some(false) => return Some(false),
                    None => all = None,
                }
            }
        }
        all
    }

    /// Whether the unconditional rules allow one request.
    fn allow(&self, action: &str, resource: &str) -> Option<bool> {
        let (mut allowed, mut denied) = (Some(false), Some(false));
        for &(document, statement, unconditional) in &self.list {
            let mut facts = Facts::default();
            let scope = Scope { version: document.version, context: &AnyRequest, wildcards: true };
            let matched =
                both(action_matches(&statement.actions, action, &mut facts), || match &statement.resources {
                    Some(resources) => resource_matches(resources, resource, scope, &mut Facts::default()),
                    None => Some(false),
                });
            match statement.effect {
                Effect::Allow => allowed = either(allowed, matched),
                Effect::Deny if unconditional => denied = either(denied, matched),
                Effect::Deny => denied = either(denied, matched.filter(|&matched| !matched)),
            }
        }
        both(allowed, || denied.map(|denied| !denied))
    }

    fn actions(&self) -> BTreeSet<String> {
        let patterns = self.patterns(|statement| Some(&statement.actions));
        let services: BTreeSet<&str> =
            patterns.filter_map(|pattern| Some(pattern.split_once(':')?.0)).collect();
        let mut actions = BTreeSet::from([NEW_ACTION.to_owned()]);
        for service in services {
            actions.extend(
                actions_matching(&format!("{service}:*")).map(|action| action.name().to_ascii_lowercase()),
            );
        }
        actions.extend(self.named_actions());
        actions
    }

    /// An action of each pattern.
    fn named_actions(&self) -> impl Iterator<Item = String> {
        let patterns = self.patterns(|statement| Some(&statement.actions));
        patterns.filter(|pattern| pattern.contains(':')).map(|pattern| instance(pattern).to_ascii_lowercase())
    }

    fn resources(&self) -> BTreeSet<String> {
        let mut resources = BTreeSet::from([NEW_RESOURCE.to_owned()]);
        resources.extend(self.patterns(|statement| statement.resources.as_ref()).map(instance));
        resources
    }

    /// The known patterns of one element.
    fn patterns(
        &self,
        element: impl Fn(&'d Statement) -> Option<&'d TextSet>,
    ) -> impl Iterator<Item = &'d str> {
        let sets = self.list.iter().filter_map(move |&(_, statement, _)| element(statement));
        sets.flat_map(|set| &set.patterns).map(|pattern| &*pattern.text).filter(|pattern| is_known(pattern))
    }
}

/// A text that the pattern matches and few others do; `*` itself stays, the resource of actions that take none.
fn instance(pattern: &str) -> String {
    if pattern == "*" { pattern.to_owned() } else { pattern.replace('*', "zznew").replace('?', "z") }
}

fn both(one: Option<bool>, other: impl FnOnce() -> Option<bool>) -> Option<bool> {
    match one {
        Some(false) => Some(false),
        Some(true) => other(),
        None => other().filter(|&other| !other),
    }
}

fn either(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), other) => other,
        (None, _) => None,
    }
}
