//! Calls that a token or an assertion makes: `sts:AssumeRoleWithWebIdentity`, `sts:AssumeRoleWithSAML`, and the call of a
//! service. The trust policy is the only grant (IAM User Guide, "Permissions for AssumeRole, AssumeRoleWithSAML, and
//! AssumeRoleWithWebIdentity").

use rolecall_model::{DocumentState, Role};
use rolecall_policy::{Document, Effect, Miss, Principal, PrincipalForm, Request, Statement, classify};

use crate::accompany;
use crate::answer::{Missing, Side, Verdict};
use crate::assume::HopAnswer;
use crate::caller::{Bring, CallContext, Caller};
use crate::diagnose::{self, condition_span, part};
use crate::guardrails::GuardrailAnswer;
use crate::layer::{Hit, LayerAnswer, Together};
use crate::world::World;
use rolecall_policy::same;

/// Whom a trust policy must name for the call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named<'a> {
    /// An OIDC or SAML provider, by ARN.
    Provider(&'a str),
    /// A built-in web identity provider, by its domain.
    Domain(&'a str),
    /// A service principal.
    Service(&'a str),
}

impl Named<'_> {
    /// Whether a principal is the one: `None` when that depends on a symbol.
    fn is(self, principal: &Principal) -> Option<bool> {
        let form = classify(principal);
        match (self, form) {
            (
                Named::Provider(arn),
                PrincipalForm::OidcProvider { .. } | PrincipalForm::SamlProvider { .. },
            ) => same(arn, &principal.text.text),
            (Named::Domain(domain), PrincipalForm::WebIdentity(other)) => same(domain, other),
            (Named::Service(host), PrincipalForm::Service(other)) => same(host, other),
            (_, PrincipalForm::Unknown) => None,
            _ => Some(false),
        }
    }
}

/// A call to become `role`.
pub(crate) struct TokenCall<'w, 'e> {
    pub(crate) world: &'w World<'e>,
    pub(crate) caller: &'w Caller<'e>,
    pub(crate) role: &'e Role,
    pub(crate) action: &'static str,
    pub(crate) named: Named<'w>,
    pub(crate) bring: Bring<'w>,
}

impl TokenCall<'_, '_> {
    /// Evaluates the call, and what comes with it.
    pub(crate) fn evaluate(&self) -> HopAnswer {
        accompany::complete_token(self, self.permission())
    }

    /// Whether the trust policy allows the action.
    pub(crate) fn permission(&self) -> HopAnswer {
        let mut best: Option<HopAnswer> = None;
        let documents = self.role.trust.documents();
        for document in documents {
            let answer = self.with_trust(document);
            best = match best {
                Some(known) if known.verdict() != answer.verdict() => {
                    Some(self.unknown("which trust policy is in force"))
                }
                Some(known) => Some(known),
                None => Some(answer),
            };
        }
        match (&self.role.trust, best) {
            (DocumentState::Lost { reason, .. }, _) => self.unknown(reason),
            (_, Some(answer)) => answer,
            (_, None) => self.unknown("the trust policy"),
        }
    }

    fn unknown(&self, reason: &str) -> HopAnswer {
        let span = self.role.origin.span;
        let missing = diagnose::fact(Side::Trust, Some(self.role.account), &reason.into(), span);
        HopAnswer { verdict: Some(Verdict::Unknown), missing: vec![missing], ..HopAnswer::default() }
    }

    fn with_trust(&self, trust: &Document) -> HopAnswer {
        let context = CallContext {
            caller: self.caller,
            bring: self.bring,
            estate: self.world.estate,
            target_account: Some(self.role.account),
            target_tags: Some(&self.role.tags),
        };
        let request = Request { action: self.action, resource: &self.role.arn.text, context: &context };
        let mut layer = LayerAnswer::default();
        let mut naming: Vec<&Statement> = Vec::new();
        let mut unsure = false;
        for statement in &trust.statements {
            let principals = statement.principals.iter().filter(|set| !set.negated).flat_map(|set| &set.list);
            let decided: Vec<Option<bool>> = principals.map(|principal| self.named.is(principal)).collect();
            if decided.contains(&Some(true)) {
                layer.add_statement(Hit { holding: None, statement }, trust, &request);
                naming.extend((statement.effect == Effect::Allow).then_some(statement));
            } else {
                unsure |= decided.contains(&None) && statement.effect == Effect::Allow;
            }
        }
        let rcp = self.world.organizations.rcp(self.role, &request);
        if let Some(hit) = layer.deny.or(rcp.layer.deny) {
            let side = if layer.deny.is_some() { Side::Trust } else { Side::Rcp };
            let code = if layer.deny.is_some() { 10 } else { 25 };
            let message = format!("{} denies the call", diagnose::describe_statement(hit.statement));
            let missing = part(
                code,
                side,
                Some(self.role.account),
                message,
                hit.statement.span,
                "narrow this Deny".to_owned(),
            );
            return denied(missing, false);
        }
        if let Some((hit, _)) = &layer.allow {
            return self.allowed(&layer, &rcp, hit);
        }
        if unsure || trust.partial || !layer.allow_facts.is_empty() {
            return self
                .unknown(layer.allow_facts.first().map_or("whom the trust policy names", |fact| fact));
        }
        self.not_allowed(trust, &layer, &naming)
    }

    fn allowed<'h>(&self, layer: &LayerAnswer<'h>, rcp: &GuardrailAnswer<'h>, hit: &Hit<'_>) -> HopAnswer {
        if let Some(fact) = layer.deny_facts.first().or(rcp.layer.deny_facts.first()) {
            return self.unknown(fact);
        }
        let mut together = Together::default();
        together.add(Side::Trust, layer, true);
        rcp.join(Side::Rcp, &mut together);
        let requires = match together.joined() {
            Ok(requires) => requires,
            Err(Some((side, hit))) => {
                let statement = diagnose::describe_statement(hit.statement);
                let message = format!("{statement} denies every request that the trust policy lets in");
                let code = if side == Side::Rcp { 25 } else { 10 };
                let account = Some(self.role.account);
                let title = "narrow this Deny".to_owned();
                return denied(part(code, side, account, message, hit.statement.span, title), true);
            }
            Err(None) => {
                return self.unknown("whether one request meets what the Allow asks and avoids every Deny");
            }
        };
        let verdict = if requires.is_empty() { Verdict::Allowed } else { Verdict::AllowedIf };
        let evidence = vec![diagnose::statement_evidence(Side::Trust, hit)];
        HopAnswer { verdict: Some(verdict), requires, evidence, missing: Vec::new() }
    }

    fn not_allowed(&self, trust: &Document, layer: &LayerAnswer<'_>, naming: &[&Statement]) -> HopAnswer {
        let account = Some(self.role.account);
        let role = &self.role.name.text;
        let Some(statement) = naming.first() else {
            let who = match self.named {
                Named::Provider(name) | Named::Domain(name) | Named::Service(name) => name,
            };
            let message = format!("the trust policy of `{role}` does not name `{who}`");
            let span = trust.span.or(self.role.origin.span);
            return denied(part(13, Side::Trust, account, message, span, format!("trust `{who}`")), false);
        };
        let condition = layer.misses.iter().find_map(|near| match &near.miss {
            Miss::Condition { condition, impossible } => Some((*condition, *impossible)),
            _ => None,
        });
        if let Some((condition, impossible)) = condition {
            let never = if impossible { "can never carry" } else { "does not carry" };
            let message = format!(
                "the trust policy of `{role}` asks for `{}`, which the caller {never} so",
                condition.key.text
            );
            let repair =
                format!("bring `{}` as the condition asks, or correct its value", condition.key.text);
            let mut missing = part(22, Side::Trust, account, message, condition_span(condition), repair);
            missing.related.extend(condition.key.span.map(|span| (span, "the condition is here".to_owned())));
            return denied(missing, impossible);
        }
        let span = statement.actions.patterns.first().and_then(|action| action.span).or(statement.span);
        let message = format!("the trust policy of `{role}` does not allow `{}`", self.action);
        denied(
            part(19, Side::Trust, account, message, span, format!("write `{}` as the action", self.action)),
            false,
        )
    }
}

fn denied(missing: Missing, impossible: bool) -> HopAnswer {
    let verdict = if impossible { Verdict::Impossible } else { Verdict::Denied };
    HopAnswer { verdict: Some(verdict), missing: vec![missing], ..HopAnswer::default() }
}
