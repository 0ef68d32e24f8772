//! `expressions`: random expressions, evaluated by Terraform and by rolecall.

mod applied;
mod calls;
mod collections;
mod compare;
mod generate;
mod ours;
mod random;
mod terraform;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::Outcome;
use compare::{Verdict, compare, shown};
use generate::{Case, Generator};
use terraform::{Answer, Terraform};

/// Cases that Terraform sees at once.
const BATCH: usize = 400;

/// What is asked for on the command line.
#[derive(Debug)]
struct Options {
    seed: u64,
    count: usize,
    terraform: String,
    unknown: bool,
    /// A table of the answers to write.
    write: Option<String>,
    /// A file of expressions, one on each line (line ends as `\n` within), instead of random ones.
    read: Option<String>,
}

/// Makes expressions, asks both, prints where they disagree.
pub(super) fn run(arguments: &[String]) -> Outcome {
    let options = options(arguments)?;
    let (cases, parts) = cases(&options)?;
    let answers = ask(&options, &cases)?;
    if let Some(path) = &options.write {
        return compare::write_table(path, &cases, &answers);
    }
    let verdicts: Vec<Verdict> = cases
        .iter()
        .zip(&answers)
        .map(|(case, answer)| compare(answer, &ours::answer(case, options.unknown), options.unknown))
        .collect();
    let wrong: Vec<usize> = (0..).zip(&verdicts).filter(|(_, own)| !own.agrees()).map(|(at, _)| at).collect();
    report(&options, &cases, &answers, &wrong, &parts)?;
    summary(&options, &answers, &verdicts);
    Ok(())
}

fn summary(options: &Options, answers: &[Answer], verdicts: &[Verdict]) {
    let of = |wanted: fn(&Answer) -> bool| answers.iter().filter(|answer| wanted(answer)).count();
    let errors = of(|answer| matches!(answer, Answer::Error(_)));
    let crashes = of(|answer| *answer == Answer::Crash);
    let agreeing = verdicts.iter().filter(|own| own.agrees()).count() - crashes;
    println!(
        "seed {}: {agreeing} of {} agree, of which {errors} are errors",
        options.seed,
        answers.len() - crashes
    );
    if options.unknown {
        let count = |wanted: Verdict| verdicts.iter().filter(|own| **own == wanted).count();
        println!(
            "not known to terraform before apply: {}, of which rolecall knows {} rightly, {} that fail, {} in another order and {} wrongly; known only to terraform: {}",
            of(|answer| matches!(answer, Answer::Partial { .. })),
            count(Verdict::More),
            count(Verdict::Fails),
            count(Verdict::Order),
            count(Verdict::False),
            count(Verdict::Less)
        );
    }
}

fn options(arguments: &[String]) -> Outcome<Options> {
    let mut options = Options {
        seed: 1,
        count: 1000,
        terraform: "terraform".to_owned(),
        unknown: false,
        write: None,
        read: None,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().cloned().ok_or_else(|| format!("{argument} needs a value"));
        let number = |text: String| text.parse().map_err(|_| format!("`{text}` is no number"));
        match argument.as_str() {
            "--seed" => options.seed = number(value()?)?,
            "--count" => options.count = usize::try_from(number(value()?)?).unwrap_or(usize::MAX),
            "--terraform" => options.terraform = value()?,
            "--write" => options.write = Some(value()?),
            "--read" => options.read = Some(value()?),
            "--unknown" => options.unknown = true,
            other => return Err(format!("unknown argument `{other}`")),
        }
    }
    Ok(options)
}

/// The cases, each with its parts.
fn cases(options: &Options) -> Outcome<(Vec<Case>, Vec<Vec<String>>)> {
    if let Some(path) = &options.read {
        let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))?;
        let case = |line: &str| Case { text: compare::unescaped(line), locals: Vec::new() };
        let cases: Vec<Case> = text.lines().filter(|line| !line.is_empty()).map(case).collect();
        let parts = vec![Vec::new(); cases.len()];
        return Ok((cases, parts));
    }
    let mut generator = Generator::new(options.seed, options.unknown);
    let (mut cases, mut parts, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    while cases.len() < options.count {
        let (case, own) = generator.case();
        if case.text.len() < 2000 && seen.insert(case.clone()) {
            cases.push(case);
            parts.push(own);
        }
    }
    Ok((cases, parts))
}

/// Terraform's answers; two of it run at a time.
fn ask(options: &Options, cases: &[Case]) -> Outcome<Vec<Answer>> {
    let half = cases.len().div_ceil(2 * BATCH) * BATCH;
    let halves: Vec<&[Case]> = cases.chunks(half.max(1)).collect();
    let work = |(worker, cases): (usize, &[Case])| -> Outcome<Vec<Answer>> {
        let terraform = Terraform::new(&options.terraform, options.unknown, worker);
        let mut answers = Vec::new();
        for batch in cases.chunks(BATCH) {
            answers.extend(terraform.answers(batch)?);
        }
        Ok(answers)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = halves
            .iter()
            .enumerate()
            .map(|(worker, cases)| scope.spawn(move || work((worker, cases))))
            .collect();
        let mut answers = Vec::new();
        for thread in threads {
            answers.extend(thread.join().map_err(|_| "a thread stopped".to_owned())??);
        }
        Ok(answers)
    })
}

/// Prints the disagreements, each as the smallest part that disagrees.
fn report(
    options: &Options,
    cases: &[Case],
    answers: &[Answer],
    wrong: &[usize],
    parts: &[Vec<String>],
) -> Outcome {
    let mut smaller: BTreeSet<Case> = BTreeSet::new();
    for &index in wrong {
        let (Some(case), Some(parts)) = (cases.get(index), parts.get(index)) else { continue };
        for text in parts.iter().filter(|part| part.len() < case.text.len()) {
            smaller.insert(Case::new(text.clone(), &case.locals));
        }
    }
    let smaller: Vec<Case> = smaller.into_iter().collect();
    let small_answers = ask(options, &smaller)?;
    let mut by_case: BTreeMap<&Case, &Answer> = smaller.iter().zip(&small_answers).collect();
    by_case.extend(cases.iter().zip(answers));
    let mut printed = BTreeSet::new();
    for &index in wrong {
        let (Some(case), Some(parts)) = (cases.get(index), parts.get(index)) else { continue };
        let mut candidates: Vec<Case> =
            parts.iter().map(|text| Case::new(text.clone(), &case.locals)).collect();
        candidates.sort_by_key(|candidate| candidate.text.len());
        candidates.push(case.clone());
        let smallest = candidates.into_iter().find(|candidate| {
            by_case.get(candidate).is_some_and(|answer| {
                !compare(answer, &ours::answer(candidate, options.unknown), options.unknown).agrees()
            })
        });
        if let Some(smallest) = smallest
            && let Some(answer) = by_case.get(&smallest)
            && printed.insert(smallest.clone())
        {
            let ours = ours::answer(&smallest, options.unknown);
            let verdict = compare(answer, &ours, options.unknown);
            println!("{}", shown(&smallest, answer, &ours, verdict));
        }
    }
    Ok(())
}
