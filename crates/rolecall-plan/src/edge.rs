//! Edges that are gained, lost, widened or narrowed, and the statements that cause it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_graph::{Edge, Means, NodeId, TrustGraph, Verdict};
use rolecall_policy::Requirement;
use rolecall_source::{FileId, Sources, Span};

use crate::Moment;
use crate::reach::name;

/// What happens to an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are printed as they are")]
pub enum EdgeMove {
    Gained,
    Lost,
    Widened,
    Narrowed,
}

impl EdgeMove {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            EdgeMove::Gained => "gained",
            EdgeMove::Lost => "lost",
            EdgeMove::Widened => "widened",
            EdgeMove::Narrowed => "narrowed",
        }
    }

    /// The estate in which the edge is, or is wider.
    pub fn moment(self) -> Moment {
        match self {
            EdgeMove::Gained | EdgeMove::Widened => Moment::After,
            EdgeMove::Lost | EdgeMove::Narrowed => Moment::Before,
        }
    }
}

/// An edge that does not stay as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeChange {
    /// What happens to it.
    pub change: EdgeMove,
    /// Its ends, in the estate of [`EdgeMove::moment`].
    pub ends: (NodeId, NodeId),
    /// By what means.
    pub means: Means,
    /// Its verdict after the change; before it where it is lost.
    pub verdict: Verdict,
    /// Statements that only the estate of [`EdgeMove::moment`] has; where there are none, every statement of the edge.
    pub cause: Vec<Span>,
}

type Name = (Arc<str>, Arc<str>, Means);

pub(crate) fn changes(sources: &Sources, before: &TrustGraph<'_>, after: &TrustGraph<'_>) -> Vec<EdgeChange> {
    let (old, new) = (edges(before), edges(after));
    let versions = Versions::of(sources);
    let change = |change: EdgeMove, edge: &Edge| EdgeChange {
        change,
        ends: (edge.from, edge.to),
        means: edge.means,
        verdict: edge.verdict,
        cause: versions.cause(edge),
    };
    let mut found = Vec::new();
    for (name, edge) in &new {
        match old.get(name) {
            None => found.push(change(EdgeMove::Gained, edge)),
            Some(was) => {
                if is_easier(edge, was) {
                    found.push(change(EdgeMove::Widened, edge));
                }
                if is_easier(was, edge) {
                    found.push(EdgeChange { verdict: edge.verdict, ..change(EdgeMove::Narrowed, was) });
                }
            }
        }
    }
    found.extend(
        old.iter().filter(|(name, _)| !new.contains_key(*name)).map(|(_, edge)| change(EdgeMove::Lost, edge)),
    );
    found
}

fn edges<'g>(graph: &'g TrustGraph<'_>) -> BTreeMap<Name, &'g Edge> {
    let key = |edge: &Edge| (name(graph, edge.from), name(graph, edge.to), edge.means);
    graph.edges().iter().map(|edge| (key(edge), edge)).collect()
}

/// Whether an edge is open to callers to whom the other is not.
fn is_easier(edge: &Edge, than: &Edge) -> bool {
    if edge.verdict != than.verdict {
        return edge.verdict < than.verdict;
    }
    let needs = |edge: &Edge| edge.requires.iter().map(requirement).collect::<BTreeSet<String>>();
    let (needs, needed) = (needs(edge), needs(than));
    needed.difference(&needs).next().is_some()
}

fn requirement(requirement: &Requirement) -> String {
    let mut values: Vec<&str> = requirement.values.iter().map(|value| &*value.text).collect();
    values.sort_unstable();
    format!("{} {} {} {values:?}", requirement.key.text, requirement.operator.text, requirement.negated)
}

/// Files of both estates by path: the two of one path are versions of each other.
struct Versions<'s> {
    sources: &'s Sources,
    by_path: BTreeMap<Arc<str>, Vec<FileId>>,
}

impl<'s> Versions<'s> {
    fn of(sources: &'s Sources) -> Self {
        let mut by_path: BTreeMap<Arc<str>, Vec<FileId>> = BTreeMap::new();
        for id in (0..sources.len()).map(FileId::from_index) {
            by_path.entry(sources.file(id).path.clone()).or_default().push(id);
        }
        Versions { sources, by_path }
    }

    /// Whether the text of a span, white space aside, stands in the other version of its file, too.
    fn is_old(&self, span: Span) -> bool {
        let versions =
            self.by_path.get(&self.sources.file(span.file).path).map(Vec::as_slice).unwrap_or_default();
        let text = plain(&self.sources.snippet(span));
        let mut others = versions.iter().filter(|id| **id != span.file);
        others.any(|id| plain(&self.sources.file(*id).text).contains(&text))
    }

    /// The evidence of an edge that is new; where none is, all of it.
    fn cause(&self, edge: &Edge) -> Vec<Span> {
        let mut all: Vec<Span> = edge.evidence.iter().filter_map(|evidence| evidence.span).collect();
        all.sort();
        all.dedup();
        let new: Vec<Span> = all.iter().copied().filter(|span| !self.is_old(*span)).collect();
        if new.is_empty() { all } else { new }
    }
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
