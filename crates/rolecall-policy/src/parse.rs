//! JSON text to a document (IAM User Guide, "Grammar of the IAM JSON policy language"). What is malformed becomes a
//! problem and the rest is kept; what is a symbol where an object must stand makes the document partial.

use rolecall_parser::json::{self, Kind, Member, Node};
use rolecall_source::symbol::has_symbols;
use rolecall_source::{Rope, Span};

use crate::document::{
    Condition, Document, Effect, Operator, Principal, PrincipalKind, PrincipalSet, Problem, Statement, Text,
    TextSet, Version,
};
use crate::quote::Quoted;
use crate::reader::{Elements, Reader};

const DOCUMENT_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];
const PRINCIPAL_KINDS: [(&str, PrincipalKind); 4] = [
    ("AWS", PrincipalKind::Aws),
    ("Service", PrincipalKind::Service),
    ("Federated", PrincipalKind::Federated),
    ("CanonicalUser", PrincipalKind::CanonicalUser),
];

/// Principals of a document that are read. The quota of a trust policy leaves room for some five hundred (IAM User Guide,
/// "IAM and AWS STS quotas").
const MOST_PRINCIPALS: usize = 2_000;

impl Document {
    /// The document that JSON text says, every text with the narrowest place it came from. An error when the text is not
    /// JSON or no object. A text of which a symbol makes up the structure gives an empty partial document.
    pub fn parse(text: &Rope) -> Result<Document, Problem> {
        let quoted = Quoted::new(text.as_str());
        let parsed = json::parse(&quoted.text);
        let whole = text.source();
        let reader = Reader { rope: text, quoted: &quoted, whole, problems: Vec::new(), partial: false };
        let node = match parsed {
            Ok(node) => node,
            Err(_) if quoted.changed() => return Ok(reader.unknown()),
            Err(error) => {
                let message = format!("the policy is not JSON: {}", error.message);
                return Err(Problem { message, span: reader.span(error.range) });
            }
        };
        reader.node(&node)
    }

    /// The document that a value inside the JSON `text` is, without reading it again.
    pub fn of_node(text: &Rope, node: &Node) -> Result<Document, Problem> {
        // Text that was parsed has no bare symbols.
        let quoted = Quoted::default();
        let whole = text.locate(node.range.clone());
        Reader { rope: text, quoted: &quoted, whole, problems: Vec::new(), partial: false }.node(node)
    }

    /// [`Document::parse`] of text from nowhere.
    pub fn from_json(text: &str) -> Result<Document, Problem> {
        Document::parse(&Rope::new(text))
    }
}

impl Reader<'_> {
    fn node(self, node: &Node) -> Result<Document, Problem> {
        match &node.kind {
            Kind::Object(members) => Ok(self.document(members)),
            Kind::String(text) if has_symbols(text) => Ok(self.unknown()),
            _ => Err(Problem {
                message: "a policy is a JSON object".to_owned(),
                span: self.span(node.range.clone()),
            }),
        }
    }

    fn unknown(&self) -> Document {
        Document {
            version: Version::V2012,
            statements: Vec::new(),
            span: self.whole,
            partial: true,
            problems: Vec::new(),
        }
    }

    fn document(mut self, members: &[Member]) -> Document {
        let elements = self.elements(members, &DOCUMENT_ELEMENTS);
        let version = self.version(elements.get("Version").copied());
        let mut statements = Vec::new();
        match elements.get("Statement").map(|member| &member.value) {
            Some(Node { kind: Kind::Array(items), .. }) => {
                for (index, item) in items.iter().enumerate() {
                    statements.extend(self.statement(item, index));
                }
            }
            Some(node) => statements.extend(self.statement(node, 0)),
            None => self.problem("the policy has no `Statement`", self.whole),
        }
        self.bound_principals(&mut statements);
        Document { version, statements, span: self.whole, partial: self.partial, problems: self.problems }
    }

    /// Each principal is met with each caller: those beyond the bound are not known. A Deny of them may be one of anybody.
    fn bound_principals(&mut self, statements: &mut [Statement]) {
        let mut left = MOST_PRINCIPALS;
        for statement in statements {
            let Some(set) = statement.principals.as_mut() else { continue };
            if set.list.len() > left {
                self.partial = true;
                let message = format!(
                    "the policy names more than {MOST_PRINCIPALS} principals: the others are not read"
                );
                self.problem(&message, set.span);
                set.list.truncate(left);
                if statement.effect == Effect::Deny {
                    let text = Text { text: "*".into(), span: set.span };
                    set.negated = false;
                    set.list = vec![Principal { kind: PrincipalKind::Star, text }];
                    statement.conditions.push(undecided(Text { text: "".into(), span: set.span }));
                }
            }
            left = left.saturating_sub(set.list.len());
        }
    }

    fn version(&mut self, member: Option<&Member>) -> Version {
        let Some(member) = member else {
            return Version::V2008;
        };
        match member.value.as_str() {
            Some("2012-10-17") => Version::V2012,
            Some("2008-10-17") => Version::V2008,
            Some(text) if has_symbols(text) => Version::V2012,
            _ => {
                self.problem("`Version` is `2012-10-17` or `2008-10-17`", self.content(&member.value));
                Version::V2008
            }
        }
    }

    fn statement(&mut self, node: &Node, index: usize) -> Option<Statement> {
        let span = self.span(node.range.clone());
        let Kind::Object(members) = &node.kind else {
            self.expected(node, "a statement is an object");
            return None;
        };
        let elements = self.elements(members, &STATEMENT_ELEMENTS);
        let sid = elements.get("Sid").and_then(|member| self.text(&member.value));
        let effect = self.effect(elements.get("Effect").copied(), span);
        let principals = self.either(&elements, "Principal", "NotPrincipal");
        let principals = principals.map(|(member, negated)| self.principals(member, negated));
        let actions = self.either(&elements, "Action", "NotAction");
        if actions.is_none() {
            self.problem("the statement has no `Action`", span);
        }
        let nothing = TextSet { negated: false, patterns: Vec::new(), span };
        let actions = actions.map_or(nothing, |(member, negated)| self.text_set(member, negated));
        let resources = self.either(&elements, "Resource", "NotResource");
        let resources = resources.map(|(member, negated)| self.text_set(member, negated));
        let conditions =
            elements.get("Condition").map(|member| self.conditions(&member.value)).unwrap_or_default();
        Some(Statement { sid, effect: effect?, principals, actions, resources, conditions, span, index })
    }

    fn effect(&mut self, member: Option<&Member>, statement: Option<Span>) -> Option<Effect> {
        let Some(member) = member else {
            self.problem("the statement has no `Effect`", statement);
            return None;
        };
        let span = self.content(&member.value);
        match member.value.as_str() {
            Some("Allow") => Some(Effect::Allow),
            Some("Deny") => Some(Effect::Deny),
            Some(text) if has_symbols(text) => {
                self.partial = true;
                None
            }
            Some(text) if text.eq_ignore_ascii_case("Allow") => {
                self.problem(&format!("`{text}` is written `Allow`"), span);
                Some(Effect::Allow)
            }
            Some(text) if text.eq_ignore_ascii_case("Deny") => {
                self.problem(&format!("`{text}` is written `Deny`"), span);
                Some(Effect::Deny)
            }
            _ => {
                self.problem("`Effect` is `Allow` or `Deny`", span);
                None
            }
        }
    }

    fn principals(&mut self, member: &Member, negated: bool) -> PrincipalSet {
        let span = self.span(member.key_range.start..member.value.range.end);
        let mut list = Vec::new();
        match &member.value.kind {
            Kind::Object(members) => {
                for member in self.unique(members) {
                    let kind = self.principal_kind(member);
                    list.extend(self.texts(&member.value).into_iter().map(|text| Principal { kind, text }));
                }
            }
            Kind::Array(items) => {
                self.problem("a principal is `*` or an object", span);
                list.extend(items.iter().filter_map(|item| self.bare_principal(item)));
            }
            _ => list.extend(self.bare_principal(&member.value)),
        }
        PrincipalSet { negated, list, span }
    }

    fn principal_kind(&mut self, member: &Member) -> PrincipalKind {
        let key: &str = &member.key;
        if let Some(&(name, kind)) = PRINCIPAL_KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
            if name != key {
                self.problem(&format!("`{key}` is written `{name}`"), self.key(member));
            }
            return kind;
        }
        if has_symbols(key) {
            self.partial = true;
        } else {
            self.problem(&format!("`{key}` is no kind of principal"), self.key(member));
        }
        PrincipalKind::Other
    }

    /// A principal that stands under no key.
    fn bare_principal(&mut self, node: &Node) -> Option<Principal> {
        let text = node.as_str();
        if text == Some("*") {
            return Some(Principal { kind: PrincipalKind::Star, text: self.text(node)? });
        }
        self.expected(node, "a principal is `*` or an object");
        text.and_then(|_| Some(Principal { kind: PrincipalKind::Other, text: self.text(node)? }))
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        let Kind::Object(operators) = &node.kind else {
            return vec![self.unknown_condition(node, "`Condition` is an object")];
        };
        let mut conditions = Vec::new();
        for member in self.unique(operators) {
            let operator = Operator::parse(&member.key);
            let operator_span = self.key(member);
            if operator.base.is_none() && !has_symbols(&operator.text) {
                self.problem(&format!("`{}` is no condition operator", operator.text), operator_span);
            }
            let Kind::Object(keys) = &member.value.kind else {
                let unknown = self.unknown_condition(&member.value, "a condition operator holds an object");
                conditions.push(Condition { operator_span, ..unknown });
                continue;
            };
            for key in self.unique(keys) {
                conditions.push(Condition {
                    operator: operator.clone(),
                    operator_span,
                    key: Text { text: key.key.clone(), span: self.key(key) },
                    values: self.texts(&key.value),
                    span: self.span(key.key_range.start..key.value.range.end),
                });
            }
        }
        conditions
    }

    /// What stands for conditions that are a symbol or malformed, so that no statement seems to have none: it never
    /// evaluates to anything but unknown.
    fn unknown_condition(&mut self, node: &Node, what: &str) -> Condition {
        let span = self.content(node);
        let key = self.expected(node, what).unwrap_or(Text { text: "".into(), span });
        undecided(key)
    }

    fn text_set(&mut self, member: &Member, negated: bool) -> TextSet {
        let span = self.span(member.key_range.start..member.value.range.end);
        TextSet { negated, patterns: self.texts(&member.value), span }
    }

    /// The element or its `Not…` form.
    fn either<'n>(&mut self, elements: &Elements<'n>, name: &str, not: &str) -> Option<(&'n Member, bool)> {
        match (elements.get(name), elements.get(not)) {
            (Some(member), None) => Some((member, false)),
            (None, Some(member)) => Some((member, true)),
            (Some(member), Some(other)) => {
                self.problem(&format!("`{name}` and `{not}` exclude each other"), self.key(other));
                Some((member, false))
            }
            (None, None) => None,
        }
    }
}

/// A condition that is never known to hold or to fail.
fn undecided(key: Text) -> Condition {
    let operator = Operator { set: None, base: None, if_exists: false, text: key.text.clone() };
    let span = key.span;
    Condition { operator, operator_span: span, key, values: Vec::new(), span }
}
