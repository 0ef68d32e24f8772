//! Symbols outside the strings of JSON text, such as `"Action": ${jsonencode(var.actions)}` leaves them.

use std::borrow::Cow;

use rolecall_source::symbol::has_symbols;

/// JSON text in which bare words that hold a symbol are strings, and the way back to the positions of the original.
#[derive(Debug, Default)]
pub(crate) struct Quoted<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Where quotes were put in, in the new text, ascending.
    inserted: Vec<usize>,
}

impl<'a> Quoted<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        if !has_symbols(text) {
            return Quoted { text: Cow::Borrowed(text), inserted: Vec::new() };
        }
        let mut quoted = String::with_capacity(text.len() + 16);
        let mut inserted = Vec::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let end = match next {
                '"' => string_end(rest),
                _ if is_delimiter(next) => next.len_utf8(),
                _ => rest.find(is_delimiter).unwrap_or(rest.len()),
            };
            let (piece, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            rest = after;
            if next != '"' && has_symbols(piece) && !piece.contains('\\') {
                inserted.push(quoted.len());
                quoted.push('"');
                quoted.push_str(piece);
                inserted.push(quoted.len());
                quoted.push('"');
            } else {
                quoted.push_str(piece);
            }
        }
        Quoted { text: Cow::Owned(quoted), inserted }
    }

    /// Whether there was a bare symbol.
    pub(crate) fn changed(&self) -> bool {
        !self.inserted.is_empty()
    }

    /// The position in the original of a position in the new text.
    pub(crate) fn original(&self, offset: usize) -> usize {
        offset - self.inserted.partition_point(|&at| at < offset)
    }
}

fn is_delimiter(letter: char) -> bool {
    letter.is_ascii_whitespace() || matches!(letter, '"' | '{' | '}' | '[' | ']' | ',' | ':')
}

/// The length of the string that `text` starts with, quotes included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}
