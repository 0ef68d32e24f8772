//! The documents of `source_policy_documents` and `override_policy_documents`, read as the provider reads them.

use std::collections::BTreeMap;

use rolecall_parser::json::{self, Kind, Member, Node};
use rolecall_source::{Diagnostics, Rope, Span, SymbolKind, symbol};
use rolecall_terraform::Call;

use super::write::Json;
use super::{Document, Entry, Failure, Statement};
use crate::aws::{bare, symbols};

/// The document that `text` says. What the provider's model does not know is left out as it does; what is left out of a
/// condition is filed as a warning, because it widens the statement. Text that is a symbol, or is no JSON because of a
/// symbol in it, is a document of one unknown statement.
pub(super) fn read(call: &Call<'_>, text: &Rope, diagnostics: &mut Diagnostics) -> Result<Document, Failure> {
    let unknown =
        |symbol: Rope| Ok(Document { entries: vec![Entry::Unknown(symbol)], ..Document::default() });
    if symbol::as_symbol(text.as_str()).is_some() {
        return unknown(text.clone());
    }
    let text = bare::quote(text);
    match json::parse(text.as_str()) {
        Ok(node) => Reader { text: &text, diagnostics }.document(&node),
        Err(_) if text.has_symbols() => {
            let name = format!("a document merged into {}", call.address);
            unknown(Rope::symbol(symbols::named(call, SymbolKind::Other, &name), text.source()))
        }
        Err(error) => {
            let message = format!("a merged policy document is not JSON: {}", error.message);
            Err(Failure::new(message, text.locate(error.range)))
        }
    }
}

struct Reader<'a> {
    text: &'a Rope,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn document(&mut self, node: &Node) -> Result<Document, Failure> {
        let Some(members) = node.as_object() else {
            return Err(self.failure("a policy document is not an object", node));
        };
        let mut document = Document { version: self.string(members, "Version")?, ..Document::default() };
        document.id = self.string(members, "Id")?;
        let Some(statements) = member(members, "Statement") else { return Ok(document) };
        if let Some(symbol) = bare::symbol(statements) {
            document.entries.push(Entry::Unknown(self.bare(symbol, statements)));
            return Ok(document);
        }
        let Some(items) = statements.as_array() else {
            return Err(self.failure("`Statement` of a merged policy document is not a list", statements));
        };
        for item in items.iter().filter(|item| item.kind != Kind::Null) {
            let entry = match bare::symbol(item) {
                Some(symbol) => Entry::Unknown(self.bare(symbol, item)),
                None => Entry::Statement(self.statement(item)?),
            };
            document.entries.push(entry);
        }
        Ok(document)
    }

    fn statement(&mut self, node: &Node) -> Result<Statement, Failure> {
        let Some(source) = node.as_object() else {
            return Err(self.failure("a statement is not an object", node));
        };
        let mut members = Vec::new();
        if let Some(effect) = self.string(source, "Effect")? {
            members.push((self.key(source, "Effect"), Json::Text(effect)));
        }
        for name in ["Action", "NotAction", "Resource", "NotResource"] {
            if let Some(value) = member(source, name) {
                members.push((self.key(source, name), self.json(value)));
            }
        }
        for name in ["Principal", "NotPrincipal"] {
            let json = member(source, name).map(|value| self.principals(value)).transpose()?.flatten();
            members.extend(json.map(|json| (self.key(source, name), json)));
        }
        let json = member(source, "Condition").map(|value| self.conditions(value)).transpose()?.flatten();
        members.extend(json.map(|json| (self.key(source, "Condition"), json)));
        let sid = self.string(source, "Sid")?.filter(|sid| !sid.as_str().is_empty());
        Ok(Statement { sid, members, span: self.place(node) })
    }

    /// Any bare string becomes `*`; the identifiers of a list are sorted descending.
    fn principals(&self, node: &Node) -> Result<Option<Json>, Failure> {
        if let Some(symbol) = bare::symbol(node) {
            return Ok(Some(Json::Bare(self.bare(symbol, node))));
        }
        let star = || Json::Text(Rope::at("*", self.place(node), false));
        let source = match &node.kind {
            Kind::String(_) => return Ok(Some(star())),
            Kind::Object(members) => members,
            _ => return Err(self.failure("a principal is neither a string nor an object", node)),
        };
        let mut members = Vec::new();
        for member in last_by_key(source).into_values() {
            members.push((self.slice(member.key_range.clone()), self.identifiers(&member.value)?));
        }
        if let [(kind, value)] = members.as_slice()
            && kind.as_str() == "*"
            && value.is_text("*")
        {
            return Ok(Some(star()));
        }
        Ok((!members.is_empty()).then(|| Json::Object(members, self.place(node))))
    }

    fn identifiers(&self, node: &Node) -> Result<Json, Failure> {
        if let Some(symbol) = bare::symbol(node) {
            return Ok(Json::Bare(self.bare(symbol, node)));
        }
        let items = match &node.kind {
            Kind::String(_) => return Ok(Json::Text(self.text_of(node))),
            Kind::Array(items) => items,
            _ => return Err(self.failure("a principal is neither a string nor a list", node)),
        };
        if let Some(item) = items.iter().find(|item| !is_text(item)) {
            return Err(self.failure("a principal is not a string", item));
        }
        let mut list: Vec<Rope> = items.iter().map(|item| self.text_of(item)).collect();
        list.sort_by(|a, b| b.cmp(a));
        Ok(Json::List(list.into_iter().map(Json::Text).collect(), self.place(node)))
    }

    /// The provider knows strings, truth values and lists of strings there; anything else it drops without a word.
    fn conditions(&mut self, node: &Node) -> Result<Option<Json>, Failure> {
        if let Some(symbol) = bare::symbol(node) {
            return Ok(Some(Json::Bare(self.bare(symbol, node))));
        }
        let Some(tests) = node.as_object() else {
            return Err(self.failure("a condition is not an object", node));
        };
        let mut members = Vec::new();
        for test in last_by_key(tests).into_values() {
            let key = self.slice(test.key_range.clone());
            if let Some(symbol) = bare::symbol(&test.value) {
                members.push((key, Json::Bare(self.bare(symbol, &test.value))));
                continue;
            }
            let Some(keys) = test.value.as_object() else {
                return Err(self.failure("a condition operator does not hold an object", &test.value));
            };
            let mut kept = Vec::new();
            for member in last_by_key(keys).into_values() {
                if let Some(value) = self.condition_value(member)? {
                    kept.push((self.slice(member.key_range.clone()), value));
                }
            }
            if !kept.is_empty() {
                members.push((key, Json::Object(kept, self.place(&test.value))));
            }
        }
        Ok((!members.is_empty()).then(|| Json::Object(members, self.place(node))))
    }

    fn condition_value(&mut self, member: &Member) -> Result<Option<Json>, Failure> {
        let node = &member.value;
        if let Some(symbol) = bare::symbol(node) {
            return Ok(Some(Json::Bare(self.bare(symbol, node))));
        }
        let items = match &node.kind {
            Kind::String(_) => std::slice::from_ref(node),
            Kind::Array(items) => items,
            Kind::Bool(truth) => {
                return Ok(Some(Json::Text(Rope::at(truth.to_string(), self.place(node), false))));
            }
            Kind::Null | Kind::Number(_) | Kind::Object(_) => {
                let message = format!(
                    "the condition on `{}` is dropped: `aws_iam_policy_document` takes only strings from a merged document",
                    member.key
                );
                self.diagnostics.warning(message, self.text.locate(member.key_range.start..node.range.end));
                return Ok(None);
            }
        };
        if let Some(item) = items.iter().find(|item| !is_text(item)) {
            return Err(self.failure("a value of a condition is not a string", item));
        }
        Ok(Some(match items {
            [only] => Json::Text(self.text_of(only)),
            items => Json::List(
                items.iter().map(|item| Json::Text(self.text_of(item))).collect(),
                self.place(node),
            ),
        }))
    }

    /// Anything, as it is; the keys of objects sorted.
    fn json(&self, node: &Node) -> Json {
        if let Some(symbol) = bare::symbol(node) {
            return Json::Bare(self.bare(symbol, node));
        }
        match &node.kind {
            Kind::String(_) => Json::Text(self.text_of(node)),
            Kind::Array(items) => {
                Json::List(items.iter().map(|item| self.json(item)).collect(), self.place(node))
            }
            Kind::Object(members) => {
                let members = last_by_key(members).into_values();
                Json::Object(
                    members.map(|m| (self.slice(m.key_range.clone()), self.json(&m.value))).collect(),
                    self.place(node),
                )
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => Json::Bare(self.text.slice(node.range.clone())),
        }
    }

    fn string(&self, members: &[Member], name: &str) -> Result<Option<Rope>, Failure> {
        let Some(node) = member(members, name) else { return Ok(None) };
        if !is_text(node) {
            return Err(self.failure(&format!("`{name}` of a merged policy document is not a string"), node));
        }
        Ok(Some(self.text_of(node)))
    }

    /// The text of a string, or of a symbol that stands for one.
    fn text_of(&self, node: &Node) -> Rope {
        match bare::symbol(node) {
            Some(symbol) => self.bare(symbol, node),
            None => self.unescaped(node.as_str().unwrap_or_default(), node.range.clone()),
        }
    }

    fn slice(&self, range: std::ops::Range<usize>) -> Rope {
        match json::parse(self.text.as_str().get(range.clone()).unwrap_or_default()) {
            Ok(node) => self.unescaped(node.as_str().unwrap_or_default(), range),
            Err(_) => Rope::new(""),
        }
    }

    fn unescaped(&self, text: &str, range: std::ops::Range<usize>) -> Rope {
        let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        let slice = self.text.slice(inner);
        if slice.as_str() == text { slice } else { Rope::at(text, self.text.locate(range), false) }
    }

    fn key(&self, members: &[Member], name: &str) -> Rope {
        let range = find(members, name).map(|member| member.key_range.clone());
        Rope::at(name, range.and_then(|range| self.text.locate(range)), false)
    }

    fn bare(&self, symbol: &str, node: &Node) -> Rope {
        Rope::at(symbol, self.place(node), false)
    }

    fn place(&self, node: &Node) -> Option<Span> {
        self.text.locate(node.range.clone())
    }

    fn failure(&self, message: &str, node: &Node) -> Failure {
        Failure::new(message, self.place(node))
    }
}

/// Whether it is a string, or a symbol that may stand for one.
fn is_text(node: &Node) -> bool {
    node.as_str().is_some() || bare::symbol(node).is_some()
}

/// The value under a key, compared without regard to case as Go does. Null counts as absent.
fn member<'a>(members: &'a [Member], name: &str) -> Option<&'a Node> {
    find(members, name).map(|member| &member.value).filter(|value| value.kind != Kind::Null)
}

fn find<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    members.iter().rev().find(|member| member.key.eq_ignore_ascii_case(name))
}

/// Of duplicate keys the last, sorted.
fn last_by_key(members: &[Member]) -> BTreeMap<&str, &Member> {
    members.iter().map(|member| (&*member.key, member)).collect()
}
