//! Entities that are created, changed or deleted.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{Estate, FateKind, Move, Origin};
use rolecall_policy::canonical;
use rolecall_source::Span;

use crate::entity::{Entity, Key};

/// What happens to an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are Terraform's")]
pub enum Action {
    Create,
    Update,
    Replace,
    Delete,
    Move,
    Import,
    Forget,
}

impl Action {
    /// As printed.
    pub fn name(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Replace => "replace",
            Action::Delete => "delete",
            Action::Move => "move",
            Action::Import => "import",
            Action::Forget => "forget",
        }
    }
}

/// An entity that does not stay as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityChange {
    /// What it is, such as `role`.
    pub kind: &'static str,
    /// Its ARN, or what stands for it; after the change where it is there then.
    pub entity: Arc<str>,
    /// Its Terraform address, after the change where it is there then.
    pub address: Option<Arc<str>>,
    /// What happens to it.
    pub action: Action,
    /// Why, for people.
    pub reason: String,
    /// Where it is declared, after the change where it is there then.
    pub span: Option<Span>,
}

/// Kinds that keep their unique id when their name changes ("UpdateUser", "UpdateGroup").
const RENAMED_IN_PLACE: [&str; 2] = ["user", "group"];
/// Kinds that are nothing but a link: another one is another.
const LINKS: [&str; 3] = ["attachment", "membership", "organization-attachment"];

type Entities<'e> = BTreeMap<Key, Entity<'e>>;

/// Kind, root module and address of what is declared there.
type Place<'e> = (&'static str, &'e str, &'e str);

/// What the estate after the change says of objects.
struct After<'e> {
    moves: &'e [Move],
    fates: BTreeMap<(&'e str, &'e str), FateKind>,
}

/// `after` is the estate of `new`.
pub(crate) fn changes(old: &Entities<'_>, new: &Entities<'_>, after: &Estate) -> Vec<EntityChange> {
    let fates = after.fates.iter().map(|fate| ((&*fate.root, &*fate.address), fate.kind)).collect();
    let after = After { moves: &after.moves, fates };
    let mut gone: BTreeMap<&Key, &Entity<'_>> =
        old.iter().filter(|(key, _)| !new.contains_key(*key)).collect();
    let places: BTreeMap<Place<'_>, &Key> =
        gone.iter().filter_map(|(key, entity)| Some((place(key, entity.origin)?, *key))).collect();
    let mut found = Vec::new();
    for (key, entity) in new {
        let renamed = || place(key, entity.origin).and_then(|place| places.get(&place).copied());
        if let Some(was) = old.get(key) {
            found.extend(changed(key, was, entity, &after));
        } else if let Some(was) = renamed() {
            gone.remove(was);
            found.push(rename(was, key, entity));
        } else if after.fate(entity.origin) == Some(FateKind::Imported) {
            found.push(change(key, entity, Action::Import, String::new()));
        } else {
            found.push(change(key, entity, Action::Create, String::new()));
        }
    }
    found.extend(gone.into_iter().map(|(key, was)| change(key, was, Action::Delete, String::new())));
    found
}

/// Where an entity is declared that stays what it is under another name.
fn place<'e>(key: &Key, origin: &'e Origin) -> Option<Place<'e>> {
    let address = origin.address.as_deref().filter(|_| !LINKS.contains(&key.0))?;
    Some((key.0, &*origin.root, address))
}

impl After<'_> {
    /// What a plan does to what is declared there.
    fn fate(&self, origin: &Origin) -> Option<FateKind> {
        let address = origin.address.as_deref()?;
        self.fates.get(&(&*origin.root, address)).copied()
    }
}

fn change(key: &Key, entity: &Entity<'_>, action: Action, reason: String) -> EntityChange {
    let origin = entity.origin;
    EntityChange {
        kind: key.0,
        entity: key.1.clone(),
        address: origin.address.clone(),
        action,
        reason,
        span: origin.span,
    }
}

/// The same resource under another name.
fn rename(was: &Key, key: &Key, entity: &Entity<'_>) -> EntityChange {
    let in_place = RENAMED_IN_PLACE.contains(&key.0);
    let action = if in_place { Action::Update } else { Action::Replace };
    change(key, entity, action, format!("it was `{}`", was.1))
}

/// The same entity, where it is not as it was.
fn changed(key: &Key, was: &Entity<'_>, now: &Entity<'_>, after: &After<'_>) -> Option<EntityChange> {
    let mut what: Vec<&str> = Vec::new();
    for (name, value) in &now.properties {
        if was.properties.iter().any(|(other, old)| other == name && old != value) {
            what.push(name);
        }
    }
    for (name, document) in &now.documents {
        let text = |state: &rolecall_model::DocumentState| -> Vec<String> {
            state.documents().iter().map(|document| canonical(document)).collect()
        };
        if was.documents.iter().any(|(_, old)| text(old) != text(document)) {
            what.push(name);
        }
    }
    let reason = what.join(", ");
    match (resettled(was.origin, now.origin, after), what.is_empty()) {
        (Some((action, why)), true) => Some(change(key, now, action, why)),
        (Some((action, why)), false) => Some(change(key, now, action, format!("{why}; {reason}"))),
        (None, true) => None,
        (None, false) => Some(change(key, now, Action::Update, reason)),
    }
}

/// What becomes of an entity that another resource declares than before.
fn resettled(was: &Origin, now: &Origin, after: &After<'_>) -> Option<(Action, String)> {
    match after.fate(now) {
        Some(FateKind::Replaced) => {
            return Some((Action::Replace, "the plan deletes it and creates it anew".to_owned()));
        }
        Some(FateKind::Forgotten) => {
            return Some((Action::Forget, "it stays, and Terraform lets go of it".to_owned()));
        }
        Some(FateKind::Imported) | None => {}
    }
    let (Some(from), Some(to)) = (&was.address, &now.address) else { return None };
    if was.root != now.root {
        let root = |origin: &Origin| if origin.root.is_empty() { "." } else { &*origin.root }.to_owned();
        let why = format!("`{}` deletes it and `{}` creates it anew", root(was), root(now));
        return Some((Action::Replace, why));
    }
    if from == to {
        return None;
    }
    let is_moved = after.moves.iter().any(|each| each.root == now.root && carries(each, from, to));
    Some(if is_moved {
        (Action::Move, format!("it was `{from}`"))
    } else {
        (Action::Replace, format!("it was `{from}`, and no `moved` block says so"))
    })
}

/// Whether a `moved` block takes one address to the other ("Refactor modules").
fn carries(each: &Move, from: &str, to: &str) -> bool {
    let rest = |address: &str, of: &str, prefix: &str| -> Option<String> {
        let rest = address.strip_prefix(prefix)?.strip_prefix(of)?;
        (rest.is_empty() || rest.starts_with(['[', '.'])).then(|| rest.to_owned())
    };
    let prefix = if each.nested { from.find(&*each.from).and_then(|at| from.get(..at)) } else { Some("") };
    let Some(prefix) = prefix.filter(|prefix| each.nested != prefix.is_empty()) else { return false };
    rest(from, &each.from, prefix).is_some_and(|left| rest(to, &each.to, prefix) == Some(left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_block_takes_instances_and_modules_along() {
        let moved =
            |from: &str, to: &str, nested| Move { root: "".into(), from: from.into(), to: to.into(), nested };
        let role = moved("aws_iam_role.a", "aws_iam_role.b", false);
        assert!(carries(&role, "aws_iam_role.a", "aws_iam_role.b"));
        assert!(carries(&role, "aws_iam_role.a[\"x\"]", "aws_iam_role.b[\"x\"]"));
        assert!(!carries(&role, "aws_iam_role.ab", "aws_iam_role.b"));
        assert!(!carries(&role, "aws_iam_role.a[0]", "aws_iam_role.b[1]"));
        let module = moved("module.a", "module.b", false);
        assert!(carries(&module, "module.a.aws_iam_role.x", "module.b.aws_iam_role.x"));
        let inside = moved("aws_iam_role.a", "aws_iam_role.b", true);
        assert!(carries(&inside, "module.m.aws_iam_role.a", "module.m.aws_iam_role.b"));
        assert!(!carries(&inside, "aws_iam_role.a", "aws_iam_role.b"));
    }
}
