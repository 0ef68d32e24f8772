//! Excerpts of files around a place, drawn by miette.

use std::fmt;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};
use rolecall_source::Sources;

use crate::Location;
use crate::escape::escape_lines;

/// Lines shown before and after the place.
const CONTEXT: u32 = 1;
/// Places of more lines are shown by their first.
const MOST_LINES: u32 = 8;
/// Longer lines are cut, in bytes: minified JSON is one line.
const LONGEST: usize = 160;

/// Something to say at a place, as miette draws it.
#[derive(Clone)]
pub(crate) struct Note {
    pub(crate) code: Option<String>,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) excerpt: Option<Excerpt>,
}

/// The lines around a place with that place marked. Control characters are spelled out.
#[derive(Clone)]
pub(crate) struct Excerpt {
    file: String,
    /// Where the place starts, from 0.
    line: usize,
    column: usize,
    /// Number of the first line shown, from 0.
    first: usize,
    text: String,
    mark: SourceSpan,
}

impl Excerpt {
    /// The excerpt around `location`.
    pub(crate) fn of(sources: &Sources, location: &Location) -> Self {
        let file = sources.file(location.span.file);
        let (start, end) = (location.span.start as usize, location.span.end as usize);
        let text = &*sources.censor(&file.text);
        let before = text.get(..start).unwrap_or_default();
        let marked = marked(text.get(start..end).unwrap_or_default(), location);
        let after = text.get(start + marked.len()..).unwrap_or_default();
        let before = last_lines(before, CONTEXT as usize);
        let first = location.start.line as usize - 1 - before.matches('\n').count();
        let mut shown = Shown::default();
        shown.push(before, true);
        let from = shown.text.len();
        shown.push(marked, false);
        let mark = (from, shown.text.len() - from).into();
        shown.push(first_lines(after, CONTEXT as usize), false);
        Excerpt {
            file: crate::escape(&location.file).into_owned(),
            line: location.start.line as usize - 1,
            column: location.start.column as usize - 1,
            first,
            text: shown.text,
            mark,
        }
    }
}

/// The text of a place, or its first line where it is long; without white space at its end.
fn marked<'t>(text: &'t str, location: &Location) -> &'t str {
    let lines = location.end.line - location.start.line + 1;
    let text = if lines > MOST_LINES { text.lines().next().unwrap_or_default() } else { text };
    text.trim_end()
}

/// The unfinished last line of `text` and `count` lines before it.
fn last_lines(text: &str, count: usize) -> &str {
    let start = text.rmatch_indices('\n').nth(count).map_or(0, |(at, _)| at + 1);
    text.get(start..).unwrap_or_default()
}

/// The rest of the first line of `text` and `count` lines after it.
fn first_lines(text: &str, count: usize) -> &str {
    let end = text.match_indices('\n').nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// Text as it is shown, line by line.
#[derive(Default)]
struct Shown {
    text: String,
    /// Bytes of the line so far.
    line: usize,
}

impl Shown {
    /// Adds text; of a line that is too long the end is left out, or with `keep_end` the start of the last line.
    fn push(&mut self, text: &str, keep_end: bool) {
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let line = line.strip_suffix('\r').unwrap_or(line);
            let is_last = lines.peek().is_none();
            if keep_end && is_last {
                self.push_line(&cut_start(line, LONGEST / 2));
            } else {
                self.push_line(&cut_end(line, LONGEST.saturating_sub(self.line)));
            }
            if !is_last {
                self.text.push('\n');
                self.line = 0;
            }
        }
    }

    fn push_line(&mut self, line: &str) {
        let line = escape_lines(line);
        self.text.push_str(&line);
        self.line += line.len();
    }
}

fn cut_start(line: &str, most: usize) -> String {
    let Some(excess) = line.len().checked_sub(most).filter(|excess| *excess > 0) else {
        return line.to_owned();
    };
    let start = (excess..=line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    format!("…{}", line.get(start..).unwrap_or_default())
}

fn cut_end(line: &str, most: usize) -> String {
    if line.len() <= most {
        return line.to_owned();
    }
    let end = (0..=most).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    format!("{}…", line.get(..end).unwrap_or_default())
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        context_lines_before: usize,
        _context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Without context miette only asks for line and column of the place.
        let (line, column) =
            if context_lines_before == 0 { (self.line, self.column) } else { (self.first, 0) };
        let span = (0, self.text.len()).into();
        let count = self.text.matches('\n').count() + 1;
        let contents =
            MietteSpanContents::new_named(self.file.clone(), self.text.as_bytes(), span, line, column, count);
        Ok(Box::new(contents))
    }
}

impl Diagnostic for Note {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(None, excerpt.mark))))
    }
}

impl std::error::Error for Note {}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use rolecall_source::Span;

    use super::*;

    fn excerpt(text: &str, at: &str) -> Excerpt {
        let sources = Sources::default();
        let file = sources.add("a.tf", text);
        let start = text.find(at).unwrap();
        let location = Location::of(&sources, Span::new(file, start, start + at.len()));
        Excerpt::of(&sources, &location)
    }

    fn marked(excerpt: &Excerpt) -> &str {
        let start = excerpt.mark.offset();
        excerpt.text.get(start..start + excerpt.mark.len()).unwrap()
    }

    #[test]
    fn the_place_stands_between_its_neighbours() {
        let shown = excerpt("one\ntwo\nthree here\nfour\nfive\n", "here");
        assert_eq!(shown.text, "two\nthree here\nfour");
        assert_eq!((shown.first, shown.line, shown.column), (1, 2, 6));
        assert_eq!(marked(&shown), "here");
    }

    #[test]
    fn a_place_at_the_edge_of_its_file_has_fewer_neighbours() {
        assert_eq!(excerpt("here", "here").text, "here");
        assert_eq!(excerpt("here\r\nnext\r\n", "here").text, "here\nnext");
        assert_eq!(excerpt("a\nhere\n", "here").text, "a\nhere\n");
    }

    #[test]
    fn control_characters_are_spelled_out_and_the_mark_stays_right() {
        let shown = excerpt("x\u{1b}[2J \"he\u{7}re\"", "he\u{7}re");
        assert_eq!(shown.text, "x\\u{1b}[2J \"he\\u{7}re\"");
        assert_eq!(marked(&shown), "he\\u{7}re");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let shown = excerpt(&format!("{}here{}", "ä".repeat(500), "ö".repeat(500)), "here");
        assert!(shown.text.len() < 2 * LONGEST, "{}", shown.text.len());
        assert!(shown.text.starts_with('…') && shown.text.ends_with('…'));
        assert_eq!(marked(&shown), "here");
        assert_eq!(shown.column, 500);
    }

    #[test]
    fn a_place_of_many_lines_is_shown_by_its_first() {
        let block = format!("resource {{\n{}}}", "  a = 1\n".repeat(30));
        let shown = excerpt(&block, &block);
        assert_eq!(marked(&shown), "resource {");
    }
}
