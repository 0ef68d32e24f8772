//! Reads text and shows trees.

use rolecall_parser::hcl::{
    Attribute, Block, Body, Expr, ExprKind, ObjectItem, StepKind, Template, TemplatePart,
};
use rolecall_source::{Diagnostics, FileId, Rope, Sources, Span};

/// A text that was read.
pub(crate) struct Read {
    pub(crate) sources: Sources,
    pub(crate) file: FileId,
    pub(crate) body: Body,
    pub(crate) diagnostics: Diagnostics,
}

/// Reads native syntax.
pub(crate) fn hcl(text: &str) -> Read {
    let sources = Sources::default();
    let file = sources.add("main.tf", text);
    let (body, diagnostics) = rolecall_parser::parse_hcl(&sources, file);
    Read { sources, file, body, diagnostics }
}

/// Reads JSON syntax.
pub(crate) fn hcl_json(text: &str) -> Read {
    let sources = Sources::default();
    let file = sources.add("main.tf.json", text);
    let (body, diagnostics) = rolecall_parser::parse_hcl_json(&sources, file);
    Read { sources, file, body, diagnostics }
}

impl Read {
    /// Diagnostics as `line:column message`.
    pub(crate) fn problems(&self) -> Vec<String> {
        let told = self.diagnostics.problems.iter();
        told.map(|problem| format!("{} {}", self.place(problem.span), problem.message)).collect()
    }

    /// The start of a span as `line:column`.
    pub(crate) fn place(&self, span: Option<Span>) -> String {
        span.map_or("nowhere".to_owned(), |span| {
            let start = self.sources.location(span).start;
            format!("{}:{}", start.line, start.column)
        })
    }

    /// Names of the attributes and headers of the blocks.
    pub(crate) fn names(&self) -> Vec<String> {
        let attributes = self.body.attributes.iter().map(|attribute| attribute.name.text.to_string());
        attributes.chain(self.body.blocks.iter().map(header)).collect()
    }

    /// Every node of the first attribute's value as `kind source`, parents first.
    pub(crate) fn nodes(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(Attribute { value, .. }) = self.body.attributes.first() {
            self.walk(value, &mut out);
        }
        out
    }

    fn show(&self, kind: &str, span: Span, out: &mut Vec<String>) {
        out.push(format!("{kind} {}", self.sources.snippet(span)));
    }

    fn walk(&self, expr: &Expr, out: &mut Vec<String>) {
        let debug = format!("{:?}", expr.kind);
        let kind: String = debug.chars().take_while(char::is_ascii_alphabetic).collect();
        self.show(&kind, expr.span, out);
        match &expr.kind {
            ExprKind::Tuple(items) => items.iter().for_each(|item| self.walk(item, out)),
            ExprKind::Object(items) => items.iter().for_each(|ObjectItem { key, value, .. }| {
                self.walk(key, out);
                self.walk(value, out);
            }),
            ExprKind::Traversal(base, steps) => {
                self.walk(base, out);
                for step in steps {
                    let debug = format!("{:?}", step.kind);
                    let kind: String = debug.chars().take_while(char::is_ascii_alphabetic).collect();
                    self.show(&kind, step.span, out);
                    if let StepKind::Index(index) = &step.kind {
                        self.walk(index, out);
                    }
                }
            }
            ExprKind::Call(call) => {
                self.show(&format!("Name({})", call.name.text), call.name.span, out);
                call.arguments.iter().for_each(|argument| self.walk(argument, out));
            }
            ExprKind::Unary(_, operand) | ExprKind::Parenthesis(operand) => self.walk(operand, out),
            ExprKind::Binary(_, operands) => {
                self.walk(&operands.0, out);
                self.walk(&operands.1, out);
            }
            ExprKind::Conditional(parts) => {
                self.walk(&parts.0, out);
                self.walk(&parts.1, out);
                self.walk(&parts.2, out);
            }
            ExprKind::For(parts) => {
                let names = parts.key_variable.iter().chain([&parts.value_variable]);
                names.for_each(|name| self.show("Name", name.span, out));
                let exprs = [&parts.collection].into_iter().chain(&parts.key).chain([&parts.value]);
                exprs.chain(&parts.condition).for_each(|expr| self.walk(expr, out));
            }
            ExprKind::Template(template) => self.walk_template(template, out),
            _ => {}
        }
    }

    fn walk_template(&self, template: &Template, out: &mut Vec<String>) {
        for part in &template.parts {
            match part {
                TemplatePart::Literal(text) => match text.source() {
                    Some(span) => self.show("Literal", span, out),
                    None => out.push("Literal".to_owned()),
                },
                TemplatePart::Interpolation(expr) => self.walk(expr, out),
                TemplatePart::If(parts) => {
                    self.walk(&parts.condition, out);
                    for branch in [&parts.then].into_iter().chain(&parts.otherwise) {
                        self.show("Branch", branch.span, out);
                        self.walk_template(branch, out);
                    }
                }
                TemplatePart::For(parts) => {
                    let names = parts.key_variable.iter().chain([&parts.value_variable]);
                    names.for_each(|name| self.show("Name", name.span, out));
                    self.walk(&parts.collection, out);
                    self.show("Branch", parts.body.span, out);
                    self.walk_template(&parts.body, out);
                }
            }
        }
    }
}

/// Kind and labels of a block.
pub(crate) fn header(block: &Block) -> String {
    let labels = block.labels.iter().map(|label| format!(" {}", label.text));
    [block.kind.text.to_string()].into_iter().chain(labels).collect()
}

/// What a template of strings, booleans and tuples of strings comes to.
pub(crate) fn value(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::String(text) => text.as_str().to_owned(),
        ExprKind::Template(template) => template_value(template),
        other => format!("{other:?}"),
    }
}

/// What a template comes to.
pub(crate) fn template_value(template: &Template) -> String {
    let part = |part: &TemplatePart| match part {
        TemplatePart::Literal(text) => text.as_str().to_owned(),
        TemplatePart::Interpolation(expr) => value(expr),
        TemplatePart::If(parts) if parts.condition.kind == ExprKind::Bool(true) => {
            template_value(&parts.then)
        }
        TemplatePart::If(parts) => parts.otherwise.as_ref().map(template_value).unwrap_or_default(),
        TemplatePart::For(parts) => match &parts.collection.kind {
            ExprKind::Tuple(items) => items.iter().map(|_| template_value(&parts.body)).collect(),
            other => format!("{other:?}"),
        },
    };
    template.parts.iter().map(part).collect()
}

/// The rope of a string without interpolations.
pub(crate) fn rope(expr: &Expr) -> Rope {
    match &expr.kind {
        ExprKind::String(text) => text.clone(),
        other => Rope::new(format!("{other:?}")),
    }
}
