//! The `configuration` of a plan: no values, but which expression refers to what (Terraform, "JSON Output Format",
//! "Configuration Representation").

use std::collections::BTreeMap;

use rolecall_parser::json::Node;

use super::address::static_path;
use super::instance::Instance;

/// Deepest nesting of module calls.
const MAX_MODULES: usize = 100;

/// The configuration, by module.
#[derive(Debug, Default)]
pub(super) struct Configuration<'n> {
    providers: BTreeMap<&'n str, &'n Node>,
    modules: BTreeMap<String, Module<'n>>,
}

#[derive(Debug, Default)]
struct Module<'n> {
    resources: BTreeMap<&'n str, &'n Node>,
    outputs: BTreeMap<&'n str, &'n Node>,
    variables: BTreeMap<&'n str, &'n Node>,
    calls: BTreeMap<&'n str, &'n Node>,
}

impl<'n> Configuration<'n> {
    /// Reads that of a plan. States have none.
    pub(super) fn read(plan: &'n Node) -> Self {
        let mut configuration = Configuration::default();
        let Some(node) = plan.get("configuration") else { return configuration };
        configuration.providers = members(node.get("provider_config"));
        let mut pending: Vec<(String, &Node, usize)> =
            node.get("root_module").map(|root| (String::new(), root, 0)).into_iter().collect();
        while let Some((path, node, depth)) = pending.pop() {
            let module = Module::read(node);
            for (name, call) in module.calls.iter().filter(|_| depth < MAX_MODULES) {
                let path = if path.is_empty() { (*name).to_owned() } else { format!("{path}.{name}") };
                pending.extend(call.get("module").map(|module| (path, module, depth + 1)));
            }
            configuration.modules.insert(path, module);
        }
        configuration
    }

    /// The provider configurations by their keys, such as `aws.prod`.
    pub(super) fn providers(&self) -> impl Iterator<Item = (&'n str, &'n Node)> {
        self.providers.iter().map(|(key, node)| (*key, *node))
    }

    /// The block of an instance.
    pub(super) fn resource(&self, instance: &Instance<'_>) -> Option<&'n Node> {
        self.module(&instance.module)?.resources.get(&*instance.block()).copied()
    }

    /// The expression of an output of a module instance.
    pub(super) fn output(&self, module: &str, name: &str) -> Option<&'n Node> {
        self.module(module)?.outputs.get(name)?.get("expression")
    }

    /// The argument of the call of a module, in the words of the module that calls it.
    pub(super) fn argument(&self, caller: &str, call: &str, name: &str) -> Option<&'n Node> {
        self.module(caller)?.calls.get(call)?.get("expressions")?.get(name)
    }

    /// The default of a variable.
    pub(super) fn default_of(&self, module: &str, name: &str) -> Option<&'n Node> {
        self.module(module)?.variables.get(name)?.get("default")
    }

    fn module(&self, module: &str) -> Option<&Module<'n>> {
        self.modules.get(&static_path(module))
    }
}

impl<'n> Module<'n> {
    fn read(node: &'n Node) -> Self {
        let resources = node.get("resources").and_then(Node::as_array).unwrap_or_default();
        Module {
            resources: resources
                .iter()
                .filter_map(|resource| Some((resource.get("address")?.as_str()?, resource)))
                .collect(),
            outputs: members(node.get("outputs")),
            variables: members(node.get("variables")),
            calls: members(node.get("module_calls")),
        }
    }
}

pub(super) fn members(node: Option<&Node>) -> BTreeMap<&str, &Node> {
    let members = node.and_then(Node::as_object).unwrap_or_default();
    members.iter().map(|member| (&*member.key, &member.value)).collect()
}
