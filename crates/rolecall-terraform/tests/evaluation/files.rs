//! Which files count and how they are put together.

use super::common::Workspace;

#[test]
fn override_files_replace_arguments_and_kinds_of_blocks() {
    let main = r#"
resource "aws_iam_role" "a" {
  name = "base"
  path = "/base/"
  inline_policy { name = "one" }
  inline_policy { name = "two" }
  other { x = 1 }
}
locals {
  a = 1
  b = 2
}
variable "v" { default = "base" }
output "o" { value = [local.a, local.b, var.v] }
"#;
    let change = r#"
resource "aws_iam_role" "a" {
  name = "changed"
  inline_policy { name = "three" }
}
locals { b = 3 }
variable "v" { default = "changed" }
"#;
    let evaluated = Workspace::of(&[("main.tf", main), ("x_override.tf", change)]).evaluate().clean();
    assert_eq!(evaluated.attribute("aws_iam_role.a", "name"), r#""changed""#);
    assert_eq!(evaluated.attribute("aws_iam_role.a", "path"), r#""/base/""#);
    assert_eq!(evaluated.attribute("aws_iam_role.a", "inline_policy"), r#"[{name = "three"}]"#);
    assert_eq!(evaluated.attribute("aws_iam_role.a", "other"), "[{x = 1}]");
    assert_eq!(evaluated.output("o"), r#"[1, 3, "changed"]"#);
}

#[test]
fn a_second_declaration_is_an_error_and_the_first_counts() {
    let evaluated = Workspace::of(&[
        ("a.tf", "locals {\n  x = 1\n}\n"),
        ("b.tf", "locals {\n  x = 2\n}\noutput \"o\" {\n  value = local.x\n}\n"),
    ])
    .evaluate();
    assert_eq!(evaluated.problems(), ["`local.x` is declared twice; the first one counts"]);
    assert_eq!(evaluated.output("o"), "1");
}

#[test]
fn a_template_file_is_rendered_with_its_variables() {
    let main = r#"
output "o" {
  value = templatefile("${path.module}/policy.tftpl", { account = "1", names = ["a", "b"] })
}
"#;
    let template = "acct=${account}%{ for n in names } ${n}%{ endfor }\n";
    let evaluated =
        Workspace::of(&[("r/main.tf", main), ("r/policy.tftpl", template)]).directory("r").evaluate().clean();
    assert_eq!(evaluated.output("o"), r#""acct=1 a b\n""#);
}

#[test]
fn a_template_file_sees_nothing_but_its_variables() {
    let main = "locals {\n  x = 1\n}\noutput \"o\" {\n  value = templatefile(\"t.tftpl\", {})\n}\n";
    let evaluated = Workspace::of(&[("main.tf", main), ("t.tftpl", "a${local.x}b")]).evaluate();
    assert_eq!(evaluated.problems().len(), 1);
    assert!(
        evaluated.problems()[0].contains("a template sees only the variables that it is given"),
        "{:?}",
        evaluated.problems()
    );
}

#[test]
fn blocks_that_declare_nothing_are_kept_and_not_evaluated() {
    let main = r#"
terraform {
  required_version = ">= 1.10"
  backend "s3" { bucket = "state" }
}
moved {
  from = aws_iam_role.gone
  to   = aws_iam_role.r
}
import {
  to = aws_iam_role.r
  id = "r-${local.nowhere}"
}
removed {
  from = aws_iam_role.old
  lifecycle { destroy = false }
}
check "health" {
  data "http" "it" { url = "https://example.com" }
  assert {
    condition     = data.http.it.status_code == 200
    error_message = "down"
  }
}
variable "token" {
  ephemeral = true
  default   = "t"
}
ephemeral "aws_secretsmanager_secret_version" "s" { secret_id = "x" }
resource "aws_iam_role" "r" {
  name = "r"
  path = ephemeral.aws_secretsmanager_secret_version.s.secret_string
}
output "o" {
  value     = var.token
  ephemeral = true
}
"#;
    let sources = rolecall_source::Sources::default();
    let mut files = rolecall_source::MemoryFiles::default();
    files.insert("main.tf", main);
    let modules = rolecall_terraform::Modules::new(&sources, &files);
    let module = modules.module("").unwrap();
    let kinds: Vec<&str> = module.other_blocks().map(|block| &*block.kind.text).collect();
    assert_eq!(kinds, ["terraform", "moved", "import", "removed", "check", "ephemeral"]);
    let evaluated = Workspace::of(&[("main.tf", main)]).evaluate().clean();
    assert_eq!(
        evaluated.attribute("aws_iam_role.r", "path"),
        "⟨ephemeral.aws_secretsmanager_secret_version.s.secret_string⟩"
    );
    assert_eq!(evaluated.output("o"), r#""t""#);
    assert!(evaluated.evaluation.outputs["o"].sensitive);
}

#[test]
fn line_ends_and_byte_order_marks_change_no_value() {
    let main = "\u{feff}locals {\r\n  a = 1\r\n}\r\noutput \"o\" {\r\n  value = <<EOT\r\nx ${local.a}\r\nEOT\r\n}\r\n";
    let json = "{\r\n\"output\": {\"p\": {\"value\": \"${local.a}\"}}}\r\n";
    let evaluated = Workspace::of(&[("main.tf", main), ("x.tf.json", json)]).evaluate().clean();
    assert_eq!(evaluated.output("p"), "1");
    assert_eq!(evaluated.output("o"), r#""x 1\r\n""#);
}

#[test]
fn a_file_outside_of_the_workspace_is_not_read_and_told_of() {
    let main = "output \"o\" {\n  value = file(\"/etc/passwd\")\n}\noutput \"p\" {\n  value = try(file(\"../../x.txt\"), \"none\")\n}\noutput \"q\" {\n  value = fileexists(\"~/x\")\n}\n";
    let evaluated = Workspace::of(&[("main.tf", main)]).evaluate();
    assert_eq!(evaluated.output("o"), r#""⟨file(\"/etc/passwd\")⟩""#);
    assert_eq!(evaluated.output("p"), r#""⟨file(\"../../x.txt\")⟩""#);
    let told = evaluated.evaluation.diagnostics.unknowns.iter().map(|unknown| &*unknown.message);
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            "`file` does not read `/etc/passwd`: it lies outside the workspace",
            "`file` does not read `../../x.txt`: it lies outside the workspace",
            "`fileexists` does not read `~/x`: it lies outside the workspace",
        ]
    );
}
