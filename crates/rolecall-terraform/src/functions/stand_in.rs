//! Regular expressions on text with symbols.
//!
//! Where an expression treats every letter alike that can stand in a symbol, the symbol's text does not matter but for
//! its length: the matches are those in a text with a stand-in of each length that it may have. They are known when they
//! are the same for all lengths and none begins or ends within a symbol.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use rolecall_source::{Alphabet, Piece, SymbolId, symbol};

use super::call::Call;
use super::text;

/// Where the groups of a match are, the whole first.
pub(super) type Groups = Vec<Option<Range<usize>>>;

/// Most texts with stand-ins that are looked at.
const MAX_TEXTS: usize = 512;
/// Most bytes of such texts together.
const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting of an expression.
const MAX_NESTING: u32 = 200;

/// The first `most` matches in `text`; `None` when its symbols leave them open.
pub(super) fn matches(call: &Call, regex: &Regex, text: &str, most: usize) -> Option<Vec<Groups>> {
    if !symbol::has_symbols(text) {
        return Some(found(regex, text, most));
    }
    let mut alphabets = BTreeMap::new();
    for piece in symbol::pieces(text) {
        if let Piece::Symbol(unknown) = piece {
            alphabets.insert(unknown, text::alphabet(call.sources(), unknown)?);
        }
    }
    let syntax =
        regex_syntax::ParserBuilder::new().nest_limit(MAX_NESTING).build().parse(regex.as_str()).ok()?;
    if !alphabets.values().all(|alphabet| is_blind(&syntax, alphabet.letters)) {
        return None;
    }
    let count = |alphabet: &Alphabet| alphabet.most - alphabet.least + 1;
    let texts = alphabets.values().try_fold(1usize, |texts, alphabet| texts.checked_mul(count(alphabet)))?;
    let longest = text.len() + 24 * symbol::pieces(text).count();
    if texts > MAX_TEXTS || texts.saturating_mul(longest) > MAX_BYTES {
        return None;
    }
    let mut answer = None;
    for mut number in 0..texts {
        let lengths = alphabets.iter().map(|(unknown, alphabet)| {
            let length = alphabet.least + number % count(alphabet);
            number /= count(alphabet);
            (*unknown, (length, alphabet.letters))
        });
        let stand_in = StandIn::new(text, &lengths.collect());
        let found = found(regex, &stand_in.text, most);
        let found =
            found.into_iter().map(|groups| stand_in.places(groups)).collect::<Option<Vec<Groups>>>()?;
        if *answer.get_or_insert_with(|| found.clone()) != found {
            return None;
        }
    }
    answer
}

fn found(regex: &Regex, text: &str, most: usize) -> Vec<Groups> {
    let captures = regex.captures_iter(text).take(most);
    captures.map(|captures| captures.iter().map(|group| group.map(|group| group.range())).collect()).collect()
}

/// A text in which each symbol is replaced by some letters.
struct StandIn {
    text: String,
    /// Where pieces begin, in this text and in the one with symbols.
    pieces: Vec<(usize, usize)>,
    /// The ranges of the symbols in this text.
    symbols: Vec<Range<usize>>,
}

impl StandIn {
    fn new(text: &str, lengths: &BTreeMap<SymbolId, (usize, &str)>) -> Self {
        let mut new = StandIn { text: String::new(), pieces: Vec::new(), symbols: Vec::new() };
        let mut at = 0;
        for piece in symbol::pieces(text) {
            let start = new.text.len();
            new.pieces.push((start, at));
            match piece {
                Piece::Literal(literal) => {
                    new.text.push_str(literal);
                    at += literal.len();
                }
                Piece::Symbol(unknown) => {
                    let (length, letters) = lengths.get(&unknown).copied().unwrap_or_default();
                    new.text.extend(letters.chars().cycle().take(length));
                    new.symbols.push(start..new.text.len());
                    at += unknown.letters().len();
                }
            }
        }
        new.pieces.push((new.text.len(), at));
        new
    }

    /// The groups in the text with symbols; `None` when one begins or ends within a symbol.
    fn places(&self, groups: Groups) -> Option<Groups> {
        let place = |at: usize| {
            if self.symbols.iter().any(|symbol| symbol.start < at && at < symbol.end) {
                return None;
            }
            let index = self.pieces.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
            self.pieces.get(index).map(|(start, original)| original + (at - start))
        };
        let moved = |range: Range<usize>| Some(place(range.start)?..place(range.end)?);
        groups.into_iter().map(|group| group.map_or(Some(None), |range| moved(range).map(Some))).collect()
    }
}

/// Whether the expression cannot tell one of these letters from another.
fn is_blind(expression: &Hir, letters: &str) -> bool {
    let all_or_none = |mut holds: Box<dyn FnMut(char) -> bool + '_>| {
        let count = letters.chars().filter(|&letter| holds(letter)).count();
        count == 0 || count == letters.len()
    };
    match expression.kind() {
        HirKind::Empty => true,
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).is_ok_and(|text| !text.chars().any(|c| letters.contains(c)))
        }
        HirKind::Class(Class::Unicode(class)) => all_or_none(Box::new(|letter| {
            class.iter().any(|range| (range.start()..=range.end()).contains(&letter))
        })),
        HirKind::Class(Class::Bytes(_)) => false,
        HirKind::Look(look) => {
            let of_lines =
                [Look::Start, Look::End, Look::StartLF, Look::EndLF, Look::StartCRLF, Look::EndCRLF];
            of_lines.contains(look)
                || all_or_none(Box::new(|letter| letter.is_alphanumeric() || letter == '_'))
        }
        HirKind::Repetition(repetition) => is_blind(&repetition.sub, letters),
        HirKind::Capture(capture) => is_blind(&capture.sub, letters),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().all(|part| is_blind(part, letters))
        }
    }
}
