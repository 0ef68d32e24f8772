//! Short ways to write documents and questions.

use rolecall_policy::Document;
use rolecall_policy::algebra::{Algebra, Comparison, Inclusion};

/// A document of these statements.
pub(crate) fn policy(statements: &str) -> Document {
    Document::from_json(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)).unwrap()
}

/// An Allow.
pub(crate) fn allow(action: &str, resource: &str, condition: &str) -> String {
    statement("Allow", action, resource, condition)
}

/// A Deny.
pub(crate) fn deny(action: &str, resource: &str, condition: &str) -> String {
    statement("Deny", action, resource, condition)
}

fn statement(effect: &str, action: &str, resource: &str, condition: &str) -> String {
    format!(
        r#"{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}","Condition":{{{condition}}}}}"#
    )
}

pub(crate) fn compare(old: &Document, new: &Document) -> Comparison {
    Algebra::new(&[old, new]).compare(0, 1)
}

/// The verdict in a word, with the reason where it is unknown and a star where it holds of the catalogue only.
pub(crate) fn word(comparison: &Comparison) -> String {
    let reason = comparison.reason.as_deref().map(|reason| format!(" {reason}")).unwrap_or_default();
    let of_catalogue = if comparison.of_catalogue { " of-catalogue" } else { "" };
    format!("{}{reason}{of_catalogue}", comparison.verdict.name())
}

/// Whether `wide` includes `narrow`.
pub(crate) fn includes(wide: &Document, narrow: &Document) -> Inclusion {
    Algebra::new(&[wide, narrow]).includes(0, 1)
}

pub(crate) fn is_proven(inclusion: &Inclusion) -> bool {
    matches!(inclusion, Inclusion::Proven { of_catalogue: false })
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
}
