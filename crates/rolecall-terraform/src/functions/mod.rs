//! Terraform's built-in functions (Terraform, "Functions"), those of version 1.11, those of its built-in provider and
//! those that only OpenTofu has (OpenTofu, "Functions").
//!
//! A function says in `table` what it takes and how it treats what is unknown; conversion, checks of arguments,
//! alternatives, marks and origins are the same for all and live in `call`.

mod arguments;
mod call;
mod charset;
mod collection;
mod conversion;
mod csv;
mod date;
mod double;
mod encoding;
mod file;
mod format;
mod glob;
mod hash;
mod network;
mod numeric;
mod pieces;
mod regular;
mod selection;
mod sequence;
mod set;
mod stand_in;
mod string;
mod table;
mod text;
mod tfvars;
mod timestamp;
mod yaml;

use std::fmt;

use rolecall_source::{Files, Rope, Sources, Span};

use crate::value::{Entries, Value};

pub use table::Function;

/// What a call may look at besides its arguments.
pub struct Context<'a> {
    /// Files and symbols of the run.
    pub sources: &'a Sources,
    /// The workspace.
    pub files: &'a dyn Files,
    /// Where relative paths start: the directory of the root module, relative to the workspace.
    pub root_dir: &'a str,
    /// The call, for origins and for the labels of impure functions.
    pub call: Option<Span>,
    /// Files that were asked for and not read, and why.
    pub unread: Vec<String>,
    /// Renders a template (`templatefile`, `templatestring`) with variables.
    pub render: &'a mut dyn FnMut(&Template, &Entries) -> Result<Value, String>,
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("root_dir", &self.root_dir)
            .field("call", &self.call)
            .finish_non_exhaustive()
    }
}

/// A template to render.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its text, mapped to its source.
    pub text: Rope,
    /// Path of its file, relative to the workspace; of `templatestring`, none.
    pub path: Option<String>,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub message: String,
    /// The argument to blame, from 0.
    pub argument: Option<usize>,
}

/// The function of this name; `core::` before it is allowed. `try`, `can` and type constructors are none: they take
/// expressions, not values.
pub fn find(name: &str) -> Option<&'static Function> {
    let name = name.strip_prefix("core::").unwrap_or(name);
    let index = table::FUNCTIONS.binary_search_by_key(&name, |function| function.name).ok()?;
    table::FUNCTIONS.get(index)
}

/// The names of all functions in order, for suggestions.
pub fn names() -> impl Iterator<Item = &'static str> {
    table::FUNCTIONS.iter().map(|function| function.name)
}
