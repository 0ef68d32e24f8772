//! Inclusion of AWS managed policies in one another: `cargo bench -p rolecall-policy`. Prints how long the random pairs
//! took against the budgets and how they were decided. Where `ROLECALL_Z3_PYTHON` names a Python that has `z3`, some pairs
//! without conditions are decided by Z3, too, with the encoding of `z3_inclusion.py`: the figure that matters is the ratio.
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock and its environment")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench may fail")]

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use rolecall_catalog::ManagedPolicy;
use rolecall_policy::Document;
use rolecall_policy::algebra::{Algebra, Inclusion};

/// Pairs that are decided.
const PAIRS: usize = 50_000;
/// Pairs that Z3 decides, too.
const PAIRS_OF_Z3: usize = 30;
/// What half of the pairs, and all but one in a hundred, may take.
const BUDGETS: [(&str, usize, Duration); 2] =
    [("p50", 50, Duration::from_micros(20)), ("p99", 99, Duration::from_millis(1))];

fn main() {
    let texts: Vec<&'static str> = ManagedPolicy::all().map(ManagedPolicy::document).collect();
    let documents: Vec<Document> = texts.iter().map(|text| Document::from_json(text).unwrap()).collect();
    let all: Vec<&Document> = documents.iter().collect();
    let started = Instant::now();
    let mut algebra = Algebra::new(&all);
    println!("{} documents compiled in {:.1} ms", all.len(), started.elapsed().as_secs_f64() * 1e3);
    pairs(&mut algebra, all.len());
    one_against_all(&mut algebra, all.len());
    alone(&documents);
    z3(&texts, &documents);
}

/// Random pairs in one algebra.
fn pairs(algebra: &mut Algebra<'_>, count: usize) {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 11) as usize % limit
    };
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let mut times = Vec::with_capacity(PAIRS);
    for _ in 0..PAIRS {
        let (wide, narrow) = (below(count), below(count));
        let started = Instant::now();
        let inclusion = algebra.includes(wide, narrow);
        times.push(started.elapsed());
        let verdict = match inclusion {
            Inclusion::Proven { .. } => "proven".to_owned(),
            Inclusion::Refuted(_) => "refuted".to_owned(),
            Inclusion::Unknown(reason) => format!("unknown {reason}"),
        };
        *verdicts.entry(verdict).or_default() += 1;
    }
    tell("random pairs", times);
    println!("  {verdicts:?}");
}

/// Every policy in `ReadOnlyAccess`, in itself, and by comparison of both ways.
fn one_against_all(algebra: &mut Algebra<'_>, count: usize) {
    let reader = ManagedPolicy::all().position(|policy| policy.name() == "ReadOnlyAccess").unwrap();
    let mut measure = |name: &str, ask: &mut dyn FnMut(&mut Algebra<'_>, usize)| {
        let time = |number| {
            let started = Instant::now();
            ask(algebra, number);
            started.elapsed()
        };
        tell(name, (0..count).map(time).collect());
    };
    measure("each in itself", &mut |algebra, number| drop(algebra.includes(number, number)));
    measure("each in ReadOnlyAccess", &mut |algebra, number| drop(algebra.includes(reader, number)));
    measure("each compared with the next", &mut |algebra, number| {
        drop(algebra.compare(number, (number + 1) % count));
    });
}

/// Pairs that are compiled and compared, as the command does.
fn alone(documents: &[Document]) {
    let time = |pair: &[Document]| {
        let started = Instant::now();
        drop(Algebra::new(&[&pair[0], &pair[1]]).compare(0, 1));
        started.elapsed()
    };
    tell("compiled and compared", documents.windows(2).map(time).collect());
}

fn tell(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    println!(
        "{name}: p50 {:.1} us, p99 {:.1} us, max {:.1} us",
        micros(at(50)),
        micros(at(99)),
        micros(at(100))
    );
    for (name, percent, budget) in BUDGETS {
        println!("  {name} is {:.2} of its budget", micros(at(percent)) / micros(budget));
    }
}

/// Pairs without conditions, by both.
fn z3(texts: &[&str], documents: &[Document]) {
    let Ok(python) = std::env::var("ROLECALL_Z3_PYTHON") else { return };
    let plain =
        |document: &Document| document.statements.iter().all(|statement| statement.conditions.is_empty());
    let plain: Vec<usize> = (0..documents.len()).filter(|&number| plain(&documents[number])).collect();
    let step = plain.len() / PAIRS_OF_Z3;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/z3_inclusion.py");
    let mut ratios = Vec::new();
    for pair in 0..PAIRS_OF_Z3 {
        let (wide, narrow) = (plain[pair * step], plain[(pair * step * 7 + 3) % plain.len()]);
        let mut algebra = Algebra::new(&[&documents[wide], &documents[narrow]]);
        let started = Instant::now();
        let inclusion = algebra.includes(0, 1);
        let own = started.elapsed().as_secs_f64();
        let output = Command::new(&python).args([script, texts[wide], texts[narrow]]).output().unwrap();
        let answer = String::from_utf8(output.stdout).unwrap();
        let Some((verdict, seconds)) = answer.trim().split_once(' ') else { continue };
        let other: f64 = seconds.parse().unwrap();
        let same = match &inclusion {
            Inclusion::Proven { of_catalogue: false } => verdict != "refuted",
            Inclusion::Refuted(_) => verdict != "proven",
            _ => true,
        };
        println!(
            "  {wide} {narrow}: {verdict} in {:.1} ms, ratio {:.0}, agree {same}",
            other * 1e3,
            other / own
        );
        ratios.push(other / own);
    }
    ratios.sort_by(f64::total_cmp);
    if let Some(ratio) = ratios.get(ratios.len() / 2) {
        println!("Z3 takes {ratio:.0} times as long at the median of {} pairs", ratios.len());
    }
}
