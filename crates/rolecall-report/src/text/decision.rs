//! Answers to concrete requests as text.

use std::io::{self, Write};

use crate::decision::{AskedRequest, Decision, Place};
use crate::{Style, escape};

/// Writes an answer: the verdict and the layer that decides, then the statements, one a line.
pub fn write_decision(
    out: &mut dyn Write,
    request: &AskedRequest,
    decision: &Decision,
    style: Style,
) -> io::Result<()> {
    let (can, color) = match decision.verdict {
        "allowed" => ("can", 32),
        "unknown" => ("may or may not", 33),
        _ => ("cannot", 31),
    };
    let verdict = decision.verdict;
    let verdict = if style.color { format!("\u{1b}[{color}m{verdict}\u{1b}[0m") } else { verdict.to_owned() };
    writeln!(
        out,
        "{verdict}: `{}` {can} `{}` on `{}`",
        escape(&request.principal),
        escape(&request.action),
        escape(&request.resource)
    )?;
    let layer = decision.layer;
    match (&decision.reason, layer) {
        (Some(reason), Some(layer)) => writeln!(out, "  layer {layer}, reason {}", escape(reason))?,
        (Some(reason), None) => writeln!(out, "  reason {}", escape(reason))?,
        (None, Some(layer)) => writeln!(out, "  layer {layer}")?,
        (None, None) => {}
    }
    for statement in &decision.statements {
        let sid = statement.sid.as_ref().filter(|sid| !sid.is_empty());
        let sid = sid.map_or_else(String::new, |sid| format!(" `{}`", escape(sid)));
        let level = statement.level.map_or_else(String::new, |level| format!(" level {level}"));
        let policy = statement.name.as_ref().filter(|name| !name.is_empty());
        let policy =
            policy.map_or_else(|| format!("policy {}", statement.policy), |name| escape(name).into());
        writeln!(
            out,
            "  {}{level} {policy} statement {}{sid}: {}{}",
            statement.layer,
            statement.index,
            statement.effect,
            at(statement.location.as_ref())
        )?;
    }
    if let Some(help) = &decision.help {
        writeln!(out, "  help: {}", escape(help))?;
    }
    for problem in &decision.problems {
        writeln!(out, "  warning: {}{}", escape(&problem.message), at(problem.location.as_ref()))?;
    }
    Ok(())
}

fn at(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| format!(" at {}", place.start_text()))
}
