//! The glob solver against every word over a small alphabet.

use super::glob::{GlobId, Globs, Token};
use super::solve::Emptiness;

/// Triples of patterns that are tried.
const TRIPLES: usize = 1_000_000;
const LETTERS: [char; 4] = ['a', 'b', ':', '/'];
const LONGEST: usize = 5;

/// A small generator: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// Every word up to the greatest length.
fn words() -> Vec<Vec<char>> {
    let mut all = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..LONGEST {
        let longer = |word: &Vec<char>| LETTERS.map(|letter| [word.as_slice(), &[letter]].concat());
        last = last.iter().flat_map(longer).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// A matcher that tries everything.
fn naive(tokens: &[Token], word: &[char]) -> bool {
    let Some((&token, rest)) = tokens.split_first() else { return word.is_empty() };
    let next = |fits: bool| fits && naive(rest, &word[1..]);
    let first = word.first().copied();
    match token {
        Token::Star => naive(rest, word) || first.is_some() && naive(tokens, &word[1..]),
        Token::StarInPart => {
            naive(rest, word) || first.is_some_and(|letter| letter != ':') && naive(tokens, &word[1..])
        }
        Token::Any => next(first.is_some()),
        Token::AnyInPart => next(first.is_some_and(|letter| letter != ':')),
        Token::Letter(letter) => next(first == Some(letter)),
        Token::Fold(letter) => next(first.is_some_and(|have| have.to_ascii_lowercase() == letter)),
        Token::Variable(_) => false,
    }
}

/// A set of words, one bit for each.
type Bits = Vec<u64>;

fn language(tokens: &[Token], words: &[Vec<char>]) -> Bits {
    let mut bits = vec![0; words.len() / 64 + 1];
    for (at, word) in words.iter().enumerate() {
        if naive(tokens, word) {
            bits[at / 64] |= 1 << (at % 64);
        }
    }
    bits
}

/// A pattern's number and language.
type Known = (GlobId, Bits);

/// Random patterns.
fn pool(globs: &mut Globs, random: &mut Random, words: &[Vec<char>]) -> Vec<Known> {
    let tokens = [
        Token::Letter('a'),
        Token::Letter('b'),
        Token::Letter(':'),
        Token::Letter('/'),
        Token::Fold('a'),
        Token::Any,
        Token::AnyInPart,
        Token::Star,
        Token::Star,
        Token::StarInPart,
    ];
    (0..400)
        .map(|_| {
            let pattern: Vec<Token> =
                (0..random.below(6)).map(|_| tokens[random.below(tokens.len())]).collect();
            (globs.intern(&pattern), language(&pattern, words))
        })
        .collect()
}

fn agree(triples: usize, seed: u64) {
    let words = words();
    let mut random = Random(seed);
    let mut globs = Globs::default();
    let mut pool_of = pool(&mut globs, &mut random, &words);
    let mut proven = 0;
    for round in 0..triples {
        if round % 20_000 == 19_999 {
            globs = Globs::default();
            pool_of = pool(&mut globs, &mut random, &words);
        }
        let [one, two, three] = [(); 3].map(|()| &pool_of[random.below(pool_of.len())]);
        let (positive, negative): (Vec<&Known>, Vec<&Known>) = match random.below(3) {
            0 => (vec![one], vec![two, three]),
            1 => (vec![one, two], vec![three]),
            _ => (vec![one, two, three], vec![]),
        };
        let left: Option<u64> = (0..one.1.len()).find_map(|at| {
            let all = positive.iter().fold(u64::MAX, |all, (_, bits)| all & bits[at]);
            let left = negative.iter().fold(all, |all, (_, bits)| all & !bits[at]);
            (left != 0).then_some(left)
        });
        let ids = |list: &[&Known]| list.iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let (positive_ids, negative_ids) = (ids(&positive), ids(&negative));
        match globs.emptiness(&positive_ids, &negative_ids) {
            Emptiness::Empty => {
                assert_eq!(left, None, "{positive:?} {negative:?}");
                proven += 1;
            }
            Emptiness::Inhabited => {
                let witness = globs.witness(&positive_ids, &negative_ids).expect("a word");
                let matches = |id: &GlobId| globs.matches(*id, &witness);
                assert!(positive_ids.iter().all(matches) && !negative_ids.iter().any(matches), "{witness}");
                let word: Vec<char> = witness.chars().collect();
                assert!(positive_ids.iter().all(|&id| naive(&globs.get(id).tokens, &word)), "{witness}");
                assert!(!negative_ids.iter().any(|&id| naive(&globs.get(id).tokens, &word)), "{witness}");
                // A word of these letters is found, and it is no longer than any other.
                assert!(left.is_none() || word.len() <= LONGEST, "{witness}");
            }
            Emptiness::Budget => panic!("small patterns need no bound"),
        }
    }
    assert!(proven > triples / 20 && proven < triples);
}

#[test]
fn the_solver_agrees_with_every_short_word() {
    agree(TRIPLES, 0x9E37_79B9_7F4A_7C15);
}
