//! Heredocs: where they begin and end, and what to do when they do not.

use std::ops::Range;

use super::{Level, Mode, Scanner, is_word};

/// How many heredocs without an end are looked for.
const LOST_HEREDOCS: usize = 32;

/// Whether `text` has a heredoc header followed at once by its end; other text may look so too.
pub(in crate::hcl) fn may_have_empty_heredoc(text: &str) -> bool {
    text.match_indices("<<").any(|(at, _)| {
        header(text, at).is_some_and(|(marker, body)| {
            let rest = text.get(body..).unwrap_or_default();
            text.get(marker).is_some_and(|marker| rest.trim_start_matches([' ', '\t']).starts_with(marker))
        })
    })
}

/// The marker of a heredoc that opens at `at`, and where its first line begins.
pub(super) fn header(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let rest = text.get(at..)?.strip_prefix("<<")?;
    let name = rest.strip_prefix('-').unwrap_or(rest);
    let start = text.len() - name.len();
    let length = name.bytes().take_while(|&byte| is_word(byte)).count();
    let after = name.get(length..)?;
    let body = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n'))?;
    (length > 0).then(|| (start..start + length, text.len() - body.len()))
}

impl Scanner<'_> {
    /// Reads up to the next sequence, the next line or the end of the heredoc.
    pub(super) fn heredoc(&mut self) {
        if self.heredoc_ends() {
            self.levels.pop();
            self.after_word = false;
            return;
        }
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let plain = rest.iter().position(|byte| matches!(byte, b'$' | b'%' | b'\n'));
        self.at += plain.unwrap_or(rest.len());
        if self.peek(0) != Some(b'\n') {
            return self.sequence();
        }
        self.at += 1;
        if let Some(Level { mode: Mode::Heredoc { line_start, .. }, .. }) = self.levels.last_mut() {
            *line_start = true;
        }
    }

    /// Whether the line that begins here ends the heredoc; steps over the marker.
    fn heredoc_ends(&mut self) -> bool {
        let (text, at) = (self.text, self.at);
        let Some(Level { mode: Mode::Heredoc { opening, marker, body, line_start }, .. }) =
            self.levels.last_mut()
        else {
            return false;
        };
        if !std::mem::take(line_start) {
            return false;
        }
        let line = text.get(at..).unwrap_or_default().split('\n').next().unwrap_or_default();
        let marker = text.get(marker.clone()).unwrap_or_default();
        let start = at + line.len() - line.trim_start().len();
        let word = start..start + marker.len();
        if line.trim() == marker {
            if *body == at {
                self.found.empty_heredocs.push(*opening..word.end);
            }
            self.at = word.end;
            return true;
        }
        // The parser takes a line for the end that only begins like it.
        let rest = line.trim_start().strip_prefix(marker);
        if rest.is_some_and(|rest| !rest.bytes().next().is_some_and(is_word)) {
            self.found.blanks.push(word);
        }
        false
    }

    /// A heredoc without an end would cost the rest of the file: goes back and reads on after its first line.
    pub(super) fn forget_lost_heredoc(&mut self) -> bool {
        let lost = self.levels.iter().enumerate().find_map(|(at, level)| match level.mode {
            Mode::Heredoc { opening, body, .. } => Some((at, opening, body)),
            _ => None,
        });
        let Some((level, opening, body)) = lost.filter(|_| self.lost < LOST_HEREDOCS) else {
            return false;
        };
        self.lost += 1;
        self.levels.truncate(level);
        self.at = body;
        let found = &mut self.found;
        found.braces.retain(|braces| braces.inside.start <= opening);
        found.blanks.retain(|blank| blank.start < opening);
        found.empty_heredocs.retain(|empty| empty.start < opening);
        found.exponents.retain(|exponent| exponent.start < opening);
        found.headers.retain(|&header| header < opening);
        found.unclosed.retain(|&(at, _)| at < opening);
        found.unclosed.push((opening, "heredoc has no end"));
        true
    }
}
