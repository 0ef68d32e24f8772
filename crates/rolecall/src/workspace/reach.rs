//! How far local modules reach, where no repository says so.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::common;
use crate::disk::read_text;
use crate::threads::Threads;

/// Deepest directory below a PATH that is looked at.
const MAX_DEPTH: usize = 64;
/// Most directories that are looked at.
const MAX_DIRECTORIES: usize = 100_000;

/// The outermost directory that the local modules below `starts` reach, at least `root`, and the texts of the files that
/// were read for it, by path. Sources are found in the text: what is in doubt makes the workspace larger.
pub(super) fn outermost<'p>(
    root: PathBuf,
    starts: impl Iterator<Item = &'p Path>,
    threads: &Threads,
) -> (PathBuf, HashMap<PathBuf, String>) {
    let mut root = root;
    let mut texts = HashMap::new();
    let mut seen = BTreeSet::new();
    let mut next: Vec<PathBuf> = Vec::new();
    for start in starts {
        directories_below(start, &mut seen, &mut next);
    }
    while !next.is_empty() {
        let files: Vec<PathBuf> = next.iter().flat_map(|directory| module_files(directory)).collect();
        let read = threads.map(&files, |file| read_text(file).ok());
        next.clear();
        for (file, text) in files.into_iter().zip(read) {
            let (Some(text), Some(directory)) = (text, file.parent()) else { continue };
            for target in local_sources(&text).filter_map(|source| joined(directory, source)) {
                let Ok(target) = fs::canonicalize(target) else { continue };
                if target.is_dir() && seen.len() < MAX_DIRECTORIES && seen.insert(target.clone()) {
                    root = common(&root, &target);
                    next.push(target);
                }
            }
            texts.insert(file, text);
        }
    }
    (root, texts)
}

fn directories_below(start: &Path, seen: &mut BTreeSet<PathBuf>, list: &mut Vec<PathBuf>) {
    let mut pending = vec![(start.to_owned(), 0)];
    while let Some((directory, depth)) = pending.pop() {
        if depth > MAX_DEPTH || seen.len() >= MAX_DIRECTORIES || !seen.insert(directory.clone()) {
            continue;
        }
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            let hidden =
                entry.file_name().to_str().is_none_or(|name| name.starts_with('.') || name == "node_modules");
            if !hidden && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                pending.push((entry.path(), depth + 1));
            }
        }
        list.push(directory);
    }
}

fn module_files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let is_module = |name: &std::ffi::OsStr| name.to_str().is_some_and(rolecall_terraform::is_module_file);
    let files = entries
        .filter(|entry| is_module(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_file()));
    files.map(|entry| entry.path()).collect()
}

/// `source = "../x"` and `"source": "../x"` in the text of a module.
fn local_sources(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("source").filter_map(|(at, word)| {
        let before = text.get(..at)?;
        if before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-') {
            return None;
        }
        let rest = text.get(at + word.len()..)?;
        let rest = rest.strip_prefix('"').unwrap_or(rest).trim_start();
        let rest = rest.strip_prefix(['=', ':'])?.trim_start().strip_prefix('"')?;
        let source = rest.split(['"', '\n']).next()?;
        (source.starts_with("./") || source.starts_with("../") || source == "..").then_some(source)
    })
}

/// `source` seen from `directory`, without `.` and `..`.
fn joined(directory: &Path, source: &str) -> Option<PathBuf> {
    let mut path = directory.to_owned();
    for part in Path::new(source).components() {
        match part {
            Component::ParentDir => {
                path.pop().then_some(())?;
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_found_in_both_syntaxes() {
        let text = r#"
            module "a" { source = "../a" }
            module "b" {
              source="./b"
            }
            {"module": {"c": {"source" : "../../c"}}}
            required_providers { aws = { source = "hashicorp/aws" } }
            resource = "../no"
        "#;
        assert_eq!(local_sources(text).collect::<Vec<_>>(), ["../a", "./b", "../../c"]);
    }

    #[test]
    fn a_workspace_reaches_as_far_as_its_modules() {
        let keep = tempfile::tempdir().unwrap();
        let top = keep.path().canonicalize().unwrap();
        for (file, text) in [
            ("estate/accounts/dev/main.tf", "module \"x\" {\n  source = \"../../modules/x\"\n}"),
            ("estate/modules/x/main.tf", "module \"y\" { source = \"../../../shared/y\" }"),
            ("shared/y/main.tf", "# the end"),
        ] {
            fs::create_dir_all(top.join(file).parent().unwrap()).unwrap();
            fs::write(top.join(file), text).unwrap();
        }
        let start = top.join("estate/accounts/dev");
        let threads = Threads::start().unwrap();
        let (root, texts) = outermost(start.clone(), std::iter::once(start.as_path()), &threads);
        assert_eq!(root, top);
        assert_eq!(texts.len(), 3);
    }
}
