//! JSON with a byte range on every node, duplicate keys kept.

use std::ops::Range;
use std::sync::Arc;

mod reader;

/// A JSON value and its byte range in the text that was parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; of a string with its quotes.
    pub range: Range<usize>,
}

/// The kinds of JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number as written.
    Number(Box<str>),
    /// A string, unescaped. A lone surrogate becomes U+FFFD.
    String(Arc<str>),
    /// An array.
    Array(Vec<Node>),
    /// An object: every member in source order, duplicates included.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key, unescaped.
    pub key: Arc<str>,
    /// Where the key stands, with its quotes.
    pub key_range: Range<usize>,
    /// The value.
    pub value: Node,
}

/// Why a text is not JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub range: Range<usize>,
}

/// Deepest nesting that is read.
pub const MAX_DEPTH: usize = 512;

/// Parses strict JSON (RFC 8259; a byte order mark is skipped). Ranges are bytes of `text`, the mark included. The
/// first error ends it.
///
/// Letters of symbols are kept as they are; an escape that names such a letter becomes U+FFFD, so that no file can
/// write a symbol.
pub fn parse(text: &str) -> Result<Node, Error> {
    reader::read(text, MAX_DEPTH)
}

/// The JSON values of a text that holds one after the other, as a program that prints its answers page by page writes
/// them. Each as [`parse`] reads it; an empty text holds none.
pub fn parse_all(text: &str) -> Result<Vec<Node>, Error> {
    reader::read_all(text, MAX_DEPTH)
}

/// [`parse`] with another bound on the nesting.
pub(crate) fn parse_to_depth(text: &str, depth: usize) -> Result<Node, Error> {
    reader::read(text, depth)
}

/// Walks a string literal: calls `piece` with the byte range in `text` and the characters it stands for (`None` when
/// it stands for itself). `range` is that of a string [`Node`], quotes included.
pub(crate) fn string_pieces(text: &str, range: Range<usize>, piece: impl FnMut(Range<usize>, Option<char>)) {
    reader::string_pieces(text, range, piece);
}

impl Node {
    /// The last member with exactly this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Object(members) => {
                members.iter().rev().find(|member| &*member.key == key).map(|member| &member.value)
            }
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&[Member]> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }
}
