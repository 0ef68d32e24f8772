//! IAM Identity Center: permission sets, and who has them where.

use rolecall_policy::Text;

use crate::{DocumentState, Origin};

/// A permission set. In each account where it is assigned, Identity Center keeps a role for it.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionSet {
    /// Its ARN.
    pub arn: Text,
    /// Its name, where it is known.
    pub name: Option<Text>,
    /// Its inline policy.
    pub inline_policy: Option<DocumentState>,
    /// ARNs of the AWS managed policies in it.
    pub policy_arns: Vec<Text>,
    /// Where it came from.
    pub origin: Origin,
}

/// A permission set for a user or group in an account.
#[derive(Clone, Debug, PartialEq)]
pub struct PermissionSetAssignment {
    /// ARN of the permission set.
    pub permission_set_arn: Text,
    /// Id of the account.
    pub account_id: Text,
    /// `USER` or `GROUP`.
    pub principal_kind: Text,
    /// Id of the user or group in the identity store.
    pub principal_id: Text,
    /// Where it came from.
    pub origin: Origin,
}
