//! What blocks and arguments `rolecall.hcl` has, as data.

use super::words::{self, Check};

/// What an argument holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// A string.
    Text(Check),
    /// A list of strings.
    Texts(Check),
    /// An account id; a number would lose its leading zeros.
    AccountId,
    /// `true` or `false`.
    Bool,
    /// A whole number, not negative.
    Count,
    /// A constant object of any shape.
    Map,
    /// An object with these arguments.
    Object(&'static [Argument]),
    /// The object that says what a caller brings.
    With,
}

/// An argument of a block or object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Argument {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
}

/// A block.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockSchema {
    pub(super) kind: &'static str,
    /// Its one label; `None` when it has no label.
    pub(super) label: Option<Label>,
    pub(super) arguments: &'static [Argument],
}

/// The label of a block; it names the block among those of its kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    /// How it may look, for messages.
    pub(super) example: &'static str,
    pub(super) check: Check,
}

const fn optional(name: &'static str, shape: Shape) -> Argument {
    Argument { name, shape, required: false }
}

const fn required(name: &'static str, shape: Shape) -> Argument {
    Argument { name, shape, required: true }
}

const fn label(example: &'static str, check: Check) -> Label {
    Label { example, check }
}

/// Every block.
pub(super) static BLOCKS: &[BlockSchema] = &[
    BlockSchema {
        kind: "account",
        label: Some(label("dev", words::account_label)),
        arguments: &[
            optional("id", Shape::AccountId),
            optional("sources", Shape::Texts(words::text)),
            optional("zone", Shape::Text(words::text)),
            optional("complete", Shape::Bool),
            optional("partition", Shape::Text(words::partition)),
            optional("providers", Shape::Texts(words::provider)),
        ],
    },
    BlockSchema {
        kind: "root",
        label: Some(label("accounts/app", words::text)),
        arguments: &[
            optional("workspace", Shape::Text(words::text)),
            optional("var_files", Shape::Texts(words::text)),
            optional("variables", Shape::Map),
        ],
    },
    BlockSchema {
        kind: "fact",
        label: Some(label("accounts/app:data.aws_ssm_parameter.vendor", words::text)),
        arguments: &[optional("values", Shape::Map), optional("file", Shape::Text(words::text))],
    },
    BlockSchema {
        kind: "organization",
        label: None,
        arguments: &[
            optional("id", Shape::Text(words::organization_id)),
            optional("management_account", Shape::AccountId),
        ],
    },
    BlockSchema {
        kind: "chain",
        label: Some(label("developers deploy", words::text)),
        arguments: &[
            required("from", Shape::Text(words::text)),
            required("to", Shape::Text(words::text)),
            optional("max_hops", Shape::Count),
            optional("with", Shape::With),
            optional("reaches", Shape::Object(REACHES)),
        ],
    },
    BlockSchema {
        kind: "forbid",
        label: Some(label("nobody else deploys", words::text)),
        arguments: &[
            required("from", Shape::Text(words::text)),
            required("to", Shape::Text(words::text)),
            optional("except", Shape::Texts(words::text)),
        ],
    },
    BlockSchema {
        kind: "rule",
        label: Some(label("inline-policy", words::text)),
        arguments: &[required("severity", Shape::Text(words::severity))],
    },
    BlockSchema {
        kind: "ignore",
        label: None,
        arguments: &[
            required("rule", Shape::Text(words::text)),
            optional("entity", Shape::Text(words::text)),
            optional("address", Shape::Text(words::text)),
            optional("file", Shape::Text(words::text)),
            required("reason", Shape::Text(words::text)),
            optional("until", Shape::Text(words::date)),
        ],
    },
];

const REACHES: &[Argument] =
    &[required("action", Shape::Text(words::text)), required("resource", Shape::Text(words::text))];
