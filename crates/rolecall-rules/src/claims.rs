//! Conditions on the claims of a token.

use rolecall_policy::{BaseOperator, Condition, SetOperator, Statement, Text};
use rolecall_source::symbol::has_symbols;

/// Conditions that surely demand a value of `key`: positive string comparisons that an absent claim fails.
pub(crate) fn demands<'s>(
    statement: &'s Statement,
    key: &str,
) -> impl Iterator<Item = &'s Condition> + use<'s> {
    let key = key.to_owned();
    statement.conditions.iter().filter(move |condition| is_on(condition, &key) && is_positive(condition))
}

/// Conditions on `key`, whatever they say.
pub(crate) fn mentions<'s>(
    statement: &'s Statement,
    key: &str,
) -> impl Iterator<Item = &'s Condition> + use<'s> {
    let key = key.to_owned();
    statement.conditions.iter().filter(move |condition| is_on(condition, &key))
}

/// Whether some condition demands a value of `key` that is not just anything.
pub(crate) fn is_pinned(statement: &Statement, key: &str) -> bool {
    demands(statement, key)
        .any(|condition| !condition.values.iter().any(|value| is_anything(condition, value)))
}

/// Whether a value is no limit: nothing but wildcards, where wildcards count.
pub(crate) fn is_anything(condition: &Condition, value: &Text) -> bool {
    globs(condition) && !value.text.is_empty() && value.text.chars().all(|c| matches!(c, '*' | '?'))
}

/// Whether `*` and `?` of the values are wildcards.
pub(crate) fn globs(condition: &Condition) -> bool {
    matches!(
        condition.operator.base,
        Some(BaseOperator::StringLike | BaseOperator::ArnLike | BaseOperator::ArnEquals)
    )
}

/// Whether a condition is about `key`. A key that is partly a symbol is, when it ends with the same claim: its prefix
/// may well be the provider's.
fn is_on(condition: &Condition, key: &str) -> bool {
    let text = &condition.key.text;
    let claim = |text: &str| text.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    text.eq_ignore_ascii_case(key) || ((has_symbols(text) || has_symbols(key)) && claim(text) == claim(key))
}

fn is_positive(condition: &Condition) -> bool {
    let positive = matches!(
        condition.operator.base,
        Some(
            BaseOperator::StringEquals
                | BaseOperator::StringEqualsIgnoreCase
                | BaseOperator::StringLike
                | BaseOperator::ArnLike
                | BaseOperator::ArnEquals
        )
    );
    positive && !condition.operator.if_exists && condition.operator.set != Some(SetOperator::ForAllValues)
}
