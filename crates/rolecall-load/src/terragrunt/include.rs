//! `include`: a unit and the files that it builds on ("Configuration blocks", include).

use std::sync::Arc;

use rolecall_source::Diagnostics;
use rolecall_terraform::value::{Entries, Kind, Type, Value};
use rolecall_terraform::{Modules, ParsedFile};

use super::file::{Reading, Said, Strategy};
use super::functions::Place;
use super::{Outputs, Unit};
use crate::paths;

/// Deepest nesting of maps that are merged.
const MAX_DEPTH: usize = 32;

/// What `file` says for the unit in `directory`. Included files may not include others.
pub(super) fn read(
    modules: &Modules<'_>,
    directory: &str,
    file: &Arc<ParsedFile>,
    outputs: Outputs<'_>,
) -> Unit {
    let mut place = Place { unit: directory.into(), ..Place::default() };
    let includes = Reading { modules, file, place: &place, outputs }.includes();
    for include in &includes {
        place.parents.push((include.name.clone(), paths::parent(&include.path).into()));
    }
    let (mut exposed, mut inherited) = (Entries::new(), Entries::new());
    let mut parents: Vec<(Strategy, Said)> = Vec::new();
    for include in &includes {
        let Some(parent) = modules.parse_file(&include.path) else { continue };
        let at = Place { included: Some(paths::parent(&include.path).into()), ..place.clone() };
        let said =
            Reading { modules, file: &parent, place: &at, outputs }.read(Entries::new(), &Entries::new());
        inherited.extend(said.dependencies.keys().map(|name| {
            let label = format!("{directory}:dependency.{name}");
            let symbol = modules.sources().symbol(rolecall_source::SymbolKind::Other, &label);
            (name.clone(), Value::unknown(symbol, Type::Dynamic, None))
        }));
        if include.expose {
            let values = Entries::from([
                ("locals".into(), Value::object(said.locals.clone())),
                ("inputs".into(), said.inputs.value()),
            ]);
            exposed.insert(include.name.clone(), Value::object(values));
        }
        parents.push((include.strategy, said));
    }
    let bare = exposed.remove("");
    let include = bare.unwrap_or_else(|| Value::object(exposed));
    let globals = Entries::from([("include".into(), include)]);
    let own = Reading { modules, file, place: &place, outputs }.read(globals, &inherited);
    let mut unit = merge(parents, own);
    unit.diagnostics.extend(place.read.take());
    unit.included = includes.into_iter().map(|include| include.path).collect();
    unit
}

/// The unit that the included files and the file itself make, of which later ones win.
fn merge(parents: Vec<(Strategy, Said)>, own: Said) -> Unit {
    let mut unit = Unit::default();
    let mut diagnostics = Diagnostics::default();
    for (strategy, said) in parents.into_iter().chain([(Strategy::Shallow, own)]) {
        diagnostics.extend(said.diagnostics);
        if strategy == Strategy::NoMerge {
            continue;
        }
        unit.source = said.source.or(unit.source);
        unit.generated.extend(said.generated);
        unit.variable_files.extend(said.variable_files);
        unit.dependencies.extend(said.dependencies.into_values());
        for (name, value) in said.inputs.known {
            // The strategy of an include says how the file that includes goes over it.
            let merged = match unit.inputs.get(&name) {
                Some(base) if unit.deep => deep(base, &value, MAX_DEPTH),
                _ => value,
            };
            unit.inputs.insert(name, merged);
        }
        unit.needs.extend(said.inputs.need);
        unit.deep |= strategy == Strategy::Deep;
    }
    unit.dependencies.sort();
    unit.dependencies.dedup();
    unit.diagnostics = diagnostics;
    unit
}

/// Maps key by key, lists one after the other, anything else as the second says.
fn deep(base: &Value, change: &Value, depth: usize) -> Value {
    if depth == 0 {
        return change.clone();
    }
    match (&base.kind, &change.kind) {
        (Kind::Object(_) | Kind::Map(..), Kind::Object(_) | Kind::Map(..)) => {
            let mut entries = base.entries().cloned().unwrap_or_default();
            for (key, value) in change.entries().into_iter().flatten() {
                let merged =
                    entries.get(key).map_or_else(|| value.clone(), |base| deep(base, value, depth - 1));
                entries.insert(key.clone(), merged);
            }
            Value::object(entries)
        }
        _ => match (base.elements(), change.elements()) {
            (Some(base), Some(change)) => Value::tuple(base.iter().chain(change).cloned().collect()),
            _ => change.clone(),
        },
    }
}
