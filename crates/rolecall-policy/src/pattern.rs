//! Patterns with `*` and `?`, three-valued where symbols take part.
//!
//! A symbol, on either side, is one opaque letter: only `*` or the same symbol matches it. What matches so, matches
//! whatever the symbols stand for, because `*` swallows any word. What does not, may still match for some words: then
//! the answer is unknown. `?` never surely matches a symbol.

use rolecall_source::SymbolId;
use rolecall_source::symbol::{has_symbols, split_symbol};

/// Whether ASCII letters compare with regard to case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `a` is not `A`.
    Sensitive,
    /// `a` is `A`.
    Insensitive,
}

/// `*` of a policy variable `${*}`: a letter, no wildcard. The three are noncharacters, which no policy can hold.
pub(crate) const LITERAL_STAR: char = '\u{FDD0}';
/// `?` of `${?}`.
pub(crate) const LITERAL_QUESTION: char = '\u{FDD1}';
/// The value, not known, of a policy variable.
pub(crate) const UNKNOWN_WORD: char = '\u{FDD2}';

/// Steps after which a match is given up as unknown: some milliseconds of hostile text, far beyond any policy.
pub(crate) const BUDGET: usize = 4_000_000;

/// Whether `pattern` matches all of `text`. `None` when that depends on a symbol (equal symbols are taken for
/// independent here, so that some of these are false in truth) or when the texts are absurdly long.
///
/// ```
/// use rolecall_policy::pattern::{Case, matches_glob};
///
/// assert_eq!(matches_glob("team-*", "team-a/x", Case::Sensitive), Some(true));
/// assert_eq!(matches_glob("GET*", "GetObject", Case::Insensitive), Some(true));
/// assert_eq!(matches_glob("a?c", "ac", Case::Sensitive), Some(false));
/// ```
pub fn matches_glob(pattern: &str, text: &str, case: Case) -> Option<bool> {
    decide(pattern, text, Rules::new(Syntax::Glob, Syntax::Plain, case))
}

/// Whether every text that `narrower` matches, `wider` matches too, with regard to case. Sound: `true` is proof, whatever
/// the symbols stand for. `false` is not when both hold `?`.
pub fn covers(wider: &str, narrower: &str) -> bool {
    covers_with(wider, narrower, Case::Sensitive)
}

pub(crate) fn covers_with(wider: &str, narrower: &str, case: Case) -> bool {
    let rules = Rules::new(Syntax::Glob, Syntax::Glob, case);
    opaque(wider, narrower, rules) == Some(true)
}

/// Whether some text matches both patterns; symbols stand for any word. `false` is proof that none does.
pub(crate) fn overlaps(one: &str, other: &str, case: Case) -> bool {
    possible(one, other, Rules::new(Syntax::Glob, Syntax::Glob, case))
}

/// Whether the pattern cannot match because of what stands before its first wildcard, case apart. A quick answer; `false`
/// says nothing.
pub(crate) fn begins_otherwise(pattern: &str, text: &str) -> bool {
    let both = pattern.bytes().zip(text.bytes());
    let mut literal = both
        .take_while(|(wanted, have)| !matches!(wanted, b'*' | b'?') && wanted.is_ascii() && have.is_ascii());
    literal.any(|(wanted, have)| !wanted.eq_ignore_ascii_case(&have))
}

/// Whether the pattern is nothing but `*`.
pub(crate) fn matches_everything(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*')
}

/// How `*` and `?` are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// As wildcards.
    Glob,
    /// As letters, in a text that may hold the letters of policy variables.
    Literal,
    /// As letters.
    Plain,
}

/// How two texts are compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) pattern: Syntax,
    pub(crate) text: Syntax,
    /// Bytes at the end of the text in which case counts.
    pub(crate) exact_tail: usize,
    /// Whether a symbol may stand for a text with a colon.
    pub(crate) colon_in_symbol: bool,
}

impl Rules {
    pub(crate) fn new(pattern: Syntax, text: Syntax, case: Case) -> Self {
        let exact_tail = match case {
            Case::Sensitive => usize::MAX,
            Case::Insensitive => 0,
        };
        Rules { pattern, text, exact_tail, colon_in_symbol: true }
    }
}

/// Whether `pattern` matches `text` under these rules; `None` when that depends on what is not known.
pub(crate) fn decide(pattern: &str, text: &str, rules: Rules) -> Option<bool> {
    match opaque(pattern, text, rules) {
        Some(false) if is_known(pattern) && is_known(text) => Some(false),
        Some(false) if possible(pattern, text, rules) => None,
        decided => decided,
    }
}

/// Whether no part of the text is a symbol or an unknown word.
pub(crate) fn is_known(text: &str) -> bool {
    text.is_ascii() || !(has_symbols(text) || text.contains(UNKNOWN_WORD))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Star,
    One,
    Letter(char),
    Symbol(SymbolId),
    Word,
}

impl Token {
    /// The first token of `text` and what follows it.
    fn first(text: &str, syntax: Syntax) -> Option<(Token, &str)> {
        if let Some((symbol, rest)) = split_symbol(text) {
            return Some((Token::Symbol(symbol), rest));
        }
        let mut chars = text.chars();
        let token = match (chars.next()?, syntax) {
            ('*', Syntax::Glob) => Token::Star,
            ('?', Syntax::Glob) => Token::One,
            (letter, Syntax::Plain) => Token::Letter(letter),
            (LITERAL_STAR, _) => Token::Letter('*'),
            (LITERAL_QUESTION, _) => Token::Letter('?'),
            (UNKNOWN_WORD, _) => Token::Word,
            (letter, _) => Token::Letter(letter),
        };
        Some((token, chars.as_str()))
    }

    /// Whether this token of a pattern, which is no `*`, surely matches that token of a text.
    fn admits(self, other: Token, fold: bool) -> bool {
        match (self, other) {
            (Token::One, Token::One | Token::Letter(_)) => true,
            (Token::Letter(a), Token::Letter(b)) => a == b || fold && a.eq_ignore_ascii_case(&b),
            (Token::Symbol(a), Token::Symbol(b)) => a == b,
            _ => false,
        }
    }

    /// Whether it can stand for any number of letters.
    fn is_word(self) -> bool {
        matches!(self, Token::Star | Token::Symbol(_) | Token::Word)
    }
}

/// Match over opaque letters: on a mismatch the last `*` swallows one letter more, which is enough for patterns of this
/// kind. `None` when the budget runs out.
fn opaque(pattern: &str, text: &str, rules: Rules) -> Option<bool> {
    let (mut pattern, mut text) = (pattern, text);
    let mut retry: Option<(&str, &str)> = None;
    let mut budget = BUDGET;
    loop {
        let run = common_run(pattern, text, rules);
        budget = budget.checked_sub(run + 1)?;
        if let (Some((_, rest)), Some((_, left))) =
            (pattern.split_at_checked(run), text.split_at_checked(run))
        {
            (pattern, text) = (rest, left);
        }
        if let Some((least, rest)) = star_run(pattern, rules.pattern) {
            let Some(left) = swallow(text, least, rules.text) else {
                return Some(false);
            };
            if rest.is_empty() {
                return Some(true);
            }
            (pattern, text) = (rest, left);
            retry = Some((rest, left));
            continue;
        }
        match (Token::first(pattern, rules.pattern), Token::first(text, rules.text)) {
            (None, None) => return Some(true),
            (Some((token, rest)), Some((have, left)))
                if token.admits(have, text.len() > rules.exact_tail) =>
            {
                (pattern, text) = (rest, left);
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = retry else {
            return Some(false);
        };
        let Some((_, left)) = Token::first(from, rules.text) else {
            return Some(false);
        };
        retry = Some((after, left));
        (pattern, text) = (after, left);
    }
}

/// The `*` and `?` that a pattern starts with, if there is a `*` among them: how many `?`, and what follows. In any order
/// they match whatever has at least so many letters.
fn star_run(pattern: &str, syntax: Syntax) -> Option<(usize, &str)> {
    if syntax != Syntax::Glob {
        return None;
    }
    let rest = pattern.trim_start_matches(['*', '?']);
    let (run, _) = pattern.split_at_checked(pattern.len() - rest.len())?;
    let letters = run.bytes().filter(|&byte| byte == b'?').count();
    (letters < run.len()).then_some((letters, rest))
}

/// What is left of a text without the first so many letters; symbols and `*` on the way may be empty and do not count.
fn swallow(mut text: &str, letters: usize, syntax: Syntax) -> Option<&str> {
    let mut swallowed = 0;
    while swallowed < letters {
        let (token, left) = Token::first(text, syntax)?;
        swallowed += usize::from(!token.is_word());
        text = left;
    }
    Some(text)
}

/// The bytes at the start of both texts that are the same plain letters: the greater part of most matches.
fn common_run(pattern: &str, text: &str, rules: Rules) -> usize {
    let fold = rules.exact_tail == 0;
    let is_letter =
        |byte: u8| byte.is_ascii() && !(rules.pattern == Syntax::Glob && matches!(byte, b'*' | b'?'));
    let same = |&(one, other): &(u8, u8)| {
        is_letter(one) && (one == other || fold && one.eq_ignore_ascii_case(&other))
    };
    pattern.bytes().zip(text.bytes()).take_while(same).count()
}

/// Whether some words for the symbols (and, of two patterns, for the wildcards) make both texts the same: reachability in
/// the grid of their tokens, row by row.
fn possible(pattern: &str, text: &str, rules: Rules) -> bool {
    if differs_at_start(pattern, text, rules) {
        return false;
    }
    let columns: Vec<(Token, bool)> = tokens(text, rules.text, rules.exact_tail);
    if pattern.len().saturating_mul(columns.len()) > BUDGET {
        return true;
    }
    // What one token can swallow of the other side while it stands for a word.
    let swallows = |word: Token, other: Token| match other {
        Token::Letter(':') => rules.colon_in_symbol || word == Token::Star,
        _ => true,
    };
    let mut row = vec![false; columns.len() + 1];
    if let Some(start) = row.first_mut() {
        *start = true;
    }
    close(&mut row, &columns, None, &swallows);
    for (token, _) in tokens(pattern, rules.pattern, usize::MAX) {
        let mut next = vec![false; row.len()];
        for (at, _) in row.iter().enumerate().filter(|(_, reached)| **reached) {
            let mut reach = |at: usize| next.get_mut(at).into_iter().for_each(|cell| *cell = true);
            let column = columns.get(at).copied();
            if token.is_word() || column.is_some_and(|(word, _)| word.is_word() && swallows(word, token)) {
                reach(at);
            }
            if column.is_some_and(|(have, fold)| {
                token.admits(have, fold) || have == Token::One && !token.is_word()
            }) {
                reach(at + 1);
            }
        }
        close(&mut next, &columns, token.is_word().then_some(token), &swallows);
        row = next;
    }
    row.last().copied().unwrap_or(false)
}

/// Whether the two differ in a letter before anything that could stand for another.
fn differs_at_start(pattern: &str, text: &str, rules: Rules) -> bool {
    let run = common_run(pattern, text, rules);
    let (Some(pattern), Some(left)) = (pattern.get(run..), text.get(run..)) else { return false };
    match (Token::first(pattern, rules.pattern), Token::first(left, rules.text)) {
        (Some((token @ Token::Letter(_), _)), Some((have @ Token::Letter(_), _))) => {
            !token.admits(have, left.len() > rules.exact_tail)
        }
        _ => false,
    }
}

/// Spreads a row to the right: a word of the text may be empty, a word of the pattern swallows tokens of the text.
fn close(
    row: &mut [bool],
    columns: &[(Token, bool)],
    word: Option<Token>,
    swallows: &impl Fn(Token, Token) -> bool,
) {
    let mut reached = false;
    for (at, cell) in row.iter_mut().enumerate() {
        if reached && let Some(&(have, _)) = at.checked_sub(1).and_then(|at| columns.get(at)) {
            *cell |= have.is_word() || word.is_some_and(|word| swallows(word, have));
        }
        reached = *cell;
    }
}

/// The tokens of a text, each with whether case is ignored there.
fn tokens(text: &str, syntax: Syntax, exact_tail: usize) -> Vec<(Token, bool)> {
    let mut rest = text;
    std::iter::from_fn(|| {
        let fold = rest.len() > exact_tail;
        let (token, after) = Token::first(rest, syntax)?;
        rest = after;
        Some((token, fold))
    })
    .collect()
}
