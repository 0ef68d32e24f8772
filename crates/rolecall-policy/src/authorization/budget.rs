//! How long the patterns of a request may take.

use crate::authorization::{Call, Policies};
use crate::document::{Document, Statement, Text};
use crate::pattern;

/// Bytes of a text that no pattern of a policy, however long, takes long to match.
const SHORT: usize = 128;
/// Most steps of all matches of one request: some seconds of hostile patterns.
const MOST_STEPS: usize = 1_000_000_000;

/// Whether matching the patterns of the policies may take too long: patterns such as `*a?a*a?a*`, each tried at every
/// letter of a long text.
pub(crate) fn is_exceeded(policies: &Policies, call: &Call) -> bool {
    let values = call.context.iter().flat_map(|(_, values, _)| values).map(|value| value.len());
    let longest = values.chain([call.action.len(), call.resource.len()]).max().unwrap_or_default();
    if longest <= SHORT {
        return false;
    }
    let levels = policies.service_control.iter().chain(&policies.resource_control).flatten();
    let own = policies.identity.iter().chain(&policies.boundaries).chain(&policies.session);
    let documents = own.chain(&policies.resource).chain(levels);
    let mut left = MOST_STEPS;
    for statement in documents.flat_map(|document: &Document| &document.statements) {
        for text in texts(statement) {
            match left.checked_sub(steps(&text.text, longest)) {
                Some(rest) => left = rest,
                None => return true,
            }
        }
    }
    false
}

fn texts(statement: &Statement) -> impl Iterator<Item = &Text> {
    let resources = statement.resources.iter().flat_map(|set| &set.patterns);
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    statement.actions.patterns.iter().chain(resources).chain(values)
}

/// Steps of one match at most: behind a second `*` it starts again at every letter.
fn steps(text: &str, longest: usize) -> usize {
    let stars = text.bytes().filter(|&byte| byte == b'*').count();
    if stars < 2 { longest } else { text.len().saturating_mul(longest).min(pattern::BUDGET) }
}
