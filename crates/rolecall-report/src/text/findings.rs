//! Findings as text: drawn in full, or one a line.

use std::io::{self, Write};

use miette::Severity as Level;
use rolecall_rules::{Certainty, Severity};
use rolecall_source::Sources;

use super::{Style, advice, counted};
use crate::excerpt::{Excerpt, Note};
use crate::findings::Step;
use crate::{Finding, FindingsReport, escape};

/// Draws each finding: rule, sentence, place, the other half in its own file, path, help.
pub fn write_full(
    out: &mut dyn Write,
    report: &FindingsReport,
    sources: &Sources,
    style: Style,
) -> io::Result<()> {
    for finding in &report.findings {
        write_finding(out, finding, sources, style)?;
    }
    Ok(())
}

fn write_finding(out: &mut dyn Write, finding: &Finding, sources: &Sources, style: Style) -> io::Result<()> {
    let note = Note {
        code: Some(heading(finding)),
        severity: level(finding.severity),
        message: escape(&finding.message).into_owned(),
        help: None,
        excerpt: finding.location.as_ref().map(|location| Excerpt::of(sources, location)),
    };
    style.draw(out, &note)?;
    for related in &finding.related {
        style.draw(out, &advice(&related.message, Excerpt::of(sources, &related.location)))?;
    }
    if !finding.path.is_empty() {
        style.write_line(out, "path", &chain_of(&finding.path))?;
    }
    if let Some(help) = &finding.help {
        style.write_line(out, "help", help)?;
    }
    for fix in &finding.fixes {
        style.write_line(out, "fix", &format!("{} ({})", fix.title, fix.safety))?;
    }
    writeln!(out)
}

/// `high[chain-broken] B6`, and `possible` where it is not certain.
fn heading(finding: &Finding) -> String {
    let code = finding.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
    let certainty = if finding.certainty == Certainty::Possible { " possible" } else { "" };
    format!("{}[{}]{code}{certainty}", finding.severity.name(), finding.rule)
}

fn level(severity: Severity) -> Level {
    match severity {
        Severity::Critical | Severity::High => Level::Error,
        Severity::Medium => Level::Warning,
        Severity::Low | Severity::Info => Level::Advice,
    }
}

/// `dev:user/ann -member-> dev:group/developers -x prod:role/deployer`.
fn chain_of(path: &[Step]) -> String {
    let start = path.first().map(|step| step.labels.0.clone());
    let steps = path.iter().map(|step| match step.verdict {
        "denied" | "impossible" => format!("-x {}", step.labels.1),
        _ => format!("-{}-> {}", step.means, step.labels.1),
    });
    start.into_iter().chain(steps).collect::<Vec<_>>().join(" ")
}

/// One line a finding: `file:line:column: severity[rule] message`.
pub fn write_concise(out: &mut dyn Write, report: &FindingsReport) -> io::Result<()> {
    for finding in &report.findings {
        if let Some(location) = &finding.location {
            write!(out, "{}: ", location.start_text())?;
        }
        let certainty = if finding.certainty == Certainty::Possible { " (possible)" } else { "" };
        let (severity, rule) = (finding.severity.name(), finding.rule);
        writeln!(out, "{severity}[{rule}] {}{certainty}", escape(&finding.message))?;
    }
    Ok(())
}

/// `3 findings (1 high, 2 low), 1 chain broken; 9 files, 2 accounts, 14 ms`.
pub fn summary_line(report: &FindingsReport) -> String {
    let summary = &report.summary;
    let mut said = vec![findings_part(report)];
    for (verdict, words) in [("broken", "broken"), ("unproved", "unproved"), ("holds", "intact")] {
        let count = report.chains.iter().filter(|chain| chain.verdict == verdict).count();
        if count > 0 {
            said.push(format!("{} {words}", counted(count, "chain", "chains")));
        }
    }
    if summary.unknowns > 0 {
        said.push(counted(summary.unknowns, "unknown", "unknowns"));
    }
    if summary.ignored > 0 {
        said.push(format!("{} ignored", summary.ignored));
    }
    let mut size =
        vec![counted(summary.files, "file", "files"), counted(summary.accounts, "account", "accounts")];
    size.extend(summary.duration_ms.map(|duration| format!("{duration} ms")));
    format!("{}; {}", said.join(", "), size.join(", "))
}

fn findings_part(report: &FindingsReport) -> String {
    let count = report.findings.len();
    if count == 0 {
        return "no findings".to_owned();
    }
    let list = report.summary.findings.list().into_iter();
    let severities: Vec<String> =
        list.filter(|(_, count)| *count > 0).map(|(name, count)| format!("{count} {name}")).collect();
    format!("{} ({})", counted(count, "finding", "findings"), severities.join(", "))
}
