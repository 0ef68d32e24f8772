//! Resources and data sources.

use std::sync::Arc;

use rolecall_parser::hcl::{Block, Step};
use rolecall_source::{Span, SymbolKind};

use super::block::META_ARGUMENTS;
use super::evaluator::{Evaluator, Forced};
use super::json_blocks::as_blocks;
use super::reference::Referred;
use super::repetition::{Item, Shape};
use super::scope::{Instance, Scope};
use crate::evaluation::{Fact, InstanceKey, Mode, Resource};
use crate::module::Declares;
use crate::provider::{Call, ProviderInstance};
use crate::value::{Entries, Kind, Type, Value};

/// Every instance of a resource or data source.
#[derive(Debug)]
pub(super) struct Expanded {
    /// All of them as one value.
    pub(super) value: Value,
    pub(super) shape: Shape,
    pub(super) keys: Vec<InstanceKey>,
    /// The instances as values, in the order of their keys.
    values: Vec<Value>,
    pub(super) resources: Vec<Resource>,
}

/// Attributes of the data source `local_file`, and the functions that give the same.
const FILE_FUNCTIONS: [(&str, &str); 8] = [
    ("content", "file"),
    ("content_base64", "filebase64"),
    ("content_base64sha256", "filebase64sha256"),
    ("content_base64sha512", "filebase64sha512"),
    ("content_md5", "filemd5"),
    ("content_sha1", "filesha1"),
    ("content_sha256", "filesha256"),
    ("content_sha512", "filesha512"),
];

/// A block of a resource or data source, and what its instances have in common.
struct Subject<'s> {
    block: &'s Block,
    mode: Mode,
    kind: &'s Arc<str>,
    name: &'s Arc<str>,
    instance: &'s Instance<'s>,
    address: String,
    provider: Arc<ProviderInstance>,
}

impl Evaluator<'_> {
    /// The instance or instances that `steps` lead to, of which the first `taken` name the resource.
    pub(super) fn resource_reference(
        &mut self,
        instance: &Instance<'_>,
        name: (Declares, &str, &str),
        (steps, taken, span): (&[Step], usize, Span),
        scope: Scope<'_>,
    ) -> Referred {
        let (declares, kind, name) = name;
        let Some(declaration) = instance.module().find(declares, kind, name) else {
            let (what, prefix) =
                if declares == Declares::Data { ("data source", "data.") } else { ("resource", "") };
            let message = format!("there is no {what} `{kind}.{name}`");
            return self.undeclared(instance, &message, &format!("{prefix}{kind}.{name}"), (taken, span));
        };
        let Some(Forced::Resource(expanded)) = self.force(instance, declaration) else {
            return Referred::Lost;
        };
        if let Shape::Single = expanded.shape {
            return Referred::Value(expanded.value.clone(), taken);
        }
        let selected = self.select((&expanded.shape, &expanded.keys), steps.get(taken), scope);
        match selected.and_then(|index| expanded.values.get(index)) {
            Some(value) => Referred::Value(value.clone(), taken + 1),
            None => Referred::Value(expanded.value.clone(), taken),
        }
    }

    /// Evaluates a resource or data source: which instances, their arguments, what the provider adds.
    pub(super) fn expand_resource(
        &mut self,
        instance: &Instance<'_>,
        declaration: usize,
    ) -> Option<Expanded> {
        let module = instance.module();
        let (declared, block) = (module.declaration(declaration)?, module.block(declaration)?);
        let mode = if declared.declares == Declares::Data { Mode::Data } else { Mode::Managed };
        let address = self.address_of(instance.id, declaration);
        let plan = self.plan(&block.body, Scope::of(instance), &address);
        let provider = self.provider_of(instance, block, &declared.first);
        let subject = Subject {
            block,
            mode,
            kind: &declared.first,
            name: &declared.second,
            instance,
            address,
            provider,
        };
        let mut values = Vec::with_capacity(plan.items.len());
        let mut resources = Vec::with_capacity(plan.items.len());
        for item in &plan.items {
            let resource = self.resource(&subject, item);
            self.owners.add(&resource);
            let sensitive = resource.values.values().any(|value| value.sensitive);
            values.push(Value {
                kind: Kind::Object(resource.values.clone()),
                origin: Some(resource.header),
                sensitive,
            });
            resources.push(resource);
        }
        let keys: Vec<InstanceKey> = plan.items.into_iter().map(|item| item.key).collect();
        let value = self.together((&plan.shape, &keys), &values, &subject.address, block.header);
        Some(Expanded { value, shape: plan.shape, keys, values, resources })
    }

    fn resource(&mut self, subject: &Subject<'_>, item: &Item) -> Resource {
        let &Subject { block, mode, kind, name, instance, ref provider, .. } = subject;
        let scope = Scope::of(instance).repeated(&item.repetition);
        let address: Arc<str> =
            format!("{}{}", subject.address, self.sources.spell(&item.key.to_string())).into();
        let errors = self.pending.len();
        let arguments = self.body(&block.body, &META_ARGUMENTS, scope);
        if !item.certain {
            // What fails in an instance may be what keeps it from being there.
            self.pending.truncate(errors);
        }
        let arguments = as_blocks(arguments, self.provider.blocks(kind));
        let call = Call {
            sources: self.sources,
            address: &address,
            kind,
            provider,
            arguments: &arguments,
            span: block.header,
        };
        let derived = match mode {
            Mode::Managed => self.provider.resource(&call),
            // A fact says only what nobody else knows.
            Mode::Data => {
                let mut known = self.provider.data(&call).unwrap_or_default();
                known.extend(
                    self.fact(&[&address, &subject.address])
                        .map(|fact| fact_attributes(kind, fact))
                        .unwrap_or_default(),
                );
                known
            }
        };
        let mut values = arguments;
        self.built_in(kind, &address, &mut values, &derived);
        values.extend(derived);
        // Two instances that are configured alike are two all the same.
        values.entry("id".into()).or_insert_with(|| {
            let symbol = self.symbol(SymbolKind::Attribute, &format!("{address}.id"));
            Value::unknown(symbol, Type::String, None)
        });
        Resource {
            address,
            module: instance.address.clone(),
            mode,
            kind: kind.clone(),
            name: name.clone(),
            key: item.key.clone(),
            provider: provider.clone(),
            values: self.bounded_values(values, block.header),
            header: block.header,
            span: block.span,
            certain: instance.certain && item.certain,
        }
    }

    /// What Terraform's own provider computes ("The terraform_data Managed Resource Type", "The terraform_remote_state
    /// Data Source"), and what the provider `local` reads ("local_file (Data Source)").
    fn built_in(&mut self, kind: &str, address: &str, values: &mut Entries, derived: &Entries) {
        match kind {
            "local_file" if !values.contains_key("content") => {
                let Some(path) = values.get("filename").cloned() else { return };
                for (attribute, function) in FILE_FUNCTIONS {
                    let found = self.function(function, std::slice::from_ref(&path));
                    values.extend(found.map(|value| (Arc::from(attribute), value)));
                }
            }
            "terraform_data" => {
                let output = values.get("input").cloned().unwrap_or_else(Value::null);
                values.insert("output".into(), output);
                for argument in ["input", "triggers_replace"] {
                    values.entry(argument.into()).or_insert_with(Value::null);
                }
            }
            "terraform_remote_state" if !derived.contains_key("outputs") => {
                let symbol = self.symbol(SymbolKind::Attribute, &format!("{address}.outputs"));
                values.insert("outputs".into(), Value::unknown(symbol, Type::Dynamic, None));
            }
            _ => {}
        }
    }

    fn bounded_values(&mut self, values: Entries, span: Span) -> Arc<Entries> {
        let bounded = |(key, value)| (key, self.bounded(value, span));
        Arc::new(values.into_iter().map(bounded).collect())
    }

    /// The fact about any of these addresses; the last one that was given counts. A pattern that begins with `data.` is
    /// about the data sources of every module.
    pub(super) fn fact(&self, addresses: &[&str]) -> Option<&Fact> {
        let is_about = |fact: &Fact, address: &str| {
            let everywhere = fact.address.starts_with("data.") && fact.address.contains('*');
            let within = address.rsplit_once(".data.").filter(|_| everywhere);
            glob(&fact.address, address)
                || within.is_some_and(|(_, name)| glob(&fact.address, &format!("data.{name}")))
        };
        self.root.facts.iter().rev().find(|fact| addresses.iter().any(|address| is_about(fact, address)))
    }
}

/// What a fact says about a data source; that about a remote state may leave `outputs` out.
fn fact_attributes(kind: &str, fact: &Fact) -> Entries {
    if kind != "terraform_remote_state"
        || fact.values.get("outputs").is_some_and(|outputs| outputs.entries().is_some())
    {
        return fact.values.clone();
    }
    Entries::from([("outputs".into(), Value::object(fact.values.clone()))])
}

/// Whether `text` matches `pattern`, in which `*` stands for any text.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(glob("data.a.b", "data.a.b"));
        assert!(!glob("data.a.b", "data.a.bc"));
        assert!(glob("*data.a.*", "module.x.data.a.b"));
        assert!(glob("a*b*c", "abc") && glob("a*b*c", "axbyc") && !glob("a*b*c", "ac"));
        assert!(glob("*", "") && !glob("ab*ba", "aba"));
    }
}
