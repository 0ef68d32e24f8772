//! Entities whose name is not decided: `name = var.production ? "a" : "b"`.
//!
//! Such a resource is one entity under each of its names, none of which surely exists. What refers to it by its name or
//! ARN has the same alternatives, and a literal ARN finds the one that it names.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_source::Sources;
use rolecall_terraform::value::{Entries, Kind, MAX_ALTERNATIVES, Value};
use rolecall_terraform::{Call, Provider, Resource};

use crate::aws::Aws;

/// The arguments by which an IAM resource is called, or calls the one that it belongs to.
const NAMES: [&str; 6] = ["name", "name_prefix", "path", "role", "user", "group"];

/// Which of its alternatives each argument takes, by their place in memory: the same ones are decided alike.
type Decisions = BTreeMap<usize, usize>;

/// The resource under each of its names; itself where there is one, or more than [`MAX_ALTERNATIVES`].
pub(super) fn twins<'a>(
    resource: &'a Resource,
    provider: &Aws<'_>,
    sources: &Sources,
) -> Vec<Cow<'a, Resource>> {
    let ways = if resource.kind.starts_with("aws_iam_") { ways(&resource.values) } else { Vec::new() };
    if ways.len() <= 1 {
        return vec![Cow::Borrowed(resource)];
    }
    ways.iter().map(|way| Cow::Owned(twin(resource, way, provider, sources))).collect()
}

/// Every way to decide the names of a resource; none when there are too many.
fn ways(values: &Entries) -> Vec<Decisions> {
    let mut ways = vec![Decisions::new()];
    for alternatives in NAMES.iter().filter_map(|name| texts(values.get(*name)?)) {
        let place = place(alternatives);
        if ways.iter().any(|way| way.contains_key(&place)) {
            continue;
        }
        if ways.len() * alternatives.len() > MAX_ALTERNATIVES {
            return Vec::new();
        }
        let with = |way: &Decisions, index| {
            let mut way = way.clone();
            way.insert(place, index);
            way
        };
        ways =
            ways.iter().flat_map(|way| (0..alternatives.len()).map(move |index| with(way, index))).collect();
    }
    ways
}

/// The alternatives of an argument that is surely one text.
fn texts(value: &Value) -> Option<&Arc<Vec<Value>>> {
    match &value.kind {
        Kind::OneOf(values) if values.iter().all(|value| value.as_str().is_some()) => Some(values),
        _ => None,
    }
}

fn place(values: &Arc<Vec<Value>>) -> usize {
    Arc::as_ptr(values).addr()
}

fn twin(resource: &Resource, way: &Decisions, provider: &Aws<'_>, sources: &Sources) -> Resource {
    let mut values = decided_entries(&resource.values, way);
    let call = Call {
        sources,
        address: &resource.address,
        kind: &resource.kind,
        provider: &resource.provider,
        arguments: &values,
        span: resource.header,
    };
    // What follows from the names is computed anew.
    let derived = provider.resource(&call);
    values.extend(derived);
    Resource { values: Arc::new(values), certain: false, ..resource.clone() }
}

fn decided_entries(entries: &Entries, way: &Decisions) -> Entries {
    entries.iter().map(|(key, value)| (key.clone(), decided(value, way))).collect()
}

fn decided(value: &Value, way: &Decisions) -> Value {
    let all = |items: &[Value]| Arc::new(items.iter().map(|item| decided(item, way)).collect());
    let kind = match &value.kind {
        Kind::OneOf(values) => {
            let chosen = way.get(&place(values)).and_then(|&index| values.get(index));
            return chosen.map_or_else(|| value.clone(), |chosen| chosen.clone().marked(value.sensitive));
        }
        Kind::List(ty, items) => Kind::List(ty.clone(), all(items)),
        Kind::Set(ty, items) => Kind::Set(ty.clone(), all(items)),
        Kind::Tuple(items) => Kind::Tuple(all(items)),
        Kind::Map(ty, entries) => Kind::Map(ty.clone(), Arc::new(decided_entries(entries, way))),
        Kind::Object(entries) => Kind::Object(Arc::new(decided_entries(entries, way))),
        Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Unknown(..) => {
            return value.clone();
        }
    };
    Value { kind, origin: value.origin, sensitive: value.sensitive }
}
