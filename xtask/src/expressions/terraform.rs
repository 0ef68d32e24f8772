//! What Terraform answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use super::generate::{Case, LOCAL};
use crate::Outcome;

/// An answer, Terraform's or ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The message.
    Error(String),
    /// Type as in a plan, value as `jsonencode` writes it, and whether it is sensitive.
    Value { ty: String, json: String, sensitive: bool },
    /// Not known as a whole: the value and what of it is unknown, both as in a plan, and what it is after apply.
    Partial { after: Json, unknown: Json, applied: Box<Answer> },
    /// It stopped without an answer.
    Crash,
}

/// The file of a case: the local value `e` and those that it refers to, by the number of the case.
pub(super) fn locals(case: &Case, number: usize) -> String {
    let own = format!("e{number}_");
    let mut text = String::from("locals {\n");
    for (name, value) in &case.locals {
        text.extend(["  ", name, " = ", value, "\n"]);
    }
    text.extend(["  e", &number.to_string(), " = ", &case.text, "\n}\n"]);
    text.replace(LOCAL, &own)
}

/// The resources whose attributes are known after apply.
pub(super) const RESOURCES: &str = r#"resource "terraform_data" "u" {
}
resource "terraform_data" "s" {
  input = "abc"
}
resource "terraform_data" "n" {
  input = 3
}
resource "terraform_data" "b" {
  input = true
}
resource "terraform_data" "l" {
  input = tolist(["a", "b"])
}
resource "terraform_data" "m" {
  input = tomap({ a = "x", b = "y" })
}
resource "terraform_data" "o" {
  input = { a = "x", b = 1 }
}
resource "terraform_data" "e" {
  input = toset(["a", "b"])
}
"#;

const NO_PLAN: &str = "there is no plan";

/// A root module without anything but the cases, in a directory of its own.
#[derive(Debug)]
pub(super) struct Terraform {
    binary: String,
    directory: PathBuf,
    unknown: bool,
}

impl Terraform {
    pub(super) fn new(binary: &str, unknown: bool, worker: usize) -> Self {
        let directory =
            std::env::temp_dir().join(format!("rolecall-expressions-{}-{worker}", std::process::id()));
        Terraform { binary: binary.to_owned(), directory, unknown }
    }

    /// The answer to each case.
    pub(super) fn answers(&self, cases: &[Case]) -> Outcome<Vec<Answer>> {
        let mut found: BTreeMap<usize, Answer> = BTreeMap::new();
        let all: Vec<usize> = (0..cases.len()).collect();
        self.ask(cases, &all, &mut found)?;
        Ok(all
            .iter()
            .map(|number| found.remove(number).unwrap_or_else(|| Answer::Error("no answer".to_owned())))
            .collect())
    }

    /// Asks for the cases of these numbers, without those that were found to be errors again, until nothing is wrong.
    fn ask(&self, cases: &[Case], numbers: &[usize], found: &mut BTreeMap<usize, Answer>) -> Outcome {
        let mut left = numbers.to_vec();
        while !left.is_empty() {
            self.write(cases, &left)?;
            let errors = self.plan()?;
            let before = left.len();
            for (number, message) in &errors {
                if number.is_some_and(|number| left.contains(&number)) {
                    found.entry(number.unwrap_or_default()).or_insert_with(|| Answer::Error(message.clone()));
                }
            }
            left.retain(|number| !found.contains_key(number));
            if errors.is_empty() {
                return self.collect(&left, found);
            }
            if left.len() == before {
                return self.halve(cases, &left, errors, found);
            }
        }
        Ok(())
    }

    /// What goes wrong names no case: each half by itself.
    fn halve(
        &self,
        cases: &[Case],
        left: &[usize],
        errors: Vec<(Option<usize>, String)>,
        found: &mut BTreeMap<usize, Answer>,
    ) -> Outcome {
        if let [only] = left {
            let message = errors.into_iter().map(|(_, message)| message).next().unwrap_or_default();
            let answer = if message == NO_PLAN { Answer::Crash } else { Answer::Error(message) };
            found.insert(*only, answer);
            return Ok(());
        }
        let (first, second) = left.split_at(left.len() / 2);
        self.ask(cases, first, found)?;
        self.ask(cases, second, found)
    }

    fn write(&self, cases: &[Case], numbers: &[usize]) -> Outcome {
        // What is not there need not be removed.
        let _ = fs::remove_dir_all(&self.directory);
        fs::create_dir_all(&self.directory).map_err(|error| error.to_string())?;
        let put = |name: &str, text: &str| {
            fs::write(self.directory.join(name), text)
                .map_err(|error| format!("cannot write {name}: {error}"))
        };
        for &number in numbers {
            let Some(case) = cases.get(number) else { continue };
            put(&format!("e{number}.tf"), &locals(case, number))?;
            let output = format!(
                "output \"o{number}\" {{\n  sensitive = true\n  value = [local.e{number}, try(jsonencode(local.e{number}), \"?\"), issensitive(local.e{number})]\n}}\n"
            );
            put(&format!("o{number}.tf"), &output)?;
        }
        if self.unknown { put("resources.tf", RESOURCES) } else { Ok(()) }
    }

    fn run(&self, arguments: &[&str]) -> Outcome<String> {
        let output = Command::new(&self.binary)
            .args(arguments)
            .current_dir(&self.directory)
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("CHECKPOINT_DISABLE", "1")
            .output()
            .map_err(|error| format!("cannot run {}: {error}", self.binary))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Plans; the errors with the number of the case in whose file they are.
    fn plan(&self) -> Outcome<Vec<(Option<usize>, String)>> {
        let text = self.run(&["plan", "-json", "-input=false", "-lock=false", "-out=plan"])?;
        let mut errors = errors(&text);
        if errors.is_empty() && !self.directory.join("plan").exists() {
            errors.push((None, NO_PLAN.to_owned()));
        }
        Ok(errors)
    }

    fn collect(&self, numbers: &[usize], found: &mut BTreeMap<usize, Answer>) -> Outcome {
        let plan = self.show(&["show", "-json", "plan"])?;
        let mut open = Vec::new();
        for &number in numbers {
            let answer =
                answer(&plan, number).ok_or_else(|| format!("the plan says nothing of case {number}"))?;
            if matches!(answer, Answer::Partial { .. }) {
                open.push(number);
            }
            found.insert(number, answer);
        }
        if open.is_empty() { Ok(()) } else { self.apply(&open, found) }
    }

    /// Applies the plan for what was not known in it.
    fn apply(&self, numbers: &[usize], found: &mut BTreeMap<usize, Answer>) -> Outcome {
        let text = self.run(&["apply", "-json", "-input=false", "-lock=false", "plan"])?;
        let failed: BTreeMap<Option<usize>, String> = errors(&text).into_iter().collect();
        let state = self.show(&["show", "-json"])?;
        for &number in numbers {
            if let Some(Answer::Partial { applied, .. }) = found.get_mut(&number) {
                let message = failed.get(&Some(number)).cloned().map(Answer::Error);
                **applied = message.or_else(|| known(&state, "values", number)).unwrap_or(Answer::Crash);
            }
        }
        Ok(())
    }

    fn show(&self, arguments: &[&str]) -> Outcome<Json> {
        let text = self.run(arguments)?;
        serde_json::from_str(&with_quoted_numbers(&text))
            .map_err(|error| format!("cannot read JSON: {error}"))
    }
}

impl Drop for Terraform {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// JSON with every number as a string: some are too large for a double.
fn with_quoted_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut number) = (false, false, false);
    for c in text.chars() {
        let part = !quoted && (c.is_ascii_digit() || c == '-' || (number && "+.eE".contains(c)));
        if part != number {
            out.push('"');
        }
        number = part;
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// The errors of a run with the number of the case in whose file they are.
fn errors(text: &str) -> Vec<(Option<usize>, String)> {
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let mut errors = Vec::new();
    for line in lines.filter(|line| line.get("@level").and_then(Json::as_str) == Some("error")) {
        let diagnostic = line.get("diagnostic").unwrap_or(&Json::Null);
        let part = |name: &str| diagnostic.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let message = format!("{}: {}", part("summary"), part("detail"));
        let file = diagnostic.pointer("/range/filename").and_then(Json::as_str).unwrap_or_default();
        match number_of(file) {
            Some(number) => errors.push((Some(number), message)),
            None => {
                errors.extend(named_outputs(&message).into_iter().map(|number| (number, message.clone())));
            }
        }
    }
    errors
}

/// The number in the name of a file `e7.tf`.
fn number_of(file: &str) -> Option<usize> {
    Path::new(file).file_stem()?.to_str()?.get(1..)?.parse().ok()
}

/// The outputs that an error about the whole plan names; none that is known when there are none.
fn named_outputs(message: &str) -> Vec<Option<usize>> {
    let after = message.split("\"o").skip(1);
    let numbers: Vec<Option<usize>> =
        after.filter_map(|rest| rest.split_once('"')?.0.parse().ok()).map(Some).collect();
    if numbers.is_empty() { vec![None] } else { numbers }
}

/// The answer to a case in the values of a plan or a state, when it is known.
fn known(whole: &Json, values: &str, number: usize) -> Option<Answer> {
    let output = whole.pointer(&format!("/{values}/outputs/o{number}"))?;
    let (ty, value) = (output.get("type")?, output.get("value")?);
    Some(Answer::Value {
        ty: ty.pointer("/1/0")?.to_string(),
        json: value.get(1)?.as_str()?.to_owned(),
        sensitive: value.get(2)?.as_bool()?,
    })
}

fn answer(plan: &Json, number: usize) -> Option<Answer> {
    known(plan, "planned_values", number).or_else(|| {
        let change = plan.pointer(&format!("/output_changes/o{number}"))?;
        let part = |name: &str| change.pointer(&format!("/{name}/0")).cloned().unwrap_or(Json::Null);
        Some(Answer::Partial {
            after: part("after"),
            unknown: part("after_unknown"),
            applied: Box::new(Answer::Crash),
        })
    })
}
