//! `evaluate`.

use std::io::Write;

use rolecall_load::evaluate;
use rolecall_report::{EvaluationReport, write_json};
use rolecall_source::{Level, Sources};

use crate::arguments::{EvaluateArguments, EvaluationFormat, Talk};
use crate::failure::{BROKEN, FINE, Failure};
use crate::output::{emit, say};
use crate::session::{drawn, nothing, read};
use crate::threads::Threads;

pub(crate) fn run(arguments: &EvaluateArguments, talk: Talk) -> Result<u8, Failure> {
    let paths = [arguments.root.clone()];
    let sources = Sources::default();
    let (workspace, evaluated) =
        read((&Threads::start()?, &sources), &paths, (&arguments.estate, false), |input| {
            evaluate(input, input.paths.first().map_or("", String::as_str))
        })?;
    if !evaluated.config_errors.problems.is_empty() {
        let text = drawn(&evaluated.config_errors.problems, &sources, talk);
        return Err(Failure { status: BROKEN, text });
    }
    let Some(evaluation) = &evaluated.evaluation else { return Err(nothing(&paths)) };
    let report = EvaluationReport::new(&sources, evaluation);
    emit(&arguments.formats, EvaluationFormat::Json, talk, |out, format, _| match format {
        EvaluationFormat::Json => write_json(out, &report),
    })?;
    let problems = &evaluated.diagnostics.problems;
    if !talk.quiet {
        workspace.files.refused().iter().for_each(|refused| say(&format!("warning: {refused}")));
        // There is nobody left to tell when this fails.
        let _ = std::io::stderr().lock().write_all(drawn(problems, &sources, talk).as_bytes());
    }
    if talk.verbose {
        for unknown in &evaluated.diagnostics.unknowns {
            say(&format!("unknown[{}] {}", unknown.reason, unknown.message));
        }
    }
    // Of a file that could not be read, what was printed lacks a part.
    let broken = problems.iter().any(|problem| problem.level == Level::Error);
    Ok(if broken { BROKEN } else { FINE })
}
