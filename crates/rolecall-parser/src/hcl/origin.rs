//! Where the text that is being read stands: in a file, or in a rope made from files.

use std::ops::Range;

use rolecall_source::{FileId, Rope, RopeBuilder, Span};

/// Maps byte ranges of the text that is being read to its source.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    /// The text starts at this byte of the file; before it when negative.
    File(FileId, isize),
    /// The text is that of a rope; what it cannot place stands at the span.
    Rope(&'a Rope, Span),
}

impl Origin<'_> {
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        match *self {
            Origin::File(file, shift) => Span::new(
                file,
                range.start.saturating_add_signed(shift),
                range.end.saturating_add_signed(shift),
            ),
            Origin::Rope(rope, fallback) => rope.locate(range).unwrap_or(fallback),
        }
    }

    /// The origin of the text from `start` on; a rope is never cut.
    pub(super) fn moved(self, start: usize) -> Self {
        match self {
            Origin::File(file, shift) => Origin::File(file, shift.saturating_add_unsigned(start)),
            rope @ Origin::Rope(..) => rope,
        }
    }

    /// Adds `text` that stands for `range`, which holds the same bytes.
    pub(super) fn push_exact(&self, builder: &mut RopeBuilder, text: &str, range: Range<usize>) {
        let Origin::Rope(rope, _) = self else {
            return builder.push(text, Some(self.span(range)), true);
        };
        // One piece for each segment that the range touches.
        let segments = rope.segments();
        let mut start = range.start;
        while start < range.end {
            let next = segments.partition_point(|segment| segment.start as usize <= start);
            let end = segments.get(next).map_or(range.end, |segment| range.end.min(segment.start as usize));
            let piece = text.get(start - range.start..end - range.start).unwrap_or_default();
            let exact =
                next.checked_sub(1).and_then(|last| segments.get(last)).is_some_and(|segment| segment.exact);
            builder.push(piece, rope.locate(start..end), exact);
            start = end;
        }
    }

    /// Adds `text` that `range` spells in another way.
    pub(super) fn push_escape(&self, builder: &mut RopeBuilder, text: &str, range: Range<usize>) {
        builder.push(text, Some(self.span(range)), false);
    }
}
