//! The floors of the house: a crate uses only crates on lower floors.

#![expect(clippy::unwrap_used, reason = "helpers of tests stand outside of them")]
#![expect(clippy::disallowed_methods, reason = "it reads the manifests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Every crate and its floor, as in `ARCHITECTURE.md`.
const FLOORS: &[(&str, u8)] = &[
    ("rolecall-source", 0),
    ("rolecall-catalog", 0),
    ("rolecall-parser", 1),
    ("rolecall-terraform", 2),
    ("rolecall-policy", 2),
    ("rolecall-model", 3),
    ("rolecall-load", 4),
    ("rolecall-graph", 4),
    ("rolecall-rules", 5),
    ("rolecall-plan", 5),
    ("rolecall-report", 6),
    ("rolecall", 7),
];

/// The crates that a manifest names under `[dependencies]`, tests left out.
fn dependencies(manifest: &str) -> Vec<String> {
    let section =
        manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or_default();
    section.lines().filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect()
}

fn manifests() -> BTreeMap<String, String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let folders = fs::read_dir(crates).unwrap().map(|entry| entry.unwrap());
    folders
        .map(|folder| {
            let name = folder.file_name().into_string().unwrap();
            (name, fs::read_to_string(folder.path().join("Cargo.toml")).unwrap())
        })
        .collect()
}

#[test]
fn every_crate_has_a_floor() {
    let named: Vec<String> = manifests().into_keys().collect();
    let mut floors: Vec<&str> = FLOORS.iter().map(|(name, _)| *name).collect();
    floors.sort_unstable();
    assert_eq!(named, floors);
}

#[test]
fn a_crate_uses_only_lower_floors() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    for (name, manifest) in manifests() {
        for dependency in dependencies(&manifest) {
            if let Some(lower) = floors.get(dependency.as_str()) {
                assert!(
                    *lower < floors[name.as_str()],
                    "`{name}` uses `{dependency}`, which is not below it"
                );
            }
        }
    }
}

#[test]
fn only_report_and_the_command_line_serialize() {
    for (name, manifest) in manifests() {
        let serializes = dependencies(&manifest).iter().any(|dependency| dependency.starts_with("serde"));
        assert!(!serializes || floors_of(&name) >= 6, "`{name}` serializes");
    }
}

fn floors_of(name: &str) -> u8 {
    FLOORS.iter().find(|(crate_name, _)| *crate_name == name).unwrap().1
}

#[test]
fn the_architecture_names_every_crate() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).unwrap();
    for (name, floor) in FLOORS {
        assert!(page.contains(&format!("| {floor} | `{name}` |")), "{name}");
    }
}
