//! Answers to concrete requests as text.

use std::io::{self, Write};

use rolecall_policy::authorization::Call;

use crate::decision::{Decision, Place};
use crate::{Style, escape};

/// Writes an answer: the verdict and the layer that decides, then the statements, one a line.
pub fn write_decision(out: &mut dyn Write, call: &Call, decision: &Decision, style: Style) -> io::Result<()> {
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
        escape(&call.caller.text),
        escape(&call.action),
        escape(&call.resource)
    )?;
    let layer = decision.layer;
    match (&decision.reason, layer) {
        (Some(reason), Some(layer)) => writeln!(out, "  layer {layer}, reason {}", escape(reason))?,
        (Some(reason), None) => writeln!(out, "  reason {}", escape(reason))?,
        (None, Some(layer)) => writeln!(out, "  layer {layer}")?,
        (None, None) => {}
    }
    for statement in &decision.statements {
        let name = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" `{}`", escape(sid)));
        let level = statement.level.map_or_else(String::new, |level| format!(" level {level}"));
        writeln!(
            out,
            "  {}{level} policy {} statement {}{name}: {}{}",
            statement.layer,
            statement.policy,
            statement.index,
            statement.effect,
            at(statement.location.as_ref())
        )?;
    }
    for problem in &decision.problems {
        writeln!(out, "  warning: {}{}", escape(&problem.message), at(problem.location.as_ref()))?;
    }
    Ok(())
}

fn at(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| format!(" at {}", place.start_text()))
}
