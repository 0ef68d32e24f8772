//! Functions of Terraform's built-in provider: values as HCL and back (Terraform, "encode_tfvars Function",
//! "decode_tfvars Function", "encode_expr Function").

use std::fmt::Write;

use rolecall_parser::hcl::{Expr, ExprKind};
use rolecall_parser::parse_hcl;
use rolecall_source::{Level, Rope, Sources};
use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{Arguments, bounded};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use crate::eval::evaluate_expression;
use crate::value::{Entries, Kind, Value, json};

/// Deepest nesting of a value that is written.
const MAX_NESTING: usize = 100;

pub(super) fn encode_expr(_: &mut Call, arguments: &[Value]) -> Outcome {
    let mut out = String::new();
    expression(&mut out, Arguments(arguments).get(0)?, 0)?;
    Ok(Value::string(indented(&out)?))
}

pub(super) fn encode_tfvars(_: &mut Call, arguments: &[Value]) -> Outcome {
    let not_an_object = || Failure::argument(0, "a map or object is required");
    let entries = Arguments(arguments).get(0)?.entries().ok_or_else(not_an_object)?;
    if let Some(name) = entries.keys().find(|name| !is_identifier(name)) {
        return Err(Failure::argument(0, format!("`{name}` is no name of a variable")));
    }
    let mut out = String::new();
    items(&mut out, entries, 0)?;
    Ok(Value::string(indented(&out)?))
}

fn expression(out: &mut String, value: &Value, depth: usize) -> Result<(), Failure> {
    bounded(out.len())?;
    if depth > MAX_NESTING {
        return Err(Failure::argument(0, format!("value is nested deeper than {MAX_NESTING}")));
    }
    match &value.kind {
        Kind::Null(_) => out.push_str("null"),
        Kind::Bool(known) => out.push_str(if *known { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(rope) => quoted(out, rope.as_str()),
        Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => {
            out.push('[');
            for (index, element) in elements.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                expression(out, element, depth + 1)?;
            }
            out.push(']');
        }
        Kind::Map(_, entries) | Kind::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            out.push_str("{\n");
            items(out, entries, depth + 1)?;
            out.push('}');
        }
        Kind::Unknown(..) | Kind::OneOf(_) => return Err(UNDECIDED),
    }
    Ok(())
}

/// A line for each entry; equal signs of neighbouring entries of one line stand below each other.
fn items(out: &mut String, entries: &Entries, depth: usize) -> Result<(), Failure> {
    let mut lines = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let (mut name, mut text) = (String::new(), String::new());
        if is_identifier(key) {
            name.push_str(key);
        } else {
            quoted(&mut name, key);
        }
        expression(&mut text, value, depth)?;
        let width = name.graphemes(true).count();
        lines.push((name, width, text));
    }
    for group in lines.chunk_by(|(.., a), (.., b)| !a.contains('\n') && !b.contains('\n')) {
        let widest = group.iter().map(|(_, width, _)| *width).max().unwrap_or_default();
        for (name, width, text) in group {
            out.push_str(name);
            out.extend(std::iter::repeat_n(' ', widest - width));
            out.extend([" = ", text, "\n"]);
            bounded(out.len())?;
        }
    }
    Ok(())
}

/// The lines indented as HCL's own formatter does: one level for each line that opens more brackets than it closes,
/// however many, until they are closed.
fn indented(text: &str) -> Result<String, Failure> {
    let mut out = String::with_capacity(text.len());
    let mut levels: Vec<usize> = Vec::new();
    for line in text.split_inclusive('\n') {
        let (opened, mut closed) = brackets(line);
        let net = opened.saturating_sub(closed);
        closed = closed.saturating_sub(opened);
        while let Some(level) = levels.last_mut().filter(|_| closed > 0) {
            let now = closed.min(*level);
            closed -= now;
            *level -= now;
            levels.pop_if(|level| *level == 0);
        }
        out.extend(std::iter::repeat_n("  ", levels.len()));
        out.push_str(line);
        bounded(out.len())?;
        levels.extend((net > 0).then_some(net));
    }
    Ok(out)
}

/// Number of brackets that a line opens and closes outside its strings.
fn brackets(line: &str) -> (usize, usize) {
    let (mut opened, mut closed, mut in_string, mut escaped) = (0, 0, false, false);
    for c in line.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            '{' | '[' if !in_string => opened += 1,
            '}' | ']' if !in_string => closed += 1,
            _ => {}
        }
    }
    (opened, closed)
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' | '%' if letters.peek() == Some(&'{') => out.extend([c, c]),
            // Writing to a string cannot fail.
            c if is_printed(c) => out.push(c),
            c if u32::from(c) < 0x1_0000 => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
}

/// Whether a letter stands for itself: no control character, and no space but the usual one.
fn is_printed(c: char) -> bool {
    c == ' '
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FEFF}'))
}

fn is_identifier(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && letters.all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// The definitions in the text of a variable file. They may use neither references nor functions.
pub(super) fn decode_tfvars(call: &mut Call, arguments: &[Value]) -> Outcome {
    // Places in a text that was put together are no places of a file.
    let sources = Sources::default();
    let file = sources.add("", Arguments(arguments).text(0)?);
    let (body, said) = parse_hcl(&sources, file);
    if let Some(problem) = said.problems.iter().find(|problem| problem.level == Level::Error) {
        return Err(Failure::argument(0, format!("invalid variable definitions: {}", problem.message)));
    }
    if !body.blocks.is_empty() {
        return Err(Failure::argument(0, "variable definitions hold no blocks"));
    }
    let mut entries = Entries::new();
    for attribute in &body.attributes {
        let name = &attribute.name.text;
        if !is_constant(&attribute.value) {
            return Err(Failure::argument(0, format!("the value of `{name}` is not constant")));
        }
        let (value, said) = evaluate_expression(&sources, &attribute.value);
        if let Some(problem) = said.problems.first() {
            return Err(Failure::argument(0, problem.message.clone()));
        }
        entries.insert(name.clone(), value);
    }
    let text = json::encode(&sources, &Value::object(entries))?;
    let text = Rope::at(text.as_str().unwrap_or_default(), call.context.call, false);
    json::decode(&text).map_err(Failure::from)?.ok_or(UNDECIDED)
}

fn is_constant(expression: &Expr) -> bool {
    match &expression.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => true,
        ExprKind::Tuple(elements) => elements.iter().all(is_constant),
        ExprKind::Object(items) => {
            items.iter().all(|item| is_constant(&item.key) && is_constant(&item.value))
        }
        ExprKind::Unary(_, operand) | ExprKind::Parenthesis(operand) => is_constant(operand),
        ExprKind::Binary(_, operands) => is_constant(&operands.0) && is_constant(&operands.1),
        _ => false,
    }
}
