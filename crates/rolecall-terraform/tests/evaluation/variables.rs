//! Input variables.

use super::common::{Workspace, main_tf};

const DECLARED: &str = r#"
variable "name" {
  type    = string
  default = "default"
}
output "name" { value = var.name }
"#;

#[test]
fn later_files_and_given_values_win() {
    let mut files = vec![("main.tf", DECLARED)];
    let name = |files: &[(&str, &str)]| Workspace::of(files).evaluate().clean().output("name");
    assert_eq!(name(&files), r#""default""#);
    files.push(("terraform.tfvars", "name = \"file\"\n"));
    assert_eq!(name(&files), r#""file""#);
    files.push(("terraform.tfvars.json", r#"{"name": "json"}"#));
    assert_eq!(name(&files), r#""json""#);
    files.push(("b.auto.tfvars", "name = \"b\"\n"));
    files.push(("a.auto.tfvars.json", r#"{"name": "a"}"#));
    assert_eq!(name(&files), r#""b""#);
    files.push(("prod.tfvars", "name = \"prod\"\n"));
    assert_eq!(name(&files), r#""b""#);
    let workspace = || Workspace::of(&files).environment("name", "environment");
    let name = |workspace: Workspace| workspace.evaluate().clean().output("name");
    assert_eq!(name(workspace()), r#""b""#);
    assert_eq!(name(workspace().variable_file("prod.tfvars")), r#""prod""#);
    assert_eq!(name(workspace().variable_file("prod.tfvars").variable("name", "given")), r#""given""#);
    assert_eq!(name(workspace().variable("name", "given").variable_file("prod.tfvars")), r#""prod""#);
    let alone = Workspace::of(&[("main.tf", DECLARED)]).environment("name", "a=b");
    assert_eq!(name(alone), r#""a=b""#);
}

#[test]
fn a_missing_variable_file_is_an_error() {
    let workspace = Workspace::of(&[("main.tf", DECLARED)]).variable_file("../x.tfvars");
    assert_eq!(workspace.evaluate().problems(), ["there is no variable file `../x.tfvars`"]);
}

#[test]
fn values_are_converted_and_completed() {
    let evaluated = main_tf(
        r#"
variable "typed" {
  type    = list(object({ name = string, age = optional(number, 7), tags = optional(map(string)) }))
  default = [{ name = "n" }, { name = 5, age = "8", tags = { a = true } }]
}
variable "numbers" {
  type    = list(number)
  default = ["1", 2]
}
variable "strings" {
  type    = set(string)
  default = ["b", "a", "b", 1]
}
variable "old" {
  type    = "list"
  default = ["x"]
}
variable "pair" {
  type    = tuple([string, bool])
  default = [1, "true"]
}
output "typed" { value = var.typed }
output "numbers" { value = var.numbers }
output "strings" { value = var.strings }
output "old" { value = var.old }
output "pair" { value = var.pair }
"#,
    )
    .clean();
    let typed = r#"list[{age = 7, name = "n", tags = null}, {age = 8, name = "5", tags = map{a = "true"}}]"#;
    assert_eq!(evaluated.output("typed"), typed);
    assert_eq!(evaluated.output("numbers"), "list[1, 2]");
    assert_eq!(evaluated.output("strings"), r#"set["1", "a", "b"]"#);
    assert_eq!(evaluated.output("old"), r#"list["x"]"#);
    assert_eq!(evaluated.output("pair"), r#"["1", true]"#);
}

#[test]
fn text_for_a_complex_variable_is_an_expression() {
    let text = "variable \"ids\" {\n  type = list(string)\n}\noutput \"o\" {\n  value = var.ids\n}\n";
    let evaluated = Workspace::of(&[("main.tf", text)]).variable("ids", "[\"a\", \"b\"]").evaluate().clean();
    assert_eq!(evaluated.output("o"), r#"list["a", "b"]"#);
}

#[test]
fn text_is_literal_or_an_expression_by_the_type_of_the_variable() {
    let main = r#"
variable "string" { type = string }
variable "untyped" {}
variable "any" { type = any }
variable "old" { type = "map" }
output "o" { value = [var.string, var.untyped, var.any, var.old] }
"#;
    let given = |any: &str| {
        let workspace = Workspace::of(&[("main.tf", main)]).variable("string", "[1]").variable("any", any);
        workspace.variable("untyped", "${x}").variable("old", "{ a = \"b\" }").evaluate().clean().output("o")
    };
    assert_eq!(given("[1, \"2\"]"), r#"["[1]", "${x}", [1, "2"], map{a = "b"}]"#);
    assert_eq!(given("\"plain\""), r#"["[1]", "${x}", "plain", map{a = "b"}]"#);
    assert_eq!(given("null"), r#"["[1]", "${x}", null, map{a = "b"}]"#);
}

#[test]
fn a_json_variable_file_holds_no_templates_and_no_blocks() {
    let main = "variable \"data\" {}\nvariable \"a\" {}\noutput \"o\" {\n  value = [var.data, var.a]\n}\n";
    let values = r#"{ "//": "comment", "data": { "x": { "y": 1 } }, "a": "a${1+1}" }"#;
    let files = [("main.tf", main), ("x.auto.tfvars.json", values)];
    assert_eq!(Workspace::of(&files).evaluate().clean().output("o"), r#"[{x = {y = 1}}, "a${1+1}"]"#);
    let named = Workspace::of(&[("main.tf", main), ("prod.json", values)]).variable_file("prod.json");
    assert_eq!(named.evaluate().clean().output("o"), r#"[{x = {y = 1}}, "a${1+1}"]"#);
}

#[test]
fn a_null_takes_the_default_where_it_is_not_allowed() {
    let child = r#"
variable "a" {
  default  = "default"
  nullable = false
}
variable "b" { default = "default" }
output "o" { value = [var.a, var.b] }
"#;
    let main = "module \"m\" {\n  source = \"./m\"\n  a = null\n  b = null\n}\noutput \"o\" {\n  value = module.m.o\n}\n";
    let evaluated = Workspace::of(&[("main.tf", main), ("m/main.tf", child)]).evaluate().clean();
    assert_eq!(evaluated.output("o"), r#"["default", null]"#);
}

#[test]
fn an_unsuitable_value_is_an_error_and_a_symbol() {
    let evaluated = main_tf(
        "variable \"n\" {\n  type = number\n  default = \"x\"\n}\noutput \"o\" {\n  value = var.n\n}\n",
    );
    assert_eq!(evaluated.problems(), ["error in evaluation: unsuitable value for `n`: a number is required"]);
    assert!(evaluated.output("o").starts_with('⟨') || evaluated.output("o").starts_with("\"⟨"));
}

#[test]
fn sensitive_marks_every_part() {
    let evaluated = main_tf(
        r#"
variable "secret" {
  sensitive = true
  default   = { user = "u", parts = ["p"] }
}
output "part" {
  value     = "x-${var.secret.parts[0]}"
  sensitive = true
}
output "plain" { value = "y" }
output "whole" { value = { a = var.secret.user, b = 1 } }
"#,
    );
    let output = |name: &str| evaluated.evaluation.outputs.get(name).unwrap();
    assert!(output("part").sensitive);
    assert!(!output("plain").sensitive);
    assert!(output("whole").sensitive);
    assert!(output("whole").get("a").unwrap().sensitive);
    assert!(!output("whole").get("b").unwrap().sensitive);
}
