//! The document that the arguments of the data source say.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::{Rope, RopeBuilder, Span};
use rolecall_terraform::value::{Entries, Kind, Value};

use super::write::Json;
use super::{Document, Entry, Failure, Statement, order};
use crate::aws::text;

const OLD_VERSION: &str = "2008-10-17";
const NEW_VERSION: &str = "2012-10-17";

/// The data source's own document: `version`, `policy_id` and the `statement` blocks, which hold no alternatives.
pub(super) fn read(arguments: &Entries) -> Result<Document, Failure> {
    let version = argument(arguments, "version").unwrap_or_else(|| Rope::new(NEW_VERSION));
    if !version.has_symbols() && ![OLD_VERSION, NEW_VERSION].contains(&version.as_str()) {
        let message = format!("`{}` is no version of the policy language", version.as_str());
        return Err(Failure::new(message, version.source()));
    }
    let variables = version.as_str() != OLD_VERSION;
    let mut document =
        Document { version: Some(version), id: argument(arguments, "policy_id"), ..Document::default() };
    let mut sids = BTreeSet::new();
    for block in blocks(arguments.get("statement")) {
        let entry = statement(block, variables)?;
        if let Entry::Statement(Statement { sid: Some(sid), .. }) = &entry
            && !sids.insert(sid.text().clone())
        {
            return Err(Failure::new(
                format!("two statements have the sid `{}`", sid.as_str()),
                sid.source(),
            ));
        }
        document.entries.push(entry);
    }
    Ok(document)
}

fn statement(block: &Value, variables: bool) -> Result<Entry, Failure> {
    let Some(entries) = block.entries() else {
        let no_block = || Failure::new("a `statement` is not a block", block.origin);
        return text::symbol(block).map(Entry::Unknown).ok_or_else(no_block);
    };
    // The provider's page allows only letters and digits, but versions of it that let more pass are in use.
    let sid = argument(entries, "sid").filter(|sid| !sid.as_str().is_empty());
    let effect = argument(entries, "effect").unwrap_or_else(|| Rope::at("Allow", block.origin, false));
    if !effect.has_symbols() && !["Allow", "Deny"].contains(&effect.as_str()) {
        return Err(Failure::new(
            format!("the effect `{}` is neither `Allow` nor `Deny`", effect.as_str()),
            effect.source(),
        ));
    }
    let mut members = vec![(Rope::at("Effect", effect.source(), false), Json::Text(effect))];
    let mut member = |key: &str, source: Option<Span>, json: Option<Json>| {
        members.extend(json.map(|json| (Rope::at(key, source.or(block.origin), false), json)));
    };
    for (name, key) in [("actions", "Action"), ("not_actions", "NotAction")] {
        let value = entries.get(name);
        member(key, origin(value), one_or_many(set(value), origin(value)));
    }
    for (name, key) in [("resources", "Resource"), ("not_resources", "NotResource")] {
        let value = entries.get(name);
        member(key, origin(value), one_or_many(with_variables(set(value), variables)?, origin(value)));
    }
    for (name, key) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
        let value = entries.get(name);
        member(key, extent(value), principals(value, variables)?);
    }
    let value = entries.get("condition");
    member("Condition", extent(value), conditions(value, variables)?);
    Ok(Entry::Statement(Statement { sid, members, span: block.origin }))
}

/// `Principal`: by type, the identifiers of its blocks one block after the other, each as a set.
fn principals(value: Option<&Value>, variables: bool) -> Result<Option<Json>, Failure> {
    let all = order::of(blocks(value), order::PRINCIPALS);
    if let ([block], Some(symbol)) = (all.as_slice(), all.first().and_then(|block| text::symbol(block))) {
        return Ok(Some(Json::Bare(symbol.or_source(block.origin))));
    }
    let only = all.len() == 1;
    let mut types: BTreeMap<Arc<str>, Identifiers> = BTreeMap::new();
    let mut unknown = Vec::new();
    for block in all {
        let Some(entries) = block.entries() else {
            unknown.extend(text::symbol(block).map(|symbol| (symbol.clone(), Json::Bare(symbol))));
            continue;
        };
        let Some(kind) = argument(entries, "type") else { continue };
        let identifiers = entries.get("identifiers");
        let found = descending(with_variables(set(identifiers), variables)?);
        if let ([star], "*") = (found.as_slice(), kind.as_str())
            && only
            && star.as_str() == "*"
        {
            return Ok(Some(Json::Text(star.clone())));
        }
        let slot = types.entry(kind.text().clone()).or_insert_with(|| Identifiers {
            kind,
            list: Vec::new(),
            single: true,
            span: origin(identifiers),
        });
        slot.single &= slot.list.is_empty() && found.len() == 1;
        slot.list.extend(found);
    }
    let mut members: Vec<(Rope, Json)> = Vec::new();
    for Identifiers { kind, mut list, single, span } in types.into_values() {
        let value = list.pop_if(|_| single).map(Json::Text);
        members.push((kind, value.unwrap_or_else(|| texts(list, span))));
    }
    members.extend(unknown);
    Ok((!members.is_empty()).then(|| Json::Object(members, extent(value))))
}

/// The identifiers of one type.
struct Identifiers {
    kind: Rope,
    list: Vec<Rope>,
    /// Whether one block gave them and it has just one: that is printed without brackets.
    single: bool,
    span: Option<Span>,
}

/// `Condition`: by operator and key; the values of blocks with the same two are put together in order.
fn conditions(value: Option<&Value>, variables: bool) -> Result<Option<Json>, Failure> {
    type Keys = BTreeMap<Arc<str>, (Rope, Vec<Rope>, Option<Span>)>;
    let mut tests: BTreeMap<Arc<str>, (Rope, Keys, Option<Span>)> = BTreeMap::new();
    let mut unknown = Vec::new();
    for block in order::of(blocks(value), order::CONDITION) {
        let Some(entries) = block.entries() else {
            unknown.extend(text::symbol(block).map(|symbol| (symbol.clone(), Json::Bare(symbol))));
            continue;
        };
        let (Some(test), Some(key)) = (argument(entries, "test"), argument(entries, "variable")) else {
            continue;
        };
        let values = entries.get("values");
        let found = with_variables(text::list(values), variables)?;
        let (_, keys, _) =
            tests.entry(test.text().clone()).or_insert_with(|| (test, Keys::new(), block.origin));
        let slot = keys.entry(key.text().clone()).or_insert_with(|| (key, Vec::new(), origin(values)));
        slot.1.extend(found);
    }
    let mut members: Vec<(Rope, Json)> = Vec::new();
    for (test, keys, span) in tests.into_values() {
        let keys = keys.into_values().map(|(key, values, span)| {
            (key, one_or_many(values, span).unwrap_or_else(|| texts(Vec::new(), span)))
        });
        members.push((test, Json::Object(keys.collect(), span)));
    }
    members.extend(unknown);
    Ok((!members.is_empty()).then(|| Json::Object(members, extent(value))))
}

/// The blocks of one kind. Something unknown instead of them counts as one block that is unknown.
fn blocks(value: Option<&Value>) -> Vec<&Value> {
    let Some(value) = value.filter(|value| !value.is_null()) else { return Vec::new() };
    match &value.kind {
        Kind::Object(_) | Kind::Map(..) => vec![value],
        _ => value
            .elements()
            .map_or_else(|| vec![value], |items| items.iter().filter(|item| !item.is_null()).collect()),
    }
}

fn argument(entries: &Entries, name: &str) -> Option<Rope> {
    text::of(entries.get(name)?)
}

/// Where a list of blocks stands: from the first to the last.
fn extent(value: Option<&Value>) -> Option<Span> {
    blocks(value).into_iter().filter_map(|block| block.origin).reduce(Span::to)
}

fn origin(value: Option<&Value>) -> Option<Span> {
    value.and_then(|value| value.origin)
}

/// The elements as the provider keeps sets of strings: each once, descending.
fn set(value: Option<&Value>) -> Vec<Rope> {
    descending(text::list(value))
}

fn descending(mut list: Vec<Rope>) -> Vec<Rope> {
    list.sort_by(|a, b| b.cmp(a));
    list.dedup();
    list
}

fn one_or_many(mut list: Vec<Rope>, span: Option<Span>) -> Option<Json> {
    match list.len() {
        0 => None,
        1 => list.pop().map(Json::Text),
        _ => Some(texts(list, span)),
    }
}

fn texts(list: Vec<Rope>, span: Option<Span>) -> Json {
    Json::List(list.into_iter().map(Json::Text).collect(), span)
}

/// `&{` written as `${`, which Terraform would take for an interpolation. Version 2008-10-17 has no policy variables.
fn with_variables(list: Vec<Rope>, variables: bool) -> Result<Vec<Rope>, Failure> {
    let mut out = Vec::with_capacity(list.len());
    for rope in list {
        let text = rope.as_str();
        if !text.contains("&{") {
            out.push(rope);
            continue;
        }
        if !variables {
            let message = format!("`&{{` in `{text}`: version {OLD_VERSION} has no policy variables");
            return Err(Failure::new(message, rope.source()));
        }
        let mut builder = RopeBuilder::default();
        let mut from = 0;
        for (at, _) in text.match_indices("&{") {
            builder.push_part(&rope, from..at);
            builder.push("$", rope.locate(at..at + 1), false);
            from = at + 1;
        }
        builder.push_part(&rope, from..text.len());
        out.push(builder.finish());
    }
    Ok(out)
}
