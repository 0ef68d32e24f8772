//! Conditions as alternatives of literals.

use std::sync::Arc;

use rolecall_source::symbol::has_symbols;

use super::atoms::{Atom, KeyId, Literal, Quantifier, Test, Values};
use super::compile::{Alternatives, Space};
use super::text::Style;
use crate::compare::{boolean, is_well_formed};
use crate::document::{BaseOperator, Condition, SetOperator, Version};
use crate::operator::Comparison;
use crate::reason;

impl Space {
    /// What a condition asks for: one of these lists of literals.
    pub(crate) fn condition(&mut self, condition: &Condition, version: Version) -> Alternatives {
        let Some(base) = condition.operator.base else {
            return vec![vec![self.undecided(condition, reason::UNKNOWN_OPERATOR)]];
        };
        if has_symbols(&condition.key.text) {
            return vec![vec![self.undecided(condition, reason::UNRESOLVED_REFERENCE)]];
        }
        let key = self.atoms.key(&condition.key.text);
        if base == BaseOperator::Null {
            return self.null(condition, key);
        }
        let comparison = base.comparison();
        if comparison == Comparison::Arn && condition.values.iter().any(|value| has_open_parts(&value.text)) {
            return vec![vec![self.undecided(condition, reason::POLICY_VARIABLE)]];
        }
        let (good, bad): (Vec<&str>, Vec<&str>) = condition
            .values
            .iter()
            .map(|value| &*value.text)
            .partition(|value| is_well_formed(comparison, value));
        let alternatives = match Style::of(comparison, version) {
            Some(style) => self.texts(condition, (key, base), &good, style),
            None => self.typed(condition, (key, base), &good, version),
        };
        if bad.is_empty() || !base.is_negated() {
            return alternatives;
        }
        // Whether a value that is not of the operator's type voids a negated one where the key is there is not documented.
        let code = if comparison == Comparison::Arn { reason::ARN_SEGMENT } else { reason::MALFORMED_VALUE };
        let (holds, _) = self.opaque(code, "malformed");
        let absent = self.atoms.intern(Atom::Absent(key));
        let with = |alternative: &Vec<Literal>, literals: &[Literal]| -> Vec<Literal> {
            alternative.iter().chain(literals).copied().collect()
        };
        let ignored = alternatives.iter().map(|list| with(list, &[(holds, true)]));
        let voided = alternatives.iter().map(|list| with(list, &[(holds, false), (absent, true)]));
        ignored.chain(voided).collect()
    }

    /// A literal that says no more of a condition than that it is this one.
    fn undecided(&mut self, condition: &Condition, code: &str) -> Literal {
        let mut values: Vec<&str> = condition.values.iter().map(|value| &*value.text).collect();
        values.sort_unstable();
        let key = condition.key.text.to_ascii_lowercase();
        let operator = condition.operator.text.to_ascii_lowercase();
        self.opaque(code, &format!("{operator} {key} {values:?}"))
    }

    fn null(&mut self, condition: &Condition, key: KeyId) -> Alternatives {
        if condition.values.iter().any(|value| has_symbols(&value.text)) {
            return vec![vec![self.undecided(condition, reason::UNRESOLVED_REFERENCE)]];
        }
        let wants = |wanted| condition.values.iter().any(|value| boolean(&value.text) == Some(wanted));
        let absent = self.atoms.intern(Atom::Absent(key));
        match (wants(true), wants(false)) {
            (true, true) => vec![Vec::new()],
            (true, false) => vec![vec![(absent, true)]],
            (false, true) => vec![vec![(absent, false)]],
            (false, false) => Vec::new(),
        }
    }

    fn texts(
        &mut self,
        condition: &Condition,
        (key, base): (KeyId, BaseOperator),
        texts: &[&str],
        style: Style,
    ) -> Alternatives {
        if style.fold && texts.iter().any(|text| !text.is_ascii()) {
            return vec![vec![self.undecided(condition, reason::UNICODE_FOLD)]];
        }
        let globs = self.text_globs(texts, style, base.comparison() == Comparison::Arn);
        let exact = base.is_negated() || condition.operator.set.is_some();
        let mut alternatives = Vec::new();
        for (patterns, guards) in self.guarded(&globs, exact) {
            for tested in self.tests(condition, key, base, &Values::Text(patterns.clone())) {
                alternatives.push(tested.into_iter().chain(guards.iter().copied()).collect());
            }
        }
        alternatives
    }

    fn typed(
        &mut self,
        condition: &Condition,
        (key, base): (KeyId, BaseOperator),
        values: &[&str],
        version: Version,
    ) -> Alternatives {
        if values.iter().any(|value| has_symbols(value)) {
            return vec![vec![self.undecided(condition, reason::UNRESOLVED_REFERENCE)]];
        }
        let comparison = base.comparison();
        let variables = version == Version::V2012 && comparison == Comparison::Bool;
        if variables && condition.values.iter().any(|value| value.text.contains("${")) {
            return vec![vec![self.undecided(condition, reason::POLICY_VARIABLE)]];
        }
        let mut values: Vec<Arc<str>> = values.iter().map(|&value| Arc::from(value)).collect();
        values.sort_unstable();
        values.dedup();
        self.tests(condition, key, base, &Values::Typed(comparison, values))
    }

    /// The atom of a comparison, in each reading of the operator.
    fn tests(
        &mut self,
        condition: &Condition,
        key: KeyId,
        base: BaseOperator,
        values: &Values,
    ) -> Alternatives {
        let operator = &condition.operator;
        let negated = base.is_negated();
        let multivalued = self.atoms.key_of(key).is_some_and(|key| key.multivalued);
        let mut atom = |quantifier, absent| {
            let test = Test { values: values.clone(), negated, quantifier, absent };
            (self.atoms.intern(Atom::Values(key, test)), true)
        };
        match operator.set {
            Some(SetOperator::ForAllValues) if multivalued => vec![vec![atom(Quantifier::All, true)]],
            Some(SetOperator::ForAllValues) => vec![vec![atom(Quantifier::One, true)]],
            Some(SetOperator::ForAnyValue) => {
                let quantifier = if multivalued { Quantifier::Any } else { Quantifier::One };
                if !operator.if_exists {
                    return vec![vec![atom(quantifier, false)]];
                }
                let (with, without) = (atom(quantifier, true), atom(quantifier, false));
                let reading = self.atoms.reading(reason::FORANYVALUE_IFEXISTS);
                vec![vec![with, (reading, true)], vec![without, (reading, false)]]
            }
            None => {
                let absent = operator.if_exists || negated;
                if !multivalued {
                    return vec![vec![atom(Quantifier::One, absent)]];
                }
                let (any, one) = (atom(Quantifier::PlainAny, absent), atom(Quantifier::PlainOne, absent));
                let reading = self.atoms.reading(reason::MULTIVALUE_PLAIN);
                vec![vec![any, (reading, true)], vec![one, (reading, false)]]
            }
        }
    }
}

/// Whether a variable or a symbol stands where it may hold several parts of an ARN.
fn has_open_parts(text: &str) -> bool {
    let head = text.match_indices(':').nth(4).and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    has_symbols(head) || head.contains("${")
}
