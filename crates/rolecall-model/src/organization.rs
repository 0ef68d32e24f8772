//! The organization: its accounts, its tree, its guardrails and where they are attached.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_policy::Text;
use rolecall_source::symbol::has_symbols;

use crate::{DocumentState, Origin};

/// The organization, as far as it is in the estate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// Its id, such as `o-exampleorg`.
    pub id: Option<Arc<str>>,
    /// Id of its management account.
    pub management_account: Option<Arc<str>>,
    /// Its root and its organizational units.
    pub units: Vec<OrganizationalUnit>,
    /// Its accounts.
    pub members: Vec<MemberAccount>,
    /// Whether `members` are all accounts that there are.
    pub all_members: bool,
    /// Service control policies, resource control policies and others.
    pub policies: Vec<OrganizationPolicy>,
    /// Where they are attached.
    pub targets: Vec<PolicyTarget>,
    /// Kinds of policies of which every attachment is in `targets`, those that AWS makes included.
    pub listed_kinds: BTreeSet<Arc<str>>,
    /// Kinds of policies that the root has enabled, where that is known: no other is in force.
    pub enabled_kinds: Option<BTreeSet<Arc<str>>>,
    /// Ids of the accounts that are delegated administrators of some service.
    pub delegated_administrators: Vec<Text>,
    /// Whether anything of the organization is in the estate's sources.
    pub analysed: bool,
}

/// The root of the organization, or an organizational unit.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationalUnit {
    /// Its id: `r-…`, `ou-…`, or a symbol.
    pub id: Text,
    /// Its name, where it is known.
    pub name: Option<Text>,
    /// What it is.
    pub parent: Parent,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a unit or an account is in the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Parent {
    /// Nothing is above: it is the root.
    Root,
    /// In the unit with this id.
    Unit(Text),
    /// Not known.
    Unknown,
}

/// An account of the organization.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberAccount {
    /// Its id, or a symbol.
    pub id: Text,
    /// Its name, where it is known.
    pub name: Option<Text>,
    /// The unit that it is in.
    pub parent: Parent,
    /// Whether it is suspended or closed.
    pub suspended: bool,
    /// Where it came from.
    pub origin: Origin,
}

/// A policy of the organization.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationPolicy {
    /// Its id, mostly a symbol.
    pub id: Text,
    /// Its name.
    pub name: Text,
    /// `SERVICE_CONTROL_POLICY`, `RESOURCE_CONTROL_POLICY`…
    pub kind: Text,
    /// Its document.
    pub document: DocumentState,
    /// Where it came from.
    pub origin: Origin,
}

/// An attachment of a policy to a root, an organizational unit or an account.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyTarget {
    /// Id of the policy.
    pub policy_id: Text,
    /// Id of the target.
    pub target_id: Text,
    /// Where it came from.
    pub origin: Origin,
}

/// Whether an account is in the organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Membership {
    /// It is.
    Member,
    /// It is not.
    Stranger,
    /// Not known.
    Unknown,
}

/// The units above an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ancestry {
    /// Their ids from the account upwards.
    pub units: Vec<Arc<str>>,
    /// Whether the last of them is the root: else there are others that are not known.
    pub whole: bool,
}

impl Organization {
    /// Adds what another part of the estate knows of it.
    pub fn extend(&mut self, part: Organization) {
        self.id = self.id.take().or(part.id);
        self.management_account = self.management_account.take().or(part.management_account);
        self.units.extend(part.units);
        self.members.extend(part.members);
        self.all_members |= part.all_members;
        self.policies.extend(part.policies);
        self.targets.extend(part.targets);
        self.listed_kinds.extend(part.listed_kinds);
        self.enabled_kinds = self.enabled_kinds.take().or(part.enabled_kinds);
        self.delegated_administrators.extend(part.delegated_administrators);
        self.analysed |= part.analysed;
    }

    /// Whether an account is in the organization: the management account, those that the sources list, and those that a
    /// policy is attached to. Where the sources list none, it is not known.
    pub fn membership(&self, account_id: &str) -> Membership {
        let listed = self.members.iter().any(|member| &*member.id.text == account_id);
        let attached = || self.targets.iter().any(|target| &*target.target_id.text == account_id);
        if self.management_account.as_deref() == Some(account_id) || listed || attached() {
            return Membership::Member;
        }
        if self.all_members && !has_symbols(account_id) { Membership::Stranger } else { Membership::Unknown }
    }

    /// The units above an account, as far as they are known. A circle among units ends where it closes.
    pub fn ancestry(&self, account_id: &str) -> Ancestry {
        let parents: BTreeMap<&str, &Parent> =
            self.units.iter().map(|unit| (&*unit.id.text, &unit.parent)).collect();
        // Several sources may list an account, and not all of them its place.
        let own = self.members.iter().filter(|member| &*member.id.text == account_id);
        let mut next = own.map(|member| &member.parent).find(|parent| **parent != Parent::Unknown);
        let mut above = Ancestry::default();
        while let Some(Parent::Unit(unit)) = next {
            if above.units.contains(&unit.text) {
                return above;
            }
            above.units.push(unit.text.clone());
            next = parents.get(&*unit.text).copied();
        }
        above.whole = next == Some(&Parent::Root);
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text { text: text.into(), span: None }
    }

    fn unit(id: &str, parent: Parent) -> OrganizationalUnit {
        OrganizationalUnit { id: text(id), name: None, parent, origin: Origin::default() }
    }

    fn member(id: &str, parent: &str) -> MemberAccount {
        let parent = Parent::Unit(text(parent));
        MemberAccount { id: text(id), name: None, parent, suspended: false, origin: Origin::default() }
    }

    fn organization() -> Organization {
        Organization {
            units: vec![
                unit("r-1", Parent::Root),
                unit("ou-a", Parent::Unit(text("r-1"))),
                unit("ou-b", Parent::Unit(text("ou-a"))),
                unit("ou-x", Parent::Unit(text("ou-y"))),
                unit("ou-y", Parent::Unit(text("ou-x"))),
            ],
            members: vec![member("1", "ou-b"), member("2", "ou-x"), member("3", "ou-nowhere")],
            ..Organization::default()
        }
    }

    #[test]
    fn the_units_above_an_account_end_at_the_root() {
        let above = organization().ancestry("1");
        assert_eq!(above.units.iter().map(|unit| &**unit).collect::<Vec<_>>(), ["ou-b", "ou-a", "r-1"]);
        assert!(above.whole);
    }

    #[test]
    fn a_circle_and_a_gap_leave_the_units_above_open() {
        for account in ["2", "3", "4"] {
            assert!(!organization().ancestry(account).whole, "{account}");
        }
    }

    #[test]
    fn who_is_not_listed_is_a_stranger_only_where_all_are_listed() {
        let mut organization = organization();
        assert_eq!(organization.membership("1"), Membership::Member);
        assert_eq!(organization.membership("9"), Membership::Unknown);
        organization.all_members = true;
        assert_eq!(organization.membership("9"), Membership::Stranger);
    }
}
