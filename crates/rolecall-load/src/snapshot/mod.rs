//! Account snapshots as inputs: the answers of read-only calls of AWS, as programs save them. They are told by their content, and
//! become the same model that Terraform becomes. `docs/snapshots.md` says what is read and what follows from it.

mod accounts;
mod answers;
mod collected;
mod document;
mod identity_center;
mod identity_pools;
mod merge;
mod organizations;
mod owners;
mod part;
mod principals;
mod providers;
mod reader;
mod together;
mod user_pools;
mod workloads;

use rolecall_parser::json;
use rolecall_source::{Diagnostics, Files, ReadError, Sources, Span, collect, symbol};

pub(crate) use self::merge::merge;
pub(crate) use self::owners::identify;
pub(crate) use self::part::Part;
use self::reader::Reader;
use crate::config::{AccountBlock, Config};
use crate::roots::Found;
use crate::{Input, paths, plan};

/// Reads the snapshots among the files that PATHs and `sources` name, and those found in directories. A file that is
/// something else is left to others.
pub(crate) fn find(
    input: &Input<'_>,
    config: &Config,
    found: &mut Found,
    diagnostics: &mut Diagnostics,
) -> Vec<Part> {
    let mut files: Vec<String> = found.named.iter().filter(|path| may_be(path)).cloned().collect();
    let sources = config.accounts.iter().flat_map(AccountBlock::directories).map(|(source, _)| source);
    let sources = sources.filter(|source| may_be(source) && input.files.is_file(source));
    files.extend(sources.filter(|source| found.is_searched(source)).map(str::to_owned));
    files.append(&mut found.documents);
    files.sort_unstable();
    files.dedup();
    let groups = grouped(files);
    let opened = collect(input.parallel, groups.len(), &|index| {
        let group = groups.get(index)?;
        let path = group.first()?;
        Some(match collected::directory(path) {
            Some(_) => collected::open(input.files, input.sources, group),
            None => open(input.files, input.sources, path),
        })
    });
    let mut parts = Vec::new();
    for (group, opened) in groups.into_iter().zip(opened) {
        let Some((part, said)) = opened else { continue };
        diagnostics.extend(said);
        if let Some(part) = part {
            for path in group {
                found.take_snapshot(path);
            }
            parts.push(part);
        }
    }
    parts
}

/// Files that are read together: those of one entity.
fn grouped(files: Vec<String>) -> Vec<Vec<String>> {
    let mut groups: Vec<Vec<String>> = Vec::new();
    for file in files {
        let directory = collected::directory(&file);
        match groups.last_mut() {
            Some(group)
                if directory.is_some()
                    && group.first().and_then(|first| collected::directory(first)) == directory =>
            {
                group.push(file);
            }
            _ => groups.push(vec![file]),
        }
    }
    groups
}

/// Whether a file of this name is looked at. Its content decides.
pub(crate) fn may_be(path: &str) -> bool {
    let name = paths::last(path);
    name.rsplit_once('.').is_some_and(|(_, extension)| extension == "json")
        && !rolecall_terraform::is_module_file(name)
        && !plan::may_be(name)
}

/// Reads a file, when it is a snapshot. Broken JSON is said only of what was meant to be one.
fn open(files: &dyn Files, sources: &Sources, path: &str) -> (Option<Part>, Diagnostics) {
    let mut said = Diagnostics::default();
    let text = match files.read(path) {
        Ok(text) => text,
        Err(error @ ReadError::TooLarge(_)) => {
            said.error(format!("cannot read `{path}`: {error}"), None);
            return (None, said);
        }
        Err(_) => return (None, said),
    };
    let text = symbol::sanitize(&text);
    let nodes = match json::parse_all(&text) {
        Ok(nodes) => nodes,
        Err(error) => {
            if answers::was_meant(&text) {
                let file = sources.add(path, &text);
                let span = Span::new(file, error.range.start, error.range.end);
                said.error(format!("cannot read `{path}`: it is not JSON: {}", error.message), Some(span));
            }
            return (None, said);
        }
    };
    if !nodes.iter().any(answers::tells) {
        return (None, said);
    }
    let file = sources.add(path, &text);
    let mut reader = Reader::new(sources, file, path);
    for node in &nodes {
        answers::read(&mut reader, node);
    }
    (Some(reader.part), reader.diagnostics)
}
