//! Seeded mutations of the files of the examples and the cases: nothing panics, nothing hangs, and a broken block costs
//! itself only. The same workspace gives the same estate, whatever the order in which its files are listed.
//!
//! `cargo test -p rolecall-load --test fuzz -- --ignored` runs long: `ROLECALL_FUZZ_ROUNDS` mutations, of the files below
//! `ROLECALL_FUZZ_FILES` where that names a directory.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "tests may fail and say why, and they read the files of the project, whose names are lower case"
)]

use std::fs;
use std::path::{Path, PathBuf};

use rolecall_load::{Input, Sequential, load};
use rolecall_parser::hcl::{Body, parse_hcl, parse_hcl_json};
use rolecall_source::{Diagnostics, Files, MemoryFiles, Sources};

/// Nothing is said by the environment.
static NOTHING: rolecall_load::Environment =
    rolecall_load::Environment { variables: Vec::new(), workspace: None };

/// Files of one workspace, by path.
type Texts = Vec<(String, String)>;

/// Steele, Lea and Flood's SplitMix64: the same seed, the same numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const TOKENS: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "${",
    "%{",
    "}",
    "~}",
    "<<EOT\n",
    "<<-EOT\n",
    "EOT\n",
    "/*",
    "*/",
    "#",
    "//",
    "=",
    ":",
    "?",
    "...",
    "[*]",
    ".*",
    "\\",
    "\\u12",
    "\\\"",
    "$${",
    "\r\n",
    "\u{feff}",
    "\u{0}",
    "null",
    "1e999",
    "-",
    "!",
    "%{for x in y}",
    "%{endif}",
    "é",
    "each.value",
    "local.x",
];

/// One to three changes of a text.
fn mutate(text: &str, random: &mut Random) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random.below(3) {
        let from = random.below(bytes.len() + 1);
        let to = (from + random.below(60)).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let copy = bytes[from..to].to_vec();
                let at = random.below(bytes.len() + 1);
                bytes.splice(at..at, copy);
            }
            3 if to > from => bytes[from..to].rotate_left(random.below(to - from)),
            4 if from < bytes.len() => bytes[from] ^= 1 << random.below(8),
            _ => {
                let token = random.pick(&TOKENS).bytes();
                bytes.splice(from..from, token);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Says which round it was when that panics.
struct Round<'a>(u64, &'a str, &'a str);

impl Drop for Round<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {}, file {}:\n{}", self.0, self.1, self.2);
        }
    }
}

fn parse(path: &str, text: &str) -> (Body, Diagnostics) {
    let sources = Sources::default();
    let file = sources.add(path, text);
    if path.ends_with(".json") { parse_hcl_json(&sources, file) } else { parse_hcl(&sources, file) }
}

/// Type and labels of each block.
fn headers(body: &Body) -> Vec<String> {
    body.blocks
        .iter()
        .map(|block| {
            let labels = block.labels.iter().map(|label| label.text.to_string());
            format!("{} {}", block.kind.text, labels.collect::<Vec<_>>().join(" "))
        })
        .collect()
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn files_below(directory: &Path, prefix: &str, out: &mut Texts) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.file_type().unwrap().is_dir() {
            files_below(&entry.path(), &path, out);
        } else if let Ok(text) = fs::read_to_string(entry.path())
            && text.len() < 200_000
            && [".tf", ".hcl", ".json", ".tftpl", ".tfvars", ".yaml"].iter().any(|end| name.ends_with(end))
        {
            out.push((path, text));
        }
    }
}

/// The examples and cases, each a workspace.
fn workspaces() -> Vec<Texts> {
    let mut out = Vec::new();
    for folder in ["examples", "testdata/cases"] {
        let mut all = Texts::new();
        files_below(&project(folder), "", &mut all);
        for (path, text) in all {
            let (workspace, path) = path.split_once('/').unwrap();
            if out.last().is_none_or(|(last, _): &(String, Texts)| last != workspace) {
                out.push((workspace.to_owned(), Texts::new()));
            }
            out.last_mut().unwrap().1.push((path.to_owned(), text));
        }
    }
    out.into_iter().map(|(_, texts)| texts).collect()
}

/// What was loaded, in full.
fn loaded(files: &dyn Files) -> String {
    let sources = Sources::default();
    format!("{:?}", load(&input(files, &sources, &[String::new()])))
}

fn input<'a>(files: &'a dyn Files, sources: &'a Sources, paths: &'a [String]) -> Input<'a> {
    Input {
        files,
        sources,
        paths,
        config: files.is_file("rolecall.hcl").then_some("rolecall.hcl"),
        settings: &[],
        environment: &NOTHING,
        source_dir: None,
        parallel: &Sequential,
    }
}

fn memory(texts: &Texts) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    for (path, text) in texts {
        files.insert(path, text);
    }
    files
}

/// Parses and loads mutations of random files.
fn fuzz(workspaces: &[Texts], seeds: std::ops::Range<u64>, loads: u64) {
    for seed in seeds {
        let mut random = Random(seed);
        let mut texts = random.pick(workspaces).clone();
        let index = random.below(texts.len());
        let text = mutate(&texts[index].1, &mut random);
        let round = Round(seed, &texts[index].0.clone(), &text);
        drop(parse(round.1, &text));
        if seed % loads == 0 {
            texts[index].1.clone_from(&text);
            loaded(&memory(&texts));
        }
    }
}

#[test]
fn nothing_panics_or_hangs_on_broken_files() {
    fuzz(&workspaces(), 0..4000, 5);
}

#[test]
#[ignore = "runs as long as one likes"]
fn nothing_panics_or_hangs_on_many_broken_files() {
    let rounds = std::env::var("ROLECALL_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let mut workspaces = workspaces();
    if let Ok(directory) = std::env::var("ROLECALL_FUZZ_FILES") {
        let mut texts = Texts::new();
        files_below(Path::new(&directory), "", &mut texts);
        // A directory is a workspace: that of a repository takes long.
        texts.sort_by(|a, b| folder(&a.0).cmp(folder(&b.0)));
        workspaces =
            texts.chunk_by(|a, b| folder(&a.0) == folder(&b.0)).map(<[(String, String)]>::to_vec).collect();
    }
    fuzz(&workspaces, 1 << 32..(1 << 32) + rounds.unwrap_or(100_000), 2);
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[test]
fn blocks_before_a_cut_are_kept() {
    let mut random = Random(1);
    for (path, text) in workspaces().iter().flatten().filter(|(path, _)| path.ends_with(".tf")) {
        let (whole, _) = parse(path, text);
        let all = headers(&whole);
        for _ in 0..4 {
            let mut cut = random.below(text.len());
            while !text.is_char_boundary(cut) {
                cut -= 1;
            }
            let before = whole.blocks.iter().filter(|block| block.span.end as usize <= cut).count();
            let (kept, _) = parse(path, &text[..cut]);
            assert_eq!(headers(&kept)[..before], all[..before], "{path} cut at {cut}");
        }
    }
}

#[test]
fn a_line_of_rubbish_costs_one_block() {
    const RUBBISH: [&str; 7] = ["= = =", "a b c", "@ !", "x = [1, 2", "x = )", "x = \"${\"", "x = {"];
    let mut random = Random(2);
    for (path, text) in workspaces().iter().flatten().filter(|(path, _)| path.ends_with(".tf")) {
        let (whole, _) = parse(path, text);
        let all = headers(&whole);
        let index = random.below(all.len());
        let Some(block) = whole.blocks.get(index) else { continue };
        let Some(line) = text[block.header.end as usize..block.span.end as usize].find('\n') else {
            continue;
        };
        let at = block.header.end as usize + line + 1;
        for rubbish in RUBBISH {
            let broken = format!("{}{rubbish}\n{}", &text[..at], &text[at..]);
            let (kept, said) = parse(path, &broken);
            let kept = headers(&kept);
            let others: Vec<&String> = all
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != index)
                .map(|(_, header)| header)
                .collect();
            for other in others {
                assert!(kept.contains(other), "{path}: `{rubbish}` in {} costs {other}", all[index]);
            }
            assert!(!said.problems.is_empty() || kept.len() == all.len(), "{path}: `{rubbish}` is not told");
        }
    }
}

#[test]
fn the_same_workspace_gives_the_same_estate_in_any_order_of_paths() {
    for texts in workspaces() {
        let files = memory(&texts);
        assert!(loaded(&files) == loaded(&files), "{:?} gives something else the second time", texts[0].0);
        let mut paths: Vec<String> = texts.iter().map(|(path, _)| folder(path).to_owned()).collect();
        paths.dedup();
        let first = places(&files, &paths);
        paths.reverse();
        assert_eq!(first, places(&files, &paths), "the order of paths counts");
    }
}

/// The roles and what was said, with their places.
fn places(files: &dyn Files, paths: &[String]) -> Vec<String> {
    let sources = Sources::default();
    let found = load(&input(files, &sources, paths));
    let said = found.diagnostics.problems.iter().map(|problem| (&problem.message, problem.span));
    let unknowns = found.diagnostics.unknowns.iter().map(|unknown| (&unknown.message, unknown.span));
    let mut out: Vec<String> = said
        .chain(unknowns)
        .map(|(message, span)| format!("{message} {:?}", span.map(|span| sources.location(span))))
        .collect();
    out.extend(found.estate.roles.iter().map(|role| {
        let place = role.origin.span.map(|span| sources.location(span));
        format!("{} {place:?}", sources.render(&role.name.text))
    }));
    out.sort();
    out
}
