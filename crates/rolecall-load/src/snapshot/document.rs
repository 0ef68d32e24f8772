//! Policy documents, in each of the forms in which programs write them: an object, JSON in a string, and percent-encoded
//! JSON in a string, as the API itself answers (IAM API Reference, "GetAccountAuthorizationDetails").

use std::sync::Arc;

use rolecall_model::DocumentState;
use rolecall_parser::json::{Kind, Node};
use rolecall_policy::Document;
use rolecall_source::{Rope, RopeBuilder, Span};
use rolecall_terraform::value::json::from_node;

use super::reader::{Reader, member};

impl Reader<'_> {
    /// The document in the member `key`. `what` says whose it is, for messages.
    pub(super) fn document(&mut self, entry: &Node, key: &str, what: &dyn Fn() -> String) -> DocumentState {
        if member(entry, key).is_none() {
            let message = format!("{} is not known: there is no `{key}`", what());
            self.diagnostics.unknown("policy-not-known", message, Some(self.place(entry)));
            return self.lost(entry, "it is not in the snapshot");
        }
        self.document_of(member(entry, key), what)
    }

    /// The document that a value is; an absent one is lost.
    pub(super) fn document_of(&mut self, node: Option<&Node>, what: &dyn Fn() -> String) -> DocumentState {
        let Some(node) = node else {
            let message = format!("{} is not known: it is not in the snapshot", what());
            self.diagnostics.unknown("policy-not-known", message, self.text.source());
            return DocumentState::Lost { reason: "it is not in the snapshot".into(), span: None };
        };
        let parsed = match &node.kind {
            Kind::Object(_) => Document::of_node(&self.text, node),
            Kind::String(_) => match self.written(node) {
                Ok(text) => Document::parse(&text),
                Err(message) => {
                    self.complain(node, format!("{} is no policy: {message}", what()));
                    return self.lost(node, &message);
                }
            },
            _ => {
                self.complain(node, format!("{} is neither an object nor a string", what()));
                return self.lost(node, "it is no policy");
            }
        };
        match parsed {
            Ok(document) => {
                for problem in &document.problems {
                    let place = problem.span.or(Some(self.place(node)));
                    self.diagnostics.warning(format!("{}: {}", what(), problem.message), place);
                }
                DocumentState::Known(Arc::new(document))
            }
            Err(problem) => {
                self.complain(node, format!("{} is no policy: {}", what(), problem.message));
                self.lost(node, &problem.message)
            }
        }
    }

    fn lost(&self, node: &Node, reason: &str) -> DocumentState {
        DocumentState::Lost { reason: reason.into(), span: Some(self.place(node)) }
    }

    /// The JSON text in a string, with the place of each of its letters.
    fn written(&self, node: &Node) -> Result<Rope, String> {
        let value = from_node(&self.text, node)?;
        let text = value.as_rope().ok_or("it is no text")?;
        match text.as_str().trim_start().get(..1) {
            Some("{") => Ok(text.clone()),
            Some("%") => percent_decoded(text, self.place(node)),
            _ => Err("it is neither JSON nor percent-encoded JSON".to_owned()),
        }
    }
}

/// Percent-encoded text as it was before (RFC 3986): `+` stands for itself.
fn percent_decoded(text: &Rope, whole: Span) -> Result<Rope, String> {
    let encoded = text.as_str();
    let mut builder = RopeBuilder::default();
    let mut at = 0;
    while let Some(rest) = encoded.get(at..).filter(|rest| !rest.is_empty()) {
        let plain = rest.find('%').unwrap_or(rest.len());
        if plain > 0 {
            builder.push_part(text, at..at + plain);
            at += plain;
            continue;
        }
        let bytes = escaped_bytes(rest);
        let decoded = std::str::from_utf8(&bytes).map_err(|_| "it is not UTF-8 when it is decoded")?;
        if decoded.is_empty() {
            return Err("a `%` in it is followed by no two hexadecimal digits".to_owned());
        }
        for letter in decoded.chars() {
            let end = at + 3 * letter.len_utf8();
            // A letter that no policy holds must not look like a symbol.
            let letter = if u32::from(letter) >= 0xF_0000 { '\u{FFFD}' } else { letter };
            let place = text.locate(at..end).unwrap_or(whole);
            builder.push(letter.encode_utf8(&mut [0; 4]), Some(place), false);
            at = end;
        }
    }
    Ok(builder.finish())
}

/// The bytes of the escapes that `text` starts with.
fn escaped_bytes(text: &str) -> Vec<u8> {
    let escapes = text.as_bytes().chunks(3).map_while(|escape| match *escape {
        [b'%', high, low] => {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            Some((digit(high)? * 16 + digit(low)?) as u8)
        }
        _ => None,
    });
    escapes.collect()
}
