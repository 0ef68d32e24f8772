//! JSON as the AWS provider prints it, with the source of each piece.

use rolecall_source::{Rope, RopeBuilder, Span};

/// A JSON value and where it came from.
#[derive(Clone, Debug)]
pub(super) enum Json {
    /// A string.
    Text(Rope),
    /// Text that stands without quotes: a number, a word, a symbol of something that is no string.
    Bare(Rope),
    /// An array; its punctuation came from the span.
    List(Vec<Json>, Option<Span>),
    /// An object; its punctuation came from the span.
    Object(Vec<(Rope, Json)>, Option<Span>),
}

impl Json {
    /// Whether it is this string, or a list of only that.
    pub(super) fn is_text(&self, text: &str) -> bool {
        match self {
            Json::Text(rope) => rope.as_str() == text,
            Json::List(items, _) => matches!(items.as_slice(), [Json::Text(rope)] if rope.as_str() == text),
            Json::Bare(_) | Json::Object(..) => false,
        }
    }
}

/// The text of `json`: indented by two spaces, or without any space. Letters are escaped as Go's `encoding/json` does
/// by default, `<`, `>` and `&` included.
pub(super) fn write(json: &Json, indented: bool) -> Rope {
    let mut writer = Writer { out: RopeBuilder::default(), indented };
    writer.value(json, 0);
    writer.out.finish()
}

struct Writer {
    out: RopeBuilder,
    indented: bool,
}

impl Writer {
    fn value(&mut self, json: &Json, depth: usize) {
        match json {
            Json::Text(rope) => self.string(rope),
            Json::Bare(rope) => self.out.push_rope(rope),
            Json::List(items, span) if items.is_empty() => self.out.push("[]", *span, false),
            Json::List(items, span) => {
                self.out.push("[", *span, false);
                for (index, item) in items.iter().enumerate() {
                    self.separator(index, depth + 1, *span);
                    self.value(item, depth + 1);
                }
                self.line(depth, *span);
                self.out.push("]", *span, false);
            }
            Json::Object(members, span) if members.is_empty() => self.out.push("{}", *span, false),
            Json::Object(members, span) => {
                self.out.push("{", *span, false);
                for (index, (key, item)) in members.iter().enumerate() {
                    self.separator(index, depth + 1, *span);
                    self.string(key);
                    self.out.push(if self.indented { ": " } else { ":" }, key.source().or(*span), false);
                    self.value(item, depth + 1);
                }
                self.line(depth, *span);
                self.out.push("}", *span, false);
            }
        }
    }

    fn separator(&mut self, index: usize, depth: usize, span: Option<Span>) {
        if index > 0 {
            self.out.push(",", span, false);
        }
        self.line(depth, span);
    }

    fn line(&mut self, depth: usize, span: Option<Span>) {
        if self.indented {
            let mut text = String::from("\n");
            text.extend(std::iter::repeat_n("  ", depth));
            self.out.push(&text, span, false);
        }
    }

    fn string(&mut self, rope: &Rope) {
        let source = rope.source();
        self.out.push("\"", source, false);
        let text = rope.as_str();
        let mut from = 0;
        for (at, escape) in text.char_indices().filter_map(|(at, char)| Some((at, escape(char)?))) {
            self.out.push_part(rope, from..at);
            from = at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
            self.out.push(&escape, rope.locate(at..from), false);
        }
        self.out.push_part(rope, from..text.len());
        self.out.push("\"", source, false);
    }
}

fn escape(char: char) -> Option<String> {
    let short = match char {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{8}' => "\\b",
        '\u{C}' => "\\f",
        '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1F}' => {
            return Some(format!("\\u{:04x}", u32::from(char)));
        }
        _ => return None,
    };
    Some(short.to_owned())
}
