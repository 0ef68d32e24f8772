//! Comparing and matching AWS names, which are ASCII and ignore case.

use std::cmp::Ordering;

/// Byte order of the two texts with ASCII letters folded to lower case: the order of every table.
pub(crate) fn compare_ignoring_case(left: &[u8], right: &[u8]) -> Ordering {
    left.iter().map(u8::to_ascii_lowercase).cmp(right.iter().map(u8::to_ascii_lowercase))
}

/// Whether `pattern`, with `*` for any text and `?` for one byte, matches all of `name`, ignoring ASCII case.
///
/// Time is bounded by the product of the two lengths; nothing is allocated and nothing recurses.
pub(crate) fn glob_matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at_pattern, mut at_name) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(&byte) = name.get(at_name) {
        match pattern.get(at_pattern) {
            Some(b'*') => {
                star = Some((at_pattern + 1, at_name));
                at_pattern += 1;
            }
            Some(&wanted) if wanted == b'?' || wanted.eq_ignore_ascii_case(&byte) => {
                at_pattern += 1;
                at_name += 1;
            }
            _ => {
                let Some((after_star, taken)) = star else {
                    return false;
                };
                star = Some((after_star, taken + 1));
                at_pattern = after_star;
                at_name = taken + 1;
            }
        }
    }
    pattern.get(at_pattern..).unwrap_or_default().iter().all(|&byte| byte == b'*')
}

/// The longest start of `pattern` without a wildcard.
pub(crate) fn literal_prefix(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_ignores_case() {
        assert_eq!(compare_ignoring_case(b"iam:PassRole", b"IAM:passrole"), Ordering::Equal);
        assert_eq!(compare_ignoring_case(b"a-b:x", b"a:x"), Ordering::Less);
    }

    #[test]
    fn globs_agree_with_a_naive_matcher() {
        fn naive(pattern: &[u8], name: &[u8]) -> bool {
            match (pattern.split_first(), name.split_first()) {
                (None, None) => true,
                (Some((b'*', rest)), _) if naive(rest, name) => true,
                (Some((b'*', _)), Some((_, tail))) => naive(pattern, tail),
                (Some((b'?', rest)), Some((_, tail))) => naive(rest, tail),
                (Some((a, rest)), Some((b, tail))) => a == b && naive(rest, tail),
                _ => false,
            }
        }
        let words = |alphabet: &[u8]| {
            let mut words = vec![Vec::new()];
            let mut start = 0;
            for _ in 0..4 {
                let end = words.len();
                for index in start..end {
                    for &byte in alphabet {
                        let mut word = words[index].clone();
                        word.push(byte);
                        words.push(word);
                    }
                }
                start = end;
            }
            words
        };
        for pattern in words(b"ab*?") {
            for name in words(b"ab") {
                assert_eq!(glob_matches(&pattern, &name), naive(&pattern, &name), "{pattern:?} {name:?}");
            }
        }
    }

    #[test]
    fn the_literal_prefix_stops_at_the_first_wildcard() {
        assert_eq!(literal_prefix("iam:Pass*"), "iam:Pass");
        assert_eq!(literal_prefix("iam:Get?sers"), "iam:Get");
        assert_eq!(literal_prefix("*"), "");
    }
}
