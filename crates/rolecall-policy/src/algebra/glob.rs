//! Globs as numbers: patterns with `*` and `?`, of which some do not cross a colon, kept once each.

use std::collections::HashMap;
use std::sync::Arc;

use rolecall_source::SymbolId;

use super::word::matches_word;

/// A glob that has been interned: equal globs have equal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct GlobId(u32);

/// What a part of a text stands for that is not known: one opaque letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Variable {
    /// The value of a condition key, in lower case, or the default where the key is absent.
    Key { key: Arc<str>, default: Option<Arc<str>> },
    /// A symbol of the text.
    Symbol(SymbolId),
}

/// The number of a [`Variable`].
pub(crate) type VariableId = u32;

/// One place of a glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Token {
    /// This letter.
    Letter(char),
    /// This ASCII letter, given in lower case, in either case.
    Fold(char),
    /// One letter.
    Any,
    /// One letter that is no colon.
    AnyInPart,
    /// Any text.
    Star,
    /// Any text without a colon.
    StarInPart,
    /// An opaque letter, which only it and `*` match.
    Variable(VariableId),
}

/// A letter of a text that a glob is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Letter {
    Char(char),
    Variable(VariableId),
}

impl Token {
    pub(crate) fn is_star(self) -> bool {
        matches!(self, Token::Star | Token::StarInPart)
    }

    /// Whether it matches this letter, once.
    pub(crate) fn admits(self, letter: Letter) -> bool {
        match (self, letter) {
            (Token::Star, _) => true,
            (Token::Variable(one), Letter::Variable(other)) => one == other,
            (_, Letter::Variable(_)) | (Token::Variable(_), _) => false,
            (Token::Any, _) => true,
            (Token::AnyInPart | Token::StarInPart, Letter::Char(letter)) => letter != ':',
            (Token::Letter(one), Letter::Char(other)) => one == other,
            (Token::Fold(one), Letter::Char(other)) => one == other.to_ascii_lowercase(),
        }
    }
}

/// The tokens of a glob and what is known of them.
#[derive(Debug)]
pub(crate) struct Glob {
    pub(crate) tokens: Vec<Token>,
    /// The only text it matches, if there is only one.
    pub(crate) literal: Option<Arc<str>>,
    /// Whether it holds an opaque letter.
    pub(crate) has_variable: bool,
    /// Letters at its start and at its end that stand for themselves.
    pub(crate) prefix: usize,
    pub(crate) suffix: usize,
    /// The third part of all that it matches, if they are ARNs of one service.
    pub(crate) service: Option<Box<str>>,
}

impl Glob {
    fn new(tokens: Vec<Token>) -> Self {
        let letter = |token: &Token| match token {
            Token::Letter(letter) => Some(*letter),
            _ => None,
        };
        let literal: Option<String> = tokens.iter().map(letter).collect();
        let is_plain = |token: &&Token| matches!(token, Token::Letter(_));
        Glob {
            literal: literal.map(Arc::from),
            has_variable: tokens.iter().any(|token| matches!(token, Token::Variable(_))),
            prefix: tokens.iter().take_while(is_plain).count(),
            suffix: tokens.iter().rev().take_while(is_plain).count(),
            service: service(&tokens),
            tokens,
        }
    }
}

/// What plain letters between the second and the third colon say.
fn service(tokens: &[Token]) -> Option<Box<str>> {
    let mut colons = 0;
    let mut service = String::new();
    for token in tokens {
        match token {
            Token::Letter(':') if colons == 2 => return Some(service.into()),
            Token::Letter(':') => colons += 1,
            Token::Letter(letter) if colons == 2 => service.push(*letter),
            Token::Letter(_) | Token::Fold(_) | Token::AnyInPart | Token::StarInPart if colons < 2 => {}
            _ => return None,
        }
    }
    None
}

/// Every glob of a comparison, each once, and how pairs of them lie to each other.
#[derive(Debug, Default)]
pub(crate) struct Globs {
    list: Vec<Glob>,
    index: HashMap<Vec<Token>, GlobId>,
    variables: Vec<Variable>,
    pub(super) subsets: HashMap<(GlobId, GlobId), bool>,
    pub(super) overlaps: HashMap<(GlobId, GlobId), bool>,
    pub(super) any_arn: Option<GlobId>,
    /// Steps that were made, for whoever bounds them.
    pub(crate) steps: u64,
}

static NOTHING: Glob =
    Glob { tokens: Vec::new(), literal: None, has_variable: false, prefix: 0, suffix: 0, service: None };

impl Globs {
    /// The number of these tokens, in their normal form: of neighbouring stars one, `?` in front of it.
    pub(crate) fn intern(&mut self, tokens: &[Token]) -> GlobId {
        let tokens = normal(tokens);
        if let Some(&id) = self.index.get(&tokens) {
            return id;
        }
        let id = GlobId(self.list.len() as u32);
        self.index.insert(tokens.clone(), id);
        self.list.push(Glob::new(tokens));
        id
    }

    pub(crate) fn get(&self, id: GlobId) -> &Glob {
        self.list.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    /// The number of a variable.
    pub(crate) fn variable(&mut self, variable: Variable) -> VariableId {
        let at = self.variables.iter().position(|known| *known == variable);
        let at = at.unwrap_or_else(|| {
            self.variables.push(variable);
            self.variables.len() - 1
        });
        at as VariableId
    }

    pub(crate) fn variable_of(&self, id: VariableId) -> Option<&Variable> {
        self.variables.get(id as usize)
    }

    /// The variables of a glob.
    pub(crate) fn variables_in(&self, id: GlobId) -> impl Iterator<Item = &Variable> {
        let ids = self.get(id).tokens.iter().filter_map(|token| match token {
            Token::Variable(variable) => Some(*variable),
            _ => None,
        });
        ids.filter_map(|variable| self.variable_of(variable))
    }

    /// The glob with each variable replaced by the text that `value` gives for it, or kept where it gives none.
    pub(crate) fn replaced(&mut self, id: GlobId, value: impl Fn(&Variable) -> Option<Arc<str>>) -> GlobId {
        if !self.get(id).has_variable {
            return id;
        }
        let mut tokens = Vec::new();
        for token in &self.get(id).tokens {
            let text = match token {
                Token::Variable(variable) => self.variable_of(*variable).and_then(&value),
                _ => None,
            };
            match text {
                Some(text) => tokens.extend(text.chars().map(Token::Letter)),
                None => tokens.push(*token),
            }
        }
        self.intern(&tokens)
    }

    /// The glob with `*` for each variable: it matches whatever the variables stand for.
    pub(crate) fn relaxed(&mut self, id: GlobId) -> GlobId {
        if !self.get(id).has_variable {
            return id;
        }
        let relax = |token: &Token| match token {
            Token::Variable(_) => Token::Star,
            token => *token,
        };
        let tokens: Vec<Token> = self.get(id).tokens.iter().map(relax).collect();
        self.intern(&tokens)
    }

    /// Whether the glob matches a text.
    pub(crate) fn matches(&self, id: GlobId, text: &str) -> bool {
        let glob = self.get(id);
        match &glob.literal {
            Some(literal) => **literal == *text,
            None => matches_word(&glob.tokens, text.chars().map(Letter::Char)),
        }
    }
}

fn normal(tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for &token in tokens {
        match (out.last().copied(), token) {
            (Some(Token::Star), Token::Star | Token::StarInPart)
            | (Some(Token::StarInPart), Token::StarInPart) => {}
            (Some(Token::StarInPart), Token::Star) => {
                out.pop();
                out.push(token);
            }
            (Some(star @ Token::Star), Token::Any) | (Some(star @ Token::StarInPart), Token::AnyInPart) => {
                out.pop();
                out.push(token);
                out.push(star);
            }
            _ => out.push(token),
        }
    }
    out
}

/// The tokens of a text of which `*` and `?` are wildcards.
#[cfg(test)]
pub(crate) fn tokens_of(text: &str) -> Vec<Token> {
    text.chars()
        .map(|letter| match letter {
            '*' => Token::Star,
            '?' => Token::Any,
            letter => Token::Letter(letter),
        })
        .collect()
}
