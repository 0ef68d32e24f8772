//! The pages of the rules: their form, and their examples as tests.

mod workspace;

use rolecall_rules::page::{Example, HEADINGS, MORE_HEADINGS, Shows, examples, headings, page, title};
use rolecall_rules::{Finding, RULES, Rule, Topic};

#[test]
fn rules_are_registered_once_and_by_name() {
    let names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names, sorted);
}

#[test]
fn a_rule_has_the_name_of_its_file_and_of_its_page() {
    for rule in RULES {
        let kebab = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(rule.name.bytes().all(kebab), "{}", rule.name);
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rules/");
        let text = file_text(&format!("{file}{}.rs", rule.name.replace('-', "_")));
        assert_eq!(text, rule.source, "{}", rule.name);
        assert_eq!(title(&page(rule)), Some(rule.name));
    }
}

#[test]
fn a_page_has_the_fixed_headings() {
    for rule in RULES {
        let page = page(rule);
        let mut headings = headings(&page);
        assert!(headings.by_ref().take(HEADINGS.len()).eq(HEADINGS), "{}", rule.name);
        assert!(headings.all(|heading| MORE_HEADINGS.contains(&heading)), "{}", rule.name);
    }
}

#[test]
fn a_summary_is_one_sentence_without_a_full_stop() {
    for rule in RULES {
        let start = rule.summary.chars().next();
        assert!(start.is_some_and(char::is_lowercase) && !rule.summary.contains(". "), "{}", rule.name);
        assert!(!rule.summary.ends_with('.'), "{}", rule.name);
    }
}

#[test]
fn the_examples_of_a_page_show_what_they_say() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let page = page(rule);
        let examples = examples(&page);
        for shows in [Shows::Finding, Shows::Clean] {
            let files: Vec<_> = examples.iter().filter(|example| example.shows == shows).collect();
            assert!(!files.is_empty(), "{} has no example that shows {shows:?}", rule.name);
            let found = findings(rule, &files);
            if found.is_empty() == (shows == Shows::Finding) {
                wrong.push(format!("{}: {shows:?}: {found:#?}", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a rule finds in a workspace of these files.
fn findings(rule: &Rule, files: &[&Example<'_>]) -> Vec<Finding> {
    let checked = workspace::check(files.iter().map(|file| (file.path, &*file.text)));
    assert!(
        checked.problems.is_empty() || rule.topic == Topic::Input,
        "{}: {:?}",
        rule.name,
        checked.problems
    );
    checked.findings.into_iter().filter(|finding| finding.rule == rule.name).collect()
}

#[expect(clippy::disallowed_methods, reason = "a test of the files of this crate")]
fn file_text(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}
