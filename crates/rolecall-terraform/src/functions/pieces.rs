//! Functions that treat each character of a text for itself, so that literal pieces and symbols can go one by one.

use std::ops::Range;

use rolecall_source::{Piece, Rope, RopeBuilder, symbol};

use super::arguments::Arguments;
use super::call::{Call, Outcome, UNDECIDED};
use super::text;
use crate::value::{Type, Value, push_part, slice};

/// The result of a call that maps the text at `index` of its arguments. `literal` appends what becomes of a literal
/// piece, given by its range. A symbol stays when it has no character for which `changes` holds, see
/// [`text::never_has`]; else it becomes the symbol of the call on it alone.
pub(super) fn mapped(
    call: &Call,
    arguments: &[Value],
    index: usize,
    changes: impl Fn(char) -> bool,
    literal: impl Fn(&mut RopeBuilder, &Rope, Range<usize>),
) -> Outcome {
    let rope = Arguments(arguments).rope(index)?;
    let mut out = RopeBuilder::default();
    let mut start = 0;
    for piece in symbol::pieces(rope.as_str()) {
        match piece {
            Piece::Literal(text) => {
                literal(&mut out, rope, start..start + text.len());
                start += text.len();
            }
            Piece::Symbol(unknown) => {
                let range = start..start + unknown.letters().len();
                start = range.end;
                if text::never_has(call.sources(), unknown, &changes) {
                    push_part(&mut out, rope, range);
                    continue;
                }
                let mut alone = arguments.to_vec();
                if let Some(argument) = alone.get_mut(index) {
                    *argument = Value::rope(slice(rope, range));
                }
                let derived = call.unknown(call.function.name, &alone, Type::String);
                out.push_rope(derived.as_rope().ok_or(UNDECIDED)?);
            }
        }
    }
    Ok(Value::rope(out.finish()))
}

/// A literal piece with each `from` replaced.
pub(super) fn replaced(out: &mut RopeBuilder, rope: &Rope, range: Range<usize>, from: &str, to: &Rope) {
    let mut kept = range.start;
    let text = rope.as_str().get(range.clone()).unwrap_or_default();
    for (at, found) in text.match_indices(from) {
        push_part(out, rope, kept..range.start + at);
        out.push_rope(to);
        kept = range.start + at + found.len();
    }
    push_part(out, rope, kept..range.end);
}

/// A literal piece with each character mapped.
pub(super) fn cased(out: &mut RopeBuilder, rope: &Rope, range: Range<usize>, map: fn(char) -> char) {
    let text = rope.as_str().get(range.clone()).unwrap_or_default();
    let changed: String = text.chars().map(map).collect();
    if changed == text {
        push_part(out, rope, range);
    } else {
        out.push(&changed, rope.locate(range), false);
    }
}

/// A literal piece in which characters are replaced, those for which `with` gives something.
pub(super) fn each(
    out: &mut RopeBuilder,
    rope: &Rope,
    range: Range<usize>,
    with: impl Fn(char) -> Option<String>,
) {
    let text = rope.as_str().get(range.clone()).unwrap_or_default();
    let mut kept = range.start;
    for (at, c) in text.char_indices() {
        let Some(new) = with(c) else { continue };
        let place = range.start + at..range.start + at + c.len_utf8();
        push_part(out, rope, kept..place.start);
        kept = place.end;
        out.push(&new, rope.locate(place), false);
    }
    push_part(out, rope, kept..range.end);
}
