//! YAML text of values, as Terraform lays it out.

use std::fmt::Write;

use crate::functions::arguments::{Arguments, bounded};
use crate::functions::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Entries, Kind, Value};

/// Column after which a text in quotes is broken at its next space.
const WIDTH: usize = 80;
/// Longest key that stands on one line, in bytes.
const MAX_KEY: usize = 128;

pub(in crate::functions) fn yamlencode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let value = Arguments(arguments).get(0)?;
    let mut writer = Writer { out: String::new() };
    match &value.kind {
        Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) => {
            writer.scalar(value, 0)?;
            // A plain scalar alone needs an end mark.
            writer.out.push_str("\n...");
        }
        _ => writer.node(value, None)?,
    }
    writer.line(0);
    Ok(Value::string(writer.out))
}

struct Writer {
    out: String,
}

impl Writer {
    /// Starts a new line, unless at the start of one, and indents.
    fn line(&mut self, indent: usize) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.push_str(&" ".repeat(indent));
    }

    /// A value; `indent` is that of the collection around it.
    fn node(&mut self, value: &Value, indent: Option<usize>) -> Result<(), Failure> {
        bounded(self.out.len())?;
        let inner = indent.map_or(0, |indent| indent + 2);
        match &value.kind {
            Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => self.sequence(items, inner),
            Kind::Map(_, entries) | Kind::Object(entries) => self.mapping(entries, inner),
            _ => self.scalar(value, indent.map_or(2, |indent| indent + 2)),
        }
    }

    fn sequence(&mut self, items: &[Value], indent: usize) -> Result<(), Failure> {
        if items.is_empty() {
            self.out.push_str("[]");
        }
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.line(indent);
            }
            self.out.push_str("- ");
            self.node(item, Some(indent))?;
        }
        Ok(())
    }

    fn mapping(&mut self, entries: &Entries, indent: usize) -> Result<(), Failure> {
        if entries.is_empty() {
            self.out.push_str("{}");
        }
        for (index, (key, item)) in entries.iter().enumerate() {
            if key.len() > MAX_KEY || key.contains('\n') {
                return Err(UNDECIDED);
            }
            if index > 0 {
                self.line(indent);
            }
            self.quoted(key, None);
            self.out.push(':');
            match &item.kind {
                // A sequence in a mapping is not indented.
                Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) if !items.is_empty() => {
                    self.line(indent);
                    self.sequence(items, indent)?;
                }
                Kind::Map(_, inner) | Kind::Object(inner) if !inner.is_empty() => {
                    self.line(indent + 2);
                    self.mapping(inner, indent + 2)?;
                }
                _ => {
                    self.out.push(' ');
                    self.node(item, Some(indent))?;
                }
            }
        }
        Ok(())
    }

    fn scalar(&mut self, value: &Value, indent: usize) -> Result<(), Failure> {
        match &value.kind {
            Kind::Null(_) => self.out.push_str("null"),
            Kind::Bool(known) => self.out.push_str(if *known { "true" } else { "false" }),
            Kind::Number(number) => self.out.push_str(&number.to_string()),
            Kind::String(rope) if fits_block(rope.as_str()) => self.block(rope.as_str(), indent),
            Kind::String(rope) => self.quoted(rope.as_str(), Some(indent)),
            _ => return Err(UNDECIDED),
        }
        Ok(())
    }

    /// A text of several lines.
    fn block(&mut self, text: &str, indent: usize) {
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            self.out.push('2');
        }
        match text.strip_suffix('\n') {
            None => self.out.push('-'),
            Some(rest) if rest.is_empty() || rest.ends_with('\n') => self.out.push('+'),
            Some(_) => {}
        }
        self.out.push('\n');
        for line in text.split_inclusive('\n') {
            if line != "\n" {
                self.out.push_str(&" ".repeat(indent));
            }
            self.out.push_str(line);
        }
    }

    /// A text in quotes; with `indent` it may be broken into lines of that indent.
    fn quoted(&mut self, text: &str, indent: Option<usize>) {
        self.out.push('"');
        let mut after_space = false;
        let mut letters = text.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            let column = self.out.rsplit('\n').next().map_or(0, |line| line.chars().count());
            let next = letters.peek().map(|(_, next)| *next);
            match indent {
                Some(indent) if c == ' ' && !after_space && column > WIDTH && at > 0 && next.is_some() => {
                    self.line(indent);
                    if next == Some(' ') {
                        self.out.push('\\');
                    }
                }
                _ => push_escaped(&mut self.out, c),
            }
            after_space = c == ' ';
        }
        self.out.push('"');
    }
}

/// Whether a text of several lines can stand as a block.
fn fits_block(text: &str) -> bool {
    let special =
        text.chars().any(|c| c != '\n' && escape(c).is_some_and(|escape| !matches!(escape, "\"" | "\\")));
    text.contains('\n') && !special && !text.ends_with(' ') && !text.contains(" \n")
}

/// The letter of the short escape of a character that needs one; the empty text when it has none.
fn escape(c: char) -> Option<&'static str> {
    Some(match c {
        '\0' => "0",
        '\x07' => "a",
        '\x08' => "b",
        '\t' => "t",
        '\n' => "n",
        '\x0b' => "v",
        '\x0c' => "f",
        '\r' => "r",
        '\x1b' => "e",
        '"' => "\"",
        '\\' => "\\",
        '\u{85}' => "N",
        '\u{2028}' => "L",
        '\u{2029}' => "P",
        ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' => return None,
        _ => "",
    })
}

fn push_escaped(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = match escape(c) {
        None => write!(out, "{c}"),
        Some("") if u32::from(c) <= 0xFF => write!(out, "\\x{:02X}", u32::from(c)),
        Some("") if u32::from(c) <= 0xFFFF => write!(out, "\\u{:04X}", u32::from(c)),
        Some("") => write!(out, "\\U{:08X}", u32::from(c)),
        Some(letter) => write!(out, "\\{letter}"),
    };
}
