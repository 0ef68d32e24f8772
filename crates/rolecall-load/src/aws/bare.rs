//! Symbols in JSON that stand without quotes, because they are no strings.

use std::ops::Range;

use rolecall_parser::json::{Kind, Node};
use rolecall_source::{Rope, RopeBuilder, SymbolId, symbol};

/// The same text in which each symbol outside a string is an object with that symbol as its only key and null under it,
/// so that it can be parsed; see [`symbol()`].
pub(crate) fn quote(text: &Rope) -> Rope {
    if !text.has_symbols() {
        return text.clone();
    }
    let mut out = RopeBuilder::default();
    let mut from = 0;
    outside_strings(text.as_str(), |place, _| {
        let source = text.locate(place.clone());
        out.push_part(text, from..place.start);
        out.push("{\"", source, false);
        from = place.end;
        out.push_part(text, place);
        out.push("\":null}", source, false);
    });
    out.push_part(text, from..text.as_str().len());
    out.finish()
}

/// The symbols outside strings, in order.
pub(crate) fn symbols(text: &Rope) -> Vec<SymbolId> {
    let mut out = Vec::new();
    outside_strings(text.as_str(), |_, symbol| out.push(symbol));
    out
}

/// Calls `found` with the place of each symbol outside strings.
fn outside_strings(text: &str, mut found: impl FnMut(Range<usize>, SymbolId)) {
    let (mut from, mut in_string, mut escaped) = (0, false, false);
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ if !in_string && at >= from => {
                let Some((symbol, rest)) = text.get(at..).and_then(symbol::split_symbol) else { continue };
                from = text.len() - rest.len();
                found(at..from, symbol);
            }
            _ => {}
        }
    }
}

/// The letters of the symbol that stood without quotes where [`quote`] left this object.
pub(crate) fn symbol(node: &Node) -> Option<&str> {
    match node.as_object()? {
        [member] if member.value.kind == Kind::Null => symbol::as_symbol(&member.key).map(|_| &*member.key),
        _ => None,
    }
}
