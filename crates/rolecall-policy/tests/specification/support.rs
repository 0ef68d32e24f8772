//! Short ways to write documents, contexts and symbols.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_policy::{Applies, Context, Document, Effect, KeyState, Miss, Request, Statement};
use rolecall_policy::{applies, deny_applies};
use rolecall_source::{Sources, SymbolKind};

/// A document that must be well formed JSON.
pub(crate) fn document(json: &str) -> Document {
    Document::from_json(json).unwrap()
}

/// A document of these statements.
pub(crate) fn policy(statements: &str) -> Document {
    document(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#))
}

/// The letters of a symbol, the same for the same label.
pub(crate) fn symbol(sources: &Sources, label: &str) -> String {
    sources.symbol(SymbolKind::Variable, label).letters()
}

/// The states of some keys, in lower case, and of all others.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) known: BTreeMap<String, KeyState>,
    pub(crate) other: KeyState,
}

impl Keys {
    /// No key is in the request.
    pub(crate) fn none() -> Self {
        Keys { known: BTreeMap::new(), other: KeyState::Absent }
    }

    pub(crate) fn with(mut self, key: &str, state: KeyState) -> Self {
        self.known.insert(key.to_lowercase(), state);
        self
    }

    pub(crate) fn present(self, key: &str, value: &str) -> Self {
        self.with(key, one(value))
    }
}

impl Context for Keys {
    fn state(&self, key: &str) -> KeyState {
        assert_eq!(key, key.to_lowercase());
        self.known.get(key).unwrap_or(&self.other).clone()
    }
}

/// One value.
pub(crate) fn one(value: &str) -> KeyState {
    many(&[value])
}

/// Several values.
pub(crate) fn many(values: &[&str]) -> KeyState {
    KeyState::Present(values.iter().map(|&value| value.into()).collect())
}

/// A value, not known which.
pub(crate) fn some_value() -> KeyState {
    KeyState::SomeValue("some".into())
}

/// Not known whether present.
pub(crate) fn not_known() -> KeyState {
    KeyState::Unknown("fact".into())
}

/// Whether the statement applies to the one action and resource that all tests use, by its effect.
pub(crate) fn judge<'d>(document: &'d Document, at: usize, keys: &Keys) -> Applies<'d> {
    let statement: &Statement = &document.statements[at];
    let request = Request { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: keys };
    match statement.effect {
        Effect::Allow => applies(statement, document.version, &request),
        Effect::Deny => deny_applies(statement, document.version, &request),
    }
}

/// An answer in a word: `yes`, `no`, `impossible`, `if KEY OPERATOR VALUES`, `unknown FACTS`.
pub(crate) fn word(applies: &Applies<'_>) -> String {
    match applies {
        Applies::Yes => "yes".to_owned(),
        Applies::No(Miss::Condition { impossible: true, .. }) => "impossible".to_owned(),
        Applies::No(_) => "no".to_owned(),
        Applies::Unknown(facts) => format!("unknown {}", facts.join(" ")),
        Applies::If(requirements) => {
            let text = |requirement: &rolecall_policy::Requirement| {
                let values: Vec<&str> = requirement.values.iter().map(|value| &*value.text).collect();
                let not = if requirement.negated { "not " } else { "" };
                format!("{not}{} {} {}", requirement.key.text, requirement.operator.text, values.join(","))
            };
            let list: Vec<String> = requirements.iter().map(text).collect();
            format!("if {}", list.join("; "))
        }
    }
}

/// A small generator: the same numbers for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A text of at most `longest` of these pieces.
    pub(crate) fn text(&mut self, pieces: &[&str], longest: usize) -> String {
        let length = self.below(longest + 1);
        (0..length).map(|_| self.pick(pieces)).collect()
    }
}

/// Every word over these letters up to a length.
pub(crate) fn words(letters: &[&str], longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        let longer =
            |word: &String| letters.iter().map(move |letter| format!("{word}{letter}")).collect::<Vec<_>>();
        last = last.iter().flat_map(longer).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Shared text.
pub(crate) fn shared(text: &str) -> Arc<str> {
    text.into()
}
