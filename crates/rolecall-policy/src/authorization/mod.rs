//! A concrete request against every layer of policies (IAM User Guide, "Policy evaluation logic" and "Cross-account
//! policy evaluation logic"): [`authorize`].
//!
//! Where AWS's pages leave something open, a layer answers *maybe*; the verdict is [`Verdict::Unknown`] when that decides.

mod budget;
mod call;
mod caller;
mod context;
mod fixed;
mod hearing;
mod layer;
mod naming;
mod read;
mod verdict;

use std::sync::Arc;

pub use call::Call;
pub use caller::{Caller, CallerKind};
pub use context::{KeyValues, RequestContext, UNKNOWN_PATH};
pub use read::{AccessRequest, RequestError, is_action};
pub use verdict::{authorize, authorize_in};

use crate::document::{Document, Statement};

/// The policies that a request meets. A layer without policies is not in force, `identity` apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies {
    /// Those of the caller: its own, its groups', its role's.
    pub identity: Vec<Document>,
    /// That of the resource: of a role its trust policy, of a KMS key its key policy.
    pub resource: Option<Document>,
    /// Permissions boundaries; several count as one.
    pub boundaries: Vec<Document>,
    /// Session policies; several count as one.
    pub session: Vec<Document>,
    /// Service control policies of the caller's account by level, root first.
    pub service_control: Vec<Vec<Document>>,
    /// Resource control policies of the resource's account by level, root first.
    pub resource_control: Vec<Vec<Document>>,
}

/// A layer of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// Identity policies.
    Identity,
    /// The resource policy.
    Resource,
    /// Permissions boundaries.
    Boundary,
    /// Session policies.
    Session,
    /// Service control policies.
    ServiceControl,
    /// Resource control policies.
    ResourceControl,
}

impl Layer {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Identity => "identity",
            Layer::Resource => "resource",
            Layer::Boundary => "boundary",
            Layer::Session => "session",
            Layer::ServiceControl => "scp",
            Layer::ResourceControl => "rcp",
        }
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Every layer that has to, allows it, and none denies it.
    Allowed,
    /// No Deny applies, but a layer that has to allow it does not.
    ImplicitlyDenied,
    /// A Deny applies.
    ExplicitlyDenied,
    /// That depends on how something is read that AWS leaves open, or on a fact that the request does not give.
    Unknown,
}

impl Verdict {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::ImplicitlyDenied => "implicitly-denied",
            Verdict::ExplicitlyDenied => "explicitly-denied",
            Verdict::Unknown => "unknown",
        }
    }
}

/// A statement that decided, and where it stands among [`Policies`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deciding<'d> {
    /// Its layer.
    pub layer: Layer,
    /// Number of its level from 0, for service and resource control policies.
    pub level: Option<usize>,
    /// Number of its document in the layer or level, from 0.
    pub policy: usize,
    /// The statement.
    pub statement: &'d Statement,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'d> {
    /// What becomes of it.
    pub verdict: Verdict,
    /// The layer that decides: the one that grants, denies, lacks an Allow, or is not known. `None` where no policy decides.
    pub layer: Option<Layer>,
    /// The statements that decide: the Allow of each layer that has to, every Deny that applies, or those not known.
    pub statements: Vec<Deciding<'d>>,
    /// A code of [`crate::reason`], or a fact: what an unknown verdict depends on, or why no policy decides.
    pub reason: Option<Arc<str>>,
}
