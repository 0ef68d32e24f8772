//! Calls and what `terraform console` 1.11.4 answers: the type and the value as JSON, or that it is an error.

use crate::evaluate::World;

fn check(table: &str) {
    let world = World::new();
    let mut failures = Vec::new();
    let mut lines = table.lines();
    while let (Some(call), Some(expected)) = (lines.next(), lines.next()) {
        let answer = match world.evaluate(call) {
            Ok(value) => {
                let ty =
                    value.type_of().to_string().replace(' ', "").replace('=', ":").replace("any", "dynamic");
                format!("{ty} {}", world.show(&value))
            }
            Err(_) => "error".to_owned(),
        };
        if answer != expected.trim() {
            failures.push(format!("{call}\n  is {answer}\n  not {}", expected.trim()));
        }
    }
    assert!(failures.is_empty(), "{} calls differ:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn numeric_functions_answer_as_terraform() {
    check(include_str!("numeric.txt"));
}

#[test]
fn string_functions_answer_as_terraform() {
    check(include_str!("string.txt"));
}

#[test]
fn collection_and_conversion_functions_answer_as_terraform() {
    check(include_str!("collection.txt"));
}

#[test]
fn encoding_functions_answer_as_terraform() {
    check(include_str!("encoding.txt"));
}

#[test]
fn date_hash_network_and_path_functions_answer_as_terraform() {
    check(include_str!("other.txt"));
}

#[test]
fn functions_of_the_built_in_provider_answer_as_terraform() {
    check(include_str!("namespaced.txt"));
}

/// What OpenTofu's pages of these functions say.
#[test]
fn functions_that_only_opentofu_has_answer_as_its_pages_say() {
    check(include_str!("opentofu.txt"));
}
