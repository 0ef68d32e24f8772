//! Calls of functions.

use rolecall_parser::hcl::Call;
use rolecall_source::Span;

use super::evaluator::Evaluator;
use super::iteration::items;
use super::scope::Scope;
use super::sensitive::mark;
use super::variable::is_symbol;
use crate::functions::{self, Context, Error, Function};
use crate::value::{Entries, Kind, MAX_ALTERNATIVES, Type, Value, one_of};

impl Evaluator<'_> {
    /// The value of a function call.
    #[inline(never)]
    pub(super) fn call(&mut self, call: &Call, span: Span, scope: Scope<'_>) -> Value {
        let name = call.name.text.strip_prefix("core::").unwrap_or(&call.name.text);
        match name {
            "try" => return self.try_each(call, span, scope),
            "can" => {
                let [argument] = call.arguments.as_slice() else {
                    return self.fail("`can` takes one argument", span);
                };
                if call.expand_final {
                    let arguments = self.arguments(call, span, scope);
                    return match arguments.map_or(1, |arguments| arguments.len()) {
                        1 => Value::bool(true).or_origin(Some(span)),
                        _ => self.fail("`can` takes one argument", span),
                    };
                }
                let doubts = self.doubts;
                let fails = self.attempt(|evaluator| evaluator.eval(argument, scope)).is_err();
                if !fails && self.doubts > doubts {
                    self.doubts = doubts;
                    return self.unknown_at(span, Type::Bool);
                }
                return Value::bool(!fails).or_origin(Some(span));
            }
            "templatefile" | "templatestring" if self.rendering > 0 => {
                return self.fail(format!("`{name}` cannot be called within a template"), span);
            }
            _ => {}
        }
        let before = self.pending.len();
        let Some(arguments) = self.arguments(call, span, scope) else {
            return self.unknown_at(span, Type::Dynamic);
        };
        if self.trying > 0 && self.pending.len() > before {
            return self.unknown_at(span, Type::Dynamic);
        }
        let result = if let Some(function) = functions::find(name) {
            let result = self.built_in_function(function, &arguments, span);
            result.map(|value| self.by_values(function, (name, &arguments), value, span))
        } else if let Some(result) = self.provider.function(name, &arguments) {
            result.map_err(|message| Error { message, argument: None })
        } else {
            let message = format!("the function `{name}` is not known");
            self.report_unknown("unsupported-function", message, Some(span));
            return self.unknown_at(span, Type::Dynamic);
        };
        match result {
            Ok(value) => {
                let value = if name == "sensitive" { mark(&value) } else { value };
                self.made(value, span).or_origin(Some(span))
            }
            Err(error) => {
                let place = error
                    .argument
                    .and_then(|argument| call.arguments.get(argument))
                    .map_or(span, |argument| argument.span);
                let failed = self.fail(format!("`{name}`: {}", error.message), place);
                Value { origin: Some(span), ..failed }
            }
        }
    }

    /// The value of the first argument that can be evaluated; where that may fail, the one of a later argument as well.
    fn try_each(&mut self, call: &Call, span: Span, scope: Scope<'_>) -> Value {
        let mut last = None;
        let mut possible = Vec::new();
        let before = self.doubts;
        let expanded = usize::from(call.expand_final);
        let plain = call.arguments.len().saturating_sub(expanded);
        for argument in call.arguments.iter().take(plain) {
            let doubts = self.doubts;
            match self.attempt(|evaluator| evaluator.eval(argument, scope)) {
                Ok(value) if self.doubts > doubts => possible.push(value),
                Ok(value) => {
                    self.doubts = before;
                    if possible.is_empty() {
                        return value;
                    }
                    possible.push(value);
                    return self.one_of(possible, span);
                }
                Err(error) => last = Some(error),
            }
        }
        if !possible.is_empty() {
            return self.one_of(possible, span);
        }
        if call.expand_final {
            // What is spread out is evaluated already.
            let Some(arguments) = self.arguments(call, span, scope) else {
                return self.unknown_at(span, Type::Dynamic);
            };
            if let Some(value) = arguments.get(plain) {
                return value.clone();
            }
        }
        let why = last.map(|error| error.message).unwrap_or_default();
        let why = why.strip_prefix("error in evaluation: ").unwrap_or(&why);
        self.fail(format!("no argument of `try` can be evaluated: {why}"), span)
    }

    /// The arguments, the last one spread out after `...`; `None` when it is not known what that gives.
    fn arguments(&mut self, call: &Call, span: Span, scope: Scope<'_>) -> Option<Vec<Value>> {
        let mut values: Vec<Value> =
            call.arguments.iter().map(|argument| self.eval(argument, scope)).collect();
        if !call.expand_final {
            return Some(values);
        }
        let last = values.pop()?;
        match items(&last) {
            Ok(Some(items)) if last.elements().is_some() => {
                values.extend(items.into_iter().map(|(_, value)| value.marked(last.sensitive)));
                Some(values)
            }
            Ok(None) => None,
            Ok(Some(_)) => {
                self.fail("only a list, set or tuple can be expanded by `...`", span);
                None
            }
            Err(message) => {
                self.fail(message, span);
                None
            }
        }
    }

    fn built_in_function(
        &mut self,
        function: &'static Function,
        arguments: &[Value],
        span: Span,
    ) -> Result<Value, Error> {
        let result = self.call_function(function, arguments, span);
        if result.is_ok() || !arguments.iter().any(is_symbol) {
            return result;
        }
        // A symbol that passes as a string may stand for a list or a map.
        let untyped = |argument: &Value| match (
            &argument.kind,
            argument.as_str().and_then(rolecall_source::symbol::as_symbol),
        ) {
            (Kind::String(_), Some(symbol)) => {
                Value { kind: Kind::Unknown(symbol, Type::Dynamic), ..argument.clone() }
            }
            _ => argument.clone(),
        };
        let arguments: Vec<Value> = arguments.iter().map(untyped).collect();
        self.call_function(function, &arguments, span).or(result)
    }

    /// What a function gives for each value that a symbol among the arguments may have, when it gives no text but
    /// something that is not known at all. Text stays a symbol: it is the same text elsewhere.
    fn by_values(
        &mut self,
        function: &'static Function,
        (name, arguments): (&str, &[Value]),
        value: Value,
        span: Span,
    ) -> Value {
        let decidable = match value.kind {
            Kind::String(_) => name == "lookup" && is_symbol(&value),
            Kind::OneOf(_) => true,
            _ => is_symbol(&value),
        };
        if !decidable {
            return value;
        }
        let Some(ways) = self.decided(&arguments.iter().collect::<Vec<&Value>>()) else { return value };
        let results =
            ways.iter().filter_map(|arguments| self.built_in_function(function, arguments, span).ok());
        let results: Vec<Value> = results.collect();
        match one_of(results) {
            Some(decided) if decided.alternatives().len() > MAX_ALTERNATIVES => value,
            // That a truth is not known needs no two values to say so.
            Some(decided) if decided.alternatives().len() > 1 && decided.type_of() == Type::Bool => value,
            decided => decided.unwrap_or(value),
        }
    }

    /// The result of a built-in function; `None` when it is an error.
    pub(super) fn function(&mut self, name: &str, arguments: &[Value]) -> Option<Value> {
        let function = functions::find(name)?;
        let span = arguments.iter().find_map(|argument| argument.origin)?;
        self.call_function(function, arguments, span).ok()
    }

    fn call_function(
        &mut self,
        function: &'static Function,
        arguments: &[Value],
        span: Span,
    ) -> Result<Value, Error> {
        let (sources, files, root_dir) =
            (self.sources, self.modules.files(), &**self.root.module_directory());
        let mut render =
            |template: &functions::Template, variables: &Entries| self.render(template, variables);
        let (call, unread) = (Some(span), Vec::new());
        let mut context = Context { sources, files, root_dir, call, unread, render: &mut render };
        let result = function.call(&mut context, arguments);
        for message in std::mem::take(&mut context.unread) {
            self.report_unknown("not-read", message, Some(span));
        }
        result
    }
}
