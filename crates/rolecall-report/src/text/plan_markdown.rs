//! Two estates compared, as Markdown for a pull request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use crate::Location;
use crate::graph::plain as plain_label;
use crate::plan::{PathEntry, PlanReport};

/// By which whoever posts it finds the comment again.
const MARKER: &str = "<!-- rolecall plan -->";
/// Longest text, in bytes: what forges take is a little more.
const MAX_BYTES: usize = 60_000;
/// Rows of a list before the rest is counted.
const MOST: usize = 10;
/// Most edges of the picture.
const MAX_EDGES: usize = 40;

/// Writes what changes, the most important first; what does not fit is left out and counted.
pub fn write_plan_markdown(out: &mut dyn Write, report: &PlanReport) -> io::Result<()> {
    let mut text = format!("{MARKER}\n{}", verdict(report));
    let sections = [
        chains(report),
        findings(report),
        paths(report),
        picture(report),
        replaced(report),
        access(report),
        entities(report),
    ];
    let mut left_out = 0;
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        if text.len() + section.len() > MAX_BYTES {
            left_out += 1;
        } else {
            text.push_str(&section);
        }
    }
    if left_out > 0 {
        let _ = write!(text, "\n{left_out} sections were left out: the comment would be too long.\n");
    }
    out.write_all(text.as_bytes())
}

fn verdict(report: &PlanReport) -> String {
    let broken =
        report.chains.iter().filter(|chain| chain.after == "broken" && chain.before != "broken").count();
    let words = if broken > 0 {
        format!("**{broken} declared {} would break.**", if broken == 1 { "chain" } else { "chains" })
    } else if report.findings.is_empty() {
        "**Nothing to object to.**".to_owned()
    } else {
        format!(
            "**{} new {}.**",
            report.findings.len(),
            if report.findings.len() == 1 { "finding" } else { "findings" }
        )
    };
    let counts = &report.summary;
    let incomplete = if report.complete { "" } else { " Something is not known: see `rolecall plan`." };
    format!(
        "### rolecall plan\n\n{words} {} to create, {} to change, {} to replace, {} to delete; paths: +{} −{}.{incomplete}\n",
        counts.create, counts.update, counts.replace, counts.delete, counts.paths_gained, counts.paths_lost
    )
}

fn chains(report: &PlanReport) -> String {
    let mut text = String::new();
    for chain in &report.chains {
        if text.is_empty() {
            text.push_str("\n| chain | before | after |\n|---|---|---|\n");
        }
        let after = if chain.after == "broken" { "**broken**" } else { chain.after };
        let _ = writeln!(text, "| {} | {} | {after} |", code(&chain.name), chain.before);
    }
    for missing in
        report.chains.iter().filter(|chain| chain.before != chain.after).flat_map(|chain| &chain.missing)
    {
        let number = missing.code.as_ref().map(|code| format!("{code}: ")).unwrap_or_default();
        let _ = write!(text, "\n- {number}{}{}", plain(&missing.message), at(missing.location.as_ref()));
    }
    if text.ends_with('\n') || text.is_empty() { text } else { text + "\n" }
}

fn findings(report: &PlanReport) -> String {
    list(
        "New findings",
        report.findings.iter().map(|finding| {
            let place = at(finding.location.as_ref());
            format!("**{}** `{}`: {}{place}", finding.severity.name(), finding.rule, plain(&finding.message))
        }),
    )
}

fn paths(report: &PlanReport) -> String {
    list(
        "Paths",
        report.path_changes.iter().map(|path| {
            let sign = if path.change == "gained" { "+" } else { "−" };
            let steps: Vec<String> =
                path.hops.iter().map(|hop| format!(" {} {}", hop.means, code(&hop.labels.1))).collect();
            let cause: Vec<String> = path.cause.iter().map(|place| code(&place.start_text())).collect();
            let cause =
                if cause.is_empty() { String::new() } else { format!(" (cause: {})", cause.join(", ")) };
            format!("{sign} {}{}{cause}", code(&path.labels.0), steps.concat())
        }),
    )
}

/// The edges of the changed paths; nothing where they are too many to look at.
fn picture(report: &PlanReport) -> String {
    let hops = |path: &'_ PathEntry| -> Vec<(String, String, &'static str, bool)> {
        let gained = path.change == "gained";
        let hop = |hop: &crate::Hop| (hop.labels.0.clone(), hop.labels.1.clone(), hop.means, gained);
        path.hops.iter().map(hop).collect()
    };
    let mut edges: Vec<_> = report.path_changes.iter().flat_map(hops).collect();
    edges.sort();
    edges.dedup();
    if edges.is_empty() || edges.len() > MAX_EDGES {
        return String::new();
    }
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (from, to, ..) in &edges {
        for name in [from, to] {
            let next = names.len();
            names.entry(name).or_insert(next);
        }
    }
    let mut text = "\n```mermaid\ngraph LR\n".to_owned();
    for (name, number) in &names {
        let _ = writeln!(text, "  n{number}[\"{}\"]", plain_label(name));
    }
    for (from, to, means, gained) in &edges {
        let (from, to) = (names.get(from.as_str()), names.get(to.as_str()));
        if let (Some(from), Some(to)) = (from, to) {
            let arrow = if *gained { "-->" } else { "-.->" };
            let _ = writeln!(text, "  n{from} {arrow}|{means}| n{to}");
        }
    }
    text + "```\n\nDashed: no longer.\n"
}

fn replaced(report: &PlanReport) -> String {
    list(
        "Will break when applied",
        report.replaced_principals.iter().map(|principal| {
            let places: Vec<String> =
                principal.named_by.iter().map(|place| code(&place.start_text())).collect();
            format!(
                "{} gets a new unique id; apply again what names it: {}",
                code(&principal.entity),
                places.join(", ")
            )
        }),
    )
}

fn access(report: &PlanReport) -> String {
    details(
        "Access",
        report.policy_changes.iter().map(|change| {
            let place = at(change.location.as_ref());
            format!("{} of {}: {}{place}", plain(&change.policy), code(&change.entity), change.verdict)
        }),
    )
}

fn entities(report: &PlanReport) -> String {
    details(
        "Entities",
        report.entity_changes.iter().map(|change| {
            let reason =
                change.reason.as_ref().map(|reason| format!(" ({})", plain(reason))).unwrap_or_default();
            format!("{} {} {}{reason}", change.action, change.kind, code(&change.entity))
        }),
    )
}

/// A list under a heading; the rest is counted.
fn list(title: &str, rows: impl ExactSizeIterator<Item = String>) -> String {
    let count = rows.len();
    if count == 0 {
        return String::new();
    }
    let mut text = format!("\n#### {title}\n\n");
    for row in rows.take(MOST) {
        let _ = writeln!(text, "- {row}");
    }
    if count > MOST {
        let _ = writeln!(text, "- and {} more", count - MOST);
    }
    text
}

/// A list that is folded away.
fn details(title: &str, rows: impl ExactSizeIterator<Item = String>) -> String {
    let count = rows.len();
    if count == 0 {
        return String::new();
    }
    let rows: Vec<String> = rows.map(|row| format!("- {row}\n")).collect();
    format!("\n<details><summary>{title} ({count})</summary>\n\n{}\n</details>\n", rows.concat())
}

fn at(location: Option<&Location>) -> String {
    location.map(|location| format!(" ({})", code(&location.start_text()))).unwrap_or_default()
}

/// Text in a code span, which nothing in it can end.
fn code(text: &str) -> String {
    format!("`{}`", crate::escape(text).replace('`', "'").replace('|', "\\|").replace('\n', " "))
}

/// Text of a message: its code spans stay, markup does not.
fn plain(text: &str) -> String {
    crate::escape(text).replace('<', "&lt;").replace('|', "\\|").replace('\n', " ")
}
