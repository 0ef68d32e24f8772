//! Effective access: what becomes of a concrete request of a principal of the estate, by every policy that reaches it.
//!
//! The request is decided by [`rolecall_policy::authorize_in`]. Where the estate leaves open what a layer holds, it is
//! decided for each possibility, and the verdict stands only where all of them agree.

mod keys;
mod layers;
mod possible;
mod subject;

use std::sync::Arc;

use rolecall_model::With;
use rolecall_policy::authorization::{Call, KeyValues, Layer, Verdict};
use rolecall_policy::{Arn, Statement};

use self::keys::Keys;
use self::possible::{Decided, Possible};
use self::subject::Subject;
use crate::answer::{Code, PathAnswer, Side, Verdict as PathVerdict};
use crate::endpoint::{Endpoint, Malformed};
use crate::graph::TrustGraph;
use crate::node::NodeId;
use crate::path::Question;

/// What is asked of a principal.
#[derive(Clone, Copy, Debug)]
pub struct AccessQuestion<'a> {
    /// The action, such as `s3:GetObject`.
    pub action: &'a str,
    /// ARN of the resource; `*` for an action that takes none.
    pub resource: &'a str,
    /// Condition keys that the request carries.
    pub context: &'a [(Arc<str>, KeyValues)],
    /// What the caller brings.
    pub with: &'a With,
}

/// The answer: the request, the verdict, and what decides it.
#[derive(Clone, Debug)]
pub struct Access {
    /// The principal: its ARN, or as asked where it has none.
    pub principal: Arc<str>,
    /// Account of the resource, where it is known.
    pub resource_account: Option<Arc<str>>,
    /// The condition keys that are known of every such request, by name; whether a key is multivalued.
    pub context: Vec<(Arc<str>, Vec<Arc<str>>, bool)>,
    /// The verdict.
    pub verdict: Verdict,
    /// The layer that decides: a name of [`Layer`], or `existence`.
    pub layer: Option<&'static str>,
    /// The statements that decide.
    pub statements: Vec<AccessStatement>,
    /// What an unknown verdict depends on, or why no policy decides.
    pub reason: Option<Arc<str>>,
    /// Of a principal that is not there.
    pub code: Option<Code>,
    /// What helps.
    pub help: Option<String>,
}

/// A statement that decides.
#[derive(Clone, Debug)]
pub struct AccessStatement {
    /// Its layer.
    pub layer: Layer,
    /// Number of its level from 0, the root first.
    pub level: Option<usize>,
    /// Number of its document in the layer or level, from 0.
    pub policy: usize,
    /// How people call the policy that it is in.
    pub label: Arc<str>,
    /// The statement.
    pub statement: Statement,
}

impl<'e> TrustGraph<'e> {
    /// What becomes of a request of `principal`. A group stands for a user who has only this membership; where that
    /// decides, and where a member is refused, the members decide. Of the principals of an account one is enough.
    ///
    /// Fails for what makes no requests, such as a policy.
    pub fn can(&self, principal: &Endpoint, question: &AccessQuestion<'_>) -> Result<Access, Malformed> {
        match principal {
            Endpoint::Node(node, session) => self.node_can(*node, session.as_ref(), question),
            Endpoint::AllOf(_) => {
                let mut best: Option<Access> = None;
                for (node, session) in self.expand(principal) {
                    let access = self.node_can(node, session.as_ref(), question)?;
                    if best.as_ref().is_none_or(|best| rank(access.verdict) < rank(best.verdict)) {
                        best = Some(access);
                    }
                }
                best.ok_or_else(|| malformed("there is no user and no role in the account"))
            }
            Endpoint::Absent { text, account, .. } => {
                let known = account.is_some_and(|account| {
                    self.estate().account(account).is_some_and(|account| account.analysed)
                });
                match Subject::named(text).filter(|_| !known) {
                    Some(subject) => Ok(self.decide(&subject, question)),
                    None => Ok(self.absent_can(principal, question)),
                }
            }
        }
    }

    fn node_can(
        &self,
        node: NodeId,
        session: Option<&Arc<str>>,
        question: &AccessQuestion<'_>,
    ) -> Result<Access, Malformed> {
        let Some(subject) = Subject::of(self, node, session) else {
            let label = self.label(node);
            return Err(malformed(&format!(
                "`{label}` makes no requests: ask about a user, a role, a group, a \
                 service, a provider or an account's root user"
            )));
        };
        let alone = self.decide(&subject, question);
        let mut worst: Option<Access> = None;
        for member in self.members_of(node) {
            let access = self.node_can(member, None, question)?;
            if worst.as_ref().is_none_or(|worst| rank(access.verdict) > rank(worst.verdict)) {
                worst = Some(access);
            }
        }
        Ok(match worst {
            Some(worst)
                if alone.verdict == Verdict::Unknown
                    || alone.verdict == Verdict::Allowed && worst.verdict != Verdict::Allowed =>
            {
                worst
            }
            _ => alone,
        })
    }

    fn decide(&self, subject: &Subject<'e>, question: &AccessQuestion<'_>) -> Access {
        let AccessQuestion { action, resource, context, .. } = *question;
        let owner = self.owner(question);
        let mut given = context.to_vec();
        if let Some(id) = subject.unique_id() {
            given.push(("aws:userid".into(), KeyValues::One(id)));
        }
        let call = Call::of(subject.caller.clone(), action, resource, owner.as_deref(), given);
        let keys = Keys::new(self, subject, &call, question);
        let mut possible = Possible::default();
        self.add_identity(subject, &mut possible);
        self.add_guardrails(subject, &call, &mut possible);
        self.add_resource_policy(&call, &mut possible);
        let Decided { verdict, layer, statements, reason } = possible.decide(&call, &keys);
        let mut access = Access {
            principal: subject.caller.text.clone(),
            resource_account: call.resource_account.clone(),
            context: keys.known(),
            verdict,
            layer: layer.map(Layer::name),
            statements,
            reason,
            code: None,
            help: None,
        };
        if verdict == Verdict::Allowed && !subject.exists {
            access.verdict = Verdict::Unknown;
            access.layer = Some(Side::Existence.name());
            access.reason = Some(format!("whether `{}` exists", subject.caller.text).into());
        }
        access
    }

    /// B31: what `path` says of a principal that is not there.
    fn absent_can(&self, principal: &Endpoint, question: &AccessQuestion<'_>) -> Access {
        let asking = Question { with: question.with, strict: false, max_hops: None, escalation: false };
        let PathAnswer { from, verdict, missing, .. } = self.path(principal, principal, &asking);
        let missing = missing.into_iter().next();
        let denied = verdict == PathVerdict::Denied;
        Access {
            principal: from.into(),
            resource_account: None,
            context: Vec::new(),
            verdict: if denied { Verdict::ImplicitlyDenied } else { Verdict::Unknown },
            layer: Some(Side::Existence.name()),
            statements: Vec::new(),
            reason: missing.as_ref().map(|missing| missing.message.as_str().into()),
            code: missing.as_ref().and_then(|missing| missing.code),
            help: missing.and_then(|missing| missing.repair).map(|repair| repair.title),
        }
    }

    /// The account of the resource: as given, of its ARN, or of what declares it.
    fn owner(&self, question: &AccessQuestion<'_>) -> Option<Arc<str>> {
        let given =
            question.context.iter().find(|(name, _)| name.eq_ignore_ascii_case("aws:ResourceAccount"));
        match given {
            Some((_, KeyValues::One(account))) => return Some(account.clone()),
            Some((_, KeyValues::List(accounts))) => return accounts.first().cloned(),
            None => {}
        }
        let declared = || {
            let found = self.estate().resource_policies.iter();
            let mut found =
                found.filter(|one| layers::covers(&one.resource.text, question.resource) == Some(true));
            found.next().and_then(|one| self.estate().account(one.account)).map(|account| account.id.clone())
        };
        let of_arn = Arn::parse(question.resource).is_some_and(|arn| !arn.account.is_empty());
        if of_arn { None } else { declared() }
    }
}

/// The better verdict of two is the lesser.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Allowed => 0,
        Verdict::Unknown => 1,
        Verdict::ImplicitlyDenied => 2,
        Verdict::ExplicitlyDenied => 3,
    }
}

fn malformed(message: &str) -> Malformed {
    Malformed { message: message.to_owned(), nearest: None }
}
