//! What reports look things up in.

use rolecall_graph::{Endpoint, NodeId, TrustGraph};
use rolecall_model::AccountId;
use rolecall_source::{Sources, Span};

use crate::Location;

/// The sources and the graph of a run.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Files and symbols.
    pub sources: &'a Sources,
    /// The trust graph, and through it the estate.
    pub graph: &'a TrustGraph<'a>,
}

impl View<'_> {
    /// Text in which symbols are readable.
    pub(crate) fn text(&self, text: &str) -> String {
        self.sources.render(text)
    }

    /// The place of a span.
    pub(crate) fn location(&self, span: Option<Span>) -> Option<Location> {
        span.map(|span| Location::of(self.sources, span))
    }

    /// A node as JSON calls it: its ARN, or where it has none its label.
    pub(crate) fn name(&self, node: NodeId) -> String {
        let arn = self.graph.node(node).and_then(|node| node.arn.as_deref());
        arn.map_or_else(|| self.label(node), |arn| self.text(arn))
    }

    /// Whoever a question names, as JSON calls it.
    pub fn endpoint(&self, endpoint: &Endpoint) -> String {
        match endpoint {
            Endpoint::Node(node, _) => self.name(*node),
            Endpoint::AllOf(account) => format!("{}:*", self.account(Some(*account)).unwrap_or_default()),
            Endpoint::Absent { text, .. } => text.clone(),
        }
    }

    /// A node as people call it: `prod:role/app/deployer`.
    pub(crate) fn label(&self, node: NodeId) -> String {
        self.text(&self.graph.label(node))
    }

    /// Label of an account.
    pub(crate) fn account(&self, account: Option<AccountId>) -> Option<String> {
        let account = self.graph.estate().account(account?)?;
        Some(self.text(&account.label))
    }
}
