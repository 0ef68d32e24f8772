//! The product agrees with an evaluator that is written plainly from the pages, on random policies and requests.
#![expect(
    clippy::float_cmp,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the helpers of tests are tests"
)]

mod evaluator;
mod random;

use rolecall_policy::authorization::{AccessRequest, Verdict};
use rolecall_policy::authorize;
use rolecall_source::Rope;

use crate::evaluator::{Asked, QUESTIONS, Reading};
use crate::random::{Random, asked, json};

const REQUESTS: usize = 6_000;

fn product(asked: &Asked) -> (&'static str, Verdict) {
    let request = AccessRequest::parse(&Rope::new(json(asked))).unwrap();
    assert_eq!(request.problems, [], "{}", json(asked));
    let verdict = authorize(&request.policies, &request.call).verdict;
    (verdict.name(), verdict)
}

/// The verdicts that some reading gives.
fn readings(asked: &Asked) -> Vec<&'static str> {
    let mut all: Vec<&str> = (0..1 << QUESTIONS).map(|bits| asked.verdict(Reading::of_bits(bits))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn a_verdict_is_the_one_of_every_reading_and_unknown_where_readings_differ() {
    let mut random = Random::new(20_261_123);
    // Two statements may hang on one question, one on its yes and one on its no.
    let mut needless = 0;
    let mut counts = std::collections::BTreeMap::new();
    for _ in 0..REQUESTS {
        let asked = asked(&mut random);
        let (name, verdict) = product(&asked);
        *counts.entry(name).or_insert(0) += 1;
        let all = readings(&asked);
        if verdict == Verdict::Unknown {
            needless += usize::from(all.len() == 1);
        } else {
            assert_eq!(all, [name], "{}", json(&asked));
        }
    }
    assert_eq!(counts.len(), 4, "{counts:?}");
    assert!(needless * 20 < counts["unknown"], "{needless} of {counts:?}");
    println!("{needless} needless of {counts:?}");
    assert!(counts.values().all(|&count| count > REQUESTS / 50), "{counts:?}");
}
