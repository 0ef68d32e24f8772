//! Terraform's JSON syntax ("Terraform language: JSON configuration syntax").
//!
//! JSON does not say which member is a block, how many labels it has, and which string is a template. The tables here
//! do, as far as Terraform itself fixes it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rolecall_source::{Diagnostics, FileId, Rope, RopeBuilder, Span};

use super::lower::mark_overridden;
use super::tree::{Attribute, Block, Body, Expr, ExprKind, Name, ObjectItem};
use super::{expr_of, template_of};
use crate::json::{self, Kind, Member, Node};

/// Deepest nesting that is read: what comes after the parser recurses, too.
const MAX_DEPTH: usize = 128;

/// Inside which kind of block (`""` is the file) which member is a kind of block, and its labels.
const BLOCKS: &[(&str, &str, usize)] = &[
    ("", "check", 1),
    ("", "data", 2),
    ("", "ephemeral", 2),
    ("", "import", 0),
    ("", "locals", 0),
    ("", "module", 1),
    ("", "moved", 0),
    ("", "output", 1),
    ("", "provider", 1),
    ("", "removed", 0),
    ("", "resource", 2),
    ("", "terraform", 0),
    ("", "variable", 1),
    ("check", "assert", 0),
    ("check", "data", 2),
    ("cloud", "workspaces", 0),
    ("content", "dynamic", 1),
    ("data", "dynamic", 1),
    ("data", "lifecycle", 0),
    ("dynamic", "content", 0),
    ("ephemeral", "dynamic", 1),
    ("ephemeral", "lifecycle", 0),
    ("lifecycle", "postcondition", 0),
    ("lifecycle", "precondition", 0),
    ("output", "precondition", 0),
    ("provider", "dynamic", 1),
    ("provisioner", "connection", 0),
    ("removed", "lifecycle", 0),
    ("removed", "provisioner", 1),
    ("resource", "connection", 0),
    ("resource", "dynamic", 1),
    ("resource", "lifecycle", 0),
    ("resource", "provisioner", 1),
    ("terraform", "backend", 1),
    ("terraform", "cloud", 0),
    ("terraform", "provider_meta", 1),
    ("terraform", "required_providers", 0),
    ("variable", "validation", 0),
];

/// What the strings in a value are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strings {
    /// Templates.
    Templates,
    /// Themselves.
    Literal,
    /// References, keywords or types.
    Expressions,
}

/// The strings of which attribute (`*`: of every other) of which kind of block are no templates. The first line that
/// fits counts.
const STRINGS: &[(&str, &str, Strings)] = &[
    ("backend", "*", Strings::Literal),
    ("cloud", "*", Strings::Literal),
    ("data", "depends_on", Strings::Expressions),
    ("data", "provider", Strings::Expressions),
    ("dynamic", "iterator", Strings::Expressions),
    ("ephemeral", "depends_on", Strings::Expressions),
    ("ephemeral", "provider", Strings::Expressions),
    ("import", "provider", Strings::Expressions),
    ("import", "to", Strings::Expressions),
    ("lifecycle", "ignore_changes", Strings::Expressions),
    ("lifecycle", "replace_triggered_by", Strings::Expressions),
    ("module", "depends_on", Strings::Expressions),
    ("module", "providers", Strings::Expressions),
    ("module", "source", Strings::Literal),
    ("module", "version", Strings::Literal),
    ("moved", "*", Strings::Expressions),
    ("output", "depends_on", Strings::Expressions),
    ("output", "description", Strings::Literal),
    ("provider", "alias", Strings::Literal),
    ("provider", "version", Strings::Literal),
    ("provisioner", "on_failure", Strings::Expressions),
    ("provisioner", "when", Strings::Expressions),
    ("removed", "from", Strings::Expressions),
    ("required_providers", "*", Strings::Literal),
    ("resource", "depends_on", Strings::Expressions),
    ("resource", "provider", Strings::Expressions),
    ("terraform", "*", Strings::Literal),
    (VARIABLES, "*", Strings::Literal),
    ("variable", "type", Strings::Expressions),
    ("variable", "*", Strings::Literal),
    ("workspaces", "*", Strings::Literal),
];

/// The kind of the body that a file with values of variables is: no blocks, and no templates.
pub(super) const VARIABLES: &str = "tfvars";

/// The body of a file: of a module where `kind` is empty.
pub(super) fn body(kind: &str, text: &str, file: FileId, diagnostics: &mut Diagnostics) -> Body {
    match json::parse_to_depth(text, MAX_DEPTH) {
        Ok(root) => Reader { text, file, diagnostics, broken: false }.body(kind, &root),
        Err(error) => {
            diagnostics.error(error.message, Some(Span::new(file, error.range.start, error.range.end)));
            Body::default()
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    file: FileId,
    diagnostics: &'a mut Diagnostics,
    /// Whether the part of the file that is being read holds a template that cannot be read.
    broken: bool,
}

/// The header of a block so far.
struct Header {
    kind: Name,
    labels: Vec<Name>,
    missing: usize,
    nested: bool,
}

impl Reader<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn name(&self, member: &Member) -> Name {
        Name { text: member.key.clone(), span: self.span(&member.key_range) }
    }

    fn body(&mut self, kind: &str, node: &Node) -> Body {
        let mut body = Body::default();
        let mut names = BTreeSet::new();
        for member in self.members(node) {
            let name = self.name(member);
            if let Some((.., labels)) = BLOCKS.iter().find(|row| row.0 == kind && row.1 == &*member.key) {
                let header =
                    Header { kind: name, labels: Vec::new(), missing: *labels, nested: !kind.is_empty() };
                self.blocks(&header, &member.value, &mut body.blocks);
                continue;
            }
            if !names.insert(&member.key) {
                self.diagnostics.error(format!("attribute `{}` is set twice", name.text), Some(name.span));
            }
            let strings = STRINGS.iter().find(|row| row.0 == kind && (row.1 == &*name.text || row.1 == "*"));
            let value = self.expr(&member.value, strings.map_or(Strings::Templates, |row| row.2));
            if kind.is_empty() && std::mem::take(&mut self.broken) {
                continue;
            }
            let span = name.span.to(value.span);
            body.attributes.push(Attribute { name, value, span });
        }
        body
    }

    /// The members of an object, or of the objects of an array, without comments.
    fn members<'n>(&mut self, node: &'n Node) -> impl Iterator<Item = &'n Member> + use<'n> {
        let objects = match &node.kind {
            Kind::Array(items) => items.as_slice(),
            Kind::Null => &[],
            _ => std::slice::from_ref(node),
        };
        for node in objects.iter().filter(|node| node.as_object().is_none()) {
            self.diagnostics.error("expected an object", Some(self.span(&node.range)));
        }
        objects.iter().filter_map(Node::as_object).flatten().filter(|member| &*member.key != "//")
    }

    /// Reads labels until none is missing, then one block, or one for each object of an array.
    fn blocks(&mut self, header: &Header, node: &Node, blocks: &mut Vec<Block>) {
        if let Some(missing) = header.missing.checked_sub(1) {
            for member in self.members(node) {
                let labels = header.labels.iter().cloned().chain([self.name(member)]).collect();
                let header = Header { kind: header.kind.clone(), labels, missing, nested: header.nested };
                self.blocks(&header, &member.value, blocks);
            }
            return;
        }
        let bodies = match &node.kind {
            Kind::Array(items) => items.as_slice(),
            Kind::Null => &[],
            _ => std::slice::from_ref(node),
        };
        for node in bodies {
            let body = self.body(&header.kind.text, node);
            if !header.nested && std::mem::take(&mut self.broken) {
                continue;
            }
            // The names before the last are shared with other blocks, which may stand between.
            let own = header.labels.last().unwrap_or(&header.kind).span;
            let (kind, labels) = (header.kind.clone(), header.labels.clone());
            blocks.push(Block { kind, labels, body, header: own, span: own.to(self.span(&node.range)) });
        }
    }

    fn expr(&mut self, node: &Node, strings: Strings) -> Expr {
        let span = self.span(&node.range);
        let kind = match &node.kind {
            Kind::Null => ExprKind::Null,
            Kind::Bool(value) => ExprKind::Bool(*value),
            Kind::Number(text) => ExprKind::Number(text.clone()),
            Kind::String(text) => self.string(text, &node.range, strings),
            Kind::Array(items) => {
                ExprKind::Tuple(items.iter().map(|item| self.expr(item, strings)).collect())
            }
            Kind::Object(members) => self.object(members, strings),
        };
        Expr { kind, span }
    }

    fn object(&mut self, members: &[Member], strings: Strings) -> ExprKind {
        let keys = if strings == Strings::Templates { Strings::Templates } else { Strings::Literal };
        let mut items: Vec<ObjectItem> = Vec::with_capacity(members.len());
        for member in members {
            let kind = self.string(&member.key, &member.key_range, keys);
            let key = Expr { kind, span: self.span(&member.key_range) };
            let values = match &*member.key {
                // The one list of references among the literals of `required_providers`.
                "configuration_aliases" if strings == Strings::Literal => Strings::Expressions,
                _ => strings,
            };
            items.push(ObjectItem { key, value: self.expr(&member.value, values), overridden: false });
        }
        mark_overridden(&mut items);
        for item in items.iter().filter(|item| item.overridden) {
            self.diagnostics.error("an object has one key twice", Some(item.key.span));
        }
        ExprKind::Object(items)
    }

    fn string(&mut self, text: &Arc<str>, range: &Range<usize>, strings: Strings) -> ExprKind {
        let rope = self.rope(text, range);
        if strings == Strings::Expressions
            && let Some(expr) = expr_of(&rope)
        {
            return expr.kind;
        }
        if strings == Strings::Literal || !text.contains("${") && !text.contains("%{") {
            return ExprKind::String(rope);
        }
        let Some(template) = template_of(&rope, self.diagnostics) else {
            self.broken = true;
            return ExprKind::String(rope);
        };
        template.into_string_or_template()
    }

    fn rope(&self, text: &Arc<str>, range: &Range<usize>) -> Rope {
        let inner = range.start + 1..range.end.saturating_sub(1);
        if inner.len() == text.len() {
            return Rope::at(text.clone(), Some(self.span(&inner)), true);
        }
        let mut builder = RopeBuilder::default();
        json::string_pieces(self.text, range.clone(), |source, char| {
            let span = Some(self.span(&source));
            match char {
                Some(char) => builder.push(char.encode_utf8(&mut [0; 4]), span, false),
                None => builder.push(self.text.get(source).unwrap_or_default(), span, true),
            }
        });
        builder.finish()
    }
}
