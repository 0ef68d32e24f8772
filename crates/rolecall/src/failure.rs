//! Why a command could not do its job.

use std::fmt::Write;

/// Exit status: nothing to object to.
pub(crate) const FINE: u8 = 0;
/// Exit status: there is something to object to.
pub(crate) const OBJECTION: u8 = 1;
/// Exit status: usage, configuration, input or internal error.
pub(crate) const BROKEN: u8 = 2;
/// Exit status: nothing to analyse.
pub(crate) const NOTHING: u8 = 3;
/// Exit status of `plan --detailed-exitcode`: changes, and nothing to object to.
pub(crate) const CHANGES: u8 = 4;

/// A command that could not do its job.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Exit status.
    pub(crate) status: u8,
    /// What standard error says.
    pub(crate) text: String,
}

impl Failure {
    /// A usage, configuration or input error.
    pub(crate) fn error(message: impl AsRef<str>) -> Self {
        Failure { status: BROKEN, text: format!("error: {}", rolecall_report::escape(message.as_ref())) }
    }

    /// Nothing to analyse.
    pub(crate) fn nothing(message: impl AsRef<str>) -> Self {
        Failure { status: NOTHING, ..Failure::error(message) }
    }

    /// Adds advice.
    pub(crate) fn help(mut self, help: Option<impl AsRef<str>>) -> Self {
        if let Some(help) = help {
            // Writing to text never fails.
            let _ = write!(self.text, "\n  help: {}", rolecall_report::escape(help.as_ref()));
        }
        self
    }
}
