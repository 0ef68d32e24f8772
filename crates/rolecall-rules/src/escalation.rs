//! Which primitives of [`rolecall_catalog::Escalation`] one document grants by itself.

use rolecall_catalog::{Escalation as Primitive, EscalationGain as Gain, EscalationTarget as Target};
use rolecall_model::EntityId;
use rolecall_policy::pattern::{Case, matches_glob};
use rolecall_policy::resource::{matches_resource, resources_overlap};
use rolecall_policy::{Condition, Grant};
use rolecall_source::Span;

use crate::Analysis;
use crate::narrowing::limits_request;
use crate::scope::{Granted, Scope};

/// A primitive that a document grants.
#[derive(Clone, Debug)]
pub(crate) struct Escalation {
    /// The primitive.
    pub(crate) primitive: &'static Primitive,
    /// The action at fault.
    pub(crate) span: Option<Span>,
    /// Whether only in circumstances that the policy asks for, such as MFA.
    pub(crate) guarded: bool,
}

/// The primitives that a document grants to its holder by itself. A grant on one literal resource counts where that
/// is the holder's own and of use; one on a pattern counts if it may reach the right kind of resource, and for
/// `iam:PassRole` if it reaches every role.
pub(crate) fn escalations<'a>(analysis: &Analysis<'a>, scope: &Scope<'a>) -> Vec<Escalation> {
    if !scope.touches("iam") {
        return Vec::new();
    }
    let own = Own::of(analysis, scope);
    let mut list = Vec::new();
    for rows in Primitive::all().chunk_by(|one, other| one.actions.first() == other.actions.first()) {
        let Some(first) = rows.first().and_then(|row| row.actions.first()) else { continue };
        let granted = scope.granted(first);
        for primitive in rows.iter().filter(|_| !granted.is_empty()) {
            let Some(fit) = granted.iter().find(|granted| reaches(granted, primitive, &own)) else {
                continue;
            };
            if primitive.actions.iter().skip(1).all(|action| !scope.granted(action).is_empty()) {
                list.push(Escalation { primitive, span: fit.action_span(first), guarded: fit.guarded });
            }
        }
    }
    list
}

/// Whether a grant of the first action of a primitive is of use for it.
fn reaches(granted: &Granted<'_>, primitive: &Primitive, own: &Own<'_>) -> bool {
    let grant = &granted.grant;
    // What runs already, and with which role, is for the trust graph to say.
    let Some(kind) = primitive.target.kind() else { return false };
    if let Target::Passed(service) = primitive.target {
        return granted.spans_all(kind) && (!granted.limited || admits_service(grant, service));
    }
    let on_target = |pattern: &str| {
        if has_wildcard(pattern) {
            return may_reach(pattern, kind);
        }
        own.is_of_use(primitive) && own.has(pattern)
    };
    !granted.limited && (grant.negated || grant.resources.iter().any(|pattern| on_target(&pattern.text)))
}

/// Whether all that limits a grant of `iam:PassRole` are conditions that admit a service.
fn admits_service(grant: &Grant<'_>, service: &str) -> bool {
    let admits = |condition: &Condition| {
        let mut values = condition.values.iter().map(|value| matches_resource(&value.text, service));
        condition.key.text.eq_ignore_ascii_case("iam:PassedToService")
            && values.any(|matches| matches == Some(true))
    };
    grant.statement.conditions.iter().filter(|condition| limits_request(condition)).all(admits)
}

/// Whether the part of a resource pattern that tells resources of one account apart has a wildcard.
fn has_wildcard(pattern: &str) -> bool {
    let tail = pattern.splitn(6, ':').nth(5);
    tail.unwrap_or(pattern).contains(['*', '?'])
}

/// Whether a resource pattern may match an IAM resource of a kind.
fn may_reach(pattern: &str, kind: &str) -> bool {
    let mut parts = pattern.splitn(6, ':').skip(2);
    let service = parts.next();
    let resource = parts.nth(2);
    service.is_none_or(|service| matches_glob(service, "iam", Case::Sensitive) != Some(false))
        && resource.is_none_or(|resource| resources_overlap(resource, &format!("{kind}/*")))
}

/// What is the holder's own.
#[derive(Debug, Default)]
struct Own<'a> {
    /// ARNs of itself, of its groups, of its policies.
    arns: Vec<&'a str>,
    /// Whether whoever uses the grant is a user: the holder, or the members of the holder.
    by_user: bool,
    bounded: bool,
}

impl<'a> Own<'a> {
    fn of(analysis: &Analysis<'a>, scope: &Scope<'a>) -> Self {
        let Some(holder) = scope.holder else { return Own::default() };
        let holdings = analysis.graph.world.holdings.of(holder);
        let policies = holdings.identity.iter().filter_map(|holding| holding.policy);
        let groups = holdings.groups.iter().map(|(group, _)| *group);
        let all = std::iter::once(holder).chain(groups).chain(policies);
        Own {
            arns: all.filter_map(|entity| analysis.arn(entity)).collect(),
            by_user: matches!(holder, EntityId::User(_) | EntityId::Group(_)),
            bounded: scope.is_bounded(),
        }
    }

    fn has(&self, literal: &str) -> bool {
        let itself = self.by_user && literal.ends_with("/${aws:username}");
        itself || self.arns.iter().any(|arn| matches_resource(literal, arn) == Some(true))
    }

    fn is_of_use(&self, primitive: &Primitive) -> bool {
        match primitive.gain {
            Gain::Rewrite => true,
            Gain::Unbound => self.bounded,
            Gain::Become | Gain::Act => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_that_tells_resources_apart_makes_a_pattern() {
        assert!(has_wildcard("*"));
        assert!(has_wildcard("arn:aws:iam::111111111111:role/app/*"));
        assert!(!has_wildcard("arn:aws:iam::*:user/ann"));
    }

    #[test]
    fn a_pattern_reaches_its_own_service_and_kind() {
        for (pattern, expected) in [
            ("*", true),
            ("arn:aws:iam::*", true),
            ("arn:aws:iam::111111111111:role/app/*", true),
            ("arn:aws:iam::111111111111:*", true),
            ("arn:aws:iam::111111111111:user/*", false),
            ("arn:aws:s3:::logs/*", false),
            ("arn:aws:s3:*", false),
        ] {
            assert_eq!(may_reach(pattern, "role"), expected, "{pattern}");
        }
    }
}
