//! The estate: every account under analysis with its principals, providers, pools, policies and attachments, each with
//! the place it came from. It knows no input format.
//!
//! Text may hold symbols (see `rolecall_source::symbol`). References between entities are text, an ARN or a name in an
//! account; [`Index`] finds what they mean.

mod account;
mod chain;
mod cognito;
mod estate;
mod identity_center;
mod index;
mod organization;
mod policy;
mod principal;
mod provider;

pub use account::{Account, AccountId, Listing};
pub use chain::{Chain, ChainSource, Forbid, Goal, With};
pub use cognito::{
    Ambiguous, AppClient, IdentityPool, MappingKind, MappingRule, PoolProvider, RoleMapping, RolesAttachment,
    UserPool, UserPoolGroup, UserPoolMembership, UserPoolProvider,
};
pub use estate::{Estate, Fate, FateKind, Move, OtherEntity};
pub use identity_center::{PermissionSet, PermissionSetAssignment};
pub use index::{EntityId, Index};
pub use organization::{
    Ancestry, MemberAccount, Membership as OrganizationMembership, Organization, OrganizationPolicy,
    OrganizationalUnit, Parent, PolicyTarget,
};
pub use policy::{
    Attachment, DocumentState, Exclusive, Holder, HolderKind, InlinePolicy, ManagedPolicy, ResourcePolicy,
};
pub use principal::{Consumer, Group, InstanceProfile, Membership, Role, Tags, User};
pub use provider::{OidcProvider, SamlProvider};
pub use rolecall_policy::Text;

use std::sync::Arc;

use rolecall_source::Span;

/// Where an entity came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Terraform address, prefixed by nothing.
    pub address: Option<Arc<str>>,
    /// Directory of the root module, or the snapshot.
    pub root: Arc<str>,
    /// The block that declares it: its header.
    pub span: Option<Span>,
    /// Whether it surely exists: false when its `count` or `for_each` is not known.
    pub certain: bool,
}
