//! Names for accounts that nobody named.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_model::Account;
use rolecall_terraform::ProviderInstance;

use crate::paths;

/// Where an account was inferred from. Default providers come before aliases: a directory names its own account better
/// than an alias elsewhere does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    is_alias: bool,
    root: Arc<str>,
    alias: Option<Arc<str>>,
}

impl Place {
    pub(super) fn of(instance: &ProviderInstance) -> Self {
        Place {
            is_alias: instance.alias.is_some(),
            root: instance.root.clone(),
            alias: instance.alias.clone(),
        }
    }

    /// The directory's name, or all of its path.
    fn name(&self, whole: bool) -> String {
        let directory = match &*self.root {
            // What the workspace's own directory is called differs between two checkouts.
            "" => "workspace",
            root if whole => root,
            root => paths::last(root),
        };
        match &self.alias {
            Some(alias) => format!("{directory}.{alias}"),
            None => directory.to_owned(),
        }
    }
}

/// A label for each place, different from each other and from those that are declared: the directory's name, its path
/// where that would be ambiguous.
pub(super) fn labels<'a>(
    places: impl Iterator<Item = &'a Place> + Clone,
    declared: &[Account],
) -> Vec<Arc<str>> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    let mut taken: BTreeSet<String> = declared.iter().map(|account| account.label.to_string()).collect();
    for name in taken.iter().cloned().chain(places.clone().map(|place| place.name(false))) {
        *uses.entry(name).or_default() += 1;
    }
    let mut labels = Vec::new();
    for place in places {
        let short = place.name(false);
        let name = if uses.get(&short) == Some(&1) { short } else { place.name(true) };
        let mut label = name.clone();
        let mut number = 2;
        while !taken.insert(label.clone()) {
            label = format!("{name}-{number}");
            number += 1;
        }
        labels.push(label.into());
    }
    labels
}
