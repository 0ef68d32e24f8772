//! Patterns against a matcher that is too simple to be wrong.

use rolecall_policy::pattern::{Case, covers, matches_glob};
use rolecall_policy::resource::{covers_resource, matches_resource, resources_overlap};
use rolecall_source::Sources;

use crate::support::{Random, symbol, words};

fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((&'*', rest)), left) => naive(rest, text) || left.is_some_and(|(_, left)| naive(pattern, left)),
        (Some((&letter, rest)), Some((&have, left))) => {
            (letter == '?' || letter == have) && naive(rest, left)
        }
        _ => false,
    }
}

fn matches_naively(pattern: &str, text: &str) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<_>>();
    naive(&letters(pattern), &letters(text))
}

#[test]
fn known_texts_match_as_the_naive_matcher_says() {
    let mut random = Random(1);
    for _ in 0..30_000 {
        let pattern = random.text(&["a", "b", "ä", "*", "?"], 7);
        let text = random.text(&["a", "b", "ä"], 8);
        let expected = matches_naively(&pattern, &text);
        let matched = matches_glob(&pattern, &text, Case::Sensitive);
        assert_eq!(matched, Some(expected), "{pattern} {text}");
        let matched = matches_glob(&pattern, &text.to_ascii_uppercase(), Case::Insensitive);
        assert_eq!(matched, Some(expected), "{pattern} {text}");
    }
}

#[test]
fn an_answer_about_symbols_is_right_for_every_word() {
    let sources = Sources::default();
    let symbols = [symbol(&sources, "s"), symbol(&sources, "t")];
    let pieces = ["a", "b", &symbols[0], &symbols[1]];
    let words = words(&["a", "b"], 2);
    let mut random = Random(2);
    for _ in 0..5_000 {
        let pattern = random.text(&[pieces.as_slice(), &["*", "?"]].concat(), 4);
        let text = random.text(&pieces, 4);
        let Some(matched) = matches_glob(&pattern, &text, Case::Sensitive) else {
            continue;
        };
        for first in &words {
            for second in &words {
                let fill = |text: &str| {
                    let text = text.replace(&symbols[0], first);
                    text.replace(&symbols[1], second)
                };
                let expected = matches_naively(&fill(&pattern), &fill(&text));
                assert_eq!(matched, expected, "{} {}", fill(&pattern), fill(&text));
            }
        }
    }
}

#[test]
fn unknown_means_that_some_word_matches() {
    let sources = Sources::default();
    let hole = symbol(&sources, "s");
    let words = words(&["a", "b"], 4);
    let mut random = Random(3);
    for round in 0..10_000 {
        let mut pattern = random.text(&["a", "b", "*", "?"], 4);
        let mut text = random.text(&["a", "b"], 4);
        let holed = if round % 2 == 0 { &mut pattern } else { &mut text };
        holed.insert_str(random.below(holed.len() + 1), &hole);
        if matches_glob(&pattern, &text, Case::Sensitive).is_none() {
            let matches =
                |word: &String| matches_naively(&pattern.replace(&hole, word), &text.replace(&hole, word));
            assert!(words.iter().any(matches), "{pattern} {text}");
        }
    }
}

#[test]
fn inclusion_is_proof_and_exact_without_question_marks() {
    let texts = words(&["a", "b", "c"], 5);
    let mut random = Random(4);
    for round in 0..2_000 {
        let pieces: &[&str] = if round % 2 == 0 { &["a", "b", "*"] } else { &["a", "b", "*", "?"] };
        let (wider, narrower) = (random.text(pieces, 4), random.text(pieces, 4));
        let included =
            texts.iter().all(|text| !matches_naively(&narrower, text) || matches_naively(&wider, text));
        let covered = covers(&wider, &narrower);
        assert!(included || !covered, "{wider} {narrower}");
        assert!(covered || !included || pieces.contains(&"?"), "{wider} {narrower}");
    }
}

#[test]
fn question_marks_and_stars_commute() {
    for (wider, narrower) in
        [("*?", "?*"), ("?*", "*?"), ("a*?b", "a?*?b"), ("?*?", "a*b"), ("a?*c", "a*b*c")]
    {
        assert!(covers(wider, narrower), "{wider} {narrower}");
    }
    assert!(!covers("??*", "*?"));
}

#[test]
fn hostile_patterns_end_as_unknown() {
    let letters = "a".repeat(5_000);
    let matched = matches_glob(&format!("*{letters}b"), &letters.repeat(3), Case::Sensitive);
    assert_eq!(matched, None);
    let matched = matches_glob(&("*a".repeat(5_000) + "b"), &letters.repeat(3), Case::Sensitive);
    assert_eq!(matched, Some(false));
    let sources = Sources::default();
    let long = symbol(&sources, "s") + &"ab".repeat(20_000);
    let matched = matches_glob(&long, &("c".to_owned() + &long), Case::Sensitive);
    assert_eq!(matched, None);
}

#[test]
fn resource_answers_hold_whatever_the_symbols_stand_for() {
    let sources = Sources::default();
    let hole = symbol(&sources, "s");
    let heads = [
        "arn:aws:sqs",
        "arn:aws:sqs:*",
        "arn:aws:*:e:1",
        "arn:aws:sqs:e:1",
        "arn:aws:sqs:e:",
        "*",
        "arn:aws:sqs:e",
    ];
    let pieces = ["q", "r", "/", "*", ":", hole.as_str()];
    let mut random = Random(5);
    for _ in 0..10_000 {
        let pattern = format!("{}:{}", random.pick(&heads), random.text(&pieces, 4));
        let resource = format!("arn:aws:sqs:e:1:{}", random.text(&["q", "r", "/", &hole], 4));
        if let Some(matched) = matches_resource(&pattern, &resource) {
            for word in ["", "q", "r", "qr", "/", "r/q"] {
                let (pattern, resource) = (pattern.replace(&hole, word), resource.replace(&hole, word));
                let filled = matches_resource(&pattern, &resource);
                assert!(filled.is_none() || filled == Some(matched), "{pattern} {resource}");
            }
        }
    }
}

#[test]
fn resource_inclusion_and_disjointness_are_proofs() {
    let heads = ["arn:aws:sqs:*", "arn:aws:sqs:e:1", "arn:aws:sqs:e:*", "arn:aws:sqs", "*"];
    let resources: Vec<String> =
        words(&["q", "r", ":"], 3).iter().map(|tail| format!("arn:aws:sqs:e:1:{tail}")).collect();
    let mut random = Random(6);
    for _ in 0..1_000 {
        let mut pattern = || format!("{}:{}", random.pick(&heads), random.text(&["q", "r", ":", "*"], 3));
        let (one, other) = (pattern(), pattern());
        for resource in &resources {
            let (by_one, by_other) = (matches_resource(&one, resource), matches_resource(&other, resource));
            if covers_resource(&one, &other) {
                assert!(by_other != Some(true) || by_one == Some(true), "{one} {other} {resource}");
            }
            if !resources_overlap(&one, &other) {
                assert!(by_one == Some(false) || by_other == Some(false), "{one} {other} {resource}");
            }
        }
    }
}
