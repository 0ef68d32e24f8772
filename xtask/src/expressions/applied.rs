//! Whether what rolecall knows before apply is true of what Terraform has after it.

use serde_json::Value as Json;

/// The only key of an object that stands for alternatives.
pub(super) const ONE_OF: &str = "⟨one of⟩";

/// Whether `ours`, in which symbols stand for anything, can have become `applied`; `ty` is the type of ours as a plan has
/// it.
pub(super) fn can_be(ty: &Json, ours: &Json, applied: &Json) -> bool {
    if let Some(alternatives) = alternatives(ours) {
        return alternatives.iter().any(|ours| can_be(&Json::Null, ours, applied));
    }
    if is_symbol(ours) {
        return true;
    }
    match (ours, applied) {
        (Json::Array(ours), Json::Array(applied)) => elements_can_be(ty, ours, applied),
        (Json::Object(own), Json::Object(entries)) => {
            let literal = |(key, own): (&String, &Json)| {
                key.contains('⟨')
                    || entries.get(key).is_some_and(|applied| can_be(part(ty, Some(key)), own, applied))
            };
            let listed = |(key, applied): (&String, &Json)| {
                own.iter()
                    .any(|(pattern, own)| text_can_be(pattern, key) && can_be(part(ty, None), own, applied))
            };
            own.iter().all(literal)
                && entries.iter().all(|(key, applied)| own.contains_key(key) || listed((key, applied)))
        }
        (Json::String(ours), Json::String(applied)) => text_can_be(ours, applied),
        (Json::Number(ours), Json::Number(applied)) => ours.as_f64() == applied.as_f64(),
        _ => ours == applied,
    }
}

/// Elements in order; those of a set, and of what may be one, in any order and perhaps fewer.
fn elements_can_be(ty: &Json, ours: &[Json], applied: &[Json]) -> bool {
    let element = |at: usize| match ty.pointer("/0").and_then(Json::as_str) {
        Some("tuple") => ty.pointer(&format!("/1/{at}")).unwrap_or(&Json::Null),
        _ => part(ty, None),
    };
    let in_order = || {
        ours.len() == applied.len()
            && ours
                .iter()
                .zip(applied)
                .enumerate()
                .all(|(at, (own, applied))| can_be(element(at), own, applied))
    };
    let mixed = || {
        let alike = |own: &Json, applied: &Json| can_be(part(ty, None), own, applied);
        applied.len() <= ours.len()
            && ours.iter().all(|own| applied.iter().any(|applied| alike(own, applied)))
            && applied.iter().all(|applied| ours.iter().any(|own| alike(own, applied)))
    };
    let ordered = matches!(ty.pointer("/0").and_then(Json::as_str), Some("list" | "tuple"));
    in_order() || (!ordered && mixed())
}

/// The type of the elements, or of an attribute when it is an object's; null where it is not known.
fn part<'a>(ty: &'a Json, key: Option<&str>) -> &'a Json {
    let inner = ty.get(1).unwrap_or(&Json::Null);
    match (ty.pointer("/0").and_then(Json::as_str), key) {
        (Some("object"), Some(key)) => inner.get(key).unwrap_or(&Json::Null),
        (Some("object" | "tuple"), _) => &Json::Null,
        _ => inner,
    }
}

/// Whether a type before apply can be that type after it.
pub(super) fn type_can_be(ours: &Json, applied: &Json) -> bool {
    match (ours, applied) {
        (Json::String(ours), _) if ours == "dynamic" => true,
        (Json::Array(ours), Json::Array(applied)) => {
            ours.len() == applied.len()
                && ours.iter().zip(applied).all(|(ours, applied)| type_can_be(ours, applied))
        }
        (Json::Object(ours), Json::Object(applied)) => {
            let listed = |(key, ty): (&String, &Json)| {
                ours.iter().any(|(pattern, ours)| text_can_be(pattern, key) && type_can_be(ours, ty))
            };
            ours.keys().all(|key| key.contains('⟨') || applied.contains_key(key))
                && applied.iter().all(|(key, ty)| match ours.get(key) {
                    Some(ours) => type_can_be(ours, ty),
                    None => listed((key, ty)),
                })
        }
        _ => ours == applied,
    }
}

/// Whether something of `ours` is known where Terraform's plan has `unknown`.
pub(super) fn knows_more(unknown: &Json, ours: &Json) -> bool {
    let none = &Json::Null;
    match (unknown, ours) {
        (Json::Bool(true), ours) => !is_symbol(ours),
        (Json::Array(unknown), Json::Array(ours)) => {
            unknown.iter().zip(ours).any(|(unknown, ours)| knows_more(unknown, ours))
        }
        (Json::Object(unknown), Json::Object(ours)) => {
            unknown.iter().any(|(key, unknown)| knows_more(unknown, ours.get(key).unwrap_or(none)))
        }
        _ => false,
    }
}

/// Whether nothing of a value is known.
pub(super) fn is_symbol(ours: &Json) -> bool {
    let Some(text) = ours.as_str() else { return false };
    matches!(literals(text).as_slice(), ["", ""])
}

fn alternatives(ours: &Json) -> Option<&Vec<Json>> {
    ours.get(ONE_OF)?.as_array()
}

/// What stands before, between and after the symbols of a text.
fn literals(text: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '⟨' => {
                if depth == 0 {
                    found.push(text.get(start..at).unwrap_or_default());
                }
                depth += 1;
            }
            '⟩' if depth > 0 => {
                depth -= 1;
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    found.push(text.get(start..).unwrap_or_default());
    found
}

/// Whether some texts in the place of the symbols make `pattern` that text.
fn text_can_be(pattern: &str, text: &str) -> bool {
    let literals = literals(pattern);
    let [first, middle @ .., last] = literals.as_slice() else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    for literal in middle {
        match rest.split_once(literal) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_symbol_is_any_value_and_any_part_of_a_text() {
        let any = &Json::Null;
        assert!(can_be(any, &json!("⟨f(⟨a⟩)⟩"), &json!([1])));
        assert!(can_be(any, &json!("a-⟨b⟩-c⟨d⟩"), &json!("a-x-c")));
        assert!(!can_be(any, &json!("a-⟨b⟩-c"), &json!("a-x-d")));
        assert!(!can_be(any, &json!("a-⟨b⟩"), &Json::Null));
        assert!(can_be(any, &json!({ ONE_OF: [1, "⟨a⟩-"] }), &json!("x-")));
        assert!(!can_be(any, &json!({ ONE_OF: [1, 2] }), &json!(3)));
    }

    #[test]
    fn a_set_has_another_order_and_fewer_elements_and_a_list_has_not() {
        let (ours, applied) = (json!(["a", "⟨b⟩"]), json!(["0", "a"]));
        assert!(can_be(&json!(["set", "string"]), &ours, &applied));
        assert!(can_be(&json!(["set", "string"]), &ours, &json!(["a"])));
        assert!(!can_be(&json!(["list", "string"]), &ours, &applied));
        assert!(!can_be(&json!(["list", "string"]), &ours, &json!(["a"])));
    }

    #[test]
    fn a_key_with_a_symbol_is_any_key() {
        let ours = json!({ "a": 1, "⟨b⟩": 2 });
        assert!(can_be(&Json::Null, &ours, &json!({ "a": 1, "x": 2 })));
        assert!(!can_be(&Json::Null, &ours, &json!({ "x": 2 })));
        assert!(!can_be(&Json::Null, &ours, &json!({ "a": 1, "x": 3 })));
    }
}
