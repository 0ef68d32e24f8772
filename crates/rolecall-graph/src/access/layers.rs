//! The layers of a request, from the estate.

use std::sync::Arc;

use rolecall_model::{AccountId, DocumentState, EntityId, Listing, ResourcePolicy};
use rolecall_policy::authorization::{Call, CallerKind, Layer};
use rolecall_policy::{Arn, Document, same};

use super::possible::{Part, Place, Possible, everything, ways};
use super::subject::Subject;
use crate::diagnose::incomplete;
use crate::graph::TrustGraph;
use crate::guardrails::{Level, Rest};

const IDENTITY: Place = Place { layer: Layer::Identity, level: None };
const BOUNDARY: Place = Place { layer: Layer::Boundary, level: None };
const RESOURCE: Place = Place { layer: Layer::Resource, level: None };

/// Services none of whose resources has a policy, roles apart (IAM User Guide, "AWS services that work with IAM").
const WITHOUT_POLICIES: [&str; 10] = [
    "autoscaling",
    "cloudformation",
    "cloudfront",
    "cloudwatch",
    "ec2",
    "ecs",
    "elasticloadbalancing",
    "iam",
    "rds",
    "route53",
];

/// Services of which the policies of resources are read.
const READ: [&str; 6] = ["ecr", "kms", "s3", "secretsmanager", "sns", "sqs"];

impl<'e> TrustGraph<'e> {
    /// The identity policies and the boundary of the caller.
    pub(super) fn add_identity(&self, subject: &Subject<'e>, possible: &mut Possible) {
        if !subject.caller.is_of_account() || subject.caller.kind == CallerKind::Root {
            return;
        }
        let Some(entity) = subject.entity() else {
            let fact: Arc<str> = format!("the policies of `{}`", subject.caller.text).into();
            possible.parts.push(Part::anything(IDENTITY, fact.clone()));
            possible.parts.push(Part::anything(BOUNDARY, fact));
            return;
        };
        let holdings = self.world.holdings.of(entity);
        possible.parts.extend(holdings.identity.iter().map(|holding| Part::of(IDENTITY, holding)));
        possible.parts.extend(holdings.boundary.iter().map(|holding| Part::of(BOUNDARY, holding)));
        let facts = incomplete(&self.world, entity);
        possible.parts.extend(facts.into_iter().next().map(|fact| Part::perhaps_allow(IDENTITY, fact)));
    }

    /// What the organization allows at most.
    pub(super) fn add_guardrails(&self, subject: &Subject<'e>, call: &Call, possible: &mut Possible) {
        let organizations = &self.world.organizations;
        let account_of = |id: Option<&Arc<str>>| self.world.estate.account_by_id(id?);
        if subject.caller.is_of_account() {
            let levels = subject.account(self).map(|account| organizations.scp_levels(account));
            let levels = self.levels(levels, Layer::ServiceControl, call.caller.account.as_ref());
            possible.scp_levels = add_levels(levels, Layer::ServiceControl, possible);
        }
        let owner = account_of(call.resource_account.as_ref());
        let levels = owner.map(|account| organizations.rcp_levels(account));
        let levels = self.levels(levels, Layer::ResourceControl, call.resource_account.as_ref());
        possible.rcp_levels = add_levels(levels, Layer::ResourceControl, possible);
    }

    /// The levels of an account; of one that is not in the estate the fact which they are, where there is an organization.
    fn levels<'l>(
        &self,
        levels: Option<&'l [Level]>,
        layer: Layer,
        account: Option<&Arc<str>>,
    ) -> Result<&'l [Level], Arc<str>> {
        let kind = if layer == Layer::ServiceControl { "service" } else { "resource" };
        match levels {
            Some(levels) => Ok(levels),
            None if !self.world.estate.organization.analysed => Ok(&[]),
            None => {
                let whose = account.map_or_else(|| "of the resource".to_owned(), |id| format!("`{id}`"));
                Err(format!("which {kind} control policies bind account {whose}").into())
            }
        }
    }

    /// The policy of the resource.
    pub(super) fn add_resource_policy(&self, call: &Call, possible: &mut Possible) {
        let service = call.action.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let part = match &*service {
            _ if &*call.resource == "*" => None,
            "sts" => self.trust_policy(call),
            service if WITHOUT_POLICIES.contains(&service) => None,
            service => self.policy_of(call, service),
        };
        possible.parts.extend(part);
    }

    /// The trust policy of a role.
    fn trust_policy(&self, call: &Call) -> Option<Part> {
        let estate = self.world.estate;
        if let Some(EntityId::Role(number)) = self.world.index.by_arn(&call.resource) {
            let role = estate.roles.get(number as usize)?;
            let label = format!("trust policy of `{}`", role.name.text);
            return Some(of_state(&role.trust, &label, role.origin.certain));
        }
        let account = call.resource_account.as_deref().and_then(|id| estate.account_by_id(id));
        if account.is_some_and(|account| estate.lists(account, Listing::Principals))
            && !self.world.may_be_known(&call.resource)
        {
            // There is no such role.
            return None;
        }
        let fact = format!("the trust policy of `{}`, which is not in the sources", call.resource);
        Some(Part::anything(RESOURCE, fact.into()))
    }

    fn policy_of(&self, call: &Call, service: &str) -> Option<Part> {
        let estate = self.world.estate;
        let mut policies: Vec<(&ResourcePolicy, &DocumentState, bool)> = Vec::new();
        let mut declared: Option<AccountId> = None;
        for one in &estate.resource_policies {
            let covers = covers(&one.resource.text, &call.resource);
            if covers == Some(true) {
                declared = declared.or(Some(one.account));
            }
            if let Some(document) = one.document.as_ref().filter(|_| covers != Some(false)) {
                policies.push((one, document, covers == Some(true) && one.origin.certain));
            }
        }
        if let [(policy, document, certain)] = policies.as_slice() {
            let label = format!("policy of `{}`", policy.resource.text);
            return Some(of_state(document, &label, *certain));
        }
        if !policies.is_empty() {
            let fact: Arc<str> = format!("which policy `{}` has", call.resource).into();
            let mut ways: Vec<Option<Arc<Document>>> = vec![None];
            for (_, document, _) in &policies {
                ways.extend(of_state(document, "", true).ways);
            }
            return Some(Part { place: RESOURCE, label: fact.clone(), ways, fact: Some(fact) });
        }
        self.without_policy(call, service, declared)
    }

    /// A resource for which no policy is declared.
    fn without_policy(&self, call: &Call, service: &str, declared: Option<AccountId>) -> Option<Part> {
        let estate = self.world.estate;
        let owner = declared
            .or_else(|| call.resource_account.as_deref().and_then(|account| estate.account_by_id(account)));
        let listed = owner.is_some_and(|account| estate.lists(account, Listing::ResourcePolicies));
        match (service, declared) {
            ("kms", Some(account)) if listed => {
                let account = estate.account(account)?;
                let document = default_key_policy(&account.partition, &account.id)?;
                Some(Part::sure(RESOURCE, "default key policy", Arc::new(document)))
            }
            // A topic has a default policy, which is about a key that AWS no longer documents.
            (service, _) if listed && service != "sns" && READ.contains(&service) => None,
            _ => {
                let fact = format!("the policy of `{}`, which is not in the sources", call.resource);
                Some(Part::perhaps_allow(RESOURCE, fact.into()))
            }
        }
    }
}

fn of_state(state: &DocumentState, label: &str, certain: bool) -> Part {
    let fact: Option<Arc<str>> = match state {
        DocumentState::Known(document) if document.partial => {
            Some(format!("the whole of the {label}").into())
        }
        DocumentState::Known(_) if certain => None,
        DocumentState::Known(_) => Some(format!("whether there is the {label}").into()),
        DocumentState::OneOf(_) => Some(format!("which of its alternatives the {label} is").into()),
        DocumentState::Lost { reason, .. } => Some(format!("the {label}: {reason}").into()),
    };
    let ways = ways(RESOURCE, state.documents(), certain);
    Part { place: RESOURCE, label: label.into(), ways, fact }
}

fn add_levels(levels: Result<&[Level], Arc<str>>, layer: Layer, possible: &mut Possible) -> usize {
    let levels = match levels {
        Ok(levels) => levels,
        Err(fact) => {
            possible.parts.push(Part::anything(Place { layer, level: Some(0) }, fact));
            return 1;
        }
    };
    for (number, level) in levels.iter().rev().enumerate() {
        let place = Place { layer, level: Some(number) };
        possible.parts.extend(level.holdings.iter().map(|holding| Part::of(place, holding)));
        match &level.rest {
            Rest::Nothing => {}
            Rest::Everything => {
                possible.parts.push(Part::sure(place, "policy `FullAWSAccess`", Arc::new(everything(false))));
            }
            Rest::Unknown(fact) => possible.parts.push(Part::anything(place, fact.clone())),
        }
    }
    levels.len()
}

/// Whether the policy of `owner` is the one that a request for `resource` meets: of itself, or of what is in it, such as
/// an object of a bucket.
pub(super) fn covers(owner: &str, resource: &str) -> Option<bool> {
    match same(owner, resource) {
        Some(false) => {}
        found => return found,
    }
    let in_bucket = Arn::parse(resource).is_some_and(|arn| arn.service == "s3" && arn.account.is_empty());
    match resource.split_once('/') {
        Some((bucket, _)) if in_bucket => same(owner, bucket),
        _ => Some(false),
    }
}

/// The policy that a key has for which none is given (AWS KMS Developer Guide, "Default key policy").
fn default_key_policy(partition: &str, account: &str) -> Option<Document> {
    let mut document = everything(true);
    let statement = document.statements.first_mut()?;
    let principal = statement.principals.as_mut()?.list.first_mut()?;
    principal.kind = rolecall_policy::PrincipalKind::Aws;
    principal.text.text = format!("arn:{partition}:iam::{account}:root").into();
    Some(document)
}
