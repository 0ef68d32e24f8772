//! The trust graph: who can become whom, by what means, under which requirements, and why not.
//!
//! [`TrustGraph::build`] links an estate and evaluates every call that a trust policy or a grant names, both sides and
//! every layer. [`TrustGraph::path`], [`TrustGraph::who`] and [`TrustGraph::reach`] walk it with what a caller brings;
//! [`TrustGraph::chains`] and [`TrustGraph::forbids`] judge what the owner declared.

mod access;
mod accompany;
mod answer;
mod assume;
mod build;
mod caller;
mod chain;
mod diagnose;
mod endpoint;
mod graph;
mod guardrails;
mod guest;
mod holdings;
mod known;
mod layer;
mod node;
mod path;
mod prefixes;
mod reach;
mod token;
mod walk;
mod world;

pub use access::{Access, AccessQuestion, AccessStatement};
pub use answer::{Code, Evidence, Hop, Means, Missing, PathAnswer, Repair, Side, Verdict};
pub use assume::{HopAnswer, TrustMatch};
pub use caller::{Bring, Caller, CallerKind};
pub use chain::{ChainAnswer, ChainVerdict, ForbidAnswer};
pub use endpoint::{Endpoint, Malformed};
pub use graph::{Edge, HalfEdge, KnownPrincipal, TrustGraph, TrustPrincipal};
pub use holdings::{AllHoldings, Holding, Holdings, aws_managed_name};
pub use node::{Node, NodeId, NodeKind, Reachable};
pub use path::Question;
pub use world::World;
