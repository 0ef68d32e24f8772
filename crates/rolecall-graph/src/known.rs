//! The ARNs of users and roles by their names, to find those that a text may mean without looking at all of them.

use std::collections::HashMap;

use rolecall_model::Estate;
use rolecall_source::symbol::has_symbols;

use rolecall_policy::same;

/// The ARNs of an estate's users and roles.
#[derive(Debug)]
pub(crate) struct KnownArns<'e> {
    /// Those whose name is wholly known, by it.
    by_name: HashMap<&'e str, Vec<&'e str>>,
    /// Those whose name is not.
    unnamed: Vec<&'e str>,
}

impl<'e> KnownArns<'e> {
    pub(crate) fn of(estate: &'e Estate) -> Self {
        let users = estate.users.iter().map(|user| &*user.arn.text);
        let roles = estate.roles.iter().map(|role| &*role.arn.text);
        let mut known = KnownArns { by_name: HashMap::new(), unnamed: Vec::new() };
        for arn in users.chain(roles) {
            match name(arn) {
                Some(name) => known.by_name.entry(name).or_default().push(arn),
                None => known.unnamed.push(arn),
            }
        }
        known
    }

    /// Whether an ARN may be that of an entity whose own ARN is not wholly known, such as a role with a generated name.
    pub(crate) fn may_be(&self, arn: &str) -> bool {
        let undecided = |known: &&str| same(known, arn).is_none();
        if self.unnamed.iter().any(undecided) {
            return true;
        }
        match name(arn) {
            // Two names that are known and differ make two ARNs that differ.
            Some(name) => self.by_name.get(name).is_some_and(|known| known.iter().any(undecided)),
            None => self.by_name.values().flatten().any(undecided),
        }
    }
}

/// The name at the end of an ARN, when no symbol is in it.
fn name(arn: &str) -> Option<&str> {
    let (_, name) = arn.rsplit_once('/')?;
    (!name.is_empty() && !has_symbols(name)).then_some(name)
}
