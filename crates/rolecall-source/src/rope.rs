//! Text with the source of each of its pieces.

use std::ops::Range;
use std::sync::Arc;

use crate::{Span, SymbolId};

/// From where a stretch of a [`Rope`] came. It runs to the start of the next segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Offset in the rope's text, in bytes.
    pub start: u32,
    /// The source, when there is one.
    pub source: Option<Span>,
    /// Whether the source holds these very bytes, so that offsets inside carry over.
    pub exact: bool,
}

/// Text, symbols included, that remembers where its pieces came from. Cheap to clone. Equality and order are those of
/// the text alone.
#[derive(Clone, Debug)]
pub struct Rope {
    text: Arc<str>,
    segments: Arc<[Segment]>,
}

impl Rope {
    /// Text from nowhere.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Rope { text: text.into(), segments: Arc::from([]) }
    }

    /// Text that came from `source`; `exact` when the source holds these very bytes.
    pub fn at(text: impl Into<Arc<str>>, source: Option<Span>, exact: bool) -> Self {
        Rope { text: text.into(), segments: Arc::from([Segment { start: 0, source, exact }]) }
    }

    /// A rope of known segments; their starts must ascend.
    pub fn from_parts(text: impl Into<Arc<str>>, segments: impl Into<Arc<[Segment]>>) -> Self {
        Rope { text: text.into(), segments: segments.into() }
    }

    /// One symbol that came from `source`.
    pub fn symbol(symbol: SymbolId, source: Option<Span>) -> Self {
        Rope::at(symbol.letters(), source, false)
    }

    /// The text, in which a symbol is its two letters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether the text holds a symbol.
    pub fn has_symbols(&self) -> bool {
        crate::symbol::has_symbols(&self.text)
    }

    /// The narrowest source of the text in `range`: exact pieces of one file give an exact span, any other piece the
    /// whole span it came from.
    pub fn locate(&self, range: Range<usize>) -> Option<Span> {
        let first = self.source_of(range.start)?;
        if range.end <= range.start + 1 {
            return Some(first);
        }
        match self.source_of(range.end - 1) {
            Some(last) => Some(first.to(last)),
            None => Some(first),
        }
    }

    /// The source of the whole text.
    pub fn source(&self) -> Option<Span> {
        self.locate(0..self.text.len())
    }

    /// A part of the rope; `range` must lie on character boundaries, else the part is empty.
    pub fn slice(&self, range: Range<usize>) -> Rope {
        let mut builder = RopeBuilder::default();
        builder.push_part(self, range);
        builder.finish()
    }

    /// The same text, said to come from `source` where nothing better is known.
    pub fn or_source(self, source: Option<Span>) -> Rope {
        if source.is_none() || self.segments.iter().any(|segment| segment.source.is_some()) {
            return self;
        }
        Rope::at(self.text, source, false)
    }

    fn source_of(&self, offset: usize) -> Option<Span> {
        let index =
            self.segments.partition_point(|segment| segment.start as usize <= offset).checked_sub(1)?;
        let segment = self.segments.get(index)?;
        let source = segment.source?;
        if !segment.exact {
            return Some(source);
        }
        let start = source.start as usize + (offset - segment.start as usize);
        Some(Span::new(source.file, start, start + 1))
    }
}

impl PartialEq for Rope {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Rope {}

impl PartialOrd for Rope {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rope {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl std::hash::Hash for Rope {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl From<&str> for Rope {
    fn from(text: &str) -> Self {
        Rope::new(text)
    }
}

/// Puts a [`Rope`] together.
#[derive(Clone, Debug, Default)]
pub struct RopeBuilder {
    text: String,
    segments: Vec<Segment>,
}

impl RopeBuilder {
    /// Adds text that came from `source`.
    pub fn push(&mut self, text: &str, source: Option<Span>, exact: bool) {
        if text.is_empty() {
            return;
        }
        self.mark(source, exact);
        self.text.push_str(text);
    }

    /// Adds a whole rope.
    pub fn push_rope(&mut self, rope: &Rope) {
        self.push_part(rope, 0..rope.as_str().len());
    }

    /// Adds the part of `rope` in `range`, when it lies on character boundaries.
    pub fn push_part(&mut self, rope: &Rope, range: Range<usize>) {
        let Some(text) = rope.as_str().get(range.clone()) else { return };
        if text.is_empty() {
            return;
        }
        let base = self.text.len();
        let covered = rope.segments.first().is_some_and(|segment| segment.start as usize <= range.start);
        if !covered {
            self.mark(None, false);
        }
        for (index, segment) in rope.segments.iter().enumerate() {
            let start = segment.start as usize;
            let end = rope.segments.get(index + 1).map_or(rope.text.len(), |next| next.start as usize);
            if end <= range.start || range.end <= start {
                continue;
            }
            let cut = range.start.saturating_sub(start);
            let source = match segment.source {
                Some(span) if segment.exact => {
                    Some(Span::new(span.file, span.start as usize + cut, span.end as usize))
                }
                source => source,
            };
            let at = base + start.max(range.start) - range.start;
            self.segments.push(Segment { start: at as u32, source, exact: segment.exact });
        }
        self.text.push_str(text);
    }

    /// Length of the text so far, in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is no text yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The rope.
    pub fn finish(self) -> Rope {
        Rope { text: self.text.into(), segments: self.segments.into() }
    }

    fn mark(&mut self, source: Option<Span>, exact: bool) {
        let start = self.text.len() as u32;
        self.segments.push(Segment { start, source, exact });
    }
}
