//! `aws_iam_policy_documents`: one document after the other, none larger than `max_policy_size` (Terraform AWS provider,
//! "Data Source: aws_iam_policy_documents").

use std::sync::Arc;

use rolecall_source::{Piece, Rope, symbol};
use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Kind, Number, Type, Value};

use super::write::write;
use super::{Document, Entry, Failure};
use crate::aws::text;

/// Characters of a managed policy without white space (IAM User Guide, "IAM and AWS STS quotas").
const DEFAULT_SIZE: usize = 6144;
/// Longest text that a symbol is taken to stand for: the longest ARN that IAM takes.
const MAX_SYMBOL: usize = 2048;

/// The lists `json` and `minified_json`. Both are left out where symbols leave open which statements go together.
pub(super) fn evaluate(call: &Call<'_>, document: Document, arguments: &Entries) -> Result<Entries, Failure> {
    let mut out = Entries::new();
    let given = arguments.get("max_policy_size").filter(|size| !size.is_null());
    let size = match given.and_then(text::of) {
        None => DEFAULT_SIZE,
        Some(size) => match size.as_str().parse() {
            Ok(size) if size > 0 => size,
            _ if size.has_symbols() => return Ok(out),
            _ => {
                let message = format!("`max_policy_size` is `{}`, no number above 0", size.as_str());
                return Err(Failure::new(message, size.source()));
            }
        },
    };
    if given.is_none() {
        out.insert("max_policy_size".into(), Value::new(Kind::Number(Number::count(DEFAULT_SIZE)), None));
    }
    let least = split(call, &document, size, 0)?;
    if least != split(call, &document, size, MAX_SYMBOL).unwrap_or_default() {
        return Ok(out);
    }
    let mut entries = document.entries.into_iter();
    let (mut json, mut minified) = (Vec::new(), Vec::new());
    for count in least {
        let part = Document {
            version: document.version.clone(),
            id: document.id.clone(),
            entries: entries.by_ref().take(count).collect(),
        };
        let tree = part.into_json(call.span);
        json.push(Value::rope(write(&tree, true)));
        minified.push(Value::rope(write(&tree, false)));
    }
    for (name, values) in [("json", json), ("minified_json", minified)] {
        out.insert(name.into(), Value::new(Kind::List(Type::String, Arc::new(values)), Some(call.span)));
    }
    Ok(out)
}

/// Number of statements of each document, when a symbol is `symbol` bytes long.
fn split(call: &Call<'_>, document: &Document, most: usize, symbol: usize) -> Result<Vec<usize>, Failure> {
    let size_of = |entries: Vec<Entry>| {
        let part = Document { entries, version: document.version.clone(), id: document.id.clone() };
        length(&write(&part.into_json(call.span), false), symbol)
    };
    if document.entries.is_empty() {
        let size = size_of(Vec::new());
        return if size <= most {
            Ok(vec![0])
        } else {
            Err(too_large("the document without statements", size))
        };
    }
    let mut counts = Vec::new();
    let (mut filled, mut overhead) = (0, None);
    for entry in &document.entries {
        let own = length(&write(&entry.clone().into_json(), false), symbol);
        let overhead = *overhead.get_or_insert_with(|| size_of(vec![entry.clone()]).saturating_sub(own));
        if overhead + own > most {
            let name = entry.sid().map_or_else(
                || "a statement".to_owned(),
                |sid| format!("the statement `{}`", call.sources.render(sid.as_str())),
            );
            return Err(too_large(&name, overhead + own));
        }
        match counts.last_mut() {
            Some(count) if filled + 1 + own <= most => {
                *count += 1;
                filled += 1 + own;
            }
            _ => {
                counts.push(1);
                filled = overhead + own;
            }
        }
    }
    Ok(counts)
}

fn too_large(what: &str, size: usize) -> Failure {
    Failure::new(format!("{what} has {size} characters, more than `max_policy_size`"), None)
}

fn length(text: &Rope, symbol: usize) -> usize {
    let pieces = symbol::pieces(text.as_str());
    pieces.map(|piece| if let Piece::Literal(literal) = piece { literal.len() } else { symbol }).sum()
}
