//! Paths of the trust graph as JSON prints them.

use rolecall_graph::{Evidence as GraphEvidence, Hop as GraphHop, Missing as GraphMissing, PathAnswer};
use serde::Serialize;

use crate::requirement::Requirement;
use crate::{Format, Location, View};

/// The answer to "can FROM become TO".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Path {
    /// Who starts: an ARN where there is one.
    pub from: String,
    /// Who is to be reached.
    pub to: String,
    /// `allowed`, `allowed-if`, `unknown`, `impossible`, `denied`.
    pub verdict: &'static str,
    /// What the caller must supply.
    pub requires: Vec<Requirement>,
    /// The path, or the part of the nearest one that works.
    pub hops: Vec<Hop>,
    /// What is missing where the verdict is not open.
    pub missing: Vec<Missing>,
    /// Start and end as people call them.
    #[serde(skip)]
    pub(crate) labels: (String, String),
    /// The hop that does not work, as people call its ends.
    #[serde(skip)]
    pub(crate) broken: Option<(String, String)>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// By what means.
    pub means: &'static str,
    /// Whether it works.
    pub verdict: &'static str,
    /// What the caller must supply here.
    pub requires: Vec<Requirement>,
    /// Why.
    pub evidence: Vec<Evidence>,
    /// Both ends as people call them.
    #[serde(skip)]
    pub(crate) labels: (String, String),
}

/// A statement that makes a hop what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Its side.
    pub side: &'static str,
    /// What it is.
    pub statement: String,
    /// Where it stands.
    pub location: Option<Location>,
}

/// A missing half.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// Break code, such as `B6`; null where only a fact is missing.
    pub code: Option<String>,
    /// On which side.
    pub side: &'static str,
    /// Label of the account that owns that side.
    pub account: Option<String>,
    /// What is missing.
    pub message: String,
    /// The text at fault, or where the missing half belongs.
    pub location: Option<Location>,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// What to do.
    pub repair: Option<Repair>,
}

/// Another place that matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Why.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// The smallest repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What to do.
    pub title: String,
    /// How, where it is a plain edit of a file.
    pub edits: Vec<Edit>,
}

/// An edit of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The file.
    pub file: std::sync::Arc<str>,
    /// First byte that is replaced.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// By what.
    pub text: String,
}

impl Path {
    /// The answer with its symbols and places resolved.
    pub fn of(view: &View<'_>, answer: &PathAnswer) -> Self {
        let (from, to) = (view.text(&answer.from), view.text(&answer.to));
        let hops: Vec<Hop> = answer.hops.iter().map(|hop| Hop::of(view, hop)).collect();
        let start = hops.first().map_or_else(|| from.clone(), |hop| hop.labels.0.clone());
        let end = hops
            .last()
            .filter(|_| answer.broken.is_none())
            .map_or_else(|| to.clone(), |hop| hop.labels.1.clone());
        Path {
            labels: (start, end),
            broken: answer.broken.map(|(from, to)| (view.label(from), view.label(to))),
            from,
            to,
            verdict: answer.verdict.name(),
            requires: answer.requires.iter().map(|requirement| Requirement::of(view, requirement)).collect(),
            hops,
            missing: answer.missing.iter().map(|missing| Missing::of(view, missing)).collect(),
        }
    }

    /// The path with its ends called as they were asked for.
    #[must_use]
    pub fn asked(mut self, from: &str, to: &str) -> Self {
        self.labels = (from.to_owned(), to.to_owned());
        self
    }
}

impl Hop {
    pub(crate) fn of(view: &View<'_>, hop: &GraphHop) -> Self {
        Hop {
            from: view.name(hop.from),
            to: view.name(hop.to),
            means: hop.means.name(),
            verdict: hop.verdict.name(),
            requires: hop.requires.iter().map(|requirement| Requirement::of(view, requirement)).collect(),
            evidence: hop.evidence.iter().map(|evidence| Evidence::of(view, evidence)).collect(),
            labels: (view.label(hop.from), view.label(hop.to)),
        }
    }
}

impl Hop {
    /// An edge of the graph as a hop.
    pub(crate) fn of_edge(view: &View<'_>, edge: &rolecall_graph::Edge) -> Self {
        Hop {
            from: view.name(edge.from),
            to: view.name(edge.to),
            means: edge.means.name(),
            verdict: edge.verdict.name(),
            requires: edge.requires.iter().map(|requirement| Requirement::of(view, requirement)).collect(),
            evidence: edge.evidence.iter().map(|evidence| Evidence::of(view, evidence)).collect(),
            labels: (view.label(edge.from), view.label(edge.to)),
        }
    }
}

impl Evidence {
    pub(crate) fn of(view: &View<'_>, evidence: &GraphEvidence) -> Self {
        Evidence {
            side: evidence.side.name(),
            statement: view.text(&evidence.statement),
            location: view.location(evidence.span),
        }
    }
}

impl Missing {
    pub(crate) fn of(view: &View<'_>, missing: &GraphMissing) -> Self {
        let related = missing.related.iter();
        let title = missing.repair.as_ref().map(|repair| view.text(&repair.title));
        Missing {
            code: missing.code.map(|code| code.to_string()),
            side: missing.side.name(),
            account: view.account(missing.account),
            message: view.text(&missing.message),
            location: view.location(missing.span),
            related: related.map(|(span, message)| Related::of(view, *span, message)).collect(),
            repair: title.map(|title| Repair { title, edits: Vec::new() }),
        }
    }
}

impl Related {
    pub(crate) fn of(view: &View<'_>, span: rolecall_source::Span, message: &str) -> Self {
        Related { message: view.text(message), location: Location::of(view.sources, span) }
    }
}

/// What `path --format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PathReport {
    #[serde(flatten)]
    format: Format,
    /// The answer.
    #[serde(flatten)]
    pub path: Path,
}

impl PathReport {
    /// The report of one path.
    pub fn new(path: Path) -> Self {
        PathReport { format: Format::of("rolecall/path"), path }
    }
}

/// What `who --format json` and `reach --format json` print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReachReport {
    #[serde(flatten)]
    format: Format,
    /// Who was asked about.
    pub of: String,
    /// One path for each that was found.
    pub entries: Vec<Path>,
}

impl ReachReport {
    /// The report about `of`.
    pub fn new(of: String, entries: Vec<Path>) -> Self {
        ReachReport { format: Format::of("rolecall/reach"), of, entries }
    }
}
