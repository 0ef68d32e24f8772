//! The workspace as a revision of its git repository has it: read from the object store, nothing is checked out and no
//! program is run.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use rolecall_source::{Entry, Files, ReadError, entries_below, normalize};

use crate::disk::CONFIG;
use crate::failure::Failure;

/// Most files of a revision.
const MAX_FILES: usize = 1_000_000;
/// Deepest directory.
const MAX_DEPTH: usize = 256;
/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// Most links that are followed one after the other.
const MAX_LINKS: usize = 40;

/// The files of a revision.
pub(crate) struct Revision {
    repository: gix::ThreadSafeRepository,
    /// By path.
    blobs: BTreeMap<String, Blob>,
    /// The work tree, for `abspath` alone.
    root: PathBuf,
}

#[derive(Clone, Copy)]
struct Blob {
    id: gix::ObjectId,
    is_link: bool,
}

impl fmt::Debug for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revision").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Revision {
    /// The revision called `name` of the repository around `place`.
    pub(crate) fn open(place: &Path, name: &str) -> Result<Self, Failure> {
        let failed = |why: &dyn fmt::Display| Failure::error(format!("cannot read `git:{name}`: {why}"));
        let real = std::fs::canonicalize(place).map_err(|error| failed(&error))?;
        let root = real.ancestors().find(|above| above.join(".git").exists());
        let root = root.ok_or_else(|| failed(&"there is no git repository here"))?.to_owned();
        // Neither the environment nor the user's configuration decides what is read.
        let options = gix::open::Options::isolated();
        let repository =
            gix::ThreadSafeRepository::open_opts(&root, options).map_err(|error| failed(&error))?;
        let mut revision = Revision { repository, blobs: BTreeMap::new(), root };
        let local = revision.repository.to_thread_local();
        let id = local.rev_parse_single(name).map_err(|_| failed(&"there is no such revision"))?;
        let tree =
            id.object().map_err(|error| failed(&error))?.peel_to_tree().map_err(|error| failed(&error))?;
        let mut work = vec![(String::new(), tree, 0)];
        while let Some((directory, tree, depth)) = work.pop() {
            for entry in tree.iter() {
                let entry = entry.map_err(|error| failed(&error))?;
                let Ok(name) = std::str::from_utf8(entry.filename()) else { continue };
                let path = format!("{directory}{name}");
                let mode = entry.mode();
                if mode.is_tree() && depth < MAX_DEPTH {
                    let object = entry.object().map_err(|error| failed(&error))?;
                    work.push((format!("{path}/"), object.into_tree(), depth + 1));
                } else if mode.is_blob_or_symlink() {
                    let blob = Blob { id: entry.object_id(), is_link: mode.is_link() };
                    revision.blobs.insert(path, blob);
                }
                if revision.blobs.len() > MAX_FILES {
                    return Err(failed(&format!("it has more than {MAX_FILES} files")));
                }
            }
        }
        Ok(revision)
    }

    /// A file or directory of the work tree, seen from the repository.
    pub(crate) fn inside(&self, path: &Path) -> Result<String, Failure> {
        let outside = || Failure::error(format!("`{}` lies outside of the repository", path.display()));
        let here = std::env::current_dir().map_err(|_| outside())?;
        let path = here.join(path);
        // What is not there any more has no real path.
        let real = path.ancestors().find_map(|above| {
            let rest = path.strip_prefix(above).ok()?;
            Some(std::fs::canonicalize(above).ok()?.join(rest))
        });
        let real = real.ok_or_else(outside)?;
        let relative = real.strip_prefix(&self.root).map_err(|_| outside())?;
        let text = relative.to_str().ok_or_else(outside)?.replace('\\', "/");
        normalize("", &text).ok_or_else(outside)
    }

    /// Whether there is such a file or directory.
    pub(crate) fn has(&self, path: &str) -> bool {
        path.is_empty() || self.is_file(path) || !self.list(path).is_empty()
    }

    /// The nearest configuration at or above a path.
    pub(crate) fn config(&self, path: &str) -> Option<String> {
        let mut at = path;
        loop {
            let file = if at.is_empty() { CONFIG.to_owned() } else { format!("{at}/{CONFIG}") };
            if self.is_file(&file) {
                return Some(file);
            }
            if at.is_empty() {
                return None;
            }
            at = at.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }

    fn is_directory(&self, path: &str) -> bool {
        let prefix = format!("{path}/");
        self.blobs.range(prefix.clone()..).next().is_some_and(|(file, _)| file.starts_with(&prefix))
    }

    /// A path with its first link followed, if there is one that leads neither out of the repository nor to a directory
    /// above it.
    fn follow(&self, path: &str) -> Option<String> {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let parts = ends.filter_map(|end| path.split_at_checked(end));
        let is_link = |link: &str| self.blobs.get(link).is_some_and(|blob| blob.is_link);
        let (link, rest) = parts.into_iter().find(|(link, _)| is_link(link))?;
        let above = link.rsplit_once('/').map_or("", |(above, _)| above);
        let target = String::from_utf8(self.blob(link).ok()?).ok()?;
        let target = normalize(above, &target)?;
        let is_above =
            target.is_empty() || link.strip_prefix(&target).is_some_and(|rest| rest.starts_with('/'));
        (!is_above).then(|| format!("{target}{rest}"))
    }

    fn blob(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let blob = self.blobs.get(path).ok_or(ReadError::NotFound)?;
        let local = self.repository.to_thread_local();
        let other = |error: &dyn fmt::Display| ReadError::Other(error.to_string());
        let header = local.find_header(blob.id).map_err(|error| other(&error))?;
        if header.size() > MAX_BYTES {
            return Err(ReadError::TooLarge(MAX_BYTES));
        }
        Ok(local.find_object(blob.id).map_err(|error| other(&error))?.detach().data)
    }
}

impl Files for Revision {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.blob(&self.real(path))
    }

    fn list(&self, path: &str) -> Vec<Entry> {
        let mut entries = entries_below(&self.blobs, &self.real(path));
        for entry in entries.iter_mut().filter(|entry| !entry.is_dir) {
            let inside = if path.is_empty() { entry.name.clone() } else { format!("{path}/{}", entry.name) };
            let real = self.real(&inside);
            entry.is_dir = !self.blobs.contains_key(&real) && self.is_directory(&real);
        }
        entries
    }

    fn is_file(&self, path: &str) -> bool {
        self.blobs.contains_key(&self.real(path))
    }

    fn real(&self, path: &str) -> String {
        let mut real = path.to_owned();
        for _ in 0..MAX_LINKS {
            match self.follow(&real) {
                Some(next) => real = next,
                None => break,
            }
        }
        real
    }

    fn absolute(&self, path: &str) -> String {
        self.root.join(path).to_string_lossy().replace('\\', "/")
    }
}
