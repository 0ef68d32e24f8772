//! Resources and data sources: instances, references, what the provider adds.

use super::common::{Workspace, key, main_tf};
use rolecall_terraform::Mode;

#[test]
fn attributes_are_configured_derived_null_or_symbols() {
    let evaluated = main_tf(
        r#"
resource "aws_iam_role" "a" {
  name = "deployer"
}
output "name" { value = aws_iam_role.a.name }
output "arn" { value = aws_iam_role.a.arn }
output "description" { value = aws_iam_role.a.description }
output "id" { value = "${aws_iam_role.a.unique_id}!" }
output "other" { value = resource.aws_iam_role.a.name }
"#,
    )
    .clean();
    assert_eq!(evaluated.output("name"), r#""deployer""#);
    assert_eq!(evaluated.output("arn"), r#""arn:aws:iam::111111111111:role/deployer""#);
    assert_eq!(evaluated.output("description"), "null");
    assert_eq!(evaluated.output("id"), r#""⟨aws_iam_role.a.unique_id⟩!""#);
    assert_eq!(evaluated.output("other"), r#""deployer""#);
}

#[test]
fn symbols_name_the_root_module_they_belong_to() {
    let text = "resource \"aws_kms_key\" \"k\" {}\noutput \"arn\" {\n  value = aws_kms_key.k.arn\n}\n";
    let evaluated = Workspace::of(&[("accounts/dev/main.tf", text)]).directory("accounts/dev").evaluate();
    assert_eq!(evaluated.output("arn"), r#""⟨accounts/dev:aws_kms_key.k.arn⟩""#);
}

#[test]
fn count_gives_a_tuple_of_instances() {
    let evaluated = main_tf(
        r#"
resource "aws_iam_role" "a" {
  count = "2"
  name  = "r${count.index}"
}
output "first" { value = aws_iam_role.a[0].arn }
output "old" { value = aws_iam_role.a.1.name }
output "all" { value = aws_iam_role.a[*].name }
output "every" { value = [for r in aws_iam_role.a : r.id] }
output "count" { value = length(aws_iam_role.a) }
"#,
    )
    .clean();
    assert_eq!(evaluated.addresses(), ["aws_iam_role.a[0]", "aws_iam_role.a[1]"]);
    assert_eq!(evaluated.output("first"), r#""arn:aws:iam::111111111111:role/r0""#);
    assert_eq!(evaluated.output("old"), r#""r1""#);
    assert_eq!(evaluated.output("all"), r#"["r0", "r1"]"#);
    assert_eq!(evaluated.output("every"), r#"["⟨aws_iam_role.a[0].id⟩", "⟨aws_iam_role.a[1].id⟩"]"#);
    assert_eq!(evaluated.output("count"), "2");
    assert!(evaluated.resource("aws_iam_role.a[0]").certain);
}

#[test]
fn for_each_gives_an_object_of_instances() {
    let evaluated = main_tf(
        r#"
resource "aws_iam_role" "map" {
  for_each = { b = "x", a = "y" }
  name     = "${each.key}-${each.value}"
}
resource "aws_iam_role" "set" {
  for_each = toset(["q\"uote"])
  name     = each.value
}
output "one" { value = aws_iam_role.map["b"].name }
output "names" { value = { for k, r in aws_iam_role.map : k => r.name } }
output "arns" { value = values(aws_iam_role.map)[*].arn }
"#,
    )
    .clean();
    assert_eq!(
        evaluated.addresses(),
        [r#"aws_iam_role.map["a"]"#, r#"aws_iam_role.map["b"]"#, r#"aws_iam_role.set["q\"uote"]"#]
    );
    assert_eq!(evaluated.output("one"), r#""b-x""#);
    assert_eq!(evaluated.output("names"), r#"{a = "a-y", b = "b-x"}"#);
    assert_eq!(
        evaluated.output("arns"),
        r#"["arn:aws:iam::111111111111:role/a-y", "arn:aws:iam::111111111111:role/b-x"]"#
    );
}

#[test]
fn nested_blocks_are_tuples_of_objects() {
    let evaluated = main_tf(
        r#"
resource "aws_eks_cluster" "c" {
  name = "c"
  vpc_config {
    subnet_ids = ["s"]
  }
  lifecycle { ignore_changes = [name] }
  provisioner "local-exec" { command = self.name }
  depends_on = [aws_x.y]
}
output "subnets" { value = aws_eks_cluster.c.vpc_config[0].subnet_ids }
output "group" { value = aws_eks_cluster.c.vpc_config[0].cluster_security_group_id }
output "issuer" { value = aws_eks_cluster.c.identity[0].oidc[0].issuer }
"#,
    )
    .clean();
    assert_eq!(evaluated.attribute("aws_eks_cluster.c", "vpc_config"), r#"[{subnet_ids = ["s"]}]"#);
    assert_eq!(evaluated.resource("aws_eks_cluster.c").values.len(), 3);
    assert_eq!(evaluated.output("subnets"), r#"["s"]"#);
    assert_eq!(evaluated.output("group"), r#""⟨aws_eks_cluster.c.vpc_config[0].cluster_security_group_id⟩""#);
    assert_eq!(evaluated.output("issuer"), r#""⟨aws_eks_cluster.c.identity[0].oidc[0].issuer⟩""#);
}

#[test]
fn a_resource_passed_around_keeps_its_computed_attributes() {
    let evaluated = main_tf(
        r#"
resource "aws_kms_key" "k" {}
locals {
  keys = { main = aws_kms_key.k }
}
output "arn" { value = local.keys["main"].arn }
output "arns" { value = [for key in local.keys : key.arn] }
"#,
    )
    .clean();
    assert_eq!(evaluated.output("arn"), r#""⟨aws_kms_key.k.arn⟩""#);
    assert_eq!(evaluated.output("arns"), r#"["⟨aws_kms_key.k.arn⟩"]"#);
}

#[test]
fn data_sources_are_facts_over_the_provider_over_symbols() {
    let text = r#"
data "aws_caller_identity" "current" {}
data "aws_ssm_parameter" "vendor" {
  name = "/vendor"
}
data "aws_ssm_parameter" "other" {
  count = 1
  name  = "/other"
}
output "account" { value = data.aws_caller_identity.current.account_id }
output "caller" { value = data.aws_caller_identity.current.arn }
output "vendor" { value = data.aws_ssm_parameter.vendor.value }
output "vendor_name" { value = data.aws_ssm_parameter.vendor.name }
output "other" { value = data.aws_ssm_parameter.other[0].value }
output "team" { value = data.aws_ssm_parameter.other[0].tags.team }
"#;
    let evaluated = Workspace::of(&[("main.tf", text)])
        .fact("data.aws_ssm_parameter.v*", &[("value", "999")])
        .fact("data.aws_caller_identity.*", &[("arn", "arn:aws:iam::111111111111:user/ci")])
        .evaluate()
        .clean();
    assert_eq!(evaluated.output("account"), r#""111111111111""#);
    assert_eq!(evaluated.output("caller"), r#""arn:aws:iam::111111111111:user/ci""#);
    assert_eq!(evaluated.output("vendor"), r#""999""#);
    assert_eq!(evaluated.output("vendor_name"), r#""/vendor""#);
    assert_eq!(evaluated.output("other"), r#""⟨data.aws_ssm_parameter.other[0].value⟩""#);
    assert_eq!(evaluated.output("team"), r#""⟨data.aws_ssm_parameter.other[0].tags.team⟩""#);
    assert_eq!(evaluated.resource("data.aws_caller_identity.current").mode, Mode::Data);
}

#[test]
fn remote_state_gives_what_facts_say_and_symbols() {
    let text = r#"
data "terraform_remote_state" "net" { backend = "s3" }
data "terraform_remote_state" "iam" { backend = "s3" }
output "vpc" { value = "${data.terraform_remote_state.net.outputs.vpc}" }
output "role" { value = data.terraform_remote_state.iam.outputs.role_arn }
output "map" { value = data.terraform_remote_state.iam.outputs.accounts["dev"] }
"#;
    let fact = ("data.terraform_remote_state.net", [("vpc", "vpc-1")]);
    let evaluated = Workspace::of(&[("main.tf", text)]).fact(fact.0, &fact.1).evaluate().clean();
    assert_eq!(evaluated.output("vpc"), r#""vpc-1""#);
    assert_eq!(evaluated.output("role"), r#""⟨data.terraform_remote_state.iam.outputs.role_arn⟩""#);
    assert_eq!(evaluated.output("map"), r#"⟨data.terraform_remote_state.iam.outputs.accounts["dev"]⟩"#);
}

#[test]
fn terraform_data_gives_back_its_input() {
    let evaluated = main_tf(
        "resource \"terraform_data\" \"d\" {\n  input = { a = 1 }\n}\noutput \"o\" {\n  value = terraform_data.d.output.a\n}\n",
    );
    assert_eq!(evaluated.clean().output("o"), "1");
}

#[test]
fn a_cycle_is_named_and_costs_a_symbol() {
    let evaluated =
        main_tf("locals {\n  a = local.b\n  b = \"x${local.a}\"\n}\noutput \"o\" {\n  value = local.a\n}\n");
    assert_eq!(evaluated.problems(), ["error in evaluation: cycle: `local.a → local.b → local.a`"]);
    assert_eq!(evaluated.output("o"), r#""x⟨local.a⟩""#);
}

#[test]
fn resources_are_sorted_by_address() {
    let evaluated =
        main_tf("resource \"b\" \"x\" {}\nresource \"a\" \"y\" {}\ndata \"c\" \"z\" {}\n").clean();
    assert_eq!(evaluated.addresses(), ["a.y", "b.x", "data.c.z"]);
    assert_eq!(key(evaluated.resource("a.y")), "-");
}

#[test]
fn nested_blocks_keep_their_computed_attributes_too() {
    let evaluated = main_tf(
        r#"
variable "create" { type = bool }
resource "aws_svc" "s" {
  dictionary { name = "d" }
  auth { mode = "m" }
}
resource "aws_repo" "a" { count = var.create ? 1 : 0 }
resource "aws_repo" "b" { count = var.create ? 0 : 1 }
locals {
  repo = var.create ? aws_repo.a[0] : aws_repo.b[0]
}
output "passed" { value = { for d in aws_svc.s.dictionary : d.name => d.dictionary_id } }
output "single" { value = [aws_svc.s.auth.mode, aws_svc.s.auth.external_id] }
output "either" { value = local.repo.url }
"#,
    );
    assert_eq!(evaluated.output("passed"), r#"{d = "⟨aws_svc.s.dictionary[0].dictionary_id⟩"}"#);
    assert_eq!(evaluated.output("single"), r#"["m", "⟨aws_svc.s.auth[0].external_id⟩"]"#);
    assert_eq!(evaluated.output("either"), r#"("⟨aws_repo.a[0].url⟩" or "⟨aws_repo.b[0].url⟩")"#);
    assert_eq!(evaluated.problems(), [""; 0]);
}

#[test]
fn a_typed_variable_takes_computed_attributes_of_a_resource() {
    let main = r#"
resource "aws_group" "g" { name = "ops" }
module "m" {
  source = "./m"
  groups = [{ group = aws_group.g }]
}
output "o" { value = module.m.o }
"#;
    let child = r#"
variable "groups" {
  type = list(object({ group = object({ name = string, group_id = string }) }))
}
output "o" { value = var.groups }
"#;
    let evaluated = Workspace::of(&[("main.tf", main), ("m/main.tf", child)]).evaluate().clean();
    assert_eq!(
        evaluated.output("o"),
        r#"list[{group = {group_id = "⟨aws_group.g.group_id⟩", name = "ops"}}]"#
    );
}

#[test]
fn an_address_does_not_depend_on_what_is_sensitive() {
    let main = "variable \"stage\" {\n  default   = \"production\"\n  sensitive = true\n}\nresource \"aws_iam_role\" \"r\" {\n  for_each    = var.stage == \"\" ? {} : { production = aws_kms_key.k.arn }\n  name        = each.key\n  description = substr(\"${each.value}production\", 1, 2)\n}\n";
    let evaluated = Workspace::of(&[("main.tf", main)]).evaluate();
    assert_eq!(evaluated.resource("aws_iam_role.r[\"production\"]").name.as_ref(), "r");
}

#[test]
fn a_pattern_for_data_sources_is_about_those_of_every_module() {
    let main = "module \"m\" {\n  source = \"./m\"\n}\noutput \"o\" {\n  value = module.m.o\n}\n";
    let module = "data \"aws_ssm_parameter\" \"vendor\" {\n  name = \"v\"\n}\noutput \"o\" {\n  value = data.aws_ssm_parameter.vendor.value\n}\n";
    let value = |label: &str| {
        let workspace = Workspace::of(&[("main.tf", main), ("m/main.tf", module)]);
        workspace.fact(label, &[("value", "999")]).evaluate().clean().output("o")
    };
    assert_eq!(value("data.aws_ssm_parameter.*"), r#""999""#);
    assert_eq!(value("module.m.data.aws_ssm_parameter.vendor"), r#""999""#);
    assert_ne!(value("data.aws_ssm_parameter.vendor"), r#""999""#);
}
