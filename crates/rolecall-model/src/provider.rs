//! Identity providers.

use rolecall_policy::Text;

use crate::{AccountId, Origin};

/// An OIDC provider of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct OidcProvider {
    /// Its account.
    pub account: AccountId,
    /// Its URL without scheme: the prefix of its condition keys.
    pub url: Text,
    /// Its ARN.
    pub arn: Text,
    /// Registered audiences.
    pub client_ids: Vec<Text>,
    /// Where it came from.
    pub origin: Origin,
}

/// A SAML provider of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct SamlProvider {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its ARN.
    pub arn: Text,
    /// Where it came from.
    pub origin: Origin,
}
