//! Functions on text (Terraform, "String Functions").

use rolecall_source::{Piece, Rope, RopeBuilder, symbol};
use unicode_segmentation::UnicodeSegmentation;

use super::arguments::{Arguments, bounded, list};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use super::{Template, pieces, regular, text};
use crate::value::{Type, Value, slice};

pub(super) fn chomp(call: &mut Call, arguments: &[Value]) -> Outcome {
    let rope = Arguments(arguments).rope(0)?;
    trimmed(call, rope, false, |c| c == '\n' || c == '\r')
}

pub(super) fn trim(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (rope, cut) = (Arguments(arguments).rope(0)?, Arguments(arguments).text(1)?);
    trimmed(call, rope, true, |c| cut.contains(c))
}

pub(super) fn trimspace(call: &mut Call, arguments: &[Value]) -> Outcome {
    trimmed(call, Arguments(arguments).rope(0)?, true, char::is_whitespace)
}

/// The rope without the characters that `cut` accepts at its end and, when `both`, at its start.
fn trimmed(call: &Call, rope: &Rope, both: bool, cut: impl Fn(char) -> bool) -> Outcome {
    let pieces: Vec<Piece> = symbol::pieces(rope.as_str()).collect();
    let stays = |unknown| text::never_has(call.sources(), unknown, &cut);
    let mut start = 0;
    for piece in pieces.iter().filter(|_| both) {
        match piece {
            Piece::Literal(literal) => {
                let rest = literal.trim_start_matches(&cut);
                start += literal.len() - rest.len();
                if !rest.is_empty() {
                    break;
                }
            }
            Piece::Symbol(unknown) if stays(*unknown) => break,
            Piece::Symbol(_) => return Err(UNDECIDED),
        }
    }
    let mut end = rope.as_str().len();
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Literal(literal) => {
                let rest = literal.trim_end_matches(&cut);
                end -= literal.len() - rest.len();
                if !rest.is_empty() {
                    break;
                }
            }
            Piece::Symbol(unknown) if stays(*unknown) => break,
            Piece::Symbol(_) => return Err(UNDECIDED),
        }
    }
    Ok(Value::rope(slice(rope, start..end.max(start))))
}

pub(super) fn trimprefix(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (rope, prefix) = (Arguments(arguments).rope(0)?, Arguments(arguments).rope(1)?.as_str());
    let length = rope.as_str().len();
    let trimmed = starts(call, rope.as_str(), prefix)?;
    Ok(Value::rope(if trimmed { slice(rope, prefix.len()..length) } else { rope.clone() }))
}

pub(super) fn trimsuffix(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (rope, suffix) = (Arguments(arguments).rope(0)?, Arguments(arguments).rope(1)?.as_str());
    let length = rope.as_str().len();
    let trimmed = ends(call, rope.as_str(), suffix)?;
    Ok(Value::rope(if trimmed { slice(rope, 0..length - suffix.len()) } else { rope.clone() }))
}

pub(super) fn startswith(call: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    starts(call, arguments.rope(0)?.as_str(), arguments.rope(1)?.as_str()).map(Value::bool)
}

pub(super) fn endswith(call: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    ends(call, arguments.rope(0)?.as_str(), arguments.rope(1)?.as_str()).map(Value::bool)
}

pub(super) fn strcontains(call: &mut Call, arguments: &[Value]) -> Outcome {
    let arguments = Arguments(arguments);
    let (text, needle) = (arguments.rope(0)?.as_str(), arguments.rope(1)?.as_str());
    if text.contains(needle) {
        return Ok(Value::bool(true));
    }
    text::contains(call.sources(), text, known(needle)?).map(Value::bool).ok_or(UNDECIDED)
}

fn starts(call: &Call, text: &str, prefix: &str) -> Result<bool, Failure> {
    if text.starts_with(prefix) {
        return Ok(true);
    }
    text::starts_with(call.sources(), text, known(prefix)?).ok_or(UNDECIDED)
}

fn ends(call: &Call, text: &str, suffix: &str) -> Result<bool, Failure> {
    if text.ends_with(suffix) {
        return Ok(true);
    }
    text::ends_with(call.sources(), text, known(suffix)?).ok_or(UNDECIDED)
}

fn known(text: &str) -> Result<&str, Failure> {
    if symbol::has_symbols(text) { Err(UNDECIDED) } else { Ok(text) }
}

pub(super) fn indent(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (spaces, rope) = (Arguments(arguments).integer(0)?, Arguments(arguments).rope(1)?);
    let spaces = usize::try_from(spaces).map_err(|_| Failure::argument(0, "must not be negative"))?;
    let lines = rope.as_str().matches('\n').count();
    bounded(lines.saturating_mul(spaces).saturating_add(rope.as_str().len()))?;
    let with = Rope::new(format!("\n{}", " ".repeat(if lines == 0 { 0 } else { spaces })));
    pieces::mapped(
        call,
        arguments,
        1,
        |c| c == '\n',
        |out, rope, range| {
            pieces::replaced(out, rope, range, "\n", &with);
        },
    )
}

pub(super) fn lower(call: &mut Call, arguments: &[Value]) -> Outcome {
    pieces::mapped(
        call,
        arguments,
        0,
        |c| c.is_ascii_uppercase(),
        |out, rope, range| {
            pieces::cased(out, rope, range, lowercase);
        },
    )
}

pub(super) fn upper(call: &mut Call, arguments: &[Value]) -> Outcome {
    pieces::mapped(
        call,
        arguments,
        0,
        |c| c.is_ascii_lowercase(),
        |out, rope, range| {
            pieces::cased(out, rope, range, uppercase);
        },
    )
}

/// Only where one character stands for one, as Go does.
fn lowercase(c: char) -> char {
    // The one letter whose lower case has two characters, but one in simple mappings.
    if c == 'İ' { 'i' } else { single(c.to_lowercase(), c) }
}

fn uppercase(c: char) -> char {
    single(c.to_uppercase(), c)
}

fn single(mut mapped: impl ExactSizeIterator<Item = char>, otherwise: char) -> char {
    if mapped.len() == 1 { mapped.next().unwrap_or(otherwise) } else { otherwise }
}

/// The upper case of a letter, of the digraphs of Latin and the letters of Greek with an iota the one for titles.
fn titlecase(c: char) -> char {
    let digraph = |last: u32| char::from_u32(last - (last - u32::from(c)) / 3 * 3 - 1).unwrap_or(c);
    match c {
        '\u{1C4}'..='\u{1CC}' => digraph(0x1CC),
        '\u{1F1}'..='\u{1F3}' => digraph(0x1F3),
        '\u{10D0}'..='\u{10FF}' => c,
        '\u{1F80}'..='\u{1FAF}' => char::from_u32(u32::from(c) | 8).unwrap_or(c),
        '\u{1FB3}' | '\u{1FC3}' | '\u{1FF3}' => char::from_u32(u32::from(c) + 9).unwrap_or(c),
        _ => uppercase(c),
    }
}

/// The first letter of each word in upper case; words end where Go's `strings.Title` ends them.
pub(super) fn title(_: &mut Call, arguments: &[Value]) -> Outcome {
    let text = Arguments(arguments).text(0)?;
    let mut previous = ' ';
    let letters = text.chars().map(|c| {
        let starts = separates(previous);
        previous = c;
        if starts { titlecase(c) } else { c }
    });
    let titled: String = letters.collect();
    Ok(Value::rope(Rope::at(titled, Arguments(arguments).rope(0)?.source(), false)))
}

fn separates(c: char) -> bool {
    if c.is_ascii() {
        !c.is_ascii_alphanumeric() && c != '_'
    } else {
        !c.is_alphanumeric() && c.is_whitespace()
    }
}

pub(super) fn join(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (separator, lists) = arguments.split_first().ok_or(UNDECIDED)?;
    let separator = separator.as_rope().ok_or(UNDECIDED)?;
    if lists.is_empty() {
        return Err("at least one list is required".into());
    }
    let mut builder = RopeBuilder::default();
    let mut first = true;
    for (index, items) in lists.iter().enumerate() {
        for (at, item) in items.elements().ok_or(UNDECIDED)?.iter().enumerate() {
            if item.is_null() {
                return Err(Failure::argument(
                    index + 1,
                    format!("element {at} is null; cannot join null values"),
                ));
            }
            if !first {
                builder.push_rope(separator);
            }
            first = false;
            builder.push_rope(item.as_rope().ok_or(UNDECIDED)?);
            bounded(builder.len())?;
        }
    }
    Ok(Value::rope(builder.finish()))
}

pub(super) fn split(call: &mut Call, arguments: &[Value]) -> Outcome {
    let (separator, rope) = (Arguments(arguments).text(0)?, Arguments(arguments).rope(1)?);
    let text = rope.as_str();
    let ranges: Vec<_> = if separator.is_empty() {
        known(text)?.char_indices().map(|(at, c)| at..at + c.len_utf8()).collect()
    } else {
        if text::touches_symbol(call.sources(), text, separator) {
            return Err(UNDECIDED);
        }
        let mut start = 0;
        let mut ranges = Vec::new();
        for (at, found) in text.match_indices(separator) {
            ranges.push(start..at);
            start = at + found.len();
        }
        ranges.push(start..text.len());
        ranges
    };
    Ok(list(Type::String, ranges.into_iter().map(|range| Value::rope(slice(rope, range))).collect()))
}

/// A search in slashes is a regular expression. A literal search is replaced where it cannot lie in a symbol.
pub(super) fn replace(call: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let (rope, search, with) = (all.rope(0)?, all.text(1)?, all.rope(2)?);
    if let Some(pattern) = search.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return regular::replace(call, rope, pattern, with);
    }
    bounded(grown(rope, search, with))?;
    let mut letters = search.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return pieces::mapped(
            call,
            arguments,
            0,
            |c| c == only,
            |out, rope, range| {
                pieces::replaced(out, rope, range, search, with);
            },
        );
    }
    if text::touches_symbol(call.sources(), rope.as_str(), search) {
        return Err(UNDECIDED);
    }
    let mut builder = RopeBuilder::default();
    pieces::replaced(&mut builder, rope, 0..rope.as_str().len(), search, with);
    Ok(Value::rope(builder.finish()))
}

/// Length of the text after replacement, at most.
fn grown(rope: &Rope, search: &str, with: &Rope) -> usize {
    let found = rope.as_str().matches(search).count();
    found.saturating_mul(with.as_str().len()).saturating_add(rope.as_str().len())
}

pub(super) fn strrev(_: &mut Call, arguments: &[Value]) -> Outcome {
    let reversed: String = Arguments(arguments).text(0)?.graphemes(true).rev().collect();
    Ok(Value::rope(Rope::at(reversed, Arguments(arguments).rope(0)?.source(), false)))
}

/// Counts characters (grapheme clusters). From the end of the text when `offset` is negative; to its end when `length`
/// is, or when it is zero after a negative offset.
pub(super) fn substr(call: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let (rope, offset, length) = (all.rope(0)?, all.integer(1)?, all.integer(2)?);
    let (cuts, total) = cuts(call, rope.as_str());
    let end = rope.as_str().len();
    let cut = |at: i64| match (total, cuts.iter().find(|(index, _)| i64::try_from(*index) == Ok(at))) {
        (_, Some((_, byte))) => Ok(*byte),
        (Some(total), None) if i64::try_from(total).is_ok_and(|total| at >= total) => Ok(end),
        _ => Err(UNDECIDED),
    };
    if offset >= 0 && length == 0 {
        return Ok(Value::rope(slice(rope, 0..0)));
    }
    let start = if offset < 0 {
        let total = i64::try_from(total.ok_or(UNDECIDED)?).map_err(|_| UNDECIDED)?;
        offset.saturating_add(total).max(0)
    } else {
        offset
    };
    let to = if length <= 0 { end } else { cut(start.saturating_add(length))? };
    Ok(Value::rope(slice(rope, cut(start)?..to)))
}

/// Where a text can be cut: after how many characters, at which byte; and how many characters there are. Both end at
/// the first symbol of which the length is not known.
fn cuts(call: &Call, text: &str) -> (Vec<(usize, usize)>, Option<usize>) {
    let mut cuts = Vec::new();
    let (mut count, mut byte) = (0, 0);
    for piece in symbol::pieces(text) {
        match piece {
            Piece::Literal(literal) => {
                for character in literal.graphemes(true) {
                    cuts.push((count, byte));
                    count += 1;
                    byte += character.len();
                }
            }
            Piece::Symbol(unknown) => {
                cuts.push((count, byte));
                match text::fixed_length(call.sources(), unknown) {
                    Some(length) => count += length,
                    None => return (cuts, None),
                }
                byte += unknown.letters().len();
            }
        }
    }
    cuts.push((count, byte));
    (cuts, Some(count))
}

pub(super) fn templatestring(call: &mut Call, arguments: &[Value]) -> Outcome {
    let all = Arguments(arguments);
    let template = Template { text: all.rope(0)?.clone(), path: None };
    let variables = all.entries(1).map_err(|failure| match arguments.get(1) {
        Some(given) if given.type_of().is_primitive() || given.elements().is_some() => {
            Failure::argument(1, "variables must be a map or object")
        }
        _ => failure,
    })?;
    if template.text.has_symbols() && symbol::as_symbol(template.text.as_str()).is_some() {
        return Err(UNDECIDED);
    }
    (call.context.render)(&template, variables).map_err(Failure::from)
}
