//! Text with the source of each of its pieces.

use std::ops::Range;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

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

    /// The narrowest source of the text in `range`: the place of its longest piece, widened to the pieces that stand
    /// beside it in the same file. An interpolated value that is defined elsewhere does not widen it.
    pub fn locate(&self, range: Range<usize>) -> Option<Span> {
        let end = range.end.max(range.start + 1);
        if self.segments.len() == 1 {
            // The whole of a file: there is nothing to join.
            return self.piece(0, range.start..end).flatten().map(|(_, span)| span);
        }
        let first =
            self.segments.partition_point(|segment| segment.start as usize <= range.start).saturating_sub(1);
        let pieces = || (first..self.segments.len()).map_while(|index| self.piece(index, range.start..end));
        let (_, mut found) =
            pieces().flatten().max_by_key(|(length, span)| (*length, std::cmp::Reverse(*span)))?;
        // Pieces are in the order of the text: once from the left and once from the right reaches every neighbour.
        for (_, span) in pieces().flatten() {
            found = join(found, span);
        }
        let all: Vec<Span> = pieces().flatten().map(|(_, span)| span).collect();
        Some(all.into_iter().rev().fold(found, join))
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

    /// The text in Unicode's normalization form C, as Terraform has every string ("Strings and Templates"). A letter that
    /// is made of several comes from the place of the first of them.
    pub fn normalized(self) -> Rope {
        if is_normalized(&self.text) {
            return self;
        }
        let mut builder = RopeBuilder::default();
        for (index, segment) in self.segments.iter().enumerate() {
            let end = self.segments.get(index + 1).map_or(self.text.len(), |next| next.start as usize);
            let part = self.text.get(segment.start as usize..end).unwrap_or_default();
            let normal: String = part.nfc().collect();
            builder.push(&normal, segment.source, segment.exact && normal == part);
        }
        let text: Arc<str> = normalized(&self.text);
        // Letters of two segments may have become one.
        if *builder.text == *text { builder.finish() } else { Rope::at(text, self.source(), false) }
    }

    /// The part of one segment inside `range`: its length and its source. `None` beyond the range, `Some(None)` for a
    /// segment without a source.
    #[expect(clippy::option_option, reason = "the outer option ends an iteration")]
    fn piece(&self, index: usize, range: Range<usize>) -> Option<Option<(usize, Span)>> {
        let segment = self.segments.get(index)?;
        let start = segment.start as usize;
        let end = self.segments.get(index + 1).map_or(self.text.len(), |next| next.start as usize);
        if start >= range.end {
            return None;
        }
        let (from, to) = (start.max(range.start), end.min(range.end));
        let Some(source) = segment.source.filter(|_| from < to) else { return Some(None) };
        let span = if segment.exact {
            let base = source.start as usize;
            Span::new(source.file, base + (from - start), base + (to - start))
        } else {
            source
        };
        Some(Some((to - from, span)))
    }
}

/// `text` in normalization form C.
pub fn normalized(text: &str) -> Arc<str> {
    if is_normalized(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

fn is_normalized(text: &str) -> bool {
    text.is_ascii() || is_nfc(text)
}

/// How far apart, in bytes, two pieces of one text may stand in the source: about one interpolation.
const NEIGHBOURS: u32 = 120;

/// The union of two spans that touch or nearly touch, else the first.
fn join(found: Span, other: Span) -> Span {
    let near = other.start <= found.end.saturating_add(NEIGHBOURS)
        && found.start <= other.end.saturating_add(NEIGHBOURS);
    if near { found.to(other) } else { found }
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
        let first =
            rope.segments.partition_point(|segment| segment.start as usize <= range.start).saturating_sub(1);
        for segment in
            rope.segments.iter().skip(first).take_while(|segment| (segment.start as usize) < range.end)
        {
            let start = segment.start as usize;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileId;

    #[expect(clippy::unnecessary_wraps, reason = "a segment has its source as an option")]
    fn span(file: usize, start: usize, end: usize) -> Option<Span> {
        Some(Span::new(FileId::from_index(file), start, end))
    }

    #[test]
    fn an_exact_piece_gives_the_very_bytes() {
        let rope = Rope::at("arn:aws:iam::1:role/x", span(0, 100, 121), true);
        assert_eq!(rope.locate(4..7), span(0, 104, 107));
    }

    #[test]
    fn letters_are_composed_and_keep_their_place() {
        let rope = Rope::at("e\u{301}", span(0, 4, 7), true);
        let mut builder = RopeBuilder::default();
        builder.push("ab", span(0, 1, 3), true);
        builder.push_rope(&rope);
        let normal = builder.finish().normalized();
        assert_eq!(normal.as_str(), "ab\u{e9}");
        assert_eq!(normal.locate(1..2), span(0, 2, 3));
        assert_eq!(normal.locate(2..4), span(0, 4, 7));
        let mut builder = RopeBuilder::default();
        builder.push("e", span(0, 1, 2), true);
        builder.push("\u{301}", span(0, 2, 8), false);
        let normal = builder.finish().normalized();
        assert_eq!((normal.as_str(), normal.source()), ("\u{e9}", span(0, 1, 8)));
    }

    #[test]
    fn a_coarse_piece_gives_its_whole_source() {
        let rope = Rope::at("abc", span(0, 10, 40), false);
        assert_eq!(rope.locate(1..2), span(0, 10, 40));
    }

    #[test]
    fn a_value_from_another_file_does_not_narrow_the_template_around_it() {
        let mut builder = RopeBuilder::default();
        builder.push("arn:aws:iam::", span(0, 10, 23), true);
        builder.push("111122223333", span(1, 5, 17), true);
        builder.push(":role/", span(0, 40, 46), true);
        builder.push("x", span(1, 30, 31), true);
        assert_eq!(builder.finish().locate(0..32), span(0, 10, 46));
    }

    #[test]
    fn a_value_from_far_away_in_the_same_file_does_not_widen_it() {
        let mut builder = RopeBuilder::default();
        builder.push("short", span(0, 5, 10), true);
        builder.push(":role/deployer", span(0, 900, 914), true);
        assert_eq!(builder.finish().locate(0..19), span(0, 900, 914));
    }

    #[test]
    fn a_slice_keeps_its_sources() {
        let rope = Rope::at("0123456789", span(0, 100, 110), true);
        assert_eq!(rope.slice(3..6).locate(1..2), span(0, 104, 105));
        assert_eq!(rope.slice(3..6).as_str(), "345");
    }
}
