//! Expressions and what Terraform 1.11.4 answers: the type and the value as JSON, or that it is an error. The table is
//! written by `cargo run -p xtask -- expressions --read FILE --write FILE`; `␤` and `␍` are line ends.

use rolecall_source::{MemoryFiles, Sources};
use rolecall_terraform::value::json;
use rolecall_terraform::{Modules, Root, evaluate};

use super::common::TestProvider;

fn answer(expression: &str) -> String {
    let mut files = MemoryFiles::default();
    files.insert("main.tf", &format!("output \"o\" {{\n  value = {expression}\n}}\n"));
    let sources = Sources::default();
    let modules = Modules::new(&sources, &files);
    let evaluation = evaluate(&Root::default(), &modules, &TestProvider);
    if !modules.diagnostics().problems.is_empty() || !evaluation.diagnostics.problems.is_empty() {
        return "error".to_owned();
    }
    let value = &evaluation.outputs["o"];
    let text = json::encode(&sources, value);
    text.map_or_else(
        |_| "error".to_owned(),
        |text| format!("{} {}", value.type_of(), sources.render(text.as_str().unwrap_or_default())),
    )
}

#[test]
fn expressions_give_what_terraform_gives() {
    let mut failures = Vec::new();
    let mut lines = include_str!("oracle.txt").lines();
    while let (Some(expression), Some(expected)) = (lines.next(), lines.next()) {
        let answer = answer(&expression.replace('␤', "\n").replace('␍', "\r"));
        if answer != expected.trim_start() {
            failures.push(format!("{expression}\n  is  {answer}\n  not {}", expected.trim_start()));
        }
    }
    assert!(failures.is_empty(), "{} expressions differ:\n{}", failures.len(), failures.join("\n"));
}
