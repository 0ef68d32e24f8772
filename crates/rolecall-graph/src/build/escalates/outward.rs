//! What a caller can make of others: users and roles that it becomes, roles that it passes, workloads that it takes over.

use std::collections::BTreeMap;

use rolecall_catalog::{Escalation, EscalationGain, EscalationTarget};
use rolecall_model::EntityId;
use rolecall_policy::KeyState;

use super::ask::{Asker, Call, best, both, depends};
use super::targets::Targets;
use super::{Found, To};
use crate::answer::{Means, Verdict};
use crate::assume::HopAnswer;

const PASS_ROLE: &str = "iam:PassRole";
const EC2: &str = "ec2.amazonaws.com";
/// Fewer targets than this are no crowd: each has an edge of its own.
const CROWD: usize = 8;

impl Asker<'_, '_> {
    /// Every way out of itself.
    pub(super) fn outward(&self, targets: &Targets) -> Vec<Found> {
        let mut found = Vec::new();
        let mut passed: BTreeMap<&'static str, HopAnswer> = BTreeMap::new();
        for row in Escalation::all().iter().filter(|row| self.may_all(row)) {
            let means = if row.gain == EscalationGain::Act { Means::Acts } else { Means::Becomes };
            match row.target {
                EscalationTarget::User | EscalationTarget::Role | EscalationTarget::Group
                    if row.gain == EscalationGain::Become =>
                {
                    found.extend(self.becomes(row, targets));
                }
                EscalationTarget::Passed(service) => {
                    let known = passed.entry(service).or_default();
                    if known.verdict() != Verdict::Allowed {
                        let answer = self.consumes(row);
                        if answer.verdict() < known.verdict() {
                            *known = answer;
                        }
                    }
                }
                EscalationTarget::Workload(service) => {
                    found.extend(self.takes_over(row, service, means, targets));
                }
                _ => {}
            }
        }
        for (service, consumes) in passed {
            if consumes.verdict() <= Verdict::Unknown {
                found.extend(self.passes(service, &consumes, targets));
            }
        }
        found
    }

    /// Users whose credentials it makes, roles whose trust policy it rewrites, groups that it joins.
    fn becomes(&self, row: &Escalation, targets: &Targets) -> Vec<Found> {
        let (Some(account), Some(entity)) = (self.account(), self.caller.entity) else { return Vec::new() };
        let all = match row.target {
            EscalationTarget::User => targets.users.get(&account),
            EscalationTarget::Role => targets.roles.get(&account),
            // Only a user is in groups.
            EscalationTarget::Group if matches!(entity, EntityId::User(_)) => targets.groups.get(&account),
            _ => None,
        };
        let own = |other: &EntityId| {
            *other == entity || self.holdings.groups.iter().any(|(group, _)| group == other)
        };
        let others: Vec<EntityId> = all.into_iter().flatten().copied().filter(|other| !own(other)).collect();
        let answers: Vec<(EntityId, HopAnswer)> = others
            .into_iter()
            .filter_map(|other| {
                let answer = self.all_on(row, &self.arn(other)?, targets);
                let answer = self.with_password(row, other, answer, targets);
                (answer.verdict() <= Verdict::Unknown).then_some((other, answer))
            })
            .collect();
        let kind = row.target.kind().unwrap_or_default();
        let everyone = all.map_or(0, Vec::len).saturating_sub(1);
        gather(answers, everyone, Means::Becomes, To::Crowd(kind))
    }

    /// A password can be made where there is none, and changed where there is one.
    fn with_password(
        &self,
        row: &Escalation,
        user: EntityId,
        answer: HopAnswer,
        targets: &Targets,
    ) -> HopAnswer {
        let has = targets.with_password.contains(&user);
        match row.actions.first().copied() {
            _ if answer.verdict() > Verdict::Unknown => answer,
            Some("iam:CreateLoginProfile") if has => HopAnswer::default(),
            Some("iam:UpdateLoginProfile") if !has => {
                depends(answer, self.account(), "whether the user has a password already")
            }
            _ => answer,
        }
    }

    /// The actions of a row beside the first, each on whatever resource is best.
    fn consumes(&self, row: &Escalation) -> HopAnswer {
        let mut whole = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
        for action in row.actions.iter().skip(1) {
            whole = both(whole, self.ask_anywhere(action, &[]));
            if whole.verdict() > Verdict::Unknown {
                break;
            }
        }
        whole
    }

    /// Roles that it passes to a service that they trust.
    fn passes(&self, service: &'static str, consumes: &HopAnswer, targets: &Targets) -> Vec<Found> {
        let Some(account) = self.account() else { return Vec::new() };
        let Some(delivered) = targets.delivered.get(&(account, service)) else { return Vec::new() };
        let profile = if service == EC2 { self.profile() } else { HopAnswer::default() };
        let keys = [("iam:passedtoservice", KeyState::Present(vec![service.into()]))];
        let mut answers = Vec::new();
        for one in delivered.iter().filter(|one| Some(one.role) != self.caller.entity) {
            let Some(arn) = self.arn(one.role) else { continue };
            let tags = self.tags_of(&arn);
            let mut answer = self.ask(&Call { action: PASS_ROLE, resource: &arn, tags, keys: &keys });
            if service == EC2 && !targets.in_profiles.contains(&one.role) {
                answer = both(answer, profile.clone());
            }
            if answer.verdict() <= Verdict::Unknown {
                answers.push((one.role, both(answer, consumes.clone())));
            }
        }
        let everyone = delivered.len();
        let mut found = gather(answers, everyone, Means::Passes, To::Passed(service));
        for one in &mut found {
            if let To::Entity(role) = one.to
                && let Some(trusted) = delivered.iter().find(|delivered| delivered.role == role)
            {
                let answer = std::mem::take(&mut one.answer);
                one.answer = both(answer, trusted.trust.clone());
            }
        }
        found
    }

    /// Whether it can put a role into an instance profile.
    fn profile(&self) -> HopAnswer {
        let make = self.ask_anywhere("iam:CreateInstanceProfile", &[]);
        both(make, self.ask_anywhere("iam:AddRoleToInstanceProfile", &[]))
    }

    /// Roles of what runs already.
    fn takes_over(
        &self,
        row: &Escalation,
        service: &'static str,
        means: Means,
        targets: &Targets,
    ) -> Vec<Found> {
        let Some(running) = self.account().and_then(|account| targets.running.get(&(account, service)))
        else {
            return Vec::new();
        };
        let mut whole = HopAnswer { verdict: Some(Verdict::Allowed), ..HopAnswer::default() };
        for action in row.actions {
            let any = best(
                self.examples(action)
                    .iter()
                    .map(|resource| self.ask(&Call { action, resource, tags: None, keys: &[] })),
            );
            let answer = if any.verdict() <= Verdict::Unknown {
                any
            } else {
                let some = self.ask_anywhere(action, &[]);
                match some.verdict() {
                    Verdict::Denied | Verdict::Impossible => some,
                    _ => depends(some, self.account(), "whether the grant names what runs with this role"),
                }
            };
            whole = both(whole, answer);
        }
        if whole.verdict() > Verdict::Unknown {
            return Vec::new();
        }
        let others = running.iter().filter(|role| Some(**role) != self.caller.entity);
        others.map(|role| Found { to: To::Entity(*role), means, answer: whole.clone() }).collect()
    }
}

/// One edge to each target, or one to all of them where all answers are the same.
fn gather(answers: Vec<(EntityId, HopAnswer)>, everyone: usize, means: Means, crowd: To) -> Vec<Found> {
    let first = answers.first().map(|(_, answer)| answer.clone());
    if let Some(first) = first.filter(|first| first.verdict() <= Verdict::AllowedIf) {
        let same = |answer: &HopAnswer| {
            answer.verdict() == first.verdict()
                && answer.requires == first.requires
                && answer.evidence == first.evidence
        };
        let all = answers.len() >= everyone && answers.iter().all(|(_, answer)| same(answer));
        if all && answers.len() >= CROWD {
            return vec![Found { to: crowd, means, answer: first }];
        }
    }
    answers.into_iter().map(|(entity, answer)| Found { to: To::Entity(entity), means, answer }).collect()
}
