//! All layers together.

use std::sync::Arc;

use crate::authorization::budget::is_exceeded;
use crate::authorization::call::Call;
use crate::authorization::caller::CallerKind;
use crate::authorization::fixed::{fixed, resource_must_allow};
use crate::authorization::hearing::{Hearing, Said};
use crate::authorization::layer::{Allow, Denies, Holds};
use crate::authorization::{Answer, Layer, Policies, Verdict};
use crate::reason;
use crate::request::Context;

/// Decides a concrete request by all policies that it meets.
///
/// ```
/// use rolecall_policy::authorization::{Call, Policies, Verdict};
/// use rolecall_policy::{Document, authorize};
///
/// let identity = Document::from_json(r#"{ "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }"#)
///     .map_err(|problem| problem.message)?;
/// let policies = Policies { identity: vec![identity], ..Policies::default() };
/// let ask = |account| Call::new("arn:aws:iam::111111111111:user/ann", "s3:GetObject", "arn:aws:s3:::b/k", account, vec![]);
///
/// assert_eq!(authorize(&policies, &ask(Some("111111111111"))?).verdict, Verdict::Allowed);
/// // In another account the bucket has to allow it, too.
/// assert_eq!(authorize(&policies, &ask(Some("222222222222"))?).verdict, Verdict::ImplicitlyDenied);
/// # Ok::<(), String>(())
/// ```
pub fn authorize<'d>(policies: &'d Policies, call: &Call) -> Answer<'d> {
    authorize_in(policies, call, &call.context)
}

/// Decides a request by all policies that it meets, where `context` says what the request carries, also of keys that are
/// not known and that the call does not give.
pub fn authorize_in<'d>(policies: &'d Policies, call: &Call, context: &dyn Context) -> Answer<'d> {
    let ruled = fixed(call);
    if let Some((Verdict::Allowed, reason)) = ruled {
        return Answer::ruled(Verdict::Allowed, reason);
    }
    if is_exceeded(policies, call) {
        return Answer { layer: None, ..Answer::unknown(Layer::Identity, reason::GLOB_BUDGET.into()) };
    }
    let (said, denies) = Hearing::of(policies, call, context);
    if let Some(answer) = denied(denies) {
        return answer;
    }
    if let Some((verdict, reason)) = ruled {
        return Answer::ruled(verdict, reason);
    }
    if !call.caller.is_of_account() {
        return decide(&[&[(Layer::Resource, &said.resource.any())]]);
    }
    match call.same_account() {
        Some(true) => said.same_account(call),
        Some(false) => said.cross_account(),
        None => {
            let (same, cross) = (said.same_account(call), said.cross_account());
            let fact = reason::RESOURCE_ACCOUNT.into();
            if same.verdict == cross.verdict { cross } else { Answer::unknown(Layer::Resource, fact) }
        }
    }
}

impl Answer<'_> {
    fn ruled(verdict: Verdict, reason: &str) -> Self {
        Answer { verdict, layer: None, statements: Vec::new(), reason: Some(reason.into()) }
    }

    fn unknown(layer: Layer, fact: Arc<str>) -> Self {
        Answer { verdict: Verdict::Unknown, layer: Some(layer), statements: Vec::new(), reason: Some(fact) }
    }
}

/// The answer where a Deny applies or may apply.
fn denied(denies: Denies<'_>) -> Option<Answer<'_>> {
    if let Some(first) = denies.surely.first() {
        let layer = Some(first.layer);
        return Some(Answer {
            verdict: Verdict::ExplicitlyDenied,
            layer,
            statements: denies.surely,
            reason: None,
        });
    }
    if let Some((first, fact)) = denies.perhaps.first() {
        let (layer, fact) = (first.layer, fact.clone());
        let statements = denies.perhaps.into_iter().map(|(deciding, _)| deciding).collect();
        return Some(Answer { statements, ..Answer::unknown(layer, fact) });
    }
    denies.hidden.map(|(layer, fact)| Answer::unknown(layer, fact))
}

impl<'d> Said<'d> {
    /// Caller and resource in one account: the caller's own policies grant, or the resource's do; what of the caller's
    /// policies then still limits depends on whom the resource policy names ("Policy evaluation logic", "Evaluating
    /// identity-based policies with resource-based policies").
    fn same_account(&self, call: &Call) -> Answer<'d> {
        let own = [
            (Layer::ServiceControl, &self.service_control),
            (Layer::Identity, &self.identity),
            (Layer::Boundary, &self.boundary),
            (Layer::Session, &self.session),
        ];
        let role = [
            (Layer::ServiceControl, &self.service_control),
            (Layer::Resource, &self.resource.role),
            (Layer::Boundary, &self.boundary),
            (Layer::Session, &self.session),
        ];
        let everybody =
            [(Layer::ServiceControl, &self.service_control), (Layer::Resource, &self.resource.everybody)];
        let boundary = self.boundary_of_user(call);
        let itself = [
            (Layer::ServiceControl, &self.service_control),
            (Layer::Resource, &self.resource.itself),
            (Layer::Boundary, &boundary),
        ];
        if !resource_must_allow(call) {
            return decide(&[&own, &role, &itself, &everybody]);
        }
        let delegated = [
            (Layer::ServiceControl, &self.service_control),
            (Layer::Resource, &self.resource.account),
            (Layer::Identity, &self.identity),
            (Layer::Boundary, &self.boundary),
            (Layer::Session, &self.session),
        ];
        decide(&[&delegated, &role, &itself, &everybody])
    }

    /// Caller and resource in two accounts: both have to allow ("Cross-account policy evaluation logic").
    fn cross_account(&self) -> Answer<'d> {
        decide(&[&[
            (Layer::ServiceControl, &self.service_control),
            (Layer::Resource, &self.resource.any()),
            (Layer::Identity, &self.identity),
            (Layer::Boundary, &self.boundary),
            (Layer::Session, &self.session),
        ]])
    }

    /// A trust policy that names a user: by "Policy evaluation logic" the user's boundary does not limit that, by "Update a
    /// role trust policy" it has to allow the call.
    fn boundary_of_user(&self, call: &Call) -> Allow<'d> {
        let assumes =
            call.caller.kind == CallerKind::User && call.action.eq_ignore_ascii_case("sts:AssumeRole");
        if assumes && self.boundary.holds < Holds::Yes {
            let fact = reason::TRUST_AND_BOUNDARY.into();
            return Allow { holds: Holds::Maybe, by: None, fact: Some(fact) };
        }
        Allow::granted()
    }
}

/// A way to be allowed: what all has to allow.
type Way<'s, 'd> = [(Layer, &'s Allow<'d>)];

/// The answer of the way that gets furthest, of several the first.
fn decide<'d>(ways: &[&Way<'_, 'd>]) -> Answer<'d> {
    let holds = |way: &Way<'_, '_>| way.iter().map(|(_, allow)| allow.holds).min().unwrap_or_default();
    let lacks = |way: &Way<'_, '_>| way.iter().filter(|(_, allow)| allow.holds == Holds::No).count();
    let mut best: &Way<'_, 'd> = &[];
    for &way in ways {
        if best.is_empty() || (holds(way), lacks(best)) > (holds(best), lacks(way)) {
            best = way;
        }
    }
    let verdict = match holds(best) {
        Holds::Yes => Verdict::Allowed,
        Holds::Maybe => Verdict::Unknown,
        Holds::No => Verdict::ImplicitlyDenied,
    };
    let statements = |holds| {
        let told = best.iter().filter(move |(_, allow)| allow.holds == holds);
        told.filter_map(|(_, allow)| allow.by).collect()
    };
    let first = |holds| best.iter().find(|(_, allow)| allow.holds == holds);
    match verdict {
        Verdict::Allowed => {
            let grants = |layer: &Layer| matches!(layer, Layer::Identity | Layer::Resource);
            let layer = best.iter().map(|(layer, _)| *layer).filter(grants).min();
            Answer { verdict, layer, statements: statements(Holds::Yes), reason: None }
        }
        Verdict::Unknown => Answer {
            verdict,
            layer: first(Holds::Maybe).map(|(layer, _)| *layer),
            statements: statements(Holds::Maybe),
            reason: first(Holds::Maybe).and_then(|(_, allow)| allow.fact.clone()),
        },
        _ => Answer {
            verdict,
            layer: first(Holds::No).map(|(layer, _)| *layer),
            statements: Vec::new(),
            reason: None,
        },
    }
}
