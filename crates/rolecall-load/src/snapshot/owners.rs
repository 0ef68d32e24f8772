//! Which account a snapshot is of, where its entities do not say so themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_policy::Text;
use rolecall_source::Diagnostics;

use super::part::Part;
use crate::config::{AccountBlock, Config};
use crate::paths;

/// The accounts of the snapshots by the directories that hold them.
#[derive(Debug, Default)]
pub(super) struct Owners {
    by_directory: BTreeMap<String, BTreeSet<Arc<str>>>,
}

impl Owners {
    pub(super) fn of(parts: &[Part]) -> Self {
        let mut owners = Owners::default();
        for part in parts {
            if let Some(id) = part.account() {
                owners.by_directory.entry(paths::parent(&part.path).to_owned()).or_default().insert(id);
            }
        }
        owners
    }

    /// The account of a part: its own word, else that of its neighbours in the nearest directory that has one, unless these
    /// differ.
    pub(super) fn account(&self, part: &Part) -> Option<Arc<str>> {
        if let Some(id) = part.account() {
            return Some(id);
        }
        let mut directory = paths::parent(&part.path);
        loop {
            if let Some(ids) = self.by_directory.get(directory) {
                return ids.first().filter(|_| ids.len() == 1).cloned();
            }
            if directory.is_empty() {
                return None;
            }
            directory = paths::parent(directory);
        }
    }
}

/// The `account` block whose source is nearest to a file.
pub(super) fn covering(config: &Config, path: &str) -> Option<usize> {
    let blocks = config.accounts.iter().enumerate();
    let sources = blocks.flat_map(|(number, block)| block.sources.iter().map(move |source| (number, source)));
    let around = sources.filter(|(_, source)| paths::below(&source.text, path).is_some());
    around.max_by_key(|(_, source)| source.text.len()).map(|(number, _)| number)
}

/// Gives `account` blocks without an id the one that their snapshots have, and warns of those that have another.
pub(crate) fn identify(parts: &[Part], config: &mut Config, diagnostics: &mut Diagnostics) {
    let owners = Owners::of(parts);
    for part in parts {
        let (Some(id), Some(number)) = (owners.account(part), covering(config, &part.path)) else { continue };
        let declared = |block: &AccountBlock| block.id.as_ref().is_some_and(|known| known.text == id);
        let taken = config.accounts.iter().any(declared);
        let Some(block) = config.accounts.get_mut(number) else { continue };
        let place = part.accounts.iter().find(|account| account.id == id);
        let span = place.and_then(|account| account.span);
        match &block.id {
            None if !taken => {
                block.id = Some(Text { text: id, span });
                block.partition = block
                    .partition
                    .take()
                    .or_else(|| place.map(|account| Text { text: account.partition.clone(), span }));
            }
            Some(known) if known.text != id && !part.accounts.is_empty() => {
                let message = format!(
                    "`{}` is a snapshot of account {id}, but `rolecall.hcl` says that it is `{}`, {}",
                    part.path, block.label.text, known.text
                );
                diagnostics.warning(message, span.or(known.span));
            }
            _ => {}
        }
    }
}
