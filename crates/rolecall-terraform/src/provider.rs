//! What only a provider knows.

use std::sync::Arc;

use rolecall_source::{Sources, Span};

use crate::evaluation::Mode;
use crate::value::{Entries, Value};

/// A `provider` block of a root module (or the implied empty one), as a resource sees it.
#[derive(Clone, Debug)]
pub struct ProviderInstance {
    /// Directory of the root module, relative to the workspace.
    pub root: Arc<str>,
    /// The provider's local name in the root module, such as `aws`.
    pub name: Arc<str>,
    /// Its source address in full, such as `registry.terraform.io/hashicorp/aws`.
    pub source: Arc<str>,
    /// Its alias.
    pub alias: Option<Arc<str>>,
    /// The evaluated arguments; nested blocks such as `assume_role` are tuples of objects.
    pub arguments: Entries,
    /// The `provider` block.
    pub span: Option<Span>,
}

/// One instance of a resource or data source whose arguments are evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Files and symbols.
    pub sources: &'a Sources,
    /// Full address, such as `module.a["x"].aws_iam_role.this[0]`.
    pub address: &'a str,
    /// Resource type, such as `aws_iam_role`.
    pub kind: &'a str,
    /// The provider that manages it.
    pub provider: &'a Arc<ProviderInstance>,
    /// The arguments as configured; nested blocks are tuples of objects under their kind.
    pub arguments: &'a Entries,
    /// The block's header.
    pub span: Span,
}

/// A provider: the part of evaluation that Terraform's core leaves to plugins. What it does not say it does not know.
pub trait Provider: Sync {
    /// Whether resources or data sources of this type are asked for even if nothing refers to them. The others are
    /// evaluated only where something does.
    fn is_read(&self, _mode: Mode, _kind: &str) -> bool {
        true
    }

    /// The computed attributes of a managed resource that follow from its arguments. What is neither configured nor
    /// returned is a symbol `ADDRESS.attribute`, or null where [`Provider::is_optional`].
    fn resource(&self, _call: &Call<'_>) -> Entries {
        Entries::new()
    }

    /// All attributes of a data source, or `None` when they are not known without asking AWS: then the arguments are
    /// kept and every other attribute is a symbol.
    fn data(&self, _call: &Call<'_>) -> Option<Entries> {
        None
    }

    /// Whether an argument of a managed resource that is not configured is null (rather than computed).
    fn is_optional(&self, _kind: &str, _attribute: &str) -> bool {
        false
    }

    /// The dotted names of the nested blocks of a resource type or data source, or of the provider by its name: what JSON
    /// syntax leaves to the schema.
    fn blocks(&self, _kind: &str) -> &'static [&'static str] {
        &[]
    }

    /// A provider-defined function such as `provider::aws::arn_parse`; `None` when there is none of this name.
    fn function(&self, _name: &str, _arguments: &[Value]) -> Option<Result<Value, String>> {
        None
    }
}
