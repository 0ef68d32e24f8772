//! Patterns of `fileset` (Terraform, "fileset Function"): `*`, `**`, `?`, `[class]`, `{this,that}`.

use std::collections::BTreeSet;

use rolecall_source::{Files, normalize};

use super::arguments::MAX_ITEMS;
use super::call::{Failure, UNDECIDED};

/// Most patterns that braces may expand to.
const MAX_PATTERNS: usize = 1000;
/// Deepest directory that is entered.
const MAX_DEPTH: usize = 64;
/// Longest pattern, in bytes.
const MAX_PATTERN: usize = 4096;

/// The files that `pattern` matches under `directory`, relative to it.
pub(super) fn files(files: &dyn Files, directory: &str, pattern: &str) -> Result<BTreeSet<String>, Failure> {
    if pattern.len() > MAX_PATTERN {
        return Err(Failure::argument(1, "pattern is too long"));
    }
    let mut patterns = Vec::new();
    expand_braces(pattern, &mut patterns)?;
    let mut search = Search { files, found: BTreeSet::new(), visited: 0 };
    for pattern in patterns {
        // What leads out of the directory is rare and not followed.
        let pattern = normalize("", &pattern).ok_or(UNDECIDED)?;
        let parts: Vec<&str> = pattern.split('/').collect();
        search.walk(directory, "", &parts, 0)?;
    }
    Ok(search.found)
}

/// Every pattern without braces that a pattern stands for.
fn expand_braces(pattern: &str, out: &mut Vec<String>) -> Result<(), Failure> {
    if out.len() > MAX_PATTERNS {
        return Err(Failure::argument(1, "pattern has too many alternatives"));
    }
    let Some((start, end)) = braces(pattern) else {
        out.push(pattern.to_owned());
        return Ok(());
    };
    let (before, after) =
        (pattern.get(..start).unwrap_or_default(), pattern.get(end + 1..).unwrap_or_default());
    for choice in pattern.get(start + 1..end).unwrap_or_default().split(',') {
        expand_braces(&[before, choice, after].concat(), out)?;
    }
    Ok(())
}

/// Where the first innermost pair of braces stands.
fn braces(pattern: &str) -> Option<(usize, usize)> {
    let end = pattern.find('}')?;
    let start = pattern.get(..end)?.rfind('{')?;
    Some((start, end))
}

struct Search<'a> {
    files: &'a dyn Files,
    found: BTreeSet<String>,
    visited: usize,
}

impl Search<'_> {
    /// Adds what the rest of a pattern matches in `directory`, which lies at `relative`.
    fn walk(&mut self, directory: &str, relative: &str, parts: &[&str], depth: usize) -> Result<(), Failure> {
        let Some((first, rest)) = parts.split_first() else { return Ok(()) };
        if depth > MAX_DEPTH {
            return Err(UNDECIDED);
        }
        let below =
            |base: &str, name: &str| if base.is_empty() { name.to_owned() } else { format!("{base}/{name}") };
        let deep = *first == "**";
        if deep && !rest.is_empty() {
            self.walk(directory, relative, rest, depth + 1)?;
        }
        for entry in self.files.list(directory) {
            self.visited += 1;
            if self.visited > MAX_ITEMS {
                return Err("too many files".into());
            }
            let (inner, path) = (below(directory, &entry.name), below(relative, &entry.name));
            if deep && entry.is_dir {
                self.walk(&inner, &path, parts, depth + 1)?;
            }
            let matched = if deep { rest.is_empty() } else { matches(first, &entry.name) };
            if !matched {
                continue;
            }
            if entry.is_dir {
                if !deep {
                    self.walk(&inner, &path, rest, depth + 1)?;
                }
            } else if rest.is_empty() {
                self.found.insert(path);
            }
        }
        Ok(())
    }
}

/// Whether a name matches a pattern without slashes and braces.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // Where to go on when what follows the last star does not match.
    let mut retry: Option<(usize, usize)> = None;
    let (mut p, mut n) = (0, 0);
    loop {
        if pattern.get(p) == Some(&'*') {
            retry = Some((p + 1, n));
            p += 1;
            continue;
        }
        let step = name.get(n).and_then(|c| one(&pattern, p, *c));
        match step {
            Some(length) => {
                p += length;
                n += 1;
            }
            None if p == pattern.len() && n == name.len() => return true,
            None => match retry {
                Some((after, from)) if from < name.len() => {
                    retry = Some((after, from + 1));
                    (p, n) = (after, from + 1);
                }
                _ => return false,
            },
        }
    }
}

/// Length of the part of the pattern at `at` that matches the character.
fn one(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(1),
        '[' => {
            let rest = pattern.get(at + 1..)?;
            let negated = matches!(rest.first(), Some('^' | '!'));
            let rest = rest.get(usize::from(negated)..)?;
            let end = rest.iter().skip(1).position(|c| *c == ']')? + 1;
            let class = rest.get(..end)?;
            (class_holds(class, c) != negated).then_some(end + 2 + usize::from(negated))
        }
        '\\' => (*pattern.get(at + 1)? == c).then_some(2),
        literal => (*literal == c).then_some(1),
    }
}

fn class_holds(class: &[char], c: char) -> bool {
    let mut rest = class;
    while let Some((first, after)) = rest.split_first() {
        rest = match after {
            ['-', last, after @ ..] => {
                if (*first..=*last).contains(&c) {
                    return true;
                }
                after
            }
            after => {
                if *first == c {
                    return true;
                }
                after
            }
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use rolecall_source::MemoryFiles;

    use super::*;

    fn found(pattern: &str) -> Vec<String> {
        let mut memory = MemoryFiles::default();
        for path in ["p/a.json", "p/b.yaml", "p/sub/c.json", "p/sub/deep/d.json", "q/e.json"] {
            memory.insert(path, "");
        }
        files(&memory, "p", pattern).unwrap().into_iter().collect()
    }

    #[test]
    fn stars_stay_within_a_directory_unless_doubled() {
        assert_eq!(found("*.json"), ["a.json"]);
        assert_eq!(found("**/*.json"), ["a.json", "sub/c.json", "sub/deep/d.json"]);
        assert_eq!(found("**"), ["a.json", "b.yaml", "sub/c.json", "sub/deep/d.json"]);
        assert_eq!(found("*/*"), ["sub/c.json"]);
        assert_eq!(found("sub/**/d.json"), ["sub/deep/d.json"]);
    }

    #[test]
    fn braces_and_classes_match() {
        assert_eq!(found("*.{json,yaml}"), ["a.json", "b.yaml"]);
        assert_eq!(found("{sub/c,a}.json"), ["a.json", "sub/c.json"]);
        assert_eq!(found("[ab].*"), ["a.json", "b.yaml"]);
        assert_eq!(found("[^a].*"), ["b.yaml"]);
        assert_eq!(found("?.json"), ["a.json"]);
        assert!(found("none").is_empty());
    }

    #[test]
    fn long_patterns_end() {
        assert!(!matches(&"*a".repeat(1000), &"b".repeat(2000)));
        let braces = "{a,b}".repeat(30);
        assert!(files(&MemoryFiles::default(), "", &braces).is_err());
    }
}
