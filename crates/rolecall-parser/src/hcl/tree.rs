//! Node types.

use std::sync::Arc;

use rolecall_source::{Rope, Span};

/// An identifier and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The identifier.
    pub text: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// Attributes and blocks, each in source order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// `name = value`.
    pub attributes: Vec<Attribute>,
    /// `kind "label" { }`.
    pub blocks: Vec<Block>,
}

impl Body {
    /// The attribute of this name; of several the first.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name.text == name)
    }

    /// The blocks of this kind.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind.text == kind)
    }
}

/// `name = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// The name.
    pub name: Name,
    /// The value.
    pub value: Expr,
    /// Both.
    pub span: Span,
}

/// `kind "label" { }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The first word.
    pub kind: Name,
    /// The labels, unquoted.
    pub labels: Vec<Name>,
    /// What is between the braces.
    pub body: Body,
    /// Kind and labels.
    pub header: Span,
    /// The whole block.
    pub span: Span,
}

/// An expression and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number as written.
    Number(Box<str>),
    /// A quoted string or heredoc without interpolation: its text, each byte mapped to the source.
    String(Rope),
    /// A quoted string or heredoc with interpolations or directives.
    Template(Box<Template>),
    /// `[a, b]`.
    Tuple(Vec<Expr>),
    /// `{ a = b }`, in source order; a later item overrides an earlier one with the same key.
    Object(Vec<ObjectItem>),
    /// The root of a reference, such as `var` or `each`.
    Variable(Arc<str>),
    /// Steps applied to a base.
    Traversal(Box<Expr>, Vec<Step>),
    /// `name(arguments)`; `name` may hold `::`.
    Call(Box<Call>),
    /// `!a`, `-a`.
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b`.
    Binary(BinaryOperator, Box<(Expr, Expr)>),
    /// `a ? b : c`.
    Conditional(Box<(Expr, Expr, Expr)>),
    /// `[for …]`, `{for …}`.
    For(Box<For>),
    /// `(a)`; kept because `"${(a)}"` and object keys treat it otherwise.
    Parenthesis(Box<Expr>),
}

/// `key = value` of an object constructor.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectItem {
    /// The key; an identifier key is already a string.
    pub key: Expr,
    /// The value.
    pub value: Expr,
    /// Whether a later item of the same constructor has the same literal key, so that this value is dead.
    pub overridden: bool,
}

/// One step of a traversal.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of step.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `.name`.
    Attribute(Arc<str>),
    /// `[expression]`.
    Index(Box<Expr>),
    /// `.0`, the old form of an index.
    LegacyIndex(u64),
    /// `.*`: the following attribute steps apply to each element, an index ends it.
    AttributeSplat,
    /// `[*]`: all following steps apply to each element.
    FullSplat,
}

/// A function call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function's name, namespaces included.
    pub name: Name,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// Whether the last argument is followed by `...`.
    pub expand_final: bool,
}

/// `!` and `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the operators")]
pub enum UnaryOperator {
    Not,
    Negate,
}

/// The operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the operators")]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

/// `[for key, value in collection : result if condition]`, or with braces `{… : key => value...}`.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The first of two variables.
    pub key_variable: Option<Name>,
    /// The variable of the element.
    pub value_variable: Name,
    /// What is iterated.
    pub collection: Expr,
    /// The key of an object element; `None` in brackets.
    pub key: Option<Expr>,
    /// The element.
    pub value: Expr,
    /// Which elements stay.
    pub condition: Option<Expr>,
    /// `...` after the value.
    pub group: bool,
}

/// A template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its parts in order. Strip markers, escapes and heredoc indentation are already applied to the literals.
    pub parts: Vec<TemplatePart>,
    /// The whole template.
    pub span: Span,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum TemplatePart {
    /// Text, each byte mapped to the source.
    Literal(Rope),
    /// `${expression}`.
    Interpolation(Expr),
    /// `%{ if }`.
    If(Box<TemplateIf>),
    /// `%{ for }`.
    For(Box<TemplateFor>),
}

/// `%{ if condition }…%{ else }…%{ endif }`.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateIf {
    /// The condition.
    pub condition: Expr,
    /// The text when true.
    pub then: Template,
    /// The text when false.
    pub otherwise: Option<Template>,
}

/// `%{ for key, value in collection }…%{ endfor }`.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateFor {
    /// The first of two variables.
    pub key_variable: Option<Name>,
    /// The variable of the element.
    pub value_variable: Name,
    /// What is iterated.
    pub collection: Expr,
    /// The text for each element.
    pub body: Template,
}
