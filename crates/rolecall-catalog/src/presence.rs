//! Which condition keys a caller can carry into an assume call, and who decides their value.
//!
//! A statement whose condition needs a key that its caller never carries can never match: that is the difference between
//! `allowed-if` and `impossible`. The rows follow the IAM User Guide, "AWS global condition context keys" and
//! "IAM and AWS STS condition context keys", seen from a role trust policy. What a page leaves open is
//! [`Presence::Unknown`], never a guess.

mod table;

use crate::ValueType;
use std::cmp::Ordering;

pub use table::{GLOBAL_KEYS, ISSUER_KEYS};

/// The kinds of caller of an assume operation, as far as condition keys tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// An IAM user, with long-term keys or after `GetSessionToken`.
    User,
    /// A role session: `AssumeRole`, EC2, ECS, Lambda and other delivered credentials.
    RoleSession,
    /// An AWS service principal that assumes the role itself.
    Service,
    /// The bearer of an OIDC or OAuth token: `AssumeRoleWithWebIdentity`.
    WebIdentity,
    /// The bearer of a SAML assertion: `AssumeRoleWithSAML`.
    Saml,
}

impl Caller {
    /// Every kind, in the order of [`GlobalKey::carried`].
    pub const ALL: [Self; 5] = [Self::User, Self::RoleSession, Self::Service, Self::WebIdentity, Self::Saml];
}

/// When a key is in the request context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// In every request of this caller.
    Always,
    /// When the caller passes the parameter in the call.
    IfPassed,
    /// When the principal or the resource carries the tag.
    IfTagged,
    /// When the caller proved a second factor.
    IfMultiFactor,
    /// When the account is in an organization.
    IfInOrganization,
    /// When an earlier hop, or the way the session was made, set it.
    IfSetEarlier,
    /// When the token or assertion carries the claim or attribute.
    IfClaimed,
    /// When the calling service supplies it.
    IfSupplied,
    /// When the circumstances of the call call for it, such as a VPC endpoint.
    IfApplicable,
    /// Never: a condition that needs it cannot be met.
    Never,
    /// The documents do not say, or disagree.
    Unknown,
}

/// Presence of one key for one caller, and its only possible value if there is only one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carried {
    /// When the key is there.
    pub presence: Presence,
    /// The value it has whenever it is there; `None` if it varies.
    pub value: Option<&'static str>,
}

/// Who chooses the value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Controller {
    /// The caller writes it into the request.
    Caller,
    /// The calling AWS service.
    Service,
    /// The identity provider that signed the token or assertion.
    IdentityProvider,
    /// IAM, from the principal: its ARN, name, tags.
    Iam,
    /// AWS Organizations.
    Organizations,
    /// The owner of the role that is assumed.
    RoleOwner,
    /// Time, network and transport.
    Environment,
    /// Whoever made the session at an earlier hop; cannot be changed since.
    EarlierHop,
}

/// One row: a key, or a family of keys whose name ends in `*`.
#[derive(Clone, Copy, Debug)]
pub struct GlobalKey {
    /// The key as AWS writes it; a final `*` stands for any tag key or attribute; `*:` before a claim for any issuer.
    pub name: &'static str,
    /// The type of one value.
    pub value_type: ValueType,
    /// Whether the key holds a list, so that it needs `ForAnyValue` or `ForAllValues`.
    pub multivalued: bool,
    /// Presence for each of [`Caller::ALL`], in that order.
    pub carried: [Carried; 5],
    /// Who chooses the value.
    pub controller: Controller,
    /// What the row cannot say in columns; may be empty.
    pub note: &'static str,
    /// Title of the page the row rests on.
    pub source: &'static str,
}

impl GlobalKey {
    /// The row for a condition key as written in a policy, ignoring case; `None` if the table has none, which means unknown.
    ///
    /// Exact names win over families; keys of an OIDC or OAuth issuer (`HOST[/PATH]:claim`) are found in [`ISSUER_KEYS`].
    pub fn find(key: &str) -> Option<&'static Self> {
        if let Ok(index) = GLOBAL_KEYS.binary_search_by(|row| compare(row.name, key)) {
            return GLOBAL_KEYS.get(index);
        }
        if let Some(row) = GLOBAL_KEYS.iter().find(|row| row.is_family_of(key)) {
            return Some(row);
        }
        let (issuer, claim) = key.split_once(':')?;
        if !issuer.contains('.') || claim.is_empty() {
            return None;
        }
        let named =
            |row: &&Self| row.name.strip_prefix("*:").is_some_and(|name| name.eq_ignore_ascii_case(claim));
        ISSUER_KEYS.iter().find(named).or_else(|| ISSUER_KEYS.last())
    }

    /// When `caller` carries this key into an assume call, and the value it then has.
    pub fn carried_by(&self, caller: Caller) -> Carried {
        let [user, role_session, service, web_identity, saml] = self.carried;
        match caller {
            Caller::User => user,
            Caller::RoleSession => role_session,
            Caller::Service => service,
            Caller::WebIdentity => web_identity,
            Caller::Saml => saml,
        }
    }

    fn is_family_of(&self, key: &str) -> bool {
        let Some(stem) = self.name.strip_suffix('*') else {
            return false;
        };
        key.len() > stem.len() && key.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem))
    }
}

fn compare(left: &str, right: &str) -> Ordering {
    crate::text::compare_ignoring_case(left.as_bytes(), right.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence(key: &str, caller: Caller) -> Presence {
        GlobalKey::find(key).expect(key).carried_by(caller).presence
    }

    #[test]
    fn the_tables_are_sorted_and_unique() {
        assert!(GLOBAL_KEYS.is_sorted_by(|a, b| compare(a.name, b.name) == Ordering::Less));
        let (any, claims) = ISSUER_KEYS.split_last().expect("rows");
        assert!(claims.is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(any.name, "*:*");
    }

    #[test]
    fn every_row_names_its_source() {
        for row in GLOBAL_KEYS.iter().chain(ISSUER_KEYS) {
            assert!(!row.source.is_empty(), "{}", row.name);
        }
    }

    #[test]
    fn exact_names_ignore_case_and_win_over_families() {
        assert_eq!(GlobalKey::find("AWS:principalarn").map(|row| row.name), Some("aws:PrincipalArn"));
        assert_eq!(GlobalKey::find("saml:sub").map(|row| row.name), Some("saml:sub"));
        assert_eq!(GlobalKey::find("SAML:aud").map(|row| row.name), Some("saml:*"));
        assert_eq!(GlobalKey::find("aws:principaltag/Team").map(|row| row.name), Some("aws:PrincipalTag/*"));
        assert!(GlobalKey::find("aws:PrincipalTag/").is_none());
        assert!(GlobalKey::find("aws:NoSuchKey").is_none());
        assert!(GlobalKey::find("s3:prefix").is_none());
    }

    #[test]
    fn a_user_never_carries_a_source_account() {
        assert_eq!(presence("aws:SourceAccount", Caller::User), Presence::Never);
        assert_eq!(presence("aws:SourceAccount", Caller::Service), Presence::IfSupplied);
    }

    #[test]
    fn only_users_carry_a_user_name() {
        assert_eq!(presence("aws:username", Caller::User), Presence::Always);
        assert_eq!(presence("aws:username", Caller::RoleSession), Presence::Never);
    }

    #[test]
    fn a_role_session_is_never_marked_with_a_second_factor() {
        let carried =
            GlobalKey::find("aws:MultiFactorAuthPresent").expect("row").carried_by(Caller::RoleSession);
        assert_eq!(carried.value, Some("false"));
        assert_eq!(carried.presence, Presence::Unknown);
    }

    #[test]
    fn issuer_claims_survive_into_the_session_only_where_documented() {
        let subject = "token.actions.githubusercontent.com:sub";
        assert_eq!(presence(subject, Caller::WebIdentity), Presence::IfClaimed);
        assert_eq!(presence(subject, Caller::RoleSession), Presence::IfSetEarlier);
        assert_eq!(presence(subject, Caller::User), Presence::Never);
        let repository = "token.actions.githubusercontent.com:repository";
        assert_eq!(presence(repository, Caller::RoleSession), Presence::Never);
        assert!(GlobalKey::find("cognito-identity.amazonaws.com:amr").expect("row").multivalued);
    }
}
