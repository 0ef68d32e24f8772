//! Values of YAML text, with the place of every part.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rolecall_source::{Rope, RopeBuilder, symbol};
use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::scalar;
use crate::functions::arguments::{Arguments, MAX_ITEMS};
use crate::functions::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Entries, Kind, Type, Value, convert, push_part};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 200;

pub(in crate::functions) fn yamldecode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let rope = Arguments(arguments).rope(0)?;
    if symbol::as_symbol(rope.as_str()).is_some() {
        return Err(UNDECIDED);
    }
    let text = rope.as_str();
    if text.trim_start_matches([' ', '\n']).starts_with('\t') {
        return Err(Failure::argument(0, "invalid YAML: a tab cannot start anything"));
    }
    if text.strip_prefix("%YAML ").is_some_and(|version| !version.trim_start().starts_with("1.1")) {
        return Err(Failure::argument(0, "invalid YAML: only version 1.1 is read"));
    }
    let mut reader = Reader::new(rope);
    match reader.document() {
        // Symbols may stand for whole lines.
        Err(_) if rope.has_symbols() => Err(UNDECIDED),
        result => result.map_err(|message| Failure::argument(0, format!("invalid YAML: {message}"))),
    }
}

struct Reader<'a> {
    rope: &'a Rope,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// Byte of every character, when there are characters of several bytes.
    bytes: Option<Vec<usize>>,
    /// What anchors name, and how many parts that has.
    anchors: BTreeMap<usize, (Value, usize)>,
    parts: usize,
}

impl<'a> Reader<'a> {
    fn new(rope: &'a Rope) -> Self {
        let text = rope.as_str();
        let bytes =
            (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
        Reader { rope, parser: Parser::new_from_str(text), bytes, anchors: BTreeMap::new(), parts: 0 }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), String> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                Err(format!("{} on line {}", error.info().to_lowercase(), error.marker().line()))
            }
            None => Err("unexpected end".to_owned()),
        }
    }

    /// The only document of the text.
    fn document(&mut self) -> Result<Value, String> {
        self.next()?;
        let (Event::DocumentStart(_), _) = self.next()? else {
            return Err("there is no document".to_owned());
        };
        let event = self.next()?;
        let value = self.node(event, 0)?;
        self.next()?;
        match self.next()? {
            (Event::StreamEnd, _) => Ok(value),
            _ => Err("there is more than one document".to_owned()),
        }
    }

    fn range(&self, span: &Span) -> Range<usize> {
        let byte = |index: usize| match &self.bytes {
            Some(bytes) => bytes.get(index).copied().unwrap_or(self.rope.as_str().len()),
            None => index,
        };
        byte(span.start.index())..byte(span.end.index())
    }

    fn node(&mut self, (event, span): (Event<'a>, Span), depth: usize) -> Result<Value, String> {
        self.parts += 1;
        if self.parts > MAX_ITEMS || depth > MAX_DEPTH {
            return Err("text has too many parts, or they are nested too deeply".to_owned());
        }
        let before = self.parts;
        let (value, anchor) = match event {
            Event::Alias(anchor) => {
                let (value, parts) =
                    self.anchors.get(&anchor).ok_or("an anchor cannot be used within itself")?;
                self.parts += parts;
                return Ok(value.clone());
            }
            Event::Scalar(text, style, anchor, tag) => {
                (self.scalar(&text, style, tag.as_deref(), &span)?, anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                expect_tag(tag.as_deref(), "seq")?;
                (self.sequence(depth)?, anchor)
            }
            Event::MappingStart(anchor, tag) => {
                expect_tag(tag.as_deref(), "map")?;
                (self.mapping(depth)?, anchor)
            }
            _ => return Err("a value is missing".to_owned()),
        };
        let value = value.or_origin(self.rope.locate(self.range(&span)));
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), self.parts - before + 1));
        }
        Ok(value)
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            let event = self.next()?;
            if matches!(event.0, Event::SequenceEnd) {
                return Ok(Value::tuple(items));
            }
            items.push(self.node(event, depth + 1)?);
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, String> {
        let mut entries = Entries::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                return Ok(Value::object(entries));
            }
            let Event::Scalar(text, style, _, tag) = event else {
                return Err("only strings are allowed as mapping keys".to_owned());
            };
            let merges = text == "<<" && tag.is_none();
            let key = self.scalar(&text, style, tag.as_deref(), &span)?;
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            if merges {
                let merged = value.entries().ok_or("only a mapping can be merged into a mapping")?;
                entries.extend(merged.iter().map(|(key, value)| (key.clone(), value.clone())));
                continue;
            }
            let key = convert(&key, &Type::String)?;
            let key = key.as_rope().ok_or("a mapping key cannot be null")?;
            entries.insert(key.text().clone(), value);
        }
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: &Span,
    ) -> Result<Value, String> {
        let tag = match tag {
            None => None,
            Some(tag) if tag.is_yaml_core_schema() => Some(tag.suffix.as_str()),
            Some(tag) => return Err(format!("unsupported tag `{tag}`")),
        };
        let range = self.range(span);
        let origin = self.rope.locate(range.clone());
        if let Some(unknown) =
            symbol::as_symbol(text).filter(|_| style == ScalarStyle::Plain && tag.is_none())
        {
            return Ok(Value::unknown(unknown, Type::Dynamic, origin));
        }
        let quoted = match style {
            ScalarStyle::Plain => false,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => true,
            // Blocks are strings unless a tag says otherwise.
            ScalarStyle::Literal | ScalarStyle::Folded => tag.is_none(),
        };
        let kind = scalar::resolve(text, tag, quoted)?;
        Ok(Value::new(kind.unwrap_or_else(|| Kind::String(self.string(text, range).normalized())), origin))
    }

    /// The string `text` that stands at `range`: each of its lines that can be found there with its exact place.
    fn string(&self, text: &str, range: Range<usize>) -> Rope {
        let whole = self.rope.locate(range.clone());
        let mut builder = RopeBuilder::default();
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let found = self.rope.as_str().get(at..range.end).and_then(|rest| rest.find(line));
            match found {
                Some(offset) => {
                    push_part(&mut builder, self.rope, at + offset..at + offset + line.len());
                    at += offset + line.len();
                }
                None => builder.push(line, whole, false),
            }
        }
        let rope = builder.finish();
        if rope.as_str() == text { rope } else { Rope::at(Arc::from(text), whole, false) }
    }
}

/// A collection may only say that it is one.
fn expect_tag(tag: Option<&Tag>, expected: &str) -> Result<(), String> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() || tag.suffix != expected => {
            Err(format!("unsupported tag `{tag}`"))
        }
        _ => Ok(()),
    }
}
