//! The workspace on disk.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rolecall_source::{Entry, Files, ReadError};

/// Name of the configuration.
pub(crate) const CONFIG: &str = "rolecall.hcl";
/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// Largest plan or state that is read, in bytes.
const MAX_PLAN_BYTES: u64 = 512 << 20;
/// Longest path that is looked up, in bytes.
const MAX_PATH: usize = 4096;

/// Files of a workspace. A path is followed part by part, so that no link leads out of the workspace; listings are read
/// once.
#[derive(Debug)]
pub(crate) struct DiskFiles {
    /// The workspace, links followed.
    root: PathBuf,
    /// A file that may lie outside, by the path that it is asked for: the configuration.
    beside: Option<(String, PathBuf)>,
    /// Files that were read before, by their real paths.
    texts: Mutex<HashMap<PathBuf, String>>,
    directories: RwLock<HashMap<String, Result<Arc<Directory>, ReadError>>>,
    /// What was not followed or could not be read, and why.
    refused: Mutex<BTreeSet<String>>,
}

#[derive(Debug)]
struct Directory {
    /// Its path, links followed.
    real: PathBuf,
    /// By name.
    entries: Vec<Listed>,
}

#[derive(Debug)]
struct Listed {
    entry: Entry,
    is_link: bool,
}

impl Directory {
    fn find(&self, name: &str) -> Option<&Listed> {
        let at = self.entries.binary_search_by(|listed| listed.entry.name.as_str().cmp(name)).ok()?;
        self.entries.get(at)
    }
}

impl DiskFiles {
    /// The files below `root`, whose links were followed. `texts` were read already.
    pub(crate) fn new(root: PathBuf, texts: HashMap<PathBuf, String>) -> Self {
        DiskFiles {
            root,
            beside: None,
            texts: Mutex::new(texts),
            directories: RwLock::default(),
            refused: Mutex::default(),
        }
    }

    /// Allows one file outside of the workspace under the path `name`.
    pub(crate) fn allow(&mut self, name: String, real: PathBuf) {
        self.beside = Some((name, real));
    }

    /// The workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What was not followed or could not be read, and why.
    pub(crate) fn refused(&self) -> Vec<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn refuse(&self, message: String) {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(message);
    }

    fn directory(&self, path: &str) -> Result<Arc<Directory>, ReadError> {
        let known = self.directories.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(known) = known {
            return known;
        }
        let found = self.open(path);
        let mut directories = self.directories.write().unwrap_or_else(PoisonError::into_inner);
        directories.entry(path.to_owned()).or_insert(found).clone()
    }

    fn open(&self, path: &str) -> Result<Arc<Directory>, ReadError> {
        if path.len() > MAX_PATH {
            return Err(ReadError::NotFound);
        }
        let real = if path.is_empty() { self.root.clone() } else { self.real_directory(path)? };
        let entries = self.entries(path, &real).map_err(|error| {
            self.refuse(format!("cannot read the directory `{path}`: {}", explain(&error)));
            failed(&error)
        })?;
        Ok(Arc::new(Directory { real, entries }))
    }

    fn real_directory(&self, path: &str) -> Result<PathBuf, ReadError> {
        let (above, name) = split(path);
        let parent = self.directory(above)?;
        let listed = parent.find(name).filter(|listed| listed.entry.is_dir).ok_or(ReadError::NotFound)?;
        let real = parent.real.join(name);
        if !listed.is_link {
            return Ok(real);
        }
        let real = self.follow(path, &real)?;
        let mut above = Some(above);
        while let Some(ancestor) = above {
            if self.directory(ancestor)?.real.starts_with(&real) {
                self.refuse(format!("the link `{path}` leads to a directory above it and is not followed"));
                return Err(ReadError::NotFound);
            }
            above = if ancestor.is_empty() { None } else { Some(split(ancestor).0) };
        }
        Ok(real)
    }

    /// Where a link leads, inside the workspace.
    fn follow(&self, path: &str, link: &Path) -> Result<PathBuf, ReadError> {
        let real = fs::canonicalize(link).map_err(|error| failed(&error))?;
        if real.starts_with(&self.root) {
            return Ok(real);
        }
        self.refuse(format!("the link `{path}` leads out of the workspace and is not followed"));
        Err(ReadError::OutsideWorkspace)
    }

    fn entries(&self, path: &str, real: &Path) -> io::Result<Vec<Listed>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(real)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            let is_link = kind.is_symlink();
            let is_dir =
                kind.is_dir() || (is_link && fs::metadata(entry.path()).is_ok_and(|target| target.is_dir()));
            match entry.file_name().into_string() {
                Ok(name) => entries.push(Listed { entry: Entry { name, is_dir }, is_link }),
                Err(name) => {
                    let name = name.to_string_lossy();
                    self.refuse(format!("the name of `{name}` in `{path}` is not UTF-8, and it is not read"));
                }
            }
        }
        entries.sort_unstable_by(|a, b| a.entry.cmp(&b.entry));
        Ok(entries)
    }

    /// The real path of a file.
    fn locate(&self, path: &str) -> Result<PathBuf, ReadError> {
        if let Some((name, real)) = &self.beside
            && name == path
        {
            return Ok(real.clone());
        }
        let (above, name) = split(path);
        let parent = self.directory(above)?;
        let listed = parent.find(name).ok_or(ReadError::NotFound)?;
        let real = parent.real.join(name);
        if listed.is_link { self.follow(path, &real) } else { Ok(real) }
    }
}

impl Files for DiskFiles {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let real = self.locate(path)?;
        let known = self.texts.lock().unwrap_or_else(PoisonError::into_inner).remove(&real);
        known.map_or_else(|| read_bytes(&real), |text| Ok(text.into_bytes()))
    }

    fn list(&self, path: &str) -> Vec<Entry> {
        let directory = self.directory(path);
        directory
            .map(|found| found.entries.iter().map(|listed| listed.entry.clone()).collect())
            .unwrap_or_default()
    }

    fn is_file(&self, path: &str) -> bool {
        self.locate(path).is_ok_and(|real| real.is_file())
    }

    fn real(&self, path: &str) -> String {
        let directory = self.directory(path).map(|found| found.real.clone());
        let real = directory.or_else(|_| self.locate(path)).ok();
        let inside = real.as_deref().and_then(|real| real.strip_prefix(&self.root).ok()?.to_str());
        inside.unwrap_or(path).to_owned()
    }

    fn absolute(&self, path: &str) -> String {
        self.root.join(path).to_string_lossy().into_owned()
    }
}

/// The text of a regular file of bounded size.
pub(crate) fn read_text(path: &Path) -> Result<String, ReadError> {
    String::from_utf8(read_bytes(path)?).map_err(|_| ReadError::NotText)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    // Opening a pipe would wait for its writer.
    let metadata = fs::metadata(path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(ReadError::Other("it is not a regular file".to_owned()));
    }
    let file = File::open(path).map_err(|error| failed(&error))?;
    let bound = bound(path);
    let mut bytes = Vec::with_capacity(metadata.len().min(bound) as usize + 1);
    file.take(bound + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if bytes.len() as u64 > bound {
        return Err(ReadError::TooLarge(bound));
    }
    Ok(bytes)
}

/// Most bytes of a file that are read: plans and states are written by programs.
fn bound(path: &Path) -> u64 {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_plan = path.extension().is_some_and(|extension| extension == "tfstate" || extension == "json");
    if is_plan && !rolecall_terraform::is_module_file(name) { MAX_PLAN_BYTES } else { MAX_BYTES }
}

/// Directory and name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn failed(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        _ => ReadError::Other(explain(error)),
    }
}

/// What the system said, in the words of this program: lower case, no number.
pub(crate) fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn workspace() -> (tempfile::TempDir, DiskFiles) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().canonicalize().unwrap().join("workspace");
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::write(root.join("a/main.tf"), "# a").unwrap();
        fs::write(root.join("a/b/bytes.tf"), b"\xff").unwrap();
        fs::write(directory.path().join("secret.tf"), "# secret").unwrap();
        (directory, DiskFiles::new(root, HashMap::new()))
    }

    #[test]
    fn files_are_listed_by_name_and_read() {
        let (_keep, files) = workspace();
        let names: Vec<String> = files.list("a").into_iter().map(|entry| entry.name).collect();
        assert_eq!(names, ["b", "main.tf"]);
        assert_eq!(files.read("a/main.tf").as_deref(), Ok("# a"));
        assert!(files.is_file("a/main.tf") && !files.is_file("a/b"));
        assert_eq!(files.read("a/none.tf"), Err(ReadError::NotFound));
        assert_eq!(files.list("none"), []);
    }

    #[test]
    fn what_is_not_text_or_no_file_is_refused() {
        let (_keep, files) = workspace();
        assert_eq!(files.read("a/b/bytes.tf"), Err(ReadError::NotText));
        assert_eq!(files.read("a/b"), Err(ReadError::Other("it is not a regular file".to_owned())));
    }

    #[test]
    fn links_stay_in_the_workspace() {
        let (keep, files) = workspace();
        let root = files.root().to_owned();
        symlink(root.join("a/main.tf"), root.join("inside.tf")).unwrap();
        symlink(keep.path().join("secret.tf"), root.join("outside.tf")).unwrap();
        symlink(keep.path(), root.join("up")).unwrap();
        symlink("nowhere", root.join("broken.tf")).unwrap();
        assert_eq!(files.read("inside.tf").as_deref(), Ok("# a"));
        assert_eq!(files.read("outside.tf"), Err(ReadError::OutsideWorkspace));
        assert_eq!(files.read("up/secret.tf"), Err(ReadError::OutsideWorkspace));
        assert_eq!(files.read("broken.tf"), Err(ReadError::NotFound));
        assert_eq!(files.refused().len(), 2);
    }

    #[test]
    fn real_paths_follow_links() {
        let (_keep, files) = workspace();
        let root = files.root().to_owned();
        symlink(root.join("a/main.tf"), root.join("inside.tf")).unwrap();
        symlink(root.join("a"), root.join("c")).unwrap();
        for (path, real) in [
            ("inside.tf", "a/main.tf"),
            ("c", "a"),
            ("c/b", "a/b"),
            ("a/main.tf", "a/main.tf"),
            ("none", "none"),
        ] {
            assert_eq!(files.real(path), real);
        }
    }

    #[test]
    fn links_in_a_circle_are_not_followed() {
        let (_keep, files) = workspace();
        let root = files.root().to_owned();
        symlink(root.join("a"), root.join("a/b/again")).unwrap();
        assert_eq!(files.list("a/b/again"), []);
        assert_eq!(
            files.refused(),
            ["the link `a/b/again` leads to a directory above it and is not followed"]
        );
    }

    #[test]
    fn a_path_of_absurd_depth_is_not_there() {
        let (_keep, files) = workspace();
        assert_eq!(files.read(&"x/".repeat(100_000)), Err(ReadError::NotFound));
    }
}
