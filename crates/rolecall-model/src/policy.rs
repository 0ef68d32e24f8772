//! Policies and who holds them.

use std::sync::Arc;

use rolecall_policy::{Document, Text};

use crate::{AccountId, Origin};

/// What is known of a policy document.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentState {
    /// The document; it may hold symbols.
    Known(Arc<Document>),
    /// One of these, not known which.
    OneOf(Vec<Arc<Document>>),
    /// Nothing is known of it.
    Lost {
        /// Which fact is missing.
        reason: Arc<str>,
        /// Where.
        span: Option<rolecall_source::Span>,
    },
}

impl DocumentState {
    /// Every document that it may be.
    pub fn documents(&self) -> &[Arc<Document>] {
        match self {
            DocumentState::Known(document) => std::slice::from_ref(document),
            DocumentState::OneOf(documents) => documents,
            DocumentState::Lost { .. } => &[],
        }
    }

    /// Whether it is exactly one document with no part missing.
    pub fn is_certain(&self) -> bool {
        matches!(self, DocumentState::Known(document) if !document.partial)
    }
}

/// What can hold a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are IAM's")]
pub enum HolderKind {
    User,
    Group,
    Role,
}

/// Who holds a policy: a name in an account, not yet looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// User, group or role.
    pub kind: HolderKind,
    /// The name.
    pub name: Text,
}

/// A customer managed policy.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedPolicy {
    /// Its account.
    pub account: AccountId,
    /// Its name.
    pub name: Text,
    /// Its path; starts and ends with `/`.
    pub path: Text,
    /// Its ARN.
    pub arn: Text,
    /// Its default version.
    pub document: DocumentState,
    /// Where it came from.
    pub origin: Origin,
}

/// An inline policy.
#[derive(Clone, Debug, PartialEq)]
pub struct InlinePolicy {
    /// Who holds it.
    pub holder: Holder,
    /// Its name.
    pub name: Text,
    /// Its document.
    pub document: DocumentState,
    /// Where it came from.
    pub origin: Origin,
}

/// A managed policy attached to a user, group or role.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Who holds it.
    pub holder: Holder,
    /// ARN of the policy.
    pub policy_arn: Text,
    /// Where it came from.
    pub origin: Origin,
}

/// The only policies that a holder may have; others are removed.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusive {
    /// Who holds them.
    pub holder: Holder,
    /// Names of inline policies, where it is about those.
    pub inline_names: Option<Vec<Text>>,
    /// ARNs of managed policies, where it is about those.
    pub policy_arns: Option<Vec<Text>>,
    /// Where it came from.
    pub origin: Origin,
}

/// A resource that can have a policy of its own, such as a bucket, a key or a queue; roles apart.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourcePolicy {
    /// Its account.
    pub account: AccountId,
    /// ARN of the resource.
    pub resource: Text,
    /// Its policy. `None` where what declares the resource says nothing of one.
    pub document: Option<DocumentState>,
    /// Where it came from.
    pub origin: Origin,
}
