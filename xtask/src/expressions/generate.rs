//! Makes expressions: literals, operators, conditionals, access to parts, calls.

use super::calls::{Call, Grammar, Kind, calls};
use super::random::Random;
use super::text::Sentences;

/// An expression to compare, and the local values that it refers to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Case {
    /// Its text.
    pub(super) text: String,
    /// Names and expressions; names begin with [`LOCAL`].
    pub(super) locals: Vec<(String, String)>,
}

impl Case {
    /// An expression with those of the local values that it needs.
    pub(super) fn new(text: String, locals: &[(String, String)]) -> Case {
        let mut needed: Vec<(String, String)> = Vec::new();
        for (name, value) in locals.iter().rev() {
            let reference = format!("local.{name}");
            if text.contains(&reference) || needed.iter().any(|(_, other)| other.contains(&reference)) {
                needed.push((name.clone(), value.clone()));
            }
        }
        Case { text, locals: needed }
    }
}

/// How names of local values begin, so that they can be replaced by names of one's own.
pub(super) const LOCAL: &str = "zz_";

/// Values that are known after the resources are applied: kind and text.
const UNKNOWN: &[(Kind, &str)] = &[
    (Kind::String, "terraform_data.u.id"),
    (Kind::String, "terraform_data.s.output"),
    (Kind::String, "\"a-${terraform_data.u.id}\""),
    (Kind::String, "\"${terraform_data.u.id}-a\""),
    (Kind::Number, "terraform_data.n.output"),
    (Kind::Number, "length(terraform_data.u.id)"),
    (Kind::Count, "length(terraform_data.l.output)"),
    (Kind::Bool, "terraform_data.b.output"),
    (Kind::Bool, "terraform_data.u.id == \"a\""),
    (Kind::Bool, "startswith(terraform_data.u.id, \"a\")"),
    (Kind::List, "terraform_data.l.output"),
    (Kind::List, "split(\"-\", terraform_data.u.id)"),
    (Kind::Strings, "terraform_data.l.output"),
    (Kind::Strings, "[\"a\", terraform_data.u.id]"),
    (Kind::Strings, "toset([\"a\", terraform_data.u.id])"),
    (Kind::Map, "terraform_data.m.output"),
    (Kind::Map, "terraform_data.o.output"),
    (Kind::Map, "{ a = terraform_data.u.id }"),
    (Kind::Map, "{ (terraform_data.u.id) = 1 }"),
    (Kind::Map, "terraform_data.u"),
    (Kind::Set, "terraform_data.e.output"),
    (Kind::Set, "toset([terraform_data.u.id])"),
];

/// Makes cases.
#[derive(Debug)]
pub(super) struct Generator {
    pub(super) random: Random,
    pub(super) sentences: Sentences,
    calls: Vec<Call>,
    unknown: bool,
    /// Names of the variables around.
    pub(super) variables: Vec<&'static str>,
    locals: Vec<(String, String)>,
    /// Every expression that became a part of the one at hand.
    parts: Vec<String>,
}

impl Generator {
    /// A generator; with `unknown`, some leaves are known after apply.
    pub(super) fn new(seed: u64, unknown: bool) -> Self {
        let random = Random::new(seed);
        Generator {
            random,
            sentences: Sentences::read(),
            calls: calls(),
            unknown,
            variables: Vec::new(),
            locals: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// The next case and the expressions that are its parts.
    pub(super) fn case(&mut self) -> (Case, Vec<String>) {
        self.locals.clear();
        self.parts.clear();
        for name in ["a", "b"] {
            if self.random.one_in(8) {
                let text = self.expression(Kind::Any, 1);
                self.locals.push((format!("{LOCAL}{name}"), text));
            }
        }
        let depth = 1 + self.random.below(3);
        let text = if self.random.one_in(2) {
            let at = self.random.below(self.calls.len());
            self.call(at, depth)
        } else {
            self.compound(Kind::Any, depth)
        };
        (Case::new(text, &self.locals), self.parts.clone())
    }

    /// An expression of a kind, or now and then of another.
    pub(super) fn expression(&mut self, kind: Kind, depth: usize) -> String {
        let kind = if self.random.one_in(50) { self.any_kind() } else { kind };
        let text = match self.random.below(50) {
            0 => "null".to_owned(),
            1 | 2 if !self.variables.is_empty() => self.random.pick(&self.variables.clone()).to_owned(),
            3 | 4 if !self.locals.is_empty() => {
                let at = self.random.below(self.locals.len());
                self.locals.get(at).map(|(name, _)| format!("local.{name}")).unwrap_or_default()
            }
            5..14 if self.unknown => self.unknown(kind),
            _ if depth == 0 || self.random.one_in(3) => self.leaf(kind),
            _ => self.compound(kind, depth),
        };
        self.parts.push(text.clone());
        text
    }

    fn unknown(&mut self, kind: Kind) -> String {
        let fitting: Vec<&str> = UNKNOWN
            .iter()
            .filter(|(own, _)| kind == Kind::Any || *own == kind)
            .map(|(_, text)| *text)
            .collect();
        if fitting.is_empty() {
            "terraform_data.u.id".to_owned()
        } else {
            self.random.pick(&fitting).to_owned()
        }
    }

    fn any_kind(&mut self) -> Kind {
        const KINDS: [Kind; 9] = [
            Kind::Bool,
            Kind::Number,
            Kind::Count,
            Kind::String,
            Kind::List,
            Kind::Strings,
            Kind::Set,
            Kind::Map,
            Kind::Lists,
        ];
        self.random.pick(&KINDS)
    }

    fn leaf(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Any => {
                let kind = self.any_kind();
                self.leaf(kind)
            }
            Kind::Bool => self
                .random
                .pick(&["true", "false", "true", "false", "\"true\"", "\"0\"", "\"False\""])
                .to_owned(),
            Kind::Number if self.random.one_in(8) => {
                format!("\"{}\"", self.sentences.number(&mut self.random))
            }
            Kind::Number => self.sentences.number(&mut self.random),
            Kind::Count => self
                .random
                .pick(&["0", "1", "2", "3", "4", "8", "16", "-1", "36", "10", "\"2\"", "1.5", "256", "62"])
                .to_owned(),
            Kind::String => self.quoted(0),
            Kind::Grammar(grammar) => self.sentence(grammar),
            Kind::List => {
                let element = self.any_kind();
                self.tuple(element, 0)
            }
            Kind::Strings => self.tuple(Kind::String, 0),
            Kind::Numbers => self.tuple(Kind::Number, 0),
            Kind::Bools => self.tuple(Kind::Bool, 0),
            Kind::Set => format!("toset({})", self.tuple(Kind::String, 0)),
            Kind::Map => self.object(Kind::Any, 0),
            Kind::Lists => self.object(Kind::Strings, 0),
        }
    }

    fn sentence(&mut self, grammar: Grammar) -> String {
        format!(
            "\"{}\"",
            self.sentences.sentence(&mut self.random, grammar).replace("${", "$${").replace("%{", "%%{")
        )
    }

    fn compound(&mut self, kind: Kind, depth: usize) -> String {
        let below = depth.saturating_sub(1);
        match self.random.below(12) {
            0 => self.conditional(kind, below),
            1 => self.access(kind, below),
            2..5 => self.call_of(kind, depth),
            _ => match kind {
                Kind::Any => match self.random.below(8) {
                    0 => self.splat(below),
                    1 | 2 => self.iteration(below),
                    _ => {
                        let kind = self.any_kind();
                        self.compound(kind, depth)
                    }
                },
                Kind::Bool => self.test(below),
                Kind::Number | Kind::Count => self.sum(below),
                Kind::String => self.template(below),
                Kind::List | Kind::Strings | Kind::Numbers | Kind::Bools => self.sequence(kind, below),
                Kind::Set => format!("toset({})", self.sequence(Kind::List, below)),
                Kind::Map => self.object(Kind::Any, below),
                Kind::Lists => self.object(Kind::Strings, below),
                Kind::Grammar(grammar) => self.sentence(grammar),
            },
        }
    }

    fn sequence(&mut self, kind: Kind, depth: usize) -> String {
        let element = match kind {
            Kind::Strings => Kind::String,
            Kind::Numbers => Kind::Number,
            Kind::Bools => Kind::Bool,
            _ if self.random.one_in(3) => Kind::Any,
            _ => self.any_kind(),
        };
        match self.random.below(6) {
            0 => self.iteration(depth),
            1 => self.splat(depth),
            2 => format!("tolist({})", self.tuple(element, depth)),
            _ => self.tuple(element, depth),
        }
    }

    fn conditional(&mut self, kind: Kind, depth: usize) -> String {
        let condition = self.expression(Kind::Bool, depth);
        let kind = if kind == Kind::Any { self.any_kind() } else { kind };
        let other = if self.random.one_in(10) { self.any_kind() } else { kind };
        let (yes, no) = (self.expression(kind, depth), self.expression(other, depth));
        self.grouped(format!("{condition} ? {yes} : {no}"))
    }

    /// An expression in parentheses, rarely without.
    fn grouped(&mut self, text: String) -> String {
        if self.random.one_in(12) { text } else { format!("({text})") }
    }

    fn test(&mut self, depth: usize) -> String {
        let (kind, operator) = match self.random.below(8) {
            0 => return format!("!{}", self.expression(Kind::Bool, depth)),
            1..3 => (Kind::Bool, self.random.pick(&["&&", "||"])),
            3 | 4 => (Kind::Number, self.random.pick(&["<", ">", "<=", ">="])),
            5 => (Kind::Any, self.random.pick(&["==", "!=", "&&", "||", "<", ">="])),
            _ => (self.any_kind(), self.random.pick(&["==", "!="])),
        };
        let left = self.expression(kind, depth);
        let right = if self.random.one_in(6) { left.clone() } else { self.expression(kind, depth) };
        self.grouped(format!("{left} {operator} {right}"))
    }

    fn sum(&mut self, depth: usize) -> String {
        if self.random.one_in(8) {
            return format!("-{}", self.expression(Kind::Number, depth));
        }
        let operator = self.random.pick(&["+", "-", "*", "/", "%"]);
        let (left, right) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
        let text = format!("{left} {operator} {right}");
        if self.random.one_in(6) {
            let (operator, third) = (
                self.random.pick(&["+", "*", "-", "/", "%", "<", "=="]),
                self.expression(Kind::Number, depth),
            );
            return self.grouped(format!("{text} {operator} {third}"));
        }
        self.grouped(text)
    }

    /// A part of something.
    fn access(&mut self, kind: Kind, depth: usize) -> String {
        let element = if matches!(kind, Kind::Grammar(_)) { Kind::Any } else { kind };
        if self.random.one_in(2) {
            let list = self.tuple(element, depth);
            let key = if self.random.one_in(4) {
                self.expression(Kind::Any, depth)
            } else {
                self.random
                    .pick(&["0", "0", "1", "-1", "\"0\"", "0.5", "2", "1e0", "null", "true"])
                    .to_owned()
            };
            let list = if self.random.one_in(4) { format!("tolist({list})") } else { list };
            return if self.random.one_in(6) { format!("{list}.0") } else { format!("{list}[{key}]") };
        }
        let map = self.object(element, depth);
        let map = if self.random.one_in(4) { format!("tomap({map})") } else { map };
        match self.random.below(4) {
            0 => format!("{map}.a"),
            1 => format!("{map}[\"{}\"]", self.random.pick(&["a", "b", "x", "0", "1"])),
            2 => format!("{map}[{}]", self.expression(Kind::String, depth)),
            _ => format!(
                "{map}{}",
                self.random.pick(&[".b", ".key", "[0]", ".a.b", "[\"a\"][\"b\"]", ".0", "[null]"])
            ),
        }
    }

    fn splat(&mut self, depth: usize) -> String {
        let source = match self.random.below(6) {
            0 => self.expression(Kind::Any, depth),
            1 => "null".to_owned(),
            2 => self.tuple(Kind::Map, depth),
            3 => format!("tolist({})", self.tuple(Kind::Map, depth)),
            4 => format!("[{}, {}]", self.object(Kind::Any, depth), self.object(Kind::Any, depth)),
            _ => self.expression(Kind::Set, depth),
        };
        let source = if source.starts_with(['[', '{', '(', '"']) { source } else { format!("({source})") };
        let rest = self.random.pick(&[
            "[*]",
            "[*]",
            "[*].a",
            ".*.a",
            "[*][0]",
            ".*",
            "[*].a.b",
            "[*].a[0]",
            ".*.a[0]",
            "[*].a[*]",
            "[*][\"a\"]",
            "[*].0",
            "[*].a[*].b",
        ]);
        format!("{source}{rest}")
    }

    fn call_of(&mut self, kind: Kind, depth: usize) -> String {
        let fits = |call: &Call| {
            let list = matches!(kind, Kind::List | Kind::Strings | Kind::Numbers | Kind::Bools);
            match call.result {
                result if result == kind || kind == Kind::Any => true,
                Kind::List | Kind::Strings | Kind::Numbers => list,
                Kind::Any => false,
                Kind::Number => kind == Kind::Count,
                _ => false,
            }
        };
        let fitting: Vec<usize> =
            self.calls.iter().enumerate().filter(|(_, call)| fits(call)).map(|(index, _)| index).collect();
        if fitting.is_empty() {
            return self.leaf(kind);
        }
        let at = self.random.pick(&fitting);
        self.call(at, depth)
    }

    fn call(&mut self, at: usize, depth: usize) -> String {
        let Some(call) = self.calls.get(at) else { return String::new() };
        let (name, mut kinds, repeated) = (call.name, call.arguments.clone(), call.repeated);
        if let Some(kind) = repeated {
            kinds.extend(vec![kind; self.random.below(4)]);
        }
        match self.random.below(150) {
            0 => kinds.truncate(kinds.len().saturating_sub(1)),
            1 => kinds.push(Kind::Any),
            _ => {}
        }
        let below = depth.saturating_sub(1);
        let mut arguments: Vec<String> = Vec::new();
        for kind in kinds {
            let kind = if kind == Kind::Any { self.any_kind() } else { kind };
            arguments.push(self.expression(kind, below));
        }
        let name = if self.random.one_in(150) { format!("core::{name}") } else { name.to_owned() };
        let expand = (repeated.is_some() && self.random.one_in(6)) || self.random.one_in(200);
        if expand && let Some(last) = arguments.pop() {
            let last =
                if self.random.one_in(2) { format!("[{last}]") } else { self.expression(Kind::List, below) };
            arguments.push(format!("{last}..."));
        }
        let text = format!("{name}({})", arguments.join(", "));
        self.parts.push(text.clone());
        text
    }
}
