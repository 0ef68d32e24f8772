//! The workspace of the PATHs: the repository root; where there is none, the outermost directory that local modules reach.

mod reach;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::disk::{CONFIG, DiskFiles, explain};
use crate::failure::Failure;
use crate::threads::Threads;

/// Where the configuration is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ConfigChoice<'a> {
    /// Searched upwards from the PATHs.
    Search,
    /// This file.
    File(&'a Path),
    /// There is none.
    None,
}

/// A workspace, and what of it is analysed.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Its files.
    pub(crate) files: DiskFiles,
    /// The PATHs, relative to it.
    pub(crate) paths: Vec<String>,
    /// The configuration, relative to it.
    pub(crate) config: Option<String>,
}

/// A PATH.
#[derive(Debug)]
struct Place {
    /// Links followed.
    real: PathBuf,
    /// Which world of a plan: `#prior` or `#planned`.
    world: &'static str,
    /// Itself, or the directory of a file.
    directory: PathBuf,
    /// The nearest directory with `.git`, itself or above.
    repository: Option<PathBuf>,
}

impl Workspace {
    /// The workspace of `paths`; of none, that of the current directory. `beside` lies in it and is no PATH. `alone`: apart
    /// from the repository that they lie in.
    pub(crate) fn open(
        (paths, alone): (&[PathBuf], bool),
        beside: Option<&Path>,
        choice: ConfigChoice<'_>,
        threads: &Threads,
    ) -> Result<Self, Failure> {
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        let mut places = paths.iter().map(|path| Place::find(path)).collect::<Result<Vec<_>, _>>()?;
        let count = places.len();
        places.extend(beside.map(Place::find).transpose()?);
        if alone {
            for place in &mut places {
                place.repository = None;
            }
        }
        let roots = places.iter().map(|place| place.repository.as_ref().unwrap_or(&place.directory));
        let mut root = roots.cloned().reduce(|a, b| common(&a, &b)).unwrap_or_default();
        let mut texts = HashMap::new();
        if places.iter().any(|place| place.repository.is_none()) {
            let starts = places.iter().map(|place| place.directory.as_path());
            (root, texts) = reach::outermost(root, starts, threads);
        }
        let config = match choice {
            ConfigChoice::Search => search(&places, &root)?,
            ConfigChoice::File(file) => Some(canonical(file)?),
            ConfigChoice::None => None,
        };
        if let (ConfigChoice::Search, Some(above)) = (choice, config.as_deref().and_then(Path::parent))
            && root.starts_with(above)
        {
            above.clone_into(&mut root);
        }
        let paths =
            places.iter().take(count).map(|place| place.path(&root)).collect::<Result<Vec<_>, _>>()?;
        let mut files = DiskFiles::new(root, texts);
        let config = config.map(|file| admit(&mut files, file)).transpose()?;
        Ok(Workspace { files, paths, config })
    }

    /// A file named on the command line, relative to the workspace.
    pub(crate) fn inside(&self, file: &Path) -> Result<String, Failure> {
        let real = canonical(file)?;
        let root = self.files.root();
        if real.starts_with(root) {
            return relative(root, &real);
        }
        Err(Failure::error(format!("`{}` lies outside of the workspace", file.display())))
    }
}

/// Whether two estates are two directories of one repository, as copies of one configuration are.
pub(crate) fn are_copies(before: &[String], after: &[String]) -> bool {
    let places = |estate: &[String]| -> Vec<Place> {
        estate.iter().filter_map(|path| Place::find(Path::new(path)).ok()).collect()
    };
    let (before, after) = (places(before), places(after));
    let repository = |places: &[Place]| places.first().and_then(|place| place.repository.clone());
    let is_apart = |place: &Place| after.iter().all(|other| other.directory != place.directory);
    let all = || before.iter().chain(&after);
    repository(&before).is_some()
        && all().all(|place| place.repository == repository(&before) && place.real.is_dir())
        && before.iter().all(is_apart)
}

impl Place {
    fn find(path: &Path) -> Result<Self, Failure> {
        let (path, world) = without_world(path);
        let real = canonical(path)?;
        let directory = if real.is_dir() { real.clone() } else { real.parent().unwrap_or(&real).to_owned() };
        let repository = directory.ancestors().find(|above| above.join(".git").exists()).map(Path::to_owned);
        Ok(Place { real, world, directory, repository })
    }

    /// The place relative to the workspace.
    fn path(&self, root: &Path) -> Result<String, Failure> {
        Ok(relative(root, &self.real)? + self.world)
    }
}

/// `plan:FILE#prior`, `plan:FILE#planned` and `state:FILE` name a file; so does the file itself. `snapshot:PATH` names a file or
/// directory.
fn without_world(path: &Path) -> (&Path, &'static str) {
    let Some(text) = path.to_str().filter(|_| !path.exists()) else { return (path, "") };
    let kinds = ["plan:", "state:", "snapshot:"];
    let file = kinds.iter().find_map(|kind| text.strip_prefix(kind)).unwrap_or(text);
    for world in ["#prior", "#planned"] {
        if let Some(file) = file.strip_suffix(world) {
            return (Path::new(file), world);
        }
    }
    (Path::new(file), "")
}

/// The `rolecall.hcl` above or at each PATH, up to its repository root. Without a repository the search ends at the root
/// of the workspace, or at the current directory where that is above.
fn search(places: &[Place], root: &Path) -> Result<Option<PathBuf>, Failure> {
    let here = std::env::current_dir().and_then(fs::canonicalize).ok().filter(|here| root.starts_with(here));
    let loose = here.as_deref().unwrap_or(root);
    let mut found = BTreeSet::new();
    for place in places {
        let limit = place.repository.as_deref().unwrap_or(loose);
        let above = place.directory.ancestors().take_while(|above| above.starts_with(limit));
        found.extend(above.map(|above| above.join(CONFIG)).find(|file| file.is_file()));
    }
    if found.len() > 1 {
        let names: Vec<String> = found.iter().map(|file| format!("`{}`", file.display())).collect();
        let failure = Failure::error(format!("the PATHs have several configurations: {}", names.join(", ")));
        return Err(failure.help(Some("name the one that counts with `--config`")));
    }
    Ok(found.pop_first())
}

/// The path of the configuration relative to the workspace; it may lie anywhere.
fn admit(files: &mut DiskFiles, file: PathBuf) -> Result<String, Failure> {
    let name = relative(files.root(), &file)?;
    files.allow(name.clone(), file);
    Ok(name)
}

fn canonical(path: &Path) -> Result<PathBuf, Failure> {
    fs::canonicalize(path)
        .map_err(|error| Failure::error(format!("cannot read `{}`: {}", path.display(), explain(&error))))
}

/// The deepest directory that holds both.
fn common(a: &Path, b: &Path) -> PathBuf {
    a.components().zip(b.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect()
}

/// `path` seen from `root`, with forward slashes; both are absolute, links followed.
fn relative(root: &Path, path: &Path) -> Result<String, Failure> {
    let shared = common(root, path);
    let up = root.components().skip(shared.components().count()).map(|_| Ok(".."));
    let down = path.strip_prefix(&shared).unwrap_or(path).components().map(|part| match part {
        Component::Normal(name) => name.to_str().ok_or(()),
        _ => Err(()),
    });
    let parts: Result<Vec<&str>, ()> = up.chain(down).collect();
    parts
        .map(|parts| parts.join("/"))
        .map_err(|()| Failure::error(format!("the path `{}` is not UTF-8", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_workspace() {
        for (root, path, seen) in [
            ("/w", "/w", ""),
            ("/w", "/w/a/b.tf", "a/b.tf"),
            ("/w/x", "/w/conf/rolecall.hcl", "../conf/rolecall.hcl"),
            ("/w/x", "/w", ".."),
        ] {
            assert_eq!(relative(Path::new(root), Path::new(path)).unwrap(), seen, "{root} {path}");
        }
    }

    #[test]
    fn the_common_directory_is_made_of_whole_names() {
        assert_eq!(common(Path::new("/a/bc/d"), Path::new("/a/bd")), Path::new("/a"));
    }
}
