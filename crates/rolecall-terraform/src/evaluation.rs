//! What comes out of evaluating a root module.

use std::fmt;
use std::sync::Arc;

use rolecall_source::{Diagnostics, Span};

use crate::provider::ProviderInstance;
use crate::value::{Entries, Value};

/// A root module and how it is evaluated.
#[derive(Clone, Debug, Default)]
pub struct Root {
    /// Directory relative to the workspace; empty for the workspace itself.
    pub directory: Arc<str>,
    /// Directory of its module, where that is another: a unit of Terragrunt runs a module that stands elsewhere.
    pub source: Option<Arc<str>>,
    /// Files that count as if they stood in the module, in place of those of the same name.
    pub generated: Vec<Generated>,
    /// What names stand for beside those that the language knows.
    pub globals: Entries,
    /// Selected workspace, where known.
    pub workspace: Option<Arc<str>>,
    /// Values of variables that any file overrides, as those of `TF_VAR_name`: name and value.
    pub environment: Vec<(Arc<str>, Value)>,
    /// Whether the environment may hold more values, of any variable: then no default is certain, and nothing is said of
    /// a variable without value.
    pub open: bool,
    /// What overrides the variable files that Terraform loads by itself, lowest precedence first.
    pub settings: Vec<Setting>,
    /// Facts about data sources, remote states and modules that are not here.
    pub facts: Vec<Fact>,
}

/// A file that a tool writes before Terraform runs.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Its name.
    pub name: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

impl Root {
    /// The directory of its module, relative to the workspace.
    pub fn module_directory(&self) -> &Arc<str> {
        self.source.as_ref().unwrap_or(&self.directory)
    }
}

/// Values of variables, as `-var` and `-var-file` give them.
#[derive(Clone, Debug)]
pub enum Setting {
    /// A variable file, relative to the root module.
    File(Arc<str>),
    /// The value of one variable. A string for a variable whose type is not primitive is parsed as an expression
    /// ("Input variables", Variables on the command line).
    Value(Arc<str>, Value),
}

/// What a data source, a remote state or a module that is not here returns.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Address; `*` stands for any text.
    pub address: Arc<str>,
    /// The attributes or outputs.
    pub values: Entries,
}

/// A root module, evaluated.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Directory of the root module.
    pub root: Arc<str>,
    /// Every instance of the resources and data sources of the root and its local modules, by address in order; without
    /// those that nobody reads ([`crate::Provider::is_read`]).
    pub resources: Vec<Resource>,
    /// Type and provider of the managed resources that nobody reads.
    pub unread: Vec<(Arc<str>, Arc<ProviderInstance>)>,
    /// Outputs of the root module.
    pub outputs: Entries,
    /// Every `provider` block of the root module.
    pub providers: Vec<Arc<ProviderInstance>>,
    /// Directories of the modules that were evaluated, the root included.
    pub directories: Vec<Arc<str>>,
    /// What is wrong and what could not be known.
    pub diagnostics: Diagnostics,
}

/// `resource` or `data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
}

/// The key of an instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InstanceKey {
    /// Neither `count` nor `for_each`.
    None,
    /// `count`.
    Index(u64),
    /// `for_each`.
    Key(Arc<str>),
    /// `count` or `for_each` is not known: one generic instance, printed as `[*]`.
    Any,
}

/// `[key]` of an address as Terraform prints it; nothing where there is no key.
impl fmt::Display for InstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            InstanceKey::None => Ok(()),
            InstanceKey::Index(index) => write!(f, "[{index}]"),
            InstanceKey::Key(key) => write!(f, "[{}]", quoted(key)),
            InstanceKey::Any => f.write_str("[*]"),
        }
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '$' | '%' if rest.peek() == Some(&'{') => out.extend([letter, letter]),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// One instance of a resource or data source.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Full address, such as `module.a["x"].aws_iam_role.this[0]`.
    pub address: Arc<str>,
    /// Address of the module instance, empty for the root module.
    pub module: Arc<str>,
    /// `resource` or `data`.
    pub mode: Mode,
    /// Type, such as `aws_iam_role`.
    pub kind: Arc<str>,
    /// Name of the block.
    pub name: Arc<str>,
    /// Instance key.
    pub key: InstanceKey,
    /// The provider that manages it.
    pub provider: Arc<ProviderInstance>,
    /// Configured arguments and derived attributes, always an `id`; nested blocks are tuples of objects under their kind.
    pub values: Arc<Entries>,
    /// Kind and labels of the block.
    pub header: Span,
    /// The whole block.
    pub span: Span,
    /// Whether the instance surely exists: `count` and `for_each`, its own and its modules', are known.
    pub certain: bool,
}
