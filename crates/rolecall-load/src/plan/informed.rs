//! The provider for sources that lie beside a plan: what the plan knows needs no guess.

use std::sync::Arc;

use rolecall_parser::json::Node;
use rolecall_terraform::value::{Entries, Value, json};
use rolecall_terraform::{Call, Mode, Provider, ProviderInstance};

use super::instance::Instance;
use super::providers::Providers;
use super::resolve::Context;

/// Data sources whose text is better taken from the sources, where it has its place.
const EVALUATED: [&str; 2] = ["aws_iam_policy_document", "template_file"];

/// Answers as the plan's provider does, with the attributes that the plan has.
pub(super) struct Informed<'a, 'n> {
    pub(super) context: &'a Context<'a, 'n>,
    pub(super) providers: &'a Providers,
}

impl Informed<'_, '_> {
    fn instance(&self, address: &str) -> Option<&Instance<'_>> {
        let index = *self.context.references.by_address.get(address)?;
        self.context.world.instances.get(index)
    }

    /// The provider that the plan says it is: it knows the account better.
    fn provider(&self, provider: &Arc<ProviderInstance>) -> Arc<ProviderInstance> {
        let mut all = self.providers.all.iter();
        let found = all.find(|known| known.name == provider.name && known.alias == provider.alias);
        found.unwrap_or(provider).clone()
    }

    fn known(&self, instance: &Instance<'_>) -> Entries {
        let members = instance.attributes.values.and_then(Node::as_object).unwrap_or_default();
        let known = members.iter().filter(|member| instance.known(&member.key).is_some());
        let value = |node: &Node| json::from_node(self.context.text, node).ok();
        known.filter_map(|member| Some((member.key.clone(), value(&member.value)?))).collect()
    }
}

impl Provider for Informed<'_, '_> {
    fn is_read(&self, mode: Mode, kind: &str) -> bool {
        self.context.provider.is_read(mode, kind)
    }

    fn resource(&self, call: &Call<'_>) -> Entries {
        let call = Call { provider: &self.provider(call.provider), ..*call };
        let mut entries = self.context.provider.resource(&call);
        if let Some(instance) = self.instance(call.address) {
            let known = self.known(instance);
            entries.extend(known.into_iter().filter(|(name, _)| !call.arguments.contains_key(name)));
        }
        entries
    }

    fn data(&self, call: &Call<'_>) -> Option<Entries> {
        let call = Call { provider: &self.provider(call.provider), ..*call };
        let read = self.instance(call.address).filter(|instance| {
            instance.mode == Mode::Data
                && instance.attributes.unknown.is_none()
                && !EVALUATED.contains(&call.kind)
        });
        match read {
            Some(instance) => Some(self.known(instance)),
            None => self.context.provider.data(&call),
        }
    }

    fn is_optional(&self, kind: &str, attribute: &str) -> bool {
        self.context.provider.is_optional(kind, attribute)
    }

    fn blocks(&self, kind: &str) -> &'static [&'static str] {
        self.context.provider.blocks(kind)
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        self.context.provider.function(name, arguments)
    }
}
