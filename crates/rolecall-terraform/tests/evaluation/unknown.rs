//! What is not known stays unknown, and keeps what is known of it.

use super::common::{Workspace, key, main_tf};

#[test]
fn a_variable_without_value_is_a_symbol_and_said_once() {
    let evaluated = main_tf(
        r#"
variable "env" { type = string }
variable "config" {
  type = object({ name = string, ports = list(number) })
}
variable "never_used" {}
output "text" { value = "app-${var.env}-${var.env}" }
output "name" { value = "${var.config.name}!" }
output "port" { value = var.config.ports[0] }
"#,
    );
    assert_eq!(evaluated.output("text"), r#""app-⟨var.env⟩-⟨var.env⟩""#);
    assert_eq!(evaluated.output("name"), r#""⟨var.config.name⟩!""#);
    assert_eq!(evaluated.output("port"), "⟨var.config.ports[0]⟩");
    assert_eq!(
        evaluated.unknowns(),
        [
            ("unresolved-variable", "variable `config` of the root module has no value"),
            ("unresolved-variable", "variable `env` of the root module has no value"),
        ]
    );
}

#[test]
fn the_same_symbol_is_equal_and_another_is_undecided() {
    let evaluated = main_tf(
        r#"
variable "a" { type = string }
variable "b" { type = string }
output "same" { value = var.a == var.a }
output "other" { value = var.a == var.b }
output "literal" { value = var.a != "prod" }
output "and" { value = var.a == "x" && false }
output "or" { value = var.a == "x" || true }
"#,
    );
    assert_eq!(evaluated.output("same"), "true");
    assert_eq!(evaluated.output("other"), "⟨var.a == var.b⟩");
    assert_eq!(evaluated.output("literal"), r#"⟨var.a != "prod"⟩"#);
    assert_eq!(evaluated.output("and"), "false");
    assert_eq!(evaluated.output("or"), "true");
}

#[test]
fn an_undecided_conditional_is_one_of_its_arms() {
    let evaluated = main_tf(
        r#"
variable "env" { type = string }
locals {
  suffix = var.env == "prod" ? "p" : "d"
}
output "arms" { value = "x-${local.suffix}-${local.suffix}" }
output "equal" { value = var.env == "prod" ? "same" : "same" }
output "typed" { value = var.env == "prod" ? 1 : "a" }
output "wrong" { value = var.env == "prod" ? [1][7] : 3 }
output "operator" { value = local.suffix == "p" }
output "attribute" { value = (var.env == "prod" ? { a = 1 } : { a = 2 }).a }
"#,
    );
    assert_eq!(evaluated.output("arms"), r#"("x-p-p" or "x-d-d")"#);
    assert_eq!(evaluated.output("equal"), r#""same""#);
    assert_eq!(evaluated.output("typed"), r#"("1" or "a")"#);
    assert_eq!(evaluated.output("wrong"), "3");
    assert_eq!(evaluated.output("operator"), "(true or false)");
    assert_eq!(evaluated.output("attribute"), "(1 or 2)");
    assert_eq!(evaluated.problems(), [""; 0]);
}

#[test]
fn too_many_alternatives_become_a_symbol() {
    let evaluated = main_tf(
        r#"
variable "n" { type = number }
locals {
  one = var.n == 1 ? "a" : "b"
  two = var.n == 2 ? "c" : "d"
  three = var.n == 3 ? "e" : "f"
  four = var.n == 4 ? "g" : "h"
}
output "o" { value = "${local.one}${local.two}${local.three}${local.four}" }
"#,
    );
    assert!(evaluated.output("o").contains("⟨local.four⟩"), "{}", evaluated.output("o"));
    assert_eq!(evaluated.output("o").matches(" or ").count(), 7);
}

#[test]
fn an_index_that_is_not_known_gives_one_of_the_elements() {
    let evaluated = main_tf(
        r#"
locals {
  accounts = { dev = "111111111111", prod = "222222222222" }
}
output "o" { value = "arn:aws:iam::${local.accounts[terraform.workspace]}:root" }
"#,
    );
    assert_eq!(
        evaluated.output("o"),
        r#"("arn:aws:iam::111111111111:root" or "arn:aws:iam::222222222222:root")"#
    );
}

#[test]
fn the_workspace_is_given_or_a_symbol() {
    let text = "output \"o\" {\n  value = \"w-${terraform.workspace}\"\n}\n";
    assert_eq!(main_tf(text).output("o"), r#""w-⟨terraform.workspace⟩""#);
    let mut workspace = Workspace::of(&[("main.tf", text)]);
    workspace.root.workspace = Some("prod".into());
    assert_eq!(workspace.evaluate().output("o"), r#""w-prod""#);
}

#[test]
fn an_unknown_count_gives_one_generic_instance() {
    let evaluated = main_tf(
        r#"
variable "n" { type = number }
resource "aws_iam_role" "a" {
  count = var.n
  name  = "r${count.index}"
}
output "one" { value = aws_iam_role.a[0].arn }
output "all" { value = aws_iam_role.a[*].arn }
output "length" { value = length(aws_iam_role.a) }
"#,
    );
    let role = evaluated.resource("aws_iam_role.a[*]");
    assert_eq!(key(role), "*");
    assert!(!role.certain);
    assert_eq!(evaluated.attribute("aws_iam_role.a[*]", "name"), r#""r⟨aws_iam_role.a[*].count.index⟩""#);
    assert_eq!(
        evaluated.output("one"),
        r#""arn:aws:iam::111111111111:role/r⟨aws_iam_role.a[*].count.index⟩""#
    );
    assert!(evaluated.output("all").starts_with('⟨'));
    assert!(evaluated.output("length").starts_with('⟨'));
    assert_eq!(evaluated.problems(), [""; 0]);
}

#[test]
fn an_undecided_count_gives_instances_that_are_not_certain() {
    let evaluated = main_tf(
        r#"
variable "create" { type = bool }
resource "aws_iam_role" "a" {
  count = var.create ? 1 : 0
  name  = "r"
}
output "one" { value = aws_iam_role.a[0].name }
output "joined" { value = join("", aws_iam_role.a[*].name) }
output "guarded" { value = var.create ? aws_iam_role.a[0].name : null }
"#,
    );
    let role = evaluated.resource("aws_iam_role.a[0]");
    assert!(!role.certain);
    assert_eq!(evaluated.output("one"), r#""r""#);
    assert_eq!(evaluated.output("joined"), r#"("r" or "")"#);
    assert_eq!(evaluated.output("guarded"), r#"("r" or null)"#);
}

#[test]
fn what_fails_in_an_instance_that_may_not_be_there_is_no_error() {
    let child = "variable \"names\" {}\nlocals {\n  first = var.names[0]\n}\nresource \"aws_iam_role\" \"a\" {\n  name = local.first\n}\n";
    let main = |create: &str| {
        format!(
            r#"
variable "create" {{ type = bool }}
locals {{ names = [] }}
resource "aws_iam_role" "a" {{
  count = {create} ? 1 : 0
  name  = local.names[0]
}}
module "m" {{
  source = "./m"
  count  = {create} ? 1 : 0
  names  = local.names
}}
"#
        )
    };
    let evaluate =
        |create: &str| Workspace::of(&[("main.tf", &main(create)), ("m/main.tf", child)]).evaluate();
    let open = evaluate("var.create");
    assert_eq!(open.problems(), [""; 0]);
    assert_eq!(open.attribute("aws_iam_role.a[0]", "name"), "⟨local.names[0]⟩");
    assert_eq!(evaluate("true").problems().len(), 2);
    evaluate("false").clean();
}

#[test]
fn a_reference_to_nothing_is_an_error_in_every_instance() {
    let evaluated = main_tf(
        r#"
variable "create" { type = bool }
resource "aws_iam_role" "a" {
  count = var.create ? 1 : 0
  name  = local.nowhere
}
"#,
    );
    assert_eq!(evaluated.problems(), ["error in evaluation: there is no local value `nowhere`"]);
}

#[test]
fn an_unknown_for_each_gives_one_generic_instance() {
    let evaluated = main_tf(
        r#"
variable "roles" { type = map(object({ path = string })) }
resource "aws_iam_role" "a" {
  for_each = var.roles
  name     = each.key
  path     = each.value.path
}
output "one" { value = aws_iam_role.a["x"].name }
"#,
    );
    assert_eq!(evaluated.attribute("aws_iam_role.a[*]", "name"), r#""⟨aws_iam_role.a[*].each.key⟩""#);
    assert_eq!(evaluated.attribute("aws_iam_role.a[*]", "path"), r#""⟨aws_iam_role.a[*].each.value.path⟩""#);
    assert_eq!(evaluated.output("one"), r#""⟨aws_iam_role.a[*].each.key⟩""#);
}

#[test]
fn a_key_that_is_not_known_may_be_any() {
    let evaluated = main_tf(
        r#"
resource "terraform_data" "a" {}
resource "terraform_data" "e" {
  for_each = { (terraform_data.a.id) = 1, l = 2 }
  input    = each.value
}
output "known" { value = terraform_data.e["l"].output }
output "other" { value = terraform_data.e["q"].output }
"#,
    )
    .clean();
    assert_eq!(evaluated.output("known"), "2");
    assert_eq!(evaluated.output("other"), "1");
}

#[test]
fn undecided_keys_give_instances_that_are_not_certain() {
    let evaluated = main_tf(
        r#"
variable "more" { type = bool }
resource "aws_iam_role" "a" {
  for_each = var.more ? { a = 1, b = 2 } : { a = 1 }
  name     = each.key
}
"#,
    );
    assert!(evaluated.resource("aws_iam_role.a[\"a\"]").certain);
    assert!(!evaluated.resource("aws_iam_role.a[\"b\"]").certain);
}

#[test]
fn an_undecided_condition_of_for_gives_both() {
    let evaluated = main_tf(
        r#"
variable "skip" { type = string }
output "o" { value = [for x in ["a", "b"] : x if x != var.skip] }
"#,
    );
    assert_eq!(evaluated.output("o"), r#"([] or ["a"] or ["b"] or ["a", "b"])"#);
}

#[test]
fn what_may_fail_may_be_what_try_passes_over() {
    let evaluated = main_tf(
        r#"
variable "create" { type = bool }
variable "roles" { type = map(string) }
variable "at" { type = number }
resource "aws_iam_role" "a" {
  count = var.create ? 2 : 1
  name  = "r${count.index}"
}
resource "aws_iam_role" "e" {
  for_each = var.roles
  name     = "r"
}
locals { second = aws_iam_role.a[1].name }
output "sure" { value = try(aws_iam_role.a[0].name, "none") }
output "may" { value = try(aws_iam_role.a[1].name, "none") }
output "never" { value = try(aws_iam_role.a[2].name, "none") }
output "generic" { value = try(aws_iam_role.e["x"].name, "none") }
output "index" { value = try(["a", "b"][var.at], "none") }
output "arm" { value = try(var.create ? "a" : ["b"][7], "none") }
output "inner" { value = try(try(aws_iam_role.a[1].name, "x"), "none") }
output "elsewhere" { value = try(local.second, "none") }
output "can" { value = [can(aws_iam_role.a[0]), can(aws_iam_role.a[1]), can(aws_iam_role.a[2])] }
"#,
    );
    let expected = [
        ("sure", r#""r0""#),
        ("may", r#"("r1" or "none")"#),
        ("never", r#""none""#),
        ("generic", r#"("r" or "none")"#),
        ("index", r#"("a" or "b" or "none")"#),
        ("arm", r#"("a" or "none")"#),
        ("inner", r#"("r1" or "x")"#),
        ("elsewhere", r#""r1""#),
        ("can", "[true, ⟨can(aws_iam_role.a[1])⟩, false]"),
    ];
    for (output, value) in expected {
        assert_eq!(evaluated.output(output), value, "{output}");
    }
    assert_eq!(evaluated.problems(), [""; 0]);
}

#[test]
fn symbols_count_as_success_of_try() {
    let evaluated = main_tf(
        r#"
variable "settings" { type = any }
output "tried" { value = try(var.settings.role, "none") }
output "can" { value = can(var.settings.role) }
"#,
    );
    assert_eq!(evaluated.output("tried"), "⟨var.settings.role⟩");
    assert_eq!(evaluated.output("can"), "true");
}

#[test]
fn keys_of_objects_may_hold_symbols() {
    let evaluated = main_tf(
        r#"
resource "aws_iam_openid_connect_provider" "o" {}
output "o" { value = { "${aws_iam_openid_connect_provider.o.url}:sub" = "x" } }
"#,
    );
    assert_eq!(evaluated.output("o"), r#"{⟨aws_iam_openid_connect_provider.o.url⟩:sub = "x"}"#);
}

#[test]
fn a_symbol_that_passes_as_text_may_be_a_list() {
    let evaluated = main_tf(
        r#"
data "aws_subnets" "s" {}
data "aws_thing" "t" {}
resource "aws_iam_role" "a" {
  for_each = toset(data.aws_subnets.s.ids)
  name     = each.value
}
output "o" { value = concat(data.aws_thing.t.stuff, ["x"]) }
"#,
    )
    .clean();
    assert_eq!(evaluated.addresses().len(), 3);
    assert!(evaluated.output("o").starts_with('⟨'), "{}", evaluated.output("o"));
}

#[test]
fn an_element_that_may_be_left_out_may_fail() {
    let evaluated = main_tf(
        r#"
variable "a" { type = string }
output "key" { value = { for v in [null, "x"] : v => 1 if var.a == "a" } }
output "twice" { value = { for v in ["x", "y"] : "k" => v if var.a == v } }
"#,
    );
    assert_eq!(evaluated.output("key"), "({} or {x = 1})");
    assert_eq!(evaluated.output("twice"), r#"({} or {k = "x"} or {k = "y"})"#);
    assert!(evaluated.problems().is_empty());
}

#[test]
fn what_is_not_known_is_not_equal_to_something_of_another_type() {
    let evaluated = main_tf(
        r#"
variable "truth" { type = bool }
variable "numbers" { type = list(number) }
output "number" { value = var.truth != 3 }
output "tuple" { value = [1] == var.numbers }
output "same" { value = var.numbers == tolist([1]) }
output "open" { value = var.truth == null }
"#,
    );
    assert_eq!(evaluated.output("number"), "true");
    assert_eq!(evaluated.output("tuple"), "false");
    assert_eq!(evaluated.output("same"), "⟨var.numbers == tolist([1])⟩");
    assert_eq!(evaluated.output("open"), "⟨var.truth == null⟩");
}
