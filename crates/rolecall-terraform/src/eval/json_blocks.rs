//! Nested blocks of JSON syntax, where only the provider's schema tells a block from a map.

use std::sync::Arc;

use crate::value::{Entries, Kind, Value};

/// `arguments` with a tuple of one object where a single nested block is written as an object, as HCL's blocks give it
/// ("JSON configuration syntax", Nested block mapping). `paths` are the dotted names of the nested blocks.
pub(super) fn as_blocks(arguments: Entries, paths: &[&str]) -> Entries {
    changed(&arguments, paths).unwrap_or(arguments)
}

/// The changed entries; `None` where all stay as they are, as in HCL.
fn changed(entries: &Entries, paths: &[&str]) -> Option<Entries> {
    let mut result = None;
    for name in paths.iter().filter(|path| !path.contains('.')) {
        let Some((key, value)) = entries.get_key_value(*name) else { continue };
        let inner: Vec<&str> =
            paths.iter().filter_map(|path| path.strip_prefix(name)?.strip_prefix('.')).collect();
        if let Some(blocks) = blocks(value, &inner) {
            result.get_or_insert_with(|| entries.clone()).insert(key.clone(), blocks);
        }
    }
    result
}

fn blocks(value: &Value, inner: &[&str]) -> Option<Value> {
    let kind = match &value.kind {
        Kind::Object(_) => Kind::Tuple(Arc::new(vec![block(value, inner).unwrap_or_else(|| value.clone())])),
        Kind::Tuple(items) => Kind::Tuple(Arc::new(each(items, |item| block(item, inner))?)),
        Kind::OneOf(values) => Kind::OneOf(each(values, |value| blocks(value, inner))?.into()),
        _ => return None,
    };
    Some(Value { kind, origin: value.origin, sensitive: value.sensitive })
}

fn block(value: &Value, inner: &[&str]) -> Option<Value> {
    let Kind::Object(entries) = &value.kind else { return None };
    let kind = Kind::Object(Arc::new(changed(entries, inner)?));
    Some(Value { kind, origin: value.origin, sensitive: value.sensitive })
}

/// The values with their changes; `None` where there is none.
fn each(values: &[Value], change: impl Fn(&Value) -> Option<Value>) -> Option<Vec<Value>> {
    let changes: Vec<Option<Value>> = values.iter().map(change).collect();
    changes.iter().any(Option::is_some).then(|| {
        changes
            .into_iter()
            .zip(values)
            .map(|(change, value)| change.unwrap_or_else(|| value.clone()))
            .collect()
    })
}
