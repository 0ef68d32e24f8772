//! Places as JSON prints them.

use std::sync::Arc;

use rolecall_source::{Sources, Span};
use serde::Serialize;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Location {
    /// Path relative to the workspace, with forward slashes.
    pub file: Arc<str>,
    /// Start, inclusive.
    pub start: Position,
    /// End, exclusive.
    pub end: Position,
    /// The same as a span, from which excerpts are drawn.
    #[serde(skip)]
    pub span: Span,
}

/// A position: line and column from 1, in Unicode scalar values; offset in bytes from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
    /// Offset.
    pub offset: u32,
}

impl Location {
    /// The place of a span.
    pub fn of(sources: &Sources, span: Span) -> Self {
        let found = sources.location(span);
        let position =
            |at: rolecall_source::Position| Position { line: at.line, column: at.column, offset: at.offset };
        Location { file: found.file, start: position(found.start), end: position(found.end), span }
    }

    /// `file:line:column`.
    pub fn start_text(&self) -> String {
        format!("{}:{}:{}", crate::escape(&self.file), self.start.line, self.start.column)
    }
}
