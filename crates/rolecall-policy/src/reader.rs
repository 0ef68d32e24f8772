//! Reading JSON with the place of every text.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use rolecall_parser::json::{Kind, Member, Node};
use rolecall_source::symbol::has_symbols;
use rolecall_source::{Rope, Span};

use crate::document::{Problem, Text};
use crate::quote::Quoted;

/// JSON text that is being read, and what was found wrong with it.
pub(crate) struct Reader<'a> {
    pub(crate) rope: &'a Rope,
    pub(crate) quoted: &'a Quoted<'a>,
    /// The place of the whole document.
    pub(crate) whole: Option<Span>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) partial: bool,
}

/// The members of an object by their element names.
pub(crate) type Elements<'n> = BTreeMap<&'static str, &'n Member>;

impl Reader<'_> {
    /// A string or a list of strings.
    pub(crate) fn texts(&mut self, node: &Node) -> Vec<Text> {
        match &node.kind {
            Kind::Array(items) => items.iter().filter_map(|item| self.text(item)).collect(),
            _ => self.text(node).into_iter().collect(),
        }
    }

    /// A string; numbers and truth values as they are written.
    pub(crate) fn text(&mut self, node: &Node) -> Option<Text> {
        let text: Arc<str> = match &node.kind {
            Kind::String(text) => text.clone(),
            Kind::Number(text) => (&**text).into(),
            Kind::Bool(value) => value.to_string().into(),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => {
                self.problem("a string is expected here", self.span(node.range.clone()));
                return None;
            }
        };
        Some(Text { text, span: self.content(node) })
    }

    /// The members whose names are known, in exact case if there is such a one.
    pub(crate) fn elements<'n>(&mut self, members: &'n [Member], known: &[&'static str]) -> Elements<'n> {
        let mut elements = Elements::new();
        for member in self.unique(members) {
            let key: &str = &member.key;
            match known.iter().find(|name| name.eq_ignore_ascii_case(key)) {
                Some(&name) if name == key => {
                    elements.insert(name, member);
                }
                Some(&name) => {
                    self.problem(&format!("`{key}` is written `{name}`"), self.key(member));
                    elements.entry(name).or_insert(member);
                }
                None if has_symbols(key) => self.partial = true,
                None => self.problem(&format!("`{key}` is no element of a policy"), self.key(member)),
            }
        }
        elements
    }

    /// The members in order, of those with one key the last.
    pub(crate) fn unique<'n>(&mut self, members: &'n [Member]) -> Vec<&'n Member> {
        let last: HashMap<&str, usize> =
            members.iter().enumerate().map(|(at, member)| (&*member.key, at)).collect();
        let mut unique = Vec::with_capacity(members.len());
        for (at, member) in members.iter().enumerate() {
            if last.get(&*member.key) == Some(&at) {
                unique.push(member);
            } else {
                self.problem(
                    &format!("`{}` is repeated below, which replaces it", member.key),
                    self.key(member),
                );
            }
        }
        unique
    }

    /// Notes that a node should be something else: a symbol, which is returned, makes the document partial, anything else
    /// is a problem.
    pub(crate) fn expected(&mut self, node: &Node, what: &str) -> Option<Text> {
        match &node.kind {
            Kind::String(text) if has_symbols(text) => {
                self.partial = true;
                self.text(node)
            }
            _ => {
                self.problem(what, self.content(node));
                None
            }
        }
    }

    pub(crate) fn problem(&mut self, message: &str, span: Option<Span>) {
        self.problems.push(Problem { message: message.to_owned(), span });
    }

    pub(crate) fn key(&self, member: &Member) -> Option<Span> {
        self.span(inside(&member.key_range))
    }

    /// The place of a value: of a string without its quotes.
    pub(crate) fn content(&self, node: &Node) -> Option<Span> {
        match &node.kind {
            Kind::String(_) => self.span(inside(&node.range)),
            _ => self.span(node.range.clone()),
        }
    }

    pub(crate) fn span(&self, range: Range<usize>) -> Option<Span> {
        self.rope.locate(self.quoted.original(range.start)..self.quoted.original(range.end))
    }
}

/// The range of a string without its quotes; an empty string keeps them.
fn inside(range: &Range<usize>) -> Range<usize> {
    if range.len() > 2 { range.start + 1..range.end - 1 } else { range.clone() }
}
