//! Whether two answers agree, and how they read.

use serde_json::Value as Json;

use super::applied::{ONE_OF, can_be, is_symbol, knows_more, type_can_be};
use super::generate::Case;
use super::ours::NO_JSON;
use super::terraform::Answer;
use crate::Outcome;

/// How ours is to Terraform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    /// Something is known that Terraform does not know before apply, and it is true after it.
    More,
    /// What Terraform does not know before apply is something else after it.
    False,
    /// The elements are known, and after apply they are in another order.
    Order,
    /// Something is known, if all goes well: the apply fails.
    Fails,
    /// Something is not known that Terraform knows.
    Less,
    /// Another answer.
    Different,
}

impl Verdict {
    /// Whether there is nothing to mend.
    pub(super) fn agrees(self) -> bool {
        matches!(self, Verdict::Same | Verdict::More | Verdict::Fails)
    }
}

/// Compares. What is an error here must be one there, whatever it says. A number that is not finite cannot be part of a
/// plan. With `unknown` either may know more than the other.
pub(super) fn compare(theirs: &Answer, ours: &Answer, unknown: bool) -> Verdict {
    let parsed = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
    let or_different = |same: bool| if same { Verdict::Same } else { Verdict::Different };
    match (theirs, ours) {
        (Answer::Error(_), Answer::Error(_)) | (Answer::Crash, _) => Verdict::Same,
        (
            Answer::Value { ty, json, sensitive },
            Answer::Value { ty: our_ty, json: our_json, sensitive: our_mark },
        ) => {
            if json == our_json && sensitive == our_mark && same_type(ty, our_ty) {
                Verdict::Same
            } else if our_json.contains('⟨') && can_be(&parsed(our_ty), &parsed(our_json), &parsed(json)) {
                Verdict::Less
            } else {
                Verdict::Different
            }
        }
        (Answer::Partial { after, unknown, applied }, Answer::Value { json, .. }) => {
            let value = parsed(json);
            let less = is_symbol(&value) || value.get(ONE_OF).is_some();
            if matches!(**applied, Answer::Error(_)) {
                if knows_more(unknown, &value) { Verdict::Fails } else { Verdict::Same }
            } else if !became(applied, ours) {
                if reordered(applied, &value) { Verdict::Order } else { Verdict::False }
            } else if knows(after, unknown, &value) {
                if knows_more(unknown, &value) { Verdict::More } else { Verdict::Same }
            } else if less {
                Verdict::Less
            } else {
                Verdict::Different
            }
        }
        // What we know less is that it surely fails.
        (Answer::Error(_), Answer::Value { json, .. }) if unknown => {
            let value = parsed(json);
            or_different(is_symbol(&value) || value.get(ONE_OF).is_some())
        }
        // Infinity and the like, which JSON does not have.
        (Answer::Partial { unknown, .. }, Answer::Error(message)) if message.starts_with(NO_JSON) => {
            or_different(*unknown == Json::Bool(true))
        }
        // What we know more is that it fails.
        (Answer::Partial { applied, .. }, Answer::Error(_)) => match **applied {
            Answer::Error(_) | Answer::Crash => Verdict::More,
            _ => Verdict::False,
        },
        _ => Verdict::Different,
    }
}

/// Whether ours, of which something is perhaps known, can have become what Terraform has after apply.
fn became(applied: &Answer, ours: &Answer) -> bool {
    let parsed = |text: &str| serde_json::from_str::<Json>(text).unwrap_or_default();
    match (applied, ours) {
        (Answer::Value { ty, json, .. }, Answer::Value { ty: our_ty, json: our_json, .. }) => {
            let (our_type, our_value) = (parsed(our_ty), parsed(our_json));
            // A value that JSON does not have cannot be compared.
            json == "?"
                || (can_be(&our_type, &our_value, &parsed(json))
                    && (our_json.contains(ONE_OF) || type_can_be(&our_type, &parsed(ty))))
        }
        _ => true,
    }
}

/// Whether only the order of elements is another one after apply.
fn reordered(applied: &Answer, ours: &Json) -> bool {
    let Answer::Value { json, .. } = applied else { return false };
    serde_json::from_str(json).is_ok_and(|applied| can_be(&Json::Null, ours, &applied))
}

/// Whether ours has all that Terraform knows; what it does not know we may.
fn knows(after: &Json, unknown: &Json, ours: &Json) -> bool {
    match (after, unknown, ours) {
        (_, Json::Bool(true), _) => true,
        (Json::Array(after), _, Json::Array(ours)) => {
            let unknown = |at: usize| unknown.get(at).unwrap_or(&Json::Null);
            let alike = |(at, (after, ours)): (usize, (&Json, &Json))| knows(after, unknown(at), ours);
            let in_order = after.iter().zip(ours).enumerate().all(alike);
            // The order of a set is another one when more of it is known.
            let open = |at: usize| *unknown(at) == Json::Bool(true);
            let holds = |(at, after): (usize, &Json)| {
                open(at) || ours.iter().any(|ours| knows(after, unknown(at), ours))
            };
            let mixed = (0..after.len()).any(open) && after.iter().enumerate().all(holds);
            after.len() == ours.len() && (in_order || mixed)
        }
        (Json::Object(known), _, Json::Object(ours)) => {
            let open = |key: &String| unknown.get(key).unwrap_or(&Json::Null);
            let listed = |key: &String| known.contains_key(key) || *open(key) != Json::Null;
            let alike = |key: &String| {
                let after = known.get(key).unwrap_or(&Json::Null);
                ours.get(key).is_some_and(|ours| knows(after, open(key), ours))
            };
            known.keys().all(alike) && ours.keys().all(listed)
        }
        // Numbers of a plan are read as text.
        (Json::String(after), _, Json::Number(ours)) => after.parse::<f64>().ok() == ours.as_f64(),
        (after, _, ours) => after == ours,
    }
}

fn same_type(theirs: &str, ours: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    theirs == ours || read(theirs) == read(ours)
}

/// A disagreement in words.
pub(super) fn shown(case: &Case, theirs: &Answer, ours: &Answer, verdict: Verdict) -> String {
    let local = |(name, value): &(String, String)| {
        format!(
            "  {name} = {}
",
            escaped(value)
        )
    };
    let locals = case.locals.iter().map(local).collect::<Vec<String>>().concat();
    format!(
        "{verdict:?}: {}\n{locals}  terraform {}\n  rolecall  {}",
        escaped(&case.text),
        said(theirs),
        said(ours)
    )
}

fn said(answer: &Answer) -> String {
    match answer {
        Answer::Error(message) => format!("error: {}", message.replace('\n', " ")),
        Answer::Value { ty, json, sensitive } => {
            format!("{json} of {ty}{}", if *sensitive { ", sensitive" } else { "" })
        }
        Answer::Crash => "no answer".to_owned(),
        Answer::Partial { after, unknown, applied } => {
            format!("{after}, unknown {unknown}, applied {}", said(applied))
        }
    }
}

/// Text on one line.
fn escaped(text: &str) -> String {
    text.replace('␤', "?").replace('\r', "␍").replace('\n', "␤")
}

/// The text of a line.
pub(super) fn unescaped(line: &str) -> String {
    line.replace('␤', "\n").replace('␍', "\r")
}

/// A type of a plan as it is written in a configuration; the lists have the spaces of those.
fn type_name(ty: &Json) -> String {
    let inner = || ty.get(1).unwrap_or(&Json::Null);
    match ty.as_str().or_else(|| ty.get(0)?.as_str()) {
        Some("dynamic") | None => "any".to_owned(),
        Some("tuple") => {
            let elements = inner().as_array().into_iter().flatten().map(type_name);
            format!("tuple([{}])", elements.collect::<Vec<_>>().join(", "))
        }
        Some("object") => {
            let attributes = inner().as_object().into_iter().flatten();
            let attributes = attributes.map(|(name, ty)| format!("{name} = {}", type_name(ty)));
            format!("object({{{}}})", attributes.collect::<Vec<_>>().join(", "))
        }
        Some(collection @ ("list" | "set" | "map")) => format!("{collection}({})", type_name(inner())),
        Some(primitive) => primitive.to_owned(),
    }
}

/// Writes a table: each expression on a line, below it the type and value, or `error`.
pub(super) fn write_table(path: &str, cases: &[Case], answers: &[Answer]) -> Outcome {
    let mut text = String::new();
    for (case, answer) in cases.iter().zip(answers).filter(|(case, _)| case.locals.is_empty()) {
        let answer = match answer {
            // What is not known has no answer.
            Answer::Crash | Answer::Partial { .. } => continue,
            Answer::Error(_) => "error".to_owned(),
            Answer::Value { ty, json, .. } => {
                let ty = serde_json::from_str(ty).map_err(|error| error.to_string())?;
                format!("{} {json}", type_name(&ty))
            }
        };
        text.extend([&escaped(&case.text), "\n  ", &answer, "\n"]);
    }
    std::fs::write(path, text).map_err(|error| format!("cannot write {path}: {error}"))
}
