//! Functions with regular expressions (Terraform, "regex Function"): the syntax of RE2.

use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use rolecall_source::{Rope, RopeBuilder};

use super::arguments::{Arguments, MAX_ITEMS, bounded, list};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::stand_in::{Groups, matches};
use crate::value::{Entries, Kind, Type, Value, push_part, slice};

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

/// Names between `[:` and `:]`.
const NAMED_CLASSES: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];
/// Most repetitions that RE2 allows.
const MAX_REPEAT: u64 = 1000;

/// Letters that mean something after a backslash, and are the same here.
const ESCAPES: &str = "afnrtvxAzpP";

/// A pattern of RE2 in the words of the library.
fn translate(pattern: &str) -> Result<String, Failure> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    let mut in_class = false;
    // How many of the last characters repeat what is before them: an operator, and the `?` that may follow it.
    let mut repeated = 0;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if let Some(quoted) = rest.strip_prefix("\\Q").filter(|_| !in_class) {
            let (literal, next) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            out.push_str(&regex::escape(literal));
            rest = next;
            continue;
        }
        rest = after;
        let repeats_again = repeated > 0 && (c != '?' || repeated > 1);
        repeated = match c {
            _ if in_class => 0,
            '*' | '+' | '?' if repeats_again => return Err(nested_repetition()),
            '{' if is_repetition(rest) && repeated > 0 => return Err(nested_repetition()),
            // In `(?` it begins flags.
            '?' if out.ends_with('(') && !out.ends_with("\\(") => 0,
            '*' | '+' | '?' => repeated + 1,
            _ => 0,
        };
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
                let name = rest.get(1..end - 2).unwrap_or_default();
                if !NAMED_CLASSES.contains(&name.trim_start_matches('^')) {
                    let message = format!("there is no character class `[:{name}:]` in a regular expression");
                    return Err(Failure::argument(0, message));
                }
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
            '(' if !in_class && extends(rest) => {
                return Err(Failure::argument(0, "the flag `x` is not supported in a regular expression"));
            }
            '{' if !in_class && repeats(rest) > MAX_REPEAT => {
                return Err(Failure::argument(0, "invalid repeat count in a regular expression"));
            }
            '{' if !in_class && !is_repetition(rest) => out.push_str("\\{"),
            '{' if !in_class && is_repetition(rest) => {
                let end = rest.find('}').map_or(0, |at| at + 1);
                out.push('{');
                out.push_str(rest.get(..end).unwrap_or_default());
                rest = rest.get(end..).unwrap_or_default();
                repeated = 1;
            }
            c => out.push(c),
        }
    }
    Ok(out)
}

/// Whether flags follow among which is `x`, which RE2 does not have.
fn extends(rest: &str) -> bool {
    let flags = rest.strip_prefix('?').unwrap_or_default();
    let end = flags.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(flags.len());
    flags.get(end..).is_some_and(|rest| rest.starts_with([':', ')']))
        && flags.get(..end).is_some_and(|flags| flags.contains(['x', 'u', 'R']))
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

fn nested_repetition() -> Failure {
    Failure::argument(0, "invalid nested repetition operator in a regular expression")
}

/// The largest of the numbers between `{` and `}`, when `{` before `rest` opens a repetition; else zero.
fn repeats(rest: &str) -> u64 {
    let Some((inside, _)) = rest.split_once('}').filter(|_| is_repetition(rest)) else { return 0 };
    let count = |text: &str| if text.is_empty() { 0 } else { text.parse().unwrap_or(u64::MAX) };
    inside.split(',').map(count).max().unwrap_or(0)
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

fn match_value(regex: &Regex, groups: &Groups, rope: &Rope) -> Value {
    let group = |index: usize| match groups.get(index).cloned().flatten() {
        Some(range) => Value::rope(slice(rope, range)),
        None => Value::new(Kind::Null(Type::String), None),
    };
    let names = || regex.capture_names().enumerate().skip(1);
    if regex.captures_len() == 1 {
        return group(0);
    }
    let named = names().map(|(index, name)| Some((name?.into(), group(index)))).collect::<Option<Entries>>();
    named.map_or_else(|| Value::tuple(names().map(|(index, _)| group(index)).collect()), Value::object)
}

pub(super) fn regex(call: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let (regex, rope) = (compile(all.text(0)?)?, all.rope(1)?);
    let ty = match_type(&regex)?;
    let found = matches(call, &regex, rope.as_str(), 1).ok_or(Failure::Undecided(ty))?;
    let groups = found.first().ok_or("pattern did not match any part of the given string")?;
    Ok(match_value(&regex, groups, rope))
}

pub(super) fn regexall(call: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let (regex, rope) = (compile(all.text(0)?)?, all.rope(1)?);
    let ty = match_type(&regex)?;
    let found = matches(call, &regex, rope.as_str(), MAX_ITEMS + 1);
    let found = found.ok_or_else(|| Failure::Undecided(Type::list(ty.clone())))?;
    if found.len() > MAX_ITEMS {
        return Err("too many matches".into());
    }
    Ok(list(ty, found.iter().map(|groups| match_value(&regex, groups, rope)).collect()))
}

/// Every match in `rope` replaced; `$1` and `${name}` in `with` are groups.
pub(super) fn replace(call: &Call, rope: &Rope, pattern: &str, with: &Rope) -> Outcome {
    let regex = compile(pattern)?;
    let found = matches(call, &regex, rope.as_str(), MAX_ITEMS).ok_or(UNDECIDED)?;
    bounded(found.len().saturating_mul(with.as_str().len() + rope.as_str().len().min(1000)))?;
    let mut out = RopeBuilder::default();
    let mut kept = 0;
    for groups in &found {
        let Some(whole) = groups.first().cloned().flatten() else { continue };
        push_part(&mut out, rope, kept..whole.start);
        expand(&mut out, &regex, groups, (rope, with));
        bounded(out.len())?;
        kept = whole.end;
    }
    push_part(&mut out, rope, kept..rope.as_str().len());
    bounded(out.len())?;
    Ok(Value::rope(out.finish()))
}

/// What stands for a match: `with`, its references to groups resolved. What names no group is nothing.
fn expand(out: &mut RopeBuilder, regex: &Regex, groups: &Groups, (rope, with): (&Rope, &Rope)) {
    let text = with.as_str();
    let mut from = 0;
    while let Some(dollar) = text.get(from..).and_then(|rest| rest.find('$')).map(|at| from + at) {
        push_part(out, with, from..dollar);
        let rest = text.get(dollar + 1..).unwrap_or_default();
        let Some((name, length)) = group_name(rest) else {
            push_part(out, with, dollar..dollar + 1);
            from = dollar + 1 + usize::from(rest.starts_with('$'));
            continue;
        };
        from = dollar + 1 + length;
        let number = name.len() < 9 && name.bytes().all(|byte| byte.is_ascii_digit());
        let number = number && (name == "0" || !name.starts_with('0'));
        let index = if number {
            name.parse().ok()
        } else {
            regex.capture_names().position(|known| known == Some(name))
        };
        if let Some(range) = index.and_then(|index: usize| groups.get(index)?.clone()) {
            push_part(out, rope, range);
        }
    }
    push_part(out, with, from..text.len());
}

/// The name behind a dollar sign, and how long it is with its braces (Go, `Regexp.Expand`). Names may have any letters, and
/// go on as long as they can; `None` where there is none, and the dollar sign is one.
fn group_name(rest: &str) -> Option<(&str, usize)> {
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len());
    let (name, next) = inner.split_at_checked(end)?;
    if name.is_empty() {
        return None;
    }
    if inner.len() == rest.len() {
        return Some((name, end));
    }
    next.starts_with('}').then_some((name, end + 2))
}
