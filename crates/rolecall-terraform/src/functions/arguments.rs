//! Access to arguments that were converted already.

use rolecall_source::{Rope, symbol};

use super::call::{Failure, MAX_PARTS, UNDECIDED};
use crate::value::{Entries, Kind, Number, Type, Value, within};

/// The arguments of a call. What is asked for and not known makes the call undecided.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a>(pub(super) &'a [Value]);

impl<'a> Arguments<'a> {
    /// The argument; the pipeline has checked that it is there.
    pub(super) fn get(self, index: usize) -> Result<&'a Value, Failure> {
        self.0.get(index).ok_or(UNDECIDED)
    }

    /// A string, with its symbols.
    pub(super) fn rope(self, index: usize) -> Result<&'a Rope, Failure> {
        self.get(index)?.as_rope().ok_or(UNDECIDED)
    }

    /// A string without symbols.
    pub(super) fn text(self, index: usize) -> Result<&'a str, Failure> {
        let text = self.rope(index)?.as_str();
        if symbol::has_symbols(text) { Err(UNDECIDED) } else { Ok(text) }
    }

    pub(super) fn number(self, index: usize) -> Result<&'a Number, Failure> {
        match &self.get(index)?.kind {
            Kind::Number(number) => Ok(number),
            _ => Err(UNDECIDED),
        }
    }

    /// A whole number.
    pub(super) fn integer(self, index: usize) -> Result<i64, Failure> {
        let number = self.number(index)?;
        if !number.is_integer() {
            return Err(Failure::argument(index, "value must be a whole number"));
        }
        number.to_i64().ok_or_else(|| Failure::argument(index, "value is out of range"))
    }

    /// The elements of a list, set or tuple.
    pub(super) fn elements(self, index: usize) -> Result<&'a [Value], Failure> {
        self.get(index)?.elements().ok_or(UNDECIDED)
    }

    /// The entries of a map or object.
    pub(super) fn entries(self, index: usize) -> Result<&'a Entries, Failure> {
        self.get(index)?.entries().ok_or(UNDECIDED)
    }

    pub(super) fn len(self) -> usize {
        self.0.len()
    }
}

/// A list of these elements.
pub(super) fn list(element: Type, items: Vec<Value>) -> Value {
    Value::new(Kind::List(element, std::sync::Arc::new(items)), None)
}

/// A number that counts something.
pub(super) fn count(value: usize) -> Value {
    Value::new(Kind::Number(Number::count(value)), None)
}

/// Text longer than any function may give.
pub(super) const MAX_TEXT: usize = 8 << 20;
/// Most elements that a function may make.
pub(super) const MAX_ITEMS: usize = 100_000;

/// A string of which only the length is new.
pub(super) fn bounded(length: usize) -> Result<(), Failure> {
    if length > MAX_TEXT { Err("result is too long".into()) } else { Ok(()) }
}

/// The type of a value that is small enough to have one written out.
pub(super) fn type_of(value: &Value) -> Result<Type, Failure> {
    if within(value, MAX_PARTS) { Ok(value.type_of()) } else { Err("argument is too large".into()) }
}
