//! Paths of the workspace.

use rolecall_source::{Files, normalize};

/// `path`, written in a file of `directory` (relative to the workspace, or not below it), relative to the workspace;
/// `None` when it leads out of it. Absolute paths are allowed.
pub(crate) fn in_workspace(files: &dyn Files, directory: &str, path: &str) -> Option<String> {
    if !path.starts_with('/')
        && !directory.starts_with('/')
        && let Some(inside) = normalize(directory, path)
        && !directory.split('/').any(|part| part == "..")
    {
        return Some(inside);
    }
    let workspace = normalize("", &files.absolute(""))?;
    let base =
        if directory.starts_with('/') { directory.to_owned() } else { format!("{workspace}/{directory}") };
    let absolute =
        if path.starts_with('/') { normalize("", path)? } else { normalize(&normalize("", &base)?, path)? };
    below(&workspace, &absolute).map(str::to_owned)
}

/// `path` seen from `directory`, which may be the path itself; `None` when it is not below it.
pub(crate) fn below<'a>(directory: &str, path: &'a str) -> Option<&'a str> {
    if directory.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(directory)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// The directory that holds `path`; of a bare name the workspace.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The last part of `path`.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// `name` in `directory`.
pub(crate) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// `path`, relative to the workspace, as it is written in a file of `directory`.
pub(crate) fn relative(directory: &str, path: &str) -> String {
    let from: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    up.chain(to.into_iter().skip(common)).collect::<Vec<_>>().join("/")
}

/// A directory as messages name it.
pub(crate) fn shown(directory: &str) -> &str {
    if directory.is_empty() { "." } else { directory }
}

/// Whether `text` is what `pattern` says, in which `*` stands for any text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        let Some((_, after)) = text.split_once(part) else { return false };
        text = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use rolecall_source::MemoryFiles;

    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_that_writes_them() {
        let files = MemoryFiles::default();
        for (directory, path, found) in [
            ("", "accounts/dev", Some("accounts/dev")),
            ("", ".", Some("")),
            ("infra", "../accounts/dev/", Some("accounts/dev")),
            ("infra", "/workspace/accounts", Some("accounts")),
            ("../conf", "../workspace/accounts", Some("accounts")),
            ("/elsewhere", "../workspace", Some("")),
            ("", "..", None),
            ("", "/elsewhere", None),
            ("", "/workspaces", None),
        ] {
            assert_eq!(in_workspace(&files, directory, path).as_deref(), found, "{directory} {path}");
        }
    }

    #[test]
    fn a_path_is_written_from_another_directory() {
        assert_eq!(relative("a/b", "a/c.tfvars"), "../c.tfvars");
        assert_eq!(relative("", "c.tfvars"), "c.tfvars");
        assert_eq!(relative("a/b", "a/b/c.tfvars"), "c.tfvars");
    }

    #[test]
    fn a_directory_holds_itself_and_what_is_below() {
        assert_eq!(below("a", "a"), Some(""));
        assert_eq!(below("a", "a/b"), Some("b"));
        assert_eq!(below("a", "ab"), None);
        assert_eq!(below("", "a"), Some("a"));
    }

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, matched) in [
            ("a/*", "a/b/c", true),
            ("*", "", true),
            ("a*c*e", "abcde", true),
            ("a*a", "a", false),
            ("a*b*b", "ab", false),
            ("a", "ab", false),
        ] {
            assert_eq!(matches(pattern, text), matched, "{pattern} {text}");
        }
    }
}
