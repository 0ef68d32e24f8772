//! Users, groups, roles.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_policy::Text;

use crate::{AccountId, DocumentState, Holder, Origin};

/// Tags of an entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tags {
    /// Those that are known.
    pub known: BTreeMap<Arc<str>, Text>,
    /// Whether there may be others.
    pub open: bool,
}

/// An IAM user.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its path; starts and ends with `/`.
    pub path: Text,
    /// Its ARN.
    pub arn: Text,
    /// ARN of its permissions boundary.
    pub boundary: Option<Text>,
    /// Its tags.
    pub tags: Tags,
    /// Its unique id, `AIDA…`, where it is known.
    pub unique_id: Option<Arc<str>>,
    /// Where it came from.
    pub origin: Origin,
}

/// An IAM group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its path; starts and ends with `/`.
    pub path: Text,
    /// Its ARN.
    pub arn: Text,
    /// Where it came from.
    pub origin: Origin,
}

/// An IAM role.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its path; starts and ends with `/`.
    pub path: Text,
    /// Its ARN.
    pub arn: Text,
    /// Its trust policy.
    pub trust: DocumentState,
    /// ARN of its permissions boundary.
    pub boundary: Option<Text>,
    /// Longest session in seconds, where configured.
    pub max_session_duration: Option<u32>,
    /// Its tags.
    pub tags: Tags,
    /// Its unique id, `AROA…`, where it is known.
    pub unique_id: Option<Arc<str>>,
    /// Where it came from.
    pub origin: Origin,
}

/// An instance profile.
#[derive(Clone, Debug, PartialEq)]
pub struct InstanceProfile {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its ARN.
    pub arn: Text,
    /// Its role.
    pub role: Option<Holder>,
    /// Where it came from.
    pub origin: Origin,
}

/// A user's membership in a group, by names.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// The account.
    pub account: AccountId,
    /// Name of the user.
    pub user: Text,
    /// Name of the group.
    pub group: Text,
    /// Where it came from.
    pub origin: Origin,
}

/// A resource that lets a service act as a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumer {
    /// Its account.
    pub account: AccountId,
    /// Service principals that act for it, such as `lambda.amazonaws.com`.
    pub services: Vec<Arc<str>>,
    /// The role: its ARN or its name.
    pub role: Text,
    /// Where it came from.
    pub origin: Origin,
}
