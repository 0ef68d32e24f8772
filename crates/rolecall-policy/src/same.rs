//! Whether two texts are the same, three-valued: symbols in them may stand for anything.

use rolecall_source::Piece;
use rolecall_source::symbol::{has_symbols, pieces, split_symbol};

/// Whether `a` and `b` are the same text; `None` when that depends on a symbol.
pub fn same(a: &str, b: &str) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if !has_symbols(a) && !has_symbols(b) {
        return Some(false);
    }
    let (a, b) = strip_common(a, b);
    let literal_start = |text: &str| !text.is_empty() && split_symbol(text).is_none();
    if literal_start(a) && literal_start(b) {
        return Some(false);
    }
    // One side is used up: only symbols can be empty.
    let only_symbols = |text: &str| !pieces(text).any(|piece| matches!(piece, Piece::Literal(_)));
    if (a.is_empty() && !only_symbols(b)) || (b.is_empty() && !only_symbols(a)) {
        return Some(false);
    }
    let last = |text: &str| text.chars().next_back();
    match (last(a), last(b)) {
        (Some(x), Some(y)) if x != y && !is_letter(x) && !is_letter(y) => Some(false),
        _ => None,
    }
}

/// The texts without their common start and common end; symbols stay whole.
fn strip_common<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let start =
        a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum::<usize>();
    let start = whole_symbols(a, start);
    let a = a.get(start..).unwrap_or_default();
    let b = b.get(start..).unwrap_or_default();
    let pairs = a.chars().rev().zip(b.chars().rev());
    let end = pairs.take_while(|(x, y)| x == y && !is_letter(*x)).map(|(x, _)| x.len_utf8()).sum::<usize>();
    (a.get(..a.len() - end).unwrap_or_default(), b.get(..b.len() - end).unwrap_or_default())
}

/// `start`, moved back when it lies between the two letters of a symbol.
fn whole_symbols(text: &str, start: usize) -> usize {
    match text.get(..start).and_then(|head| head.chars().next_back()) {
        Some(last) if (0xF_0000..0x10_0000).contains(&u32::from(last)) => start - last.len_utf8(),
        _ => start,
    }
}

fn is_letter(c: char) -> bool {
    u32::from(c) >= 0xF_0000
}

#[cfg(test)]
mod tests {
    use rolecall_source::{Sources, SymbolKind};

    use super::same;

    #[test]
    fn symbols_are_equal_to_themselves_and_undecided_against_others() {
        let sources = Sources::default();
        let a = sources.symbol(SymbolKind::Account, "a").letters();
        let b = sources.symbol(SymbolKind::Account, "b").letters();
        let arn = |account: &str, name: &str| format!("arn:aws:iam::{account}:role/{name}");
        assert_eq!(same(&arn(&a, "x"), &arn(&a, "x")), Some(true));
        assert_eq!(same(&arn(&a, "x"), &arn(&b, "x")), None);
        assert_eq!(same(&arn(&a, "x"), &arn("1", "x")), None);
        assert_eq!(same(&arn(&a, "x"), &arn("1", "y")), Some(false));
        assert_eq!(same(&arn(&a, "x"), &arn(&b, "y")), Some(false));
        assert_eq!(same("p-1", "p-2"), Some(false));
        assert_eq!(same(&format!("p-{a}"), "q-1"), Some(false));
        assert_eq!(same(&format!("p-{a}"), "p-"), None);
        assert_eq!(same(&format!("p-{a}z"), "p-"), Some(false));
    }
}
