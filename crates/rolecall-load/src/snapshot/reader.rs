//! Members of JSON answers as the model takes them. What has the wrong type is said, with its place, and left out.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rolecall_model::{AccountId, Origin};
use rolecall_parser::json::{Kind, Node};
use rolecall_policy::{Arn, Text};
use rolecall_source::{Diagnostics, FileId, Rope, Sources, Span};

use super::part::{LocalAccount, Part};
use crate::config::is_account_id;

/// Most complaints about one file: after that it is no snapshot.
const MAX_COMPLAINTS: usize = 200;

/// A member that is there and not null.
pub(super) fn member<'n>(entry: &'n Node, key: &str) -> Option<&'n Node> {
    entry.get(key).filter(|node| node.kind != Kind::Null)
}

/// Whether an answer is a page that others follow (AWS CLI User Guide, "Pagination").
pub(super) fn is_truncated(answer: &Node) -> bool {
    let is_true = |key| answer.get(key).is_some_and(|node| node.kind == Kind::Bool(true));
    let token = |key| member(answer, key).is_some_and(|node| node.as_str() != Some(""));
    is_true("IsTruncated") || ["NextToken", "nextToken", "PaginationToken"].into_iter().any(token)
}

/// A file that is read, and what was found in it so far.
pub(super) struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) part: Part,
    pub(super) diagnostics: Diagnostics,
    pub(super) text: Rope,
    file: FileId,
    /// What the collection script says of the call beside its answer.
    context: Vec<(Arc<str>, Text)>,
    numbers: HashMap<Arc<str>, AccountId>,
    complaints: usize,
}

impl<'a> Reader<'a> {
    /// A reader of the file `path`.
    pub(super) fn new(sources: &'a Sources, file: FileId, path: &str) -> Self {
        let text = sources.file(file).text.clone();
        let whole = Span::new(file, 0, text.len());
        Reader {
            sources,
            part: Part::new(path),
            diagnostics: Diagnostics::default(),
            text: Rope::at(text, Some(whole), true),
            file,
            context: Vec::new(),
            numbers: HashMap::new(),
            complaints: 0,
        }
    }

    /// Turns to another file of the same part.
    pub(super) fn turn(&mut self, file: FileId) {
        let text = self.sources.file(file).text.clone();
        let whole = Span::new(file, 0, text.len());
        (self.file, self.text) = (file, Rope::at(text, Some(whole), true));
    }

    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    /// The place of a value: of a string without its quotes.
    pub(super) fn place(&self, node: &Node) -> Span {
        let Range { start, end } = node.range;
        match &node.kind {
            Kind::String(text) if !text.is_empty() => Span::new(self.file, start + 1, end - 1),
            // An object may be as large as the file: where it begins is enough.
            Kind::Object(_) | Kind::Array(_) => Span::new(self.file, start, (start + 1).min(end)),
            _ => Span::new(self.file, start, end),
        }
    }

    /// Where an entity came from: the place of what it is called.
    pub(super) fn origin(&self, name: &Text) -> Origin {
        Origin { address: None, root: self.part.path.clone(), span: name.span, certain: true }
    }

    /// Says what is wrong at a value.
    pub(super) fn complain(&mut self, node: &Node, message: impl Into<String>) {
        self.complaints += 1;
        if self.complaints <= MAX_COMPLAINTS {
            self.diagnostics.error(message, Some(self.place(node)));
        } else if self.complaints == MAX_COMPLAINTS + 1 {
            let message = format!("more than {MAX_COMPLAINTS} entries are wrong; the others are not listed");
            self.diagnostics.error(message, Some(self.place(node)));
        }
    }

    /// A string.
    pub(super) fn text(&mut self, entry: &Node, key: &str) -> Option<Text> {
        let node = member(entry, key)?;
        self.text_of(node, key)
    }

    /// A string that is not empty: some answers write what is not set so.
    pub(super) fn filled(&mut self, entry: &Node, key: &str) -> Option<Text> {
        self.text(entry, key).filter(|text| !text.text.is_empty())
    }

    fn text_of(&mut self, node: &Node, key: &str) -> Option<Text> {
        if let Kind::String(text) = &node.kind {
            return Some(Text { text: text.clone(), span: Some(self.place(node)) });
        }
        self.complain(node, format!("`{key}` is not a string"));
        None
    }

    /// A string that the entry must have.
    pub(super) fn required(&mut self, entry: &Node, key: &str) -> Option<Text> {
        if member(entry, key).is_none() {
            self.complain(entry, format!("there is no `{key}` here"));
            return None;
        }
        self.filled(entry, key)
    }

    /// A list of strings; an absent one is empty.
    pub(super) fn texts(&mut self, entry: &Node, key: &str) -> Vec<Text> {
        let Some(node) = member(entry, key) else { return Vec::new() };
        self.texts_of(node, key)
    }

    /// The strings of the list `node`, called `key`.
    pub(super) fn texts_of(&mut self, node: &Node, key: &str) -> Vec<Text> {
        let Some(items) = node.as_array() else {
            self.complain(node, format!("`{key}` is not a list"));
            return Vec::new();
        };
        items.iter().filter_map(|item| self.text_of(item, key)).collect()
    }

    /// The objects of a list; an absent one is empty.
    pub(super) fn entries<'n>(&mut self, entry: &'n Node, key: &str) -> Vec<&'n Node> {
        let Some(node) = member(entry, key) else { return Vec::new() };
        self.objects(node, key)
    }

    /// The objects of the list `node`, called `key`.
    pub(super) fn objects<'n>(&mut self, node: &'n Node, key: &str) -> Vec<&'n Node> {
        let Some(items) = node.as_array() else {
            self.complain(node, format!("`{key}` is not a list"));
            return Vec::new();
        };
        let mut objects = Vec::with_capacity(items.len());
        for item in items {
            if item.as_object().is_some() {
                objects.push(item);
            } else {
                self.complain(item, format!("an entry of `{key}` is not an object"));
            }
        }
        objects
    }

    /// An object.
    pub(super) fn object<'n>(&mut self, entry: &'n Node, key: &str) -> Option<&'n Node> {
        let node = member(entry, key)?;
        if node.as_object().is_none() {
            self.complain(node, format!("`{key}` is not an object"));
            return None;
        }
        Some(node)
    }

    /// A truth value.
    pub(super) fn bool(&mut self, entry: &Node, key: &str) -> Option<bool> {
        let node = member(entry, key)?;
        if let Kind::Bool(value) = node.kind {
            return Some(value);
        }
        self.complain(node, format!("`{key}` is neither true nor false"));
        None
    }

    /// A whole number.
    pub(super) fn number(&mut self, entry: &Node, key: &str) -> Option<i64> {
        let node = member(entry, key)?;
        let number = match &node.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.complain(node, format!("`{key}` is not a whole number"));
        }
        number
    }

    /// The members of an object whose values are strings.
    pub(super) fn map(&mut self, entry: &Node, key: &str) -> Vec<(Text, Text)> {
        self.object(entry, key).map(|node| self.pairs(node)).unwrap_or_default()
    }

    /// The members of `node` whose values are strings.
    pub(super) fn pairs(&mut self, node: &Node) -> Vec<(Text, Text)> {
        let mut pairs = Vec::new();
        for member in node.as_object().unwrap_or_default() {
            let span = Some(self.span(&member.key_range));
            if let Some(value) = self.text_of(&member.value, &member.key) {
                pairs.push((Text { text: member.key.clone(), span }, value));
            }
        }
        pairs
    }

    /// The account of an ARN, by its number in the part.
    pub(super) fn account_of(&mut self, arn: &Text, node: &Node) -> Option<AccountId> {
        let parsed = Arn::parse(&arn.text).filter(|parsed| is_account_id(parsed.account));
        let Some(Arn { account, partition, .. }) = parsed else {
            self.complain(node, format!("`{}` is not the ARN of something in an account", arn.text));
            return None;
        };
        if let Some(number) = self.numbers.get(account) {
            return Some(*number);
        }
        let number = AccountId(self.part.accounts.len() as u32);
        let id: Arc<str> = account.into();
        self.numbers.insert(id.clone(), number);
        let partition: Arc<str> = partition.into();
        self.part.accounts.push(LocalAccount { id, partition, span: arn.span });
        Some(number)
    }

    /// The required ARN of an entity, and its account.
    pub(super) fn arn(&mut self, entry: &Node) -> Option<(Text, AccountId)> {
        let arn = self.required(entry, "Arn")?;
        let account = self.account_of(&arn, entry)?;
        Some((arn, account))
    }

    /// Takes what stands beside an answer for what the call was about.
    pub(super) fn set_context(&mut self, wrapper: Option<&Node>) {
        self.context.clear();
        for member in wrapper.and_then(Node::as_object).unwrap_or_default() {
            if let Kind::String(text) = &member.value.kind {
                let text = Text { text: text.clone(), span: Some(self.place(&member.value)) };
                self.context.push((member.key.clone(), text));
            }
        }
    }

    /// What the call was about: the parameter `name` beside the answer, or the part of the file's path that starts with
    /// one of `prefixes`.
    pub(super) fn parameter(&self, name: &str, prefixes: &[&str]) -> Option<Text> {
        if let Some((_, text)) = self.context.iter().find(|(key, _)| &**key == name) {
            return Some(text.clone());
        }
        let parts = self.part.path.rsplit('/').map(|part| part.strip_suffix(".json").unwrap_or(part));
        let found = parts.take(3).find(|part| prefixes.iter().any(|prefix| part.starts_with(prefix)))?;
        Some(Text { text: found.into(), span: None })
    }

    /// Says that what a list holds is not all there is.
    pub(super) fn say_truncated(&mut self, answer: &Node, what: &str) {
        let message = format!("the list of {what} ends in the middle: the pages after it are not here");
        self.diagnostics.unknown("snapshot-truncated", message, Some(self.place(answer)));
    }
}
