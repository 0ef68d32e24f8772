use std::sync::LazyLock;

use rolecall_source::{MemoryFiles, Sources};

use crate::config::Config;
use crate::{Environment, Input, Loaded, Sequential};

const MODULE: &str = r#"
variable "name" {}
variable "tags" {
  type    = map(string)
  default = {}
}
variable "trusts" { default = "" }
resource "aws_iam_role" "r" {
  name               = var.name
  tags               = var.tags
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.trusts } }] })
}
output "arn" { value = aws_iam_role.r.arn }
"#;

const PARENT: &str = r#"
locals {
  account = read_terragrunt_config(find_in_parent_folders("account.hcl"))
  id      = local.account.locals.id
}
generate "provider" {
  path      = "provider.tf"
  if_exists = "overwrite"
  contents  = <<EOT
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["${local.id}"]
}
EOT
}
inputs = {
  name = "parent"
  tags = { unit = path_relative_to_include(), by = "parent" }
}
"#;

fn input<'a>(files: &'a MemoryFiles, sources: &'a Sources) -> Input<'a> {
    static ENVIRONMENT: LazyLock<Environment> = LazyLock::new(Environment::default);
    static EVERYWHERE: [String; 1] = [String::new()];
    Input {
        files,
        sources,
        paths: &EVERYWHERE,
        config: None,
        settings: &[],
        environment: &ENVIRONMENT,
        source_dir: None,
        parallel: &Sequential,
    }
}

fn load(files: &[(&str, &str)]) -> (Sources, Loaded) {
    let mut workspace = MemoryFiles::default();
    for (path, text) in files {
        workspace.insert(path, text);
    }
    let sources = Sources::default();
    let loaded = crate::terraform::load(&input(&workspace, &sources), Config::default());
    (sources, loaded)
}

/// ARNs of the roles, sorted.
fn roles((sources, loaded): &(Sources, Loaded)) -> Vec<String> {
    let roles = loaded.estate.roles.iter();
    let mut names: Vec<String> =
        roles.map(|role| sources.render(&format!("{}:{}", role.origin.root, role.name.text))).collect();
    names.sort();
    names
}

fn messages(loaded: &Loaded) -> Vec<&str> {
    let problems = loaded.diagnostics.problems.iter().map(|problem| problem.message.as_str());
    problems.chain(loaded.diagnostics.unknowns.iter().map(|unknown| unknown.message.as_str())).collect()
}

#[test]
fn a_unit_is_a_root_module_with_the_inputs_of_its_files() {
    let unit = "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\nterraform {\n  source = \"${get_repo_root()}/modules//role?ref=v1\"\n}\n";
    let named = format!("{unit}inputs = {{\n  name = \"own\"\n}}\n");
    let loaded = load(&[
        ("modules/role/main.tf", MODULE),
        ("live/root.hcl", PARENT),
        ("live/dev/account.hcl", "locals {\n  id = \"111111111111\"\n}\n"),
        ("live/dev/a/terragrunt.hcl", unit),
        ("live/dev/b/terragrunt.hcl", &named),
    ]);
    assert_eq!(roles(&loaded), ["live/dev/a:parent", "live/dev/b:own"]);
    let accounts: Vec<&str> = loaded.1.estate.accounts.iter().map(|account| &*account.id).collect();
    assert_eq!(accounts, ["111111111111"]);
    assert_eq!(messages(&loaded.1), [""; 0]);
}

#[test]
fn a_dependency_gives_the_outputs_of_its_unit_else_mocks_else_symbols() {
    let source = "terraform {\n  source = \"../modules/role\"\n}\n";
    let dependent = |config: &str, more: &str| {
        format!(
            "{source}dependency \"d\" {{\n  config_path = \"{config}\"\n{more}}}\ninputs = {{\n  name = dependency.d.outputs.arn\n}}\n"
        )
    };
    let first = format!("{source}inputs = {{\n  name = \"first\"\n}}\n");
    let mock = "  mock_outputs = {\n    arn = \"mock\"\n  }\n";
    let (real, mocked, symbol, circle) = (
        dependent("../a", mock),
        dependent("../gone", mock),
        dependent("../gone", ""),
        dependent("../e", mock),
    );
    let loaded = load(&[
        ("modules/role/main.tf", MODULE),
        ("a/terragrunt.hcl", &first),
        ("b/terragrunt.hcl", &real),
        ("c/terragrunt.hcl", &mocked),
        ("d/terragrunt.hcl", &symbol),
        ("e/terragrunt.hcl", &circle),
    ]);
    let roles = roles(&loaded);
    assert_eq!(roles.len(), 5, "{roles:?}");
    assert!(roles[1].starts_with("b:arn:") && roles[1].ends_with(":role/first"), "{roles:?}");
    assert_eq!(roles[2], "c:mock");
    assert!(roles[3].starts_with("d:⟨"), "{roles:?}");
    assert_eq!(roles[4], "e:mock");
}

#[test]
fn what_only_the_environment_knows_is_a_symbol() {
    let unit = r#"
locals {
  environment = get_env("ENVIRONMENT")
  region      = get_env("REGION", "eu-west-1")
}
terraform {
  source = local.environment == "production" ? "git::https://example.com/x//modules/role" : "../modules//role"
}
generate "provider" {
  path     = "provider.tf"
  contents = <<EOT
provider "aws" {
  region              = "${local.region}"
  allowed_account_ids = [${run_cmd("account")}]
}
EOT
}
inputs = { name = "x-${local.environment}" }
"#;
    let loaded = load(&[("modules/role/main.tf", MODULE), ("a/terragrunt.hcl", unit)]);
    assert_eq!(roles(&loaded), ["a:x-⟨get_env(\"ENVIRONMENT\")⟩"]);
    assert_eq!(messages(&loaded.1), [""; 0]);
}

#[test]
fn includes_merge_as_they_say() {
    let unit = |strategy: &str| {
        format!(
            "include \"root\" {{\n  path           = \"../root.hcl\"\n  expose         = true\n  merge_strategy = \"{strategy}\"\n}}\nterraform {{\n  source = \"../modules/role\"\n}}\nlocals {{\n  name = include.root.locals.name\n}}\ninputs = {{\n  name = local.name\n  tags = {{\n    own = \"x\"\n  }}\n}}\n"
        )
    };
    let parent = "locals {\n  name = \"exposed\"\n}\ninputs = {\n  tags = {\n    base = \"y\"\n  }\n}\n";
    let (shallow, deep, none) = (unit("shallow"), unit("deep"), unit("no_merge"));
    let (_, loaded) = load(&[
        ("modules/role/main.tf", MODULE),
        ("root.hcl", parent),
        ("a/terragrunt.hcl", &shallow),
        ("b/terragrunt.hcl", &deep),
        ("c/terragrunt.hcl", &none),
    ]);
    let tags: Vec<(String, Vec<String>)> = loaded
        .estate
        .roles
        .iter()
        .map(|role| (role.name.text.to_string(), role.tags.known.keys().map(ToString::to_string).collect()))
        .collect();
    let keys = |keys: &[&str]| ("exposed".to_owned(), keys.iter().map(|key| (*key).to_owned()).collect());
    assert_eq!(tags, [keys(&["own"]), keys(&["base", "own"]), keys(&["own"])]);
}

#[test]
fn a_unit_whose_module_is_not_here_is_one_unknown() {
    let unit = "terraform {\n  source = \"git::https://example.com/x.git//role?ref=v1\"\n}\n";
    let (_, loaded) = load(&[("a/terragrunt.hcl", unit), ("b/main.tf", "")]);
    let message =
        "the module of unit `a` is not here: its source is `git::https://example.com/x.git//role?ref=v1`";
    assert_eq!(messages(&loaded), [message]);
}

#[test]
fn configurations_that_read_each_other_end() {
    let circle = "locals {\n  a = read_terragrunt_config(\"../b/terragrunt.hcl\")\n  b = read_terragrunt_config(\"../a/terragrunt.hcl\")\n}\n";
    let (_, loaded) = load(&[
        ("a/terragrunt.hcl", circle),
        ("b/terragrunt.hcl", circle),
        (
            "a/main.tf",
            "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = \"{}\"\n}\n",
        ),
    ]);
    assert_eq!(loaded.estate.roles.len(), 1);
    let bound = messages(&loaded).into_iter().filter(|message| message.contains("more than")).count();
    assert!(bound > 0);
}

#[test]
fn an_included_file_reads_beside_itself_and_is_no_unit() {
    let parent = "terraform {}\ngenerate \"common\" {\n  path     = \"common.tf\"\n  contents = file(\"variables.tf\")\n}\ninputs = {\n  name = \"x\"\n}\n";
    let unit = "include {\n  path = find_in_parent_folders()\n}\nterraform {\n  source = \"../../modules//role\"\n}\n";
    let module = "resource \"aws_iam_role\" \"r\" {\n  name               = var.name\n  assume_role_policy = jsonencode({ Statement = [] })\n}\n";
    let loaded = load(&[
        ("modules/role/main.tf", module),
        ("env/terragrunt.hcl", parent),
        ("env/variables.tf", "variable \"name\" { default = \"y\" }\n"),
        ("env/a/terragrunt.hcl", unit),
    ]);
    assert_eq!(roles(&loaded), ["env/a:x"]);
    assert_eq!(messages(&loaded.1), [""; 0]);
}

#[test]
fn inputs_that_are_not_known_are_one_unknown_of_their_unit() {
    let parent = "locals {\n  secret = jsondecode(read_tfvars_file(\"../secret.tfvars\"))\n}\ninputs = merge(local.secret, { name = \"x\" })\n";
    let unit = |inputs: &str| {
        format!(
            "include {{\n  path = find_in_parent_folders()\n}}\nterraform {{\n  source = \"../../modules/role\"\n}}\n{inputs}"
        )
    };
    let loaded = load(&[
        ("modules/role/main.tf", MODULE),
        ("env/terragrunt.hcl", parent),
        ("env/a/terragrunt.hcl", &unit("")),
        ("env/b/terragrunt.hcl", &unit("inputs = {\n  name = \"own\"\n}\n")),
    ]);
    assert_eq!(roles(&loaded), ["env/a:⟨env/a:var.name⟩", "env/b:own"]);
    let secret = "`⟨jsondecode(⟨read_tfvars_file(\"../secret.tfvars\")⟩)⟩`";
    let message = |unit: &str| format!("the inputs of unit `{unit}` are not known: they need {secret}");
    assert_eq!(messages(&loaded.1), [message("env/a"), message("env/b")]);
    let (sources, loaded) = &loaded;
    for unknown in &loaded.diagnostics.unknowns {
        assert_eq!(unknown.reason, "unresolved-inputs");
        assert_eq!(unknown.span.map(|span| sources.snippet(span)).as_deref(), Some("local.secret"));
    }
}

#[test]
fn a_default_is_not_certain_when_the_inputs_are_not_known() {
    let unit = "terraform {\n  source = \"../modules/role\"\n}\ninputs = jsondecode(read_tfvars_file(\"gone.tfvars\"))\n";
    let module = "variable \"name\" { default = \"usual\" }\nresource \"aws_iam_role\" \"r\" {\n  name               = var.name\n  assume_role_policy = jsonencode({ Statement = [] })\n}\n";
    let loaded = load(&[("modules/role/main.tf", module), ("a/terragrunt.hcl", unit)]);
    assert_eq!(roles(&loaded), ["a:⟨a:var.name⟩"]);
}

#[test]
fn a_file_whose_name_is_not_known_is_named_as_far_as_it_is() {
    let unit = "terraform {\n  source = \"../modules/role\"\n}\ninputs = jsondecode(read_tfvars_file(find_in_parent_folders(\"${get_env(\"STAGE\")}.tfvars\")))\n";
    let (_, loaded) = load(&[("modules/role/main.tf", MODULE), ("a/terragrunt.hcl", unit)]);
    let file = "⟨find_in_parent_folders(\"⟨get_env(\"STAGE\")⟩.tfvars\")⟩";
    let said = messages(&loaded).concat();
    assert!(said.contains(&format!("read_tfvars_file({file})")), "{said}");
}

#[test]
fn an_input_for_a_string_that_is_a_list_is_json() {
    let unit = "terraform {\n  source = \"../modules/role\"\n}\ninputs = {\n  names = [\"x\", \"y\"]\n}\n";
    let module = "variable \"names\" { type = string }\nresource \"aws_iam_role\" \"r\" {\n  for_each           = toset(jsondecode(var.names))\n  name               = each.key\n  assume_role_policy = jsonencode({ Statement = [] })\n}\n";
    let loaded = load(&[("modules/role/main.tf", module), ("a/terragrunt.hcl", unit)]);
    assert_eq!(roles(&loaded), ["a:x", "a:y"]);
    assert_eq!(messages(&loaded.1), [""; 0]);
}

#[test]
fn an_input_for_a_string_that_is_a_list_not_known_is_a_string_not_known() {
    let unit = "terraform {\n  source = \"../modules/role\"\n}\ninputs = {\n  name = tolist(jsondecode(run_cmd(\"names\")))\n}\n";
    let loaded = load(&[
        ("modules/role/main.tf", &MODULE.replacen("{}", "{ type = string }", 1)),
        ("a/terragrunt.hcl", unit),
    ]);
    assert_eq!(roles(&loaded).len(), 1);
    assert_eq!(messages(&loaded.1), [""; 0]);
}

#[test]
fn one_unit_is_evaluated_with_the_outputs_of_those_that_it_depends_on() {
    let module = "variable \"name\" { type = string }\noutput \"name\" { value = \"${var.name}-1\" }\n";
    let source = "terraform {\n  source = \"../modules/name\"\n}\n";
    let first = format!("{source}inputs = {{\n  name = \"first\"\n}}\n");
    let next = |on: &str| {
        format!(
            "{source}dependency \"d\" {{\n  config_path = \"../{on}\"\n}}\ninputs = {{\n  name = dependency.d.outputs.name\n}}\n"
        )
    };
    let mut workspace = MemoryFiles::default();
    workspace.insert("modules/name/main.tf", module);
    workspace.insert("a/terragrunt.hcl", &first);
    workspace.insert("b/terragrunt.hcl", &next("a"));
    workspace.insert("c/terragrunt.hcl", &next("b"));
    let sources = Sources::default();
    let evaluated = crate::terraform::evaluate_root(&input(&workspace, &sources), &Config::default(), "c");
    let outputs = evaluated.evaluation.unwrap().outputs;
    assert_eq!(outputs["name"].as_str(), Some("first-1-1-1"));
    assert_eq!(evaluated.diagnostics, rolecall_source::Diagnostics::default());
}
