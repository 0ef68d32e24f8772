//! To which account, partition and region each provider instance belongs.
//!
//! What decides, first to last: an `account` block that names the provider; the provider's own `allowed_account_ids`;
//! the account of the role that it assumes; for the default provider, and for aliases with the same credentials, the
//! `account` block whose `sources` hold the root module. Else the account is a symbol.

mod credentials;
mod label;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_catalog::Partition;
use rolecall_model::{Account, AccountId};
use rolecall_source::{Diagnostics, Sources, SymbolKind};
use rolecall_terraform::{Evaluation, Mode, ProviderInstance};

use crate::config::{AccountBlock, Config, OrganizationBlock};
use crate::paths;
use credentials::{Credentials, allowed_accounts, assumed_role};

/// Where a provider instance acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderFacts {
    /// Id of the account: twelve digits, or the letters of one symbol.
    pub account_id: Arc<str>,
    /// Partition, such as `aws`.
    pub partition: Arc<str>,
    /// Region, such as `eu-west-1`, or text that holds a symbol.
    pub region: Arc<str>,
}

/// Which provider instance acts in which account.
#[derive(Debug)]
pub struct Accounts<'a> {
    config: &'a Config,
    sources: &'a Sources,
    /// Number of the `account` block by provider, as `providers` has them.
    by_provider: BTreeMap<&'a str, usize>,
    /// Numbers of the `account` blocks by source.
    by_source: BTreeMap<&'a str, Vec<usize>>,
    /// The `provider` blocks of the root modules that were evaluated.
    learned: BTreeMap<Arc<str>, Vec<Arc<ProviderInstance>>>,
    /// The accounts of the estate by id.
    settled: BTreeMap<Arc<str>, AccountId>,
}

/// Who a provider instance acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Owner {
    /// An `account` block, by its number.
    Declared(usize),
    /// An account with this id: twelve digits, or a symbol.
    Id(Arc<str>),
    /// Nothing is known but from where: what the symbol is the account of.
    Inferred(String),
}

impl<'a> Accounts<'a> {
    /// Accounts as `rolecall.hcl` declares them; what providers say of themselves is added as they are asked for.
    pub fn new(config: &'a Config, sources: &'a Sources) -> Self {
        let mut by_provider = BTreeMap::new();
        let mut by_source: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, account) in config.accounts.iter().enumerate() {
            for provider in &account.providers {
                by_provider.entry(&*provider.text).or_insert(number);
            }
            for source in &account.sources {
                by_source.entry(&*source.text).or_default().push(number);
            }
        }
        Accounts {
            config,
            sources,
            by_provider,
            by_source,
            learned: BTreeMap::new(),
            settled: BTreeMap::new(),
        }
    }

    /// What the configuration says of the organization.
    pub(crate) fn organization(&self) -> Option<&'a OrganizationBlock> {
        self.config.organization.as_ref()
    }

    /// Where a provider instance acts. Always an answer: what is not known is a symbol.
    pub fn resolve(&self, instance: &ProviderInstance) -> ProviderFacts {
        let owner = self.owner(instance);
        let account_id = self.account_id(&owner);
        let region = instance
            .arguments
            .get("region")
            .and_then(|region| region.as_rope())
            .map(|rope| rope.text().clone());
        let of_region =
            region.as_deref().and_then(Partition::of_region).map(|partition| partition.name.into());
        let of_role = || assumed_role(instance).and_then(|role| role.known_partition());
        let partition = of_region.or_else(of_role).or_else(|| self.declared_partition(&owner, &account_id));
        let region = region.filter(|region| !region.is_empty()).unwrap_or_else(|| {
            let label = format!("region of {}", provider_name(instance));
            self.sources.symbol(SymbolKind::Region, &label).letters().into()
        });
        // Nearly all accounts are commercial ones.
        ProviderFacts { account_id, partition: partition.unwrap_or_else(|| "aws".into()), region }
    }

    /// The account of the estate that a provider instance acts in. Meant for extraction: the accounts of the estate are
    /// settled when every root module is evaluated.
    pub fn account(&self, instance: &ProviderInstance) -> AccountId {
        let id = self.account_id(&self.owner(instance));
        self.settled.get(&id).copied().unwrap_or(AccountId(u32::MAX))
    }

    /// Takes note of the providers of an evaluated root module. Says whether that changes where one of them acts: then
    /// the root module was evaluated on wrong grounds.
    pub(crate) fn learn(&mut self, evaluation: &Evaluation) -> bool {
        let before: Vec<ProviderFacts> =
            evaluation.providers.iter().map(|instance| self.resolve(instance)).collect();
        self.learned.insert(evaluation.root.clone(), evaluation.providers.clone());
        let mut after = evaluation.providers.iter().map(|instance| self.resolve(instance));
        before.into_iter().any(|facts| after.next() != Some(facts))
    }

    /// The accounts of the estate: declared ones in their order, then those that were inferred, by label. `covered` says
    /// whether every source of an `account` block was analysed.
    pub(crate) fn settle(
        &mut self,
        evaluations: &[Evaluation],
        covered: &dyn Fn(&AccountBlock) -> bool,
    ) -> Vec<Account> {
        let partitions = self.partitions(evaluations);
        let mut accounts: Vec<Account> = Vec::with_capacity(self.config.accounts.len());
        for (number, block) in self.config.accounts.iter().enumerate() {
            let covered = covered(block);
            let id = self.account_id(&Owner::Declared(number));
            let stated = block.partition.as_ref().map(|partition| &partition.text);
            let partition = stated.or_else(|| partitions.get(&id)).cloned();
            accounts.push(Account {
                label: block.label.text.clone(),
                id,
                partition: partition.unwrap_or_else(|| "aws".into()),
                zone: block.zone.as_ref().map(|zone| zone.text.clone()),
                complete: block.complete && covered,
                unread: false,
                unlisted: Vec::new(),
                analysed: covered && !(block.sources.is_empty() && block.providers.is_empty()),
                span: block.span,
            });
        }
        accounts.extend(self.inferred(&accounts, evaluations));
        let ids = accounts
            .iter()
            .enumerate()
            .map(|(number, account)| (account.id.clone(), AccountId(number as u32)));
        self.settled = ids.collect();
        accounts
    }

    /// Warns of providers that say another account than `rolecall.hcl`, and of providers in it that do not exist.
    pub(crate) fn check(&self, diagnostics: &mut Diagnostics) {
        for instance in self.learned.values().flatten() {
            let block = match (self.named(instance), &instance.alias) {
                (Some(number), _) => Some(number),
                (None, None) => self.covering(&instance.root),
                (None, Some(_)) => None,
            };
            let Some(block) = block.and_then(|number| self.config.accounts.get(number)) else { continue };
            let Some(declared) = &block.id else { continue };
            let assumed = assumed_role(instance).and_then(|role| role.known_account()).map(|id| vec![id]);
            let Some(stated) = allowed_accounts(instance).or(assumed) else { continue };
            if !stated.contains(&declared.text) {
                let message = format!(
                    "`{}` acts in account {}, but `rolecall.hcl` says that it is `{}`, {}",
                    provider_name(instance),
                    stated.join(" or "),
                    block.label.text,
                    declared.text
                );
                diagnostics.warning(message, instance.span);
            }
        }
        self.check_names(diagnostics);
    }

    fn check_names(&self, diagnostics: &mut Diagnostics) {
        for text in self.config.accounts.iter().flat_map(|account| &account.providers) {
            let Some((root, name)) = text.text.rsplit_once(':') else { continue };
            let Some(instances) = self.learned.get(root) else { continue };
            let names: Vec<String> = instances.iter().map(|instance| local_name(instance)).collect();
            // A default provider exists without a block.
            if names.iter().any(|known| known == name) || !name.contains('.') {
                continue;
            }
            let message = format!("`{}` has no provider `{name}`", paths::shown(root));
            match crate::suggest::advice(name, names.iter().map(String::as_str)) {
                Some(help) => diagnostics.error_with_help(message, text.span, help),
                None => diagnostics.error(message, text.span),
            }
        }
    }

    fn owner(&self, instance: &ProviderInstance) -> Owner {
        if let Some(owner) = self.own(instance) {
            return owner;
        }
        if instance.alias.is_none() {
            return self.owner_of_default(instance);
        }
        // A module that expects its callers to pass this provider: which one is theirs to say.
        if instance.span.is_none() && !instance.alias.as_deref().is_some_and(names_region) {
            return Owner::Inferred(provider_name(instance));
        }
        let siblings = self.learned.get(&instance.root).map(Vec::as_slice).unwrap_or_default();
        let mut siblings: Vec<&ProviderInstance> = siblings
            .iter()
            .map(|sibling| &**sibling)
            .filter(|sibling| sibling.name == instance.name)
            .collect();
        siblings.sort_by(|a, b| a.alias.cmp(&b.alias));
        let default = siblings.iter().copied().find(|sibling| sibling.alias.is_none());
        let credentials = Credentials::of(instance);
        match default {
            Some(default) if Credentials::of(default).same(&credentials) => {
                self.own(default).unwrap_or_else(|| self.owner_of_default(default))
            }
            None if credentials.are_ambient() => self.owner_of_default(instance),
            _ => {
                let alike = |sibling: &&ProviderInstance| Credentials::of(sibling).same(&credentials);
                let first = siblings.iter().copied().find(alike).unwrap_or(instance);
                let hint = || assumed_role(first).and_then(|role| role.symbolic_account()).map(Owner::Id);
                self.own(first).or_else(hint).unwrap_or_else(|| Owner::Inferred(provider_name(first)))
            }
        }
    }

    /// What `rolecall.hcl` says of just this provider, or it says of itself.
    fn own(&self, instance: &ProviderInstance) -> Option<Owner> {
        if let Some(number) = self.named(instance) {
            return Some(Owner::Declared(number));
        }
        let allowed = allowed_accounts(instance);
        let id = match allowed.as_deref() {
            Some([id]) => Some(id.clone()),
            _ => assumed_role(instance).and_then(|role| role.known_account()),
        }?;
        Some(Owner::Id(id))
    }

    /// The account of the credentials that Terraform runs with in a root module.
    fn owner_of_default(&self, instance: &ProviderInstance) -> Owner {
        if let Some(number) = self.covering(&instance.root) {
            return Owner::Declared(number);
        }
        let role = if instance.alias.is_none() { assumed_role(instance) } else { None };
        if let Some(symbol) = role.and_then(|role| role.symbolic_account()) {
            return Owner::Id(symbol);
        }
        let root = &instance.root;
        Owner::Inferred(if root.is_empty() { instance.name.to_string() } else { root.to_string() })
    }

    fn named(&self, instance: &ProviderInstance) -> Option<usize> {
        if self.by_provider.is_empty() {
            return None;
        }
        let name = format!("{}:{}", instance.root, local_name(instance));
        self.by_provider.get(name.as_str()).copied()
    }

    /// The `account` block whose source is the nearest directory around `root`. Of several with the same source, the
    /// one that does not name providers there: the others do because they are not the default.
    fn covering(&self, root: &str) -> Option<usize> {
        let mut directory = root;
        loop {
            if let Some(numbers) = self.by_source.get(directory) {
                let prefix = format!("{root}:");
                let names_here = |number: &&usize| {
                    let account = self.config.accounts.get(**number);
                    account.is_some_and(|account| {
                        account.providers.iter().any(|name| name.text.starts_with(&prefix))
                    })
                };
                return numbers.iter().find(|number| !names_here(number)).or(numbers.first()).copied();
            }
            if directory.is_empty() {
                return None;
            }
            directory = paths::parent(directory);
        }
    }

    fn account_id(&self, owner: &Owner) -> Arc<str> {
        let label = match owner {
            Owner::Id(id) => return id.clone(),
            Owner::Declared(number) => match self.config.accounts.get(*number) {
                Some(AccountBlock { id: Some(id), .. }) => return id.text.clone(),
                Some(block) => format!("account {}", block.label.text),
                None => "account".to_owned(),
            },
            Owner::Inferred(name) => format!("account of {name}"),
        };
        self.sources.symbol(SymbolKind::Account, &label).letters().into()
    }

    fn declared_partition(&self, owner: &Owner, id: &str) -> Option<Arc<str>> {
        let block = match owner {
            Owner::Declared(number) => self.config.accounts.get(*number),
            _ => self
                .config
                .accounts
                .iter()
                .find(|block| block.id.as_ref().is_some_and(|declared| &*declared.text == id)),
        };
        Some(block?.partition.as_ref()?.text.clone())
    }

    /// The partitions of accounts as their first providers have them, by account id.
    fn partitions(&self, evaluations: &[Evaluation]) -> BTreeMap<Arc<str>, Arc<str>> {
        let mut partitions = BTreeMap::new();
        for instance in evaluations.iter().flat_map(|evaluation| &evaluation.providers) {
            let facts = self.resolve(instance);
            partitions.entry(facts.account_id).or_insert(facts.partition);
        }
        partitions
    }

    /// The accounts of AWS resources that no block declares.
    fn inferred(&self, declared: &[Account], evaluations: &[Evaluation]) -> Vec<Account> {
        let known: BTreeSet<&Arc<str>> = declared.iter().map(|account| &account.id).collect();
        let mut found: BTreeMap<Arc<str>, (label::Place, ProviderFacts)> = BTreeMap::new();
        for evaluation in evaluations {
            let mut last: Option<&Arc<ProviderInstance>> = None;
            let managed = evaluation.resources.iter().filter(|resource| resource.mode == Mode::Managed);
            let managed = managed.map(|resource| (&resource.kind, &resource.provider));
            let unread = evaluation.unread.iter().map(|(kind, provider)| (kind, provider));
            for (kind, provider) in managed.chain(unread) {
                let is_aws = kind.starts_with("aws_") || kind.starts_with("awscc_");
                if !is_aws || last.is_some_and(|last| Arc::ptr_eq(last, provider)) {
                    continue;
                }
                last = Some(provider);
                let facts = self.resolve(provider);
                if known.contains(&facts.account_id) {
                    continue;
                }
                let place = label::Place::of(provider);
                let entry =
                    found.entry(facts.account_id.clone()).or_insert_with(|| (place.clone(), facts.clone()));
                if place < entry.0 {
                    *entry = (place, facts);
                }
            }
        }
        let mut found: Vec<(label::Place, ProviderFacts)> = found.into_values().collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        let labels = label::labels(found.iter().map(|(place, _)| place), declared);
        let accounts = found.into_iter().zip(labels).map(|((_, facts), label)| Account {
            label,
            id: facts.account_id,
            partition: facts.partition,
            zone: None,
            complete: false,
            unread: false,
            unlisted: Vec::new(),
            analysed: true,
            span: None,
        });
        let mut accounts: Vec<Account> = accounts.collect();
        accounts.sort_by(|a, b| a.label.cmp(&b.label));
        accounts
    }
}

/// Whether an alias is called after a region, such as `us-east-1` or `us_east_1`: then only the region differs.
fn names_region(alias: &str) -> bool {
    let region = alias.replace('_', "-");
    Partition::of_region(&region).is_some_and(|partition| partition.has_region(&region))
}

/// `aws`, `aws.dev`.
pub(crate) fn local_name(instance: &ProviderInstance) -> String {
    match &instance.alias {
        Some(alias) => format!("{}.{alias}", instance.name),
        None => instance.name.to_string(),
    }
}

/// `platform:aws.dev`; of the workspace's own directory `aws.dev`.
fn provider_name(instance: &ProviderInstance) -> String {
    let name = local_name(instance);
    if instance.root.is_empty() { name } else { format!("{}:{name}", instance.root) }
}
