//! Blocks and objects held against the schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{Text, With};
use rolecall_parser::hcl::{Block, Expr, ExprKind, ObjectItem};
use rolecall_source::{Diagnostics, Files, ReadError, Rope, Sources, Span};
use rolecall_terraform::evaluate_expression;
use rolecall_terraform::value::{Entries, Kind, Value};

use super::schema::{Argument, BLOCKS, BlockSchema, Shape};
use super::with;
use super::words::{self, Check};
use crate::{paths, suggest};

/// Reads one `rolecall.hcl`.
pub(super) struct Reader<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) sources: &'a Sources,
    /// Directory of the file.
    pub(super) directory: &'a str,
    pub(super) errors: Diagnostics,
}

/// The value of an argument that has its shape.
#[derive(Debug)]
pub(super) enum Given {
    Text(Text),
    Texts(Vec<Text>),
    Bool(bool),
    Count(u32),
    Map(Entries),
    Object(Arguments),
    With(Box<With>),
}

/// The arguments of a block or object that are as they should be.
pub(super) type Arguments = BTreeMap<&'static str, Given>;

/// `name = value`, of a block or of an object.
struct Item<'a> {
    name: Arc<str>,
    name_span: Span,
    value: &'a Expr,
}

impl Reader<'_> {
    /// The schema of a block, and its label where it should have one. Files an error when the block is none, or has
    /// other labels.
    pub(super) fn block(&mut self, block: &Block) -> Option<(&'static BlockSchema, Option<Text>)> {
        let kind = &*block.kind.text;
        let Some(schema) = BLOCKS.iter().find(|schema| schema.kind == kind) else {
            let advice = suggest::advice(kind, BLOCKS.iter().map(|schema| schema.kind));
            self.error(format!("`{kind}` is no block of `rolecall.hcl`"), block.kind.span, advice);
            return None;
        };
        let label = match (schema.label, block.labels.as_slice()) {
            (None, []) => None,
            (Some(label), [name]) => {
                if let Err(complaint) = (label.check)(&name.text) {
                    self.error(format!("the label of `{kind}` {complaint}"), name.span, None);
                    return None;
                }
                Some(Text { text: name.text.clone(), span: Some(name.span) })
            }
            (None, _) => {
                self.error(format!("`{kind}` has no label"), block.header, None);
                return None;
            }
            (Some(label), _) => {
                let help = format!("write `{kind} \"{}\" {{ }}`", label.example);
                self.error(format!("`{kind}` has one label"), block.header, Some(help));
                return None;
            }
        };
        for nested in &block.body.blocks {
            let name = &nested.kind.text;
            let known = schema.arguments.iter().any(|argument| argument.name == &**name);
            let help =
                if known { Some(format!("write `{name} = {{ }}`")) } else { advise(name, schema.arguments) };
            self.error(format!("`{kind}` holds no blocks, such as `{name}`"), nested.kind.span, help);
        }
        Some((schema, label))
    }

    /// The arguments of a block.
    pub(super) fn block_arguments(&mut self, schema: &BlockSchema, block: &Block) -> Arguments {
        let items = block.body.attributes.iter().map(|attribute| Item {
            name: attribute.name.text.clone(),
            name_span: attribute.name.span,
            value: &attribute.value,
        });
        self.arguments(schema.kind, schema.arguments, items.collect(), block.header)
    }

    /// Files an error.
    pub(super) fn error(&mut self, message: String, span: Span, help: Option<String>) {
        match help {
            Some(help) => self.errors.error_with_help(message, Some(span), help),
            None => self.errors.error(message, Some(span)),
        }
    }

    /// A path written in the file, relative to the workspace.
    pub(super) fn path(&mut self, written: &Text) -> Option<Text> {
        let path = paths::in_workspace(self.files, self.directory, &written.text);
        if path.is_none() {
            self.errors.error(format!("`{}` lies outside the workspace", written.text), written.span);
        }
        Some(Text { text: path?.into(), span: written.span })
    }

    fn arguments(&mut self, what: &str, schema: &[Argument], items: Vec<Item<'_>>, span: Span) -> Arguments {
        let mut seen: BTreeMap<&'static str, Option<Given>> = BTreeMap::new();
        for item in items {
            let Some(argument) = schema.iter().find(|argument| argument.name == &*item.name) else {
                let message = format!("`{}` is no argument of `{what}`", item.name);
                self.error(message, item.name_span, advise(&item.name, schema));
                continue;
            };
            if matches!(item.value.kind, ExprKind::Null) {
                continue;
            }
            if seen.contains_key(argument.name) {
                self.error(format!("`{}` is given twice", argument.name), item.name_span, None);
                continue;
            }
            seen.insert(argument.name, self.given(argument, item.value));
        }
        for argument in
            schema.iter().filter(|argument| argument.required && !seen.contains_key(argument.name))
        {
            self.error(format!("`{what}` needs `{}`", argument.name), span, None);
        }
        seen.into_iter().filter_map(|(name, given)| Some((name, given?))).collect()
    }

    fn given(&mut self, argument: &Argument, expression: &Expr) -> Option<Given> {
        let name = argument.name;
        match argument.shape {
            Shape::Text(check) => {
                let value = self.constant(expression)?;
                self.text(name, &value, expression.span, check).map(Given::Text)
            }
            Shape::Texts(check) => self.texts(name, expression, check).map(Given::Texts),
            Shape::AccountId => self.account_id(name, expression).map(Given::Text),
            Shape::Bool => {
                let value = self.constant(expression)?;
                let truth = value.as_bool();
                if truth.is_none() {
                    self.wrong_type(name, "`true` or `false`", &value, expression.span);
                }
                truth.map(Given::Bool)
            }
            Shape::Count => self.count(name, expression).map(Given::Count),
            Shape::Map => {
                let value = self.constant(expression)?;
                if value.entries().is_none() {
                    self.wrong_type(name, "an object", &value, expression.span);
                }
                value.entries().cloned().map(Given::Map)
            }
            Shape::Object(schema) => {
                let items = self.items(name, expression)?;
                Some(Given::Object(self.arguments(name, schema, items, expression.span)))
            }
            Shape::With => {
                let items = self.items(name, expression)?;
                Some(Given::With(Box::new(self.with(items))))
            }
        }
    }

    /// The value of an expression, which must be a constant.
    fn constant(&mut self, expression: &Expr) -> Option<Value> {
        let (value, said) = evaluate_expression(self.sources, expression);
        if !said.problems.is_empty() || !said.unknowns.is_empty() || !value.is_wholly_known() {
            let place = said.problems.first().and_then(|problem| problem.span).unwrap_or(expression.span);
            self.error("`rolecall.hcl` holds constants only".to_owned(), place, None);
            return None;
        }
        Some(value)
    }

    fn text(&mut self, name: &str, value: &Value, span: Span, check: Check) -> Option<Text> {
        let Some(rope) = value.as_rope() else {
            self.wrong_type(name, "a string", value, span);
            return None;
        };
        if let Err(complaint) = check(rope.as_str()) {
            self.error(format!("`{name}` {complaint}"), span, None);
            return None;
        }
        Some(Text { text: rope.text().clone(), span: rope.source().or(Some(span)) })
    }

    fn texts(&mut self, name: &str, expression: &Expr, check: Check) -> Option<Vec<Text>> {
        let value = self.constant(expression)?;
        let Some(elements) = value.elements() else {
            self.wrong_type(name, "a list of strings", &value, expression.span);
            return None;
        };
        let texts = elements.iter().map(|element| {
            let span = element.origin.unwrap_or(expression.span);
            if element.as_rope().is_none() {
                self.wrong_type(name, "a list of strings", element, span);
            }
            element.as_rope().and_then(|_| self.text(name, element, span, check))
        });
        Some(texts.collect::<Vec<_>>().into_iter().flatten().collect())
    }

    /// An account id. A number is taken only when it says what was meant.
    fn account_id(&mut self, name: &str, expression: &Expr) -> Option<Text> {
        let value = self.constant(expression)?;
        if !matches!(value.kind, Kind::Number(_)) {
            return self.text(name, &value, expression.span, words::account_id);
        }
        let written = self.sources.snippet(expression.span);
        if words::is_account_id(&written) && !written.starts_with('0') {
            return Some(Text { text: written.into(), span: Some(expression.span) });
        }
        let message = format!("`{name}` must be twelve digits, not `{written}`");
        let help = "a number loses its leading zeros: write the id in quotes".to_owned();
        self.error(message, expression.span, Some(help));
        None
    }

    fn count(&mut self, name: &str, expression: &Expr) -> Option<u32> {
        let value = self.constant(expression)?;
        let Kind::Number(number) = &value.kind else {
            self.wrong_type(name, "a whole number", &value, expression.span);
            return None;
        };
        let count = number.to_i64().and_then(|number| u32::try_from(number).ok());
        if count.is_none() {
            self.error(format!("`{name}` must be a whole number from 0"), expression.span, None);
        }
        count
    }

    fn items<'e>(&mut self, name: &str, expression: &'e Expr) -> Option<Vec<Item<'e>>> {
        let ExprKind::Object(items) = &expression.kind else {
            self.error(format!("`{name}` must be an object in braces"), expression.span, None);
            return None;
        };
        let live: Vec<&ObjectItem> = items.iter().collect();
        let named = live.into_iter().map(|item| {
            let key = self.constant(&item.key)?;
            let text = self.text(name, &key, item.key.span, words::text)?;
            Some(Item { name: text.text, name_span: item.key.span, value: &item.value })
        });
        Some(named.collect::<Vec<_>>().into_iter().flatten().collect())
    }

    fn with(&mut self, items: Vec<Item<'_>>) -> With {
        let mut result = With::default();
        for item in items {
            if matches!(item.value.kind, ExprKind::Null) {
                continue;
            }
            match &*item.name {
                "session_tags" | "context" => {
                    for inner in self.items(&item.name, item.value).unwrap_or_default() {
                        let key = format!("{}.{}", item.name, inner.name);
                        self.set(&mut result, &key, inner.value, &*item.name == "context");
                    }
                }
                "session_policy" => self.session_policy(&mut result, item.value),
                key if with::WITH_KEYS.contains(&key) => self.set(&mut result, key, item.value, false),
                key => {
                    let advice = suggest::advice(key, with::WITH_KEYS);
                    self.error(format!("`{key}` is no key of `with`"), item.name_span, advice);
                }
            }
        }
        result
    }

    /// Sets a key of `with` to a scalar, or where `several` may be given to each of a list.
    fn set(&mut self, result: &mut With, key: &str, expression: &Expr, several: bool) {
        let Some(value) = self.constant(expression) else { return };
        let single = [value.clone()];
        let values = if several { value.elements().unwrap_or(&single) } else { &single };
        for value in values {
            let span = value.origin.unwrap_or(expression.span);
            let text = match &value.kind {
                Kind::String(rope) => rope.as_str().to_owned(),
                Kind::Bool(truth) => truth.to_string(),
                Kind::Number(_) => self.sources.snippet(span),
                _ => {
                    self.wrong_type(
                        key,
                        if several { "a string or a list of strings" } else { "one value" },
                        value,
                        span,
                    );
                    continue;
                }
            };
            if let Err(complaint) = with::set_with(result, key, &text) {
                self.error(complaint, span, None);
            }
        }
    }

    fn session_policy(&mut self, result: &mut With, expression: &Expr) {
        let Some(value) = self.constant(expression) else { return };
        let Some(written) = self.text("session_policy", &value, expression.span, words::text) else { return };
        let Some(path) = self.path(&written) else { return };
        let complaint = match self.files.read(&path.text) {
            Ok(text) => {
                let id = self.sources.add(&path.text, &text);
                let text = self.sources.file(id).text.clone();
                let span = Span::new(id, 0, text.len());
                match with::session_policy(&Rope::at(text, Some(span), true), &path.text) {
                    Ok(document) => {
                        result.session_policy = Some(document);
                        return;
                    }
                    Err(complaint) => complaint,
                }
            }
            Err(ReadError::NotFound) => format!("there is no file `{}`", path.text),
            Err(error) => format!("cannot read `{}`: {error}", path.text),
        };
        self.error(complaint, expression.span, None);
    }

    fn wrong_type(&mut self, name: &str, wanted: &str, value: &Value, span: Span) {
        self.error(format!("`{name}` must be {wanted}, not {}", kind_of(value)), span, None);
    }
}

fn advise(name: &str, schema: &[Argument]) -> Option<String> {
    suggest::advice(name, schema.iter().map(|argument| argument.name))
}

fn kind_of(value: &Value) -> &'static str {
    match value.kind {
        Kind::Null(_) => "null",
        Kind::Bool(_) => "a bool",
        Kind::Number(_) => "a number",
        Kind::String(_) => "a string",
        Kind::List(..) | Kind::Set(..) | Kind::Tuple(_) => "a list",
        Kind::Map(..) | Kind::Object(_) => "an object",
        Kind::Unknown(..) | Kind::OneOf(_) => "something unknown",
    }
}
