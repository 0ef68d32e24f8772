//! Policy documents of resources.

use std::sync::Arc;

use rolecall_model::DocumentState;
use rolecall_policy::Document;
use rolecall_policy::document::Version;
use rolecall_source::{Diagnostics, Rope, Sources, Span, symbol};
use rolecall_terraform::value::{Kind, Value};

use super::view::View;
use crate::aws::{bare, text};

/// The document in an argument. `what` says whose it is, such as `the trust policy of`. What is not known of it is filed
/// as unknown, text that is no policy as an error.
pub(super) fn document(
    view: &View<'_>,
    (argument, what): (&str, &str),
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> DocumentState {
    let label = view.label(argument);
    let mut reader = Reader { what: format!("{what} `{label}`"), span: view.span, sources, diagnostics };
    let Some(value) = view.value(argument) else {
        return reader.lost(&format!("it is not configured: `{argument}`"), view.span);
    };
    // An alternative without text is no document: the resource would not be there either, as with
    // `join("", data.x.y[*].json)`.
    let texts: Vec<&Value> =
        value.alternatives().iter().filter(|value| !value.is_null() && value.as_str() != Some("")).collect();
    match (&value.kind, texts.as_slice()) {
        (Kind::OneOf(_), [only]) => reader.one(only).map_or_else(|lost| lost, DocumentState::Known),
        (Kind::OneOf(_), values) => {
            let documents = values.iter().map(|value| match reader.one(value) {
                Ok(document) => document,
                // One of the alternatives is not known: it may say anything.
                Err(_) => Arc::new(nothing_known(value.origin)),
            });
            DocumentState::OneOf(documents.collect())
        }
        _ => reader.one(value).map_or_else(|lost| lost, DocumentState::Known),
    }
}

fn nothing_known(span: Option<Span>) -> Document {
    Document { version: Version::V2012, statements: Vec::new(), span, partial: true, problems: Vec::new() }
}

struct Reader<'a> {
    what: String,
    span: Span,
    sources: &'a Sources,
    diagnostics: &'a mut Diagnostics,
}

impl Reader<'_> {
    /// The document that one value says, or that it is lost.
    fn one(&mut self, value: &Value) -> Result<Arc<Document>, DocumentState> {
        let span = value.origin.unwrap_or(self.span);
        let Some(rope) = text::of(value) else {
            self.diagnostics.error(format!("{} is not a string", self.what), Some(span));
            return Err(lost("it is not a string", span));
        };
        if symbol::as_symbol(rope.as_str()).is_some() {
            let fact = self.sources.render(rope.as_str());
            return Err(self.lost(&format!("it is {fact}"), span));
        }
        match Document::parse(&rope) {
            Ok(document) => {
                for problem in &document.problems {
                    let message = format!("{}: {}", self.what, problem.message);
                    self.diagnostics.warning(message, problem.span.or(Some(span)));
                }
                if document.partial {
                    self.partly_known(&rope, span);
                }
                Ok(Arc::new(document))
            }
            Err(problem) => {
                let place = problem.span.unwrap_or(span);
                let message = format!("{} is no policy: {}", self.what, problem.message);
                self.diagnostics.error(message, Some(place));
                Err(lost(&problem.message, place))
            }
        }
    }

    fn lost(&mut self, reason: &str, span: Span) -> DocumentState {
        self.diagnostics.unknown(
            "policy-not-known",
            format!("{} is not known: {reason}", self.what),
            Some(span),
        );
        lost(reason, span)
    }

    fn partly_known(&mut self, rope: &Rope, span: Span) {
        let facts: Vec<String> =
            bare::symbols(rope).iter().map(|symbol| self.sources.render(&symbol.letters())).collect();
        let facts = if facts.is_empty() { String::new() } else { format!(": {}", facts.join(", ")) };
        let message = format!("a part of {} is not known{facts}", self.what);
        self.diagnostics.unknown("policy-not-known", message, Some(span));
    }
}

fn lost(reason: &str, span: Span) -> DocumentState {
    DocumentState::Lost { reason: reason.into(), span: Some(span) }
}
