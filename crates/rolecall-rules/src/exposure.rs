//! What strangers may do with a role: shared by the rules about guests and self sign-up.

use rolecall_catalog::Action;
use rolecall_graph::NodeId;
use rolecall_policy::{Effect, Statement, Text};
use rolecall_source::Span;

use crate::{Analysis, Severity};

/// Actions that a public application commonly leaves to everybody, in lower case; `*` at the end stands for any rest.
const HARMLESS: &[&str] = &[
    "appsync:graphql",
    "cognito-identity:getcredentialsforidentity",
    "cognito-identity:getid",
    "cognito-identity:getopenidtoken",
    "cognito-sync:*",
    "evidently:putprojectevents",
    "execute-api:invoke",
    "geo:calculateroute*",
    "geo:getmap*",
    "geo:getplace",
    "geo:search*",
    "iot:connect",
    "iot:receive",
    "iot:subscribe",
    "mobileanalytics:putevents",
    "mobiletargeting:putevents",
    "mobiletargeting:updateendpoint",
    "personalize:putevents",
    "polly:synthesizespeech",
    "rum:putrumevents",
    "sts:getcalleridentity",
    "translate:translatetext",
];

/// Actions that are harmless too when they are limited to named resources, in lower case.
const HARMLESS_WHEN_NAMED: &[&str] = &["s3:getobject"];

/// The variable that keeps each identity to its own part of a resource (Cognito Developer Guide, "Role-based access
/// control").
const OWN_PART: &str = "${cognito-identity.amazonaws.com:sub}";

/// The worst that a role lets its bearer do.
#[derive(Clone, Debug)]
pub(crate) struct Exposure {
    pub(crate) severity: Severity,
    /// The action as the policy writes it.
    pub(crate) action: String,
    pub(crate) span: Option<Span>,
    /// Whether the policy is surely held.
    pub(crate) certain: bool,
}

/// The worst thing that the policies of a role allow beyond what strangers may commonly do.
pub(crate) fn exposure(analysis: &Analysis<'_>, role: NodeId) -> Option<Exposure> {
    let entity = analysis.graph.node(role)?.entity?;
    let holdings = analysis.graph.world.holdings.of(entity);
    let mut worst: Option<Exposure> = None;
    for holding in &holdings.identity {
        let statements = holding.documents.iter().flat_map(|document| &document.statements);
        for statement in
            statements.filter(|statement| statement.effect == Effect::Allow && !is_partitioned(statement))
        {
            let Some((severity, action)) = statement_exposure(statement) else { continue };
            if worst.as_ref().is_none_or(|known| known.severity < severity) {
                // The place of an AWS managed policy is its attachment.
                let span = action.1.or(statement.span).or(holding.span);
                worst = Some(Exposure { severity, action: action.0, span, certain: holding.certain });
            }
        }
    }
    worst
}

type Named = (String, Option<Span>);

fn statement_exposure(statement: &Statement) -> Option<(Severity, Named)> {
    let set = &statement.actions;
    if set.negated {
        return Some((Severity::Critical, ("everything but some actions".to_owned(), set.span)));
    }
    let named = statement.resources.as_ref().is_some_and(|set| {
        !set.negated
            && set.patterns.iter().all(|pattern| pattern.text.trim_matches('*').len() > "arn:aws:s3:::".len())
    });
    let harmless = |pattern: &Text| {
        named && HARMLESS_WHEN_NAMED.iter().any(|known| pattern.text.eq_ignore_ascii_case(known))
    };
    let judged = set.patterns.iter().filter(|pattern| !harmless(pattern));
    let judged = judged.filter_map(|pattern| Some((severity(pattern)?, pattern)));
    let (severity, pattern) = judged.max_by_key(|(severity, _)| *severity)?;
    Some((severity, (pattern.text.to_string(), pattern.span)))
}

/// How bad it is when strangers may do what a pattern covers: critical where they may change permissions, become roles or
/// do anything at all, else high; `None` for what is harmless.
fn severity(pattern: &Text) -> Option<Severity> {
    let text = pattern.text.to_ascii_lowercase();
    let harmless = HARMLESS.iter().any(|known| match known.strip_suffix('*') {
        Some(prefix) => text.starts_with(prefix),
        None => text == *known,
    });
    if harmless {
        return None;
    }
    let service = text.split(':').next().unwrap_or_default();
    let powerful =
        text == "*" || service.contains('*') || matches!(service, "iam" | "organizations" | "sso" | "sts");
    let manages = Action::find(&text).is_some_and(|action| {
        action.access_levels().contains(rolecall_catalog::AccessLevels::PERMISSIONS_MANAGEMENT)
    });
    Some(if powerful || manages { Severity::Critical } else { Severity::High })
}

/// Whether every resource of a statement is the caller's own part.
fn is_partitioned(statement: &Statement) -> bool {
    let own = |text: &Text| text.text.contains(OWN_PART);
    let resources =
        statement.resources.as_ref().is_some_and(|set| !set.negated && set.patterns.iter().all(own));
    let conditions = statement.conditions.iter().any(|condition| condition.values.iter().all(own));
    resources || conditions
}
