//! The syntax tree of HCL: small, owned, with a span on every node.
//!
//! The grammar is that of `hcl-edit`; its tree is lowered at once. What it refuses though Terraform reads it is dealt
//! with in `care`, what it reads otherwise in `template`.

mod care;
mod lower;
mod origin;
mod scan;
mod template;
mod terraform_json;
mod tree;

pub use tree::*;

use hcl_edit::expr::Expression;
use hcl_edit::{structure, template as parsed};
use rolecall_source::{Diagnostics, FileId, Rope, Sources, Span};

use care::Care;
use lower::{Lowering, Parsed};
use origin::Origin;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// How many errors of a file are told one by one.
const TOLD: usize = 100;

/// A longer text is looked at first, for objects that take the parser long.
const LONG: usize = 1 << 16;

/// Longest file in native syntax that is read, in bytes: the tree of the parser takes a hundred times as much memory.
const MAX_TEXT: usize = 8 << 20;

/// The body of a native HCL file. A broken top-level block is left out and filed as an error.
pub fn parse_hcl(sources: &Sources, file: FileId) -> (Body, Diagnostics) {
    let source = sources.file(file);
    let (text, shift) = without_mark(&source.text);
    let origin = Origin::File(file, shift);
    let mut diagnostics = Diagnostics::default();
    if text.len() > MAX_TEXT {
        let message = format!("the file is larger than {MAX_TEXT} bytes and not read");
        diagnostics.error(message, Some(Span::new(file, 0, 0)));
        return (Body::default(), diagnostics);
    }
    let suspicious = text.len() > LONG || scan::may_have_empty_heredoc(text);
    let care = suspicious.then(|| Care::new(text, origin)).filter(|care| !care.is_needless());
    let parsed = if care.is_none() { structure::Body::parse(text).ok() } else { None };
    let body = match parsed {
        Some(body) => lower(&body, text, origin, &mut diagnostics),
        None => care.unwrap_or_else(|| Care::new(text, origin)).body(&mut diagnostics),
    };
    (body, bounded(diagnostics))
}

/// The body of a file in Terraform's JSON syntax ("Terraform language: JSON configuration syntax").
///
/// Members of resources and of everything else whose schema is the provider's are attributes, nested blocks too. A
/// member `//` is a comment where a block is known to be; in an expression it stays.
pub fn parse_hcl_json(sources: &Sources, file: FileId) -> (Body, Diagnostics) {
    let source = sources.file(file);
    let mut diagnostics = Diagnostics::default();
    let body = terraform_json::body("", &source.text, file, &mut diagnostics);
    (body, bounded(diagnostics))
}

/// A `.tfvars.json` file: values of variables, in which no string is a template.
pub fn parse_variables_json(sources: &Sources, file: FileId) -> (Body, Diagnostics) {
    let source = sources.file(file);
    let mut diagnostics = Diagnostics::default();
    let body = terraform_json::body(terraform_json::VARIABLES, &source.text, file, &mut diagnostics);
    (body, bounded(diagnostics))
}

/// One expression, such as the value of `-var`; spans lie in `file`. Line ends mean nothing.
pub fn parse_expression(sources: &Sources, file: FileId) -> (Option<Expr>, Diagnostics) {
    let source = sources.file(file);
    let (text, shift) = without_mark(&source.text);
    let mut diagnostics = Diagnostics::default();
    let text = format!("({text}\n)");
    let origin = Origin::File(file, shift - 1);
    let expr = Care::new(&text, origin).whole::<Expression>(&mut diagnostics);
    let whole = origin.span(0..text.len());
    let inner = expr.filter(|expr| expr.span == whole).and_then(|expr| match expr.kind {
        ExprKind::Parenthesis(inner) => Some(*inner),
        _ => None,
    });
    if inner.is_none() && diagnostics.problems.is_empty() {
        diagnostics.error("expected one expression", Some(Span::new(file, 0, source.text.len())));
    }
    (inner, diagnostics)
}

/// A template: the whole of `text`, as `templatefile` reads a file. Spans are mapped through the rope; where it knows no
/// source, they are those of the whole, and without any source at the start of the first file.
pub fn parse_template(sources: &Sources, text: &Rope) -> (Option<Template>, Diagnostics) {
    let _ = sources;
    let mut diagnostics = Diagnostics::default();
    let template = template_of(text, &mut diagnostics);
    (template, diagnostics)
}

/// The first errors of a file, and how many there are beyond.
fn bounded(mut diagnostics: Diagnostics) -> Diagnostics {
    let untold = diagnostics.problems.split_off(diagnostics.problems.len().min(TOLD));
    if let Some(first) = untold.first() {
        diagnostics.error(format!("{} more errors in this file", untold.len()), first.span);
    }
    diagnostics
}

/// The text without a byte order mark, and how far that moves it.
fn without_mark(text: &str) -> (&str, isize) {
    match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => (rest, 3),
        None => (text, 0),
    }
}

fn template_of(text: &Rope, diagnostics: &mut Diagnostics) -> Option<Template> {
    let span = text.source().unwrap_or(Span::new(FileId::from_index(0), 0, 0));
    let origin = Origin::Rope(text, span);
    let parts = match parsed::Template::parse(text.as_str()) {
        Ok(template) => Some(lower(&template, text.as_str(), origin, diagnostics)),
        Err(_) => Care::of_template(text.as_str(), origin).whole::<parsed::Template>(diagnostics),
    };
    Some(Template { parts: parts?, span })
}

/// A string that stands for an expression, when it is one.
fn expr_of(text: &Rope) -> Option<Expr> {
    let span = text.source()?;
    let expr = Expression::parse(text.as_str()).ok()?;
    Some(lower(&expr, text.as_str(), Origin::Rope(text, span), &mut Diagnostics::default()))
}

/// Lowers a tree that the parser made of `text` as it is.
fn lower<P: Parsed>(parsed: &P, text: &str, origin: Origin, diagnostics: &mut Diagnostics) -> P::Tree {
    let taken_apart = &mut |_| None;
    let mut lowering = Lowering { text, base: 0, origin, taken_apart, problems: Vec::new() };
    let tree = parsed.lower(&mut lowering);
    for (message, range) in lowering.problems {
        diagnostics.error(message, Some(origin.span(range)));
    }
    tree
}
