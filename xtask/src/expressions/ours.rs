//! What rolecall answers.

use std::fmt::Write as _;
use std::sync::Arc;

use rolecall_source::{MemoryFiles, Sources};
use rolecall_terraform::value::{Entries, Kind, Type, Value, json};
use rolecall_terraform::{Modules, Provider, Root, evaluate};

use super::applied::ONE_OF;
use super::generate::{Case, LOCAL};
use super::terraform::{Answer, RESOURCES, locals};

/// How the message starts of a value that JSON does not have.
pub(super) const NO_JSON: &str = "not JSON: ";

/// Evaluates a case; with `unknown`, next to the resources that it may refer to.
pub(super) fn answer(case: &Case, unknown: bool) -> Answer {
    let mut files = MemoryFiles::default();
    files.insert("main.tf", &locals(case, 0));
    // Terraform evaluates every local value, whoever needs it.
    let mut outputs = "output \"o\" {\n  value = local.e0\n}\n".to_owned();
    for (name, _) in &case.locals {
        let _ = write!(outputs, "output \"{name}\" {{\n  value = local.{}\n}}\n", name.replace(LOCAL, "e0_"));
    }
    files.insert("output.tf", &outputs);
    if unknown {
        files.insert("resources.tf", RESOURCES);
    }
    let sources = Sources::default();
    let modules = Modules::new(&sources, &files);
    let evaluation = evaluate(&Root::default(), &modules, &NoProvider);
    let parsed = modules.diagnostics();
    if let Some(problem) = parsed.problems.iter().chain(&evaluation.diagnostics.problems).next() {
        return Answer::Error(problem.message.clone());
    }
    match evaluation.outputs.get("o") {
        Some(value) => written(&sources, value),
        None => Answer::Error("there is no output".to_owned()),
    }
}

fn written(sources: &Sources, value: &Value) -> Answer {
    let mut ty = String::new();
    write_type(sources, &value.type_of(), &mut ty);
    match json::encode(sources, &quoted(sources, value)) {
        Ok(text) => {
            let json = text.as_str().map(str::to_owned).unwrap_or_default();
            Answer::Value { ty, json, sensitive: value.sensitive }
        }
        Err(message) => Answer::Error(format!("{NO_JSON}{message}")),
    }
}

/// The value with text in the place of whatever is not known.
fn quoted(sources: &Sources, value: &Value) -> Value {
    let list = |items: &[Value]| Value::tuple(items.iter().map(|item| quoted(sources, item)).collect());
    let map = |entries: &Entries| {
        let entry = |(key, item): (&Arc<str>, &Value)| (sources.render(key).into(), quoted(sources, item));
        Value::object(entries.iter().map(entry).collect())
    };
    match &value.kind {
        Kind::Unknown(unknown, _) => Value::string(sources.render(&unknown.letters())),
        Kind::String(text) => Value::string(sources.render(text.as_str())),
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => list(items),
        Kind::Map(_, entries) | Kind::Object(entries) => map(entries),
        Kind::OneOf(items) => Value::object(Entries::from([(ONE_OF.into(), list(items))])),
        Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) => value.clone(),
    }
}

/// A type as a plan has it.
fn write_type(sources: &Sources, ty: &Type, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match ty {
        Type::Dynamic => write!(out, "\"dynamic\""),
        Type::Bool => write!(out, "\"bool\""),
        Type::Number => write!(out, "\"number\""),
        Type::String => write!(out, "\"string\""),
        Type::List(element) => return write_collection(sources, "list", element, out),
        Type::Set(element) => return write_collection(sources, "set", element, out),
        Type::Map(element) => return write_collection(sources, "map", element, out),
        Type::Tuple(elements) => {
            out.push_str("[\"tuple\",[");
            for (index, element) in elements.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                write_type(sources, element, out);
            }
            write!(out, "]]")
        }
        Type::Object(attributes) => {
            out.push_str("[\"object\",{");
            for (index, (name, attribute)) in attributes.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                let _ = write!(out, "{}:", serde_json::Value::from(&*sources.render(name)));
                write_type(sources, attribute, out);
            }
            write!(out, "}}]")
        }
    };
}

fn write_collection(sources: &Sources, name: &str, element: &Type, out: &mut String) {
    out.extend(["[\"", name, "\","]);
    write_type(sources, element, out);
    out.push(']');
}

/// Nothing is computed.
struct NoProvider;

impl Provider for NoProvider {}
