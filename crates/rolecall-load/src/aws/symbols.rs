//! Symbols of a resource, named so that no two root modules share one by accident.

use rolecall_source::{SymbolId, SymbolKind};
use rolecall_terraform::Call;

/// The symbol of this name in the root module of `call`.
pub(super) fn named(call: &Call<'_>, kind: SymbolKind, name: &str) -> SymbolId {
    match &*call.provider.root {
        "" => call.sources.symbol(kind, name),
        directory => call.sources.symbol(kind, &format!("{directory}:{name}")),
    }
}

/// The symbol of an attribute, the same that evaluation makes where an expression refers to it.
pub(super) fn attribute(call: &Call<'_>, name: &str) -> SymbolId {
    named(call, SymbolKind::Attribute, &format!("{}.{name}", call.address))
}
