//! The accounts of the snapshots in the estate, and what is known of them to the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rolecall_model::{Account, AccountId, Estate, Listing};
use rolecall_source::{Diagnostics, Sources, SymbolKind};

use super::owners::{Owners, covering};
use super::part::{OWN, Page, Part};
use crate::config::Config;
use crate::paths;

/// The accounts of a part in the estate, by their numbers in the part.
pub(super) type Numbers = Vec<Option<AccountId>>;

/// The accounts that have resources in Terraform.
pub(super) fn of_terraform(estate: &Estate) -> BTreeSet<AccountId> {
    let roles = estate.roles.iter().map(|role| role.account);
    let users = estate.users.iter().map(|user| user.account);
    let groups = estate.groups.iter().map(|group| group.account);
    let policies = estate.policies.iter().map(|policy| policy.account);
    let others = estate.others.iter().map(|other| other.account);
    let consumers = estate.consumers.iter().map(|consumer| consumer.account);
    roles.chain(users).chain(groups).chain(policies).chain(others).chain(consumers).collect()
}

/// Finds the accounts of the parts in the estate, and adds those that are not there.
pub(super) fn settle(
    parts: &[Part],
    config: &Config,
    sources: &Sources,
    estate: &mut Estate,
) -> Vec<Numbers> {
    let owners = Owners::of(parts);
    let labels = labels(parts, &owners);
    let mut known: HashMap<Arc<str>, AccountId> = HashMap::new();
    for (number, account) in estate.accounts.iter().enumerate() {
        known.entry(account.id.clone()).or_insert(AccountId(number as u32));
    }
    let mut all = Vec::with_capacity(parts.len());
    for part in parts {
        let mut numbers = Vec::with_capacity(part.accounts.len());
        for (number, account) in part.accounts.iter().enumerate() {
            let is_own = number == OWN.0 as usize;
            if is_own && !part.needs_account() {
                numbers.push(None);
                continue;
            }
            let id = if is_own { own(part, &owners, config, sources) } else { account.id.clone() };
            let next = AccountId(estate.accounts.len() as u32);
            let found = *known.entry(id.clone()).or_insert(next);
            if found == next {
                let label = labels.get(&id).cloned().unwrap_or_else(|| sources.spell(&id).into());
                let taken = estate.accounts.iter().any(|account| account.label == label);
                let label = if taken { id.clone() } else { label };
                estate.accounts.push(inferred(label, id, account.partition.clone()));
            }
            numbers.push(Some(found));
        }
        all.push(numbers);
    }
    all
}

/// An account that nobody declares.
fn inferred(label: Arc<str>, id: Arc<str>, partition: Arc<str>) -> Account {
    Account {
        label,
        id,
        partition,
        zone: None,
        complete: false,
        unread: false,
        unlisted: Vec::new(),
        analysed: true,
        span: None,
    }
}

/// The id of the account that a part is of.
fn own(part: &Part, owners: &Owners, config: &Config, sources: &Sources) -> Arc<str> {
    if let Some(id) = owners.account(part) {
        return id;
    }
    let block = covering(config, &part.path).and_then(|number| config.accounts.get(number));
    let label = match block {
        Some(block) => match &block.id {
            Some(id) => return id.text.clone(),
            None => format!("account {}", block.label.text),
        },
        None => format!("account of {}", part.path),
    };
    sources.symbol(SymbolKind::Account, &label).letters().into()
}

/// What people call the accounts that nobody declares: their directory, where it is of one account only.
fn labels(parts: &[Part], owners: &Owners) -> BTreeMap<Arc<str>, Arc<str>> {
    let mut of_directory: BTreeMap<&str, BTreeSet<Arc<str>>> = BTreeMap::new();
    let mut directories: BTreeMap<Arc<str>, BTreeSet<&str>> = BTreeMap::new();
    for part in parts {
        let directory = paths::last(paths::parent(&part.path));
        for id in part.accounts.iter().skip(1).map(|account| account.id.clone()).chain(owners.account(part)) {
            of_directory.entry(directory).or_default().insert(id.clone());
            directories.entry(id).or_default().insert(directory);
        }
    }
    let mut labels = BTreeMap::new();
    for (id, names) in directories {
        if let Some(name) = names.first().filter(|name| names.len() == 1 && !name.is_empty())
            && of_directory.get(name).is_some_and(|ids| ids.len() == 1)
        {
            labels.insert(id, Arc::from(*name));
        }
    }
    labels
}

/// Notes what the parts list to the end, of each account.
pub(super) fn complete(
    parts: &[Part],
    accounts: &[Numbers],
    declared: &BTreeSet<AccountId>,
    estate: &mut Estate,
    diagnostics: &mut Diagnostics,
) {
    let mut listed: BTreeMap<AccountId, BTreeSet<Listing>> = BTreeMap::new();
    let mut pages: BTreeMap<AccountId, Vec<Page>> = BTreeMap::new();
    for (part, numbers) in parts.iter().zip(accounts) {
        for number in numbers.iter().flatten() {
            listed.entry(*number).or_default();
        }
        // Of several accounts in one file it is not known which of them its lists are of.
        let of_part: Vec<AccountId> = match numbers.as_slice() {
            [Some(own)] | [None, Some(own)] => vec![*own],
            [Some(own), Some(other)] if own == other => vec![*own],
            _ => Vec::new(),
        };
        if of_part.is_empty() && !part.pages.is_empty() {
            let span = part.pages.first().map(|page| page.span);
            let message = "the file holds the details of several accounts, so what they lack is not known";
            diagnostics.unknown("snapshot-of-several-accounts", message, span);
        }
        for account in of_part {
            listed.entry(account).or_default().extend(&part.listed);
            if !part.pages.is_empty() {
                pages.entry(account).or_default().extend(&part.pages);
            }
        }
    }
    for (account, pages) in &pages {
        if is_whole(pages, diagnostics) {
            listed.entry(*account).or_default().insert(Listing::Principals);
        }
    }
    for (account, listed) in listed {
        let has_pages = pages.contains_key(&account);
        let Some(entry) = estate.accounts.get_mut(account.0 as usize) else { continue };
        // What `rolecall.hcl` does not say the snapshot does: it is all there is.
        entry.complete |= entry.span.is_none() && listed.contains(&Listing::Principals);
        if !declared.contains(&account) {
            entry.unlisted = Listing::ALL.into_iter().filter(|one| !listed.contains(one)).collect();
        } else if has_pages && !listed.contains(&Listing::Principals) {
            entry.unlisted = vec![Listing::Principals];
        }
    }
}

/// Whether the pages of an account end with its last.
fn is_whole(pages: &[Page], diagnostics: &mut Diagnostics) -> bool {
    if pages.iter().any(|page| page.whole && !page.truncated) {
        return true;
    }
    let truncated = pages.iter().find(|page| page.truncated);
    let message = match truncated {
        Some(_) => "the details of the account end in the middle: the pages after this one are not here",
        None => "the details of the account lack a list: users, groups, roles or policies",
    };
    let place = truncated.or(pages.first()).map(|page| page.span);
    diagnostics.unknown("snapshot-truncated", message, place);
    false
}
