//! The organization: its guardrails and where they are attached.

use std::sync::Arc;

use rolecall_policy::Text;

use crate::{DocumentState, Origin};

/// The organization, as far as it is in the estate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// Its id, such as `o-exampleorg`.
    pub id: Option<Arc<str>>,
    /// Id of its management account.
    pub management_account: Option<Arc<str>>,
    /// Service control policies, resource control policies and others.
    pub policies: Vec<OrganizationPolicy>,
    /// Where they are attached.
    pub targets: Vec<PolicyTarget>,
    /// Whether anything of the organization is in the estate's sources.
    pub analysed: bool,
}

impl Organization {
    /// Adds what another part of the estate knows of it.
    pub fn extend(&mut self, part: Organization) {
        let Organization { id, management_account, policies, targets, analysed } = part;
        self.id = self.id.take().or(id);
        self.management_account = self.management_account.take().or(management_account);
        self.policies.extend(policies);
        self.targets.extend(targets);
        self.analysed |= analysed;
    }
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
