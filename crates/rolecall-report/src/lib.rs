//! Findings, paths and graphs as text and JSON.
//!
//! Each report is first a plain structure, which is what `--format json` prints; text for people is drawn from the same
//! structure. Symbols are rendered and places resolved on the way in, control characters are escaped on the way out.
//! This is the only crate that serializes.

mod answers;
mod comparison;
mod decision;
mod escape;
mod evaluation;
mod excerpt;
mod findings;
mod fingerprint;
mod graph;
mod location;
mod plan;
mod requirement;
mod rules;
mod shape;
mod text;
mod view;

pub use answers::{Hop, Missing, Path, PathReport, ReachReport};
pub use comparison::{
    AccessEntry, ComparisonAnswer, ComparisonReport, ContextValue, GrantEntry, RequestReport, StatementEntry,
};
pub use decision::{
    AskedRequest, Complaint, DecidingStatement, Decision, DecisionReport, Place, Point, Ruler,
};
pub use escape::escape;
pub use evaluation::EvaluationReport;
pub use findings::{Chain, Finding, FindingsReport, Summary};
pub use graph::{GraphReport, write_dot, write_mermaid};
pub use location::{Location, Position};
pub use plan::PlanReport;
pub use rules::{RuleEntry, rule_list};
pub use text::{
    Style, summary_line, write_comparison, write_concise, write_decision, write_full, write_path, write_plan,
    write_plan_markdown, write_problems, write_reach, write_rules,
};
pub use view::View;

use std::io::{self, Write};

use serde::Serialize;

/// Writes a report as indented JSON, with a line feed at the end.
pub fn write_json(out: &mut dyn Write, report: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Writes a report as one line of JSON, with a line feed at the end.
pub fn write_json_line(out: &mut dyn Write, report: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// The member `format` and `version` of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Format {
    format: &'static str,
    version: u32,
}

impl Format {
    const fn of(format: &'static str) -> Self {
        Format { format, version: 1 }
    }
}
