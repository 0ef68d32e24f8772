//! Files as the lower floors see them: something that can be asked for a path.

use std::collections::BTreeMap;
use std::fmt;

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is none.
    NotFound,
    /// It lies outside the workspace, links followed.
    OutsideWorkspace,
    /// It is larger than the bound, in bytes.
    TooLarge(u64),
    /// It is not UTF-8.
    NotText,
    /// The system refused.
    Other(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotFound => f.write_str("no such file"),
            ReadError::OutsideWorkspace => f.write_str("it lies outside the workspace"),
            ReadError::TooLarge(bound) => write!(f, "it is larger than {bound} bytes"),
            ReadError::NotText => f.write_str("it is not UTF-8"),
            ReadError::Other(reason) => f.write_str(reason),
        }
    }
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name, without the directory.
    pub name: String,
    /// Whether it is a directory, links followed.
    pub is_dir: bool,
}

/// Read access to one workspace. Paths are relative to it, with forward slashes and without `.` or `..`; the empty
/// path is the workspace itself.
pub trait Files: Sync {
    /// The bytes of a file, whatever they mean.
    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The text of a file.
    fn read(&self, path: &str) -> Result<String, ReadError> {
        String::from_utf8(self.bytes(path)?).map_err(|_| ReadError::NotText)
    }

    /// The entries of a directory by name; of no directory, none.
    fn list(&self, path: &str) -> Vec<Entry>;

    /// Whether a file (not a directory) is there.
    fn is_file(&self, path: &str) -> bool;

    /// The path of a file or directory, links followed; itself where there is none.
    fn real(&self, path: &str) -> String {
        path.to_owned()
    }

    /// Absolute path of a file of the workspace, as Terraform's `abspath` would print it.
    fn absolute(&self, path: &str) -> String;
}

/// A workspace in memory, for tests and for examples of rule pages.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<String, Vec<u8>>,
    /// What each linked file leads to.
    links: BTreeMap<String, String>,
}

impl MemoryFiles {
    /// Adds or replaces a file: text, or bytes of any meaning.
    pub fn insert(&mut self, path: &str, content: &(impl AsRef<[u8]> + ?Sized)) {
        self.files.insert(path.to_owned(), content.as_ref().to_owned());
    }

    /// Adds a link to a file that is there.
    pub fn link(&mut self, path: &str, target: &str) {
        if let Some(text) = self.files.get(target).cloned() {
            self.files.insert(path.to_owned(), text);
            self.links.insert(path.to_owned(), target.to_owned());
        }
    }
}

/// The letter after `/`.
const AFTER_SLASH: char = '0';

impl Files for MemoryFiles {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or(ReadError::NotFound)
    }

    fn list(&self, path: &str) -> Vec<Entry> {
        entries_below(&self.files, path)
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn real(&self, path: &str) -> String {
        self.links.get(path).map_or(path, String::as_str).to_owned()
    }

    fn absolute(&self, path: &str) -> String {
        format!("/workspace/{path}")
    }
}

/// The entries of a directory, by name, among files that are known by their paths.
pub fn entries_below<T>(files: &BTreeMap<String, T>, path: &str) -> Vec<Entry> {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut entries = Vec::new();
    let mut from = prefix.clone();
    // From each directory straight to what comes after it.
    while let Some(rest) = files.range(from.clone()..).next().and_then(|(file, _)| file.strip_prefix(&prefix))
    {
        let (name, is_dir) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
        from = format!("{prefix}{name}{}", if is_dir { AFTER_SLASH } else { '\0' });
        entries.push(Entry { name: name.to_owned(), is_dir });
    }
    entries.sort();
    entries
}

/// `path` seen from `base`, without `.`, `..` and empty parts; `None` when it leads out of the workspace.
pub fn normalize(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
