//! Account, partition and region of a resource.

use std::sync::Arc;

use rolecall_catalog::Partition;
use rolecall_terraform::value::Entries;

use super::text;
use crate::accounts::ProviderFacts;

/// Where a resource lives.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) account: Arc<str>,
    pub(super) partition: Arc<str>,
    pub(super) region: Arc<str>,
}

impl Scope {
    pub(super) fn new(facts: ProviderFacts) -> Self {
        Scope { account: facts.account_id, partition: facts.partition, region: facts.region }
    }

    /// The same with the `region` argument that resources have since version 6 of the provider.
    pub(super) fn in_region(&self, arguments: &Entries) -> Self {
        let region = arguments.get("region").and_then(text::of).map(|region| region.text().clone());
        Scope { region: region.unwrap_or_else(|| self.region.clone()), ..self.clone() }
    }

    /// A fact by its name in templates.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        match name {
            "account" => Some(&self.account),
            "partition" => Some(&self.partition),
            "region" => Some(&self.region),
            "dns_suffix" => Some(self.dns_suffix()),
            _ => None,
        }
    }

    /// The ending of the partition's hosts; of a partition that is not known, the commonest.
    pub(super) fn dns_suffix(&self) -> &'static str {
        Partition::find(&self.partition).map_or("amazonaws.com", |partition| partition.dns_suffix)
    }
}
