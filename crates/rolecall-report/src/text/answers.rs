//! Answers of the questions as text, hop by hop.

use std::io::{self, Write};

use super::{Style, counted};
use crate::answers::{Evidence, Hop, Missing, Path};
use crate::requirement::Requirement;
use crate::{Location, ReachReport, escape};

/// Writes an answer: the verdict, each hop with its evidence, what the caller must supply, what is missing.
pub fn write_path(out: &mut dyn Write, path: &Path, style: Style) -> io::Result<()> {
    let (from, to) = &path.labels;
    let (can, when) = match path.verdict {
        "allowed" => ("can become", ""),
        "allowed-if" => ("can become", " with"),
        "unknown" => ("may become", ""),
        _ => ("cannot become", ""),
    };
    writeln!(out, "{}: `{}` {can} `{}`{when}", paint(path.verdict, style), escape(from), escape(to))?;
    write_requirements(out, &path.requires)?;
    for (number, hop) in path.hops.iter().enumerate() {
        write_hop(out, number + 1, hop)?;
    }
    if let Some((from, to)) = &path.broken {
        writeln!(out, "\n  x  {} -x {}", escape(from), escape(to))?;
    }
    for missing in &path.missing {
        write_missing(out, missing)?;
    }
    Ok(())
}

/// Writes one line for each entry, and below it how.
pub fn write_reach(out: &mut dyn Write, report: &ReachReport, style: Style) -> io::Result<()> {
    for path in &report.entries {
        let (from, to) = &path.labels;
        let from = path.hops.first().map_or(from, |hop| &hop.labels.0);
        let means: Vec<&str> = path.hops.iter().map(|hop| hop.means).collect();
        let verdict = paint(path.verdict, style);
        let when = if path.requires.is_empty() { "" } else { " with" };
        writeln!(out, "{verdict}: `{}` -> `{}` ({}){when}", escape(from), escape(to), means.join(", "))?;
        write_requirements(out, &path.requires)?;
    }
    let count = counted(report.entries.len(), "path", "paths");
    writeln!(out, "{count}")
}

fn write_requirements(out: &mut dyn Write, requirements: &[Requirement]) -> io::Result<()> {
    for requirement in requirements {
        writeln!(out, "  {}", escape(&requirement.text()))?;
    }
    Ok(())
}

fn write_hop(out: &mut dyn Write, number: usize, hop: &Hop) -> io::Result<()> {
    let (from, to) = &hop.labels;
    let verdict = if hop.verdict == "allowed" { String::new() } else { format!("  ({})", hop.verdict) };
    writeln!(out, "\n  {number}. {} -{}-> {}{verdict}", escape(from), hop.means, escape(to))?;
    for Evidence { side, statement, location } in &hop.evidence {
        writeln!(out, "     {side}: {}{}", escape(statement), at(location.as_ref()))?;
    }
    Ok(())
}

fn write_missing(out: &mut dyn Write, missing: &Missing) -> io::Result<()> {
    let code = missing.code.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
    let account =
        missing.account.as_ref().map(|account| format!(" of {}", escape(account))).unwrap_or_default();
    writeln!(out, "\n  {code}{}{account}: {}", missing.side, escape(&missing.message))?;
    if let Some(location) = &missing.location {
        writeln!(out, "     at {}", location.start_text())?;
    }
    for related in &missing.related {
        writeln!(out, "     {}{}", escape(&related.message), at(Some(&related.location)))?;
    }
    if let Some(repair) = &missing.repair {
        writeln!(out, "     repair: {}", escape(&repair.title))?;
    }
    Ok(())
}

fn at(location: Option<&Location>) -> String {
    location.map(|location| format!("  {}", location.start_text())).unwrap_or_default()
}

fn paint(verdict: &str, style: Style) -> String {
    let color = match verdict {
        _ if !style.color => return verdict.to_owned(),
        "allowed" => 32,
        "allowed-if" | "unknown" => 33,
        _ => 31,
    };
    format!("\u{1b}[{color}m{verdict}\u{1b}[0m")
}
