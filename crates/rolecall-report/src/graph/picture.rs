//! The trust graph as a picture: DOT and Mermaid, grouped by account. Policies are left out, and nodes that nothing leads to or
//! from.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::{Edge, GraphReport, Node};

/// Most edges of a picture that people can read.
const MOST: usize = 500;

/// What is drawn.
struct Picture<'r> {
    /// Nodes by the label of their account; those without one come first.
    accounts: BTreeMap<&'r str, Vec<&'r Node>>,
    edges: Vec<&'r Edge>,
    left_out: usize,
}

impl<'r> Picture<'r> {
    fn of(report: &'r GraphReport) -> Self {
        let mut edges: Vec<&Edge> = report.edges.iter().filter(|edge| edge.means != "holds").collect();
        let left_out = edges.len().saturating_sub(MOST);
        edges.truncate(MOST);
        let ends: BTreeSet<&str> =
            edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
        let mut accounts: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
        for node in report.nodes.iter().filter(|node| ends.contains(node.id.as_str())) {
            accounts.entry(node.account.as_deref().unwrap_or_default()).or_default().push(node);
        }
        Picture { accounts, edges, left_out }
    }

    fn note(&self) -> Option<String> {
        (self.left_out > 0).then(|| format!("{} edges were left out", self.left_out))
    }
}

/// Writes the graph in the language of Graphviz.
pub fn write_dot(out: &mut dyn Write, report: &GraphReport) -> io::Result<()> {
    let picture = Picture::of(report);
    writeln!(out, "digraph rolecall {{\n  rankdir=LR;\n  node [shape=box];")?;
    if let Some(note) = picture.note() {
        writeln!(out, "  label={};", quoted(&note))?;
    }
    for (number, (account, nodes)) in picture.accounts.iter().enumerate() {
        if !account.is_empty() {
            writeln!(out, "  subgraph cluster_{number} {{\n    label={};", quoted(account))?;
        }
        for node in nodes {
            writeln!(out, "    {} [label={}];", node.id, quoted(&caption(node)))?;
        }
        if !account.is_empty() {
            writeln!(out, "  }}")?;
        }
    }
    for edge in &picture.edges {
        let style = if edge.verdict == "unknown" { ", style=dashed" } else { "" };
        writeln!(out, "  {} -> {} [label={}{style}];", edge.from, edge.to, quoted(edge.means))?;
    }
    writeln!(out, "}}")
}

/// Writes the graph in the language of Mermaid.
pub fn write_mermaid(out: &mut dyn Write, report: &GraphReport) -> io::Result<()> {
    let picture = Picture::of(report);
    writeln!(out, "graph LR")?;
    for (number, (account, nodes)) in picture.accounts.iter().enumerate() {
        if !account.is_empty() {
            writeln!(out, "  subgraph a{number}[\"{}\"]", plain(account))?;
        }
        for node in nodes {
            writeln!(out, "    {}[\"{}\"]", node.id, plain(&caption(node)))?;
        }
        if !account.is_empty() {
            writeln!(out, "  end")?;
        }
    }
    for edge in &picture.edges {
        let arrow = if edge.verdict == "unknown" { "-.->" } else { "-->" };
        writeln!(out, "  {} {arrow}|{}| {}", edge.from, edge.means, edge.to)?;
    }
    match picture.note() {
        Some(note) => writeln!(out, "  more[\"{note}\"]"),
        None => Ok(()),
    }
}

fn caption(node: &Node) -> String {
    format!("{} {}", node.kind, node.name)
}

/// A string of DOT.
fn quoted(text: &str) -> String {
    let text = crate::escape(text).replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    format!("\"{text}\"")
}

/// Text of a Mermaid node: whatever could be markup is another letter.
pub(crate) fn plain(text: &str) -> String {
    let keep = |letter: char| letter.is_alphanumeric() || " :/._-@*+=,".contains(letter);
    text.chars().map(|letter| if keep(letter) { letter } else { '·' }).collect()
}
