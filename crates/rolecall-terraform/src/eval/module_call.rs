//! Calls of modules and their outputs.

use std::rc::Rc;
use std::sync::Arc;

use rolecall_parser::hcl::{Block, Step, StepKind};
use rolecall_source::{Span, SymbolId, SymbolKind};

use super::evaluator::{Evaluator, Forced};
use super::reference::Referred;
use super::repetition::Shape;
use super::scope::{Instance, Scope};
use super::sensitive::mark;
use crate::evaluation::InstanceKey;
use crate::module::{Declares, Target};
use crate::value::{Entries, Type, Value};

/// What a module call leads to.
#[derive(Debug)]
pub(super) enum Calls {
    /// The instances of the module, by key.
    Here { shape: Shape, keys: Vec<InstanceKey>, instances: Vec<usize> },
    /// The module is not here; its outputs are what a fact says, else symbols.
    NotHere { symbol: SymbolId, fact: Entries },
}

impl<'a> Evaluator<'a> {
    /// What `module.name` followed by `steps` (the name is the first) leads to.
    pub(super) fn module_reference(
        &mut self,
        instance: &Instance<'_>,
        name: &str,
        steps: &[Step],
        span: Span,
        scope: Scope<'_>,
    ) -> Referred {
        let Some(declaration) = instance.module().find(Declares::Call, name, "") else {
            let message = format!("there is no module call `{name}`");
            return self.undeclared(instance, &message, &format!("module.{name}"), (1, span));
        };
        let Some(Forced::Calls(calls)) = self.force(instance, declaration) else { return Referred::Lost };
        let (shape, keys, instances) = match &*calls {
            Calls::NotHere { symbol, fact } => return Self::outside(*symbol, fact, steps),
            Calls::Here { shape, keys, instances } => (shape, keys, instances),
        };
        let (selected, taken) = match shape {
            Shape::Single => (Some(0), 1),
            _ => (self.select((shape, keys), steps.get(1), scope), 2),
        };
        let Some(called) = selected.and_then(|index| self.instances.get(*instances.get(index)?)).cloned()
        else {
            let address = self.address_of(instance.id, declaration);
            let values: Vec<Value> = instances.iter().map(|&id| self.outputs(id)).collect();
            return Referred::Value(self.together((shape, keys), &values, &address, span), 1);
        };
        match steps.get(taken).map(|step| &step.kind) {
            Some(StepKind::Attribute(output)) => match called.module().find(Declares::Output, output, "") {
                None => {
                    let (message, name) = (
                        format!("module `{name}` has no output `{output}`"),
                        format!("module.{name}.{output}"),
                    );
                    self.undeclared(instance, &message, &name, (taken + 1, span))
                }
                Some(output) => match self.force(&called, output) {
                    Some(Forced::Value(value)) => Referred::Value(value, taken + 1),
                    _ => Referred::Lost,
                },
            },
            _ => Referred::Value(self.outputs(called.id), taken),
        }
    }

    /// All outputs of a module instance.
    pub(super) fn outputs(&mut self, instance: usize) -> Value {
        let Some(instance) = self.instances.get(instance).cloned() else { return Value::null() };
        let module = instance.module();
        let mut entries = Entries::new();
        for declaration in module.declared(Declares::Output) {
            let Some(name) = module.declaration(declaration).map(|declaration| declaration.first.clone())
            else {
                continue;
            };
            let value = match self.force(&instance, declaration) {
                Some(Forced::Value(value)) => value,
                _ => Value::null(),
            };
            entries.insert(name, value);
        }
        let sensitive = entries.values().any(|value| value.sensitive);
        Value::object(entries).marked(sensitive)
    }

    /// The value of an `output` block.
    pub(super) fn output(&mut self, instance: &Instance<'_>, block: &Block) -> Value {
        let scope = Scope::of(instance);
        let Some(attribute) = block.body.attribute("value") else {
            return self.fail("the output has no `value`", block.header);
        };
        let value = self.eval(&attribute.value, scope);
        let value = self.bounded(value, attribute.value.span);
        let sensitive = block
            .body
            .attribute("sensitive")
            .is_some_and(|sensitive| self.eval(&sensitive.value, scope).as_bool() == Some(true));
        if sensitive { mark(&value) } else { value }
    }

    /// Evaluates which instances a call has.
    pub(super) fn expand_call(&mut self, instance: &Instance<'_>, declaration: usize) -> Option<Calls> {
        let module = instance.module();
        let block = module.block(declaration)?;
        let address = self.address_of(instance.id, declaration);
        let node = match instance.node.calls.get(&declaration)? {
            Target::Node(index) => self.tree.nodes.get(*index)?,
            Target::NotHere(source) => return Some(self.not_here(&address, source, block)),
        };
        let plan = self.plan(&block.body, Scope::of(instance), &address);
        // The evaluator's own handle: children keep their caller alive.
        let caller: Rc<Instance<'a>> = self.instances.get(instance.id)?.clone();
        let mut keys = Vec::with_capacity(plan.items.len());
        let mut instances = Vec::with_capacity(plan.items.len());
        for item in plan.items {
            let child = self.add_instance(Instance {
                id: 0,
                node,
                address: format!("{address}{}", self.sources.spell(&item.key.to_string())).into(),
                caller: Some((caller.clone(), declaration)),
                repetition: item.repetition,
                certain: caller.certain && item.certain,
            });
            keys.push(item.key);
            instances.push(child.id);
        }
        Some(Calls::Here { shape: plan.shape, keys, instances })
    }

    fn not_here(&mut self, address: &str, source: &Arc<str>, block: &Block) -> Calls {
        let symbol = self.symbol(SymbolKind::Other, address);
        let fact = self.fact(&[address]).map(|fact| fact.values.clone());
        if fact.is_none() {
            let name = block.labels.first().map_or("", |label| &*label.text);
            let message = format!("module `{name}` is not here: its source is `{source}`");
            self.report_unknown("module-not-here", message, Some(block.header));
        }
        Calls::NotHere { symbol, fact: fact.unwrap_or_default() }
    }

    /// What `steps` (the name of the call is the first) lead to in a module that is not here. A fact holds for every
    /// instance of the call.
    fn outside(call: SymbolId, fact: &Entries, steps: &[Step]) -> Referred {
        let indexes = steps
            .iter()
            .skip(1)
            .take_while(|step| matches!(step.kind, StepKind::Index(_) | StepKind::LegacyIndex(_)));
        let taken = 1 + indexes.count();
        match steps.get(taken).map(|step| &step.kind) {
            Some(StepKind::Attribute(output)) if fact.contains_key(output) => {
                Referred::Value(fact.get(output).cloned().unwrap_or_else(Value::null), taken + 1)
            }
            _ => Referred::Value(Value::unknown(call, Type::Dynamic, None), 1),
        }
    }
}
