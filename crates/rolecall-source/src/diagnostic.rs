//! What is wrong with an input, and what could not be known about it.

use crate::Span;

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The input cannot be what its author meant.
    Error,
    /// Suspicious.
    Warning,
}

/// Something wrong with an input, at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// What is wrong: lower case, no full stop, user words in backticks.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What to do.
    pub help: Option<String>,
}

/// Something that could not be known, and so was neither allowed nor denied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unknown {
    /// Stable kebab-case reason, such as `unresolved-variable`, `unsupported-function`, `module-not-here`.
    pub reason: &'static str,
    /// What would have to be known.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}

/// Everything a step had to say beside its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
    /// What could not be known.
    pub unknowns: Vec<Unknown>,
}

impl Diagnostics {
    /// Files an error.
    pub fn error(&mut self, message: impl Into<String>, span: Option<Span>) {
        self.problems.push(Diagnostic { level: Level::Error, message: message.into(), span, help: None });
    }

    /// Files an error with advice.
    pub fn error_with_help(
        &mut self,
        message: impl Into<String>,
        span: Option<Span>,
        help: impl Into<String>,
    ) {
        let help = Some(help.into());
        self.problems.push(Diagnostic { level: Level::Error, message: message.into(), span, help });
    }

    /// Files a warning.
    pub fn warning(&mut self, message: impl Into<String>, span: Option<Span>) {
        self.problems.push(Diagnostic { level: Level::Warning, message: message.into(), span, help: None });
    }

    /// Files something that could not be known.
    pub fn unknown(&mut self, reason: &'static str, message: impl Into<String>, span: Option<Span>) {
        self.unknowns.push(Unknown { reason, message: message.into(), span });
    }

    /// Takes over what another step said.
    pub fn extend(&mut self, other: Diagnostics) {
        self.problems.extend(other.problems);
        self.unknowns.extend(other.unknowns);
    }
}
