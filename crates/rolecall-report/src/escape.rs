//! Names and messages on their way to a terminal.

use std::borrow::Cow;

/// Text that cannot steer a terminal or reorder what is read: control characters, bidirectional controls and invisible
/// characters become `\u{…}`. Line feeds and tabs count as control characters too.
pub fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_unsafe) { Cow::Owned(escaped(text, is_unsafe)) } else { Cow::Borrowed(text) }
}

/// The same for text of several lines: line feeds and tabs stay.
pub(crate) fn escape_lines(text: &str) -> Cow<'_, str> {
    let unsafe_here = |c| is_unsafe(c) && !matches!(c, '\n' | '\t');
    if text.chars().any(unsafe_here) { Cow::Owned(escaped(text, unsafe_here)) } else { Cow::Borrowed(text) }
}

fn escaped(text: &str, bad: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if bad(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// Controls, line separators, bidirectional controls, zero-width characters, tags (Unicode Technical Report 36, "Unicode
/// Security Considerations").
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelled_out() {
        for (text, shown) in [
            ("plain `ä` ⟨account of aws.dev⟩", "plain `ä` ⟨account of aws.dev⟩"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\nb\tc", "a\\u{a}b\\u{9}c"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("admin\u{202e}nimda", "admin\\u{202e}nimda"),
            ("a\u{200b}b", "a\\u{200b}b"),
        ] {
            assert_eq!(escape(text), shown);
        }
    }

    #[test]
    fn lines_stay_lines_in_excerpts() {
        assert_eq!(escape_lines("a\n\tb\u{7}"), "a\n\tb\\u{7}");
    }
}
