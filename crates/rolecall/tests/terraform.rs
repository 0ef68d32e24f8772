//! `evaluate` against Terraform itself: every attribute, instance and output that Terraform knows of the root modules in
//! `examples` and `testdata/cases`.
//!
//! `xtask/oracle/terraform.py` runs the `terraform` binary with a provider that computes nothing but what follows from
//! arguments. It needs `terraform` on the PATH and a Python (`ROLECALL_PYTHON`, else `python3`) with `grpcio` and
//! `msgpack`; where they are not, this says so and compares nothing. A sample is compared; `ROLECALL_TERRAFORM=all` takes
//! every root module.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run programs"
)]

#[expect(dead_code, reason = "other tests need more")]
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{project, rolecall};
use serde_json::{Map, Value};

/// The account in which the provider of the oracle acts, unless the root module says which one it is for.
const ACCOUNT: &str = "123456789012";
/// One root module of this many is in the sample.
const SAMPLE: usize = 9;
/// Terraform mostly waits for the provider.
const THREADS: usize = 4;

type Attributes = BTreeMap<String, Map<String, Value>>;

#[test]
fn evaluate_knows_whatever_terraform_knows() {
    let python = std::env::var("ROLECALL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    if !is_there(&python) {
        println!("nothing compared: `terraform`, or `{python}` with grpcio and msgpack, is not here");
        return;
    }
    let mut roots = BTreeSet::new();
    for directory in ["examples", "testdata/cases"] {
        find_roots(&project(directory), &mut roots);
    }
    let step = if std::env::var("ROLECALL_TERRAFORM").is_ok_and(|which| which == "all") { 1 } else { SAMPLE };
    let roots: Vec<PathBuf> = roots.into_iter().step_by(step).collect();
    let (next, differences) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let (equal, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(root) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match planned(&python, root) {
                        None => refused.fetch_add(1, Ordering::Relaxed),
                        Some(theirs) => {
                            let (same, other) = compare(root, &theirs);
                            differences.lock().unwrap().extend(other);
                            equal.fetch_add(same, Ordering::Relaxed)
                        }
                    };
                }
            });
        }
    });
    let differences = differences.into_inner().unwrap();
    let (equal, refused) = (equal.into_inner(), refused.into_inner());
    println!("{equal} attributes equal in {} root modules, {refused} of them refused", roots.len());
    assert!(differences.is_empty(), "{} differ\n{}", differences.len(), differences.join("\n"));
    assert!(equal > 0, "nothing was compared");
}

fn is_there(python: &str) -> bool {
    let runs = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    runs("terraform", &["version"]) && runs(python, &["-c", "import grpc, msgpack"])
}

/// Directories with Terraform files that are evaluated on their own. Those of modules are called `modules`.
fn find_roots(directory: &Path, roots: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() && !entry.ends_with("modules") {
            find_roots(&entry, roots);
        } else if entry.extension().is_some_and(|extension| extension == "tf") {
            roots.insert(directory.to_owned());
        }
    }
}

/// The plan of Terraform; `None` where it refuses the root module.
fn planned(python: &str, root: &Path) -> Option<Value> {
    let output = Command::new(python)
        .arg(project("xtask/oracle/terraform.py"))
        .arg(root)
        .args(["--applied", "--account", &account(root)])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).ok().filter(|_| output.status.success())
}

/// The account that the files of a root module allow.
fn account(root: &Path) -> String {
    let files = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let texts = files.filter_map(|file| std::fs::read_to_string(file).ok());
    let allowed = texts.filter_map(|text| {
        let (_, after) = text.split_once("allowed_account_ids = [\"")?;
        Some(after.split_once('"')?.0.to_owned())
    });
    allowed.min().unwrap_or_else(|| ACCOUNT.to_owned())
}

/// How many attributes are equal, and what differs.
fn compare(root: &Path, theirs: &Value) -> (usize, Vec<String>) {
    let ours = evaluated(root, theirs);
    let (theirs, ours) = (attributes(theirs), attributes(&ours));
    let (mut equal, mut differences) = (0, Vec::new());
    let place = root.strip_prefix(project("")).unwrap_or(root).display();
    for (address, values) in theirs.iter().filter(|(address, _)| !address.contains("stub:")) {
        let Some(known) = ours.get(address) else {
            differences.push(format!("{place}: {address} is missing"));
            continue;
        };
        for (name, value) in values.iter().filter(|(_, value)| is_scored(value)) {
            let (value, known) = (normal(value), normal(known.get(name).unwrap_or(&Value::Null)));
            if value == known {
                equal += 1;
            } else {
                differences.push(format!("{place}: {address}.{name}: {value} there, {known} here"));
            }
        }
    }
    let data = |address: &str| address.starts_with("data.") || address.contains(".data.");
    let surplus = ours.keys().filter(|address| !theirs.contains_key(*address) && !data(address));
    differences.extend(surplus.map(|address| format!("{place}: {address} is only here")));
    (equal, differences)
}

/// What `evaluate` prints, with the values that the oracle gave to variables.
fn evaluated(root: &Path, theirs: &Value) -> Value {
    let scratch = tempfile::tempdir().unwrap();
    let config = scratch.path().join("rolecall.hcl");
    let sources = serde_json::to_string(root).unwrap();
    let id = account(root);
    let account = format!("account \"oracle\" {{\n  id      = \"{id}\"\n  sources = [{sources}]\n}}\n");
    std::fs::write(&config, account).unwrap();
    let mut arguments = vec!["evaluate".to_owned(), ".".to_owned(), format!("--config={}", config.display())];
    for (name, variable) in theirs.get("variables").and_then(Value::as_object).into_iter().flatten() {
        match variable.get("value") {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) => arguments.push(format!("--var={name}={text}")),
            Some(value) => arguments.push(format!("--var={name}={value}")),
        }
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let said = rolecall(root, &arguments);
    serde_json::from_str(&said.stdout).expect(&said.stderr)
}

/// The attributes of every instance, by address, and the outputs.
fn attributes(plan: &Value) -> Attributes {
    fn collect(module: &Value, found: &mut Attributes) {
        let list = |name: &str| module.get(name).and_then(Value::as_array).into_iter().flatten();
        for resource in list("resources") {
            let address = resource.get("address").and_then(Value::as_str).unwrap().to_owned();
            found.insert(
                address,
                resource.get("values").and_then(Value::as_object).cloned().unwrap_or_default(),
            );
        }
        list("child_modules").for_each(|child| collect(child, found));
    }
    let planned = plan.get("planned_values").expect("a plan has planned values");
    let mut found = Attributes::new();
    collect(planned.get("root_module").unwrap_or(&Value::Null), &mut found);
    let outputs = planned.get("outputs").and_then(Value::as_object).into_iter().flatten();
    let value = |output: &Value| output.get("value").cloned().unwrap_or_default();
    found.insert("outputs".to_owned(), outputs.map(|(name, output)| (name.clone(), value(output))).collect());
    found
}

/// Whether a value says something that does not rest on the provider of the oracle.
fn is_scored(value: &Value) -> bool {
    let empty = value.is_null()
        || value.as_array().is_some_and(Vec::is_empty)
        || value.as_object().is_some_and(Map::is_empty);
    let text = value.to_string();
    !empty && !text.contains("stub:") && !text.contains(":user/stub")
}

/// A value without what differs in form only: documents are read, nulls are left out, and what has no type for the
/// oracle's provider is text.
fn normal(value: &Value) -> Value {
    match value {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or_else(|_| value.clone(), |inner: Value| normal(&inner))
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            members.map(|(name, member)| (name.clone(), normal(member))).collect()
        }
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        Value::Null | Value::String(_) => value.clone(),
    }
}
