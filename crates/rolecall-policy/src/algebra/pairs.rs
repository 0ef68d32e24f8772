//! Two globs held against each other, token by token.

use super::glob::{Letter, Token};

/// Pairs of tokens after which a comparison of two globs is given up, which is read as "they overlap".
const MOST_PAIRS: usize = 4_000_000;

/// Whether two runs of plain letters at the start differ.
pub(crate) fn clash(one: &[Token], other: &[Token], one_run: usize, other_run: usize) -> bool {
    let pairs = one.iter().zip(other).take(one_run.min(other_run));
    pairs.into_iter().any(|(a, b)| a != b)
}

pub(crate) fn clash_at_end(one: &[Token], other: &[Token], one_run: usize, other_run: usize) -> bool {
    let pairs = one.iter().rev().zip(other.iter().rev()).take(one_run.min(other_run));
    pairs.into_iter().any(|(a, b)| a != b)
}

/// Whether a glob matches the other taken for a word, of which a wildcard is a letter that only wider wildcards match.
/// Sound; not complete where both hold `?`.
pub(crate) fn covers(wide: &[Token], narrow: &[Token]) -> bool {
    if wide.len().saturating_mul(narrow.len()) > MOST_PAIRS {
        return false;
    }
    let admits = |token: Token, other: Token| match other {
        Token::Letter(letter) => token.admits(Letter::Char(letter)),
        Token::Fold(letter) => token != Token::Letter(letter) && token.admits(Letter::Char(letter)),
        Token::Any => matches!(token, Token::Any | Token::Star),
        Token::AnyInPart => {
            matches!(token, Token::Any | Token::AnyInPart | Token::Star | Token::StarInPart)
        }
        Token::Star => token == Token::Star,
        Token::StarInPart => token.is_star(),
        Token::Variable(variable) => token.admits(Letter::Variable(variable)),
    };
    let mut row = vec![false; wide.len() + 1];
    let spread = |row: &mut [bool]| {
        for at in 0..wide.len() {
            if wide.get(at).is_some_and(|token| token.is_star()) && row.get(at) == Some(&true) {
                row.get_mut(at + 1).into_iter().for_each(|cell| *cell = true);
            }
        }
    };
    row.first_mut().into_iter().for_each(|cell| *cell = true);
    spread(&mut row);
    for &other in narrow {
        let mut next = vec![false; row.len()];
        for (at, _) in row.iter().enumerate().filter(|(_, reached)| **reached) {
            let Some(&token) = wide.get(at) else { continue };
            if admits(token, other) {
                let to = if token.is_star() { at } else { at + 1 };
                next.get_mut(to).into_iter().for_each(|cell| *cell = true);
            }
        }
        spread(&mut next);
        row = next;
    }
    row.last() == Some(&true)
}

/// Whether two globs have a word in common; a variable stands for any text.
pub(crate) fn meet(one: &[Token], other: &[Token]) -> bool {
    if one.len().saturating_mul(other.len()) > MOST_PAIRS {
        return true;
    }
    let is_word = |token: Token| token.is_star() || matches!(token, Token::Variable(_));
    let share = |a: Token, b: Token| match (a, b) {
        (Token::Star | Token::Variable(_) | Token::Any, _)
        | (_, Token::Star | Token::Variable(_) | Token::Any) => true,
        (Token::Letter(letter), token) | (token, Token::Letter(letter)) => token.admits(Letter::Char(letter)),
        (Token::Fold(letter), token) | (token, Token::Fold(letter)) => token.admits(Letter::Char(letter)),
        _ => true,
    };
    // reached[at] of a row: the tokens of `one` up to the row and those of `other` up to `at` can be the same word.
    let columns = other.len() + 1;
    let mut row = vec![false; columns];
    row.first_mut().into_iter().for_each(|cell| *cell = true);
    for at_row in 0..=one.len() {
        let token = one.get(at_row).copied();
        let mut next = vec![false; columns];
        for at in 0..columns {
            if row.get(at) != Some(&true) {
                continue;
            }
            let have = other.get(at).copied();
            let set = |row: &mut [bool], at: usize| row.get_mut(at).into_iter().for_each(|cell| *cell = true);
            if have.is_some_and(is_word) {
                set(&mut row, at + 1);
            }
            if token.is_some_and(is_word) {
                set(&mut next, at);
            }
            if let (Some(token), Some(have)) = (token, have)
                && share(token, have)
            {
                match (is_word(token), is_word(have)) {
                    (true, true) => {}
                    (true, false) => set(&mut row, at + 1),
                    (false, true) => set(&mut next, at),
                    (false, false) => set(&mut next, at + 1),
                }
            }
        }
        if at_row == one.len() {
            break;
        }
        row = next;
    }
    row.last() == Some(&true)
}
