//! JSON text of values and values of JSON text, as `jsonencode` and `jsondecode` have them.

use std::ops::Range;
use std::sync::Arc;

use rolecall_parser::json;
use rolecall_source::{Rope, RopeBuilder, Sources, Span, SymbolId, normalized, symbol};

use super::alternatives::{expand, one_of, within};
use super::cut::{push_part, slice};
use super::{Entries, Kind, MAX_ALTERNATIVES, Number, Type, Value};

/// Longest text that is written, in bytes.
const MAX_TEXT: usize = 8 << 20;
/// Most parts of a value that is written.
const MAX_PARTS: usize = 1_000_000;

/// `value` as `jsonencode` writes it, each piece with the source of the value it came from. What is unknown and not a
/// string is its symbol without quotes. Alternatives give alternatives of text; of too many some become symbols.
pub fn encode(sources: &Sources, value: &Value) -> Result<Value, String> {
    if !within(value, MAX_PARTS) {
        return Err("value is too large to be written as JSON".to_owned());
    }
    let mut texts = Vec::new();
    for way in expand(sources, std::slice::from_ref(value), true, MAX_ALTERNATIVES).iter().flatten() {
        let mut builder = RopeBuilder::default();
        write(way, &mut builder)?;
        texts.push(Value::new(Kind::String(builder.finish()), value.origin));
    }
    let text = one_of(texts).ok_or("nothing to write as JSON")?;
    Ok(text.marked(value.sensitive))
}

fn write(value: &Value, out: &mut RopeBuilder) -> Result<(), String> {
    if out.len() > MAX_TEXT {
        return Err("JSON text is too long".to_owned());
    }
    let origin = value.origin;
    match &value.kind {
        Kind::Null(_) => out.push("null", origin, false),
        Kind::Bool(known) => out.push(if *known { "true" } else { "false" }, origin, false),
        Kind::Number(number) if number.is_infinite() => {
            return Err("infinity cannot be written as JSON".to_owned());
        }
        Kind::Number(number) => out.push(&number.to_string(), origin, false),
        Kind::String(rope) => write_string(rope, origin, out)?,
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => {
            out.push("[", origin, false);
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { "" } else { "," }, origin, false);
                write(item, out)?;
            }
            out.push("]", origin, false);
        }
        Kind::Map(_, entries) | Kind::Object(entries) => {
            out.push("{", origin, false);
            for (index, (key, item)) in entries.iter().enumerate() {
                out.push(if index == 0 { "" } else { "," }, origin, false);
                // A key has no place of its own: that of its value is next to it.
                let place = item.origin.or(origin);
                write_string(&Rope::at(key.clone(), place, false), place, out)?;
                out.push(":", place, false);
                write(item, out)?;
            }
            out.push("}", origin, false);
        }
        Kind::Unknown(unknown, _) => out.push(&unknown.letters(), origin, false),
        // Decided by the caller.
        Kind::OneOf(values) => {
            if let Some(first) = values.first() {
                write(first, out)?;
            }
        }
    }
    Ok(())
}

/// A string in quotes: what needs no escape keeps its exact source.
fn write_string(rope: &Rope, origin: Option<Span>, out: &mut RopeBuilder) -> Result<(), String> {
    let text = rope.as_str();
    let mut plain = 0;
    out.push("\"", origin, false);
    for (at, c) in text.char_indices() {
        let Some(escaped) = escape(c) else { continue };
        if out.len() + text.len() - at > MAX_TEXT {
            break;
        }
        push_part(out, rope, plain..at);
        plain = at + c.len_utf8();
        out.push(&escaped, rope.locate(at..plain).or(origin), false);
    }
    if out.len() + text.len() - plain > MAX_TEXT {
        return Err("JSON text is too long".to_owned());
    }
    push_part(out, rope, plain..text.len());
    out.push("\"", origin, false);
    Ok(())
}

/// The escape of a character, when it needs one (Terraform, "jsonencode"): that of Go, with HTML in mind.
fn escape(c: char) -> Option<String> {
    Some(match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\u{8}' => "\\b".to_owned(),
        '\u{c}' => "\\f".to_owned(),
        '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
            format!("\\u{:04x}", u32::from(c))
        }
        _ => return None,
    })
}

/// `text` in quotes and escaped, as one rope.
pub(crate) fn quote(rope: &Rope) -> Result<Rope, String> {
    let mut builder = RopeBuilder::default();
    write_string(rope, rope.source(), &mut builder)?;
    Ok(builder.finish())
}

/// The value that JSON `text` says, with the place of every part. A symbol that stands where a value is expected is
/// that value, unknown; symbols inside strings stay. `Ok(None)` when `text` is JSON only for some values of its symbols.
pub fn decode(text: &Rope) -> Result<Option<Value>, String> {
    if text.as_str().starts_with('\u{feff}') {
        return Err("text starts with a byte order mark".to_owned());
    }
    let (clean, bare) = without_bare_symbols(text.as_str());
    match json::parse(&clean) {
        Ok(node) => Ok(Some(Decoder { text, bare: &bare }.value(&node)?)),
        Err(_) if !bare.is_empty() => Ok(None),
        Err(error) => Err(error.message),
    }
}

/// The value of a node of the JSON text `text`, with the place of every part. An error names a number that is none of
/// Terraform's.
pub fn from_node(text: &Rope, node: &json::Node) -> Result<Value, String> {
    Decoder { text, bare: &[] }.value(node)
}

/// The text with every symbol outside of strings replaced by a string of the same length, and where they stood.
fn without_bare_symbols(text: &str) -> (String, Vec<(usize, SymbolId)>) {
    const FILLER: &str = "\"......\"";
    let mut bare = Vec::new();
    let mut clean = String::with_capacity(text.len());
    let (mut rest, mut quoted, mut escaped) = (text, false, false);
    while let Some(c) = rest.chars().next() {
        if !quoted && let Some((unknown, after)) = symbol::split_symbol(rest) {
            bare.push((clean.len(), unknown));
            clean.push_str(FILLER);
            rest = after;
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        clean.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    (clean, bare)
}

struct Decoder<'a> {
    text: &'a Rope,
    bare: &'a [(usize, SymbolId)],
}

impl Decoder<'_> {
    fn value(&self, node: &json::Node) -> Result<Value, String> {
        let origin = self.text.locate(node.range.clone());
        if let Ok(index) = self.bare.binary_search_by_key(&node.range.start, |(at, _)| *at) {
            let unknown =
                self.bare.get(index).map(|(_, unknown)| *unknown).ok_or("symbol without a place")?;
            return Ok(Value::unknown(unknown, Type::Dynamic, origin));
        }
        let kind = match &node.kind {
            json::Kind::Null => Kind::Null(Type::Dynamic),
            json::Kind::Bool(known) => Kind::Bool(*known),
            json::Kind::Number(number) => Kind::Number(Number::parse(number)?),
            json::Kind::String(text) => Kind::String(self.string(text, node.range.clone()).normalized()),
            json::Kind::Array(items) => {
                Kind::Tuple(Arc::new(items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?))
            }
            json::Kind::Object(members) => {
                let mut entries = Entries::new();
                for member in members {
                    entries.insert(normalized(&member.key), self.value(&member.value)?);
                }
                Kind::Object(Arc::new(entries))
            }
        };
        Ok(Value::new(kind, origin))
    }

    /// The string `value` that stands in quotes at `range`, each run without escapes with its exact source.
    fn string(&self, value: &Arc<str>, range: Range<usize>) -> Rope {
        let inner = range.start + 1..range.end.saturating_sub(1);
        let raw = self.text.as_str().get(inner.clone()).unwrap_or_default();
        if raw == &**value {
            return slice(self.text, inner);
        }
        let mut builder = RopeBuilder::default();
        let mut written = value.chars();
        let (mut at, mut plain) = (0, 0);
        while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
            let Some(decoded) = written.next() else { break };
            if c != '\\' {
                at += c.len_utf8();
                continue;
            }
            push_part(&mut builder, self.text, inner.start + plain..inner.start + at);
            let length = escape_length(raw.get(at..).unwrap_or_default(), decoded);
            let source = self.text.locate(inner.start + at..inner.start + at + length);
            builder.push(decoded.encode_utf8(&mut [0; 4]), source, false);
            at += length;
            plain = at;
        }
        push_part(&mut builder, self.text, inner.start + plain..inner.end);
        let rope = builder.finish();
        if rope.as_str() == &**value { rope } else { Rope::at(value.clone(), self.text.locate(range), false) }
    }
}

/// Bytes of the escape that `raw` starts with: a character beyond the basic plane takes two.
fn escape_length(raw: &str, decoded: char) -> usize {
    match raw.as_bytes().get(1) {
        Some(b'u') => 6 * decoded.len_utf16(),
        _ => 2,
    }
}
