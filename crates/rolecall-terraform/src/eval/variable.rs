//! Input variables: where their values come from, and what their declarations make of them.

use rolecall_parser::hcl::{Block, Expr};
use rolecall_source::{Span, SymbolKind, symbol};

use super::constraint::constraint;
use super::evaluator::Evaluator;
use super::given::Found;
use super::scope::{Instance, Scope};
use super::sensitive::{conceal, mark};
use crate::value::{Constraint, Kind, Type, Value, json};

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
        let given = self.given(instance, &name.text, (block, &constraint));
        let default = default.filter(|_| given.is_some() || !self.is_open(instance));
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
                None => self.given.find(&name.text).is_some(),
            }
    }

    /// The value that a caller, the command line or a variable file gives, and where.
    fn given(
        &mut self,
        instance: &Instance<'_>,
        name: &str,
        declared: (&Block, &Constraint),
    ) -> Option<(Value, Span)> {
        if let Some((caller, declaration)) = &instance.caller {
            let argument = caller.module().block(*declaration)?.body.attribute(name)?;
            let scope = Scope::of(caller).repeated(&instance.repetition);
            return Some((self.eval(&argument.value, scope), argument.value.span));
        }
        match self.given.find(name)? {
            Found::Value(value) => Some(self.placed(name, &value, declared)),
            Found::Environment(value) => {
                let value = self.written(value, declared.1);
                Some(self.placed(name, &value, declared))
            }
            Found::File(file, index) => {
                let attribute = file.body.attributes.get(index)?;
                Some((self.eval(&attribute.value, Scope::default()), attribute.value.span))
            }
        }
    }

    fn placed(&mut self, name: &str, value: &Value, declared: (&Block, &Constraint)) -> (Value, Span) {
        let value = self.parsed(name, value, declared);
        let span = value.origin.unwrap_or(declared.0.header);
        (value, span)
    }

    /// A value as the environment holds it: there a collection is JSON, which a string takes as it is.
    fn written(&self, value: Value, constraint: &Constraint) -> Value {
        let is_collection = match &value.kind {
            Kind::Unknown(_, ty) => !matches!(ty, Type::Dynamic | Type::Number | Type::Bool),
            _ => value.entries().is_some() || value.elements().is_some(),
        };
        if !is_collection || !matches!(constraint, Constraint::Simple(Type::String)) {
            return value;
        }
        let (origin, sensitive) = (value.origin, value.sensitive);
        json::encode(self.sources, &value).map_or(value, |text| text.or_origin(origin).marked(sensitive))
    }

    /// A value from the command line: text for a variable whose type is not primitive is an expression. Where any type
    /// will do, text that is none stays text.
    fn parsed(&mut self, name: &str, value: &Value, (block, constraint): (&Block, &Constraint)) -> Value {
        let literal = match constraint {
            // What has a place is written in `rolecall.hcl` or for Terragrunt, with the type that it has.
            Constraint::Simple(Type::Dynamic) => {
                value.origin.is_some() || block.body.attribute("type").is_none()
            }
            Constraint::Simple(ty) => matches!(ty, Type::String | Type::Number | Type::Bool),
            _ => false,
        };
        let Some(text) = value.as_str().filter(|text| !literal && !symbol::has_symbols(text)) else {
            return value.clone();
        };
        // The text is part of the path: other roots may give the same variable other text.
        let file = self.sources.add(&format!("variable {name}={text}"), text);
        let (expression, problems) = rolecall_parser::parse_expression(self.sources, file);
        let expression = expression.filter(|_| problems.problems.is_empty());
        let parsed = match expression {
            Some(expression) => self.attempt(|it| it.eval(&expression, Scope::default())).ok(),
            None => None,
        };
        let Some(parsed) = parsed else {
            if !matches!(constraint, Constraint::Simple(Type::Dynamic)) {
                let message = format!("the value given for variable `{name}` is no expression: `{text}`");
                self.report(message, value.origin);
            }
            return value.clone();
        };
        Value { origin: value.origin.or(parsed.origin), ..parsed }
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
        } else if !self.is_open(instance) {
            let message = match &*self.root.directory {
                "" => format!("variable `{name}` of the root module has no value"),
                directory => format!("variable `{name}` of root module `{directory}` has no value"),
            };
            self.report_unknown("unresolved-variable", message, Some(span));
        }
        let address = super::evaluator::within(&instance.address, &format!("var.{name}"));
        Value::unknown(self.symbol(SymbolKind::Variable, &address), constraint.to_type(), Some(span))
    }

    /// Whether a variable may have a value that is not known here.
    fn is_open(&self, instance: &Instance<'_>) -> bool {
        self.root.open && instance.caller.is_none()
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
