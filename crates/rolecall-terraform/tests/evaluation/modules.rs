//! Modules: calls, instances, arguments, outputs.

use rolecall_source::{MemoryFiles, Sources};
use rolecall_terraform::{Modules, local_calls};

use super::common::{Evaluated, Workspace};

const ROLE: &str = r#"
variable "name" {}
variable "tags" { default = {} }
resource "aws_iam_role" "this" { name = var.name }
output "arn" { value = aws_iam_role.this.arn }
output "path" { value = path.module }
"#;

fn with_role(main: &str) -> Evaluated {
    Workspace::of(&[("main.tf", main), ("modules/role/main.tf", ROLE)]).evaluate()
}

#[test]
fn arguments_go_in_and_outputs_come_out() {
    let evaluated = with_role(
        r#"
module "a" {
  source = "./modules/role"
  name   = "x"
}
output "arn" { value = module.a.arn }
output "path" { value = module.a.path }
output "all" { value = module.a }
"#,
    )
    .clean();
    assert_eq!(evaluated.addresses(), ["module.a.aws_iam_role.this"]);
    assert_eq!(evaluated.output("arn"), r#""arn:aws:iam::111111111111:role/x""#);
    assert_eq!(evaluated.output("path"), r#""modules/role""#);
    assert_eq!(
        evaluated.output("all"),
        r#"{arn = "arn:aws:iam::111111111111:role/x", path = "modules/role"}"#
    );
    assert_eq!(*evaluated.evaluation.directories, ["".into(), "modules/role".into()]);
    assert_eq!(&*evaluated.resource("module.a.aws_iam_role.this").module, "module.a");
}

#[test]
fn calls_are_repeated_by_count_and_for_each() {
    let evaluated = with_role(
        r#"
module "c" {
  source = "./modules/role"
  count  = 2
  name   = "c${count.index}"
}
module "e" {
  source   = "./modules/role"
  for_each = toset(["x", "y"])
  name     = each.key
}
output "one" { value = module.e["y"].arn }
output "all" { value = module.c[*].arn }
output "each" { value = { for k, m in module.e : k => m.arn } }
"#,
    )
    .clean();
    assert_eq!(
        evaluated.addresses(),
        [
            "module.c[0].aws_iam_role.this",
            "module.c[1].aws_iam_role.this",
            r#"module.e["x"].aws_iam_role.this"#,
            r#"module.e["y"].aws_iam_role.this"#,
        ]
    );
    assert_eq!(evaluated.output("one"), r#""arn:aws:iam::111111111111:role/y""#);
    assert_eq!(
        evaluated.output("all"),
        r#"["arn:aws:iam::111111111111:role/c0", "arn:aws:iam::111111111111:role/c1"]"#
    );
    assert!(evaluated.output("each").starts_with("{x = \"arn:"));
}

#[test]
fn outputs_are_evaluated_by_need() {
    // Each module takes an output of the other: a cycle only for those who evaluate modules whole.
    let files = [
        (
            "main.tf",
            r#"
module "a" {
  source = "./a"
  in     = module.b.first
}
module "b" {
  source = "./b"
  in     = module.a.out
}
output "o" { value = module.b.second }
"#,
        ),
        ("a/main.tf", "variable \"in\" {}\noutput \"out\" {\n  value = \"a(${var.in})\"\n}\n"),
        (
            "b/main.tf",
            "variable \"in\" {}\noutput \"first\" {\n  value = \"b\"\n}\noutput \"second\" {\n  value = \"second(${var.in})\"\n}\n",
        ),
    ];
    assert_eq!(Workspace::of(&files).evaluate().clean().output("o"), r#""second(a(b))""#);
}

#[test]
fn a_module_that_is_not_here_gives_symbols() {
    let main = r#"
module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
  count  = 2
}
module "known" {
  source = "git::https://example.com/x"
}
output "id" { value = "${module.vpc[0].vpc_id}" }
output "list" { value = [for s in module.vpc[0].subnets : s] }
output "known" { value = module.known.role }
output "other" { value = module.known.role_arn }
"#;
    let evaluated = Workspace::of(&[("main.tf", main)]).fact("module.known", &[("role", "r")]).evaluate();
    assert_eq!(evaluated.output("id"), r#""⟨module.vpc[0].vpc_id⟩""#);
    assert!(evaluated.output("list").starts_with('⟨'));
    assert_eq!(evaluated.output("known"), r#""r""#);
    assert_eq!(evaluated.output("other"), r#""⟨module.known.role_arn⟩""#);
    let message = "module `vpc` is not here: its source is `terraform-aws-modules/vpc/aws`";
    assert_eq!(evaluated.unknowns(), [("module-not-here", message)]);
}

#[test]
fn fetched_modules_are_found_by_the_manifest() {
    let manifest = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"a","Source":"registry","Dir":".terraform/modules/a"},{"Key":"a.inner","Source":"./inner","Dir":".terraform/modules/a/inner"}]}"#;
    let main = "module \"a\" {\n  source = \"x/y/z\"\n}\noutput \"o\" {\n  value = module.a.o\n}\n";
    let a = "module \"inner\" {\n  source = \"./inner\"\n}\noutput \"o\" {\n  value = \"${path.module}:${module.inner.o}\"\n}\n";
    let files = [
        ("r/main.tf", main),
        ("r/.terraform/modules/modules.json", manifest),
        ("r/.terraform/modules/a/main.tf", a),
        ("r/.terraform/modules/a/inner/main.tf", "output \"o\" {\n  value = path.module\n}\n"),
    ];
    let evaluated = Workspace::of(&files).directory("r").evaluate().clean();
    assert_eq!(evaluated.output("o"), r#"".terraform/modules/a:.terraform/modules/a/inner""#);
}

#[test]
fn a_module_that_is_not_here_is_said_once_per_call() {
    let main = "module \"a\" {\n  source = \"./a\"\n  count = 3\n}\n";
    let a = "module \"b\" {\n  source = \"x/y/z\"\n}\n";
    let evaluated = Workspace::of(&[("main.tf", main), ("a/main.tf", a)]).evaluate();
    assert_eq!(evaluated.unknowns(), [("module-not-here", "module `b` is not here: its source is `x/y/z`")]);
}

#[test]
fn a_module_that_calls_itself_is_an_error() {
    let files = [
        ("main.tf", "module \"a\" {\n  source = \"./a\"\n}\n"),
        ("a/main.tf", "module \"b\" {\n  source = \"../a\"\n}\n"),
    ];
    let evaluated = Workspace::of(&files).evaluate();
    assert_eq!(evaluated.problems(), ["module `b` calls itself"]);
}

#[test]
fn a_missing_argument_is_an_error_and_a_symbol() {
    let evaluated = with_role("module \"a\" {\n  source = \"./modules/role\"\n}\n");
    assert_eq!(evaluated.problems(), ["error in evaluation: module `module.a` needs the argument `name`"]);
    assert_eq!(evaluated.attribute("module.a.aws_iam_role.this", "name"), "⟨module.a.var.name⟩");
}

#[test]
fn many_threads_share_one_cache() {
    let mut files = MemoryFiles::default();
    for index in 0..20 {
        files.insert(&format!("m/{index}.tf"), "locals {}\n");
    }
    let sources = Sources::default();
    let modules = Modules::new(&sources, &files);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..20).filter_map(|index| modules.parse_file(&format!("m/{index}.tf"))).count());
        }
    });
    assert_eq!(modules.module("m").unwrap().files().len(), 20);
    assert_eq!(sources.len(), 20);
    assert!(modules.parse_file("m/none.tf").is_none());
}

#[test]
fn local_calls_are_seen_from_the_workspace() {
    let mut files = MemoryFiles::default();
    files.insert("accounts/dev/main.tf", "module \"a\" {\n  source = \"../../modules/a\"\n}\nmodule \"b\" {\n  source = \"./b\"\n}\nmodule \"c\" {\n  source = \"x/y/z\"\n}\nmodule \"d\" {\n  source = \"../../../out\"\n}\n");
    let sources = Sources::default();
    let modules = Modules::new(&sources, &files);
    let module = modules.module("accounts/dev").unwrap();
    let directories: Vec<String> =
        local_calls(&module).iter().map(|call| call.directory.to_string()).collect();
    assert_eq!(directories, ["modules/a", "accounts/dev/b"]);
    assert!(modules.module("nowhere").is_none());
}
