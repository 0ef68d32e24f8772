//! The values of instances: what the plan says, and what can be won back of the rest.
//!
//! What is not known is, first to last: what the sources beside the plan evaluate to; what the provider makes of the
//! arguments, a policy document of its `statement` blocks among it; what the expression refers to; a symbol, the same
//! that evaluation of the sources makes. The sources come first because they alone say what an expression does with
//! what it refers to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_parser::json::{Kind as JsonKind, Node};
use rolecall_source::{Diagnostics, FileId, Rope, Sources, Span, SymbolKind, symbol};
use rolecall_terraform::value::{Entries, Kind, Type, Value, json};
use rolecall_terraform::{Call, Mode, Provider, ProviderInstance};

use super::fit::{self, Fit};
use super::instance::{Instance, is_true};
use super::references::{Leaf, References};
use super::world::{Output, World};

/// Longest chain of references between instances.
const MAX_DEPTH: usize = 200;

/// Lists of `aws_iam_role`, the resources that each may mirror, and the argument of these that tells which.
const PARTS_OF_ROLES: [(&str, &str, &str); 2] = [
    ("inline_policy", "aws_iam_role_policy", "name"),
    ("managed_policy_arns", "aws_iam_role_policy_attachment", "policy_arn"),
];

/// What instances are resolved with.
pub(super) struct Context<'a, 'n> {
    pub(super) sources: &'a Sources,
    pub(super) file: FileId,
    /// The text of the file.
    pub(super) text: &'a Rope,
    /// Directory that the plan is of.
    pub(super) root: &'a str,
    pub(super) world: &'a World<'n>,
    pub(super) references: &'a References<'a, 'n>,
    /// The providers of the instances, by their numbers.
    pub(super) providers: &'a [Arc<ProviderInstance>],
    pub(super) provider: &'a dyn Provider,
    /// What the sources beside the plan evaluate to, by address.
    pub(super) evaluated: BTreeMap<Arc<str>, Arc<Entries>>,
    /// See [`parts_of_roles`].
    pub(super) parts: BTreeSet<(&'n str, &'n str, &'n str)>,
}

/// Resolves instances, each once.
pub(super) struct Resolver<'a, 'n> {
    pub(super) context: &'a Context<'a, 'n>,
    done: Vec<State>,
    depth: usize,
    pub(super) diagnostics: Diagnostics,
}

#[derive(Clone)]
enum State {
    Open,
    /// Under way: what refers to it now goes in a circle.
    Busy,
    Done(Arc<Entries>),
}

impl<'a, 'n> Resolver<'a, 'n> {
    pub(super) fn new(context: &'a Context<'a, 'n>) -> Self {
        let done = vec![State::Open; context.world.instances.len()];
        Resolver { context, done, depth: 0, diagnostics: Diagnostics::default() }
    }

    /// The attributes of an instance; `None` while they are being resolved.
    pub(super) fn entries(&mut self, index: usize) -> Option<Arc<Entries>> {
        match self.done.get_mut(index)? {
            State::Done(entries) => return Some(entries.clone()),
            State::Busy => return None,
            state @ State::Open => *state = State::Busy,
        }
        let instance = self.context.world.instances.get(index)?;
        if self.depth >= MAX_DEPTH {
            let message = format!("references of the plan are followed for {MAX_DEPTH} levels only");
            self.diagnostics.unknown("plan-too-deep", message, Some(self.span(instance.node)));
            if let Some(state) = self.done.get_mut(index) {
                *state = State::Open;
            }
            return None;
        }
        self.depth += 1;
        let entries = Arc::new(self.resolve(index, instance));
        self.depth -= 1;
        if let Some(state) = self.done.get_mut(index) {
            *state = State::Done(entries.clone());
        }
        Some(entries)
    }

    fn resolve(&mut self, index: usize, instance: &'a Instance<'n>) -> Entries {
        let configured = self.context.references.configuration.resource(instance);
        let expressions = configured.and_then(|block| block.get("expressions"));
        let evaluated = self.context.evaluated.get(&instance.address).cloned();
        let (mut arguments, mut computed) = (Entries::new(), Vec::new());
        for name in names(instance) {
            let open = instance.is_open(name);
            let source = evaluated.as_ref().filter(|_| open).and_then(|values| values.get(name));
            let expression = expressions.and_then(|expressions| expressions.get(name));
            if let Some(value) = source.filter(|value| says_more(value)) {
                arguments.insert(name.into(), value.clone());
            } else if open
                && expression.is_none_or(|expression| self.is_left_out(instance, name, expression))
                && instance.known(name).is_none()
                && is_whole(instance, name)
            {
                computed.push(name);
            } else {
                let value = self.attribute(instance, name, expression);
                arguments.insert(name.into(), value);
            }
        }
        self.without_reflections(instance, expressions, &mut arguments);
        let mut entries = self.derived(index, instance, arguments, &computed);
        for name in computed.into_iter().chain(std::iter::once("id")) {
            if !entries.contains_key(name) {
                let value = self.lost(&instance.address, name, Some(self.span(instance.node)));
                entries.insert(name.into(), value);
            }
        }
        entries
    }

    /// Whether an argument that is written is left out all the same: it is a variable that is null, or a prefix is
    /// given in its stead.
    fn is_left_out(&self, instance: &Instance<'n>, name: &str, expression: &'n Node) -> bool {
        if instance.known(&format!("{name}_prefix")).is_some() {
            return true;
        }
        let leaves = self.context.references.leaves(&instance.module, expression, None);
        matches!(leaves.as_slice(), [Leaf::Value(node)] if node.kind == JsonKind::Null)
    }

    /// The arguments with what the provider computes of them.
    fn derived(
        &mut self,
        index: usize,
        instance: &Instance<'n>,
        mut arguments: Entries,
        computed: &[&str],
    ) -> Entries {
        let Some(provider) = self.context.providers.get(index) else { return arguments };
        let call = Call {
            sources: self.context.sources,
            address: &instance.address,
            kind: &instance.kind,
            provider,
            arguments: &arguments,
            span: self.header(instance),
        };
        let derived = match instance.mode {
            Mode::Managed => self.context.provider.resource(&call),
            // What was read needs no answer.
            Mode::Data if computed.is_empty() => return arguments,
            Mode::Data => self.context.provider.data(&call).unwrap_or_default(),
        };
        for (name, value) in derived {
            if arguments.get(&name).is_none_or(Value::is_null) {
                arguments.insert(name, value);
            }
        }
        arguments
    }

    /// Drops the lists of a role's policies that only mirror resources of their own: computed by the provider, not
    /// configured, they are no claim that there are no others, and older than what was attached since.
    fn without_reflections(
        &self,
        instance: &Instance<'n>,
        expressions: Option<&Node>,
        arguments: &mut Entries,
    ) {
        if &*instance.kind != "aws_iam_role" || instance.mode != Mode::Managed {
            return;
        }
        for (list, mirror, named) in PARTS_OF_ROLES {
            if expressions.is_some_and(|expressions| expressions.get(list).is_some()) {
                continue;
            }
            let Some(items) = arguments.get(list).and_then(Value::elements) else { continue };
            let elsewhere = |item: &Value| {
                let text = item.as_str().or_else(|| item.get(named)?.as_str());
                let role = instance.known("name").and_then(Node::as_str);
                text.zip(role).is_some_and(|(text, role)| self.context.parts.contains(&(mirror, role, text)))
            };
            if items.iter().all(elsewhere) {
                arguments.remove(list);
            }
        }
    }

    /// The value of an output of the root module.
    pub(super) fn output(&mut self, output: &Output<'n>) -> Value {
        let attributes = output.attributes;
        if let Some(value) = attributes.values.filter(|_| !attributes.unknown.is_some_and(is_true)) {
            return self.known(value).marked(attributes.sensitive.is_some_and(is_true));
        }
        let expression = self.context.references.configuration.output("", &output.name);
        let leaves =
            expression.map(|node| self.context.references.leaves("", node, None)).unwrap_or_default();
        let found = match leaves.as_slice() {
            [Leaf::Attribute(index, path)] => self.at(*index, path).map(|(_, value)| value),
            _ => None,
        };
        let name = format!("output.{}", output.name);
        found
            .unwrap_or_else(|| Value::unknown(self.symbol(&name), Type::Dynamic, None))
            .marked(attributes.sensitive.is_some_and(is_true))
    }

    /// The values that an argument has whose expression refers to as many attributes that are not known as it has
    /// parts that are not known; `None` when that is not so, or the expression may do something with them.
    pub(super) fn predicted(
        &mut self,
        instance: &Instance<'n>,
        (argument, path): (&str, &str),
        expression: &'n Node,
        count: usize,
    ) -> Option<Vec<Value>> {
        let leaves = self.context.references.leaves(&instance.module, expression, Some(&instance.key));
        let mut open: Vec<(usize, Leaf<'n>)> = Vec::new();
        for leaf in leaves {
            let Leaf::Attribute(index, steps) = &leaf else { continue };
            let other = self.context.world.instances.get(*index)?;
            let name = named(steps).or_else(|| fit::implied(argument, &other.kind))?;
            let repeated = count == 1 && open.iter().any(|(_, before)| *before == leaf);
            if other.known(name).is_none() && !repeated {
                open.push((*index, leaf));
            }
        }
        if open.len() != count {
            return None;
        }
        let mut values = Vec::with_capacity(count);
        for (number, (index, leaf)) in open.into_iter().enumerate() {
            let Leaf::Attribute(_, steps) = leaf else { return None };
            let kind = self.context.world.instances.get(index)?.kind.clone();
            let (name, value) = match named(&steps) {
                Some(_) => self.at(index, &steps)?,
                None => self.implied(index, argument)?,
            };
            values.push(match fit::fit(argument, &kind, &name) {
                Fit::Whole => value,
                Fit::Start => self.continued(&value, &format!("{}.{path} {number}", instance.address))?,
                Fit::Nothing => return None,
            });
        }
        Some(values)
    }

    /// What an attribute of an instance is called, and its value: a symbol when nothing else is known.
    fn at(&mut self, index: usize, steps: &[super::address::Step<'_>]) -> Option<(String, Value)> {
        let instance = self.context.world.instances.get(index)?;
        let name = named(steps)?.to_owned();
        let entries = self.entries(index);
        let mut value = entries.as_ref().and_then(|entries| entries.get(&*name).cloned());
        for step in steps.get(1..).unwrap_or_default() {
            value = value.and_then(|value| match step {
                super::address::Step::Name(name) => value.get(name).cloned(),
                super::address::Step::Key(key) => match key.trim_matches('"').parse::<usize>() {
                    Ok(index) => value.elements()?.get(index).cloned(),
                    Err(_) => value.get(key.trim_matches('"')).cloned(),
                },
            });
        }
        let value = value.or_else(|| (steps.len() == 1).then(|| self.lost(&instance.address, &name, None)));
        Some((name, value?))
    }

    fn implied(&mut self, index: usize, argument: &str) -> Option<(String, Value)> {
        let kind = self.context.world.instances.get(index)?.kind.clone();
        let name = fit::implied(argument, &kind)?;
        self.at(index, &[super::address::Step::Name(name)])
    }

    /// The text of `value` with something unknown behind it.
    fn continued(&self, value: &Value, what: &str) -> Option<Value> {
        let start = value.as_str()?;
        let rest = self.symbol(&format!("what follows in {what}"));
        Some(Value::string(format!("{start}{}", rest.letters())))
    }

    /// The symbol of an attribute of which nothing is known.
    pub(super) fn lost(&self, address: &str, path: &str, origin: Option<Span>) -> Value {
        let ty = if path.ends_with('s') { Type::Dynamic } else { Type::String };
        Value::unknown(self.symbol(&format!("{address}.{path}")), ty, origin)
    }

    fn symbol(&self, name: &str) -> rolecall_source::SymbolId {
        let label = match self.context.root {
            "" => name.to_owned(),
            root => format!("{root}:{name}"),
        };
        self.context.sources.symbol(SymbolKind::Attribute, &label)
    }

    /// The value of a node; what no number of Terraform's is, null.
    pub(super) fn known(&self, node: &Node) -> Value {
        json::from_node(self.context.text, node).unwrap_or_else(|_| Value::null())
    }

    pub(super) fn span(&self, node: &Node) -> Span {
        Span::new(self.context.file, node.range.start, node.range.end)
    }

    /// Where an instance is named: its address, or in a raw state the beginning of its object.
    pub(super) fn header(&self, instance: &Instance<'n>) -> Span {
        let start = instance.node.range.start;
        let address = instance.node.get("address").map(|address| self.span(address));
        address.unwrap_or_else(|| Span::new(self.context.file, start, start + 1))
    }
}

/// The attribute that steps begin with.
fn named<'s>(steps: &[super::address::Step<'s>]) -> Option<&'s str> {
    match steps.first() {
        Some(super::address::Step::Name(name)) => Some(name),
        _ => None,
    }
}

/// The names of all attributes of an instance, known or not.
fn names<'n>(instance: &Instance<'n>) -> Vec<&'n str> {
    let members = |node: Option<&'n Node>| node.and_then(Node::as_object).unwrap_or_default();
    let known = members(instance.attributes.values).iter();
    let open = members(instance.attributes.unknown).iter();
    let mut names: Vec<&str> = known
        .chain(open.filter(|member| super::instance::holds_true(&member.value)))
        .map(|member| &*member.key)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The policies of roles that have resources of their own: type of the resource, role, name or ARN of the policy.
pub(super) fn parts_of_roles<'n>(world: &World<'n>) -> BTreeSet<(&'n str, &'n str, &'n str)> {
    let mut parts = BTreeSet::new();
    for instance in &world.instances {
        let text = |name: &str| instance.known(name).and_then(Node::as_str);
        let found = PARTS_OF_ROLES.iter().find(|(_, kind, _)| *kind == &*instance.kind);
        let Some((_, kind, named)) = found else { continue };
        parts.extend(text("role").zip(text(named)).map(|(role, text)| (*kind, role, text)));
    }
    parts
}

/// Whether all of an attribute is unknown.
fn is_whole(instance: &Instance<'_>, name: &str) -> bool {
    let value = instance.attributes.values.and_then(|values| values.get(name));
    value.is_none_or(|value| value.kind == JsonKind::Null)
}

/// Whether a value says more than that it is not known.
fn says_more(value: &Value) -> bool {
    match &value.kind {
        Kind::Unknown(..) | Kind::Null(_) => false,
        Kind::String(rope) => symbol::as_symbol(rope.as_str()).is_none(),
        _ => true,
    }
}
