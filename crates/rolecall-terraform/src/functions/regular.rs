//! Functions with regular expressions (Terraform, "regex Function"): the syntax of RE2.

use std::sync::Arc;

use regex::{Captures, Regex, RegexBuilder};
use rolecall_source::Rope;

use super::arguments::{Arguments, MAX_ITEMS, bounded, list};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Entries, Kind, Type, Value, slice};

/// Largest compiled expression, in bytes.
const MAX_PROGRAM: usize = 1 << 20;
/// Longest expression, in bytes.
const MAX_PATTERN: usize = 10_000;
/// Deepest nesting of an expression.
const MAX_NESTING: u32 = 100;

fn compile(pattern: &str) -> Result<Regex, Failure> {
    if pattern.len() > MAX_PATTERN {
        return Err(Failure::argument(0, "regular expression is too long"));
    }
    let mut builder = RegexBuilder::new(&translate(pattern)?);
    let built =
        builder.size_limit(MAX_PROGRAM).dfa_size_limit(4 * MAX_PROGRAM).nest_limit(MAX_NESTING).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => Failure::argument(0, "regular expression is too large"),
        _ => Failure::argument(0, format!("invalid regular expression `{pattern}`")),
    })
}

/// Classes that are of ASCII in RE2 and of Unicode here, and how to say them in brackets and outside.
const CLASSES: &[(char, &str, &str)] = &[
    ('d', "0-9", "[0-9]"),
    ('D', "\\x00-/:-\\x{10FFFF}", "[^0-9]"),
    ('w', "0-9A-Za-z_", "[0-9A-Za-z_]"),
    ('W', "\\x00-/:-@\\[-\\^`\\{-\\x{10FFFF}", "[^0-9A-Za-z_]"),
    ('s', "\\t\\n\\x0C\\r ", "[\\t\\n\\x0C\\r ]"),
    ('S', "\\x00-\\x08\\x0B\\x0E-\\x1F!-\\x{10FFFF}", "[^\\t\\n\\x0C\\r ]"),
    ('b', "", "(?-u:\\b)"),
    ('B', "", "(?-u:\\B)"),
];

/// Letters that mean something after a backslash, and are the same here.
const ESCAPES: &str = "afnrtvxAzpP";

/// A pattern of RE2 in the words of the library.
fn translate(pattern: &str) -> Result<String, Failure> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if let Some(quoted) = rest.strip_prefix("\\Q").filter(|_| !in_class) {
            let (literal, next) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            out.push_str(&regex::escape(literal));
            rest = next;
            continue;
        }
        rest = after;
        match c {
            '\\' => {
                let escaped = after.chars().next();
                rest = after.get(escaped.map_or(0, char::len_utf8)..).unwrap_or_default();
                push_escape(&mut out, escaped, in_class)?;
                if matches!(escaped, Some('p' | 'P' | 'x')) && rest.starts_with('{') {
                    out.push('{');
                    rest = rest.get(1..).unwrap_or_default();
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                if let Some(next) = rest.strip_prefix('^') {
                    out.push('^');
                    rest = next;
                }
                // A bracket that comes first stands for itself.
                if let Some(next) = rest.strip_prefix(']') {
                    out.push_str("\\]");
                    rest = next;
                }
            }
            '[' if rest.starts_with(':') && rest.contains(":]") => {
                let end = rest.find(":]").map_or(0, |at| at + 2);
                out.push('[');
                out.push_str(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
            }
            '[' | '&' | '~' if in_class => out.extend(['\\', c]),
            '-' if in_class && rest.starts_with('-') => out.push_str("\\-"),
            ']' => {
                in_class = false;
                out.push(']');
            }
            '{' if !in_class && !is_repetition(rest) => out.push_str("\\{"),
            c => out.push(c),
        }
    }
    Ok(out)
}

fn push_escape(out: &mut String, escaped: Option<char>, in_class: bool) -> Result<(), Failure> {
    let class = CLASSES.iter().find(|(letter, ..)| escaped == Some(*letter));
    match (escaped, class) {
        (_, Some((_, inside, outside))) => out.push_str(if in_class { inside } else { outside }),
        // Ends of words in the library, plain signs in RE2.
        (Some(c @ ('<' | '>')), _) => out.push(c),
        (Some(c), _) if c.is_ascii() && (!c.is_ascii_alphanumeric() || ESCAPES.contains(c)) => {
            out.extend(['\\', c]);
        }
        _ => return Err(Failure::argument(0, "invalid escape in a regular expression")),
    }
    Ok(())
}

/// Whether `{` before `rest` opens `{2}`, `{2,}` or `{2,3}`; else it stands for itself.
fn is_repetition(rest: &str) -> bool {
    let Some((inside, _)) = rest.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !least.is_empty() && digits(least) && digits(most)
}

/// The type of a match: the text, a tuple of numbered groups, or an object of named ones.
fn match_type(regex: &Regex) -> Result<Type, Failure> {
    let names: Vec<Option<&str>> = regex.capture_names().skip(1).collect();
    let named: Vec<&str> = names.iter().copied().flatten().collect();
    if names.is_empty() {
        return Ok(Type::String);
    }
    if named.is_empty() {
        return Ok(Type::Tuple(names.iter().map(|_| Type::String).collect()));
    }
    if named.len() < names.len() {
        return Err(Failure::argument(
            0,
            "regular expression must not have both named and unnamed capture groups",
        ));
    }
    Ok(Type::Object(Arc::new(named.iter().map(|name| ((*name).into(), Type::String)).collect())))
}

fn match_value(regex: &Regex, captures: &Captures, rope: &Rope) -> Value {
    let group = |index: usize| match captures.get(index) {
        Some(found) => Value::rope(slice(rope, found.range())),
        None => Value::new(Kind::Null(Type::String), None),
    };
    let names = || regex.capture_names().enumerate().skip(1);
    if regex.captures_len() == 1 {
        return group(0);
    }
    let named = names().map(|(index, name)| Some((name?.into(), group(index)))).collect::<Option<Entries>>();
    named.map_or_else(|| Value::tuple(names().map(|(index, _)| group(index)).collect()), Value::object)
}

pub(super) fn regex(_: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let regex = compile(all.text(0)?)?;
    let ty = match_type(&regex)?;
    let text = all.text(1).map_err(|_| Failure::Undecided(ty))?;
    let captures = regex.captures(text).ok_or("pattern did not match any part of the given string")?;
    Ok(match_value(&regex, &captures, all.rope(1)?))
}

pub(super) fn regexall(_: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let regex = compile(all.text(0)?)?;
    let ty = match_type(&regex)?;
    let text = all.text(1).map_err(|_| Failure::Undecided(Type::list(ty.clone())))?;
    let rope = all.rope(1)?;
    let found: Vec<Value> = regex
        .captures_iter(text)
        .take(MAX_ITEMS + 1)
        .map(|captures| match_value(&regex, &captures, rope))
        .collect();
    if found.len() > MAX_ITEMS { Err("too many matches".into()) } else { Ok(list(ty, found)) }
}

/// Every match in `rope` replaced; `$1` and `${name}` in `with` are groups.
pub(super) fn replace(rope: &Rope, pattern: &str, with: &Rope) -> Outcome {
    let regex = compile(pattern)?;
    if rope.has_symbols() {
        return Err(UNDECIDED);
    }
    let matches = regex.find_iter(rope.as_str()).take(MAX_ITEMS).count();
    bounded(matches.saturating_mul(with.as_str().len() + rope.as_str().len().min(1000)))?;
    let mut length = 0;
    let replaced = regex.replace_all(rope.as_str(), |captures: &Captures| {
        let mut text = String::new();
        // What is too long anyway need not be written.
        if bounded(length).is_ok() {
            captures.expand(with.as_str(), &mut text);
        }
        length += text.len();
        text
    });
    bounded(length)?;
    Ok(Value::rope(Rope::at(replaced.as_ref(), rope.source(), false)))
}
