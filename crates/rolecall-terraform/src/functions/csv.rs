//! `csvdecode` (Terraform, "csvdecode Function"): RFC 4180 as Go reads it.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_source::Rope;

use super::arguments::{Arguments, MAX_ITEMS, list};
use super::call::{Call, Failure, Outcome};
use crate::value::{Entries, Type, Value, slice};

pub(super) fn csvdecode(_: &mut Call, arguments: &[Value]) -> Outcome {
    let mut reader = Reader { rope: Arguments(arguments).rope(0)?, at: 0, line: 1 };
    let header = reader.record()?.ok_or("missing header line")?;
    let mut names: Vec<Arc<str>> = Vec::new();
    for name in &header {
        if names.contains(name.text()) {
            return Err(format!("duplicate column name `{}`", name.as_str()).into());
        }
        names.push(name.text().clone());
    }
    let element = Type::Object(Arc::new(
        names.iter().map(|name| (name.clone(), Type::String)).collect::<BTreeMap<_, _>>(),
    ));
    let mut rows = Vec::new();
    while let Some(record) = reader.record()? {
        if record.len() != names.len() || rows.len() >= MAX_ITEMS {
            return Err(reader.wrong("wrong number of fields, or too many lines"));
        }
        let entries: Entries = names.iter().cloned().zip(record.into_iter().map(Value::rope)).collect();
        rows.push(Value::object(entries));
    }
    Ok(list(element, rows))
}

struct Reader<'a> {
    rope: &'a Rope,
    at: usize,
    line: usize,
}

impl<'a> Reader<'a> {
    /// The fields of the next line that is not empty.
    fn record(&mut self) -> Result<Option<Vec<Rope>>, Failure> {
        while self.newline() {}
        if self.rest().is_empty() {
            return Ok(None);
        }
        let mut fields = Vec::new();
        loop {
            fields.push(if self.rest().starts_with('"') { self.quoted()? } else { self.plain()? });
            if self.rest().starts_with(',') {
                self.at += 1;
            } else {
                self.newline();
                return Ok(Some(fields));
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.rope.as_str().get(self.at..).unwrap_or_default()
    }

    /// Skips the end of a line.
    fn newline(&mut self) -> bool {
        let ends = ["\n", "\r\n"].iter().find(|end| self.rest().starts_with(**end));
        let length = if self.rest() == "\r" { 1 } else { ends.map_or(0, |end| end.len()) };
        self.at += length;
        self.line += usize::from(length > 0);
        length > 0
    }

    fn plain(&mut self) -> Result<Rope, Failure> {
        let end = self.rest().find([',', '\n']).unwrap_or(self.rest().len());
        let text = self.rest().get(..end).unwrap_or_default();
        // A carriage return belongs to the end of the line, also at the end of the text.
        let last = !self.rest().get(end..).is_some_and(|rest| rest.starts_with(','));
        let text = text.strip_suffix('\r').filter(|_| last).unwrap_or(text);
        if text.contains('"') {
            return Err(self.wrong("quote in a field that is not quoted"));
        }
        let field = slice(self.rope, self.at..self.at + text.len());
        self.at += text.len();
        Ok(field)
    }

    fn quoted(&mut self) -> Result<Rope, Failure> {
        self.at += 1;
        let start = self.at;
        let mut text = String::new();
        loop {
            let end = self.rest().find('"').ok_or_else(|| self.wrong("quote is missing"))?;
            let part = self.rest().get(..end).unwrap_or_default();
            self.line += part.matches('\n').count();
            text.push_str(part);
            self.at += end + 1;
            if !self.rest().starts_with('"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        let follows = ["", "\r"].contains(&self.rest());
        if !follows && !self.rest().starts_with([',', '\n']) && !self.rest().starts_with("\r\n") {
            return Err(self.wrong("text after a quoted field"));
        }
        let range = start..self.at - 1;
        let text = text.replace("\r\n", "\n");
        if self.rope.as_str().get(range.clone()) == Some(text.as_str()) {
            return Ok(slice(self.rope, range));
        }
        Ok(Rope::at(text, self.rope.locate(range), false))
    }

    fn wrong(&self, message: &str) -> Failure {
        Failure::argument(0, format!("CSV, line {}: {message}", self.line))
    }
}
