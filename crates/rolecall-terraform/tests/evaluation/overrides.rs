//! Override files, as Terraform merges them ("Override files").

use super::common::{Evaluated, Workspace};

const MAIN: &str = r#"
variable "v" {
  type    = string
  default = "a"
}
variable "w" { default = 5 }
locals {
  l = 1
  m = "m"
}
resource "terraform_data" "r" {
  for_each = toset(["a", "b"])
  input    = "base"
  triggers_replace = "t"
  lifecycle { ignore_changes = [input] }
}
module "m" {
  source = "./m"
  x      = 1
  y      = 2
}
output "o" { value = [var.v, local.l, local.m, module.m.o, var.w] }
"#;

const CHANGE: &str = r#"
variable "v" { default = "A" }
variable "w" { type = string }
locals { l = 2 }
resource "terraform_data" "r" { input = "changed" }
module "m" {
  source = "./n"
  x      = 10
}
"#;

const SECOND: &str =
    r#"{"resource": {"terraform_data": {"r": {"input": "${local.m}-json"}}}, "locals": {"m": "${local.l}"}}"#;

fn overridden(changes: &[(&str, &str)]) -> Evaluated {
    let module = |name: &str| {
        format!(
            "variable \"x\" {{}}\nvariable \"y\" {{}}\noutput \"o\" {{\n  value = [\"{name}\", var.x, var.y]\n}}\n"
        )
    };
    let (m, n) = (module("m"), module("n"));
    let files = [("main.tf", MAIN), ("m/main.tf", m.as_str()), ("n/main.tf", n.as_str())];
    Workspace::of(&[&files[..], changes].concat()).evaluate()
}

#[test]
fn override_files_apply_in_the_order_of_their_names_whatever_their_syntax() {
    let evaluated = overridden(&[("a_override.tf", CHANGE), ("override.tf.json", SECOND)]).clean();
    assert_eq!(evaluated.output("o"), r#"["A", 2, 2, ["n", 10, 2], "5"]"#);
    assert_eq!(evaluated.attribute(r#"terraform_data.r["a"]"#, "input"), r#""2-json""#);
    assert_eq!(evaluated.attribute(r#"terraform_data.r["b"]"#, "triggers_replace"), r#""t""#);
    assert_eq!(evaluated.addresses().len(), 2);
}

#[test]
fn count_counts_where_an_override_leaves_both_repetitions() {
    let change = "resource \"terraform_data\" \"r\" {\n  count = 1\n}\n";
    let evaluated = overridden(&[("override.tf", change)]).clean();
    assert_eq!(evaluated.addresses(), ["terraform_data.r[0]"]);
}

#[test]
fn an_override_of_nothing_is_an_error() {
    for (change, problem) in [
        ("resource \"a_b\" \"z\" {}\n", "`resource a_b z` overrides nothing: no other file declares it"),
        ("data \"a_b\" \"z\" {}\n", "`data a_b z` overrides nothing: no other file declares it"),
        ("locals {\n  z = 1\n}\n", "`local z` overrides nothing: no other file declares it"),
        ("variable \"z\" {\n  default = 1\n}\n", "`variable z` overrides nothing: no other file declares it"),
        ("output \"z\" {\n  value = 1\n}\n", "`output z` overrides nothing: no other file declares it"),
        (
            "provider \"aws\" {\n  alias = \"z\"\n}\n",
            "`provider aws z` overrides nothing: no other file declares it",
        ),
        ("moved {\n  from = a.b\n  to = a.c\n}\n", "a `moved` block cannot stand in an override file"),
    ] {
        assert_eq!(overridden(&[("override.tf", change)]).problems(), [problem], "{change}");
    }
}

#[test]
fn a_default_provider_that_is_not_configured_can_be_overridden() {
    let evaluated =
        overridden(&[("override.tf", "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n")]).clean();
    assert_eq!(evaluated.evaluation.providers.len(), 1);
}

#[test]
fn nested_blocks_are_replaced_across_the_two_syntaxes() {
    let blocks = "resource \"a_b\" \"r\" {\n  x {\n    n = 1\n  }\n  x {\n    n = 2\n  }\n}\n";
    let json = r#"{"resource": {"a_b": {"r": {"x": [{"n": 3}]}}}}"#;
    let evaluated = Workspace::of(&[("main.tf", blocks), ("override.tf.json", json)]).evaluate().clean();
    assert_eq!(evaluated.attribute("a_b.r", "x"), "[{n = 3}]");
    let evaluated = Workspace::of(&[("main.tf.json", json), ("override.tf", blocks)]).evaluate().clean();
    assert_eq!(evaluated.attribute("a_b.r", "x"), "[{n = 1}, {n = 2}]");
}
