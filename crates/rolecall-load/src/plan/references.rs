//! To which attributes an expression of a plan's configuration refers in the end, variables and outputs of modules
//! followed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::json::Node;
use rolecall_terraform::InstanceKey;

use super::address::{Step, caller, steps, within};
use super::configuration::Configuration;
use super::world::World;

/// Most references that are followed for one expression.
const MAX_FOLLOWED: usize = 256;
/// What only Terraform's evaluation knows.
const OPAQUE: [&str; 7] = ["count", "each", "ephemeral", "local", "path", "self", "terraform"];

/// The end of a reference.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Leaf<'n> {
    /// An attribute of an instance, by its number, and the steps that lead to it.
    Attribute(usize, Vec<Step<'n>>),
    /// A value.
    Value(&'n Node),
    /// Something of which a plan does not say the value.
    Opaque,
}

/// What references are followed in.
#[derive(Debug)]
pub(super) struct References<'a, 'n> {
    pub(super) configuration: &'a Configuration<'n>,
    /// The values of the root module's variables.
    pub(super) variables: BTreeMap<&'n str, &'n Node>,
    pub(super) by_address: BTreeMap<Arc<str>, usize>,
    pub(super) by_block: BTreeMap<String, Vec<usize>>,
    pub(super) keys: Vec<InstanceKey>,
}

impl<'a, 'n> References<'a, 'n> {
    pub(super) fn new(plan: &'n Node, world: &World<'n>, configuration: &'a Configuration<'n>) -> Self {
        References {
            configuration,
            variables: variables(plan),
            by_address: world.by_address(),
            by_block: world.by_block(),
            keys: world.instances.iter().map(|instance| instance.key.clone()).collect(),
        }
    }

    /// The ends of the references of `expression`, which stands in the module instance `module`, each as often as it is
    /// referred to and in that order. `key` is that of the instance whose argument it is.
    pub(super) fn leaves(
        &self,
        module: &str,
        expression: &'n Node,
        key: Option<&InstanceKey>,
    ) -> Vec<Leaf<'n>> {
        let mut out = Vec::new();
        let mut left = MAX_FOLLOWED;
        self.follow(module, expression, key, &mut left, &mut out);
        out
    }

    fn follow(
        &self,
        module: &str,
        expression: &'n Node,
        key: Option<&InstanceKey>,
        left: &mut usize,
        out: &mut Vec<Leaf<'n>>,
    ) {
        if let Some(constant) = expression.get("constant_value") {
            out.push(Leaf::Value(constant));
            return;
        }
        for reference in longest(expression) {
            let Some(rest) = left.checked_sub(1) else {
                out.push(Leaf::Opaque);
                return;
            };
            *left = rest;
            self.follow_one(module, reference, key, left, out);
        }
    }

    fn follow_one(
        &self,
        module: &str,
        reference: &'n str,
        key: Option<&InstanceKey>,
        left: &mut usize,
        out: &mut Vec<Leaf<'n>>,
    ) {
        let with_ends = steps(reference);
        let all: Vec<Step<'n>> = with_ends.iter().map(|(step, _)| *step).collect();
        match all.as_slice() {
            [Step::Name("var"), Step::Name(name), ..] => self.variable(module, name, left, out),
            [Step::Name("module"), Step::Name(_), Step::Key(_), Step::Name(output), ..]
            | [Step::Name("module"), Step::Name(_), Step::Name(output), ..] => {
                let taken = if matches!(all.get(2), Some(Step::Key(_))) { 2 } else { 1 };
                let end = with_ends.get(taken).map_or(0, |(_, end)| *end);
                let child = within(module, reference.get(..end).unwrap_or_default());
                match self.configuration.output(&child, output) {
                    Some(expression) => self.follow(&child, expression, None, left, out),
                    None => out.push(Leaf::Opaque),
                }
            }
            [Step::Name("module"), ..] => out.push(Leaf::Opaque),
            [Step::Name(first), ..] if OPAQUE.contains(first) => out.push(Leaf::Opaque),
            _ => {
                let taken = if all.first() == Some(&Step::Name("data")) { 3 } else { 2 };
                let end = |count: usize| count.checked_sub(1).and_then(|last| with_ends.get(last));
                let rest = all.get(taken..).unwrap_or_default();
                let Some((_, block_end)) = end(taken) else { return out.push(Leaf::Opaque) };
                let block = within(module, reference.get(..*block_end).unwrap_or_default());
                let keyed = match rest {
                    [Step::Key(_), ..] => end(taken + 1).and_then(|(_, end)| reference.get(..*end)),
                    _ => None,
                };
                self.resource(&block, keyed.map(|address| within(module, address)), rest, key, out);
            }
        }
    }

    fn variable(&self, module: &str, name: &str, left: &mut usize, out: &mut Vec<Leaf<'n>>) {
        let default = || self.configuration.default_of(module, name).map_or(Leaf::Opaque, Leaf::Value);
        let Some((caller, call)) = caller(module) else {
            out.push(self.variables.get(name).map_or_else(default, |value| Leaf::Value(value)));
            return;
        };
        match self.configuration.argument(caller, call, name) {
            Some(expression) => self.follow(caller, expression, None, left, out),
            None => out.push(default()),
        }
    }

    /// The instance at `address` where the reference has a key; else the only one of the block, the one with the same
    /// key as that which refers to it, or all.
    fn resource(
        &self,
        block: &str,
        address: Option<String>,
        rest: &[Step<'n>],
        key: Option<&InstanceKey>,
        out: &mut Vec<Leaf<'n>>,
    ) {
        if let Some(address) = address {
            let found = self.by_address.get(&*address);
            let path = rest.get(1..).unwrap_or_default().to_vec();
            out.push(found.map_or(Leaf::Opaque, |index| Leaf::Attribute(*index, path)));
            return;
        }
        let all = self.by_block.get(block).map(Vec::as_slice).unwrap_or_default();
        let alike = |index: &&usize| key.is_some() && self.keys.get(**index) == key;
        let one = all.iter().find(alike).filter(|_| rest.is_empty() && key != Some(&InstanceKey::None));
        let chosen = one.map_or(all, std::slice::from_ref);
        if chosen.is_empty() {
            out.push(Leaf::Opaque);
        }
        out.extend(chosen.iter().take(MAX_FOLLOWED).map(|index| Leaf::Attribute(*index, rest.to_vec())));
    }
}

/// The references of an expression without their own beginnings, with which Terraform lists each of them.
fn longest(expression: &Node) -> impl Iterator<Item = &str> {
    let all = expression.get("references").and_then(Node::as_array).unwrap_or_default();
    let mut last = "";
    all.iter().filter_map(Node::as_str).filter(move |reference| {
        let rest = last.strip_prefix(*reference);
        let is_start = rest.is_some_and(|rest| rest.starts_with(['.', '[']));
        if !is_start {
            last = *reference;
        }
        !is_start
    })
}

/// The values of the root module's variables.
fn variables(plan: &Node) -> BTreeMap<&str, &Node> {
    let members = plan.get("variables").and_then(Node::as_object).unwrap_or_default();
    members.iter().filter_map(|member| Some((&*member.key, member.value.get("value")?))).collect()
}
