//! One `sts:AssumeRole` call: both sides, every layer (IAM User Guide, "Policy evaluation logic" and "Cross-account
//! policy evaluation logic").

use std::sync::Arc;

use rolecall_model::{DocumentState, Role};
use rolecall_policy::{Document, Effect, PrincipalForm, Request, Requirement, Statement, classify};

use crate::accompany;
use crate::answer::{Evidence, Missing, Side, Verdict};
use crate::caller::{Bring, CallContext, Caller, CallerKind};
use crate::diagnose;
use crate::guardrails::GuardrailAnswer;
use crate::layer::{Hit, LayerAnswer, Together};
use crate::world::World;
use rolecall_policy::same;

/// How a trust policy named the caller; decides which of the caller's layers still bind in the same account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrustMatch {
    /// The account: it delegates, its own policies must grant.
    Account,
    /// The role whose session calls.
    RoleArn,
    /// The calling user.
    User,
    /// This very session.
    Session,
    /// Everybody.
    AnyAws,
}

/// What came of one assume call.
#[derive(Clone, Debug, Default)]
pub struct HopAnswer {
    /// The answer; `None` never leaves this module.
    pub verdict: Option<Verdict>,
    /// What the caller must supply.
    pub requires: Vec<Requirement>,
    /// Which statements grant it.
    pub evidence: Vec<Evidence>,
    /// The missing halves; of an unknown verdict the missing facts.
    pub missing: Vec<Missing>,
}

impl HopAnswer {
    /// The answer.
    pub fn verdict(&self) -> Verdict {
        self.verdict.unwrap_or(Verdict::Denied)
    }
}

/// What the trust policy says to a caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct TrustAnswer<'e> {
    /// Statements whose principal is the caller.
    pub(crate) layer: LayerAnswer<'e>,
    /// How the Allow statements that apply, or may apply, name the caller.
    pub(crate) matched: Option<TrustMatch>,
    /// How any Allow statement names the caller.
    pub(crate) named: Option<TrustMatch>,
    /// Facts on which it depends whether a principal is the caller.
    pub(crate) principal_facts: Vec<Arc<str>>,
    /// Allow statements that name the caller, whatever their action and conditions.
    pub(crate) naming: Vec<&'e Statement>,
}

/// A call of `caller` to become `role`.
pub(crate) struct AssumeCall<'w, 'e> {
    pub(crate) world: &'w World<'e>,
    pub(crate) caller: &'w Caller<'e>,
    pub(crate) role: &'e Role,
    pub(crate) bring: Bring<'w>,
    /// Whether it does not matter why nothing grants the call: then no other policy is searched for the grant.
    pub(crate) brief: bool,
}

pub(crate) const ASSUME_ROLE: &str = "sts:AssumeRole";

impl<'w, 'e> AssumeCall<'w, 'e> {
    /// Evaluates the call, and what comes with it.
    pub(crate) fn evaluate(&self) -> HopAnswer {
        accompany::complete(self, self.permission(ASSUME_ROLE))
    }

    /// Whether both sides allow one action on the role.
    pub(crate) fn permission(&self, action: &'static str) -> HopAnswer {
        if let Some(missing) = self.partition_break() {
            return HopAnswer {
                verdict: Some(Verdict::Impossible),
                missing: vec![missing],
                ..HopAnswer::default()
            };
        }
        let documents = match &self.role.trust {
            // Whatever the trust policy says, the caller's side may be missing.
            DocumentState::Lost { reason, .. } => {
                let principal_facts = vec![reason.clone()];
                return self.with_trust(
                    action,
                    None,
                    TrustAnswer { principal_facts, ..TrustAnswer::default() },
                );
            }
            state => state.documents(),
        };
        let context = self.context();
        let request = Request { action, resource: &self.role.arn.text, context: &context };
        let with = |document: &'e Arc<Document>| {
            self.with_trust(action, Some(document), self.trust_answer(document, &request))
        };
        let mut answers: Vec<HopAnswer> = documents.iter().map(with).collect();
        let first = answers.first().map(HopAnswer::verdict);
        if answers.iter().any(|answer| Some(answer.verdict()) != first) {
            let reason: Arc<str> = "which of the alternatives of the trust policy is in force".into();
            return unknown_trust(self, &reason, documents.first().and_then(|document| document.span));
        }
        answers.drain(..).next().unwrap_or_default()
    }

    fn with_trust(
        &self,
        action: &'static str,
        trust: Option<&'e Document>,
        trust_answer: TrustAnswer<'e>,
    ) -> HopAnswer {
        let context = self.context();
        let request = Request { action, resource: &self.role.arn.text, context: &context };
        let holdings = self.caller.entity.map(|entity| self.world.holdings.of(entity));
        let identity = LayerAnswer::of(holdings.iter().flat_map(|holdings| &holdings.identity), &request);
        let boundary_holding = holdings.and_then(|holdings| holdings.boundary.as_ref());
        let boundary = boundary_holding.map(|holding| LayerAnswer::of(std::iter::once(holding), &request));
        let session = self.session_policy().map(|document| {
            let mut answer = LayerAnswer::default();
            answer.add(None, document, &request);
            answer
        });
        let scp = self.world.organizations.scp(self.caller, &request);
        let rcp = self.world.organizations.rcp(self.role, &request);
        Verdicts { call: self, action, trust, trust_answer, identity, boundary, session, scp, rcp }.combine()
    }

    /// The session policy of the session that calls.
    fn session_policy(&self) -> Option<&'w Document> {
        let session = self.caller.kind == CallerKind::RoleSession;
        self.bring.with.session_policy.as_deref().filter(|_| session)
    }

    pub(crate) fn context(&self) -> CallContext<'w, 'e> {
        CallContext {
            caller: self.caller,
            bring: self.bring,
            estate: self.world.estate,
            target_account: Some(self.role.account),
            target_tags: Some(&self.role.tags),
        }
    }

    /// What the trust policy says: statements whose principal is the caller.
    fn trust_answer(&self, trust: &'e Document, request: &Request<'_>) -> TrustAnswer<'e> {
        let mut answer = TrustAnswer::default();
        for statement in &trust.statements {
            let (named, facts) = self.principal_match(statement);
            if named.is_none() {
                if statement.effect == Effect::Allow {
                    answer.principal_facts.extend(facts);
                }
                continue;
            }
            let mut one = LayerAnswer::default();
            one.add_statement(Hit { holding: None, statement }, trust, request);
            if statement.effect == Effect::Allow {
                answer.naming.push(statement);
                answer.named = answer.named.max(named);
                if one.allow.is_some() || !one.allow_facts.is_empty() {
                    answer.matched = answer.matched.max(named);
                }
            }
            answer.layer.merge(one);
        }
        if trust.partial {
            answer.principal_facts.push("the whole of the trust policy".into());
        }
        answer
    }

    /// How a statement names the caller, and the facts that would decide where it does not surely.
    fn principal_match(&self, statement: &Statement) -> (Option<TrustMatch>, Vec<Arc<str>>) {
        let mut matched = None;
        let mut facts = Vec::new();
        let Some(principals) = &statement.principals else { return (None, facts) };
        if principals.negated {
            return (None, facts);
        }
        for principal in &principals.list {
            match names_caller(&classify(principal), self.caller) {
                Naming::Yes(how) => matched = matched.max(Some(how)),
                Naming::No => {}
                Naming::Unsure => {
                    facts.push(format!("whether `{}` is the caller", principal.text.text).into());
                }
            }
        }
        (matched, facts)
    }

    /// Delegation never crosses a partition (IAM User Guide, "IAM identifiers").
    fn partition_break(&self) -> Option<Missing> {
        let estate = self.world.estate;
        let caller = estate.account(self.caller.account?)?;
        let role = estate.account(self.role.account)?;
        (same(&caller.partition, &role.partition) == Some(false))
            .then(|| diagnose::partition(self, caller, role))
    }

    pub(crate) fn same_account(&self) -> bool {
        self.caller.account == Some(self.role.account)
    }
}

/// Whether a principal is the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// It is, in this way.
    Yes(TrustMatch),
    /// It is not.
    No,
    /// That depends on a symbol.
    Unsure,
}

impl Naming {
    fn when(decided: Option<bool>, how: TrustMatch) -> Naming {
        match decided {
            Some(true) => Naming::Yes(how),
            Some(false) => Naming::No,
            None => Naming::Unsure,
        }
    }
}

/// Whether a principal is the caller (IAM User Guide, "AWS JSON policy elements: Principal").
pub(crate) fn names_caller(form: &PrincipalForm<'_>, caller: &Caller<'_>) -> Naming {
    match *form {
        PrincipalForm::AnyAws | PrincipalForm::BareStar => Naming::Yes(TrustMatch::AnyAws),
        PrincipalForm::Account { account, .. } => {
            Naming::when(same(account, &caller.account_id), TrustMatch::Account)
        }
        PrincipalForm::Role { partition, account, path, name } if caller.kind == CallerKind::RoleSession => {
            Naming::when(
                same(&iam_arn(partition, account, "role", path, name), &caller.arn),
                TrustMatch::RoleArn,
            )
        }
        PrincipalForm::User { partition, account, path, name } if caller.kind == CallerKind::User => {
            Naming::when(
                same(&iam_arn(partition, account, "user", path, name), &caller.arn),
                TrustMatch::User,
            )
        }
        PrincipalForm::AssumedRole { account, role, session, .. }
            if caller.kind == CallerKind::RoleSession =>
        {
            let role = both(same(account, &caller.account_id), same(role, &caller.name));
            let session = caller.session.as_ref().and_then(|known| same(session, known));
            Naming::when(both(role, session), TrustMatch::Session)
        }
        PrincipalForm::UniqueId(id) if caller.unique_id.as_deref() == Some(id) => {
            let is_user = caller.kind == CallerKind::User;
            Naming::Yes(if is_user { TrustMatch::User } else { TrustMatch::RoleArn })
        }
        PrincipalForm::Unknown => Naming::Unsure,
        _ => Naming::No,
    }
}

fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn iam_arn(partition: &str, account: &str, kind: &str, path: &str, name: &str) -> String {
    format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
}

fn unknown_trust(
    call: &AssumeCall<'_, '_>,
    reason: &Arc<str>,
    span: Option<rolecall_source::Span>,
) -> HopAnswer {
    let missing =
        diagnose::fact(Side::Trust, Some(call.role.account), reason, span.or(call.role.origin.span));
    HopAnswer { verdict: Some(Verdict::Unknown), missing: vec![missing], ..HopAnswer::default() }
}

/// What every layer said of one call.
pub(crate) struct Verdicts<'c, 'w, 'e> {
    pub(crate) call: &'c AssumeCall<'w, 'e>,
    pub(crate) action: &'static str,
    /// The trust policy, where it is known.
    pub(crate) trust: Option<&'e Document>,
    pub(crate) trust_answer: TrustAnswer<'e>,
    pub(crate) identity: LayerAnswer<'w>,
    pub(crate) boundary: Option<LayerAnswer<'w>>,
    /// The session policy of the calling session; it binds where the boundary of a role does.
    pub(crate) session: Option<LayerAnswer<'w>>,
    pub(crate) scp: GuardrailAnswer<'w>,
    pub(crate) rcp: GuardrailAnswer<'w>,
}

/// Which of the caller's layers must allow, given how the trust policy named the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) identity: bool,
    pub(crate) boundary: bool,
    /// A user's own ARN and a boundary without the action: AWS's pages disagree.
    pub(crate) disputed: bool,
}

impl Verdicts<'_, '_, '_> {
    /// Same account: what still binds after the trust policy matched (IAM User Guide, "Policy evaluation logic",
    /// "Permissions boundaries for IAM entities"). Across accounts everything binds.
    pub(crate) fn binding(&self) -> Binding {
        if !self.call.same_account() {
            return Binding { identity: true, boundary: true, disputed: false };
        }
        match self.trust_answer.matched.or(self.trust_answer.named) {
            // The smallest repair of such a trust policy names the caller itself: then nothing else binds.
            None => Binding { identity: false, boundary: false, disputed: false },
            Some(TrustMatch::Account) => Binding { identity: true, boundary: true, disputed: false },
            Some(TrustMatch::RoleArn) => Binding { identity: false, boundary: true, disputed: false },
            Some(TrustMatch::User) => Binding { identity: false, boundary: false, disputed: true },
            Some(TrustMatch::Session | TrustMatch::AnyAws) => {
                Binding { identity: false, boundary: false, disputed: false }
            }
        }
    }

    /// The trust policy, or the role where that is not known.
    pub(crate) fn trust_place(&self) -> Option<rolecall_source::Span> {
        self.trust.and_then(|trust| trust.span).or(self.call.role.origin.span)
    }

    fn combine(self) -> HopAnswer {
        let missing = diagnose::missing(&self);
        if !missing.is_empty() {
            let impossible = missing.iter().all(|part| part.1);
            let verdict = if impossible { Verdict::Impossible } else { Verdict::Denied };
            let missing = missing.into_iter().map(|part| part.0).collect();
            return HopAnswer { verdict: Some(verdict), missing, ..HopAnswer::default() };
        }
        let mut facts = diagnose::facts(&self);
        let requires = match self.together().joined() {
            Ok(requires) => requires,
            Err(Some((side, hit))) if facts.is_empty() => {
                let missing = vec![diagnose::unavoidable(self.call, side, &hit)];
                return HopAnswer { verdict: Some(Verdict::Impossible), missing, ..HopAnswer::default() };
            }
            Err(_) => {
                let reason = "whether one request meets what the Allow asks and avoids every Deny".into();
                facts.push(diagnose::fact(
                    Side::Caller,
                    self.call.caller.account,
                    &reason,
                    self.trust_place(),
                ));
                Vec::new()
            }
        };
        let evidence = self.evidence();
        let verdict = match (facts.is_empty(), requires.is_empty()) {
            (false, _) => Verdict::Unknown,
            (true, false) => Verdict::AllowedIf,
            (true, true) => Verdict::Allowed,
        };
        HopAnswer { verdict: Some(verdict), requires, evidence, missing: facts }
    }

    /// What all layers ask of one request.
    fn together(&self) -> Together<'_> {
        let binding = self.binding();
        let mut together = Together::default();
        together.add(Side::Trust, &self.trust_answer.layer, true);
        together.add(Side::Identity, &self.identity, binding.identity);
        if let Some(boundary) = &self.boundary {
            together.add(Side::Boundary, boundary, binding.boundary);
        }
        if let Some(session) = &self.session {
            together.add(Side::Session, session, binding.boundary);
        }
        self.scp.join(Side::Scp, &mut together);
        self.rcp.join(Side::Rcp, &mut together);
        together
    }

    fn evidence(&self) -> Vec<Evidence> {
        let mut list = Vec::new();
        let binding = self.binding();
        if let Some((hit, _)) = self.identity.allow.as_ref().filter(|_| binding.identity) {
            if let Some(holding) = hit.holding
                && Some(holding.holder) != self.call.caller.entity
            {
                list.push(self.call.world.membership_evidence(self.call.caller, holding.holder));
            }
            list.push(diagnose::statement_evidence(Side::Identity, hit));
        }
        let boundary = self.boundary.as_ref().filter(|_| binding.boundary);
        if let Some((hit, _)) = boundary.and_then(|boundary| boundary.allow.as_ref()) {
            list.push(diagnose::statement_evidence(Side::Boundary, hit));
        }
        let session = self.session.as_ref().filter(|_| binding.boundary);
        if let Some((hit, _)) = session.and_then(|session| session.allow.as_ref()) {
            list.push(diagnose::statement_evidence(Side::Session, hit));
        }
        if let Some((hit, _)) = &self.trust_answer.layer.allow {
            list.push(diagnose::statement_evidence(Side::Trust, hit));
        }
        list
    }
}
