//! Whether a policy makes its holder an administrator, by evaluation.

use rolecall_catalog::{Escalation, Service};
use rolecall_policy::action::covers_action;
use rolecall_policy::resource::covers_resource;
use rolecall_policy::{Document, Effect, Grant, Statement, grants, is_administrator};
use rolecall_source::Span;

use crate::narrowing::is_circumstance;
use crate::scope::{Scope, spans_all};

const EVERY_RESOURCE: &str = "arn:aws:*:*:*:*";

/// How a policy makes an administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Power {
    /// Every action on every resource.
    Everything,
    /// Every IAM action on every IAM resource, and so the power to grant itself the rest.
    Iam,
    /// Every action of most services on every resource.
    MostServices,
}

impl Power {
    /// What it allows, for a message.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Power::Everything => "every action on every resource",
            Power::Iam => "every IAM action on every resource",
            Power::MostServices => "every action of most services on every resource",
        }
    }
}

/// That a policy makes an administrator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Administrator {
    /// How.
    pub(crate) power: Power,
    /// The action at fault.
    pub(crate) span: Option<Span>,
    /// Whether that is sure.
    pub(crate) certain: bool,
    /// Whether only in circumstances that the policy asks for, such as MFA.
    pub(crate) guarded: bool,
}

/// Whether the document makes its holder an administrator, the Denies of the holder's other policies taken away. It is
/// found out once for each scope.
pub(crate) fn administrator(scope: &Scope<'_>) -> Option<Administrator> {
    *scope.administrator.get_or_init(|| judge_scope(scope))
}

fn judge_scope(scope: &Scope<'_>) -> Option<Administrator> {
    let wide = scope.document.statements.iter().find(|statement| is_wide(statement))?;
    let denies = scope.others.iter().map(|other| retain(other, |statement| statement.effect == Effect::Deny));
    let denies: Vec<Document> = denies.collect();
    let judge = |own: &Document, denies: &[Document]| {
        let all: Vec<&Document> = std::iter::once(own).chain(denies).collect();
        power(&all)
    };
    let own = retain(scope.document, |_| true);
    let (power, sure, guarded) = match judge(&own, &denies) {
        Some((power, true)) => (power, true, false),
        unsure if !denies.iter().chain([&own]).any(asks_for_circumstances) => {
            unsure.map(|(power, sure)| (power, sure, false))?
        }
        unsure => {
            let relaxed: Vec<Document> = denies.iter().map(without_circumstances).collect();
            match judge(&without_circumstances(&own), &relaxed) {
                Some((power, sure)) if unsure.is_none() || sure => (power, sure, true),
                _ => unsure.map(|(power, sure)| (power, sure, false))?,
            }
        }
    };
    Some(Administrator { power, span: action_span(wide), certain: scope.certain && sure, guarded })
}

/// An Allow that may cover all of IAM or every service.
fn is_wide(statement: &Statement) -> bool {
    let actions = &statement.actions;
    let covers_iam = || actions.patterns.iter().any(|pattern| covers_action(&pattern.text, "iam:*"));
    statement.effect == Effect::Allow && (actions.negated || covers_iam())
}

fn action_span(statement: &Statement) -> Option<Span> {
    let actions = &statement.actions;
    let pattern =
        actions.patterns.iter().find(|pattern| actions.negated || covers_action(&pattern.text, "iam:*"));
    pattern.and_then(|pattern| pattern.span).or(actions.span).or(statement.span)
}

/// How these documents make an administrator, and whether that is sure.
fn power(documents: &[&Document]) -> Option<(Power, bool)> {
    match is_administrator(documents) {
        Some(true) => return Some((Power::Everything, true)),
        None if unconditional(documents, "*", spans_everything) => {
            return Some((Power::Everything, false));
        }
        _ => {}
    }
    let mut primitives = Escalation::all().iter().filter_map(|primitive| primitive.actions.first());
    let mut keeps_escalation = || primitives.any(|action| unconditional(documents, action, spans_iam));
    if unconditional(documents, "iam:*", spans_iam) && keeps_escalation() {
        return Some((Power::Iam, true));
    }
    let covers_unknown = documents.iter().flat_map(|document| &document.statements).any(is_open_ended);
    (covers_unknown && covers_most_services(documents)).then_some((Power::MostServices, true))
}

/// Whether every action of most services is granted on everything. Services that no statement names are all alike: one
/// of them is asked.
fn covers_most_services(documents: &[&Document]) -> bool {
    let statements = documents.iter().flat_map(|document| &document.statements);
    let patterns = statements.flat_map(|statement| &statement.actions.patterns);
    let patterns: Vec<&str> =
        patterns.map(|pattern| &*pattern.text).filter(|pattern| !covers_action(pattern, "*")).collect();
    let names = |prefix: &str| {
        patterns.iter().any(|pattern| match pattern.split_once(':') {
            Some((service, _))
                if service.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') =>
            {
                service.eq_ignore_ascii_case(prefix)
            }
            _ => true,
        })
    };
    let whole =
        |service: &Service| unconditional(documents, &format!("{}:*", service.prefix()), spans_everything);
    let (named, others): (Vec<Service>, Vec<Service>) =
        Service::all().partition(|service| names(service.prefix()));
    let alike = others.first().is_some_and(whole);
    let count = named.iter().filter(|service| whole(service)).count() + if alike { others.len() } else { 0 };
    count > Service::all().len() / 2
}

/// Whether some grant of the action needs no condition and is wide.
fn unconditional(documents: &[&Document], action: &str, is_wide: impl Fn(&Grant<'_>) -> bool) -> bool {
    grants(documents, action).iter().any(|grant| grant.certain && !grant.conditional && is_wide(grant))
}

fn spans_everything(grant: &Grant<'_>) -> bool {
    grant.negated || grant.resources.iter().any(|pattern| covers_resource(&pattern.text, EVERY_RESOURCE))
}

fn spans_iam(grant: &Grant<'_>) -> bool {
    grant.negated || grant.resources.iter().any(|pattern| spans_all(&pattern.text, "*"))
}

/// Whether a statement allows actions that it does not name: `*`, `NotAction`.
fn is_open_ended(statement: &Statement) -> bool {
    let actions = &statement.actions;
    let every = || actions.patterns.iter().any(|pattern| covers_action(&pattern.text, "*"));
    statement.effect == Effect::Allow && (actions.negated || every())
}

/// The document with some of its statements, as if nothing were missing from it.
fn retain(document: &Document, keep: impl Fn(&Statement) -> bool) -> Document {
    let statements = document.statements.iter().filter(|statement| keep(statement)).cloned().collect();
    let Document { version, span, .. } = *document;
    Document { version, statements, span, partial: false, problems: Vec::new() }
}

fn asks_for_circumstances(document: &Document) -> bool {
    document.statements.iter().flat_map(|statement| &statement.conditions).any(is_circumstance)
}

/// The document as it is for a caller who meets the circumstances that it asks for: no Allow asks for one, and no
/// Deny applies that asks for their absence.
fn without_circumstances(document: &Document) -> Document {
    let denied_for_circumstance = |statement: &Statement| {
        statement.effect == Effect::Deny && statement.conditions.iter().any(is_circumstance)
    };
    let mut copy = retain(document, |statement| !denied_for_circumstance(statement));
    for statement in &mut copy.statements {
        statement.conditions.retain(|condition| !is_circumstance(condition));
    }
    copy
}
