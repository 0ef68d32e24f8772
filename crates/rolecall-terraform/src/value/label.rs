//! How a call reads whose result is not known: the label of its symbol.

use std::fmt::Write;

use rolecall_source::{Sources, symbol};
use sha2::{Digest, Sha256};

use super::{Kind, Value};

/// Longest label, in bytes, before the rest becomes a hash.
const MAX_LABEL: usize = 120;
/// Most parts of arguments that are looked at.
const MAX_PARTS: usize = 1_000_000;

/// `name(arguments)` as people read it; different arguments give different labels. Sensitive text is not shown.
pub(crate) fn label(sources: &Sources, name: &str, arguments: &[Value]) -> String {
    let mut writer =
        Writer { sources, text: String::new(), cut: false, hash: Sha256::new(), left: MAX_PARTS };
    writer.push(name);
    writer.push("(");
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            writer.push(", ");
        }
        writer.value(argument);
    }
    writer.push(")");
    writer.finish()
}

/// The label of a part of something unknown. What is known of a place does not reach further than `LONGEST` bytes; a hash
/// tells longer ones apart.
pub(crate) fn part(whole: &str, suffix: &str) -> String {
    const LONGEST: usize = 500;
    let text = format!("{whole}{suffix}");
    if text.len() <= LONGEST {
        return text;
    }
    let start = text.get(..text.floor_char_boundary(LONGEST / 2)).unwrap_or_default();
    format!("{start}… #{}", short(Sha256::digest(text.as_bytes())))
}

/// The first bytes of a hash.
fn short(hash: impl AsRef<[u8]>) -> String {
    hash.as_ref().iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Writer<'a> {
    sources: &'a Sources,
    text: String,
    cut: bool,
    hash: Sha256,
    left: usize,
}

impl Writer<'_> {
    fn push(&mut self, text: &str) {
        self.hash.update(text);
        self.cut |= self.text.len() + text.len() > MAX_LABEL;
        if !self.cut {
            self.text.push_str(text);
        }
    }

    /// Counts for the hash only.
    fn hide(&mut self, text: &str) {
        self.hash.update(text);
        if !self.cut {
            self.text.push('…');
        }
        self.cut = true;
    }

    fn value(&mut self, value: &Value) {
        let Some(left) = self.left.checked_sub(1) else {
            return;
        };
        self.left = left;
        match &value.kind {
            Kind::Null(_) => self.push("null"),
            Kind::Bool(known) => self.push(if *known { "true" } else { "false" }),
            Kind::Number(number) if value.sensitive => self.hide(&number.to_string()),
            Kind::Number(number) => self.push(&number.to_string()),
            Kind::String(rope) => self.string(rope.as_str(), value.sensitive),
            Kind::List(_, items) | Kind::Tuple(items) => self.list(items, ["[", ", ", "]"]),
            Kind::Set(_, items) => self.list(items, ["toset([", ", ", "])"]),
            Kind::OneOf(items) => self.list(items, ["(", " or ", ")"]),
            Kind::Map(_, entries) | Kind::Object(entries) => {
                self.push("{");
                for (index, (key, item)) in entries.iter().enumerate() {
                    self.push(if index == 0 { "" } else { ", " });
                    self.string(key, value.sensitive);
                    self.push(" = ");
                    self.value(item);
                }
                self.push("}");
            }
            Kind::Unknown(unknown, _) => {
                let rendered = self.sources.spell(&unknown.letters());
                self.push(&rendered);
            }
        }
    }

    fn string(&mut self, text: &str, sensitive: bool) {
        let rendered = self.sources.spell(text);
        if symbol::as_symbol(text).is_some() {
            self.push(&rendered);
        } else if sensitive {
            self.hide(&rendered);
        } else {
            self.push(&format!("{rendered:?}"));
        }
    }

    fn list(&mut self, items: &[Value], [open, between, close]: [&str; 3]) {
        self.push(open);
        for (index, item) in items.iter().enumerate() {
            self.push(if index == 0 { "" } else { between });
            self.value(item);
        }
        self.push(close);
    }

    fn finish(mut self) -> String {
        if self.cut {
            self.text.push_str("… #");
            self.text.push_str(&short(self.hash.finalize()));
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use rolecall_source::SymbolKind;

    use super::*;

    #[test]
    fn a_label_reads_like_the_call() {
        let sources = Sources::default();
        let arn = sources.symbol(SymbolKind::Attribute, "aws_iam_role.a.arn").letters();
        let arguments = [
            Value::string(arn.as_str()),
            Value::string(format!("{arn}/x")),
            Value::tuple(vec![Value::null()]),
        ];
        let text = label(&sources, "f", &arguments);
        assert_eq!(text, "f(⟨aws_iam_role.a.arn⟩, \"⟨aws_iam_role.a.arn⟩/x\", [null])");
    }

    #[test]
    fn long_labels_differ_when_arguments_do() {
        let sources = Sources::default();
        let long = |end: &str| label(&sources, "f", &[Value::string("x".repeat(500)), Value::string(end)]);
        assert!(long("a").len() < 200);
        assert_ne!(long("a"), long("b"));
    }

    #[test]
    fn the_label_of_a_part_stays_short_and_its_own() {
        let deep = |end: &str| (0..10_000).fold("aws_x.x".to_owned(), |whole, _| part(&whole, ".a")) + end;
        assert!(deep("").len() < 500);
        assert_eq!(part("aws_x.x", ".a"), "aws_x.x.a");
        assert_ne!(part(&"é".repeat(400), ".a"), part(&"é".repeat(400), ".b"));
    }

    #[test]
    fn sensitive_text_is_not_shown() {
        let sources = Sources::default();
        let secret = |text: &str| label(&sources, "f", &[Value::string(text).marked(true)]);
        assert!(!secret("hunter2").contains("hunter2"));
        assert_ne!(secret("hunter2"), secret("hunter3"));
    }
}
