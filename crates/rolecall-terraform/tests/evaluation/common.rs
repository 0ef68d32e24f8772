//! A workspace in memory, evaluated, and its values as one line of text.

use std::fmt::Write as _;

use rolecall_source::{MemoryFiles, Sources, Span};
use rolecall_terraform::value::{Entries, Kind, Value};
use rolecall_terraform::{
    Call, Evaluation, Fact, InstanceKey, Modules, Provider, Resource, Root, Setting, evaluate,
};

/// A provider that knows the account, and that the ARN of a role follows from its name.
pub(crate) struct TestProvider;

impl Provider for TestProvider {
    fn resource(&self, call: &Call<'_>) -> Entries {
        match (call.kind, call.arguments.get("name").and_then(Value::as_str)) {
            ("aws_iam_role", Some(name)) => Entries::from([(
                "arn".into(),
                Value::string(format!("arn:aws:iam::111111111111:role/{name}")),
            )]),
            _ => Entries::new(),
        }
    }

    fn data(&self, call: &Call<'_>) -> Option<Entries> {
        let account = || Entries::from([("account_id".into(), Value::string("111111111111"))]);
        (call.kind == "aws_caller_identity").then(account)
    }

    fn is_optional(&self, _: &str, attribute: &str) -> bool {
        matches!(attribute, "description" | "tags")
    }

    fn blocks(&self, kind: &str) -> &'static [&'static str] {
        match kind {
            "aws" => &["assume_role"],
            "aws_iam_role" => &["inline_policy", "inline_policy.part"],
            _ => &[],
        }
    }

    fn function(&self, name: &str, _: &[Value]) -> Option<Result<Value, String>> {
        (name == "provider::test::answer").then(|| Ok(Value::string("42")))
    }
}

/// Files to evaluate and how.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) files: MemoryFiles,
    pub(crate) root: Root,
}

/// What came out.
pub(crate) struct Evaluated {
    pub(crate) sources: Sources,
    pub(crate) evaluation: Evaluation,
}

impl Workspace {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let mut workspace = Workspace::default();
        for (path, text) in files {
            workspace.files.insert(path, text);
        }
        workspace
    }

    pub(crate) fn directory(mut self, directory: &str) -> Self {
        self.root.directory = directory.into();
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.root.settings.push(Setting::Value(name.into(), Value::string(value)));
        self
    }

    pub(crate) fn variable_file(mut self, path: &str) -> Self {
        self.root.settings.push(Setting::File(path.into()));
        self
    }

    pub(crate) fn environment(mut self, name: &str, text: &str) -> Self {
        self.root.environment.push((name.into(), Value::string(text)));
        self
    }

    pub(crate) fn fact(mut self, address: &str, values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(key, value)| ((*key).into(), Value::string(*value))).collect();
        self.root.facts.push(Fact { address: address.into(), values });
        self
    }

    pub(crate) fn evaluate(self) -> Evaluated {
        let sources = Sources::default();
        let modules = Modules::new(&sources, &self.files);
        let evaluation = evaluate(&self.root, &modules, &TestProvider);
        let parsed = modules.diagnostics();
        assert!(parsed.problems.is_empty(), "{parsed:?}");
        Evaluated { sources, evaluation }
    }
}

/// The root module in this one file, evaluated.
pub(crate) fn main_tf(text: &str) -> Evaluated {
    Workspace::of(&[("main.tf", text)]).evaluate()
}

impl Evaluated {
    pub(crate) fn output(&self, name: &str) -> String {
        self.evaluation
            .outputs
            .get(name)
            .map_or_else(|| "no such output".to_owned(), |value| self.show(value))
    }

    pub(crate) fn addresses(&self) -> Vec<&str> {
        self.evaluation.resources.iter().map(|resource| &*resource.address).collect()
    }

    pub(crate) fn resource(&self, address: &str) -> &Resource {
        let found = self.evaluation.resources.iter().find(|resource| &*resource.address == address);
        found.unwrap_or_else(|| panic!("no {address} among {:?}", self.addresses()))
    }

    pub(crate) fn attribute(&self, address: &str, name: &str) -> String {
        self.resource(address).values.get(name).map_or_else(|| "not set".to_owned(), |value| self.show(value))
    }

    pub(crate) fn problems(&self) -> Vec<&str> {
        self.evaluation.diagnostics.problems.iter().map(|problem| problem.message.as_str()).collect()
    }

    pub(crate) fn unknowns(&self) -> Vec<(&str, &str)> {
        self.evaluation
            .diagnostics
            .unknowns
            .iter()
            .map(|unknown| (unknown.reason, unknown.message.as_str()))
            .collect()
    }

    pub(crate) fn snippet(&self, span: Option<Span>) -> String {
        span.map(|span| self.sources.snippet(span)).unwrap_or_default()
    }

    /// Without problems and unknowns.
    pub(crate) fn clean(self) -> Self {
        assert_eq!(self.problems(), [""; 0]);
        assert_eq!(self.unknowns(), []);
        self
    }

    pub(crate) fn show(&self, value: &Value) -> String {
        let mut out = String::new();
        self.write(value, &mut out);
        out
    }

    fn write(&self, value: &Value, out: &mut String) {
        match &value.kind {
            Kind::Null(_) => out.push_str("null"),
            Kind::Bool(value) => write!(out, "{value}").unwrap(),
            Kind::Number(value) => write!(out, "{value}").unwrap(),
            Kind::String(rope) => write!(out, "{:?}", self.sources.render(rope.as_str())).unwrap(),
            Kind::List(_, items) => self.list("list[", items, ", ", "]", out),
            Kind::Set(_, items) => self.list("set[", items, ", ", "]", out),
            Kind::Tuple(items) => self.list("[", items, ", ", "]", out),
            Kind::OneOf(items) => self.list("(", items, " or ", ")", out),
            Kind::Map(_, entries) => self.map("map{", entries, out),
            Kind::Object(entries) => self.map("{", entries, out),
            Kind::Unknown(symbol, _) => write!(out, "⟨{}⟩", self.sources.describe(*symbol).label).unwrap(),
        }
    }

    fn list(&self, open: &str, items: &[Value], between: &str, close: &str, out: &mut String) {
        out.push_str(open);
        for (index, item) in items.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { between });
            self.write(item, out);
        }
        out.push_str(close);
    }

    fn map(&self, open: &str, entries: &Entries, out: &mut String) {
        out.push_str(open);
        for (index, (key, item)) in entries.iter().enumerate() {
            write!(out, "{}{} = ", if index == 0 { "" } else { ", " }, self.sources.render(key)).unwrap();
            self.write(item, out);
        }
        out.push('}');
    }
}

/// The keys of instances in short.
pub(crate) fn key(resource: &Resource) -> String {
    match &resource.key {
        InstanceKey::None => "-".to_owned(),
        InstanceKey::Index(index) => index.to_string(),
        InstanceKey::Key(key) => key.to_string(),
        InstanceKey::Any => "*".to_owned(),
    }
}
