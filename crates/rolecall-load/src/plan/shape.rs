//! Which JSON is a plan or a state: told by its content, never by its name.

use rolecall_parser::json::{Kind, Node};

/// The shapes that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `terraform show -json PLAN` (Terraform, "JSON Output Format").
    Plan,
    /// `terraform show -json` of a state.
    State,
    /// The state as it is stored, version 4.
    RawState,
}

/// The shape of a JSON file. `Ok(None)`: it is something else. An error says why a plan or state is not read.
pub(crate) fn recognise(node: &Node) -> Result<Option<Shape>, String> {
    let has = |key: &str| node.get(key).is_some();
    if has("encrypted_data") {
        let name = if has("serial") || has("lineage") { "state" } else { "plan or state" };
        return Err(format!("it is an encrypted OpenTofu {name}: write it with `tofu show -json`"));
    }
    if let Some(version) = node.get("format_version").and_then(Node::as_str) {
        let shape = if ["planned_values", "resource_changes"].into_iter().any(has) {
            Shape::Plan
        } else if has("values") || has("terraform_version") {
            Shape::State
        } else {
            return Ok(None);
        };
        // Terraform promises that a reader of 1.0 reads all of 1.x; 0.x differs in nothing that is read here.
        if !matches!(version.split('.').next(), Some("0" | "1")) {
            return Err(format!("its `format_version` is {version}: known are 0 and 1"));
        }
        return Ok(Some(shape));
    }
    let version = node.get("version").and_then(|version| match &version.kind {
        Kind::Number(number) => Some(&**number),
        _ => None,
    });
    match version {
        Some("4") if has("lineage") || (has("serial") && has("resources")) => Ok(Some(Shape::RawState)),
        Some(version) if has("lineage") && (has("modules") || has("resources")) => Err(format!(
            "it is a state of version {version}, and version 4 is known: write it with `terraform show -json`"
        )),
        _ => Ok(None),
    }
}

/// Whether a file of this name is looked at when its directory is searched. Its content decides.
pub(crate) fn may_be(name: &str) -> bool {
    ["plan.json", "tfplan.json"].contains(&name)
        || name.ends_with(".tfplan.json")
        || name.ends_with(".tfstate")
}

#[cfg(test)]
mod tests {
    use rolecall_parser::json::parse;

    use super::*;

    fn of(text: &str) -> Result<Option<Shape>, String> {
        recognise(&parse(text).unwrap())
    }

    #[test]
    fn the_content_tells_the_shape() {
        for (text, shape) in [
            (r#"{"format_version":"1.2","planned_values":{},"new_key":1}"#, Some(Shape::Plan)),
            (r#"{"format_version":"0.1","resource_changes":[]}"#, Some(Shape::Plan)),
            (r#"{"format_version":"1.0","terraform_version":"1.11.4","values":{}}"#, Some(Shape::State)),
            (r#"{"format_version":"1.0","terraform_version":"1.11.4"}"#, Some(Shape::State)),
            (r#"{"version":4,"serial":1,"lineage":"x","resources":[]}"#, Some(Shape::RawState)),
            (r#"{"version":4,"packages":{}}"#, None),
            (r#"{"format_version":"1.0","provider_schemas":{}}"#, None),
            ("[1]", None),
        ] {
            assert_eq!(of(text), Ok(shape), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_not_passed_over() {
        for (text, why) in [
            (r#"{"format_version":"2.0","planned_values":{}}"#, "`format_version` is 2.0"),
            (r#"{"version":3,"lineage":"x","modules":[]}"#, "state of version 3"),
            (
                r#"{"serial":1,"lineage":"x","meta":{},"encrypted_data":"x","encryption_version":"v0"}"#,
                "encrypted OpenTofu state",
            ),
        ] {
            assert!(of(text).unwrap_err().contains(why), "{text}");
        }
    }
}
