//! The state as Terraform stores it, version 4.

use std::sync::Arc;

use rolecall_parser::json::Node;

use super::address::within;
use super::instance::{Attributes, Instance, block, key, missing, mode};
use super::world::World;

/// Adds what the state holds.
pub(super) fn read<'n>(state: &'n Node, world: &mut World<'n>) {
    for resource in world.items(state, "resources") {
        let block = match Block::read(resource) {
            Ok(block) => block,
            Err(complaint) => {
                world.complain(complaint, resource);
                continue;
            }
        };
        for node in world.items(resource, "instances") {
            match block.instance(node) {
                Ok(instance) => world.instances.push(instance),
                Err(complaint) => world.complain(complaint, node),
            }
        }
    }
    world.outputs(state.get("outputs"), &std::collections::BTreeMap::new());
}

/// What the instances of an entry of `resources` share.
struct Block<'n> {
    module: Arc<str>,
    mode: rolecall_terraform::Mode,
    kind: Arc<str>,
    name: Arc<str>,
    provider: &'n str,
}

impl<'n> Block<'n> {
    fn read(node: &'n Node) -> Result<Self, String> {
        let text = |key: &str| node.get(key).and_then(Node::as_str).ok_or_else(|| missing(key));
        Ok(Block {
            module: node.get("module").and_then(Node::as_str).unwrap_or_default().into(),
            mode: mode(text("mode")?)?,
            kind: text("type")?.into(),
            name: text("name")?.into(),
            provider: node.get("provider").and_then(Node::as_str).unwrap_or_default(),
        })
    }

    fn instance(&self, node: &'n Node) -> Result<Instance<'n>, String> {
        let key = key(node.get("index_key"))?;
        let name = format!("{}{key}", block(self.mode, &self.kind, &self.name));
        Ok(Instance {
            address: within(&self.module, &name).into(),
            module: self.module.clone(),
            mode: self.mode,
            kind: self.kind.clone(),
            name: self.name.clone(),
            key,
            provider: node.get("provider").and_then(Node::as_str).unwrap_or(self.provider),
            node,
            attributes: Attributes {
                values: node.get("attributes"),
                unknown: None,
                sensitive: node.get("sensitive_attributes"),
            },
        })
    }
}
