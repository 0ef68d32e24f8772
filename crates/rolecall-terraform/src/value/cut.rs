//! Parts of ropes, found without a look at every segment: text of many pieces is cut at many places.

use std::ops::Range;

use rolecall_source::{Rope, RopeBuilder, Span};

/// Adds the part of `rope` in `range` to `out`, when it lies on character boundaries.
pub(crate) fn push_part(out: &mut RopeBuilder, rope: &Rope, range: Range<usize>) {
    let segments = rope.segments();
    let mut at = range.start;
    let mut push = |out: &mut RopeBuilder, end: usize, source: Option<Span>, exact: bool| {
        if at < end {
            out.push(rope.as_str().get(at..end).unwrap_or_default(), source, exact);
            at = end;
        }
        at
    };
    let first = segments.partition_point(|segment| segment.start as usize <= range.start).saturating_sub(1);
    for (index, segment) in segments.iter().enumerate().skip(first) {
        let start = segment.start as usize;
        if start >= range.end {
            break;
        }
        // What comes before the first segment came from nowhere.
        let from = push(out, start, None, false);
        let end = segments.get(index + 1).map_or(range.end, |next| range.end.min(next.start as usize));
        let source = match segment.source {
            Some(span) if segment.exact => {
                Some(Span::new(span.file, span.start as usize + (from - start), span.end as usize))
            }
            source => source,
        };
        push(out, end, source, segment.exact);
    }
    push(out, range.end, None, false);
}

/// The part of `rope` in `range`, see [`push_part`].
pub(crate) fn slice(rope: &Rope, range: Range<usize>) -> Rope {
    let mut out = RopeBuilder::default();
    push_part(&mut out, rope, range);
    out.finish()
}

#[cfg(test)]
mod tests {
    use rolecall_source::{FileId, Segment};

    use super::*;

    #[test]
    fn parts_are_those_that_ropes_give_themselves() {
        let file = FileId::from_index(0);
        let segment = |start, source, exact| Segment { start, source, exact };
        let segments = [
            segment(2, Some(Span::new(file, 10, 13)), true),
            segment(5, Some(Span::new(file, 20, 90)), false),
            segment(7, None, false),
            segment(8, Some(Span::new(file, 30, 32)), true),
        ];
        for rope in [Rope::from_parts("0123456789", segments), Rope::new("0123456789")] {
            for range in (0..10).flat_map(|start| (start..=10).map(move |end| start..end)) {
                let (part, expected) = (slice(&rope, range.clone()), rope.slice(range.clone()));
                assert_eq!(part, expected);
                for at in 0..part.as_str().len() {
                    assert_eq!(part.locate(at..at + 1), expected.locate(at..at + 1), "{range:?} at {at}");
                }
            }
        }
    }
}
