//! Symbols: values that are not known but have identity.
//!
//! Inside text a symbol is two letters of the private use planes, one of plane 15 and one of plane 16. IAM policies
//! hold only U+0020 to U+00FF (IAM User Guide, "IAM and AWS STS quotas"), so such letters never mean themselves there;
//! readers replace those that a file contains, see [`sanitize`].

use std::borrow::Cow;
use std::sync::Arc;

const PLANE: u32 = 0xFFFE;
const HIGH: u32 = 0xF_0000;
const LOW: u32 = 0x10_0000;

/// A symbol, by its number in [`crate::Sources`]. Equal ids are equal values; different ids may still be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SymbolId(pub(crate) u32);

impl SymbolId {
    /// The two letters that stand for the symbol in text.
    pub fn letters(self) -> String {
        [HIGH + self.0 / PLANE, LOW + self.0 % PLANE].into_iter().filter_map(char::from_u32).collect()
    }

    /// The number that a label has unless another label took it before.
    pub(crate) fn of_label(label: &str) -> Self {
        // FNV-1a, spread over every pair of letters.
        let hash = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        SymbolId((hash % (u64::from(PLANE) * u64::from(PLANE))) as u32)
    }

    /// The number after this one.
    pub(crate) fn next(self) -> Self {
        let count = u64::from(PLANE) * u64::from(PLANE);
        SymbolId(((u64::from(self.0) + 1) % count) as u32)
    }

    fn from_letters(high: char, low: char) -> Option<Self> {
        let high = u32::from(high).checked_sub(HIGH)?;
        let low = u32::from(low).checked_sub(LOW)?;
        (high < PLANE && low < PLANE).then(|| SymbolId(high * PLANE + low))
    }
}

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// A twelve-digit account id.
    Account,
    /// A region name.
    Region,
    /// A partition name.
    Partition,
    /// What Terraform puts behind a `name_prefix`.
    Suffix,
    /// An attribute of a resource or data source that only the provider knows.
    Attribute,
    /// An input variable without a value.
    Variable,
    /// Anything else: the workspace, a remote state, the result of a function that is not known.
    Other,
}

/// What the text of a symbol is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alphabet {
    /// Every letter that can stand in it.
    pub letters: &'static str,
    /// Fewest letters, at least one.
    pub least: usize,
    /// Most letters.
    pub most: usize,
}

impl Alphabet {
    /// Whether `letter` can stand in it.
    pub fn allows(self, letter: char) -> bool {
        self.letters.contains(letter)
    }
}

/// Letters of the names of regions and partitions.
const NAME: &str = "abcdefghijklmnopqrstuvwxyz0123456789-";

impl SymbolKind {
    /// What is known of the text of a symbol of this kind; `None` when it may be any text, also none.
    ///
    /// Rests on "View AWS account identifiers" (AWS Account Management), "AWS service endpoints" (AWS General
    /// Reference), with room for names to come, and on the provider's naming (Terraform Plugin SDK, "UniqueIDSuffixLength").
    pub const fn alphabet(self) -> Option<Alphabet> {
        let (letters, least, most) = match self {
            SymbolKind::Account => ("0123456789", 12, 12),
            SymbolKind::Region => (NAME, 8, 24),
            SymbolKind::Partition => (NAME, 3, 16),
            SymbolKind::Suffix => ("0123456789abcdef", 26, 26),
            SymbolKind::Attribute | SymbolKind::Variable | SymbolKind::Other => return None,
        };
        Some(Alphabet { letters, least, most })
    }
}

/// What is known about a symbol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it stands for.
    pub kind: SymbolKind,
    /// How people read it, such as `account of aws.dev` or `aws_s3_bucket.logs.arn`; unique in an estate.
    pub label: Arc<str>,
}

/// A stretch of text: literal, or one symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Known text.
    Literal(&'a str),
    /// A symbol.
    Symbol(SymbolId),
}

/// Whether `text` holds a symbol.
pub fn has_symbols(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| matches!(pair, [0xF3, 0xB0..=0xBF]))
}

/// The pieces of `text` in order; neighbouring literals are one piece.
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { rest: text }
}

/// Iterator over [`Piece`]s.
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some((symbol, rest)) = split_symbol(self.rest) {
            self.rest = rest;
            return Some(Piece::Symbol(symbol));
        }
        if self.rest.is_empty() {
            return None;
        }
        let end = self
            .rest
            .char_indices()
            .find(|&(at, _)| at > 0 && self.rest.get(at..).and_then(split_symbol).is_some())
            .map_or(self.rest.len(), |(at, _)| at);
        let (literal, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Piece::Literal(literal))
    }
}

/// The symbol that `text` starts with, and what follows it.
pub fn split_symbol(text: &str) -> Option<(SymbolId, &str)> {
    // The lead byte of plane 15 decides nearly always.
    if text.as_bytes().first() != Some(&0xF3) {
        return None;
    }
    let mut chars = text.chars();
    let symbol = SymbolId::from_letters(chars.next()?, chars.next()?)?;
    Some((symbol, chars.as_str()))
}

/// The symbol that `text` is, when it is exactly one.
pub fn as_symbol(text: &str) -> Option<SymbolId> {
    split_symbol(text).filter(|(_, rest)| rest.is_empty()).map(|(symbol, _)| symbol)
}

/// Text of a file without the letters that symbols use: each becomes U+FFFD followed by a zero-width byte filler so
/// that offsets stay what they were.
pub fn sanitize(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte >= 0xF3) {
        return Cow::Borrowed(text);
    }
    let private = |c: char| u32::from(c) >= HIGH;
    if !text.contains(private) {
        return Cow::Borrowed(text);
    }
    // U+FFFD is three bytes, the letters are four: a space keeps the length.
    Cow::Owned(
        text.chars().map(|c| if private(c) { "\u{FFFD} ".to_owned() } else { c.to_string() }).collect(),
    )
}
