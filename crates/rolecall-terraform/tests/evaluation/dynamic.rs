//! Dynamic blocks.

use super::common::main_tf;

#[test]
fn a_dynamic_block_gives_one_block_for_each_element() {
    let evaluated = main_tf(
        r#"
locals {
  rules = { b = ["x"], a = [] }
}
data "aws_iam_policy_document" "d" {
  statement { sid = "first" }
  dynamic "statement" {
    for_each = local.rules
    iterator = rule
    content {
      sid = rule.key
      dynamic "condition" {
        for_each = rule.value
        content { values = ["${rule.key}-${condition.value}"] }
      }
    }
  }
  statement { sid = "last" }
}
"#,
    )
    .clean();
    assert_eq!(
        evaluated.attribute("data.aws_iam_policy_document.d", "statement"),
        r#"[{sid = "first"}, {condition = [], sid = "a"}, {condition = [{values = ["b-x"]}], sid = "b"}, {sid = "last"}]"#
    );
}

#[test]
fn an_unknown_collection_gives_one_generic_block() {
    let evaluated = main_tf(
        r#"
variable "rules" { type = list(object({ name = string })) }
resource "aws_x" "x" {
  dynamic "rule" {
    for_each = var.rules
    content { name = rule.value.name }
  }
}
"#,
    );
    assert_eq!(evaluated.attribute("aws_x.x", "rule"), r#"[{name = "⟨var.rules[*].name⟩"}]"#);
}

#[test]
fn an_undecided_collection_gives_alternatives() {
    let evaluated = main_tf(
        r#"
variable "on" { type = bool }
resource "aws_x" "x" {
  rule { name = "always" }
  dynamic "rule" {
    for_each = var.on ? ["sometimes"] : []
    content { name = rule.value }
  }
}
"#,
    );
    assert_eq!(
        evaluated.attribute("aws_x.x", "rule"),
        r#"([{name = "always"}, {name = "sometimes"}] or [{name = "always"}])"#
    );
}

#[test]
fn a_null_collection_cannot_be_the_case() {
    let dynamic = |collection: &str| {
        main_tf(&format!(
            "variable \"on\" {{ type = bool }}\nresource \"aws_x\" \"x\" {{\n  dynamic \"rule\" {{\n    for_each = {collection}\n    content {{ name = rule.value }}\n  }}\n}}\n"
        ))
    };
    let open = dynamic("var.on ? [\"a\"] : null");
    assert_eq!(open.attribute("aws_x.x", "rule"), r#"[{name = "a"}]"#);
    assert_eq!(open.problems(), [""; 0]);
    assert_eq!(dynamic("null").problems().len(), 1);
}
