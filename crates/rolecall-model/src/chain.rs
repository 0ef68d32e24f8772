//! Declared expectations: chains that must hold, paths that must not.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_policy::{Document, Text};
use rolecall_source::Span;

/// A chain that must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Its name.
    pub name: Arc<str>,
    /// Who starts.
    pub from: Text,
    /// Who must be reached.
    pub to: Text,
    /// Most role sessions obtained on the way.
    pub max_hops: Option<u32>,
    /// What the caller brings.
    pub with: With,
    /// What must be possible at the end.
    pub reaches: Option<Goal>,
    /// The block that declares it.
    pub span: Option<Span>,
    /// Who declared it.
    pub source: ChainSource,
}

/// Who declared a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainSource {
    /// A `chain` block of `rolecall.hcl`.
    Declared,
    /// The `assume_role` of a provider block: whoever runs Terraform there, from an account that is not stated.
    ProviderAssumeRole,
}

/// What the caller of a chain or a question can bring.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct With {
    /// Whether the first caller authenticates with MFA.
    pub mfa: Option<bool>,
    /// `sts:ExternalId`.
    pub external_id: Option<Arc<str>>,
    /// `aws:SourceIp`.
    pub source_ip: Option<Arc<str>>,
    /// `sts:RoleSessionName`.
    pub session_name: Option<Arc<str>>,
    /// `sts:SourceIdentity`.
    pub source_identity: Option<Arc<str>>,
    /// Session tags.
    pub session_tags: BTreeMap<Arc<str>, Arc<str>>,
    /// Requested duration in seconds.
    pub duration: Option<u32>,
    /// Whether the role is switched to in the console.
    pub console: Option<bool>,
    /// The session policy of every role session of the caller.
    pub session_policy: Option<Arc<Document>>,
    /// Other condition keys, claims of a token among them; names in lower case.
    pub context: BTreeMap<Arc<str>, Vec<Arc<str>>>,
}

impl With {
    /// The same less what the console cannot pass when a role is switched to there (IAM User Guide, "Switching to a role
    /// (console)").
    pub fn passed(&self) -> Cow<'_, With> {
        if self.console != Some(true) {
            return Cow::Borrowed(self);
        }
        let (external_id, source_identity, session_tags) = (None, None, BTreeMap::new());
        Cow::Owned(With { external_id, source_identity, session_tags, ..self.clone() })
    }
}

/// What must be possible at the end of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Goal {
    /// The action.
    pub action: Text,
    /// The ARN of the resource.
    pub resource: Text,
}

/// A path that must not exist.
#[derive(Clone, Debug, PartialEq)]
pub struct Forbid {
    /// Its name.
    pub name: Arc<str>,
    /// Who must not start.
    pub from: Text,
    /// Who must not be reached.
    pub to: Text,
    /// Who may all the same.
    pub except: Vec<Text>,
    /// The block that declares it.
    pub span: Option<Span>,
}
