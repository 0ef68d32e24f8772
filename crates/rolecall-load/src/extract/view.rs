//! The arguments of a resource, or of a block in it, as the model takes them.

use std::sync::Arc;

use rolecall_model::{AccountId, Origin, Tags};
use rolecall_policy::Text;
use rolecall_source::{Rope, Sources, Span, SymbolKind, symbol};
use rolecall_terraform::value::{Entries, Kind, Value};
use rolecall_terraform::{InstanceKey, Resource};

use crate::aws::text;

/// A resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) resource: &'a Resource,
    pub(super) account: AccountId,
    sources: &'a Sources,
}

/// Arguments: those of a resource, or of a nested block.
#[derive(Clone, Debug)]
pub(super) struct View<'a> {
    subject: Subject<'a>,
    entries: &'a Entries,
    /// What the labels of symbols say in front of an argument, such as `aws_iam_role.a.inline_policy[0]`.
    label: String,
    /// The resource's header, or the block.
    pub(super) span: Span,
    /// Whether it is surely there.
    certain: bool,
}

/// One of the texts that an argument may be.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) text: Text,
    /// Whether it surely is this one.
    pub(super) certain: bool,
}

impl<'a> Subject<'a> {
    pub(super) fn new(resource: &'a Resource, account: AccountId, sources: &'a Sources) -> Self {
        Subject { resource, account, sources }
    }

    /// All arguments and attributes.
    pub(super) fn view(self) -> View<'a> {
        let Resource { values, address, header, .. } = self.resource;
        let certain = self.resource.certain && self.resource.key != InstanceKey::Any;
        View { subject: self, entries: values, label: address.to_string(), span: *header, certain }
    }
}

impl<'a> View<'a> {
    /// Where the entity came from.
    pub(super) fn origin(&self) -> Origin {
        let Resource { address, provider, header, .. } = self.subject.resource;
        Origin {
            address: Some(address.clone()),
            root: provider.root.clone(),
            span: Some(*header),
            certain: self.certain,
        }
    }

    /// The same for an entity of which there may be another instead.
    pub(super) fn origin_of(&self, choice: &Choice) -> Origin {
        let origin = self.origin();
        Origin { certain: origin.certain && choice.certain, ..origin }
    }

    /// The type of the resource.
    pub(super) fn kind(&self) -> Arc<str> {
        self.subject.resource.kind.clone()
    }

    pub(super) fn account(&self) -> AccountId {
        self.subject.account
    }

    /// The value of an argument that is there and not null.
    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.entries.get(name).filter(|value| !value.is_null())
    }

    /// The name of an argument with what it belongs to, such as `aws_iam_role.a.name`.
    pub(super) fn label(&self, name: &str) -> String {
        format!("{}.{name}", self.label)
    }

    /// The symbol of an argument, the one that evaluation makes where an expression refers to it.
    pub(super) fn symbol(&self, name: &str) -> Text {
        let label = match &*self.subject.resource.provider.root {
            "" => self.label(name),
            root => format!("{root}:{}", self.label(name)),
        };
        let symbol = self.subject.sources.symbol(SymbolKind::Attribute, &label);
        Text { text: symbol.letters().into(), span: Some(self.span) }
    }

    /// An argument as text; one of several is the argument's symbol.
    pub(super) fn text(&self, name: &str) -> Option<Text> {
        self.value(name).map(|value| self.text_of(name, value))
    }

    /// An argument or attribute that the entity must have.
    pub(super) fn required(&self, name: &str) -> Text {
        self.text(name).unwrap_or_else(|| self.symbol(name))
    }

    /// An argument or attribute that is wholly known.
    pub(super) fn known(&self, name: &str) -> Option<Arc<str>> {
        self.text(name).map(|text| text.text).filter(|text| !symbol::has_symbols(text))
    }

    fn text_of(&self, name: &str, value: &Value) -> Text {
        match text::of(value) {
            Some(rope) => self.located(&rope, value),
            None => self.symbol(name),
        }
    }

    fn located(&self, rope: &Rope, value: &Value) -> Text {
        Text { text: rope.text().clone(), span: rope.source().or(value.origin).or(Some(self.span)) }
    }

    /// The elements of a list or set.
    pub(super) fn texts(&self, name: &str) -> Vec<Text> {
        self.choices(name).into_iter().map(|choice| choice.text).collect()
    }

    /// Every text that an argument may be, or an element of it when it is a list.
    pub(super) fn choices(&self, name: &str) -> Vec<Choice> {
        let mut out = Vec::new();
        if let Some(value) = self.value(name) {
            self.collect(name, value, true, &mut out);
        }
        out
    }

    fn collect(&self, name: &str, value: &Value, certain: bool, out: &mut Vec<Choice>) {
        match &value.kind {
            Kind::Null(_) => {}
            Kind::OneOf(values) => values.iter().for_each(|value| self.collect(name, value, false, out)),
            _ => match value.elements() {
                Some(items) => items.iter().for_each(|item| self.collect(name, item, certain, out)),
                None => out.push(Choice { text: self.text_of(name, value), certain }),
            },
        }
    }

    /// A truth value, when it is known.
    pub(super) fn bool(&self, name: &str) -> Option<bool> {
        let value = self.value(name)?;
        value.as_bool().or_else(|| value.as_str()?.parse().ok())
    }

    /// A whole number, when it is known.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        match &self.value(name)?.kind {
            Kind::Number(number) => number.to_i64(),
            Kind::String(rope) => rope.as_str().parse().ok(),
            _ => None,
        }
    }

    /// Nested blocks of one kind.
    pub(super) fn blocks(&self, name: &str) -> Vec<View<'a>> {
        let mut out = Vec::new();
        if let Some(value) = self.value(name) {
            self.collect_blocks(name, value, self.certain, &mut out);
        }
        out
    }

    /// The only nested block of a kind.
    pub(super) fn block(&self, name: &str) -> Option<View<'a>> {
        self.blocks(name).into_iter().next()
    }

    /// Nested blocks of every kind.
    pub(super) fn all_blocks(&self) -> Vec<View<'a>> {
        self.entries.keys().flat_map(|name| self.blocks(name)).collect()
    }

    fn collect_blocks(&self, name: &str, value: &'a Value, certain: bool, out: &mut Vec<View<'a>>) {
        match &value.kind {
            Kind::OneOf(values) => {
                values.iter().for_each(|value| self.collect_blocks(name, value, false, out));
            }
            Kind::Object(entries) | Kind::Map(_, entries) => out.push(View {
                subject: self.subject,
                entries,
                label: format!("{}.{name}[{}]", self.label, out.len()),
                span: value.origin.unwrap_or(self.span),
                certain,
            }),
            _ => value
                .elements()
                .unwrap_or_default()
                .iter()
                .for_each(|item| self.collect_blocks(name, item, certain, out)),
        }
    }

    /// The entries of a map of strings. Of a map that is not known, none.
    pub(super) fn map(&self, name: &str) -> Vec<(Text, Text)> {
        let Some(entries) = self.value(name).and_then(Value::entries) else { return Vec::new() };
        let entries = entries.iter().filter(|(_, value)| !value.is_null());
        entries
            .map(|(key, value)| {
                let value = self.text_of(&format!("{name}[{key:?}]"), value);
                (Text { text: key.clone(), span: value.span }, value)
            })
            .collect()
    }

    /// The tags, those of the provider's `default_tags` included.
    pub(super) fn tags(&self) -> Tags {
        let name = if self.value("tags_all").is_some() { "tags_all" } else { "tags" };
        let has_defaults = self.subject.resource.provider.arguments.contains_key("default_tags");
        let open = match self.value(name) {
            Some(tags) => tags.entries().is_none_or(|tags| tags.keys().any(|key| symbol::has_symbols(key))),
            None => has_defaults,
        };
        let known = self.map(name).into_iter().filter(|(key, _)| !symbol::has_symbols(&key.text));
        Tags { known: known.map(|(key, value)| (key.text, value)).collect(), open }
    }
}
