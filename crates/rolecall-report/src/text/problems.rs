//! Errors and warnings of the input, for standard error.

use std::io::{self, Write};

use miette::Severity;
use rolecall_source::{Diagnostic, Level, Sources};

use super::Style;
use crate::excerpt::{Excerpt, Note};
use crate::{Location, escape};

/// Draws each problem at its place with its advice.
pub fn write_problems(
    out: &mut dyn Write,
    problems: &[Diagnostic],
    sources: &Sources,
    style: Style,
) -> io::Result<()> {
    for problem in problems {
        let (code, severity) = match problem.level {
            Level::Error => ("error", Severity::Error),
            Level::Warning => ("warning", Severity::Warning),
        };
        let said = |text: &str| escape(&sources.render(text)).into_owned();
        let excerpt = problem.span.map(|span| Excerpt::of(sources, &Location::of(sources, span)));
        let help = problem.help.as_ref().map(|help| said(help));
        if excerpt.is_none() {
            writeln!(out, "{code}: {}", said(&problem.message))?;
            if let Some(help) = help {
                writeln!(out, "  help: {help}")?;
            }
            continue;
        }
        style.draw(
            out,
            &Note { code: Some(code.to_owned()), severity, message: said(&problem.message), help, excerpt },
        )?;
        writeln!(out)?;
    }
    Ok(())
}
