//! The reader: one pass over the bytes, bounded recursion, the first error ends it.

use std::ops::Range;
use std::sync::Arc;

use super::{Error, Kind, Member, Node};

/// Letters from here on stand for symbols, see `rolecall_source::symbol`.
const SYMBOLS: u32 = 0xF_0000;

pub(super) fn read(text: &str, depth: usize) -> Result<Node, Error> {
    let mut reader = Reader::new(text, depth);
    let node = reader.value()?;
    reader.space();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.unexpected("the end of the text")),
    }
}

pub(super) fn read_all(text: &str, depth: usize) -> Result<Vec<Node>, Error> {
    let mut reader = Reader::new(text, depth);
    let mut nodes = Vec::new();
    while reader.peek().is_some() {
        nodes.push(reader.value()?);
        reader.space();
    }
    Ok(nodes)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    max_depth: usize,
    /// The items of all open arrays; a closed one takes its own, so that its vector has no spare room.
    items: Vec<Node>,
    /// The members of all open objects.
    members: Vec<Member>,
    shared: Shared,
}

impl<'a> Reader<'a> {
    /// A reader at the first value.
    fn new(text: &'a str, depth: usize) -> Self {
        let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        let mut reader = Reader {
            text,
            bytes: text.as_bytes(),
            at,
            depth,
            max_depth: depth,
            items: Vec::new(),
            members: Vec::new(),
            shared: Shared::default(),
        };
        reader.space();
        reader
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Node, Error> {
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => Kind::String(self.string()?),
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Node { kind, range: start..self.at })
    }

    fn nested(&mut self, read: impl Fn(&mut Self) -> Result<Kind, Error>) -> Result<Kind, Error> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(
                self.error(format!("nested deeper than {} levels", self.max_depth), self.at..self.at + 1)
            );
        };
        self.depth = depth;
        self.at += 1;
        self.space();
        let kind = read(self)?;
        self.depth += 1;
        Ok(kind)
    }

    fn array(&mut self) -> Result<Kind, Error> {
        if self.eat(b']') {
            return Ok(Kind::Array(Vec::new()));
        }
        let first = self.items.len();
        loop {
            let item = self.value()?;
            self.items.push(item);
            self.space();
            if self.eat(b']') {
                return Ok(Kind::Array(self.items.drain(first..).collect()));
            }
            if !self.eat(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
            self.space();
        }
    }

    fn object(&mut self) -> Result<Kind, Error> {
        if self.eat(b'}') {
            return Ok(Kind::Object(Vec::new()));
        }
        let first = self.members.len();
        loop {
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key = self.string()?;
            let key_range = start..self.at;
            self.space();
            if !self.eat(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.space();
            let value = self.value()?;
            self.members.push(Member { key, key_range, value });
            self.space();
            if self.eat(b'}') {
                return Ok(Kind::Object(self.members.drain(first..).collect()));
            }
            if !self.eat(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
            self.space();
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, Error> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(kind)
    }

    fn number(&mut self) -> Result<Kind, Error> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        Ok(Kind::Number(self.text.get(start..self.at).unwrap_or_default().into()))
    }

    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<Arc<str>, Error> {
        let opening = self.at;
        self.at += 1;
        let start = self.at;
        let mut unescaped = String::new();
        let mut from = start;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ');
            self.at += plain.unwrap_or(rest.len());
            let text = self.text.get(from..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    if from == start {
                        return Ok(self.shared.get(text));
                    }
                    unescaped.push_str(text);
                    return Ok(unescaped.into());
                }
                Some(b'\\') => {
                    unescaped.push_str(text);
                    let Some((char, length)) = escape(self.bytes, self.at) else {
                        return Err(self.error("invalid escape in a string".to_owned(), self.at..self.at + 2));
                    };
                    unescaped.push(char);
                    self.at += length;
                    from = self.at;
                }
                Some(_) => {
                    let message = "control character in a string, write it as an escape";
                    return Err(self.error(message.to_owned(), self.at..self.at + 1));
                }
                None => return Err(self.error("string without an end".to_owned(), opening..self.at)),
            }
        }
    }

    fn unexpected(&self, expected: &str) -> Error {
        let Some(found) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
            return self.error(format!("expected {expected}, found the end of the text"), self.at..self.at);
        };
        let visible = match found {
            '"' | '\'' => found.to_string(),
            _ => found.escape_debug().to_string(),
        };
        self.error(format!("expected {expected}, found `{visible}`"), self.at..self.at + found.len_utf8())
    }

    fn error(&self, message: String, range: Range<usize>) -> Error {
        let mut end = range.end.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Error { message, range: range.start..end }
    }
}

/// The character of the escape at `at` and the number of bytes it takes.
fn escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let char = match bytes.get(at + 1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{C}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(bytes, at),
        _ => return None,
    };
    Some((char, 2))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let high = hex4(bytes, at)?;
    if !(0xD800..0xE000).contains(&high) {
        return Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 6));
    }
    let low = hex4(bytes, at + 6).filter(|low| high < 0xDC00 && (0xDC00..0xE000).contains(low));
    let Some(low) = low else {
        return Some((char::REPLACEMENT_CHARACTER, 6));
    };
    let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    let char = char::from_u32(code).filter(|_| code < SYMBOLS);
    Some((char.unwrap_or(char::REPLACEMENT_CHARACTER), 12))
}

/// The value of `\uXXXX` at `at`.
fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(at..at + 6)? else { return None };
    digits.iter().try_fold(0, |value, &digit| Some(value * 16 + char::from(digit).to_digit(16)?))
}

pub(super) fn string_pieces(
    text: &str,
    range: Range<usize>,
    mut piece: impl FnMut(Range<usize>, Option<char>),
) {
    let inner = text.as_bytes().get(..range.end.saturating_sub(1)).unwrap_or_default();
    let mut at = range.start + 1;
    while let Some(rest) = inner.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.iter().position(|&byte| byte == b'\\').unwrap_or(rest.len());
        if plain > 0 {
            piece(at..at + plain, None);
            at += plain;
            continue;
        }
        let Some((char, length)) = escape(inner, at) else { return };
        piece(at..at + length, Some(char));
        at += length;
    }
}

/// Short strings come again and again (`Effect`, `Allow`, `2012-10-17`): the last ones are shared.
struct Shared {
    slots: Vec<Arc<str>>,
}

impl Shared {
    const SLOTS: usize = 256;
    const LONGEST: usize = 32;

    fn get(&mut self, text: &str) -> Arc<str> {
        let [first, .., last] = text.as_bytes() else { return text.into() };
        if text.len() > Self::LONGEST {
            return text.into();
        }
        let middle = text.as_bytes().get(text.len() / 2).copied().unwrap_or(0);
        let hash =
            text.len() * 7 + usize::from(*first) * 31 + usize::from(*last) * 61 + usize::from(middle) * 131;
        match self.slots.get_mut(hash % Self::SLOTS) {
            Some(slot) if &**slot == text => slot.clone(),
            Some(slot) => {
                *slot = text.into();
                slot.clone()
            }
            None => text.into(),
        }
    }
}

impl Default for Shared {
    fn default() -> Self {
        Shared { slots: vec![Arc::from(""); Self::SLOTS] }
    }
}
