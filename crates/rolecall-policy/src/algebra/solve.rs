//! Whether globs and complements of globs have a text in common, and the shortest such text.

use std::collections::{HashSet, VecDeque};

use super::glob::{GlobId, Globs, Letter, Token};
use super::pairs::{clash, clash_at_end, covers, meet};
use super::word::{States, is_final, is_full, matches_word, start, step, width};

/// Tuples of states, of eight globs or fewer, after which a search is given up.
const MOST_TUPLES: usize = 50_000;
/// Words of 64 bits that these tuples may take.
const MOST_WORDS: usize = 4_000_000;
/// Letters that stand for all those that no pattern names, the most readable first.
const FRESH: &str = "xyzwvutsrqponmlkjihgfedcba0123456789XYZWVUTSRQPONMLKJIHGFEDCBA-_";

/// Texts for `*`, and for those that cross no colon, that are tried before a search.
const SAMPLES: [(&str, &str); 3] = [("x", "x"), (":", ""), ("x:x", "x")];

/// What is known of an intersection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Emptiness {
    /// No text is in it, whatever the variables stand for.
    Empty,
    /// Some text is in it, or may be, where variables take part.
    Inhabited,
    /// The search was given up.
    Budget,
}

impl Globs {
    /// Whether every text of `narrow` is one of `wide`, whatever the variables stand for. `true` is proof; `false` is
    /// not where variables take part.
    pub(crate) fn is_subset(&mut self, narrow: GlobId, wide: GlobId) -> bool {
        if narrow == wide {
            return true;
        }
        let (one, other) = (self.get(narrow), self.get(wide));
        match (&one.literal, &other.literal) {
            (Some(_), Some(_)) => return false,
            (Some(text), None) => return self.matches(wide, text),
            (None, Some(_)) => return false,
            (None, None) => {}
        }
        match &*other.tokens {
            [Token::Star] => return true,
            _ if clash(&one.tokens[..], &other.tokens[..], one.prefix, other.prefix) => return false,
            _ => {}
        }
        if let Some(&known) = self.subsets.get(&(narrow, wide)) {
            return known;
        }
        let known = self.decide_subset(narrow, wide);
        self.subsets.insert((narrow, wide), known);
        known
    }

    fn decide_subset(&mut self, narrow: GlobId, wide: GlobId) -> bool {
        let (one, other) = (self.get(narrow), self.get(wide));
        if covers(&other.tokens, &one.tokens) {
            return true;
        }
        // Of texts that the narrower glob surely matches, is there one that the wider does not?
        let fresh = fresh_letter([&*one.tokens, &*other.tokens].into_iter());
        let samples = [("", ""), (fresh.as_str(), fresh.as_str()), (":", "")];
        let misses = |&(star, star_in_part): &(&str, &str)| {
            let word = instance(&one.tokens, &fresh, star, star_in_part);
            !matches_word(&other.tokens, word.into_iter())
        };
        if samples.iter().any(misses) {
            return false;
        }
        self.search(&[narrow], &[wide]) == Found::Nothing
    }

    /// Whether some text may be one of both; variables stand for any text. `false` is proof that none is.
    pub(crate) fn overlap(&mut self, one: GlobId, other: GlobId) -> bool {
        if one == other {
            return true;
        }
        let (a, b) = (self.get(one), self.get(other));
        match (&a.literal, &b.literal) {
            (Some(_), Some(_)) => return false,
            (Some(text), None) if !b.has_variable => return self.matches(other, text),
            (None, Some(text)) if !a.has_variable => return self.matches(one, text),
            _ => {}
        }
        if clash(&a.tokens, &b.tokens, a.prefix, b.prefix)
            || clash_at_end(&a.tokens, &b.tokens, a.suffix, b.suffix)
        {
            return false;
        }
        let pair = if one < other { (one, other) } else { (other, one) };
        if let Some(&known) = self.overlaps.get(&pair) {
            return known;
        }
        let known = meet(&a.tokens, &b.tokens);
        self.steps += (a.tokens.len() * b.tokens.len()) as u64 / 16;
        self.overlaps.insert(pair, known);
        known
    }

    /// Whether the texts that all of `positive` match and none of `negative` does are none.
    pub(crate) fn emptiness(&mut self, positive: &[GlobId], negative: &[GlobId]) -> Emptiness {
        let Some((positive, negative)) = self.reduced(positive, negative) else {
            return Emptiness::Empty;
        };
        if negative.is_empty() && positive.len() < 3 {
            return Emptiness::Inhabited;
        }
        if self.sample(&positive, &negative, &SAMPLES).is_some() {
            return Emptiness::Inhabited;
        }
        match self.search(&positive, &negative) {
            Found::Nothing => Emptiness::Empty,
            Found::Word(_) => Emptiness::Inhabited,
            Found::Budget => Emptiness::Budget,
        }
    }

    /// The shortest text (beyond a bound, some text) that all of `positive` match and none of `negative` does, variables taken for letters that no
    /// text has.
    pub(crate) fn witness(&mut self, positive: &[GlobId], negative: &[GlobId]) -> Option<String> {
        let (positive, negative) = self.reduced(positive, negative)?;
        let word = match self.search(&positive, &negative) {
            Found::Word(word) => word,
            Found::Nothing => return None,
            Found::Budget => self.sample(&positive, &negative, &SAMPLES)?,
        };
        let letter = |letter| match letter {
            Letter::Char(letter) => Some(letter),
            Letter::Variable(_) => None,
        };
        word.into_iter().map(letter).collect()
    }

    /// The same intersection with as few globs as pairs of them allow; `None` if a pair shows it to be empty.
    fn reduced(&mut self, positive: &[GlobId], negative: &[GlobId]) -> Option<(Vec<GlobId>, Vec<GlobId>)> {
        let mut kept: Vec<GlobId> = Vec::with_capacity(positive.len());
        for (at, &glob) in positive.iter().enumerate() {
            let mut needed = true;
            for (other_at, &other) in positive.iter().enumerate() {
                if at != other_at && !self.overlap(glob, other) {
                    return None;
                }
                let narrower = other != glob && self.is_subset(other, glob);
                let equal = narrower && self.is_subset(glob, other) || other == glob;
                needed &= at == other_at || !(narrower && !equal || equal && other_at < at);
            }
            if needed {
                kept.push(glob);
            }
        }
        // A letter of one glob cannot be held against the letters of another.
        if kept.len() > 1 {
            kept = kept.into_iter().map(|glob| self.relaxed(glob)).collect();
        }
        let mut left: Vec<GlobId> = Vec::with_capacity(negative.len());
        for &glob in negative {
            if positive.iter().any(|&other| self.is_subset(other, glob)) {
                return None;
            }
            if !left.contains(&glob) && positive.iter().all(|&other| self.overlap(other, glob)) {
                left.push(glob);
            }
        }
        Some((kept, left))
    }

    /// A word of the first glob with one of these texts for its stars, if it is one of all: most searches end here.
    fn sample(
        &self,
        positive: &[GlobId],
        negative: &[GlobId],
        stars: &[(&str, &str)],
    ) -> Option<Vec<Letter>> {
        let (first, others) = positive.split_first()?;
        let fresh = fresh_letter(positive.iter().chain(negative).map(|&glob| &*self.get(glob).tokens));
        stars.iter().find_map(|(star, star_in_part)| {
            let word = instance(&self.get(*first).tokens, &fresh, star, star_in_part);
            let matches = |glob: &GlobId| matches_word(&self.get(*glob).tokens, word.iter().copied());
            (others.iter().all(matches) && !negative.iter().any(matches)).then_some(word)
        })
    }

    /// The shortest word, breadth first over tuples of states.
    fn search(&mut self, positive: &[GlobId], negative: &[GlobId]) -> Found {
        if let [one] = positive
            && let Some(text) = self.get(*one).literal.clone()
        {
            let refused = negative.iter().any(|&glob| self.matches(glob, &text));
            return if refused {
                Found::Nothing
            } else {
                Found::Word(text.chars().map(Letter::Char).collect())
            };
        }
        if let Some(word) = self.sample(positive, negative, &[("", "")]) {
            return Found::Word(word);
        }
        let globs: Vec<(&[Token], bool)> = positive
            .iter()
            .map(|&glob| (&*self.get(glob).tokens, true))
            .chain(negative.iter().map(|&glob| (&*self.get(glob).tokens, false)))
            .collect();
        let (found, steps) = shortest(&globs);
        self.steps += steps;
        found
    }
}

/// Where a search ended.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Word(Vec<Letter>),
    Budget,
}

/// A tuple of state sets that was reached, by which letter and from where.
struct Visit {
    states: States,
    from: usize,
    letter: Letter,
}

fn shortest(globs: &[(&[Token], bool)]) -> (Found, u64) {
    let letters = alphabet(globs);
    let total: usize = globs.iter().map(|(tokens, _)| width(tokens)).sum();
    let mut first: States = vec![0; total];
    each(globs, &mut first, |tokens, _, states| start(tokens, states));
    let mut visits = vec![Visit { states: first.clone(), from: 0, letter: Letter::Char(' ') }];
    let mut seen: HashSet<States> = HashSet::from([first]);
    let mut queue = VecDeque::from([0_usize]);
    let mut steps = 0_u64;
    let size = globs.len().max(1);
    while let Some(at) = queue.pop_front() {
        let Some(visit) = visits.get(at) else { break };
        if is_accepted(globs, &visit.states) {
            return (Found::Word(spelled(&visits, at)), steps);
        }
        let here = visit.states.clone();
        for &letter in &letters {
            steps += size as u64;
            let mut next: States = vec![0; total];
            if !advance(globs, &here, letter, &mut next) || seen.contains(&next) {
                continue;
            }
            if visits.len() * size.div_ceil(8) >= MOST_TUPLES || visits.len() * total >= MOST_WORDS {
                return (Found::Budget, steps);
            }
            seen.insert(next.clone());
            queue.push_back(visits.len());
            visits.push(Visit { states: next, from: at, letter });
        }
    }
    (Found::Nothing, steps)
}

fn spelled(visits: &[Visit], mut at: usize) -> Vec<Letter> {
    let mut word = Vec::new();
    while at != 0
        && let Some(visit) = visits.get(at)
    {
        word.push(visit.letter);
        at = visit.from;
    }
    word.reverse();
    word
}

/// Calls `visit` with each glob and its share of the states.
fn each(globs: &[(&[Token], bool)], states: &mut [u64], mut visit: impl FnMut(&[Token], bool, &mut [u64])) {
    let mut rest = states;
    for (tokens, positive) in globs {
        let Some((own, behind)) = rest.split_at_mut_checked(width(tokens)) else { return };
        visit(tokens, *positive, own);
        rest = behind;
    }
}

/// The states after a letter; whether a match is still possible.
fn advance(globs: &[(&[Token], bool)], states: &[u64], letter: Letter, next: &mut [u64]) -> bool {
    let (mut rest, mut next_rest) = (states, next);
    for (tokens, positive) in globs {
        let size = width(tokens);
        let (Some((own, behind)), Some((out, out_behind))) =
            (rest.split_at_checked(size), next_rest.split_at_mut_checked(size))
        else {
            return false;
        };
        step(tokens, own, letter, out);
        let dead = if *positive { out.iter().all(|&word| word == 0) } else { is_full(tokens, out) };
        if dead {
            return false;
        }
        (rest, next_rest) = (behind, out_behind);
    }
    true
}

fn is_accepted(globs: &[(&[Token], bool)], states: &[u64]) -> bool {
    let mut rest = states;
    globs.iter().all(|(tokens, positive)| {
        let Some((own, behind)) = rest.split_at_checked(width(tokens)) else { return false };
        rest = behind;
        is_final(tokens, own) == *positive
    })
}

/// The letters that these globs can tell apart: a fresh one for all others first, so that witnesses are readable.
fn alphabet(globs: &[(&[Token], bool)]) -> Vec<Letter> {
    let fresh = fresh_letter(globs.iter().map(|(tokens, _)| *tokens));
    let mut letters: Vec<char> = Vec::new();
    let mut variables: Vec<Letter> = Vec::new();
    for (tokens, positive) in globs {
        for token in *tokens {
            match token {
                Token::Letter(letter) => letters.push(*letter),
                Token::Fold(letter) => letters.extend([*letter, letter.to_ascii_uppercase()]),
                Token::AnyInPart | Token::StarInPart => letters.push(':'),
                Token::Variable(variable) if *positive => variables.push(Letter::Variable(*variable)),
                Token::Any | Token::Star | Token::Variable(_) => {}
            }
        }
    }
    letters.sort_unstable();
    letters.dedup();
    let letters = fresh.chars().chain(letters).map(Letter::Char);
    variables.dedup();
    letters.chain(variables).collect()
}

/// A letter that none of these globs names.
fn fresh_letter<'t>(globs: impl Iterator<Item = &'t [Token]>) -> String {
    let mut named: HashSet<char> = HashSet::new();
    for token in globs.flatten() {
        match token {
            Token::Letter(letter) => {
                named.insert(*letter);
            }
            Token::Fold(letter) => named.extend([*letter, letter.to_ascii_uppercase()]),
            _ => {}
        }
    }
    let unnamed = |letter: &char| !named.contains(letter);
    // Texts are finite: among all letters there is one that none of them names.
    let fresh = FRESH.chars().find(unnamed).or_else(|| ('\u{100}'..'\u{D7FF}').find(unnamed));
    fresh.map(String::from).unwrap_or_default()
}

/// A word that a glob matches: its letters, with these texts for its wildcards.
fn instance(tokens: &[Token], one: &str, star: &str, star_in_part: &str) -> Vec<Letter> {
    let mut word = Vec::with_capacity(tokens.len());
    for token in tokens {
        let text = match token {
            Token::Letter(letter) | Token::Fold(letter) => {
                word.push(Letter::Char(*letter));
                continue;
            }
            Token::Variable(variable) => {
                word.push(Letter::Variable(*variable));
                continue;
            }
            Token::Any | Token::AnyInPart => one,
            Token::Star => star,
            Token::StarInPart => star_in_part,
        };
        word.extend(text.chars().map(Letter::Char));
    }
    word
}

#[cfg(test)]
mod tests {
    use super::super::glob::tokens_of;
    use super::*;

    fn ids(globs: &mut Globs, list: &[&str]) -> Vec<GlobId> {
        list.iter().map(|text| globs.intern(&tokens_of(text))).collect()
    }

    fn find(positive: &[&str], negative: &[&str]) -> Option<String> {
        let mut globs = Globs::default();
        let (positive, negative) = (ids(&mut globs, positive), ids(&mut globs, negative));
        let found = globs.witness(&positive, &negative);
        assert_eq!(globs.emptiness(&positive, &negative) == Emptiness::Empty, found.is_none());
        found
    }

    #[test]
    fn the_shortest_text_is_found() {
        assert_eq!(find(&["a*"], &["ab*"]).as_deref(), Some("a"));
        assert_eq!(find(&["a*"], &["a", "ab*"]).as_deref(), Some("ax"));
        assert_eq!(find(&["a*", "*b"], &[]).as_deref(), Some("ab"));
        assert_eq!(find(&["a?*"], &["ab*", "a?"]).as_deref(), Some("axx"));
        assert_eq!(find(&["*"], &["?*"]).as_deref(), Some(""));
        assert_eq!(find(&["*"], &["", "?*"]), None);
        assert_eq!(find(&["a*"], &["a", "a?", "a??*"]), None);
        assert_eq!(find(&["team-*"], &["team-*"]), None);
    }

    #[test]
    fn the_search_is_bounded() {
        let towers: Vec<String> =
            ('a'..='z').map(|letter| format!("*{letter}?{letter}*{letter}??{letter}*")).collect();
        let towers: Vec<&str> = towers.iter().map(String::as_str).collect();
        let mut globs = Globs::default();
        let positive = ids(&mut globs, &towers);
        assert_eq!(globs.emptiness(&positive, &[]), Emptiness::Budget);
    }
}
