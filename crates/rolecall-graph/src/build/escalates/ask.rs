//! Whether a caller may make one call in its own account: identity policies, permissions boundary, service control
//! policies (IAM User Guide, "Policy evaluation logic").

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_catalog::{Action, Escalation, ResourceType};
use rolecall_model::{AccountId, Tags, With};
use rolecall_policy::action::matches_action;
use rolecall_policy::resource::resources_overlap;
use rolecall_policy::{Context, Effect, KeyState, Request, Statement};

use crate::answer::{Evidence, Missing, Side, Verdict, add_requirement};
use crate::assume::HopAnswer;
use crate::caller::{Bring, CallContext, Caller};
use crate::diagnose;
use crate::holdings::{Holding, Holdings};
use crate::layer::LayerAnswer;
use crate::world::World;

/// Most resources that are tried for an action whose resource the caller chooses.
const MOST_CHOICES: usize = 24;
/// Stands for whatever a caller may call something.
const ANY_NAME: &str = "zzrolecall";
/// Later than any date of a policy.
const FAR_FUTURE: &str = "2999-01-01T00:00:00Z";

/// What a caller has become able to do beyond its policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Freed {
    /// It can rewrite its own policies: they allow whatever it wants.
    pub(super) policies: bool,
    /// It can remove its permissions boundary.
    pub(super) boundary: bool,
}

/// A caller and what bounds it.
pub(super) struct Asker<'w, 'e> {
    pub(super) world: &'w World<'e>,
    pub(super) caller: &'w Caller<'e>,
    pub(super) holdings: &'w Holdings,
    pub(super) freed: Freed,
    /// Actions of primitives that some Allow of its policies may cover.
    pub(super) granted: BTreeSet<&'static str>,
}

/// A call on one resource.
pub(super) struct Call<'c> {
    pub(super) action: &'c str,
    pub(super) resource: &'c str,
    /// Tags of the resource, where they are known.
    pub(super) tags: Option<&'c Tags>,
    /// Condition keys, in lower case, that this call carries.
    pub(super) keys: &'c [(&'c str, KeyState)],
}

impl<'w, 'e> Asker<'w, 'e> {
    /// A caller as it is.
    pub(super) fn new(world: &'w World<'e>, caller: &'w Caller<'e>, holdings: &'w Holdings) -> Self {
        let statements: Vec<&Statement> = holdings.identity.iter().flat_map(allows).collect();
        let actions = Escalation::all().iter().flat_map(|row| row.actions).copied();
        let mut granted = BTreeSet::new();
        let mut refused = BTreeSet::new();
        for action in actions {
            if !granted.contains(action) && !refused.contains(action) {
                let is_granted = statements.iter().any(|statement| covers(statement, action));
                if is_granted { &mut granted } else { &mut refused }.insert(action);
            }
        }
        Asker { world, caller, holdings, freed: Freed::default(), granted }
    }

    pub(super) fn account(&self) -> Option<AccountId> {
        self.caller.account
    }

    /// Whether some Allow of the caller's policies may cover the action.
    pub(super) fn may(&self, action: &str) -> bool {
        self.freed.policies || self.granted.contains(action)
    }

    /// Whether some primitive may be granted at all. A quick answer, which most callers get.
    pub(super) fn may_escalate(&self) -> bool {
        Escalation::all().iter().any(|row| row.actions.iter().all(|action| self.may(action)))
    }

    /// What becomes of a call. The call is not before the day of the catalogue: where that decides, whatever the time is
    /// afterwards, the time is no fact that lacks.
    pub(super) fn ask(&self, call: &Call<'_>) -> HopAnswer {
        let answer = self.ask_at(call, None);
        if answer.verdict() != Verdict::Unknown || !self.mentions_time() {
            return answer;
        }
        let early = format!("{}T00:00:00Z", rolecall_catalog::date());
        let (early, late) = (self.ask_at(call, Some(&early)), self.ask_at(call, Some(FAR_FUTURE)));
        if early.verdict() == late.verdict() { early } else { answer }
    }

    fn mentions_time(&self) -> bool {
        let holdings = self.holdings.identity.iter().chain(&self.holdings.boundary);
        let mut statements =
            holdings.flat_map(|holding| &holding.documents).flat_map(|document| &document.statements);
        statements.any(|statement| statement.conditions.iter().any(|condition| is_time(&condition.key.text)))
    }

    fn ask_at(&self, call: &Call<'_>, time: Option<&str>) -> HopAnswer {
        let with = With::default();
        let inner = CallContext {
            caller: self.caller,
            bring: Bring { with: &with, strict: false },
            estate: self.world.estate,
            target_account: self.caller.account,
            target_tags: call.tags,
        };
        let context = EscalationContext { inner, action: Action::find(call.action), keys: call.keys, time };
        let request = Request { action: call.action, resource: call.resource, context: &context };
        let mut answer = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
        if !self.freed.policies {
            let identity = LayerAnswer::of(self.holdings.identity.iter(), &request);
            self.add_layer(&mut answer, Side::Identity, &identity, true);
        }
        if let Some(boundary) = self.holdings.boundary.as_ref().filter(|_| !self.freed.boundary) {
            let boundary = LayerAnswer::of(std::iter::once(boundary), &request);
            self.add_layer(&mut answer, Side::Boundary, &boundary, true);
        }
        let scp = self.world.organizations.scp(self.caller, &request);
        if scp.lacks.is_some() {
            answer.verdict = Some(Verdict::Denied);
        }
        self.add_layer(&mut answer, Side::Scp, &scp.layer, false);
        answer
    }

    /// The best answer to an action whose resource the caller chooses.
    pub(super) fn ask_anywhere(&self, action: &str, keys: &[(&str, KeyState)]) -> HopAnswer {
        let calls = self.choices(action);
        let answers = calls.iter().map(|resource| self.ask(&Call { action, resource, tags: None, keys }));
        best(answers)
    }

    /// Resources that stand for all that the caller can choose between: one of each type, and what its policies name.
    pub(super) fn choices(&self, action: &str) -> Vec<String> {
        let mut choices = self.examples(action);
        let patterns: Vec<String> = types(action).map(|on| fill(on.arn(), |_| "*")).collect();
        let granted = self.holdings.identity.iter().flat_map(allows);
        let granted = granted.filter(|statement| covers(statement, action));
        let sets = granted.filter_map(|statement| statement.resources.as_ref()).filter(|set| !set.negated);
        for text in sets.flat_map(|set| &set.patterns).map(|pattern| &*pattern.text) {
            if choices.len() < MOST_CHOICES && patterns.iter().any(|pattern| resources_overlap(pattern, text))
            {
                choices.push(text.replace('*', ANY_NAME).replace('?', "z"));
            }
        }
        choices
    }

    /// One resource of each type that the action works on, with a name that nobody gives; `*` where it works on none.
    pub(super) fn examples(&self, action: &str) -> Vec<String> {
        let examples: Vec<String> = types(action).map(|on| self.example(on.arn())).collect();
        if examples.is_empty() { vec!["*".to_owned()] } else { examples }
    }

    /// An ARN of a type in the caller's account.
    fn example(&self, shape: &str) -> String {
        let account = self.account().and_then(|account| self.world.estate.account(account));
        fill(shape, |part| match part {
            "Partition" => account.map_or("aws", |account| &account.partition),
            "Account" => &self.caller.account_id,
            "Region" => "us-east-1",
            _ => ANY_NAME,
        })
    }

    fn add_layer(&self, answer: &mut HopAnswer, side: Side, layer: &LayerAnswer<'_>, must_allow: bool) {
        if layer.deny.is_some() || (must_allow && layer.lacks_allow()) {
            answer.verdict = Some(Verdict::Denied);
            return;
        }
        let mut facts: Vec<Arc<str>> = layer.deny_facts.clone();
        if must_allow && layer.allow.is_none() {
            facts.extend(layer.allow_facts.iter().cloned());
        }
        let allowed = layer.allow.iter().filter(|_| must_allow).flat_map(|(_, requirements)| requirements);
        for requirement in allowed.chain(layer.avoid.iter().flat_map(|(_, requirements)| requirements)) {
            add_requirement(&mut answer.requires, requirement.clone());
        }
        if let Some((hit, _)) = layer.allow.as_ref().filter(|_| must_allow) {
            if let Some(holding) = hit.holding.filter(|_| side == Side::Identity)
                && Some(holding.holder) != self.caller.entity
            {
                answer.evidence.push(self.world.membership_evidence(self.caller, holding.holder));
            }
            answer.evidence.push(diagnose::statement_evidence(side, hit));
        }
        for fact in facts {
            answer.missing.push(diagnose::fact(side, self.caller.account, &fact, None));
        }
        let verdict = match (answer.missing.is_empty(), answer.requires.is_empty()) {
            (true, true) => Verdict::Allowed,
            (true, false) => Verdict::AllowedIf,
            (false, _) => Verdict::Unknown,
        };
        answer.verdict = Some(answer.verdict().max(verdict));
    }
}

fn types(action: &str) -> impl Iterator<Item = ResourceType> {
    Action::find(action).into_iter().flat_map(|action| action.resource_types().map(|on| on.resource_type))
}

/// The best of several answers; none is a refusal.
pub(super) fn best(answers: impl Iterator<Item = HopAnswer>) -> HopAnswer {
    let mut found = HopAnswer::default();
    for answer in answers {
        if answer.verdict() < found.verdict() {
            found = answer;
        }
        if found.verdict() == Verdict::Allowed {
            break;
        }
    }
    found
}

/// What holds when both do.
pub(super) fn both(one: HopAnswer, other: HopAnswer) -> HopAnswer {
    let verdict = one.verdict().max(other.verdict());
    let mut whole = HopAnswer { verdict: Some(verdict), ..one };
    for requirement in other.requires {
        add_requirement(&mut whole.requires, requirement);
    }
    for evidence in other.evidence {
        add(&mut whole.evidence, evidence);
    }
    for missing in other.missing {
        if !whole.missing.contains(&missing) {
            whole.missing.push(missing);
        }
    }
    whole
}

fn add(list: &mut Vec<Evidence>, evidence: Evidence) {
    if !list.contains(&evidence) {
        list.push(evidence);
    }
}

/// The answer, which a fact makes unknown at best.
pub(super) fn depends(answer: HopAnswer, account: Option<AccountId>, fact: &str) -> HopAnswer {
    let missing: Missing = diagnose::fact(Side::Identity, account, &fact.into(), None);
    both(
        answer,
        HopAnswer { verdict: Some(Verdict::Unknown), missing: vec![missing], ..HopAnswer::default() },
    )
}

fn allows(holding: &Holding) -> impl Iterator<Item = &Statement> {
    let statements = holding.documents.iter().flat_map(|document| &document.statements);
    statements.filter(|statement| statement.effect == Effect::Allow)
}

fn is_time(key: &str) -> bool {
    ["aws:currenttime", "aws:tokenissuetime"].iter().any(|time| key.eq_ignore_ascii_case(time))
}

fn covers(statement: &Statement, action: &str) -> bool {
    let set = &statement.actions;
    if set.negated {
        return !set.patterns.iter().any(|pattern| matches_action(&pattern.text, action) == Some(true));
    }
    let may =
        |pattern: &str| is_of_service(pattern, action) && matches_action(pattern, action) != Some(false);
    set.patterns.iter().any(|pattern| may(&pattern.text))
}

/// Whether a pattern of actions may be of the action's service. Most are not, and this is cheap to tell.
fn is_of_service(pattern: &str, action: &str) -> bool {
    let service = |text: &str| text.bytes().position(|byte| byte == b':');
    match (service(pattern), service(action)) {
        (Some(at), Some(end)) => {
            let (one, other) = (pattern.get(..at).unwrap_or_default(), action.get(..end).unwrap_or_default());
            one.eq_ignore_ascii_case(other)
                || !one.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }
        _ => true,
    }
}

/// The shape of an ARN with its `${…}` parts replaced.
fn fill<'t>(shape: &str, value: impl Fn(&str) -> &'t str) -> String {
    let mut parts = shape.split("${");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        text.push_str(value(name));
        text.push_str(rest);
    }
    text
}

/// The condition keys of a call: those that it surely carries, what is known of the caller, and of the service's own keys
/// that the caller chooses them.
struct EscalationContext<'a, 'e> {
    inner: CallContext<'a, 'e>,
    action: Option<Action>,
    keys: &'a [(&'a str, KeyState)],
    /// When the call is made, where that is supposed.
    time: Option<&'a str>,
}

impl Context for EscalationContext<'_, '_> {
    fn state(&self, key: &str) -> KeyState {
        if let Some((_, state)) = self.keys.iter().find(|(known, _)| *known == key) {
            return state.clone();
        }
        if let Some(time) = self.time.filter(|_| is_time(key)) {
            return KeyState::Present(vec![time.into()]);
        }
        let service = key.split(':').next().unwrap_or_default();
        match service {
            "aws" | "sts" => self.inner.state(key),
            _ if key.contains("resourcetag/") => self.inner.state(key),
            _ if self.lists(key) => KeyState::Chosen,
            _ => self.inner.state(key),
        }
    }
}

impl EscalationContext<'_, '_> {
    /// Whether requests of the action carry the key.
    fn lists(&self, key: &str) -> bool {
        let is = |name: &str| {
            name.eq_ignore_ascii_case(key)
                || name.split_once('/').is_some_and(|(name, _)| {
                    key.split_once('/').is_some_and(|(start, _)| start.eq_ignore_ascii_case(name))
                })
        };
        self.action.is_some_and(|action| {
            action.condition_keys().any(|listed| is(listed.name()))
                || action
                    .resource_types()
                    .flat_map(|on| on.resource_type.condition_keys())
                    .any(|listed| is(listed.name()))
        })
    }
}
