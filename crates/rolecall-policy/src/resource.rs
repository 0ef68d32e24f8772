//! Patterns of `Resource` and of the ARN operators, which see the six parts of an ARN.
//!
//! Of a wildcard before the fifth colon the IAM User Guide says both that it stays within its part and that one at the
//! end of a part may run past the colon ("IAM JSON policy elements: Resource"). A pattern has therefore two readings:
//! part by part, missing parts being `*`, and as one string. Where they differ the answer is unknown.

use rolecall_source::symbol::split_symbol;

use crate::facts::{Answer, Why, by_symbols};
use crate::pattern::{
    Case, Rules, Syntax, begins_otherwise, covers, covers_with, decide, is_known, matches_everything,
    matches_glob, overlaps,
};
use crate::reason;

/// Whether a pattern, of which the policy variables have been replaced, matches a resource; `None` when that is not
/// known. A resource `*` stands for an action that takes none: only `*` surely matches it.
pub fn matches_resource(pattern: &str, resource: &str) -> Option<bool> {
    answer(pattern, resource).ok()
}

/// Whether `wider` matches every resource that `narrower` matches, in either reading. `true` is proof.
pub fn covers_resource(wider: &str, narrower: &str) -> bool {
    if matches_everything(wider) || wider == narrower {
        return true;
    }
    let (wide, narrow) = (Parts::of(wider), Parts::of(narrower));
    (wide.count == PARTS || is_known(wider))
        && covers(wider, narrower)
        && wide.zip(&narrow).all(|(one, other, case)| covers_with(one, other, case))
}

/// Whether some resource may match both patterns. `false` is proof that none does.
pub fn resources_overlap(one: &str, other: &str) -> bool {
    let parts = || Parts::of(one).zip(&Parts::of(other)).all(|(one, other, case)| overlaps(one, other, case));
    overlaps(one, other, Case::Insensitive) || parts()
}

const PARTS: usize = 6;

/// The parts of a text between its first five colons; those it lacks are `*`.
struct Parts<'a> {
    list: [&'a str; PARTS],
    count: usize,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let mut parts = Parts { list: ["*"; PARTS], count: 0 };
        for (slot, part) in parts.list.iter_mut().zip(text.splitn(PARTS, ':')) {
            *slot = part;
            parts.count += 1;
        }
        parts
    }

    fn is_arn(&self) -> bool {
        self.count == PARTS
    }

    /// The last part, the resource itself.
    fn tail(&self) -> &'a str {
        self.list.last().copied().unwrap_or_default()
    }

    /// The parts of both, with the case rule of each: only the last regards it.
    fn zip<'b>(&self, other: &Parts<'b>) -> impl Iterator<Item = (&'a str, &'b str, Case)> {
        let case = |at| {
            if at + 1 == PARTS { Case::Sensitive } else { Case::Insensitive }
        };
        self.list
            .into_iter()
            .zip(other.list)
            .enumerate()
            .map(move |(at, (one, other))| (one, other, case(at)))
    }

    fn has_wildcard_before_tail(&self) -> bool {
        self.list.iter().take(PARTS - 1).any(|part| part.contains(['*', '?']))
    }
}

/// [`matches_resource`], with the reason why it is not known.
pub(crate) fn answer(pattern: &str, resource: &str) -> Answer {
    if matches_everything(pattern) {
        return Ok(true);
    }
    if resource == "*" {
        return without_resource(pattern, &Parts::of(pattern));
    }
    // Most patterns of a policy are about other resources. In either reading the first letters are the same, case apart.
    if begins_otherwise(pattern, resource) {
        return Ok(false);
    }
    let (want, have) = (Parts::of(pattern), Parts::of(resource));
    // A symbol in a text that is no ARN may stand for several parts.
    if !have.is_arn() || !want.is_arn() && !is_known(pattern) {
        return by_symbols(matches_glob(pattern, resource, Case::Sensitive));
    }
    let by_part = all(want.zip(&have).map(|(want, have, case)| matches_glob(want, have, case)));
    if want.is_arn() && (by_part == Some(true) || !want.has_wildcard_before_tail()) {
        return by_symbols(by_part);
    }
    let rules = Rules { exact_tail: have.tail().len(), colon_in_symbol: false, ..plain_glob() };
    let as_string = decide(pattern, resource, rules);
    if by_part == as_string { by_symbols(by_part) } else { Err(Why::Code(reason::ARN_SEGMENT)) }
}

/// Whether an ARN operator matches: six parts, each for itself, with regard to case (IAM User Guide, "Amazon Resource Name
/// (ARN) condition operators"). A text with fewer parts is no ARN.
pub(crate) fn arn_like(pattern: &str, value: &str) -> Answer {
    let (want, have) = (Parts::of(pattern), Parts::of(value));
    if want.is_arn() && have.is_arn() {
        return by_symbols(all(want.zip(&have).map(|(want, have, _)| decide(want, have, plain_glob()))));
    }
    // A symbol may stand for several parts, known text may not.
    if !want.is_arn() && is_known(pattern) || !have.is_arn() && is_known(value) {
        return Err(Why::Malformed(reason::ARN_SEGMENT));
    }
    match matches_glob(pattern, value, Case::Sensitive) {
        Some(false) => Ok(false),
        // What starts with a symbol and stands where an ARN must is taken for one.
        _ if pattern == value && split_symbol(pattern).is_some() => Ok(true),
        _ => Err(Why::Symbols),
    }
}

fn plain_glob() -> Rules {
    Rules::new(Syntax::Glob, Syntax::Plain, Case::Sensitive)
}

fn without_resource(pattern: &str, parts: &Parts<'_>) -> Answer {
    if !is_known(pattern) {
        return Err(Why::Symbols);
    }
    if matches_everything(parts.tail()) { Err(Why::Code(reason::WILDCARD_ONLY)) } else { Ok(false) }
}

/// Whether all hold, three-valued.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_pattern_has_two_readings() {
        for (pattern, resource, expected) in [
            ("*", "arn:aws:s3:::b/k", Some(true)),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/k/l", Some(true)),
            ("ARN:AWS:S3:::b/k", "arn:aws:s3:::b/k", Some(true)),
            ("arn:aws:s3:::B/k", "arn:aws:s3:::b/k", Some(false)),
            ("arn:aws:s3:::b?k", "arn:aws:s3:::b/k", Some(true)),
            ("arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:1:q1", Some(true)),
            ("arn:aws:sqs:*:q1", "arn:aws:sqs:eu-west-1:1:q1", None),
            ("arn:aws:sqs", "arn:aws:sqs:eu-west-1:1:q1", None),
            ("arn:aws:iam::*:role/x", "arn:aws:iam::1:role/x", Some(true)),
            ("arn:aws:iam::*:role/x", "arn:aws:iam::1:role/y", Some(false)),
            ("arn:aws:iam::*:role/x", "arn:aws:iam::1:role/y:role/x", None),
            ("arn:aws:logs:*:*:*", "arn:aws:logs:eu:1:log-group:x", Some(true)),
            ("bucket", "arn:aws:s3:::bucket", Some(false)),
            ("*:*:*", "arn:aws:s3:::bucket", Some(true)),
        ] {
            assert_eq!(matches_resource(pattern, resource), expected, "{pattern} {resource}");
        }
    }

    #[test]
    fn an_action_without_resource_is_matched_by_the_star() {
        assert_eq!(matches_resource("*", "*"), Some(true));
        assert_eq!(matches_resource("arn:aws:s3:::*", "*"), None);
        assert_eq!(matches_resource("arn:aws:s3:::b", "*"), Some(false));
    }

    #[test]
    fn inclusion_holds_in_both_readings() {
        assert!(covers_resource("*", "arn:aws:s3:::b/*"));
        assert!(covers_resource("arn:aws:s3:::b*", "arn:aws:s3:::b/*"));
        assert!(covers_resource("arn:aws:iam::*:role/*", "arn:aws:iam::1:role/x"));
        assert!(covers_resource("arn:aws:sqs:*", "arn:aws:sqs:eu-west-1:1:q*"));
        assert!(!covers_resource("arn:aws:s3:::b/*", "arn:aws:s3:::b*"));
        assert!(!covers_resource("arn:aws:s3:::b/*", "*"));
        assert!(!covers_resource("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:1:q"));
        assert!(!covers_resource("arn:aws:sqs", "arn:aws:sqs:eu-west-1:1:q"));
        assert!(resources_overlap("arn:aws:s3:::a*", "arn:aws:s3:::*b"));
        assert!(resources_overlap("arn:aws:sqs", "arn:aws:sqs:eu-west-1:1:q"));
        assert!(!resources_overlap("arn:aws:s3:::a*", "arn:aws:s3:::b*"));
    }

    #[test]
    fn arn_operators_compare_part_by_part() {
        assert_eq!(arn_like("arn:*:iam::*:role/x*", "arn:aws:iam::1:role/xy:z"), Ok(true));
        assert_eq!(arn_like("arn:aws:iam::1:role/x", "arn:aws:iam::1:role/X"), Ok(false));
        assert_eq!(
            arn_like("arn:aws:iam:*:role/x", "arn:aws:iam::1:role/x"),
            Err(Why::Malformed(reason::ARN_SEGMENT))
        );
        assert_eq!(arn_like("*", "arn:aws:iam::1:role/x"), Err(Why::Malformed(reason::ARN_SEGMENT)));
    }
}
