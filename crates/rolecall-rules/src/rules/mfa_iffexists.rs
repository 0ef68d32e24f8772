//! # mfa-iffexists
//!
//! ## What it does
//!
//! Finds trust policies that ask for MFA with `BoolIfExists` on `aws:MultiFactorAuthPresent` and in no other way.
//!
//! ## Why it matters
//!
//! Requests signed with plain access keys do not carry the key at all, and `…IfExists` is true of an absent key. The
//! condition keeps out none of those who never proved a second factor.
//!
//! ## Example
//!
//! ```tf finding
//! resource "aws_iam_role" "operator" {
//!   name = "operator"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:root" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Use instead
//!
//! ```tf clean
//! resource "aws_iam_role" "operator" {
//!   name = "operator"
//!   assume_role_policy = jsonencode({
//!     Version = "2012-10-17"
//!     Statement = [{
//!       Effect    = "Allow"
//!       Principal = { AWS = "arn:aws:iam::111111111111:root" }
//!       Action    = "sts:AssumeRole"
//!       Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
//!     }]
//!   })
//! }
//! ```
//!
//! ## Limits
//!
//! Another condition that an absent key fails silences the rule, such as `NumericLessThan` on
//! `aws:MultiFactorAuthAge`; so does a Deny of the same policy for those without MFA. Where only roles are let in the
//! finding is possible, not certain: whether their credentials lack the key or say `false` is not documented.
//!
//! ## References
//!
//! IAM User Guide, "AWS global condition context keys"; "Configuring MFA-protected API access"

use rolecall_catalog::presence::Caller;
use rolecall_policy::{
    Applies, Context, Effect, KeyState, Principal, PrincipalForm, PrincipalKind, Request, Statement, applies,
    classify, deny_applies,
};

use crate::callers::{ASSUME_ROLE, Kind};
use crate::narrowing::asks_for_mfa;
use crate::{ALL_PROFILES, Analysis, Findings, Rule, Severity, Status, Topic, TrustStatement};

pub(super) static RULE: Rule = Rule {
    name: "mfa-iffexists",
    summary: "trust policy asks for MFA only of requests that say something of it",
    topic: Topic::Trust,
    severity: Severity::High,
    status: Status::Stable { since: "0.1.0" },
    profiles: ALL_PROFILES,
    aliases: &[("parliament", "BAD_PATTERN_FOR_MFA")],
    source: include_str!("mfa_iffexists.rs"),
    check,
};

fn check(analysis: &Analysis<'_>, found: &mut Findings<'_>) {
    for trust in analysis.trust_statements().filter(TrustStatement::is_allow) {
        let mut guards = trust.statement.conditions.iter();
        let Some(guard) = guards.find(|guard| asks_for_mfa(guard) && guard.operator.if_exists) else {
            continue;
        };
        let let_in: Vec<&Principal> = trust
            .principals()
            .filter(|(principal, form)| may_sign(principal, form) && lets_in_without_mfa(&trust, principal))
            .map(|(principal, _)| principal)
            .collect();
        let Some(node) = analysis.graph.node_of(trust.id).filter(|_| !let_in.is_empty()) else { continue };
        let for_users = let_in.iter().any(|principal| may_be_user(&trust, principal));
        let message = format!(
            "callers without MFA can become role `{}`: `{}` is true where `{}` is absent",
            trust.role.name.text, guard.operator.text, guard.key.text
        );
        let value = guard.values.first().and_then(|value| value.span);
        found
            .at(guard.operator_span.or(value).or(guard.span).or(trust.statement.span), message)
            .node(analysis, node)
            .certain_if(trust.certain && for_users)
            .help(if for_users {
                "compare with `Bool`, which an absent key fails"
            } else {
                "ask for MFA where a user makes the first call: credentials of a role carry none"
            });
    }
}

/// Whether a principal stands for callers who sign with credentials of AWS.
fn may_sign(principal: &Principal, form: &PrincipalForm<'_>) -> bool {
    matches!(principal.kind, PrincipalKind::Aws | PrincipalKind::Star)
        && !matches!(form, PrincipalForm::UniqueId(_))
        && Kind::of(principal).is_none_or(|kinds| !kinds.is_empty())
}

/// Whether a principal stands for a user who can meet the conditions of the statement.
fn may_be_user(trust: &TrustStatement<'_>, principal: &Principal) -> bool {
    let (conditions, version) = (&trust.statement.conditions, trust.document.version);
    Kind::of(principal).into_iter().flatten().any(|kind| {
        kind.caller == Caller::User && conditions.iter().all(|condition| kind.can_meet(condition, version))
    })
}

/// Whether the statement lets in requests that say nothing of MFA, and no Deny of the policy keeps them out.
fn lets_in_without_mfa(trust: &TrustStatement<'_>, principal: &Principal) -> bool {
    let request = Request { action: ASSUME_ROLE, resource: &trust.role.arn.text, context: &NoMfa };
    let version = trust.document.version;
    let denies = |deny: &Statement| {
        deny.effect == Effect::Deny
            && names(deny, principal)
            && deny_applies(deny, version, &request) == Applies::Yes
    };
    !matches!(applies(trust.statement, version, &request), Applies::No(_))
        && !trust.document.statements.iter().any(denies)
}

/// Whether a statement surely names a principal: by itself, or with everyone.
fn names(statement: &Statement, principal: &Principal) -> bool {
    let set = statement.principals.as_ref().filter(|set| !set.negated);
    set.into_iter().flat_map(|set| &set.list).any(|named| {
        let is_everyone = matches!(classify(named), PrincipalForm::AnyAws | PrincipalForm::BareStar);
        is_everyone || named.text.text == principal.text.text
    })
}

/// A request signed with plain access keys: nothing in it is about MFA.
struct NoMfa;

impl Context for NoMfa {
    fn state(&self, key: &str) -> KeyState {
        if key.starts_with("aws:multifactorauth") { KeyState::Absent } else { KeyState::Unknown(key.into()) }
    }
}
