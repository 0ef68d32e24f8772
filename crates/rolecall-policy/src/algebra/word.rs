//! A glob held against one word: the states that it can be in, letter by letter.

use super::glob::{Letter, Token};

/// A set of states of one glob, or of several behind one another: bit `n` is "in front of token `n`".
pub(crate) type States = Vec<u64>;

/// How many words of 64 bits the states of a glob take.
pub(crate) fn width(tokens: &[Token]) -> usize {
    tokens.len() / 64 + 1
}

/// Puts the first state, and what is reached from it without a letter, into empty `states`.
pub(crate) fn start(tokens: &[Token], states: &mut [u64]) {
    reach(tokens, 0, states);
}

/// Whether the last state is among them: the word that was read matches.
pub(crate) fn is_final(tokens: &[Token], states: &[u64]) -> bool {
    has(states, tokens.len())
}

/// Whether whatever follows matches: the state in front of a last `*` is among them.
pub(crate) fn is_full(tokens: &[Token], states: &[u64]) -> bool {
    tokens.last() == Some(&Token::Star) && has(states, tokens.len() - 1)
}

/// The states after one more letter, put into empty `next`.
pub(crate) fn step(tokens: &[Token], states: &[u64], letter: Letter, next: &mut [u64]) {
    for (at, &word) in states.iter().enumerate() {
        let mut word = word;
        while word != 0 {
            let state = at * 64 + word.trailing_zeros() as usize;
            word &= word - 1;
            let Some(&token) = tokens.get(state) else { continue };
            if token.admits(letter) {
                reach(tokens, if token.is_star() { state } else { state + 1 }, next);
            }
        }
    }
}

/// Whether a glob matches a word.
pub(crate) fn matches_word(tokens: &[Token], word: impl Iterator<Item = Letter>) -> bool {
    let mut states: States = vec![0; width(tokens)];
    let mut next = states.clone();
    start(tokens, &mut states);
    for letter in word {
        next.fill(0);
        step(tokens, &states, letter, &mut next);
        if next.iter().all(|&word| word == 0) {
            return false;
        }
        std::mem::swap(&mut states, &mut next);
    }
    is_final(tokens, &states)
}

/// Adds a state and those behind the stars that follow it.
fn reach(tokens: &[Token], mut state: usize, states: &mut [u64]) {
    loop {
        if let Some(word) = states.get_mut(state / 64) {
            *word |= 1 << (state % 64);
        }
        if !tokens.get(state).is_some_and(|token| token.is_star()) {
            return;
        }
        state += 1;
    }
}

fn has(states: &[u64], state: usize) -> bool {
    states.get(state / 64).is_some_and(|word| word >> (state % 64) & 1 == 1)
}
