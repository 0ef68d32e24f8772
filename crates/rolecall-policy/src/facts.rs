//! Three-valued answers and what they depend on.

use std::sync::Arc;

use rolecall_source::Piece;
use rolecall_source::symbol::pieces;

use crate::pattern::is_known;
use crate::reason;

/// Whether something matches, or why that is not known.
pub(crate) type Answer = Result<bool, Why>;

/// Why a match is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It depends on the symbols of the two texts.
    Symbols,
    /// A code of [`crate::reason`].
    Code(&'static str),
    /// One of the texts is not of the operator's type: they do not match, but whether the negation of the operator
    /// then holds is not documented. The code says why.
    Malformed(&'static str),
}

/// The answer of a match whose only uncertainty is symbols.
pub(crate) fn by_symbols(matched: Option<bool>) -> Answer {
    matched.ok_or(Why::Symbols)
}

/// Facts that are kept: more than these nobody reads.
const MOST_FACTS: usize = 32;

/// The facts that an evaluation turned out to depend on, each once, in order.
#[derive(Debug, Default)]
pub(crate) struct Facts(Vec<Arc<str>>);

impl Facts {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets all but the first `len` facts: what followed does not matter after all.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    pub(crate) fn add(&mut self, fact: &str) {
        if self.0.len() < MOST_FACTS && !self.0.iter().any(|known| &**known == fact) {
            self.0.push(fact.into());
        }
    }

    pub(crate) fn add_all(&mut self, facts: &[Arc<str>]) {
        for fact in facts {
            self.add(fact);
        }
    }

    /// Adds the reason for an unknown match of these two texts.
    pub(crate) fn add_why(&mut self, why: Why, one: &str, other: &str) {
        match why {
            Why::Code(code) | Why::Malformed(code) => self.add(code),
            Why::Symbols if is_known(one) && is_known(other) => self.add(reason::GLOB_BUDGET),
            Why::Symbols => {
                self.add_symbols(one);
                self.add_symbols(other);
            }
        }
    }

    /// Adds each symbol of a text.
    pub(crate) fn add_symbols(&mut self, text: &str) {
        for piece in pieces(text) {
            if let Piece::Symbol(symbol) = piece {
                self.add(&symbol.letters());
            }
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Arc<str>> {
        self.0
    }
}
