//! Questions about text of which parts are symbols.

use rolecall_source::{Alphabet, Piece, Sources, SymbolId, SymbolKind, symbol};

/// What may stand in a place of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Atom {
    Literal(char),
    /// One of these letters.
    One(&'static str),
    /// One or more of these letters.
    Several(&'static str),
    /// Any text, also none.
    Anything,
}

impl Atom {
    fn allows(self, c: char) -> bool {
        match self {
            Atom::Literal(literal) => literal == c,
            Atom::One(letters) | Atom::Several(letters) => letters.contains(c),
            Atom::Anything => true,
        }
    }
}

/// Most steps of a search through places; beyond, the answer is that it may be.
const MAX_STEPS: usize = 50_000_000;

/// What a symbol's text is made of, when that is known.
pub(super) fn alphabet(sources: &Sources, unknown: SymbolId) -> Option<Alphabet> {
    sources.describe(unknown).kind.alphabet()
}

fn atoms_of(sources: &Sources, unknown: SymbolId) -> (Atom, usize) {
    match alphabet(sources, unknown) {
        Some(Alphabet { letters, least, most }) if least == most => (Atom::One(letters), most),
        Some(Alphabet { letters, .. }) => (Atom::Several(letters), 1),
        None => (Atom::Anything, 1),
    }
}

fn atoms(sources: &Sources, text: &str) -> Vec<Atom> {
    let mut atoms = Vec::with_capacity(text.len());
    for piece in symbol::pieces(text) {
        match piece {
            Piece::Literal(literal) => atoms.extend(literal.chars().map(Atom::Literal)),
            Piece::Symbol(unknown) => {
                let (atom, count) = atoms_of(sources, unknown);
                atoms.extend(std::iter::repeat_n(atom, count));
            }
        }
    }
    atoms
}

/// Whether `text` starts with the literal `prefix`; `None` when symbols leave it open.
pub(super) fn starts_with(sources: &Sources, text: &str, prefix: &str) -> Option<bool> {
    leads(atoms(sources, text).into_iter(), prefix.chars())
}

/// Whether `text` ends with the literal `suffix`; `None` when symbols leave it open.
pub(super) fn ends_with(sources: &Sources, text: &str, suffix: &str) -> Option<bool> {
    leads(atoms(sources, text).into_iter().rev(), suffix.chars().rev())
}

fn leads(mut atoms: impl Iterator<Item = Atom>, wanted: impl Iterator<Item = char>) -> Option<bool> {
    let mut certain = true;
    for c in wanted {
        match atoms.next() {
            None => return Some(false),
            Some(Atom::Anything) => return None,
            Some(atom) if !atom.allows(c) => return Some(false),
            Some(Atom::Several(_)) => return None,
            Some(Atom::Literal(_)) => {}
            Some(Atom::One(_)) => certain = false,
        }
    }
    certain.then_some(true)
}

/// Whether the literal `needle` occurs in `text`; `None` when symbols leave it open.
pub(super) fn contains(sources: &Sources, text: &str, needle: &str) -> Option<bool> {
    if literals(text).any(|literal| literal.contains(needle)) || needle.is_empty() {
        return Some(true);
    }
    if touches_symbol(sources, text, needle) { None } else { Some(false) }
}

fn literals(text: &str) -> impl Iterator<Item = &str> {
    symbol::pieces(text).filter_map(|piece| match piece {
        Piece::Literal(literal) => Some(literal),
        Piece::Symbol(_) => None,
    })
}

/// Whether the literal `needle` may occur in `text` other than within one of its literal pieces.
pub(super) fn touches_symbol(sources: &Sources, text: &str, needle: &str) -> bool {
    if !symbol::has_symbols(text) {
        return false;
    }
    let (atoms, needle) = (atoms(sources, text), needle.chars().collect::<Vec<char>>());
    if needle.is_empty() || atoms.len().saturating_mul(needle.len()).saturating_mul(needle.len()) > MAX_STEPS
    {
        return true;
    }
    // How far a match has come when it reaches an atom, by whether it has met a symbol.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for atom in atoms {
        open.push((0, false));
        let mut next = Vec::new();
        for &(done, met) in &open {
            let unknown = !matches!(atom, Atom::Literal(_));
            if atom == Atom::Anything && done > 0 {
                next.push((done, true));
            }
            let repeats = matches!(atom, Atom::Several(_) | Atom::Anything);
            for (count, c) in needle.iter().skip(done).enumerate() {
                if !atom.allows(*c) || (count > 0 && !repeats) {
                    break;
                }
                next.push((done + count + 1, met || unknown));
            }
        }
        if next.iter().any(|&(done, met)| met && done == needle.len()) {
            return true;
        }
        next.retain(|&(done, _)| done < needle.len());
        next.sort_unstable();
        next.dedup();
        open = next;
    }
    false
}

/// Whether `text` has at least one character; `None` when symbols leave it open. Attributes that only the provider
/// knows are taken to be set.
pub(super) fn is_filled(sources: &Sources, text: &str) -> Option<bool> {
    let filled = |piece| match piece {
        Piece::Literal(_) => true,
        Piece::Symbol(unknown) => {
            let kind = sources.describe(unknown).kind;
            !matches!(kind, SymbolKind::Variable | SymbolKind::Other)
        }
    };
    if text.is_empty() {
        return Some(false);
    }
    symbol::pieces(text).any(filled).then_some(true)
}

/// Whether no character of the symbol can be one that `test` accepts.
pub(super) fn never_has(sources: &Sources, unknown: SymbolId, test: impl Fn(char) -> bool) -> bool {
    alphabet(sources, unknown).is_some_and(|alphabet| !alphabet.letters.chars().any(test))
}

/// Number of characters of a symbol, when it is fixed.
pub(super) fn fixed_length(sources: &Sources, unknown: SymbolId) -> Option<usize> {
    let Alphabet { least, most, .. } = alphabet(sources, unknown)?;
    (least == most).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(sources: &Sources, kind: SymbolKind, before: &str, after: &str) -> String {
        let label = format!("{kind:?}");
        [before, &sources.symbol(kind, &label).letters(), after].concat()
    }

    #[test]
    fn literal_ends_decide() {
        let sources = Sources::default();
        let arn = text(&sources, SymbolKind::Account, "arn:aws:iam::", ":role/x");
        assert_eq!(starts_with(&sources, &arn, "arn:aws"), Some(true));
        assert_eq!(starts_with(&sources, &arn, "aws"), Some(false));
        assert_eq!(starts_with(&sources, &arn, "arn:aws:iam::1"), None);
        assert_eq!(starts_with(&sources, &arn, "arn:aws:iam::aws"), Some(false));
        assert_eq!(ends_with(&sources, &arn, "role/x"), Some(true));
        assert_eq!(ends_with(&sources, &arn, "123456789012:role/x"), None);
        assert_eq!(ends_with(&sources, &arn, "/y"), Some(false));
        let any = text(&sources, SymbolKind::Variable, "", "-x");
        assert_eq!(starts_with(&sources, &any, "a"), None);
        assert_eq!(starts_with(&sources, &any, ""), Some(true));
    }

    #[test]
    fn an_account_cannot_hold_letters() {
        let sources = Sources::default();
        let arn = text(&sources, SymbolKind::Account, "arn:aws:iam::", ":role/x");
        assert_eq!(contains(&sources, &arn, ":role"), Some(true));
        assert_eq!(contains(&sources, &arn, "dev"), Some(false));
        assert_eq!(contains(&sources, &arn, "12:role"), None);
        assert_eq!(contains(&sources, &arn, "::1234567890123"), Some(false));
        assert!(!touches_symbol(&sources, &arn, ":"));
        assert!(touches_symbol(&sources, &arn, "1"));
    }

    #[test]
    fn a_region_holds_names_and_other_symbols_anything() {
        let sources = Sources::default();
        let region = text(&sources, SymbolKind::Region, "s3.", ".amazonaws.com");
        assert!(!touches_symbol(&sources, &region, ".amazonaws.com"));
        assert!(touches_symbol(&sources, &region, "1.amazonaws"));
        assert!(touches_symbol(&sources, &region, "s3.eu-west-1.amazonaws"));
        assert!(touches_symbol(&sources, &region, "s3.amazonaws.com"));
        assert!(!touches_symbol(&sources, &region, "s3.."));
        let any = text(&sources, SymbolKind::Other, "a", "b");
        assert!(touches_symbol(&sources, &any, "ab"));
        assert!(touches_symbol(&sources, &any, ":"));
        assert_eq!(contains(&sources, &any, "a"), Some(true));
    }

    #[test]
    fn a_variable_may_be_empty() {
        let sources = Sources::default();
        assert_eq!(is_filled(&sources, ""), Some(false));
        assert_eq!(is_filled(&sources, &text(&sources, SymbolKind::Variable, "", "")), None);
        assert_eq!(is_filled(&sources, &text(&sources, SymbolKind::Variable, "a", "")), Some(true));
        assert_eq!(is_filled(&sources, &text(&sources, SymbolKind::Attribute, "", "")), Some(true));
    }
}
