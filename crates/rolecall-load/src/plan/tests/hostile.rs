//! Files that are broken, or wrong in their types.

use super::*;

#[test]
fn a_file_that_is_broken_is_refused_and_never_panics() {
    let whole = [join(&[role("app", &references(TRUST_OF_DOCUMENT))]), STATE.to_owned(), RAW.to_owned()];
    for text in &whole {
        for (at, _) in text.char_indices().filter(|(at, _)| at % 7 == 0 && *at > 0) {
            let mut files = MemoryFiles::default();
            files.insert("plan.json", text.get(..at).unwrap());
            let refusal = open(&files, &Sources::default(), "plan.json", When::Planned).unwrap_err();
            assert!(
                refusal.message.starts_with("cannot read `plan.json`: it is not JSON"),
                "{}",
                refusal.message
            );
            assert!(refusal.span.is_some());
        }
    }
}

#[test]
fn wrong_types_cost_what_they_are_in_and_never_panic() {
    let whole = join(&[
        role("app", &references(TRUST_OF_DOCUMENT)),
        document("[null]", "[true]", &references(&["aws_iam_role.app.arn"])),
    ]);
    for text in [whole.as_str(), STATE, RAW] {
        for wrong in ["7", "[]", "{}", "null", "\"x\"", "[[true]]", "{\"a\": true}"] {
            for (at, _) in text.match_indices(": ") {
                let (before, after) = text.split_at(at + 2);
                let skipped = value_length(after);
                let mutated = format!("{before}{wrong}{}", after.get(skipped..).unwrap());
                let (sources, mut files) = (Sources::default(), MemoryFiles::default());
                files.insert("plan.json", &mutated);
                if let Ok(Some(plan)) = open(&files, &sources, "plan.json", When::Planned) {
                    let config = Config::default();
                    let accounts = Accounts::new(&config, &sources);
                    let modules = Modules::new(&sources, &files);
                    plan.evaluate(&Root::default(), &modules, &accounts, &sources);
                }
            }
        }
    }
}

/// The length of the JSON value that `text` begins with.
fn value_length(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = quoted,
            '"' => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted && depth > 0 => depth -= 1,
            '}' | ']' | ',' if !quoted && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn the_nesting_of_modules_is_bounded() {
    let deep = "{\"child_modules\": [".repeat(150) + "{}" + &"]}".repeat(150);
    let text = format!(
        r#"{{"format_version": "1.0", "terraform_version": "1", "values": {{"root_module": {deep}}}}}"#
    );
    let said = read(&text).evaluation.diagnostics;
    assert!(said.problems[0].message.contains("more than 100 levels"), "{said:?}");
}
