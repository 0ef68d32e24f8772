//! What a plan does to objects beside what they look like after it ("JSON Output Format", Change Representation).

use rolecall_model::{Fate, FateKind, Move};
use rolecall_parser::json::Node;

use super::Plan;
use super::world::{When, address};

impl Plan {
    /// Objects that it replaces, imports or forgets. Of what was before it, none.
    pub(crate) fn fates(&self) -> Vec<Fate> {
        let fate = |change: &Node| {
            let kind = kind(change.get("change")?)?;
            Some(Fate { root: self.root.clone(), address: address(change)?.into(), kind })
        };
        self.changes().iter().filter_map(fate).collect()
    }

    /// Objects that it knows under another address.
    pub(crate) fn moves(&self) -> Vec<Move> {
        let moved = |change: &Node| {
            let from = change.get("previous_address")?.as_str()?.into();
            Some(Move { root: self.root.clone(), from, to: address(change)?.into(), nested: false })
        };
        self.changes().iter().filter_map(moved).collect()
    }

    fn changes(&self) -> &[Node] {
        let changes = self.node.get("resource_changes").filter(|_| self.when == When::Planned);
        changes.and_then(Node::as_array).unwrap_or_default()
    }
}

fn kind(change: &Node) -> Option<FateKind> {
    let actions: Vec<&str> =
        change.get("actions").and_then(Node::as_array)?.iter().filter_map(Node::as_str).collect();
    match actions.as_slice() {
        ["delete", "create"] | ["create", "delete" | "forget"] => Some(FateKind::Replaced),
        ["forget"] => Some(FateKind::Forgotten),
        _ if change.get("importing").is_some_and(|importing| importing.as_object().is_some()) => {
            Some(FateKind::Imported)
        }
        _ => None,
    }
}
