//! `aws_iam_policy_document`, as the AWS provider evaluates it (Terraform AWS provider, "Data Source:
//! aws_iam_policy_document"), with the source of each piece of the text.

mod arguments;
mod order;
mod source;
mod split;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::{Diagnostics, Rope, Span};
use rolecall_terraform::Call;
use rolecall_terraform::value::{Entries, Value, one_of};

use self::write::{Json, write};
use super::{choices, text};

/// The document before it is printed.
#[derive(Clone, Debug, Default)]
struct Document {
    version: Option<Rope>,
    id: Option<Rope>,
    entries: Vec<Entry>,
}

/// A statement, or a symbol where nothing is known of it.
#[derive(Clone, Debug)]
enum Entry {
    Statement(Statement),
    Unknown(Rope),
}

#[derive(Clone, Debug)]
struct Statement {
    /// Never empty.
    sid: Option<Rope>,
    /// All but the sid, in order.
    members: Vec<(Rope, Json)>,
    span: Option<Span>,
}

/// Why there is no document.
#[derive(Clone, Debug)]
struct Failure {
    message: String,
    span: Option<Span>,
}

impl Failure {
    fn new(message: impl Into<String>, span: Option<Span>) -> Self {
        Failure { message: message.into(), span }
    }
}

/// `json`, `minified_json`, `id` and the defaults of arguments. Alternatives among the arguments give alternatives of
/// text. `None` and an error when the provider would refuse the arguments.
pub(super) fn evaluate(call: &Call<'_>, diagnostics: &mut Diagnostics) -> Option<Entries> {
    each_way(call, diagnostics, |document, _| {
        let tree = document.into_json(call.span);
        let json = write(&tree, true);
        let mut out = Entries::new();
        if !json.has_symbols() {
            out.insert("id".into(), Value::string(order::checksum(json.as_str()).to_string()));
        }
        out.insert("json".into(), Value::rope(json));
        out.insert("minified_json".into(), Value::rope(write(&tree, false)));
        Ok(out)
    })
}

/// The same of `aws_iam_policy_documents`, which spreads the statements over as many documents as their size asks for.
pub(super) fn evaluate_split(call: &Call<'_>, diagnostics: &mut Diagnostics) -> Option<Entries> {
    each_way(call, diagnostics, |document, arguments| split::evaluate(call, document, arguments))
}

/// The attributes for each way to decide the alternatives among the arguments.
fn each_way(
    call: &Call<'_>,
    diagnostics: &mut Diagnostics,
    attributes: impl Fn(Document, &Entries) -> Result<Entries, Failure>,
) -> Option<Entries> {
    let (mut ways, mut failure) = (Vec::new(), None);
    let mut warnings = Diagnostics::default();
    for arguments in choices::combinations(call, call.arguments) {
        let found = document(call, &arguments, &mut warnings);
        match found.and_then(|document| attributes(document, &arguments)) {
            Ok(way) => ways.push(way),
            Err(refused) => failure = failure.or(Some(refused)),
        }
    }
    warnings.problems.dedup();
    diagnostics.extend(warnings);
    if let Some(failure) = failure.filter(|_| ways.is_empty()) {
        let span = failure.span.or(Some(call.span));
        diagnostics.error(failure.message, span);
        return None;
    }
    let names: BTreeSet<Arc<str>> = ways.iter().flat_map(|way| way.keys().cloned()).collect();
    let mut out = Entries::new();
    for name in names {
        // What is known only of some ways is not known.
        let values: Option<Vec<Value>> = ways.iter().map(|way| way.get(&name).cloned()).collect();
        out.extend(values.and_then(one_of).map(|value| (name, value)));
    }
    if !call.arguments.contains_key("version") {
        out.insert("version".into(), Value::string("2012-10-17"));
    }
    Some(out)
}

/// Sources in order, then the data source's own statements, then overrides in order.
fn document(
    call: &Call<'_>,
    arguments: &Entries,
    diagnostics: &mut Diagnostics,
) -> Result<Document, Failure> {
    let mut merged = Document::default();
    let mut sids = BTreeSet::new();
    // `source_json` and `override_json` are what the lists were called before version 4 of the provider.
    for text in merged_texts(arguments, ["source_json", "source_policy_documents"]) {
        let document = source::read(call, &text, diagnostics)?;
        for sid in document.entries.iter().filter_map(Entry::sid) {
            if !sids.insert(sid.text().clone()) {
                let message =
                    format!("the sid `{}` is in two statements of `source_policy_documents`", sid.as_str());
                return Err(Failure::new(message, sid.source()));
            }
        }
        merged.merge(document);
    }
    merged.merge(arguments::read(arguments)?);
    for text in merged_texts(arguments, ["override_policy_documents", "override_json"]) {
        merged.merge(source::read(call, &text, diagnostics)?);
    }
    Ok(merged)
}

fn merged_texts(arguments: &Entries, names: [&str; 2]) -> Vec<Rope> {
    let texts = names.into_iter().flat_map(|name| text::list(arguments.get(name)));
    texts.filter(|text| !text.as_str().is_empty()).collect()
}

impl Entry {
    fn sid(&self) -> Option<&Rope> {
        match self {
            Entry::Statement(statement) => statement.sid.as_ref(),
            Entry::Unknown(_) => None,
        }
    }
}

impl Document {
    /// Takes over `new`: its id, its version when that is later, and its statements, of which one with a sid that is
    /// already here replaces the whole statement.
    fn merge(&mut self, new: Document) {
        self.id = new.id.filter(|id| !id.as_str().is_empty()).or(self.id.take());
        self.version = new.version.max(self.version.take());
        let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for (place, entry) in self.entries.iter().enumerate() {
            places.extend(entry.sid().map(|sid| (sid.text().clone(), place)));
        }
        for entry in new.entries {
            let sid = entry.sid().map(|sid| sid.text().clone());
            if let Some(existing) = sid.as_ref().and_then(|sid| self.entries.get_mut(*places.get(sid)?)) {
                *existing = entry;
                continue;
            }
            places.extend(sid.map(|sid| (sid, self.entries.len())));
            self.entries.push(entry);
        }
    }

    /// The document as JSON, in the provider's order of keys; what is empty is left out. Its braces came from `span`.
    fn into_json(self, span: Span) -> Json {
        let at = |key: &str| Rope::at(key, Some(span), false);
        let mut members = Vec::new();
        let version = self.version.filter(|version| !version.as_str().is_empty());
        members.extend(version.map(|version| (at("Version"), Json::Text(version.or_source(Some(span))))));
        members.extend(self.id.map(|id| (at("Id"), Json::Text(id))));
        if !self.entries.is_empty() {
            let entries = self.entries.into_iter().map(Entry::into_json).collect();
            members.push((at("Statement"), Json::List(entries, Some(span))));
        }
        Json::Object(members, Some(span))
    }
}

impl Entry {
    fn into_json(self) -> Json {
        match self {
            Entry::Unknown(symbol) => Json::Bare(symbol),
            Entry::Statement(Statement { sid, mut members, span }) => {
                if let Some(sid) = sid {
                    members.insert(0, (Rope::at("Sid", sid.source().or(span), false), Json::Text(sid)));
                }
                Json::Object(members, span)
            }
        }
    }
}
