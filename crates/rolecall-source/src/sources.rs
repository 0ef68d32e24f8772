//! The files and symbols of one run.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use crate::symbol::{self, Piece};
use crate::{FileId, Location, Position, Span, Symbol, SymbolId, SymbolKind};

/// A file that was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Path relative to the workspace, with forward slashes.
    pub path: Arc<str>,
    /// Its text. A byte order mark is part of it; letters that symbols use are replaced.
    pub text: Arc<str>,
    lines: OnceLock<Vec<u32>>,
    /// Unicode scalar values before each block of [`BLOCK`] bytes: a file of one line may be large.
    blocks: OnceLock<Vec<u32>>,
}

/// Bytes in which scalar values are counted one by one.
const BLOCK: usize = 4096;

impl SourceFile {
    fn new(path: Arc<str>, text: Arc<str>) -> Self {
        SourceFile { path, text, lines: OnceLock::new(), blocks: OnceLock::new() }
    }

    /// Byte offset to line and column.
    pub fn position(&self, offset: u32) -> Position {
        let lines = self.lines.get_or_init(|| line_starts(&self.text));
        let offset = offset.min(self.text.len() as u32);
        let line = lines.partition_point(|&start| start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let column = self.scalars(offset).saturating_sub(self.scalars(start));
        Position { line: line as u32, column: column + 1, offset }
    }

    /// Number of scalar values that begin before `offset`.
    fn scalars(&self, offset: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let blocks = self.blocks.get_or_init(|| {
            // One more than there are blocks: the text may end with one.
            let mut counts = vec![0];
            for block in bytes.chunks(BLOCK) {
                counts.push(counts.last().copied().unwrap_or_default() + count(block));
            }
            counts
        });
        let block = offset as usize / BLOCK;
        let rest = bytes.get(block * BLOCK..offset as usize).map_or(0, count);
        blocks.get(block).copied().unwrap_or_default() + rest
    }
}

/// Number of scalar values that begin in `bytes`.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

fn line_starts(text: &str) -> Vec<u32> {
    let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(ends).collect()
}

/// Every file and every symbol of one run. Shared by reference; adding needs no exclusive access.
#[derive(Debug, Default)]
pub struct Sources {
    files: RwLock<FileTable>,
    symbols: RwLock<SymbolTable>,
    /// Sensitive texts, longest first.
    concealed: RwLock<BTreeSet<(Reverse<usize>, Arc<str>)>>,
}

/// Shortest sensitive text that is concealed: shorter ones occur everywhere.
const SHORTEST_CONCEALED: usize = 4;

#[derive(Debug, Default)]
struct FileTable {
    list: Vec<Arc<SourceFile>>,
    by_path: HashMap<Arc<str>, FileId>,
}

#[derive(Debug, Default)]
struct SymbolTable {
    by_id: HashMap<SymbolId, Symbol>,
    by_label: HashMap<Arc<str>, SymbolId>,
}

impl Sources {
    /// Adds a file, or finds the one already there under this path.
    pub fn add(&self, path: &str, text: &str) -> FileId {
        let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(&id) = files.by_path.get(path) {
            return id;
        }
        let id = FileId::from_index(files.list.len());
        let path: Arc<str> = path.into();
        let text = symbol::sanitize(text).as_ref().into();
        files.list.push(Arc::new(SourceFile::new(path.clone(), text)));
        files.by_path.insert(path, id);
        id
    }

    /// From now on files are those of another estate: one under a path that is known is another file. Symbols stay what they
    /// are, so that estates can be compared.
    pub fn start_estate(&self) {
        self.files.write().unwrap_or_else(PoisonError::into_inner).by_path.clear();
    }

    /// The file; an id of other `Sources` gives an empty one.
    pub fn file(&self, id: FileId) -> Arc<SourceFile> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let file = files.list.get(id.index()).cloned();
        file.unwrap_or_else(|| Arc::new(SourceFile::new("".into(), "".into())))
    }

    /// Number of files read.
    pub fn len(&self) -> usize {
        self.files.read().unwrap_or_else(PoisonError::into_inner).list.len()
    }

    /// Whether no file was read.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of a span.
    pub fn snippet(&self, span: Span) -> String {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default().to_owned()
    }

    /// Lines and columns of a span.
    pub fn location(&self, span: Span) -> Location {
        let file = self.file(span.file);
        Location { file: file.path.clone(), start: file.position(span.start), end: file.position(span.end) }
    }

    /// The symbol with this label, made when it is new. Its number follows from the label, so that text with symbols
    /// sorts the same whatever the order in which files are read.
    pub fn symbol(&self, kind: SymbolKind, label: &str) -> SymbolId {
        if let Some(&id) = self.symbols.read().unwrap_or_else(PoisonError::into_inner).by_label.get(label) {
            return id;
        }
        let mut symbols = self.symbols.write().unwrap_or_else(PoisonError::into_inner);
        let mut id = SymbolId::of_label(label);
        while let Some(known) = symbols.by_id.get(&id) {
            if *known.label == *label {
                return id;
            }
            id = id.next();
        }
        let label: Arc<str> = label.into();
        symbols.by_id.insert(id, Symbol { kind, label: label.clone() });
        symbols.by_label.insert(label, id);
        id
    }

    /// What is known of a symbol.
    pub fn describe(&self, id: SymbolId) -> Symbol {
        let symbols = self.symbols.read().unwrap_or_else(PoisonError::into_inner);
        symbols.by_id.get(&id).cloned().unwrap_or(Symbol { kind: SymbolKind::Other, label: "?".into() })
    }

    /// Keeps a sensitive text out of everything that is printed.
    pub fn conceal(&self, text: &str) {
        if text.len() >= SHORTEST_CONCEALED {
            let mut concealed = self.concealed.write().unwrap_or_else(PoisonError::into_inner);
            concealed.insert((Reverse(text.len()), text.into()));
        }
    }

    /// Text in which every sensitive text is asterisks, one for each byte so that offsets stay.
    pub fn censor<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let concealed = self.concealed.read().unwrap_or_else(PoisonError::into_inner);
        let mut text = Cow::Borrowed(text);
        for (_, secret) in concealed.iter() {
            if text.contains(&**secret) {
                text = Cow::Owned(text.replace(&**secret, &"*".repeat(secret.len())));
            }
        }
        text
    }

    /// Text as people read it: a symbol becomes its label in angle brackets, a sensitive text asterisks.
    pub fn render(&self, text: &str) -> String {
        self.censor(&self.spell(text)).into_owned()
    }

    /// Text in which a symbol is its label in angle brackets. For labels and addresses, which must not depend on what is
    /// known to be sensitive so far; never for output.
    pub fn spell(&self, text: &str) -> String {
        if !symbol::has_symbols(text) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for piece in symbol::pieces(text) {
            match piece {
                Piece::Literal(literal) => out.push_str(literal),
                Piece::Symbol(id) => {
                    out.push('⟨');
                    out.push_str(&self.describe(id).label);
                    out.push('⟩');
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sensitive_text_is_never_rendered() {
        let sources = Sources::default();
        sources.conceal("hunter2");
        assert_eq!(sources.render("the external ID is `hunter2`"), "the external ID is `*******`");
    }

    #[test]
    fn a_sensitive_text_in_a_label_is_spelled_and_never_rendered() {
        let sources = Sources::default();
        let symbol = sources.symbol(SymbolKind::Other, "file(\"hunter2\")").letters();
        sources.conceal("hunter2");
        assert_eq!(sources.spell(&symbol), "⟨file(\"hunter2\")⟩");
        assert_eq!(sources.render(&symbol), "⟨file(\"*******\")⟩");
    }

    #[test]
    fn columns_of_long_lines_count_scalar_values() {
        let sources = Sources::default();
        for text in [
            "é".repeat(BLOCK),
            "é".repeat(BLOCK + 1),
            "x".repeat(BLOCK),
            format!("é\n{}", "é".repeat(3 * BLOCK)),
        ] {
            let file = sources.file(sources.add(&text, &text));
            for (offset, _) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
                let line = text.get(..offset).unwrap().rsplit('\n').next().unwrap();
                assert_eq!(file.position(offset as u32).column as usize, line.chars().count() + 1);
            }
        }
    }

    #[test]
    fn the_number_of_a_symbol_follows_from_its_label() {
        let (one, other) = (Sources::default(), Sources::default());
        other.symbol(SymbolKind::Other, "first");
        assert_eq!(one.symbol(SymbolKind::Other, "x"), other.symbol(SymbolKind::Other, "x"));
    }
}
