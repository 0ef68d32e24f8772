//! Quotas that policies, roles and providers can run into.
//!
//! Rests on the IAM User Guide, "IAM and AWS STS quotas", the Organizations User Guide, "Quotas", and the Cognito
//! Developer Guide, "Quotas". A warning belongs to the default, an error to the maximum.

/// One quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// What is counted, unique in the table.
    pub name: &'static str,
    /// The value an account starts with.
    pub default: u32,
    /// The highest value AWS grants; equal to the default when it is fixed, `None` when no page says.
    pub maximum: Option<u32>,
    /// The value AWS's pages disagree on: an earlier revision's maximum that may still hold.
    pub earlier_maximum: Option<u32>,
    /// Title of the page the row rests on.
    pub source: &'static str,
}

const IAM: &str = "IAM and AWS STS quotas";
const ORGANIZATIONS: &str = "Quotas and service limits for AWS Organizations";
const COGNITO: &str = "Quotas in Amazon Cognito";

const fn fixed(name: &'static str, value: u32) -> Quota {
    adjustable(name, value, Some(value))
}

const fn adjustable(name: &'static str, default: u32, maximum: Option<u32>) -> Quota {
    Quota { name, default, maximum, earlier_maximum: None, source: IAM }
}

impl Quota {
    const fn earlier(mut self, maximum: u32) -> Self {
        self.earlier_maximum = Some(maximum);
        self
    }

    const fn from(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }
}

/// Characters of a role trust policy, white space not counted.
pub const TRUST_POLICY_SIZE: Quota = adjustable("role trust policy size", 2048, Some(8192)).earlier(4096);
/// Managed policies attached to one role.
pub const MANAGED_POLICIES_PER_ROLE: Quota =
    adjustable("managed policies per role", 10, Some(25)).earlier(20);
/// Managed policies attached to one user.
pub const MANAGED_POLICIES_PER_USER: Quota = adjustable("managed policies per user", 10, Some(20));
/// Managed policies attached to one group.
pub const MANAGED_POLICIES_PER_GROUP: Quota = fixed("managed policies per group", 10);
/// Groups one user is a member of.
pub const GROUPS_PER_USER: Quota = fixed("groups per user", 10);
/// Customer managed policies in an account.
pub const CUSTOMER_MANAGED_POLICIES: Quota =
    adjustable("customer managed policies per account", 1500, Some(5000));
/// Characters of a managed policy, white space not counted.
pub const MANAGED_POLICY_SIZE: Quota = fixed("managed policy size", 6144);
/// Versions of one managed policy.
pub const MANAGED_POLICY_VERSIONS: Quota = fixed("versions per managed policy", 5);
/// Characters of all inline policies of one user together, white space not counted.
pub const INLINE_POLICIES_SIZE_PER_USER: Quota = fixed("inline policies size per user", 2048);
/// Characters of all inline policies of one group together, white space not counted.
pub const INLINE_POLICIES_SIZE_PER_GROUP: Quota = fixed("inline policies size per group", 5120);
/// Characters of all inline policies of one role together, white space not counted.
pub const INLINE_POLICIES_SIZE_PER_ROLE: Quota = fixed("inline policies size per role", 10_240);
/// Roles in an account.
pub const ROLES: Quota = adjustable("roles per account", 1000, Some(5000));
/// Groups in an account.
pub const GROUPS: Quota = adjustable("groups per account", 300, Some(500));
/// Users in an account.
pub const USERS: Quota = fixed("users per account", 5000);
/// Roles in one instance profile.
pub const ROLES_PER_INSTANCE_PROFILE: Quota = fixed("roles per instance profile", 1);
/// OIDC providers in an account.
pub const OIDC_PROVIDERS: Quota = adjustable("OIDC providers per account", 100, Some(700));
/// SAML providers in an account.
pub const SAML_PROVIDERS: Quota = adjustable("SAML providers per account", 100, None);
/// Client ids (audiences) of one OIDC provider.
pub const CLIENT_IDS_PER_OIDC_PROVIDER: Quota = fixed("client ids per OIDC provider", 100);
/// Thumbprints of one OIDC provider.
pub const THUMBPRINTS_PER_OIDC_PROVIDER: Quota = fixed("thumbprints per OIDC provider", 5);
/// Managed policies passed as session policies in one call.
pub const SESSION_POLICY_ARNS: Quota = fixed("managed session policies per call", 10);
/// Plain-text characters of the session policies of one call.
pub const SESSION_POLICY_SIZE: Quota = fixed("session policy size", 2048);
/// Session tags in one call.
pub const SESSION_TAGS: Quota = fixed("session tags per call", 50);
/// Characters of a tag key.
pub const TAG_KEY_LENGTH: Quota = fixed("tag key length", 128);
/// Characters of a tag value.
pub const TAG_VALUE_LENGTH: Quota = fixed("tag value length", 256);
/// Tags of one IAM entity.
pub const TAGS_PER_ENTITY: Quota = fixed("tags per entity", 50);
/// Characters of a role or user name.
pub const ROLE_NAME_LENGTH: Quota = fixed("role or user name length", 64);
/// Characters of a group, policy or instance profile name.
pub const POLICY_NAME_LENGTH: Quota = fixed("group, policy or instance profile name length", 128);
/// Characters of a path.
pub const PATH_LENGTH: Quota = fixed("path length", 512);
/// Seconds of `max_session_duration`; the default is also the cap of a chained hop.
pub const SESSION_DURATION: Quota = adjustable("role session duration in seconds", 3600, Some(43_200));
/// Characters of a service control policy.
pub const SERVICE_CONTROL_POLICY_SIZE: Quota = fixed("service control policy size", 5120).from(ORGANIZATIONS);
/// Characters of a resource control policy.
pub const RESOURCE_CONTROL_POLICY_SIZE: Quota =
    fixed("resource control policy size", 5120).from(ORGANIZATIONS);
/// Service control policies, and as many resource control policies, on one root, unit or account.
pub const CONTROL_POLICIES_PER_TARGET: Quota = fixed("control policies per target", 5).from(ORGANIZATIONS);
/// App clients of one user pool.
pub const APP_CLIENTS_PER_USER_POOL: Quota =
    adjustable("app clients per user pool", 1000, Some(10_000)).from(COGNITO);
/// Callback URLs of one app client.
pub const CALLBACK_URLS_PER_APP_CLIENT: Quota =
    adjustable("callback URLs per app client", 100, None).from(COGNITO);
/// Role mapping rules per identity provider of an identity pool.
pub const RULES_PER_PROVIDER: Quota = adjustable("role mapping rules per provider", 25, None).from(COGNITO);
/// Identity providers of one user pool.
pub const PROVIDERS_PER_USER_POOL: Quota =
    adjustable("identity providers per user pool", 300, Some(1000)).from(COGNITO);

/// Every quota, for pages that list them.
pub static QUOTAS: &[Quota] = &[
    TRUST_POLICY_SIZE,
    MANAGED_POLICIES_PER_ROLE,
    MANAGED_POLICIES_PER_USER,
    MANAGED_POLICIES_PER_GROUP,
    GROUPS_PER_USER,
    CUSTOMER_MANAGED_POLICIES,
    MANAGED_POLICY_SIZE,
    MANAGED_POLICY_VERSIONS,
    INLINE_POLICIES_SIZE_PER_USER,
    INLINE_POLICIES_SIZE_PER_GROUP,
    INLINE_POLICIES_SIZE_PER_ROLE,
    ROLES,
    GROUPS,
    USERS,
    ROLES_PER_INSTANCE_PROFILE,
    OIDC_PROVIDERS,
    SAML_PROVIDERS,
    CLIENT_IDS_PER_OIDC_PROVIDER,
    THUMBPRINTS_PER_OIDC_PROVIDER,
    SESSION_POLICY_ARNS,
    SESSION_POLICY_SIZE,
    SESSION_TAGS,
    TAG_KEY_LENGTH,
    TAG_VALUE_LENGTH,
    TAGS_PER_ENTITY,
    ROLE_NAME_LENGTH,
    POLICY_NAME_LENGTH,
    PATH_LENGTH,
    SESSION_DURATION,
    SERVICE_CONTROL_POLICY_SIZE,
    RESOURCE_CONTROL_POLICY_SIZE,
    CONTROL_POLICIES_PER_TARGET,
    APP_CLIENTS_PER_USER_POOL,
    CALLBACK_URLS_PER_APP_CLIENT,
    RULES_PER_PROVIDER,
    PROVIDERS_PER_USER_POOL,
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_no_maximum_is_below_its_default() {
        let mut names = BTreeSet::new();
        for quota in QUOTAS {
            assert!(names.insert(quota.name), "{}", quota.name);
            assert!(quota.maximum.is_none_or(|maximum| maximum >= quota.default), "{}", quota.name);
            assert!(quota.earlier_maximum.is_none_or(|maximum| maximum >= quota.default), "{}", quota.name);
        }
    }
}
