//! Which instances and outputs a plan or a state says there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rolecall_parser::json::{Kind, Node};
use rolecall_terraform::Mode;

use super::instance::{Attributes, Instance};
use super::raw_state;
use super::shape::Shape;

/// Deepest nesting of `child_modules`.
const MAX_MODULES: usize = 100;

/// Which of the two worlds of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    /// Before it is applied: its `prior_state`.
    Prior,
    /// After it was applied.
    Planned,
}

/// What there is.
#[derive(Debug, Default)]
pub(super) struct World<'n> {
    pub(super) instances: Vec<Instance<'n>>,
    pub(super) outputs: Vec<Output<'n>>,
    /// What is wrong with the file, and where.
    pub(super) complaints: Vec<(String, Range<usize>)>,
}

/// An output of the root module.
#[derive(Clone, Debug)]
pub(super) struct Output<'n> {
    pub(super) name: Arc<str>,
    pub(super) attributes: Attributes<'n>,
}

impl<'n> World<'n> {
    /// Reads a file. States have only one world.
    pub(super) fn read(node: &'n Node, shape: Shape, when: When) -> Self {
        let mut world = World::default();
        match (shape, when) {
            (Shape::Plan, When::Planned) => world.planned(node),
            (Shape::Plan, When::Prior) => {
                if let Some(values) = node.get("prior_state").and_then(|prior| prior.get("values")) {
                    world.state(values);
                }
            }
            (Shape::State, _) => {
                if let Some(values) = node.get("values") {
                    world.state(values);
                }
            }
            (Shape::RawState, _) => raw_state::read(node, &mut world),
        }
        world
    }

    pub(super) fn complain(&mut self, message: String, node: &Node) {
        self.complaints.push((message, node.range.clone()));
    }

    /// The items of an array that may be left out.
    pub(super) fn items(&mut self, node: &'n Node, key: &str) -> &'n [Node] {
        let Some(value) = node.get(key).filter(|value| value.kind != Kind::Null) else { return &[] };
        value.as_array().unwrap_or_else(|| {
            self.complain(format!("`{key}` is not a list"), value);
            &[]
        })
    }

    fn add(&mut self, node: &'n Node, attributes: Attributes<'n>) {
        match Instance::read(node, attributes) {
            Ok(instance) => self.instances.push(instance),
            Err(complaint) => self.complain(complaint, node),
        }
    }

    /// `values` of a state.
    fn state(&mut self, values: &'n Node) {
        for resource in self.resources(values) {
            self.add(resource, stated(resource));
        }
        self.outputs(values.get("outputs"), &BTreeMap::new());
    }

    /// The resources of all modules.
    fn resources(&mut self, values: &'n Node) -> Vec<&'n Node> {
        let mut out = Vec::new();
        let mut pending: Vec<(&Node, usize)> =
            values.get("root_module").map(|root| (root, 0)).into_iter().collect();
        while let Some((module, depth)) = pending.pop() {
            out.extend(self.items(module, "resources"));
            let children = self.items(module, "child_modules");
            if depth >= MAX_MODULES && !children.is_empty() {
                self.complain(format!("modules are nested more than {MAX_MODULES} levels deep"), module);
                continue;
            }
            pending.extend(children.iter().rev().map(|child| (child, depth + 1)));
        }
        out
    }

    /// `planned_values` leaves out what is not known without saying so: the changes tell. Data sources that were read
    /// while planning are only in the prior state.
    fn planned(&mut self, plan: &'n Node) {
        let mut changes: BTreeMap<&str, &Node> = BTreeMap::new();
        for change in self.items(plan, "resource_changes") {
            match (address(change), change.get("deposed")) {
                (Some(address), None) => {
                    changes.insert(address, change);
                }
                _ => self.left_behind(change),
            }
        }
        let planned = plan.get("planned_values").map(|values| self.resources(values)).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for resource in planned {
            match address(resource).and_then(|address| Some((address, *changes.get(address)?))) {
                Some((address, change)) if seen.insert(address) => self.changed(change),
                Some(_) => {}
                None => {
                    seen.extend(address(resource));
                    self.add(resource, stated(resource));
                }
            }
        }
        for (_, change) in changes.iter().filter(|(address, _)| !seen.contains(*address)) {
            self.changed(change);
        }
        let prior = plan.get("prior_state").and_then(|prior| prior.get("values"));
        for resource in prior.map(|values| self.resources(values)).unwrap_or_default() {
            let is_data = resource.get("mode").and_then(Node::as_str) == Some("data");
            if is_data && address(resource).is_none_or(|address| !seen.contains(address)) {
                self.add(resource, stated(resource));
            }
        }
        self.planned_outputs(plan);
    }

    /// What a change leads to: what is after it, and what it forgets, which goes on existing.
    fn changed(&mut self, node: &'n Node) {
        let Some(change) = node.get("change") else {
            return self.complain("a resource change has no `change`".to_owned(), node);
        };
        let after = change.get("after").filter(|after| after.as_object().is_some());
        if after.is_some() {
            let (unknown, sensitive) = (change.get("after_unknown"), change.get("after_sensitive"));
            self.add(node, Attributes { values: after, unknown, sensitive });
        }
        self.left_behind(node);
    }

    /// The object that a change forgets. What it deletes is gone.
    fn left_behind(&mut self, node: &'n Node) {
        let Some(change) = node.get("change") else { return };
        let actions = change.get("actions").and_then(Node::as_array).unwrap_or_default();
        let before = change.get("before").filter(|before| before.as_object().is_some());
        if before.is_some() && actions.iter().any(|action| action.as_str() == Some("forget")) {
            let sensitive = change.get("before_sensitive");
            self.add(node, Attributes { values: before, unknown: None, sensitive });
        }
    }

    fn planned_outputs(&mut self, plan: &'n Node) {
        let changes = plan.get("output_changes").and_then(Node::as_object).unwrap_or_default();
        let unknown = changes
            .iter()
            .filter_map(|member| Some((&*member.key, member.value.get("after_unknown")?)))
            .collect();
        self.outputs(plan.get("planned_values").and_then(|values| values.get("outputs")), &unknown);
    }

    pub(super) fn outputs(&mut self, outputs: Option<&'n Node>, unknown: &BTreeMap<&str, &'n Node>) {
        for member in outputs.and_then(Node::as_object).unwrap_or_default() {
            let attributes = Attributes {
                values: member.value.get("value"),
                unknown: unknown.get(&*member.key).copied(),
                sensitive: member.value.get("sensitive"),
            };
            self.outputs.push(Output { name: member.key.clone(), attributes });
        }
    }

    /// The data sources and the resources, by address and in order.
    pub(super) fn by_address(&self) -> BTreeMap<Arc<str>, usize> {
        let instances = self.instances.iter().enumerate().rev();
        instances.map(|(index, instance)| (instance.address.clone(), index)).collect()
    }

    /// The instances of each block, by the address of the block in its module instance.
    pub(super) fn by_block(&self) -> BTreeMap<String, Vec<usize>> {
        let mut blocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, instance) in self.instances.iter().enumerate() {
            let block = super::address::within(&instance.module, &instance.block());
            blocks.entry(block).or_default().push(index);
        }
        blocks
    }
}

pub(super) fn address(node: &Node) -> Option<&str> {
    node.get("address").and_then(Node::as_str)
}

/// The attributes of a resource of a state.
fn stated(resource: &Node) -> Attributes<'_> {
    Attributes { values: resource.get("values"), unknown: None, sensitive: resource.get("sensitive_values") }
}

/// Whether it is a data source of a type.
pub(super) fn is_data(instance: &Instance<'_>, kind: &str) -> bool {
    instance.mode == Mode::Data && &*instance.kind == kind
}
