//! What a caller can make of itself: its own policies, its permissions boundary, a new principal without one.

use rolecall_catalog::{Escalation, EscalationGain, EscalationTarget};
use rolecall_model::EntityId;
use rolecall_policy::{Document, KeyState, is_administrator};

use super::ask::{Asker, Call, best, both, depends};
use super::targets::Targets;
use crate::answer::Verdict;
use crate::assume::HopAnswer;

/// Rounds of freeing oneself: policies, then the boundary, then policies again.
const ROUNDS: usize = 3;

impl Asker<'_, '_> {
    /// Frees the caller as far as it can free itself, and says by what.
    pub(super) fn free(&mut self, targets: &Targets) -> HopAnswer {
        let mut whole = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
        for _ in 0..ROUNDS {
            let before = self.freed;
            if !self.freed.boundary && self.holdings.boundary.is_some() {
                let answer = self.unbinds();
                if answer.verdict() <= Verdict::Unknown {
                    self.freed.boundary = true;
                    whole = both(whole, answer);
                }
            }
            if !self.freed.policies {
                let answer = self.rewrites(targets);
                if answer.verdict() <= Verdict::Unknown {
                    self.freed.policies = true;
                    whole = both(whole, answer);
                }
            }
            if self.freed == before {
                break;
            }
        }
        whole
    }

    /// Whether nothing but the organization limits the caller.
    pub(super) fn is_unlimited(&self) -> bool {
        let wide = |documents: &[&Document]| is_administrator(documents) == Some(true);
        let boundary = self.holdings.boundary.as_ref().filter(|_| !self.freed.boundary);
        let bounded = boundary.is_some_and(|boundary| {
            let documents: Vec<&Document> = boundary.documents.iter().map(AsRef::as_ref).collect();
            !boundary.certain || !wide(&documents)
        });
        let identity = || {
            let certain = self.holdings.identity.iter().filter(|holding| holding.certain);
            let documents: Vec<&Document> =
                certain.flat_map(|holding| &holding.documents).map(AsRef::as_ref).collect();
            wide(&documents)
        };
        !bounded && (self.freed.policies || identity())
    }

    /// Whether the caller can make a principal that nothing limits, and become it.
    pub(super) fn mints(&self, targets: &Targets) -> HopAnswer {
        let rows = Escalation::all().iter();
        let rows = rows.filter(|row| matches!(row.target, EscalationTarget::New(_)) && self.may_all(row));
        best(rows.map(|row| {
            let first = row.actions.first().copied().unwrap_or_default();
            best(self.choices(first).iter().map(|resource| self.all_on(row, resource, targets)))
        }))
    }

    /// Whether the caller can rewrite a policy that it holds.
    fn rewrites(&self, targets: &Targets) -> HopAnswer {
        let rows =
            Escalation::all().iter().filter(|row| row.gain == EscalationGain::Rewrite && self.may_all(row));
        best(rows.map(|row| {
            let answer = best(self.own(row.target).iter().map(|arn| self.all_on(row, arn, targets)));
            self.with_preconditions(row, answer)
        }))
    }

    /// A row on a target, with what no source tells.
    pub(super) fn with_preconditions(&self, row: &Escalation, answer: HopAnswer) -> HopAnswer {
        if row.actions.first() == Some(&"iam:SetDefaultPolicyVersion") && answer.verdict() <= Verdict::Unknown
        {
            return depends(
                answer,
                self.account(),
                "whether the policy has an older version that allows more",
            );
        }
        answer
    }

    /// Whether the caller can remove its permissions boundary, or rewrite the policy that it is.
    fn unbinds(&self) -> HopAnswer {
        let rows =
            Escalation::all().iter().filter(|row| row.gain == EscalationGain::Unbound && self.may_all(row));
        let removed = best(rows.map(|row| {
            best(self.own(row.target).iter().map(|arn| self.all_on(row, arn, &Targets::default())))
        }));
        let policy = self.holdings.boundary.as_ref().and_then(|boundary| boundary.policy);
        let rewritten = policy.and_then(|policy| self.arn(policy)).map(|resource| {
            self.ask(&Call { action: "iam:CreatePolicyVersion", resource: &resource, tags: None, keys: &[] })
        });
        best([Some(removed), rewritten].into_iter().flatten())
    }

    /// What of a kind is the caller's own, as ARNs.
    fn own(&self, target: EscalationTarget) -> Vec<String> {
        let Some(entity) = self.caller.entity else { return Vec::new() };
        let groups = self.holdings.groups.iter().map(|(group, _)| *group);
        let own: Vec<EntityId> = match (target, entity) {
            (EscalationTarget::User, EntityId::User(_))
            | (EscalationTarget::Group, EntityId::Group(_))
            | (EscalationTarget::Role, EntityId::Role(_)) => vec![entity],
            // Of a member that is not known the name is not known either: what holds for any name holds for it.
            (EscalationTarget::User, EntityId::Group(_)) => return self.choices("iam:PutUserPolicy"),
            (EscalationTarget::Group, EntityId::User(_)) => groups.collect(),
            (EscalationTarget::Policy, _) => {
                self.holdings.identity.iter().filter_map(|holding| holding.policy).collect()
            }
            _ => Vec::new(),
        };
        own.into_iter().filter_map(|entity| self.arn(entity)).collect()
    }

    pub(super) fn arn(&self, entity: EntityId) -> Option<String> {
        let estate = self.world.estate;
        let arn = match entity {
            EntityId::User(number) => estate.users.get(number as usize).map(|user| &user.arn),
            EntityId::Group(number) => estate.groups.get(number as usize).map(|group| &group.arn),
            EntityId::Role(number) => estate.roles.get(number as usize).map(|role| &role.arn),
            EntityId::Policy(number) => estate.policies.get(number as usize).map(|policy| &policy.arn),
            _ => None,
        };
        arn.map(|arn| arn.text.to_string())
    }

    /// Whether every action of the row may be granted at all. A quick answer.
    pub(super) fn may_all(&self, row: &Escalation) -> bool {
        row.actions.iter().all(|action| self.may(action))
    }

    /// Every action of a row on one IAM resource.
    pub(super) fn all_on(&self, row: &Escalation, resource: &str, targets: &Targets) -> HopAnswer {
        let mut whole = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
        for action in row.actions {
            whole = both(whole, self.on(action, resource, targets));
            if whole.verdict() > Verdict::Unknown {
                break;
            }
        }
        whole
    }

    /// One action on one IAM resource. What a caller attaches is the widest policy that it may attach.
    fn on(&self, action: &str, resource: &str, targets: &Targets) -> HopAnswer {
        let boundary = match self.boundary_of(resource) {
            Some(arn) => KeyState::Present(vec![arn]),
            None => KeyState::Never,
        };
        let tags = self.tags_of(resource);
        let ask = |keys: &[(&str, KeyState)]| self.ask(&Call { action, resource, tags, keys });
        let bound = ("iam:permissionsboundary", boundary);
        if !action.contains(":Attach") {
            return ask(&[bound]);
        }
        let own = self.account().and_then(|account| targets.wide_policies.get(&account));
        best(
            own.into_iter().flatten().map(|policy| {
                ask(&[bound.clone(), ("iam:policyarn", KeyState::Present(vec![policy.clone()]))])
            }),
        )
    }

    fn boundary_of(&self, arn: &str) -> Option<std::sync::Arc<str>> {
        let estate = self.world.estate;
        let boundary = match self.world.index.by_arn(arn)? {
            EntityId::User(number) => estate.users.get(number as usize)?.boundary.as_ref()?,
            EntityId::Role(number) => estate.roles.get(number as usize)?.boundary.as_ref()?,
            _ => return None,
        };
        Some(boundary.text.clone())
    }

    pub(super) fn tags_of(&self, arn: &str) -> Option<&rolecall_model::Tags> {
        let estate = self.world.estate;
        match self.world.index.by_arn(arn)? {
            EntityId::User(number) => estate.users.get(number as usize).map(|user| &user.tags),
            EntityId::Role(number) => estate.roles.get(number as usize).map(|role| &role.tags),
            _ => None,
        }
    }
}
