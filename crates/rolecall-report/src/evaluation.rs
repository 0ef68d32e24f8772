//! A root module, evaluated, in the shape of `terraform show -json` ("JSON Output Format").

use std::collections::{BTreeMap, BTreeSet};

use rolecall_source::Sources;
use rolecall_source::symbol::has_symbols;
use rolecall_terraform::value::Value;
use rolecall_terraform::{Evaluation, InstanceKey, Mode, Resource};
use serde::Serialize;

use crate::shape::{EntryMarks, Known, KnownEntries, Mark, Marks, TypeName, is_unknown};

/// What `evaluate --format json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct EvaluationReport<'a> {
    format_version: &'static str,
    planned_values: PlannedValues<'a>,
    resource_changes: Vec<ResourceChange<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    deferred_changes: Vec<DeferredChange<'a>>,
    output_changes: BTreeMap<&'a str, OutputChange<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct PlannedValues<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    outputs: BTreeMap<&'a str, Output<'a>>,
    root_module: Module<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct Output<'a> {
    sensitive: bool,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Known<'a>>,
}

#[derive(Clone, Debug, Default, Serialize)]
struct Module<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<Instance<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    address: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    child_modules: Vec<Module<'a>>,
}

/// What both a planned value and a change say of a resource instance.
#[derive(Clone, Debug, Serialize)]
struct Named<'a> {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    module_address: Option<String>,
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Index<'a>>,
    provider_name: &'a str,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
enum Index<'a> {
    Count(u64),
    Key(&'a str),
}

#[derive(Clone, Debug, Serialize)]
struct Instance<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    values: KnownEntries<'a>,
    sensitive_values: EntryMarks<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct ResourceChange<'a> {
    #[serde(flatten)]
    named: Named<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    index_unknown: bool,
    change: Change<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct Change<'a> {
    actions: [&'static str; 1],
    before: (),
    after: KnownEntries<'a>,
    after_unknown: EntryMarks<'a>,
    after_sensitive: EntryMarks<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct DeferredChange<'a> {
    reason: &'static str,
    resource_change: ResourceChange<'a>,
}

#[derive(Clone, Debug, Serialize)]
struct OutputChange<'a> {
    actions: [&'static str; 1],
    before: (),
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Known<'a>>,
    after_unknown: Marks<'a>,
    after_sensitive: Marks<'a>,
}

impl<'a> EvaluationReport<'a> {
    /// Everything of `evaluation`. Instances of which it is not known how many there are, are `deferred_changes`, as
    /// Terraform has them. Like Terraform this prints sensitive values, and says which they are.
    pub fn new(sources: &Sources, evaluation: &'a Evaluation) -> Self {
        let names: Vec<Named<'a>> =
            evaluation.resources.iter().map(|resource| Named::of(sources, resource)).collect();
        let mut planned = BTreeMap::<&'a str, Vec<Instance<'a>>>::new();
        let (mut resource_changes, mut deferred_changes) = (Vec::new(), Vec::new());
        for (resource, named) in evaluation.resources.iter().zip(names) {
            let change = ResourceChange::of(resource, named.clone());
            if !resource.certain || change.index_unknown {
                deferred_changes
                    .push(DeferredChange { reason: "instance_count_unknown", resource_change: change });
                continue;
            }
            resource_changes.push(change);
            planned.entry(&resource.module).or_default().push(Instance {
                named: Named { module_address: None, ..named },
                values: KnownEntries(&resource.values),
                sensitive_values: EntryMarks(&resource.values, Mark::Sensitive),
            });
        }
        let outputs = evaluation.outputs.iter();
        EvaluationReport {
            format_version: "1.2",
            planned_values: PlannedValues {
                outputs: outputs.clone().map(|(name, value)| (&**name, Output::of(value))).collect(),
                root_module: Module::tree(planned),
            },
            resource_changes,
            deferred_changes,
            output_changes: outputs.map(|(name, value)| (&**name, OutputChange::of(value))).collect(),
        }
    }
}

impl<'a> Named<'a> {
    fn of(sources: &Sources, resource: &'a Resource) -> Self {
        let builtin = resource.kind.starts_with("terraform_");
        Named {
            address: readable(sources, &resource.address),
            module_address: (!resource.module.is_empty()).then(|| readable(sources, &resource.module)),
            mode: match resource.mode {
                Mode::Managed => "managed",
                Mode::Data => "data",
            },
            kind: &resource.kind,
            name: &resource.name,
            index: match &resource.key {
                InstanceKey::Index(index) => Some(Index::Count(*index)),
                InstanceKey::Key(key) => Some(Index::Key(key)),
                InstanceKey::None | InstanceKey::Any => None,
            },
            provider_name: if builtin { BUILTIN } else { &resource.provider.source },
        }
    }
}

/// An address; keys that are not known are described.
fn readable(sources: &Sources, address: &str) -> String {
    if has_symbols(address) { sources.render(address) } else { address.to_owned() }
}

/// The provider that is part of Terraform.
const BUILTIN: &str = "terraform.io/builtin/terraform";

impl<'a> ResourceChange<'a> {
    fn of(resource: &'a Resource, named: Named<'a>) -> Self {
        let values = &resource.values;
        ResourceChange {
            named,
            index_unknown: resource.key == InstanceKey::Any || resource.module.contains("[*]"),
            change: Change {
                actions: match resource.mode {
                    Mode::Managed => ["create"],
                    Mode::Data => ["read"],
                },
                before: (),
                after: KnownEntries(values),
                after_unknown: EntryMarks(values, Mark::Unknown),
                after_sensitive: EntryMarks(values, Mark::Sensitive),
            },
        }
    }
}

impl<'a> Output<'a> {
    fn of(value: &'a Value) -> Self {
        let known = !is_unknown(value);
        Output {
            sensitive: value.sensitive,
            ty: known.then(|| serde_json::to_value(TypeName(&value.type_of())).unwrap_or_default()),
            value: known.then_some(Known(value)),
        }
    }
}

impl<'a> OutputChange<'a> {
    fn of(value: &'a Value) -> Self {
        OutputChange {
            actions: ["create"],
            before: (),
            after: (!is_unknown(value)).then_some(Known(value)),
            after_unknown: Marks(value, Mark::Unknown),
            after_sensitive: Marks(value, Mark::Sensitive),
        }
    }
}

impl<'a> Module<'a> {
    /// The tree of module instances, those without resources of their own included.
    fn tree(mut planned: BTreeMap<&'a str, Vec<Instance<'a>>>) -> Self {
        let addresses: BTreeSet<&'a str> = planned.keys().copied().flat_map(ancestry).collect();
        let mut children = BTreeMap::<&'a str, Vec<&'a str>>::new();
        for address in addresses.into_iter().filter(|address| !address.is_empty()) {
            children.entry(caller(address)).or_default().push(address);
        }
        Module::at("", &mut planned, &children)
    }

    fn at(
        address: &'a str,
        planned: &mut BTreeMap<&'a str, Vec<Instance<'a>>>,
        children: &BTreeMap<&'a str, Vec<&'a str>>,
    ) -> Self {
        let called = children.get(address).into_iter().flatten();
        let child_modules = called.map(|called| Module::at(called, planned, children)).collect();
        Module { address, resources: planned.remove(address).unwrap_or_default(), child_modules }
    }
}

/// A module instance, and those that it is called from.
fn ancestry(address: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(address), |address| (!address.is_empty()).then(|| caller(address)))
}

/// The module instance that calls another: what stands before the last `.module.` that is not part of a key.
fn caller(address: &str) -> &str {
    let (mut quoted, mut escaped, mut at) = (false, false, 0);
    for (index, byte) in address.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'.' if !quoted && address.get(index..).is_some_and(|rest| rest.starts_with(".module.")) => {
                at = index;
            }
            _ => {}
        }
    }
    address.get(..at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::caller;

    #[test]
    fn the_caller_of_a_module_is_found_past_its_key() {
        assert_eq!(caller("module.a"), "");
        assert_eq!(caller("module.a.module.b[0]"), "module.a");
        assert_eq!(
            caller(r#"module.a["x\".module.y"].module.b[".module.c"]"#),
            r#"module.a["x\".module.y"]"#
        );
    }
}
