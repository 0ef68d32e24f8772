//! What one file of a snapshot says, before it is known which account it belongs to.

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_model::{Account, AccountId, Estate, Listing};
use rolecall_policy::Text;
use rolecall_source::Span;

use crate::paths;

/// The account that a file belongs to, where nothing in it says which that is.
pub(super) const OWN: AccountId = AccountId(0);

/// What one file says. Accounts are numbered within it.
#[derive(Debug)]
pub(crate) struct Part {
    /// Its path.
    pub(crate) path: Arc<str>,
    /// The accounts of its ARNs; the first is [`OWN`] and has no id.
    pub(super) accounts: Vec<LocalAccount>,
    /// What it holds.
    pub(super) estate: Estate,
    /// The account that it says to be of.
    pub(super) stated: Option<Text>,
    /// What it lists to the end.
    pub(super) listed: BTreeSet<Listing>,
    /// Its pages of users, groups, roles and policies.
    pub(super) pages: Vec<Page>,
    /// What it says of the organization beside the entities.
    pub(super) organization: OrganizationFacts,
    /// Longest session of a role, by its ARN, where it is no part of the role itself.
    pub(super) durations: Vec<(Arc<str>, u32)>,
}

/// An account of a file.
#[derive(Clone, Debug)]
pub(super) struct LocalAccount {
    pub(super) id: Arc<str>,
    pub(super) partition: Arc<str>,
    /// The ARN that names it first.
    pub(super) span: Option<Span>,
}

/// One page of `get-account-authorization-details`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    pub(super) span: Span,
    /// Whether others follow.
    pub(super) truncated: bool,
    /// Whether all four lists are there.
    pub(super) whole: bool,
}

/// What several answers together say of the organization.
#[derive(Debug, Default)]
pub(super) struct OrganizationFacts {
    /// What lies in what.
    pub(super) parents: Vec<(Arc<str>, Text)>,
    /// Kinds of policies of which all are listed.
    pub(super) policy_lists: BTreeSet<Arc<str>>,
    /// Policies of which all targets are listed.
    pub(super) target_lists: BTreeSet<Arc<str>>,
}

impl Part {
    pub(super) fn new(path: &str) -> Self {
        let own = LocalAccount { id: "".into(), partition: "aws".into(), span: None };
        Part {
            path: path.into(),
            accounts: vec![own],
            estate: Estate::default(),
            stated: None,
            listed: BTreeSet::new(),
            pages: Vec::new(),
            organization: OrganizationFacts::default(),
            durations: Vec::new(),
        }
    }

    /// The account that the file is of, as far as it says so itself: what it states, the one account of its ARNs, or
    /// twelve digits in its path.
    pub(super) fn account(&self) -> Option<Arc<str>> {
        if let Some(stated) = &self.stated {
            return Some(stated.text.clone());
        }
        if let [_, only] = self.accounts.as_slice() {
            return Some(only.id.clone());
        }
        let mut parts = paths::parent(&self.path).rsplit('/');
        parts.find(|part| crate::config::is_account_id(part)).map(Arc::from)
    }

    /// Whether something in it belongs to an account that its own ARN does not name.
    pub(super) fn needs_account(&self) -> bool {
        let Estate { user_pools, app_clients, user_pool_groups, user_pool_providers, .. } = &self.estate;
        let Estate { identity_pools, roles_attachments, oidc_providers, .. } = &self.estate;
        let is_own = |account: &AccountId| *account == OWN;
        user_pools.iter().any(|pool| is_own(&pool.account))
            || oidc_providers.iter().any(|provider| is_own(&provider.account))
            || app_clients.iter().any(|client| is_own(&client.account))
            || user_pool_groups.iter().any(|group| is_own(&group.account))
            || user_pool_providers.iter().any(|provider| is_own(&provider.account))
            || identity_pools.iter().any(|pool| is_own(&pool.account))
            || roles_attachments.iter().any(|roles| is_own(&roles.account))
            || self.accounts.len() == 1 && !(self.pages.is_empty() && self.listed.is_empty())
    }

    /// Gives every entity another account.
    pub(super) fn renumber(&mut self, of: &dyn Fn(&mut AccountId)) {
        let estate = &mut self.estate;
        estate.users.iter_mut().for_each(|user| of(&mut user.account));
        estate.groups.iter_mut().for_each(|group| of(&mut group.account));
        estate.roles.iter_mut().for_each(|role| of(&mut role.account));
        estate.memberships.iter_mut().for_each(|membership| of(&mut membership.account));
        estate.policies.iter_mut().for_each(|policy| of(&mut policy.account));
        estate.inline_policies.iter_mut().for_each(|inline| of(&mut inline.holder.account));
        estate.attachments.iter_mut().for_each(|attachment| of(&mut attachment.holder.account));
        for profile in &mut estate.instance_profiles {
            of(&mut profile.account);
            profile.role.iter_mut().for_each(|role| of(&mut role.account));
        }
        estate.oidc_providers.iter_mut().for_each(|provider| of(&mut provider.account));
        estate.saml_providers.iter_mut().for_each(|provider| of(&mut provider.account));
        estate.user_pools.iter_mut().for_each(|pool| of(&mut pool.account));
        estate.app_clients.iter_mut().for_each(|client| of(&mut client.account));
        estate.user_pool_groups.iter_mut().for_each(|group| of(&mut group.account));
        estate.user_pool_providers.iter_mut().for_each(|provider| of(&mut provider.account));
        estate.identity_pools.iter_mut().for_each(|pool| of(&mut pool.account));
        estate.roles_attachments.iter_mut().for_each(|roles| of(&mut roles.account));
        estate.consumers.iter_mut().for_each(|consumer| of(&mut consumer.account));
    }

    /// Gives the ARNs that follow from an id and the account to those whose answer has none.
    pub(super) fn complete_arns(&mut self, account: Option<&Account>) {
        let Some(Account { id, partition, .. }) = account else { return };
        for provider in self.estate.oidc_providers.iter_mut().filter(|provider| provider.arn.text.is_empty())
        {
            provider.arn.text =
                format!("arn:{partition}:iam::{id}:oidc-provider/{}", provider.url.text).into();
        }
        for pool in self.estate.user_pools.iter_mut().filter(|pool| pool.arn.text.is_empty()) {
            let (region, _) = pool.id.text.split_once('_').unwrap_or_default();
            pool.arn.text =
                format!("arn:{partition}:cognito-idp:{region}:{id}:userpool/{}", pool.id.text).into();
        }
        for pool in &mut self.estate.identity_pools {
            let (region, _) = pool.id.text.split_once(':').unwrap_or_default();
            let name = &pool.id.text;
            pool.arn.text =
                format!("arn:{partition}:cognito-identity:{region}:{id}:identitypool/{name}").into();
        }
    }
}
