//! The estate.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_policy::{Document, Text};

use crate::{
    Account, AccountId, AppClient, Attachment, Chain, Consumer, Exclusive, Forbid, Group, IdentityPool,
    InlinePolicy, InstanceProfile, Listing, ManagedPolicy, Membership, OidcProvider, Organization, Origin,
    PermissionSet, PermissionSetAssignment, ResourcePolicy, Role, RolesAttachment, SamlProvider, User,
    UserPool, UserPoolGroup, UserPoolMembership, UserPoolProvider,
};

/// Everything under analysis. Plain data: loaders fill it, [`crate::Index`] links it.
#[derive(Clone, Debug, Default)]
pub struct Estate {
    /// Accounts; [`AccountId`] is the index.
    pub accounts: Vec<Account>,
    /// IAM users.
    pub users: Vec<User>,
    /// IAM groups.
    pub groups: Vec<Group>,
    /// IAM roles.
    pub roles: Vec<Role>,
    /// Instance profiles.
    pub instance_profiles: Vec<InstanceProfile>,
    /// Group memberships.
    pub memberships: Vec<Membership>,
    /// Customer managed policies.
    pub policies: Vec<ManagedPolicy>,
    /// Inline policies.
    pub inline_policies: Vec<InlinePolicy>,
    /// Attachments of managed policies.
    pub attachments: Vec<Attachment>,
    /// Resources that can have a policy, and their policies.
    pub resource_policies: Vec<ResourcePolicy>,
    /// Exclusive lists of what may be attached to a holder.
    pub exclusives: Vec<Exclusive>,
    /// Documents of the AWS managed policies that something refers to, by name.
    pub aws_managed: BTreeMap<Arc<str>, Arc<Document>>,
    /// OIDC providers.
    pub oidc_providers: Vec<OidcProvider>,
    /// SAML providers.
    pub saml_providers: Vec<SamlProvider>,
    /// User pools.
    pub user_pools: Vec<UserPool>,
    /// App clients.
    pub app_clients: Vec<AppClient>,
    /// Groups of user pools.
    pub user_pool_groups: Vec<UserPoolGroup>,
    /// Who is in which of them, as far as it is declared.
    pub user_pool_memberships: Vec<UserPoolMembership>,
    /// Providers that user pools federate with.
    pub user_pool_providers: Vec<UserPoolProvider>,
    /// Identity pools.
    pub identity_pools: Vec<IdentityPool>,
    /// Roles of identity pools.
    pub roles_attachments: Vec<RolesAttachment>,
    /// Resources that let a service act as a role.
    pub consumers: Vec<Consumer>,
    /// Permission sets of Identity Center.
    pub permission_sets: Vec<PermissionSet>,
    /// Who has which of them in which account.
    pub permission_set_assignments: Vec<PermissionSetAssignment>,
    /// The organization.
    pub organization: Organization,
    /// Entities that are understood to exist but play no part in the trust graph yet.
    pub others: Vec<OtherEntity>,
    /// `moved` blocks.
    pub moves: Vec<Move>,
    /// What plans do to objects.
    pub fates: Vec<Fate>,
    /// Chains that must hold.
    pub chains: Vec<Chain>,
    /// Paths that must not exist.
    pub forbids: Vec<Forbid>,
}

/// An entity that plays no part in the trust graph yet, such as an access key.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherEntity {
    /// Its account.
    pub account: AccountId,
    /// What it is, in the words of its source, such as `aws_iam_access_key`.
    pub kind: Arc<str>,
    /// Its name, where it has one.
    pub name: Option<Text>,
    /// Where it came from.
    pub origin: Origin,
}

/// A `moved` block: what was declared at one address is declared at another ("Refactor modules").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Directory of the root module.
    pub root: Arc<str>,
    /// The old address, as the module of the block knows it.
    pub from: Arc<str>,
    /// The new one.
    pub to: Arc<str>,
    /// Whether the block stands in a module that the root module calls.
    pub nested: bool,
}

/// What a plan does to an object, beside what the object looks like after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Directory of the root module.
    pub root: Arc<str>,
    /// Address of the object.
    pub address: Arc<str>,
    /// What happens to it.
    pub kind: FateKind,
}

/// What happens to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FateKind {
    /// It is deleted and created again.
    Replaced,
    /// It was there, and Terraform takes it over.
    Imported,
    /// It stays, and Terraform lets go of it.
    Forgotten,
}

impl Estate {
    /// An account.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(id.0 as usize)
    }

    /// The account with this id (twelve digits or a symbol).
    pub fn account_by_id(&self, id: &str) -> Option<AccountId> {
        self.accounts.iter().position(|account| &*account.id == id).map(|index| AccountId(index as u32))
    }

    /// The account with this label or id.
    pub fn account_by_label(&self, label: &str) -> Option<AccountId> {
        let by_label = self.accounts.iter().position(|account| &*account.label == label);
        by_label.map(|index| AccountId(index as u32)).or_else(|| self.account_by_id(label))
    }

    /// Adds what another part of the same estate holds; the accounts are those of both.
    pub fn extend(&mut self, part: Estate) {
        let Estate {
            accounts,
            users,
            groups,
            roles,
            instance_profiles,
            memberships,
            policies,
            inline_policies,
            attachments,
            resource_policies,
            exclusives,
            aws_managed,
            oidc_providers,
            saml_providers,
            user_pools,
            app_clients,
            user_pool_groups,
            user_pool_memberships,
            user_pool_providers,
            identity_pools,
            roles_attachments,
            consumers,
            permission_sets,
            permission_set_assignments,
            organization,
            others,
            moves,
            fates,
            chains,
            forbids,
        } = part;
        self.accounts.extend(accounts);
        self.users.extend(users);
        self.groups.extend(groups);
        self.roles.extend(roles);
        self.instance_profiles.extend(instance_profiles);
        self.memberships.extend(memberships);
        self.policies.extend(policies);
        self.inline_policies.extend(inline_policies);
        self.attachments.extend(attachments);
        self.resource_policies.extend(resource_policies);
        self.exclusives.extend(exclusives);
        self.aws_managed.extend(aws_managed);
        self.oidc_providers.extend(oidc_providers);
        self.saml_providers.extend(saml_providers);
        self.user_pools.extend(user_pools);
        self.app_clients.extend(app_clients);
        self.user_pool_groups.extend(user_pool_groups);
        self.user_pool_memberships.extend(user_pool_memberships);
        self.user_pool_providers.extend(user_pool_providers);
        self.identity_pools.extend(identity_pools);
        self.roles_attachments.extend(roles_attachments);
        self.consumers.extend(consumers);
        self.permission_sets.extend(permission_sets);
        self.permission_set_assignments.extend(permission_set_assignments);
        self.organization.extend(organization);
        self.others.extend(others);
        self.moves.extend(moves);
        self.fates.extend(fates);
        self.chains.extend(chains);
        self.forbids.extend(forbids);
    }

    /// Whether no entity of this kind exists in the account beyond what is known.
    pub fn lists(&self, id: AccountId, listing: Listing) -> bool {
        self.account(id).is_some_and(|account| account.complete && !account.unlisted.contains(&listing))
    }

    /// Whether nothing exists in the account beyond what is known.
    pub fn is_complete(&self, id: AccountId) -> bool {
        self.account(id).is_some_and(|account| account.complete)
    }
}
