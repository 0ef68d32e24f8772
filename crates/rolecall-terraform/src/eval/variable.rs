//! Input variables: where their values come from, and what their declarations make of them.

use std::sync::Arc;

use rolecall_parser::hcl::{Block, Expr};
use rolecall_source::{Span, SymbolKind, normalize};

use super::constraint::constraint;
use super::evaluator::Evaluator;
use super::scope::{Instance, Scope};
use super::sensitive::{conceal, mark};
use crate::evaluation::Root;
use crate::module::{Modules, ParsedFile};
use crate::value::{Constraint, Kind, Type, Value};

/// The variable files of a root module, lowest precedence first.
#[derive(Debug, Default)]
pub(super) struct VariableFiles {
    files: Vec<Arc<ParsedFile>>,
}

impl VariableFiles {
    pub(super) fn new(files: Vec<Arc<ParsedFile>>) -> Self {
        VariableFiles { files }
    }

    fn get(&self, name: &str) -> Option<(Arc<ParsedFile>, usize)> {
        self.files.iter().rev().find_map(|file| {
            let index = file.body.attributes.iter().position(|attribute| &*attribute.name.text == name)?;
            Some((file.clone(), index))
        })
    }
}

/// The variable files that Terraform loads by itself, then those that were named ("Variable Definition Precedence").
/// The error names one that is not there.
pub(super) fn variable_files(root: &Root, modules: &Modules<'_>) -> (Vec<Arc<ParsedFile>>, Vec<String>) {
    let path = |name: &str| normalize(&root.directory, name);
    let mut automatic: Vec<String> = modules
        .files()
        .list(&root.directory)
        .into_iter()
        .filter(|entry| {
            !entry.is_dir
                && (entry.name.ends_with(".auto.tfvars") || entry.name.ends_with(".auto.tfvars.json"))
        })
        .map(|entry| entry.name)
        .collect();
    automatic.sort_unstable();
    let always = ["terraform.tfvars", "terraform.tfvars.json"].into_iter().map(str::to_owned);
    let mut files: Vec<Arc<ParsedFile>> =
        always.chain(automatic).filter_map(|name| modules.parse_file(&path(&name)?)).collect();
    let mut missing = Vec::new();
    for name in &root.var_files {
        match path(name).and_then(|path| modules.parse_file(&path)) {
            Some(file) => files.push(file),
            None => missing.push(format!("there is no variable file `{name}`")),
        }
    }
    (files, missing)
}

impl Evaluator<'_> {
    /// The value of a `variable` block of a module instance.
    pub(super) fn variable(&mut self, instance: &Instance<'_>, block: &Block) -> Value {
        let Some(name) = block.labels.first() else { return Value::null() };
        let constraint = match block.body.attribute("type") {
            Some(ty) => self.constraint_of(&ty.value),
            None => Constraint::Simple(Type::Dynamic),
        };
        let mut is = |argument: &str| {
            let attribute = block.body.attribute(argument)?;
            self.eval(&attribute.value, Scope::default()).as_bool()
        };
        let sensitive = is("sensitive") == Some(true) || is("ephemeral") == Some(true);
        let nullable = is("nullable") != Some(false);
        let default = block.body.attribute("default").map(|default| &default.value);
        let given = self.given(instance, &name.text, &constraint);
        let value = match (given, default) {
            (Some((value, span)), _) if nullable || !value.is_null() => {
                self.constrained(&value, &constraint, span, &name.text)
            }
            (Some((_, span)), None) => self.not_null(&name.text, span),
            (_, Some(default)) => match self.default(default, &constraint, &name.text) {
                value if value.is_null() && !nullable => self.not_null(&name.text, default.span),
                value => value,
            },
            (None, None) => {
                let value = self.absent(instance, &name.text, &constraint, block.header);
                self.learn(block, &constraint, &value);
                value
            }
        };
        let value = self.bounded(value, block.header);
        if !sensitive {
            return value;
        }
        conceal(&value, self.sources);
        mark(&value)
    }

    fn not_null(&mut self, name: &str, span: Span) -> Value {
        self.fail(format!("variable `{name}` must not be null"), span)
    }

    fn default(&mut self, default: &Expr, constraint: &Constraint, name: &str) -> Value {
        let value = self.eval(default, Scope::default());
        self.constrained(&value, constraint, default.span, name)
    }

    /// Whether a variable has a value, given or by default.
    pub(super) fn has_value(&mut self, instance: &Instance<'_>, block: &Block) -> bool {
        let Some(name) = block.labels.first() else { return false };
        block.body.attribute("default").is_some()
            || match &instance.caller {
                Some((caller, call)) => {
                    caller.module().block(*call).is_some_and(|call| call.body.attribute(&name.text).is_some())
                }
                None => {
                    self.root.variables.iter().any(|(given, _)| *given == name.text)
                        || self.variable_files.get(&name.text).is_some()
                }
            }
    }

    /// The value that a caller, the command line or a variable file gives, and where.
    fn given(
        &mut self,
        instance: &Instance<'_>,
        name: &str,
        constraint: &Constraint,
    ) -> Option<(Value, Span)> {
        if let Some((caller, declaration)) = &instance.caller {
            let argument = caller.module().block(*declaration)?.body.attribute(name)?;
            let scope = Scope::of(caller).repeated(&instance.repetition);
            return Some((self.eval(&argument.value, scope), argument.value.span));
        }
        if let Some((_, value)) = self.root.variables.iter().rev().find(|(given, _)| **given == *name) {
            let value = self.parsed(name, value, constraint);
            let span = value
                .origin
                .or_else(|| Some(instance.module().files().first()?.body.blocks.first()?.header))?;
            return Some((value, span));
        }
        let (file, index) = self.variable_files.get(name)?;
        let attribute = file.body.attributes.get(index)?;
        Some((self.eval(&attribute.value, Scope::default()), attribute.value.span))
    }

    /// A value from the command line: text for a variable of a complex type is an expression.
    fn parsed(&mut self, name: &str, value: &Value, constraint: &Constraint) -> Value {
        let (Some(text), false) = (value.as_str(), matches!(constraint, Constraint::Simple(_))) else {
            return value.clone();
        };
        // The text is part of the path: other roots may give the same variable other text.
        let file = self.sources.add(&format!("variable {name}={text}"), text);
        let (expression, problems) = rolecall_parser::parse_expression(self.sources, file);
        match expression {
            Some(expression) if problems.problems.is_empty() => {
                let parsed = self.eval(&expression, Scope::default());
                match value.origin {
                    Some(origin) => Value { origin: Some(origin), ..parsed },
                    None => parsed,
                }
            }
            _ => {
                self.report(
                    format!("the value given for variable `{name}` is no expression: `{text}`"),
                    value.origin,
                );
                value.clone()
            }
        }
    }

    fn constrained(&mut self, value: &Value, constraint: &Constraint, span: Span, name: &str) -> Value {
        if let Constraint::Simple(Type::Dynamic) = constraint {
            return value.clone();
        }
        let applied = constraint
            .apply(value)
            .or_else(|error| constraint.apply(&self.completed(value, constraint)).or(Err(error)));
        match applied {
            Ok(value) => self.made(value, span),
            Err(message) => self.fail(format!("unsuitable value for `{name}`: {message}"), span),
        }
    }

    /// A variable that nobody gives a value.
    fn absent(&mut self, instance: &Instance<'_>, name: &str, constraint: &Constraint, span: Span) -> Value {
        if let Some((caller, declaration)) = &instance.caller {
            let header = caller.module().block(*declaration).map_or(span, |block| block.header);
            self.fail(format!("module `{}` needs the argument `{name}`", instance.address), header);
        } else {
            let message = match &*self.root.directory {
                "" => format!("variable `{name}` of the root module has no value"),
                directory => format!("variable `{name}` of root module `{directory}` has no value"),
            };
            self.report_unknown("unresolved-variable", message, Some(span));
        }
        let address = super::evaluator::within(&instance.address, &format!("var.{name}"));
        Value::unknown(self.symbol(SymbolKind::Variable, &address), constraint.to_type(), Some(span))
    }

    fn constraint_of(&mut self, expression: &Expr) -> Constraint {
        match constraint(self, expression) {
            Ok(constraint) => constraint,
            Err(message) => {
                self.fail(message, expression.span);
                Constraint::Simple(Type::Dynamic)
            }
        }
    }
}

/// Whether a value is a string that is exactly one symbol, or otherwise not known at all.
pub(super) fn is_symbol(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(..) => true,
        Kind::String(text) => rolecall_source::symbol::as_symbol(text.as_str()).is_some(),
        _ => false,
    }
}
