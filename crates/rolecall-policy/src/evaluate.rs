//! Statements against a request.

use crate::action;
use crate::choice::choose;
use crate::condition::{Choice, Outcome, Range, evaluate};
use crate::document::{Document, Effect, Statement, TextSet, Version};
use crate::facts::Facts;
use crate::list::any_matches;
use crate::reason;
use crate::request::{Applies, Context, Miss, Request};
use crate::resource;
use crate::variable::{Expanded, Scope};

/// Every statement of the document with whether it applies: an Allow by [`applies`], a Deny by [`deny_applies`].
///
/// The principal is not looked at, and a [`Document::partial`] document may say more than its statements.
pub fn matches<'d>(
    document: &'d Document,
    request: &Request<'_>,
) -> impl Iterator<Item = (&'d Statement, Applies<'d>)> {
    document.statements.iter().map(move |statement| {
        let applies = match statement.effect {
            Effect::Allow => applies(statement, document.version, request),
            Effect::Deny => deny_applies(statement, document.version, request),
        };
        (statement, applies)
    })
}

/// Whether a statement can be made to apply to a request: the question to ask of an Allow.
///
/// - `Yes`: it applies when the caller leaves out every key that it may choose, which it always can (see
///   [`crate::met_by_absence`] before joining this with requirements on such a key).
/// - `If`: it applies when the caller meets all these requirements.
/// - `No`: it does not, whatever the caller chooses.
/// - `Unknown`: that depends on facts that are not the caller's choice.
pub fn applies<'d>(statement: &'d Statement, version: Version, request: &Request<'_>) -> Applies<'d> {
    judge(statement, version, request, Effect::Allow)
}

/// Whether a statement can be avoided by a request: the question to ask of a Deny.
///
/// - `Yes`: it applies whatever the caller chooses.
/// - `If`: it does not apply when the caller meets the requirement, which is `negated`. To fail one condition is enough;
///   the one given is the simplest: one that leaving out the key fails, if there is any (see [`crate::needed`]).
/// - `No`: it never applies.
/// - `Unknown`: that depends on facts that are not the caller's choice.
pub fn deny_applies<'d>(statement: &'d Statement, version: Version, request: &Request<'_>) -> Applies<'d> {
    judge(statement, version, request, Effect::Deny)
}

fn judge<'d>(
    statement: &'d Statement,
    version: Version,
    request: &Request<'_>,
    effect: Effect,
) -> Applies<'d> {
    let mut facts = Facts::default();
    if action_matches(&statement.actions, request.action, &mut facts) == Some(false) {
        return Applies::No(Miss::Action);
    }
    if let Some(resources) = &statement.resources {
        let scope = Scope { version, context: request.context, wildcards: true };
        if resource_matches(resources, request.resource, scope, &mut facts) == Some(false) {
            return Applies::No(Miss::Resource);
        }
    }
    let mut open = false;
    for condition in &statement.conditions {
        match evaluate(condition, version, request.context, &mut facts) {
            Outcome::Yes | Outcome::Unknown => {}
            Outcome::No { impossible } => {
                return Applies::No(Miss::Condition { condition, impossible });
            }
            // No value helps, and what absence does is disputed.
            Outcome::Choice(Choice { absent: None, present: Range::No { .. } })
                if effect == Effect::Allow =>
            {
                facts.add(reason::FORANYVALUE_IFEXISTS);
            }
            Outcome::Choice(_) => open = true,
        }
    }
    if open {
        return choose(statement, version, request.context, effect, facts);
    }
    if facts.is_empty() { Applies::Yes } else { Applies::Unknown(facts.into_vec()) }
}

/// Whether an `Action` or `NotAction` matches.
pub(crate) fn action_matches(set: &TextSet, action: &str, facts: &mut Facts) -> Option<bool> {
    any_matches(
        &set.patterns,
        set.negated,
        Expanded::plain,
        |pattern| action::answer(pattern, action),
        action,
        facts,
    )
}

/// Whether a `Resource` or `NotResource` matches.
pub(crate) fn resource_matches(
    set: &TextSet,
    resource: &str,
    scope: Scope<'_>,
    facts: &mut Facts,
) -> Option<bool> {
    let expand = |pattern| scope.expand_resource(pattern);
    let matches = |pattern: &str| resource::answer(pattern, resource);
    any_matches(&set.patterns, set.negated, expand, matches, resource, facts)
}

impl TextSet {
    /// Whether an `Action` or `NotAction` matches an action such as `sts:AssumeRole`; `None` when that is not known.
    pub fn matches_action(&self, action: &str) -> Option<bool> {
        action_matches(self, action, &mut Facts::default())
    }

    /// Whether a `Resource` or `NotResource` matches a resource; `None` when that is not known. The context serves the
    /// policy variables.
    pub fn matches_resource(&self, resource: &str, version: Version, context: &dyn Context) -> Option<bool> {
        let scope = Scope { version, context, wildcards: true };
        resource_matches(self, resource, scope, &mut Facts::default())
    }
}
