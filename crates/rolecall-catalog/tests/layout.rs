//! The build script lays the tables out in one way only.

#[path = "../build.rs"]
#[expect(dead_code, clippy::print_stdout, reason = "its `main` runs at build time and speaks to cargo")]
mod build;

use std::path::Path;

#[test]
fn the_same_tables_give_the_same_bytes() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let first = build::compile(&data).expect("the tables are well-formed");
    let second = build::compile(&data).expect("the tables are well-formed");
    assert_eq!(first, second);
    let built = include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin"));
    assert!(first.iter().any(|(name, content)| *name == "tables.bin" && content == built));
}
