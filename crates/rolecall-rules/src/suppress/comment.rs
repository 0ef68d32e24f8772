//! `# rolecall: ignore[rule-a, rule-b] reason`, on the line or on the line above a block or an argument.

use rolecall_parser::hcl::{Body, ExprKind};
use rolecall_source::{FileId, Sources, Span};

use super::{Ignore, Ignores, Malformed, Scope};
use crate::RULES;

const MARKER: &str = "rolecall:";

/// Reads the ignores of one file.
pub(super) fn collect(sources: &Sources, id: FileId, ignores: &mut Ignores) {
    let file = sources.file(id);
    if !file.text.contains(MARKER) || file.path.ends_with(".json") {
        return;
    }
    let mut body = None;
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let Some((code, comment, at)) = split_comment(line) else { continue };
        let span = Span::new(id, start + at, start + line.trim_end().len());
        let rules = match read(comment) {
            Ok(rules) => rules,
            Err(message) => {
                ignores.malformed.push(Malformed { message, span: Some(span) });
                continue;
            }
        };
        let place = if code.trim().is_empty() {
            let body = body.get_or_insert_with(|| rolecall_parser::parse_hcl(sources, id).0);
            below(body, &file.text, id, offset)
        } else {
            Span::new(id, start, offset)
        };
        for rule in rules {
            let scope = Scope::Place(place);
            ignores.list.push(Ignore { rule, scope, span: Some(span), used: false, expired: None });
        }
    }
}

/// The code before a comment that is for us, the text after its marker, and where the comment begins.
fn split_comment(line: &str) -> Option<(&str, &str, usize)> {
    let marker = line.find(MARKER)?;
    let before = line.get(..marker)?.trim_end();
    let sign = before.strip_suffix('#').or_else(|| before.strip_suffix("//"))?;
    let comment = line.get(marker + MARKER.len()..)?.trim();
    Some((sign, comment, sign.len()))
}

/// The rules of a comment, or what is wrong with it.
fn read(comment: &str) -> Result<Vec<String>, String> {
    let Some(rest) = comment.strip_prefix("ignore") else {
        return Err(format!("`{comment}` is no instruction: only `ignore` is"));
    };
    let Some((list, _reason)) = rest.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))
    else {
        return Err("an ignore without the rules that it is for".to_owned());
    };
    let names: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Err("an ignore without the rules that it is for".to_owned());
    }
    match names.iter().find(|name| RULES.iter().all(|rule| rule.name != **name)) {
        Some(unknown) => Err(format!("there is no rule `{unknown}`")),
        None => Ok(names.into_iter().map(str::to_owned).collect()),
    }
}

/// What stands below a comment that has a line of its own: the block or argument that begins on the next line with
/// code, else that line.
fn below(body: &Body, text: &str, id: FileId, from: usize) -> Span {
    let mut start = from;
    for line in text.get(from..).unwrap_or_default().split_inclusive('\n') {
        let trimmed = line.trim_start();
        if !trimmed.is_empty() && !trimmed.starts_with('#') && !trimmed.starts_with("//") {
            let line = Span::new(id, start, start + line.len());
            return begins_in(body, line).unwrap_or(line);
        }
        start += line.len();
    }
    Span::new(id, from, from)
}

/// The outermost block, argument or object item that begins inside `line`.
fn begins_in(body: &Body, line: Span) -> Option<Span> {
    let begins = |span: Span| line.start <= span.start && span.start < line.end;
    let holds = |span: Span| span.start < line.start && line.start < span.end;
    let blocks = body.blocks.iter().find_map(|block| match block.span {
        span if begins(span) => Some(span),
        span if holds(span) => begins_in(&block.body, line),
        _ => None,
    });
    let attribute = || {
        body.attributes.iter().find_map(|attribute| match attribute.span {
            span if begins(span) => Some(span),
            span if holds(span) => item_in(&attribute.value, line),
            _ => None,
        })
    };
    blocks.or_else(attribute)
}

/// The same inside an expression: an item of an object or an element of a list. Expressions are as deep as the parser
/// lets them be.
fn item_in(expr: &rolecall_parser::hcl::Expr, line: Span) -> Option<Span> {
    let begins = |span: Span| line.start <= span.start && span.start < line.end;
    match &expr.kind {
        ExprKind::Object(items) => items.iter().find_map(|item| {
            let whole = item.key.span.to(item.value.span);
            if begins(whole) { Some(whole) } else { item_in(&item.value, line) }
        }),
        ExprKind::Tuple(items) => items
            .iter()
            .find_map(|item| if begins(item.span) { Some(item.span) } else { item_in(item, line) }),
        ExprKind::Call(call) => call.arguments.iter().find_map(|argument| item_in(argument, line)),
        ExprKind::Parenthesis(inner) => item_in(inner, line),
        _ => None,
    }
}
