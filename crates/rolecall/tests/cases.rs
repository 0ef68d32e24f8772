//! The cases of `testdata/cases`: small estates and what `check` and `path` must say of them. The keys of `expect.json`:
//!
//! - `why`: what the case is about; `needs`: what has to be there before it can hold, and until then it is left out
//! - `paths`: `{from, to, verdict: […], with, codes, sides, requires, hops}`. Without `with` the answer of `path`; with it
//!   the verdict of a chain that is added to `rolecall.hcl`. Each of `codes` and `sides` (`"B3|B2"`: either) is among
//!   those of `missing`, each of `requires` among the keys that are required, `hops` counts the assumptions
//! - `chains`: name and acceptable verdicts; `exit`: acceptable exit statuses of `check`
//! - `findings`: some finding has all of `{rule, code, severity, certainty, entity, file, lines, or_at, place, also}`
//! - `absent`: no finding has all of these
//!
//! `ROLECALL_CASE=TEXT` judges only cases with this in their name.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

#[expect(dead_code, reason = "other tests need more")]
mod common;
#[path = "cases/expect.rs"]
mod expect;

use std::fmt::Write;
use std::path::Path;

use expect::Case;

#[test]
fn every_case_is_judged_as_expected() {
    let only = std::env::var("ROLECALL_CASE").ok();
    let mut failures = String::new();
    let (mut held, mut total, mut waiting) = (0, 0, Vec::new());
    for folder in folders(&common::project("testdata/cases")) {
        let case = Case::read(&folder);
        if only.as_ref().is_some_and(|only| !case.name.contains(only)) {
            continue;
        }
        if let Some(needs) = case.needs() {
            waiting.push(format!("{} ({needs})", case.name));
            continue;
        }
        let judged = case.judge();
        total += judged.total;
        held += judged.total - judged.troubles.len();
        for trouble in judged.troubles {
            writeln!(failures, "{}: {trouble}", case.name).unwrap();
        }
    }
    println!("{held} of {total} expectations hold; {} cases wait: {}", waiting.len(), waiting.join(", "));
    assert!(failures.is_empty(), "{held} of {total} expectations hold\n{failures}");
}

fn folders(cases: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(cases).expect("the cases are there");
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|folder| folder.join("expect.json").is_file());
    folders.sort();
    folders
}
