//! The rule engine and every rule. A rule sees a read-only [`Analysis`], knows no other rule, and files findings through
//! [`Findings`]; the engine settles severity, ignores and order.

mod administrator;
mod analysis;
mod callers;
mod claims;
mod engine;
mod escalation;
mod exposure;
mod finding;
mod narrowing;
mod outside;
mod owner;
pub mod page;
mod pools;
pub mod rules;
mod scope;
mod subject;
mod suppress;
mod unreached;

pub use analysis::{Analysis, TrustStatement};
pub use engine::{IgnoreEntry, Outcome, Settings, run};
pub use finding::{Certainty, Draft, Edit, Finding, Findings, Fix, Safety, Severity};
pub use rules::RULES;
pub use suppress::Date;

/// A rule: its metadata, its page, and its check.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case name of the defect; also the name of its file.
    pub name: &'static str,
    /// One sentence without a full stop.
    pub summary: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// Severity unless a finding computes its own.
    pub severity: Severity,
    /// How mature it is.
    pub status: Status,
    /// The profiles that it is in.
    pub profiles: &'static [Profile],
    /// Ids of the same check in other tools: tool and id.
    pub aliases: &'static [(&'static str, &'static str)],
    /// The text of its file, whose `//!` lines are its page.
    pub source: &'static str,
    /// Files its findings.
    pub check: fn(&Analysis<'_>, &mut Findings<'_>),
}

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Topic {
    Policy,
    Trust,
    Federation,
    Cognito,
    Chain,
    Reachability,
    Escalation,
    Input,
}

/// How mature a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Its behaviour changes only as the changelog says.
    Stable {
        /// The first version with it.
        since: &'static str,
    },
    /// It may change.
    Preview,
}

/// Sets of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum Profile {
    Default,
    Strict,
    Baseline,
    Editor,
}

/// The profiles of nearly every rule.
pub const ALL_PROFILES: &[Profile] = &[Profile::Default, Profile::Strict, Profile::Baseline, Profile::Editor];
