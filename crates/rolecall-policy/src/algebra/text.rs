//! Texts of a policy as globs: wildcards, policy variables, symbols, and the two readings of a resource.

use std::sync::Arc;

use rolecall_source::symbol::split_symbol;

use super::glob::{GlobId, Globs, Token, Variable};
use super::solve::Emptiness;
use crate::document::Version;
use crate::operator::Comparison;
use crate::variable::Variable as Written;

/// How the text of a policy is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    /// Whether `*` and `?` are wildcards.
    pub(crate) wildcards: bool,
    /// Whether upper and lower case are the same.
    pub(crate) fold: bool,
    /// Whether policy variables are replaced.
    pub(crate) variables: bool,
}

impl Style {
    /// The style of an operator that compares text; `None` for the others.
    pub(crate) fn of(comparison: Comparison, version: Version) -> Option<Style> {
        let variables = version == Version::V2012;
        match comparison {
            Comparison::Equals => Some(Style { wildcards: false, fold: false, variables }),
            Comparison::EqualsIgnoreCase => Some(Style { wildcards: false, fold: true, variables }),
            Comparison::Like | Comparison::Arn => Some(Style { wildcards: true, fold: false, variables }),
            _ => None,
        }
    }
}

impl Globs {
    /// The tokens of a text.
    pub(crate) fn tokens(&mut self, text: &str, style: Style) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            if let Some((symbol, after)) = split_symbol(rest) {
                tokens.push(Token::Variable(self.variable(Variable::Symbol(symbol))));
                rest = after;
                continue;
            }
            if style.variables
                && let Some((variable, after)) = rest.strip_prefix("${").and_then(Written::split)
            {
                tokens.push(self.written(&variable));
                rest = after;
                continue;
            }
            rest = rest.strip_prefix(letter).unwrap_or_default();
            tokens.push(match letter {
                '*' if style.wildcards => Token::Star,
                '?' if style.wildcards => Token::Any,
                letter if style.fold && letter.is_ascii_alphabetic() => {
                    Token::Fold(letter.to_ascii_lowercase())
                }
                letter => Token::Letter(letter),
            });
        }
        tokens
    }

    fn written(&mut self, variable: &Written<'_>) -> Token {
        match variable.key {
            letter @ ("*" | "?" | "$") => Token::Letter(letter.chars().next().unwrap_or('$')),
            key => {
                let key: Arc<str> = key.to_ascii_lowercase().into();
                let default = variable.default.map(Arc::from);
                Token::Variable(self.variable(Variable::Key { key, default }))
            }
        }
    }

    /// A pattern of an ARN operator: six parts, of which only the last may hold a colon; `None` for a text that is none.
    pub(crate) fn arn_pattern(&mut self, text: &str, style: Style) -> Option<GlobId> {
        if text.split(':').count() < PARTS {
            return None;
        }
        let tokens = self.tokens(text, style);
        let tokens = within_parts(tokens);
        Some(self.intern(&tokens))
    }

    /// The glob of a pattern without variables.
    pub(crate) fn pattern(&mut self, text: &str) -> GlobId {
        let tokens = self.tokens(text, Style { wildcards: true, fold: false, variables: false });
        self.intern(&tokens)
    }

    /// Every ARN.
    pub(crate) fn any_arn(&mut self) -> GlobId {
        if let Some(known) = self.any_arn {
            return known;
        }
        let style = Style { wildcards: true, fold: false, variables: false };
        let tokens = within_parts(self.tokens("arn:*:*:*:*:*", style));
        let any = self.intern(&tokens);
        *self.any_arn.insert(any)
    }

    /// Whether the two match the same ARNs. `true` is proof.
    pub(crate) fn same_arns(&mut self, one: GlobId, other: GlobId) -> bool {
        let any = self.any_arn();
        self.emptiness(&[one, any], &[other]) == Emptiness::Empty
            && self.emptiness(&[other, any], &[one]) == Emptiness::Empty
    }

    /// A pattern of `Resource` in its two readings, the same number where they are the same: part by part, missing parts
    /// being `*`, and as one string (see `crate::resource`).
    pub(crate) fn resource_pattern(&mut self, text: &str, version: Version) -> (GlobId, GlobId) {
        let parts = text.splitn(PARTS, ':').count();
        let start = text.match_indices(':').nth(PARTS - 2).map_or(text.len(), |(at, _)| at + 1);
        let (head, tail) = text.split_at_checked(start).unwrap_or((text, ""));
        let plain = Style { wildcards: true, fold: false, variables: false };
        let mut tokens = self.tokens(&head.to_ascii_lowercase(), plain);
        tokens.extend(self.tokens(tail, Style { variables: version == Version::V2012, ..plain }));
        let as_string = self.intern(&tokens);
        let mut tokens = within_parts(tokens);
        for missing in parts..PARTS {
            tokens.push(Token::Letter(':'));
            tokens.push(if missing + 1 == PARTS { Token::Star } else { Token::StarInPart });
        }
        let by_part = self.intern(&tokens);
        if parts == PARTS && !head.contains(['*', '?']) {
            return (by_part, by_part);
        }
        (by_part, as_string)
    }
}

/// Whether a pattern has two readings and upper case where they differ: the algebra leaves it open.
pub(crate) fn is_doubtful_resource(text: &str) -> bool {
    let start = text.match_indices(':').nth(PARTS - 2).map_or(text.len(), |(at, _)| at + 1);
    let head = text.get(..start).unwrap_or(text);
    let ambiguous = start == text.len() || head.contains(['*', '?']);
    ambiguous && head.bytes().any(|byte| byte.is_ascii_uppercase())
}

const PARTS: usize = 6;

/// The same tokens, of which those before the fifth colon do not cross one.
fn within_parts(tokens: Vec<Token>) -> Vec<Token> {
    let mut colons = 0;
    tokens
        .into_iter()
        .map(|token| match token {
            Token::Letter(':') => {
                colons += 1;
                token
            }
            Token::Star if colons < PARTS - 1 => Token::StarInPart,
            Token::Any if colons < PARTS - 1 => Token::AnyInPart,
            token => token,
        })
        .collect()
}
