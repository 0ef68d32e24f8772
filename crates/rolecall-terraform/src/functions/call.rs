//! What happens at every call, whatever the function.

use rolecall_source::{Sources, SymbolKind};

use super::table::{Function, Mode, Parameter};
use super::{Context, Error};
use crate::value::{Kind, MAX_ALTERNATIVES, Type, Value, convert, expand, label, one_of, within};

/// Most parts of the arguments of a call, shared ones counted each time.
pub(super) const MAX_PARTS: usize = 1_000_000;
/// Most ways to decide the alternatives among the arguments: they may give fewer results.
const MAX_WAYS: usize = 64;

/// What a function gives.
pub(super) type Outcome = Result<Value, Failure>;

/// Why a function gives no value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Failure {
    /// The result depends on what is unknown; it is of this type, `Dynamic` for that of the table.
    Undecided(Type),
    /// The result is another one at each call.
    Impure,
    /// The call is wrong.
    Wrong(Error),
}

impl Failure {
    /// An error of one argument.
    pub(super) fn argument(index: usize, message: impl Into<String>) -> Failure {
        Failure::Wrong(Error { message: message.into(), argument: Some(index) })
    }
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Failure::Wrong(Error { message, argument: None })
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

/// Nothing more can be said than that the result is not known.
pub(super) const UNDECIDED: Failure = Failure::Undecided(Type::Dynamic);

/// The body of functions whose result depends on chance or the clock.
pub(super) fn impure(_: &mut Call, _: &[Value]) -> Outcome {
    Err(Failure::Impure)
}

/// The body of functions whose result is never known: of a private key, a compressor, the time of a plan.
pub(super) fn undecided(_: &mut Call, _: &[Value]) -> Outcome {
    Err(UNDECIDED)
}

/// A call under way.
#[derive(Debug)]
pub(super) struct Call<'a, 'b> {
    pub(super) context: &'a mut Context<'b>,
    pub(super) function: &'static Function,
}

impl<'b> Call<'_, 'b> {
    pub(super) fn sources(&self) -> &'b Sources {
        self.context.sources
    }

    /// The result of this function, or of another `name`, for arguments that are not known enough.
    pub(super) fn unknown(&self, name: &str, arguments: &[Value], ty: Type) -> Value {
        let label = label(self.sources(), name, arguments);
        Value::unknown(self.sources().symbol(SymbolKind::Other, &label), ty, self.context.call)
    }

    /// A text that is another one at each place of a call.
    fn impure(&self, arguments: &[Value]) -> Value {
        let mut label = label(self.sources(), self.function.name, arguments);
        if let Some(place) = self.context.call.map(|span| self.sources().location(span)) {
            label = format!("{label} at {}:{}:{}", place.file, place.start.line, place.start.column);
        }
        Value::unknown(self.sources().symbol(SymbolKind::Other, &label), Type::String, self.context.call)
    }
}

impl Function {
    /// The result for these arguments. Symbols and alternatives among them are kept as exactly as the function allows;
    /// else the result is a symbol labelled with the call. Marks and origins are carried over. Where only some of the
    /// alternatives are an error, they are dropped: Terraform would stop there.
    pub fn call(&'static self, context: &mut Context, arguments: &[Value]) -> Result<Value, Error> {
        self.check_count(arguments.len())?;
        let deep = self.mode != Mode::Shallow;
        if deep && !arguments.iter().all(|argument| within(argument, MAX_PARTS)) {
            return Err(Error { message: "argument is too large".to_owned(), argument: None });
        }
        let (place, sources) = (context.call, context.sources);
        let sensitive = self.keeps_marks && arguments.iter().any(|argument| argument.sensitive);
        let mut call = Call { context, function: self };
        let mut result = self.call_each(&mut call, &expand(sources, arguments, deep, MAX_WAYS))?;
        if result.alternatives().len() > MAX_ALTERNATIVES {
            result = self.call_each(&mut call, &expand(sources, arguments, deep, MAX_ALTERNATIVES))?;
        }
        if result.alternatives().len() > MAX_ALTERNATIVES {
            result = call.unknown(self.name, arguments, self.result.to_type());
        }
        Ok(settle(result, place).marked(sensitive))
    }

    fn check_count(&self, count: usize) -> Result<(), Error> {
        let least = self.parameters.len();
        let plural = if least == 1 { "" } else { "s" };
        let message = match self.variadic {
            _ if count < least => {
                let at_least = if self.variadic.is_some() { "at least " } else { "" };
                format!("`{}` needs {at_least}{least} argument{plural}, but has {count}", self.name)
            }
            None if count > least => {
                format!("`{}` takes {least} argument{plural}, but has {count}", self.name)
            }
            _ => return Ok(()),
        };
        Err(Error { message, argument: None })
    }

    /// The results of every way to decide the alternatives.
    fn call_each(&'static self, call: &mut Call, ways: &[Vec<Value>]) -> Result<Value, Error> {
        let mut results = Vec::with_capacity(ways.len());
        let mut failure = Error { message: "there is no result".to_owned(), argument: None };
        for way in ways {
            match self.call_once(call, way) {
                Ok(value) => results.push(value),
                Err(Failure::Undecided(ty)) => {
                    let ty = if ty == Type::Dynamic { self.result.to_type() } else { ty };
                    results.push(call.unknown(self.name, way, ty));
                }
                Err(Failure::Impure) => results.push(call.impure(way)),
                Err(Failure::Wrong(error)) => failure = error,
            }
        }
        one_of(results).ok_or(failure)
    }

    /// A call of which no argument is an alternative.
    fn call_once(&'static self, call: &mut Call, arguments: &[Value]) -> Outcome {
        let mut converted = Vec::with_capacity(arguments.len());
        let mut open = false;
        for (index, argument) in arguments.iter().enumerate() {
            let Some(parameter) = self.parameters.get(index).or(self.variadic.as_ref()) else { continue };
            converted.push(parameter.convert(index, argument)?);
            open |= !parameter.unknown && matches!(argument.kind, Kind::Unknown(..));
            open |= self.mode == Mode::Known && !argument.is_wholly_known();
        }
        if open {
            return Err(UNDECIDED);
        }
        (self.body)(call, &converted)
    }
}

impl Parameter {
    fn convert(&self, index: usize, argument: &Value) -> Outcome {
        if argument.is_null() {
            let null = || convert(argument, &self.shape.to_type()).map_err(Failure::from);
            return if self.null { null() } else { Err(self.wrong(index, "must not be null")) };
        }
        convert(argument, &self.shape.to_type()).map_err(|message| self.wrong(index, &message))
    }

    fn wrong(&self, index: usize, message: &str) -> Failure {
        Failure::argument(index, format!("invalid value for `{}`: {message}", self.name))
    }
}

/// The call as the origin of what has none.
fn settle(value: Value, place: Option<rolecall_source::Span>) -> Value {
    let value = match value.kind {
        Kind::String(rope) => Value { kind: Kind::String(rope.normalized().or_source(place)), ..value },
        _ => value,
    };
    value.or_origin(place)
}
