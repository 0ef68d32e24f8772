//! Accounts.

use std::sync::Arc;

use rolecall_source::Span;

/// An account, by its number in the estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId(pub u32);

/// Entities that are listed together: an account snapshot holds the answers of some calls, and not of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Listing {
    /// Users, groups, roles, their policies.
    Principals,
    /// OIDC providers.
    OidcProviders,
    /// SAML providers.
    SamlProviders,
    /// Cognito user pools and identity pools.
    Pools,
    /// Resources that let a service act as a role.
    Consumers,
    /// Resources that can have a policy, and their policies.
    ResourcePolicies,
    /// The organization that the account manages, its policies and their targets.
    Organization,
}

impl Listing {
    /// All of them.
    pub const ALL: [Listing; 7] = [
        Listing::Principals,
        Listing::OidcProviders,
        Listing::SamlProviders,
        Listing::Pools,
        Listing::Consumers,
        Listing::ResourcePolicies,
        Listing::Organization,
    ];
}

/// An account under analysis, or one that is only named.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Its label in `rolecall.hcl`, or the directory it was inferred from, or its id.
    pub label: Arc<str>,
    /// Twelve digits, or a symbol.
    pub id: Arc<str>,
    /// `aws`, `aws-cn`, `aws-us-gov`…
    pub partition: Arc<str>,
    /// Its zone, compared by the rules about crossing zones.
    pub zone: Option<Arc<str>>,
    /// Whether nothing exists in it beyond its sources.
    pub complete: bool,
    /// Whether a part of its sources could not be read, a broken block or a module that is not here: what that part
    /// declares may exist all the same.
    pub unread: bool,
    /// What its sources cannot tell of it, though they are complete: of that, nothing is known to be absent.
    pub unlisted: Vec<Listing>,
    /// Whether it has sources at all; an account that is only named in a policy has none.
    pub analysed: bool,
    /// The `account` block.
    pub span: Option<Span>,
}
