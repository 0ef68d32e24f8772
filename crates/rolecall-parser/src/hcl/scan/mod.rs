//! Finds the parts of a file by brackets, strings, heredocs and comments alone.
//!
//! The grammar's parser stops at the first error and trips over a few things that Terraform reads. What this scanner
//! finds says where to cut and what to blank so that the rest can be read. It never recurses.

use std::ops::Range;

mod heredoc;

pub(super) use heredoc::may_have_empty_heredoc;

/// What is between a pair of braces.
#[derive(Debug)]
pub(super) struct Braces {
    /// Whether they hold the attributes and blocks of a block; else the items of an object.
    pub(super) block: bool,
    /// How many brackets, quotes and sequences they stand in, themselves included.
    pub(super) depth: usize,
    /// The bytes between them.
    pub(super) inside: Range<usize>,
    /// Where each attribute, block or item begins.
    pub(super) starts: Vec<usize>,
}

impl Braces {
    /// The bytes of the item that begins at `start`, up to the next one.
    pub(super) fn item(&self, start: usize) -> Range<usize> {
        let next = self.starts.partition_point(|&other| other <= start);
        start..self.starts.get(next).copied().unwrap_or(self.inside.end)
    }
}

/// What the scanner found. Offsets are bytes of the scanned text.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The attributes and blocks of the file.
    pub(super) items: Vec<Range<usize>>,
    /// Every pair of braces, in order of the opening one.
    pub(super) braces: Vec<Braces>,
    /// What Terraform reads and the parser does not, and means nothing: line ends inside `for` and `%{ }`, lines of a
    /// heredoc that begin like its end.
    pub(super) blanks: Vec<Range<usize>>,
    /// Exponents of numbers that may be too large for the parser, which makes doubles of them.
    pub(super) exponents: Vec<Range<usize>>,
    /// Heredocs without a line.
    pub(super) empty_heredocs: Vec<Range<usize>>,
    /// Places in the first column that look like the header of a block of the file though a bracket is open.
    pub(super) headers: Vec<usize>,
    /// What begins here and does not end, in words.
    pub(super) unclosed: Vec<(usize, &'static str)>,
}

/// The blocks of a Terraform file ("Terraform language: Syntax overview").
const HEADERS: [&str; 14] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
    "run",
];

/// Scans a file.
pub(super) fn scan(text: &str) -> Scan {
    Scanner::new(text, Mode::File).run()
}

/// Scans a text that is a template.
pub(super) fn scan_template(text: &str) -> Scan {
    Scanner::new(text, Mode::Template).run()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte >= 0x80
}

#[derive(Debug)]
enum Mode {
    File,
    /// A text that is a template.
    Template,
    /// Braces, by number; newlines part items.
    Braces(usize),
    /// `[` or `(`, closed by this byte.
    Bracket(u8),
    /// `${` or `%{`.
    Sequence,
    /// In quotes, since the opening one.
    Quoted(usize),
    Heredoc {
        opening: usize,
        marker: Range<usize>,
        body: usize,
        line_start: bool,
    },
}

#[derive(Debug)]
struct Level {
    mode: Mode,
    /// Whether the next token begins an item.
    fresh: bool,
    /// Whether a line end is nothing but space.
    joined: bool,
}

impl Level {
    fn new(mode: Mode) -> Self {
        Level { mode, fresh: true, joined: false }
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    levels: Vec<Level>,
    /// Whether the last token was a word or a string, so that a brace opens a block.
    after_word: bool,
    item: usize,
    lost: usize,
    found: Scan,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, mode: Mode) -> Self {
        let found = Scan::default();
        Scanner { text, at: 0, levels: vec![Level::new(mode)], after_word: false, item: 0, lost: 0, found }
    }

    fn run(mut self) -> Scan {
        loop {
            while self.peek(0).is_some() {
                match self.levels.last().map(|level| &level.mode) {
                    Some(&Mode::Quoted(opening)) => self.quoted(opening),
                    Some(Mode::Heredoc { .. }) => self.heredoc(),
                    Some(Mode::Template) => self.template(),
                    _ => self.code(),
                }
            }
            if !self.forget_lost_heredoc() {
                break;
            }
        }
        let end = self.text.len();
        let fresh = self.levels.first().is_none_or(|level| level.fresh);
        if !fresh && self.item < end {
            self.found.items.push(self.item..end);
        }
        self.found.unclosed.sort_unstable();
        self.found
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
    }

    fn code(&mut self) {
        match (self.peek(0), self.peek(1)) {
            (Some(b' ' | b'\t' | b'\r'), _) => self.at += 1,
            (Some(b'\n'), _) => self.newline(),
            (Some(b'#'), _) | (Some(b'/'), Some(b'/')) => self.comment(self.line_end(self.at)),
            (Some(b'/'), Some(b'*')) => {
                let rest = self.text.get(self.at + 2..).unwrap_or_default();
                if let Some(end) = rest.find("*/") {
                    self.at += 2 + end + 2;
                } else {
                    self.found.unclosed.push((self.at, "comment has no end"));
                    self.at = self.text.len();
                }
            }
            (Some(b','), _) if self.levels.len() > 1 => {
                self.at += 1;
                self.after_word = false;
                if let Some(level @ Level { mode: Mode::Braces(_), .. }) = self.levels.last_mut() {
                    level.fresh = true;
                }
            }
            (Some(close @ (b'}' | b']' | b')')), _) if self.levels.len() > 1 => self.close(close),
            _ => self.token(),
        }
    }

    fn comment(&mut self, end: usize) {
        if self.levels.last().is_some_and(|level| level.joined) {
            self.found.blanks.push(self.at..end);
        }
        self.at = end;
    }

    fn newline(&mut self) {
        let at = self.at;
        self.at += 1;
        self.after_word = false;
        let Some(level) = self.levels.last_mut() else { return };
        match level.mode {
            _ if level.joined => {
                let windows = at > 0 && self.text.as_bytes().get(at - 1) == Some(&b'\r');
                self.found.blanks.push(at - usize::from(windows)..at + 1);
            }
            Mode::File if !level.fresh => {
                level.fresh = true;
                self.found.items.push(self.item..at + 1);
            }
            Mode::Braces(_) => level.fresh = true,
            _ => {}
        }
    }

    fn token(&mut self) {
        let word = self.word();
        self.begin_item(word);
        self.exponent(word);
        match self.peek(0) {
            Some(b'"') => self.open(Mode::Quoted(self.at), 1),
            Some(b'{') => self.open_braces(),
            Some(b'[') => self.open_bracket(b']'),
            Some(b'(') => self.open_bracket(b')'),
            Some(b'<') => match heredoc::header(self.text, self.at) {
                Some((marker, body)) => {
                    let mode = Mode::Heredoc { opening: self.at, marker, body, line_start: true };
                    self.open(mode, body - self.at);
                }
                None => self.at += 1,
            },
            _ => self.at += word.max(1),
        }
        self.after_word = word > 0;
    }

    /// Length of the word here.
    fn word(&self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        rest.iter().take_while(|&&byte| is_word(byte)).count()
    }

    /// Notes the exponent of the number here, when it has three digits or more.
    fn exponent(&mut self, word: usize) {
        let all = self.text.get(self.at..self.at + word).unwrap_or_default();
        // A minus may stand before the digits.
        let text = all.trim_start_matches('-');
        let begin = self.at + all.len() - text.len();
        let Some(at) = text.find(['e', 'E']).filter(|&at| at > 0) else { return };
        if !text.bytes().take(at).all(|byte| byte.is_ascii_digit()) {
            return;
        }
        let start = begin + at + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let start = start + usize::from(rest.starts_with(['+', '-']));
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 2 {
            self.found.exponents.push(start..start + digits);
        }
    }

    fn begin_item(&mut self, word: usize) {
        let first_column = self.at == 0 || self.text.as_bytes().get(self.at - 1) == Some(&b'\n');
        if first_column && word > 0 && self.levels.len() > 1 {
            let text = self.text.get(self.at..self.at + word).unwrap_or_default();
            if HEADERS.contains(&text) && matches!(self.peek(word), Some(b' ' | b'"' | b'{')) {
                self.found.headers.push(self.at);
            }
        }
        let Some(level) = self.levels.last_mut() else { return };
        if !std::mem::take(&mut level.fresh) {
            return;
        }
        match level.mode {
            Mode::File => self.item = self.at,
            Mode::Braces(number) => {
                if let Some(braces) = self.found.braces.get_mut(number) {
                    braces.starts.push(self.at);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, mode: Mode, length: usize) {
        self.levels.push(Level::new(mode));
        self.at += length;
    }

    fn open_bracket(&mut self, close: u8) {
        self.open(Mode::Bracket(close), 1);
        self.join_for();
    }

    fn open_braces(&mut self) {
        let in_block = match self.levels.last().map(|level| &level.mode) {
            Some(Mode::File) => true,
            Some(Mode::Braces(number)) => self.found.braces.get(*number).is_some_and(|braces| braces.block),
            _ => false,
        };
        let inside = self.at + 1..self.text.len();
        self.open(Mode::Braces(self.found.braces.len()), 1);
        self.found.braces.push(Braces {
            block: in_block && self.after_word,
            depth: self.levels.len() - 1,
            inside,
            starts: Vec::new(),
        });
        self.join_for();
    }

    /// In a `for` expression a line end is nothing but space, to Terraform everywhere and to the parser in places.
    fn join_for(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default().trim_start();
        let is_for =
            rest.strip_prefix("for").is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n', '#', '/']));
        if let Some(level) = self.levels.last_mut() {
            level.joined = is_for;
        }
    }

    fn close(&mut self, close: u8) {
        let closes = |level: &Level| match level.mode {
            Mode::Braces(_) | Mode::Sequence => close == b'}',
            Mode::Bracket(other) => close == other,
            _ => false,
        };
        // A brace also closes what was left open inside it.
        let found = match close {
            b'}' => self.levels.iter().rposition(closes),
            _ => self.levels.len().checked_sub(1).filter(|&top| self.levels.get(top).is_some_and(closes)),
        };
        if let Some(found) = found {
            if let Some(Level { mode: Mode::Braces(number), .. }) = self.levels.get(found)
                && let Some(braces) = self.found.braces.get_mut(*number)
            {
                braces.inside.end = self.at;
            }
            self.levels.truncate(found);
        }
        self.after_word = false;
        self.at += 1;
    }

    /// Opens the sequence here, steps over one that is escaped, or over one byte.
    fn sequence(&mut self) {
        if self.starts_with("$${") || self.starts_with("%%{") {
            self.at += 3;
        } else if self.starts_with("${") {
            self.open(Mode::Sequence, 2);
        } else if self.starts_with("%{") {
            self.open(Mode::Sequence, 2);
            if let Some(level) = self.levels.last_mut() {
                level.joined = true;
            }
        } else {
            self.at += 1;
        }
    }

    fn template(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| matches!(byte, b'$' | b'%')).unwrap_or(rest.len());
        self.sequence();
    }

    fn quoted(&mut self, opening: usize) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'%' | b'\n'));
        self.at += plain.unwrap_or(rest.len());
        match self.peek(0) {
            Some(b'\\') if self.peek(1) != Some(b'\n') => self.at += 2,
            Some(b'$' | b'%') => self.sequence(),
            Some(b'\\') => self.at += 1,
            Some(b'"') => {
                self.at += 1;
                self.levels.pop();
                self.after_word = true;
            }
            // The end is missing: what follows the line is not lost with it.
            _ => {
                self.found.unclosed.push((opening, "quoted string has no end on its line"));
                self.levels.pop();
            }
        }
    }
}
