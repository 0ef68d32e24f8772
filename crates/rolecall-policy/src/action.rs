//! Patterns of `Action` and `NotAction` (IAM User Guide, "IAM JSON policy elements: Action").
//!
//! Neither the service prefix nor the name regards case. A wildcard stays behind the colon, except that `*` and `*:*` are
//! every action; a prefix with a wildcard of its own is nothing that AWS documents.

use crate::facts::{Answer, Why, by_symbols};
use crate::pattern::{
    Case, begins_otherwise, covers_with, is_known, matches_everything, matches_glob, overlaps,
};
use crate::reason;

/// Whether a pattern matches an action such as `sts:AssumeRole`; `None` when that is not known.
pub fn matches_action(pattern: &str, action: &str) -> Option<bool> {
    answer(pattern, action).ok()
}

/// Whether `wider` matches every action that `narrower`, a pattern or an action, matches. `true` is proof.
pub fn covers_action(wider: &str, narrower: &str) -> bool {
    if is_every_action(wider) {
        return true;
    }
    has_literal_prefix(wider) && covers_with(wider, narrower, Case::Insensitive)
}

/// Whether some action may match both patterns. `false` is proof that none does.
pub fn actions_overlap(one: &str, other: &str) -> bool {
    is_every_action(one) || is_every_action(other) || overlaps(one, other, Case::Insensitive)
}

/// Whether the pattern is `*` or `*:*`.
pub(crate) fn is_every_action(pattern: &str) -> bool {
    if pattern.as_bytes().first() != Some(&b'*') {
        return false;
    }
    match pattern.split_once(':') {
        Some((prefix, name)) => matches_everything(prefix) && matches_everything(name),
        None => matches_everything(pattern),
    }
}

pub(crate) fn answer(pattern: &str, action: &str) -> Answer {
    if begins_otherwise(pattern, action) {
        return Ok(false);
    }
    if is_every_action(pattern) {
        return Ok(true);
    }
    let matched = matches_glob(pattern, action, Case::Insensitive);
    if matched != Some(false) && is_known(pattern) && !has_literal_prefix(pattern) {
        return Err(Why::Code(reason::ACTION_PREFIX));
    }
    by_symbols(matched)
}

fn has_literal_prefix(pattern: &str) -> bool {
    pattern.split_once(':').is_some_and(|(prefix, _)| !prefix.contains(['*', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_match_without_regard_to_case() {
        for (pattern, action, expected) in [
            ("*", "s3:GetObject", Some(true)),
            ("*:*", "s3:GetObject", Some(true)),
            ("S3:get*", "s3:GetObject", Some(true)),
            ("s3:Get?bject", "s3:GetObject", Some(true)),
            ("s3:Get", "s3:GetObject", Some(false)),
            ("s3:*", "s3express:GetObject", Some(false)),
            ("s3*:GetObject", "s3:GetObject", None),
            ("s*", "s3:GetObject", None),
            ("e*", "s3:GetObject", Some(false)),
            ("", "s3:GetObject", Some(false)),
        ] {
            assert_eq!(matches_action(pattern, action), expected, "{pattern}");
        }
    }

    #[test]
    fn inclusion_and_overlap_of_action_patterns() {
        assert!(covers_action("*", "iam:*"));
        assert!(covers_action("IAM:*", "iam:passrole"));
        assert!(covers_action("iam:*Role", "iam:pass*role"));
        assert!(!covers_action("iam:Pass*", "iam:*"));
        assert!(!covers_action("iam*", "iam:passrole"));
        assert!(actions_overlap("s3:Get*", "S3:*Object"));
        assert!(!actions_overlap("s3:Get*", "s3:Put*"));
        assert!(actions_overlap("*:*", "s3:Put*"));
    }
}
