//! `check`.

use std::io::IsTerminal;
use std::mem::ManuallyDrop;
use std::time::Instant;

use rolecall_graph::TrustGraph;
use rolecall_report::{Finding, FindingsReport, summary_line, write_concise, write_full, write_json};
use rolecall_rules::{Analysis, Certainty};

use crate::arguments::{CheckArguments, FindingsFormat, RuleArguments, Talk};
use crate::failure::{FINE, Failure, OBJECTION};
use crate::output::{emit, say};
use crate::session::Session;
use crate::settings;

pub(crate) fn run(arguments: &CheckArguments, talk: Talk) -> Result<u8, Failure> {
    let started = Instant::now();
    let session = Session::open(&arguments.paths, &arguments.estate, talk)?;
    let settings = settings::of(&arguments.rules, &session.loaded.config, 0..session.sources.len())?;
    let graph = ManuallyDrop::new(TrustGraph::build(&session.loaded.estate));
    session.refuse(&settings::unknown_principals(&graph))?;
    let analysis = Analysis::new(&session.sources, &graph, &session.loaded.diagnostics);
    let outcome = rolecall_rules::run(&analysis, &settings, &session.threads);
    let mut report = FindingsReport::new(&analysis, &outcome);
    if !arguments.rules.no_timing {
        report.summary.duration_ms = Some(started.elapsed().as_millis() as u64);
    }
    write(arguments, talk, &session, &report)?;
    Ok(status(&arguments.rules, &report.findings))
}

fn write(
    arguments: &CheckArguments,
    talk: Talk,
    session: &Session,
    report: &FindingsReport,
) -> Result<(), Failure> {
    let usual = if std::io::stdout().is_terminal() { FindingsFormat::Full } else { FindingsFormat::Concise };
    emit(&arguments.formats, usual, talk, |out, format, style| match format {
        FindingsFormat::Full => write_full(out, report, &session.sources, style),
        FindingsFormat::Concise => write_concise(out, report),
        FindingsFormat::Json => write_json(out, report),
    })?;
    if talk.verbose {
        for unknown in &report.unknowns {
            let place =
                unknown.location.as_ref().map(|at| format!("{}: ", at.start_text())).unwrap_or_default();
            say(&format!("{place}unknown[{}] {}", unknown.reason, unknown.message));
        }
    }
    if !talk.quiet {
        say(&summary_line(report));
    }
    Ok(())
}

/// The exit status for these findings.
pub(crate) fn status(arguments: &RuleArguments, findings: &[Finding]) -> u8 {
    let counts = |certainty| certainty == Certainty::Certain || arguments.fail_on_possible;
    let mut findings = findings.iter();
    let objection =
        findings.any(|finding| finding.severity >= arguments.fail_on && counts(finding.certainty));
    if objection && !arguments.exit_zero { OBJECTION } else { FINE }
}
