//! The providers of a plan or state, and to which account each belongs.
//!
//! A plan has the configuration of its providers, as far as it is constant or a variable. A state has none. Where
//! that does not tell the account, what AWS answered does: the caller's identity, else the ARNs of what is managed.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_parser::json::{Kind as JsonKind, Node};
use rolecall_policy::Arn;
use rolecall_source::{FileId, Rope, Sources, Span, SymbolKind};
use rolecall_terraform::ProviderInstance;
use rolecall_terraform::value::{Entries, Type, Value, json};

use super::configuration::Configuration;
use super::instance::Instance;
use super::references::{Leaf, References};
use super::world::{World, is_data};
use crate::config::is_account_id;

/// Arguments that are a list.
const LISTS: [&str; 2] = ["allowed_account_ids", "forbidden_account_ids"];

/// The providers of one file.
#[derive(Debug, Default)]
pub(super) struct Providers {
    /// All that are configured, or used.
    pub(super) all: Vec<Arc<ProviderInstance>>,
    /// That of each instance.
    pub(super) of_instances: Vec<Arc<ProviderInstance>>,
}

/// What providers are read with.
pub(super) struct Reader<'a, 'n> {
    pub(super) sources: &'a Sources,
    pub(super) file: FileId,
    pub(super) text: &'a Rope,
    pub(super) root: &'a str,
    pub(super) configuration: &'a Configuration<'n>,
    pub(super) references: &'a References<'a, 'n>,
}

/// What AWS said of where a provider acts.
#[derive(Clone, Debug, Default)]
struct Learned<'n> {
    account: Option<&'n str>,
    /// Whether ARNs are of several accounts.
    mixed: bool,
    region: Option<&'n str>,
}

/// How a provider is called: local name and alias.
type Name = (Arc<str>, Option<Arc<str>>);

impl<'n> Reader<'_, 'n> {
    /// The providers of what is in `world`; `others` is the other world of the plan, from which is learned too.
    pub(super) fn read(&self, world: &World<'n>, others: &World<'n>) -> Providers {
        let mut configured: BTreeMap<Name, (Entries, Option<Span>)> = BTreeMap::new();
        for (key, node) in self.configuration.providers() {
            let arguments = node.get("expressions").map(|body| self.body(key, body)).unwrap_or_default();
            let span = Span::new(self.file, node.range.start, node.range.end);
            // A module's own entry under the same name says less than the root's.
            if !key.contains(':') || !configured.contains_key(&name_of_key(key)) {
                configured.insert(name_of_key(key), (arguments, Some(span)));
            }
        }
        let names: Vec<Name> = world.instances.iter().map(|instance| self.name(instance)).collect();
        let mut learned: BTreeMap<Name, Learned<'n>> = BTreeMap::new();
        for instance in others.instances.iter().chain(&world.instances) {
            learned.entry(self.name(instance)).or_default().learn(instance);
        }
        for name in &names {
            configured.entry(name.clone()).or_default();
        }
        let mut known = BTreeMap::new();
        for (name, (arguments, span)) in configured {
            let instance = self.instance(&name, arguments, span, learned.get(&name));
            known.insert(name, instance);
        }
        let split: Vec<Arc<ProviderInstance>> = world
            .instances
            .iter()
            .zip(&names)
            .filter_map(|(instance, name)| {
                let provider = known.get(name)?;
                let mixed = learned.get(name).is_some_and(|learned| learned.mixed);
                Some(self.by_account(instance, provider, mixed))
            })
            .collect();
        let (of_instances, extra) = share(split);
        let all = known.into_values().chain(extra).collect();
        Providers { all, of_instances }
    }

    fn instance(
        &self,
        (name, alias): &Name,
        mut arguments: Entries,
        span: Option<Span>,
        learned: Option<&Learned<'n>>,
    ) -> Arc<ProviderInstance> {
        let says = |arguments: &Entries, key: &str| {
            arguments.get(key).is_some_and(|value| value.is_wholly_known() && !value.is_null())
        };
        let account = learned.filter(|learned| !learned.mixed).and_then(|learned| learned.account);
        if let Some(account) = account.filter(|_| !says(&arguments, "allowed_account_ids")) {
            let ids = Value::tuple(vec![Value::string(account)]);
            arguments.insert("allowed_account_ids".into(), ids);
        }
        let region = learned.and_then(|learned| learned.region);
        if let Some(region) = region.filter(|_| !says(&arguments, "region")) {
            arguments.insert("region".into(), Value::string(region));
        }
        Arc::new(ProviderInstance {
            root: self.root.into(),
            name: name.clone(),
            source: self.source(name),
            alias: alias.clone(),
            arguments,
            span,
        })
    }

    /// A state as `terraform show` prints it does not tell the aliases of one provider apart: the accounts do.
    fn by_account(
        &self,
        instance: &Instance<'n>,
        provider: &Arc<ProviderInstance>,
        mixed: bool,
    ) -> Arc<ProviderInstance> {
        let Some(account) = own_arn(instance).map(|arn| arn.account).filter(|_| mixed) else {
            return provider.clone();
        };
        if self.configuration.resource(instance).is_some() {
            return provider.clone();
        }
        let mut arguments = provider.arguments.clone();
        arguments.insert("allowed_account_ids".into(), Value::tuple(vec![Value::string(account)]));
        Arc::new(ProviderInstance { alias: Some(account.into()), arguments, ..(**provider).clone() })
    }

    /// The source address of the provider of this name, where the configuration has it.
    fn source(&self, name: &str) -> Arc<str> {
        let named = self.configuration.providers().find(|(key, _)| *name_of_key(key).0 == *name);
        let source = named.and_then(|(_, node)| node.get("full_name")?.as_str());
        source.unwrap_or_default().into()
    }

    /// How the provider of an instance is called: as the configuration has it, else as the state has it.
    fn name(&self, instance: &Instance<'n>) -> Name {
        let key = self.configuration.resource(instance).and_then(|block| block.get("provider_config_key"));
        if let Some(key) = key.and_then(Node::as_str) {
            return name_of_key(key);
        }
        let (source, alias) = match instance.provider.split_once("provider[\"") {
            Some((_, rest)) => rest.split_once("\"]").unwrap_or((rest, "")),
            None => (instance.provider, ""),
        };
        let name = source.rsplit('/').next().filter(|name| !name.is_empty());
        let default = instance.kind.split_once('_').map_or(&*instance.kind, |(prefix, _)| prefix);
        let alias = alias.strip_prefix('.').filter(|alias| !alias.is_empty());
        (name.unwrap_or(default).into(), alias.map(Arc::from))
    }

    /// The arguments in the expressions of a `provider` block, or of a block in it.
    fn body(&self, key: &str, body: &'n Node) -> Entries {
        let mut entries = Entries::new();
        for member in body.as_object().unwrap_or_default() {
            let path = format!("{key}.{}", member.key);
            let value = match &member.value.kind {
                JsonKind::Array(blocks) => {
                    let block = |node| Value::object(self.body(&path, node)).or_origin(Some(self.span(node)));
                    Value::tuple(blocks.iter().map(block).collect())
                }
                _ => self.argument(&member.key, &path, &member.value),
            };
            entries.insert(member.key.clone(), value);
        }
        entries
    }

    /// The value of an argument that is constant, or a variable.
    fn argument(&self, name: &str, path: &str, expression: &'n Node) -> Value {
        let leaves = self.references.leaves("", expression, None);
        let values: Vec<&Node> = leaves
            .iter()
            .filter_map(|leaf| match leaf {
                Leaf::Value(node) => Some(*node),
                Leaf::Attribute(..) | Leaf::Opaque => None,
            })
            .collect();
        let constant = expression.get("constant_value").is_some();
        let known = |node: &Node| json::from_node(self.text, node).ok();
        let found = match values.as_slice() {
            [node] if leaves.len() == 1 => known(node).filter(|value| constant || plausible(name, value)),
            _ => None,
        };
        let found = found.map(|value| match value.elements() {
            None if LISTS.contains(&name) => Value::tuple(vec![value]),
            _ => value,
        });
        found.unwrap_or_else(|| {
            let label = match self.root {
                "" => format!("provider.{path}"),
                root => format!("{root}:provider.{path}"),
            };
            let symbol = self.sources.symbol(SymbolKind::Other, &label);
            let ty = if LISTS.contains(&name) || name == "tags" { Type::Dynamic } else { Type::String };
            Value::unknown(symbol, ty, Some(self.span(expression)))
        })
    }

    fn span(&self, node: &Node) -> Span {
        Span::new(self.file, node.range.start, node.range.end)
    }
}

/// Whether a variable that an argument refers to may be all of it: a role's ARN is often put together of several.
fn plausible(name: &str, value: &Value) -> bool {
    match value.as_str() {
        Some(text) if LISTS.contains(&name) => is_account_id(text),
        Some(text) if name.ends_with("arn") => text.starts_with("arn:"),
        _ => true,
    }
}

/// `aws.prod` and, of a module, `module.a:aws.prod`.
fn name_of_key(key: &str) -> Name {
    let key = key.rsplit_once(':').map_or(key, |(_, key)| key);
    match key.split_once('.') {
        Some((name, alias)) => (name.into(), Some(alias.into())),
        None => (key.into(), None),
    }
}

impl<'n> Learned<'n> {
    fn learn(&mut self, instance: &Instance<'n>) {
        let arn = own_arn(instance);
        let identity = instance.known("account_id").filter(|_| is_data(instance, "aws_caller_identity"));
        let account = identity.and_then(Node::as_str).or(arn.map(|arn| arn.account));
        let Some(account) = account.filter(|account| is_account_id(account)) else { return };
        self.mixed |= self.account.is_some_and(|before| before != account);
        self.account = self.account.or(Some(account));
        self.region = self.region.or(arn.map(|arn| arn.region).filter(|region| !region.is_empty()));
    }
}

/// The ARN of a managed resource that says its account.
fn own_arn<'n>(instance: &Instance<'n>) -> Option<Arn<'n>> {
    if instance.mode != rolecall_terraform::Mode::Managed {
        return None;
    }
    let arn = Arn::parse(instance.known("arn")?.as_str()?)?;
    is_account_id(arn.account).then_some(arn)
}

/// The providers with those that are alike made one, and of these the ones that were not known before.
fn share(split: Vec<Arc<ProviderInstance>>) -> (Vec<Arc<ProviderInstance>>, Vec<Arc<ProviderInstance>>) {
    let mut by_alias: BTreeMap<(Arc<str>, Arc<str>), Arc<ProviderInstance>> = BTreeMap::new();
    let shared = split
        .into_iter()
        .map(|provider| match &provider.alias {
            Some(alias) if is_account_id(alias) => {
                by_alias.entry((provider.name.clone(), alias.clone())).or_insert(provider).clone()
            }
            _ => provider,
        })
        .collect();
    (shared, by_alias.into_values().collect())
}
