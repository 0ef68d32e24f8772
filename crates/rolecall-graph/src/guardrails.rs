//! What the organization allows at most: service control policies for what principals of an account do, resource control
//! policies for what is done to its roles (AWS Organizations User Guide, "SCP evaluation" and "RCP evaluation").
//!
//! A policy is attached to the root, to an organizational unit or to an account. All levels above an account must allow, and a
//! Deny of any of them holds. AWS attaches `FullAWSAccess` to each of them until somebody detaches it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_model::{
    Account, AccountId, Estate, Listing, Organization, OrganizationMembership, Parent, PolicyTarget, Role,
};
use rolecall_policy::{Effect, Request, Requirement};
use rolecall_source::symbol::has_symbols;

use crate::answer::Side;
use crate::caller::Caller;
use crate::holdings::Holding;
use crate::layer::{LayerAnswer, Together};

const SERVICE_CONTROL_POLICY: &str = "SERVICE_CONTROL_POLICY";
const RESOURCE_CONTROL_POLICY: &str = "RESOURCE_CONTROL_POLICY";

/// The policies of one kind at one level of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Level {
    /// Id of the root, the unit or the account.
    pub(crate) id: Arc<str>,
    /// The policies, those included that may be attached here.
    pub(crate) holdings: Vec<Holding>,
    /// What else is attached.
    pub(crate) rest: Rest,
}

/// What is attached beside the policies of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing.
    Nothing,
    /// `FullAWSAccess`.
    Everything,
    /// This is not known.
    Unknown(Arc<str>),
}

/// The levels above each account, by kind of policy.
#[derive(Debug, Default)]
pub(crate) struct Organizations {
    scps: BTreeMap<AccountId, Vec<Level>>,
    rcps: BTreeMap<AccountId, Vec<Level>>,
}

/// What the guardrails of one kind say of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuardrailAnswer<'w> {
    /// Denials.
    pub(crate) layer: LayerAnswer<'w>,
    /// What must be brought so that every level allows.
    pub(crate) required: Vec<Requirement>,
    /// The first level that allows nothing of the kind.
    pub(crate) lacks: Option<&'w Level>,
}

impl Organizations {
    /// The levels of an estate's accounts. Where no part of an organization is in the sources there are none.
    pub(crate) fn of(estate: &Estate) -> Self {
        let mut found = Organizations::default();
        if !estate.organization.analysed {
            return found;
        }
        let scps = Attached::of(estate, SERVICE_CONTROL_POLICY);
        let rcps = Attached::of(estate, RESOURCE_CONTROL_POLICY);
        for (number, account) in estate.accounts.iter().enumerate() {
            let id = AccountId(number as u32);
            found.scps.extend(scps.as_ref().and_then(|attached| Some((id, attached.levels(account)?))));
            found.rcps.extend(rcps.as_ref().and_then(|attached| Some((id, attached.levels(account)?))));
        }
        found
    }

    /// The levels of service control policies above an account, itself first.
    pub(crate) fn scp_levels(&self, account: AccountId) -> &[Level] {
        self.scps.get(&account).map(Vec::as_slice).unwrap_or_default()
    }

    /// The levels of resource control policies above an account, itself first.
    pub(crate) fn rcp_levels(&self, account: AccountId) -> &[Level] {
        self.rcps.get(&account).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the service control policies of the caller's account say. They limit no service-linked role.
    pub(crate) fn scp(&self, caller: &Caller<'_>, request: &Request<'_>) -> GuardrailAnswer<'_> {
        let levels = caller.account.filter(|_| !caller.arn.contains(":role/aws-service-role/"));
        answer(levels.and_then(|account| self.scps.get(&account)), request, true)
    }

    /// What the resource control policies of the role's account say. They only ever deny: `RCPFullAWSAccess` cannot be
    /// detached.
    pub(crate) fn rcp(&self, role: &Role, request: &Request<'_>) -> GuardrailAnswer<'_> {
        let limited = !role.path.text.starts_with("/aws-service-role/");
        answer(self.rcps.get(&role.account).filter(|_| limited), request, false)
    }
}

fn answer<'w>(
    levels: Option<&'w Vec<Level>>,
    request: &Request<'_>,
    must_allow: bool,
) -> GuardrailAnswer<'w> {
    let mut found = GuardrailAnswer::default();
    for level in levels.into_iter().flatten() {
        let LayerAnswer { deny, avoid, allow, deny_facts, allow_facts, misses, absent, allows: _ } =
            LayerAnswer::of(level.holdings.iter(), request);
        let whole = &mut found.layer;
        whole.deny = whole.deny.or(deny);
        whole.avoid.extend(avoid);
        whole.deny_facts.extend(deny_facts);
        if let Rest::Unknown(fact) = &level.rest {
            whole.deny_facts.push(fact.clone());
        }
        if !must_allow || level.rest != Rest::Nothing {
            continue;
        }
        match allow {
            Some((_, requirements)) => found.required.extend(requirements.into_iter().chain(absent)),
            None if !allow_facts.is_empty() => whole.deny_facts.extend(allow_facts),
            None => {
                whole.misses.extend(misses);
                found.lacks = found.lacks.or(Some(level));
            }
        }
    }
    found
}

/// The attachments of the policies of one kind.
struct Attached<'e> {
    organization: &'e Organization,
    /// The policies by what they are attached to.
    by_target: BTreeMap<&'e str, Vec<Holding>>,
    /// Whether these are all there are, `FullAWSAccess` included.
    listed: bool,
    /// Whether nothing exists in the management account beyond its sources.
    complete: bool,
}

impl<'e> Attached<'e> {
    /// `None` where policies of this kind are not in force.
    fn of(estate: &'e Estate, kind: &str) -> Option<Self> {
        let organization = &estate.organization;
        if organization.enabled_kinds.as_ref().is_some_and(|kinds| !kinds.contains(kind)) {
            return None;
        }
        let mut by_target: BTreeMap<&str, Vec<Holding>> = BTreeMap::new();
        let own = organization.policies.iter().filter(|policy| &*policy.kind.text == kind);
        let policies: BTreeMap<&str, &_> = own.map(|policy| (&*policy.id.text, policy)).collect();
        let known: BTreeSet<&str> = organization.policies.iter().map(|policy| &*policy.id.text).collect();
        for PolicyTarget { policy_id, target_id, origin } in &organization.targets {
            let holding = match policies.get(&*policy_id.text) {
                Some(policy) => Holding::of_guardrail(policy),
                // Of another kind.
                None if known.contains(&*policy_id.text) => continue,
                None => Holding::of_lost_guardrail(policy_id, origin),
            };
            let (certain, exists) = (holding.certain && origin.certain, holding.exists && origin.certain);
            by_target.entry(&target_id.text).or_default().push(Holding { certain, exists, ..holding });
        }
        let management = organization.management_account.as_ref();
        let management = management.and_then(|id| estate.account_by_id(id));
        let complete = management.is_some_and(|account| estate.lists(account, Listing::Organization));
        let listed = organization.listed_kinds.contains(kind);
        Some(Attached { organization, by_target, listed, complete })
    }

    /// The levels of an account, itself first; `None` when it is not limited.
    fn levels(&self, account: &Account) -> Option<Vec<Level>> {
        let membership = self.organization.membership(&account.id);
        let is_management = self.organization.management_account.as_ref() == Some(&account.id);
        if is_management || membership == OrganizationMembership::Stranger {
            return None;
        }
        // Who writes down the accounts of an organization means its members.
        let member = membership == OrganizationMembership::Member || account.span.is_some();
        let above = self.organization.ancestry(&account.id);
        let mut ids = vec![account.id.clone()];
        ids.extend(above.units);
        if !above.whole {
            let roots = self.organization.units.iter().filter(|unit| unit.parent == Parent::Root);
            ids.extend(roots.map(|root| root.id.text.clone()));
        }
        ids.dedup();
        let mut levels: Vec<Level> = ids.iter().map(|id| self.level(id)).collect();
        if !member {
            let fact: Arc<str> = format!("whether account `{}` is in the organization", account.label).into();
            for level in &mut levels {
                level.rest = Rest::Everything;
                level.holdings.iter_mut().for_each(|holding| unsettle(holding, &fact));
            }
        }
        let elsewhere: Vec<Holding> = self.elsewhere(account, &ids, above.whole).flatten().cloned().collect();
        if !elsewhere.is_empty() {
            let fact: Arc<str> =
                format!("in which organizational unit account `{}` is", account.label).into();
            let mut holdings = elsewhere;
            for holding in &mut holdings {
                unsettle(holding, &fact);
            }
            levels.push(Level { id: fact, holdings, rest: Rest::Everything });
        }
        Some(levels)
    }

    fn level(&self, id: &Arc<str>) -> Level {
        let holdings = self.by_target.get(&**id).cloned().unwrap_or_default();
        let statements = holdings.iter().flat_map(|holding| &holding.documents);
        let mut statements = statements.flat_map(|document| &document.statements);
        let allows = statements.any(|statement| statement.effect == Effect::Allow);
        let rest = match (self.listed, self.complete) {
            (true, _) => Rest::Nothing,
            // Who attaches a list of what is allowed detaches `FullAWSAccess`: else it would do nothing.
            (false, true) if allows => Rest::Nothing,
            (false, true) => Rest::Everything,
            (false, false) => {
                Rest::Unknown(format!("which policies of the organization are attached to `{id}`").into())
            }
        };
        Level { id: id.clone(), holdings, rest }
    }

    /// Policies of other targets that may be above the account: units while its own place is not known, and ids that are
    /// not known.
    fn elsewhere<'a>(
        &'a self,
        account: &'a Account,
        ids: &'a [Arc<str>],
        whole: bool,
    ) -> impl Iterator<Item = &'a Vec<Holding>> {
        let organization = self.organization;
        let located = organization.members.iter().any(|member| member.id.text == account.id);
        let may_be = move |target: &str| {
            if ids.iter().any(|id| &**id == target) {
                return false;
            }
            let is_unit = organization.units.iter().any(|unit| &*unit.id.text == target);
            let is_member = organization.members.iter().any(|member| &*member.id.text == target);
            match has_symbols(target) {
                true if is_unit => !whole,
                true if is_member => !located,
                true => true,
                false => !whole && target.starts_with("ou-"),
            }
        };
        self.by_target.iter().filter(move |(target, _)| may_be(target)).map(|(_, holdings)| holdings)
    }
}

/// Makes it depend on a fact whether a policy is in force.
fn unsettle(holding: &mut Holding, fact: &Arc<str>) {
    holding.certain = false;
    holding.exists = false;
    holding.fact = Some(holding.fact.take().unwrap_or_else(|| fact.clone()));
}

impl<'w> GuardrailAnswer<'w> {
    /// Adds what the guardrails ask.
    pub(crate) fn join(&self, side: Side, together: &mut Together<'w>) {
        together.add(side, &self.layer, false);
        together.require(&self.required);
    }
}
