//! From the parser's tree to ours.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use hcl_edit::expr::{
    self as parsed, BinaryOperator as ParsedOperator, Expression, ObjectKey, TraversalOperator,
};
use hcl_edit::parser::{self, Error};
use hcl_edit::structure::{self, BlockLabel, Structure};
use hcl_edit::{Decorated, Ident, Span as _, template};
use rolecall_source::{Rope, Span, normalized};

use super::origin::Origin;
use super::tree::{
    Attribute, BinaryOperator, Block, Body, Call, Expr, ExprKind, For, Name, ObjectItem, Step, StepKind,
    TemplatePart, UnaryOperator,
};

/// Something wrong with the text that the parser accepts: a message and a byte range of the text.
pub(super) type Problem = (String, Range<usize>);

/// Reads the items of an object that was taken apart; the argument is the offset of its opening brace.
pub(super) type TakenApart<'a> = dyn FnMut(usize) -> Option<Vec<ObjectItem>> + 'a;

/// A tree of the parser, and what it becomes.
pub(super) trait Parsed: Sized {
    type Tree;

    fn parse(text: &str) -> Result<Self, Error>;
    fn lower(&self, lowering: &mut Lowering) -> Self::Tree;
}

impl Parsed for structure::Body {
    type Tree = Body;

    fn parse(text: &str) -> Result<Self, Error> {
        parser::parse_body(text)
    }

    fn lower(&self, lowering: &mut Lowering) -> Body {
        lowering.body(self)
    }
}

impl Parsed for Expression {
    type Tree = Expr;

    fn parse(text: &str) -> Result<Self, Error> {
        parser::parse_expr(text)
    }

    fn lower(&self, lowering: &mut Lowering) -> Expr {
        lowering.expr(self)
    }
}

impl Parsed for template::Template {
    type Tree = Vec<TemplatePart>;

    fn parse(text: &str) -> Result<Self, Error> {
        parser::parse_template(text)
    }

    fn lower(&self, lowering: &mut Lowering) -> Vec<TemplatePart> {
        lowering.bare_template(self)
    }
}

/// Lowers one tree. The parser's offsets plus `base` are offsets of `text`.
pub(super) struct Lowering<'a> {
    pub(super) text: &'a str,
    pub(super) base: usize,
    pub(super) origin: Origin<'a>,
    pub(super) taken_apart: &'a mut TakenApart<'a>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Lowering<'a> {
    /// The bytes of the text at a span of the parser.
    pub(super) fn range(&self, span: Option<Range<usize>>) -> Range<usize> {
        span.map_or(self.base..self.base, |span| span.start + self.base..span.end + self.base)
    }

    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    fn span(&self, span: Option<Range<usize>>) -> Span {
        self.origin.span(self.range(span))
    }

    pub(super) fn name(&self, name: &Decorated<Ident>) -> Name {
        Name { text: name.as_str().into(), span: self.span(name.span()) }
    }

    fn body(&mut self, body: &structure::Body) -> Body {
        let mut lowered = Body::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => lowered.attributes.push(self.attribute(attribute)),
                Structure::Block(block) => lowered.blocks.push(self.block(block)),
            }
        }
        lowered
    }

    fn attribute(&mut self, attribute: &structure::Attribute) -> Attribute {
        let name = self.name(&attribute.key);
        let value = self.expr(&attribute.value);
        let span = name.span.to(value.span);
        Attribute { name, value, span }
    }

    fn block(&mut self, block: &structure::Block) -> Block {
        let kind = self.name(&block.ident);
        let labels: Vec<Name> = block.labels.iter().map(|label| self.label(label)).collect();
        let header = labels.iter().fold(kind.span, |header, label| header.to(label.span));
        let span = self.span(block.span());
        Block { kind, labels, body: self.body(&block.body), header, span }
    }

    fn label(&mut self, label: &BlockLabel) -> Name {
        let range = match label {
            BlockLabel::Ident(name) => return self.name(name),
            BlockLabel::String(text) => self.range(text.span()),
        };
        let span = self.origin.span(range.clone());
        match self.string(range) {
            ExprKind::String(text) => Name { text: text.text().clone(), span },
            _ => Name { text: "".into(), span },
        }
    }

    pub(super) fn expr(&mut self, expr: &Expression) -> Expr {
        let range = self.range(expr.span());
        let span = self.origin.span(range.clone());
        let kind = match expr {
            Expression::Null(_) => ExprKind::Null,
            Expression::Bool(value) => ExprKind::Bool(*value.value()),
            Expression::Number(_) => self.number(range),
            Expression::String(_) => self.string(range),
            Expression::Variable(name) => ExprKind::Variable(name.as_str().into()),
            Expression::StringTemplate(template) => self.quoted_template(template, span),
            Expression::HeredocTemplate(heredoc) => self.heredoc(&heredoc.template, range, span),
            Expression::Array(items) => ExprKind::Tuple(items.iter().map(|item| self.expr(item)).collect()),
            Expression::Object(object) => self.object(object, range.start),
            Expression::Parenthesis(inner) => ExprKind::Parenthesis(Box::new(self.expr(inner.inner()))),
            Expression::Conditional(conditional) => {
                let condition = self.expr(&conditional.cond_expr);
                let then = self.expr(&conditional.true_expr);
                ExprKind::Conditional(Box::new((condition, then, self.expr(&conditional.false_expr))))
            }
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => {
                let base = self.expr(&traversal.expr);
                let steps = traversal.operators.iter().map(|step| self.step(step)).collect();
                ExprKind::Traversal(Box::new(base), steps)
            }
            Expression::UnaryOp(operation) => {
                let operator = match operation.operator.value() {
                    parsed::UnaryOperator::Neg => UnaryOperator::Negate,
                    parsed::UnaryOperator::Not => UnaryOperator::Not,
                };
                ExprKind::Unary(operator, Box::new(self.expr(&operation.expr)))
            }
            Expression::BinaryOp(operation) => {
                let left = self.expr(&operation.lhs_expr);
                let operands = (left, self.expr(&operation.rhs_expr));
                ExprKind::Binary(operator(*operation.operator.value()), Box::new(operands))
            }
            Expression::ForExpr(for_expr) => self.for_expr(for_expr),
        };
        Expr { kind, span }
    }

    /// The parser makes a negative number of a minus and a number; its value has lost digits.
    fn number(&self, range: Range<usize>) -> ExprKind {
        let text = self.slice(&range);
        let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let number = ExprKind::Number(digits.into());
        if digits.len() == text.len() {
            return number;
        }
        let span = self.origin.span(range.end - digits.len()..range.end);
        ExprKind::Unary(UnaryOperator::Negate, Box::new(Expr { kind: number, span }))
    }

    fn object(&mut self, object: &parsed::Object, start: usize) -> ExprKind {
        let mut items: Vec<ObjectItem> = Vec::with_capacity(object.len());
        for (key, value) in object {
            let key = self.object_key(key);
            items.push(ObjectItem { key, value: self.expr(value.expr()), overridden: false });
        }
        if items.is_empty()
            && let Some(taken_apart) = (self.taken_apart)(start)
        {
            items = taken_apart;
        }
        mark_overridden(&mut items);
        ExprKind::Object(items)
    }

    /// A key that is a word is a string, keywords too ("HCL native syntax specification: Collection values").
    fn object_key(&mut self, key: &ObjectKey) -> Expr {
        match key {
            ObjectKey::Expression(expr) if !expr.is_null() && !expr.is_bool() => self.expr(expr),
            key => {
                let range = self.range(key.span());
                let span = self.origin.span(range.clone());
                Expr {
                    kind: ExprKind::String(Rope::at(self.slice(&range), Some(span), true).normalized()),
                    span,
                }
            }
        }
    }

    fn call(&mut self, call: &parsed::FuncCall) -> ExprKind {
        let mut name = self.name(&call.name.name);
        if let Some(first) = call.name.namespace.first() {
            let parts = call.name.namespace.iter().chain([&call.name.name]);
            let parts: Vec<&str> = parts.map(|part| part.as_str()).collect();
            name = Name { text: parts.join("::").into(), span: self.span(first.span()).to(name.span) };
        }
        let arguments = call.args.iter().map(|argument| self.expr(argument)).collect();
        ExprKind::Call(Box::new(Call { name, arguments, expand_final: call.args.expand_final() }))
    }

    fn step(&mut self, step: &Decorated<TraversalOperator>) -> Step {
        let kind = match step.value() {
            TraversalOperator::AttrSplat(_) => StepKind::AttributeSplat,
            TraversalOperator::FullSplat(_) => StepKind::FullSplat,
            TraversalOperator::GetAttr(name) => StepKind::Attribute(normalized(name.as_str())),
            TraversalOperator::Index(index) => StepKind::Index(Box::new(self.expr(index))),
            TraversalOperator::LegacyIndex(index) => StepKind::LegacyIndex(*index.value()),
        };
        Step { kind, span: self.span(step.span()) }
    }

    fn for_expr(&mut self, parsed: &parsed::ForExpr) -> ExprKind {
        let collection = self.expr(&parsed.intro.collection_expr);
        let key = parsed.key_expr.as_ref().map(|key| self.expr(key));
        let value = self.expr(&parsed.value_expr);
        let condition = parsed.cond.as_ref().map(|condition| self.expr(&condition.expr));
        ExprKind::For(Box::new(For {
            key_variable: parsed.intro.key_var.as_ref().map(|name| self.name(name)),
            value_variable: self.name(&parsed.intro.value_var),
            collection,
            key,
            value,
            condition,
            group: parsed.grouping,
        }))
    }
}

/// Terraform keeps the last of several items with one key.
pub(super) fn mark_overridden(items: &mut [ObjectItem]) {
    let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
    for item in items.iter_mut().rev() {
        if let ExprKind::String(key) = &item.key.kind {
            item.overridden = !seen.insert(key.text().clone());
        }
    }
}

fn operator(operator: ParsedOperator) -> BinaryOperator {
    match operator {
        ParsedOperator::Eq => BinaryOperator::Equal,
        ParsedOperator::NotEq => BinaryOperator::NotEqual,
        ParsedOperator::LessEq => BinaryOperator::LessOrEqual,
        ParsedOperator::GreaterEq => BinaryOperator::GreaterOrEqual,
        ParsedOperator::Less => BinaryOperator::Less,
        ParsedOperator::Greater => BinaryOperator::Greater,
        ParsedOperator::Plus => BinaryOperator::Add,
        ParsedOperator::Minus => BinaryOperator::Subtract,
        ParsedOperator::Mul => BinaryOperator::Multiply,
        ParsedOperator::Div => BinaryOperator::Divide,
        ParsedOperator::Mod => BinaryOperator::Modulo,
        ParsedOperator::And => BinaryOperator::And,
        ParsedOperator::Or => BinaryOperator::Or,
    }
}
