//! Two policies compared, as text.

use std::io::{self, Write};

use super::{Style, counted};
use crate::comparison::{AccessEntry, ComparisonAnswer, ContextValue, RequestReport, StatementEntry};
use crate::escape;

/// Writes the verdict, then what was gained and what was lost: a request, what else is like it, and the statement.
pub fn write_comparison(
    out: &mut dyn Write,
    answer: &ComparisonAnswer,
    (old, new): (&str, &str),
    style: Style,
) -> io::Result<()> {
    let (old, new) = (escape(old), escape(new));
    let what = match answer.verdict {
        "equal" => format!("`{new}` allows what `{old}` allows"),
        "narrower" => format!("`{new}` allows less than `{old}`"),
        "wider" => format!("`{new}` allows more than `{old}`"),
        "incomparable" => format!("`{new}` allows more than `{old}` in some respects and less in others"),
        _ => format!("whether `{new}` allows what `{old}` allows is not decided"),
    };
    writeln!(out, "{}: {what}", paint(answer.verdict, style))?;
    if let Some(reason) = &answer.reason {
        writeln!(out, "  reason: {}", escape(reason))?;
    }
    if let Some(date) = answer.catalogue {
        writeln!(out, "  for the actions and resource types that AWS had on {date}; later ones may differ")?;
    }
    write_side(out, ("gained", old.as_ref()), &answer.gained, answer.gained_more)?;
    write_side(out, ("lost", new.as_ref()), &answer.lost, answer.lost_more)
}

fn write_side(
    out: &mut dyn Write,
    (side, other): (&str, &str),
    entries: &[AccessEntry],
    more: usize,
) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{side}, such as")?;
    for (number, entry) in entries.iter().enumerate() {
        write_entry(out, number + 1, entry, other)?;
    }
    if more > 0 {
        writeln!(out, "  and {}", counted(more, "other entry", "other entries"))?;
    }
    Ok(())
}

fn write_entry(out: &mut dyn Write, number: usize, entry: &AccessEntry, other: &str) -> io::Result<()> {
    let AccessEntry { request, grant } = entry;
    writeln!(out, "  {number}. {}", escape(&request_line(request)))?;
    for (key, value) in &request.context {
        let value = match value {
            ContextValue::One(value) => format!("`{value}`"),
            ContextValue::Many(values) => format!("{values:?}"),
        };
        writeln!(out, "     with {}", escape(&format!("{key} = {value}")))?;
    }
    let only = grant.actions.len() == 1 && grant.actions.first() == Some(&request.action);
    if !only && !grant.actions.is_empty() {
        let more = if grant.more_actions == 0 {
            String::new()
        } else {
            format!(" and {}", counted(grant.more_actions, "other action", "other actions"))
        };
        writeln!(out, "     likewise {}{more}", escape(&grant.actions.join(", ")))?;
    }
    if grant.more_principals > 0 {
        let principals = counted(grant.more_principals, "other principal", "other principals");
        writeln!(out, "     the same for {principals}")?;
    }
    writeln!(out, "     allowed by {}", statement(&grant.statement))?;
    match &grant.denied_by {
        Some(denied) => writeln!(out, "     denied in `{other}` by {}", statement(denied)),
        None => Ok(()),
    }
}

fn request_line(request: &RequestReport) -> String {
    let resource = request.resource.as_ref().map(|resource| format!(" on {resource}")).unwrap_or_default();
    let principal =
        request.principal.as_ref().map(|principal| format!(" by {principal}")).unwrap_or_default();
    format!("{}{resource}{principal}", request.action)
}

fn statement(entry: &StatementEntry) -> String {
    let name = match &entry.sid {
        Some(sid) => format!("statement `{}`", escape(sid)),
        None => format!("statement {}", entry.index + 1),
    };
    let place = entry.location.as_ref().map(|location| format!("  {}", location.start_text()));
    format!("{name}{}", place.unwrap_or_default())
}

fn paint(verdict: &str, style: Style) -> String {
    let color = match verdict {
        _ if !style.color => return verdict.to_owned(),
        "equal" | "narrower" => 32,
        "unknown" => 33,
        _ => 31,
    };
    format!("\u{1b}[{color}m{verdict}\u{1b}[0m")
}
