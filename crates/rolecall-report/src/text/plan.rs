//! Two estates compared, as text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Style, counted};
use crate::comparison::AccessEntry;
use crate::plan::{EntityEntry, PathEntry, PlanReport, PolicyEntry};
use crate::{Location, escape};

/// Paths and edges of one kind that are told one by one.
const MOST: usize = 12;

/// Writes what changes: entities, access, paths with their causes, what will break, declared chains, new findings.
pub fn write_plan(out: &mut dyn Write, report: &PlanReport, style: Style) -> io::Result<()> {
    let name = |sources: &[String]| escape(&sources.join(" + ")).into_owned();
    let estates = &report.estates;
    writeln!(out, "{} -> {}", name(&estates.before.sources), name(&estates.after.sources))?;
    write_entities(out, &report.entity_changes, style)?;
    write_policies(out, &report.policy_changes)?;
    write_paths(out, &report.path_changes)?;
    write_edges(out, report)?;
    write_broken(out, report)?;
    write_chains(out, report, style)?;
    for (number, finding) in report.findings.iter().enumerate() {
        if number == 0 {
            writeln!(out, "\nNew findings")?;
        }
        let place = finding.location.as_ref().map(|at| format!("  {}", at.start_text())).unwrap_or_default();
        let head = format!("{}[{}]", finding.severity.name(), finding.rule);
        writeln!(out, "  {head} {}{place}", escape(&finding.message))?;
    }
    writeln!(out, "\n{}", summary(report))
}

fn title(out: &mut dyn Write, title: &str, is_first: bool) -> io::Result<()> {
    if is_first { writeln!(out, "\n{title}") } else { Ok(()) }
}

fn write_entities(out: &mut dyn Write, changes: &[EntityEntry], style: Style) -> io::Result<()> {
    for (number, change) in changes.iter().enumerate() {
        title(out, "Entities", number == 0)?;
        let (sign, color) = match change.action {
            "create" => ("  +", 32),
            "delete" => ("  -", 31),
            "replace" => ("-/+", 31),
            "move" | "import" => (" ->", 36),
            "forget" => ("  x", 33),
            _ => ("  ~", 33),
        };
        let sign = if style.color { format!("\u{1b}[{color}m{sign}\u{1b}[0m") } else { sign.to_owned() };
        let reason =
            change.reason.as_ref().map(|reason| format!("  ({})", escape(reason))).unwrap_or_default();
        writeln!(
            out,
            "{sign} {} {}{reason}{}",
            change.kind,
            escape(&change.entity),
            at(change.location.as_ref())
        )?;
    }
    Ok(())
}

fn write_policies(out: &mut dyn Write, changes: &[PolicyEntry]) -> io::Result<()> {
    for (number, change) in changes.iter().enumerate() {
        title(out, "Access", number == 0)?;
        let reason = change.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        let entity = escape(&change.entity);
        writeln!(
            out,
            "  {} of {entity}: {}{reason}{}",
            change.policy,
            change.verdict,
            at(change.location.as_ref())
        )?;
        for (sign, entries) in [("+", &change.gained), ("-", &change.lost)] {
            for entry in entries.iter().take(MOST) {
                writeln!(out, "      {sign} {}", escape(&access(entry)))?;
            }
        }
    }
    Ok(())
}

fn access(entry: &AccessEntry) -> String {
    let (request, grant) = (&entry.request, &entry.grant);
    let actions = if grant.actions.is_empty() {
        request.action.to_string()
    } else {
        let more =
            if grant.more_actions > 0 { format!(" and {} more", grant.more_actions) } else { String::new() };
        format!("{}{more}", grant.actions.join(", "))
    };
    let resource = request.resource.as_ref().map(|resource| format!(" on {resource}")).unwrap_or_default();
    let by = request.principal.as_ref().map(|principal| format!(" by {principal}")).unwrap_or_default();
    format!("{actions}{resource}{by}")
}

/// Paths by what causes them: one edit may open many.
fn write_paths(out: &mut dyn Write, changes: &[PathEntry]) -> io::Result<()> {
    let mut causes: BTreeMap<(&str, Vec<String>), Vec<&PathEntry>> = BTreeMap::new();
    for change in changes {
        let places = change.cause.iter().map(Location::start_text).collect();
        causes.entry((change.change, places)).or_default().push(change);
    }
    for (number, ((change, places), paths)) in causes.iter().enumerate() {
        title(out, "Paths", number == 0)?;
        let sign = if *change == "gained" { "+" } else { "-" };
        for path in paths.iter().take(MOST) {
            writeln!(out, "  {sign} {}", escape(&way(path)))?;
        }
        if paths.len() > MOST {
            writeln!(out, "    and {}", counted(paths.len() - MOST, "other path", "other paths"))?;
        }
        if !places.is_empty() {
            writeln!(out, "    cause: {}", places.join(", "))?;
        }
    }
    Ok(())
}

/// `dev:user/ann -member-> dev:group/developers -assumes-> prod:role/deployer`.
fn way(path: &PathEntry) -> String {
    let steps = path.hops.iter().map(|hop| format!("-{}-> {}", hop.means, hop.labels.1));
    std::iter::once(path.labels.0.clone()).chain(steps).collect::<Vec<_>>().join(" ")
}

/// Edges that are wider or narrower, or not decided; what is surely gained or lost shows in the paths.
fn write_edges(out: &mut dyn Write, report: &PlanReport) -> io::Result<()> {
    let is_told =
        |change: &str, verdict: &str| matches!(change, "widened" | "narrowed") || verdict == "unknown";
    let changed = report.edge_changes.iter().filter(|edge| is_told(edge.change, edge.verdict));
    for (number, edge) in changed.enumerate() {
        title(out, "Edges", number == 0)?;
        let (from, to) = &edge.labels;
        let cause: Vec<String> = edge.cause.iter().map(Location::start_text).collect();
        let (from, to) = (escape(from), escape(to));
        let (change, means, verdict) = (edge.change, edge.means, edge.verdict);
        writeln!(out, "  {change} {from} -{means}-> {to} ({verdict})  {}", cause.join(", "))?;
    }
    Ok(())
}

fn write_broken(out: &mut dyn Write, report: &PlanReport) -> io::Result<()> {
    for (number, principal) in report.replaced_principals.iter().enumerate() {
        title(out, "Will break when applied", number == 0)?;
        let entity = escape(&principal.entity);
        writeln!(out, "  {entity} gets a new unique id; what names it must be applied again:")?;
        for place in &principal.named_by {
            writeln!(out, "    {}", place.start_text())?;
        }
    }
    for (number, role) in report.unreachable.iter().enumerate() {
        title(out, "Reachability", number == 0)?;
        let what = if role.change == "became" {
            "nobody can become it any more"
        } else {
            "somebody can become it now"
        };
        writeln!(out, "  {}: {what}{}", escape(&role.entity), at(role.location.as_ref()))?;
    }
    Ok(())
}

fn write_chains(out: &mut dyn Write, report: &PlanReport, style: Style) -> io::Result<()> {
    for (number, chain) in report.chains.iter().enumerate() {
        title(out, "Chains", number == 0)?;
        let what = if chain.before == chain.after {
            chain.after.to_owned()
        } else {
            format!("{} -> {}", chain.before, chain.after)
        };
        let color = if chain.after == "broken" { 31 } else { 32 };
        let what = if style.color { format!("\u{1b}[{color}m{what}\u{1b}[0m") } else { what };
        writeln!(out, "  {}: {what}", escape(&chain.name))?;
        for missing in &chain.missing {
            let code = missing.code.as_ref().map(|code| format!("{code} ")).unwrap_or_default();
            writeln!(out, "    {code}{}{}", escape(&missing.message), at(missing.location.as_ref()))?;
        }
    }
    Ok(())
}

fn at(location: Option<&Location>) -> String {
    location.map(|location| format!("  {}", location.start_text())).unwrap_or_default()
}

fn summary(report: &PlanReport) -> String {
    let counts = &report.summary;
    let numbers = [
        (counts.create, "to create"),
        (counts.update, "to change"),
        (counts.replace, "to replace"),
        (counts.delete, "to delete"),
        (counts.moved, "moved"),
        (counts.import, "to import"),
        (counts.forget, "to forget"),
    ];
    let mut said: Vec<String> = numbers
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    if said.is_empty() {
        said.push("no entity changes".to_owned());
    }
    if counts.paths_gained + counts.paths_lost > 0 {
        said.push(format!("+{} -{} paths", counts.paths_gained, counts.paths_lost));
    }
    if counts.more_paths > 0 {
        said.push(format!("{} not listed", counted(counts.more_paths, "path", "paths")));
    }
    said.push(counted(counts.findings, "new finding", "new findings"));
    if !report.complete {
        said.push(format!("incomplete: {}", counted(report.unknowns.len(), "unknown", "unknowns")));
    }
    said.join(", ")
}
