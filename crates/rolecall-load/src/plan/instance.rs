//! One instance of a resource or data source, as plans and states write it.

use std::sync::Arc;

use rolecall_parser::json::{Kind, Node};
use rolecall_terraform::{InstanceKey, Mode};

use super::address;

/// An instance and the JSON that speaks of it.
#[derive(Clone, Debug)]
pub(super) struct Instance<'n> {
    /// Full address.
    pub(super) address: Arc<str>,
    /// Address of the module instance.
    pub(super) module: Arc<str>,
    pub(super) mode: Mode,
    pub(super) kind: Arc<str>,
    pub(super) name: Arc<str>,
    pub(super) key: InstanceKey,
    /// The provider as a raw state names it, such as `provider["registry.terraform.io/hashicorp/aws"].prod`; elsewhere
    /// only its source.
    pub(super) provider: &'n str,
    /// The whole object.
    pub(super) node: &'n Node,
    pub(super) attributes: Attributes<'n>,
}

/// The attributes of an instance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attributes<'n> {
    pub(super) values: Option<&'n Node>,
    /// `true` where a value is not known before it is applied.
    pub(super) unknown: Option<&'n Node>,
    /// `true` where a value is sensitive; in a raw state a list of paths.
    pub(super) sensitive: Option<&'n Node>,
}

impl<'n> Instance<'n> {
    /// The instance that an entry of `resources` or `resource_changes` is about. An error says what is missing.
    pub(super) fn read(node: &'n Node, attributes: Attributes<'n>) -> Result<Self, String> {
        let text = |key: &str| node.get(key).and_then(Node::as_str).ok_or_else(|| missing(key));
        let address = text("address")?;
        Ok(Instance {
            address: address.into(),
            module: address::split_module(address).0.into(),
            mode: mode(text("mode")?)?,
            kind: text("type")?.into(),
            name: text("name")?.into(),
            key: key(node.get("index"))?,
            provider: node.get("provider_name").and_then(Node::as_str).unwrap_or_default(),
            node,
            attributes,
        })
    }

    /// The address in its module without the key: what the configuration calls the block.
    pub(super) fn block(&self) -> String {
        block(self.mode, &self.kind, &self.name)
    }

    /// The node of an attribute that is known.
    pub(super) fn known(&self, name: &str) -> Option<&'n Node> {
        let open = self.attributes.unknown.and_then(|unknown| unknown.get(name)).is_some_and(holds_true);
        self.attributes.values?.get(name).filter(|node| !open && node.kind != Kind::Null)
    }

    /// Whether an attribute, or a part of it, is not known.
    pub(super) fn is_open(&self, name: &str) -> bool {
        let unknown = self.attributes.unknown;
        unknown.is_some_and(|unknown| is_true(unknown) || unknown.get(name).is_some_and(holds_true))
    }
}

/// What the configuration calls a block.
pub(super) fn block(mode: Mode, kind: &str, name: &str) -> String {
    match mode {
        Mode::Managed => format!("{kind}.{name}"),
        Mode::Data => format!("data.{kind}.{name}"),
    }
}

pub(super) fn mode(text: &str) -> Result<Mode, String> {
    match text {
        "managed" => Ok(Mode::Managed),
        "data" => Ok(Mode::Data),
        other => Err(format!("a resource has the mode `{other}`: known are `managed` and `data`")),
    }
}

/// The key of an instance: `index` of plans, `index_key` of raw states.
pub(super) fn key(node: Option<&Node>) -> Result<InstanceKey, String> {
    match node.map(|node| &node.kind) {
        None | Some(Kind::Null) => Ok(InstanceKey::None),
        Some(Kind::String(key)) => Ok(InstanceKey::Key(key.clone())),
        Some(Kind::Number(index)) => {
            index.parse().map(InstanceKey::Index).map_err(|_| format!("`{index}` is no index of an instance"))
        }
        Some(_) => Err("the key of an instance is neither a number nor a string".to_owned()),
    }
}

pub(super) fn missing(key: &str) -> String {
    format!("a resource has no `{key}`")
}

pub(super) fn is_true(node: &Node) -> bool {
    node.kind == Kind::Bool(true)
}

/// Whether `true` is in it anywhere.
pub(super) fn holds_true(node: &Node) -> bool {
    match &node.kind {
        Kind::Bool(truth) => *truth,
        Kind::Array(items) => items.iter().any(holds_true),
        Kind::Object(members) => members.iter().any(|member| holds_true(&member.value)),
        Kind::Null | Kind::Number(_) | Kind::String(_) => false,
    }
}
