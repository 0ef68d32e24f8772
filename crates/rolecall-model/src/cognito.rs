//! Cognito user pools (directories) and identity pools (brokers of AWS credentials).

use rolecall_policy::Text;

use crate::{AccountId, Origin};

/// A user pool.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPool {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its id, mostly a symbol.
    pub id: Text,
    /// Its ARN.
    pub arn: Text,
    /// Its name as a login provider: `cognito-idp.REGION.amazonaws.com/ID`.
    pub endpoint: Text,
    /// Whether people may sign themselves up, as far as known.
    pub self_sign_up: Option<bool>,
    /// Whether a pre-sign-up trigger may refuse them.
    pub pre_sign_up_trigger: bool,
    /// Role that sends SMS messages, and the external id that Cognito passes.
    pub sms_role: Option<(Text, Option<Text>)>,
    /// Where it came from.
    pub origin: Origin,
}

/// An app client of a user pool.
#[derive(Clone, Debug, PartialEq)]
pub struct AppClient {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its id, mostly a symbol: the audience of its tokens.
    pub id: Text,
    /// Id of its user pool.
    pub user_pool_id: Text,
    /// `supported_identity_providers`, where configured.
    pub identity_providers: Option<Vec<Text>>,
    /// Where it came from.
    pub origin: Origin,
}

/// A group of a user pool.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPoolGroup {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Id of its user pool.
    pub user_pool_id: Text,
    /// The role of its members.
    pub role_arn: Option<Text>,
    /// Lowest wins.
    pub precedence: Option<i64>,
    /// Where it came from.
    pub origin: Origin,
}

/// A user's membership in a group of a user pool, by names.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPoolMembership {
    /// The account.
    pub account: AccountId,
    /// Id of the user pool.
    pub user_pool_id: Text,
    /// Name of the group.
    pub group: Text,
    /// Name of the user.
    pub user: Text,
    /// Where it came from.
    pub origin: Origin,
}

/// A provider that a user pool federates with.
#[derive(Clone, Debug, PartialEq)]
pub struct UserPoolProvider {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// `SAML`, `OIDC`, `Google`, `Facebook`, `LoginWithAmazon`, `SignInWithApple`.
    pub kind: Text,
    /// Id of its user pool.
    pub user_pool_id: Text,
    /// Where it came from.
    pub origin: Origin,
}

/// An identity pool.
#[derive(Clone, Debug, PartialEq)]
pub struct IdentityPool {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its id, mostly a symbol: the audience that role trust policies pin.
    pub id: Text,
    /// Its ARN.
    pub arn: Text,
    /// Whether it gives credentials to guests, as far as known.
    pub guests: Option<bool>,
    /// Whether the classic flow is on, as far as known.
    pub classic_flow: Option<bool>,
    /// App clients of user pools whose tokens it accepts.
    pub user_pools: Vec<PoolProvider>,
    /// Social login providers: domain and app id.
    pub login_providers: Vec<(Text, Text)>,
    /// ARNs of OIDC providers whose tokens it accepts.
    pub oidc_provider_arns: Vec<Text>,
    /// ARNs of SAML providers whose assertions it accepts.
    pub saml_provider_arns: Vec<Text>,
    /// Developer provider.
    pub developer_provider: Option<Text>,
    /// Roles that push synchronization or streams assume.
    pub sync_roles: Vec<Text>,
    /// Where it came from.
    pub origin: Origin,
}

/// An app client of a user pool that an identity pool accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolProvider {
    /// `cognito-idp.REGION.amazonaws.com/POOL`.
    pub provider_name: Text,
    /// Client id.
    pub client_id: Text,
}

/// Which roles an identity pool gives.
#[derive(Clone, Debug, PartialEq)]
pub struct RolesAttachment {
    /// Its account.
    pub account: AccountId,
    /// Id of the identity pool.
    pub identity_pool_id: Text,
    /// ARN of the role of signed-in identities.
    pub authenticated: Option<Text>,
    /// ARN of the role of guests.
    pub unauthenticated: Option<Text>,
    /// Role mappings, one for each login provider.
    pub mappings: Vec<RoleMapping>,
    /// Where it came from.
    pub origin: Origin,
}

/// How the identities of one login provider get their role.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleMapping {
    /// The login provider; `cognito-idp.REGION.amazonaws.com/POOL:CLIENT` for a user pool.
    pub identity_provider: Text,
    /// From the token, or by rules.
    pub kind: MappingKind,
    /// What happens when no role or several match.
    pub ambiguous: Option<Ambiguous>,
    /// The rules in order.
    pub rules: Vec<MappingRule>,
}

/// `Token` or `Rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Cognito's")]
pub enum MappingKind {
    Token,
    Rules,
}

/// `ambiguous_role_resolution`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Cognito's")]
pub enum Ambiguous {
    AuthenticatedRole,
    Deny,
}

/// A rule of a role mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct MappingRule {
    /// The claim.
    pub claim: Text,
    /// `Equals`, `NotEqual`, `StartsWith`, `Contains`.
    pub match_type: Text,
    /// What it is compared with.
    pub value: Text,
    /// ARN of the role.
    pub role_arn: Text,
}
