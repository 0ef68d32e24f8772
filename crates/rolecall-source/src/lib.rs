//! Where text came from: files, spans, ropes with provenance, symbols, and what is wrong with any of it.
//!
//! Everything above works on two kinds of text: `str` in which a [`SymbolId`] is two private letters, and
//! [`Rope`], which is such text with the source of each of its pieces.

mod diagnostic;
mod files;
mod parallel;
mod rope;
mod sources;
mod span;
pub mod symbol;

pub use diagnostic::{Diagnostic, Diagnostics, Level, Unknown};
pub use files::{Entry, Files, MemoryFiles, ReadError, entries_below, normalize};
pub use parallel::{Parallel, Sequential, collect};
pub use rope::{Rope, RopeBuilder, Segment, normalized};
pub use sources::{SourceFile, Sources};
pub use span::{FileId, Location, Position, Span};
pub use symbol::{Alphabet, Piece, Symbol, SymbolId, SymbolKind};
