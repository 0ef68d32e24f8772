//! Answers: verdicts, hops with their evidence, and what is missing.

use std::sync::Arc;

use rolecall_model::AccountId;
use rolecall_policy::{Requirement, Text};
use rolecall_source::Span;

use crate::NodeId;

/// The answer to "may this caller do that". Ordered from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// For every request of the caller.
    Allowed,
    /// When the caller supplies what is required.
    AllowedIf,
    /// That depends on a fact that is not known.
    Unknown,
    /// The only way needs something this caller can never carry.
    Impossible,
    /// No.
    Denied,
}

impl Verdict {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Allowed => "allowed",
            Verdict::AllowedIf => "allowed-if",
            Verdict::Unknown => "unknown",
            Verdict::Impossible => "impossible",
            Verdict::Denied => "denied",
        }
    }

    /// Whether the caller gets there, perhaps by supplying something.
    pub fn is_open(self) -> bool {
        matches!(self, Verdict::Allowed | Verdict::AllowedIf)
    }
}

/// The kinds of edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Means {
    /// User to group.
    Member,
    /// User, group or role to policy.
    Holds,
    /// User or role to role, by `sts:AssumeRole`.
    Assumes,
    /// Identity provider to role, by `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`.
    Federates,
    /// Login provider to user pool, to app client, to identity pool; guests to identity pool.
    Brokers,
    /// Identity pool to role.
    Maps,
    /// Service to role.
    Delivers,
    /// User or role to a role that it passes to a service, which then acts for it.
    Passes,
    /// User or role to the administrator that it makes of itself, or of somebody whom it can become.
    Rewrites,
    /// User or role to a user whose credentials it makes, to a role that it lets itself into, to a group that it joins.
    Becomes,
    /// User or role to the role of something that it can make do what it wants.
    Acts,
}

impl Means {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Means::Member => "member",
            Means::Holds => "holds",
            Means::Assumes => "assumes",
            Means::Federates => "federates",
            Means::Brokers => "brokers",
            Means::Maps => "maps",
            Means::Delivers => "delivers",
            Means::Passes => "passes",
            Means::Rewrites => "rewrites",
            Means::Becomes => "becomes",
            Means::Acts => "acts",
        }
    }

    /// Whether a caller walks along it with the rights it has; escalation is walked on request only.
    pub fn is_walked(self) -> bool {
        self != Means::Holds && !self.is_escalation()
    }

    /// Whether it is escalation.
    pub fn is_escalation(self) -> bool {
        matches!(self, Means::Passes | Means::Rewrites | Means::Becomes | Means::Acts)
    }
}

/// The side on which evidence stands or something is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Side {
    Identity,
    Trust,
    Boundary,
    Session,
    Scp,
    Rcp,
    Membership,
    Attachment,
    Existence,
    Caller,
    Organization,
}

impl Side {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Side::Identity => "identity",
            Side::Trust => "trust",
            Side::Boundary => "boundary",
            Side::Session => "session",
            Side::Scp => "scp",
            Side::Rcp => "rcp",
            Side::Membership => "membership",
            Side::Attachment => "attachment",
            Side::Existence => "existence",
            Side::Caller => "caller",
            Side::Organization => "organization",
        }
    }
}

/// The number of a break code: 6 is `B6`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u8);

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "B{}", self.0)
    }
}

/// A statement, or a membership or attachment, that makes an edge what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Its side.
    pub side: Side,
    /// What it is, for people: `statement `Sid` of inline policy `x``.
    pub statement: String,
    /// Where it stands.
    pub span: Option<Span>,
}

/// The smallest repair, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What to do.
    pub title: String,
}

/// A missing half.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// Which break it is; `None` where only a fact is missing.
    pub code: Option<Code>,
    /// On which side.
    pub side: Side,
    /// Who owns that side.
    pub account: Option<AccountId>,
    /// What is missing.
    pub message: String,
    /// The text at fault, or where the missing half belongs.
    pub span: Option<Span>,
    /// Other places that matter, such as the half that is there.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub repair: Option<Repair>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Hop {
    /// From.
    pub from: NodeId,
    /// To.
    pub to: NodeId,
    /// By what means.
    pub means: Means,
    /// Whether it works.
    pub verdict: Verdict,
    /// What the caller must supply.
    pub requires: Vec<Requirement>,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// The answer to "can FROM become TO".
#[derive(Clone, Debug, PartialEq)]
pub struct PathAnswer {
    /// Who starts, as asked.
    pub from: String,
    /// Who is to be reached, as asked.
    pub to: String,
    /// The answer.
    pub verdict: Verdict,
    /// What the caller must supply, over all hops.
    pub requires: Vec<Requirement>,
    /// The path, or the part of the nearest path that works.
    pub hops: Vec<Hop>,
    /// The hop that does not work, where one was nearest.
    pub broken: Option<(NodeId, NodeId)>,
    /// What is missing when the verdict is not open; for `unknown`, which fact.
    pub missing: Vec<Missing>,
}

/// A requirement without duplicates added to a list.
pub(crate) fn add_requirement(list: &mut Vec<Requirement>, requirement: Requirement) {
    let same = |other: &Requirement| {
        other.key.text.eq_ignore_ascii_case(&requirement.key.text)
            && other.operator == requirement.operator
            && other.negated == requirement.negated
            && texts(&other.values).eq(texts(&requirement.values))
    };
    if !list.iter().any(same) {
        list.push(requirement);
    }
}

fn texts(values: &[Text]) -> impl Iterator<Item = &Arc<str>> {
    values.iter().map(|value| &value.text)
}
