//! Workspaces to estates, end to end.

use std::sync::Arc;

use rolecall_load::{Input, Loaded, Parallel, Sequential, load};
use rolecall_model::{ChainSource, DocumentState};
use rolecall_source::{Diagnostics, Files, MemoryFiles, Sources};

const CONFIG: &str = r#"
account "dev" {
  id      = "111122223333"
  sources = ["accounts/dev"]
  zone    = "development"
}

account "prod" {
  id      = "444455556666"
  sources = ["accounts/prod"]
}

organization {
  id                 = "o-exampleorg"
  management_account = "444455556666"
}

chain "developers deploy" {
  from = "dev:group/developers"
  to   = "prod:role/app/deployer"
}

forbid "nobody else deploys" {
  from = "dev:*"
  to   = "prod:role/app/deployer"
}
"#;

const DEV: &str = r#"
provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.developers.name]
}

resource "aws_iam_group_policy" "deploy" {
  name  = "deploy"
  group = aws_iam_group.developers.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "sts:AssumeRole"
      Resource = "arn:aws:iam::444455556666:role/app/deployer"
    }]
  })
}
"#;

const PROD: &str = r#"
module "deployer" {
  source = "../../modules/role"
  name   = "deployer"
  trusts = ["111122223333"]
}

resource "aws_iam_role_policy_attachment" "read" {
  role       = module.deployer.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
"#;

const MODULE: &str = r#"
variable "name" {}
variable "trusts" { type = list(string) }

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [for account in var.trusts : "arn:aws:iam::${account}:root"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  path               = "/app/"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

output "name" { value = aws_iam_role.this.name }
"#;

fn workspace(files: &[(&str, &str)]) -> MemoryFiles {
    let mut workspace = MemoryFiles::default();
    for (path, text) in files {
        workspace.insert(path, text);
    }
    workspace
}

fn two_accounts() -> MemoryFiles {
    workspace(&[
        ("rolecall.hcl", CONFIG),
        ("accounts/dev/main.tf", DEV),
        ("accounts/prod/main.tf", PROD),
        ("modules/role/main.tf", MODULE),
    ])
}

fn load_with(files: &MemoryFiles, paths: &[&str], parallel: &dyn Parallel) -> (Loaded, Sources) {
    let sources = Sources::default();
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let loaded = load(&Input {
        files,
        sources: &sources,
        paths: &paths,
        config: files.is_file("rolecall.hcl").then_some("rolecall.hcl"),
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel,
    });
    (loaded, sources)
}

fn load_all(files: &MemoryFiles) -> (Loaded, Sources) {
    load_with(files, &[""], &Sequential)
}

fn messages(diagnostics: &Diagnostics) -> Vec<&str> {
    let problems = diagnostics.problems.iter().map(|problem| problem.message.as_str());
    problems.chain(diagnostics.unknowns.iter().map(|unknown| unknown.message.as_str())).collect()
}

#[test]
fn two_accounts_become_one_estate() {
    let (loaded, _) = load_all(&two_accounts());
    assert_eq!(messages(&loaded.diagnostics), Vec::<&str>::new());
    let estate = &loaded.estate;
    assert_eq!(loaded.roots, 2);
    let accounts: Vec<(&str, &str, bool)> =
        estate.accounts.iter().map(|account| (&*account.label, &*account.id, account.complete)).collect();
    assert_eq!(accounts, [("dev", "111122223333", true), ("prod", "444455556666", true)]);
    assert_eq!(
        estate.users.iter().map(|user| &*user.arn.text).collect::<Vec<_>>(),
        ["arn:aws:iam::111122223333:user/ann"]
    );
    let role = &estate.roles[0];
    assert_eq!(&*role.arn.text, "arn:aws:iam::444455556666:role/app/deployer");
    assert_eq!(role.origin.address.as_deref(), Some("module.deployer.aws_iam_role.this"));
    let DocumentState::Known(trust) = &role.trust else { panic!("the trust policy is known") };
    let principals = trust.statements[0].principals.as_ref().expect("a trust policy has principals");
    assert_eq!(&*principals.list[0].text.text, "arn:aws:iam::111122223333:root");
    assert_eq!(estate.memberships.len(), 1);
    assert_eq!(estate.inline_policies.len(), 1);
    assert_eq!(&*estate.attachments[0].holder.name.text, "deployer");
    assert_eq!(estate.aws_managed.keys().map(|name| &**name).collect::<Vec<_>>(), ["ReadOnlyAccess"]);
    assert_eq!(estate.organization.id.as_deref(), Some("o-exampleorg"));
    assert_eq!(estate.organization.management_account.as_deref(), Some("444455556666"));
    assert_eq!((estate.chains.len(), estate.forbids.len()), (1, 1));
}

#[test]
fn an_account_is_incomplete_when_only_a_part_of_its_sources_is_read() {
    let files = two_accounts();
    let complete = |paths: &[&str]| -> Vec<bool> {
        load_with(&files, paths, &Sequential)
            .0
            .estate
            .accounts
            .iter()
            .map(|account| account.complete)
            .collect()
    };
    assert_eq!(complete(&["accounts/dev"]), [true, false]);
    assert_eq!(complete(&["accounts/dev/main.tf"]), [true, false]);
    assert_eq!(complete(&["accounts/dev", "accounts/prod"]), [true, true]);
}

#[test]
fn an_error_of_the_configuration_stops_the_run() {
    let mut files = two_accounts();
    files.insert("rolecall.hcl", "acount \"dev\" {}\n");
    let (loaded, _) = load_all(&files);
    assert_eq!(messages(&loaded.config_errors), ["`acount` is no block of `rolecall.hcl`"]);
    assert!(loaded.estate.accounts.is_empty());
}

#[test]
fn without_a_configuration_every_root_module_has_an_account_of_its_own() {
    let mut files = two_accounts();
    files.insert("rolecall.hcl", "");
    let (loaded, sources) = load_all(&files);
    let accounts: Vec<(&str, String, bool)> = loaded
        .estate
        .accounts
        .iter()
        .map(|account| (&*account.label, sources.render(&account.id), account.complete))
        .collect();
    assert_eq!(
        accounts,
        [
            ("dev", "⟨account of accounts/dev⟩".to_owned(), false),
            ("prod", "⟨account of accounts/prod⟩".to_owned(), false)
        ]
    );
    assert_eq!(
        sources.render(&loaded.estate.roles[0].arn.text),
        "arn:aws:iam::⟨account of accounts/prod⟩:role/app/deployer"
    );
}

#[test]
fn aliases_act_in_their_own_accounts() {
    let platform = r#"
        variable "prod" { default = "444455556666" }
        provider "aws" { allowed_account_ids = ["111122223333"] }
        provider "aws" {
          alias  = "us"
          region = "us-east-1"
        }
        provider "aws" {
          alias = "prod"
          assume_role {
            role_arn    = "arn:aws:iam::${var.prod}:role/terraform"
            external_id = "abc"
          }
        }
        data "aws_caller_identity" "us" { provider = aws.us }
        resource "aws_iam_user" "here" { name = data.aws_caller_identity.us.account_id }
        resource "aws_iam_role" "there" {
          provider           = aws.prod
          name               = "there"
          assume_role_policy = "{}"
        }
    "#;
    let (loaded, _) = load_all(&workspace(&[("platform/main.tf", platform)]));
    let estate = &loaded.estate;
    let labels: Vec<(&str, &str)> =
        estate.accounts.iter().map(|account| (&*account.label, &*account.id)).collect();
    assert_eq!(labels, [("platform", "111122223333"), ("platform.prod", "444455556666")]);
    assert_eq!(&*estate.users[0].name.text, "111122223333");
    assert_eq!(&*estate.roles[0].arn.text, "arn:aws:iam::444455556666:role/there");
    let chain = &estate.chains[0];
    assert_eq!(chain.source, ChainSource::ProviderAssumeRole);
    assert_eq!(&*chain.name, "provider aws.prod of platform");
    assert_eq!((&*chain.from.text, &*chain.to.text), ("", "arn:aws:iam::444455556666:role/terraform"));
    assert_eq!(chain.with.external_id.as_deref(), Some("abc"));
}

#[test]
fn facts_and_variables_reach_the_root_modules_they_are_for() {
    let config = r#"
        root "a" {
          variables = { name = "from-a" }
        }
        fact "b:data.aws_ssm_parameter.name" {
          values = { value = "from-b" }
        }
    "#;
    let by_variable = "variable \"name\" {}\nresource \"aws_iam_user\" \"u\" { name = var.name }\n";
    let by_data = r#"
        data "aws_ssm_parameter" "name" { name = "/name" }
        resource "aws_iam_user" "u" { name = data.aws_ssm_parameter.name.value }
    "#;
    let (loaded, sources) = load_all(&workspace(&[
        ("rolecall.hcl", config),
        ("a/x.tf", by_variable),
        ("b/x.tf", by_data),
        ("c/x.tf", by_data),
    ]));
    let names: Vec<String> = loaded.estate.users.iter().map(|user| sources.render(&user.name.text)).collect();
    assert_eq!(names[..2], ["from-a", "from-b"]);
    assert!(names[2].starts_with('⟨'), "{}", names[2]);
}

#[test]
fn remote_state_of_another_root_module_is_known() {
    let network = r#"
        terraform {
          backend "s3" {
            bucket = "states"
            key    = "network"
          }
        }
        output "prefix" { value = "net" }
    "#;
    let base = r#"
        terraform {
          backend "s3" {
            bucket = "states"
            key    = "base"
          }
        }
        data "terraform_remote_state" "network" {
          backend = "s3"
          config  = { bucket = "states", key = "network", region = "eu-west-1" }
        }
        output "name" { value = "${data.terraform_remote_state.network.outputs.prefix}-base" }
    "#;
    let app = r#"
        data "terraform_remote_state" "base" {
          backend = "s3"
          config  = { bucket = "states", key = "base" }
        }
        data "terraform_remote_state" "here" {
          backend = "local"
          config  = { path = "${path.module}/../local/terraform.tfstate" }
        }
        data "terraform_remote_state" "other" {
          backend   = "s3"
          workspace = "prod"
          config    = { bucket = "states", key = "elsewhere" }
        }
        resource "aws_iam_user" "a" { name = data.terraform_remote_state.base.outputs.name }
        resource "aws_iam_user" "b" { name = data.terraform_remote_state.here.outputs.name }
        resource "aws_iam_user" "c" { name = data.terraform_remote_state.other.outputs.name }
    "#;
    let (loaded, sources) = load_all(&workspace(&[
        ("app/x.tf", app),
        ("base/x.tf", base),
        ("local/x.tf", "output \"name\" { value = \"local\" }\n"),
        ("network/x.tf", network),
    ]));
    let names: Vec<String> = loaded.estate.users.iter().map(|user| sources.render(&user.name.text)).collect();
    assert_eq!(names[..2], ["net-base", "local"]);
    assert!(names[2].starts_with('⟨'), "{}", names[2]);
}

#[test]
fn a_resource_in_a_remote_state_keeps_what_it_computes_open() {
    let app = r#"
        data "terraform_remote_state" "keys" {
          backend = "local"
          config  = { path = "${path.module}/../keys/terraform.tfstate" }
        }
        resource "aws_iam_user" "a" { name = data.terraform_remote_state.keys.outputs.keys["a"].main_route_table_id }
        resource "aws_iam_user" "b" { name = try(data.terraform_remote_state.keys.outputs.plain.main_route_table_id, "none") }
    "#;
    let keys = r#"
        resource "aws_vpc" "k" {}
        output "keys" { value = { a = aws_vpc.k } }
        output "plain" { value = { a = 1 } }
    "#;
    let (loaded, sources) = load_all(&workspace(&[("app/x.tf", app), ("keys/x.tf", keys)]));
    let names: Vec<String> = loaded.estate.users.iter().map(|user| sources.render(&user.name.text)).collect();
    assert_eq!(names, ["⟨app:data.terraform_remote_state.keys.outputs.keys.a.main_route_table_id⟩", "none"]);
}

#[test]
fn root_modules_that_read_each_other_are_evaluated_all_the_same() {
    let reader = |other: &str| {
        format!(
            r#"
            data "terraform_remote_state" "other" {{
              backend = "local"
              config  = {{ path = "../{other}/terraform.tfstate" }}
            }}
            output "own" {{ value = "own" }}
            output "theirs" {{ value = data.terraform_remote_state.other.outputs.own }}
            resource "aws_iam_user" "u" {{ name = data.terraform_remote_state.other.outputs.own }}
            "#
        )
    };
    let (loaded, _) = load_all(&workspace(&[("a/x.tf", &reader("b")), ("b/x.tf", &reader("a"))]));
    assert_eq!(loaded.estate.users.iter().map(|user| &*user.name.text).collect::<Vec<_>>(), ["own", "own"]);
}

/// Runs jobs from the last to the first.
struct Backwards;

impl Parallel for Backwards {
    fn run(&self, count: usize, job: &(dyn Fn(usize) + Sync)) {
        (0..count).rev().for_each(job);
    }
}

#[test]
fn the_order_of_work_does_not_matter() {
    let mut files = two_accounts();
    files.insert("rolecall.hcl", "account \"x\" {\n  id = \"111122223333\"\n  sources = [\"none\"]\n}\n");
    files.insert(
        "accounts/dev/broken.tf",
        "variable \"a\" {}\nresource \"aws_iam_user\" \"b\" { name = var.a }\n} {\n",
    );
    files.insert(
        "accounts/other/main.tf",
        "variable \"z\" {}\nresource \"aws_iam_user\" \"b\" { name = var.z }\n",
    );
    let seen = |parallel: &dyn Parallel| {
        let (loaded, sources) = load_with(&files, &[""], parallel);
        let label = |text: &Arc<str>| sources.render(text);
        let accounts: Vec<_> = loaded
            .estate
            .accounts
            .iter()
            .map(|account| (account.label.clone(), label(&account.id)))
            .collect();
        let users: Vec<_> =
            loaded.estate.users.iter().map(|user| (user.account, label(&user.name.text))).collect();
        let said: Vec<_> = loaded
            .diagnostics
            .problems
            .iter()
            .map(|problem| (problem.span.map(|span| sources.location(span)), problem.message.clone()))
            .collect();
        let unknown: Vec<_> =
            loaded.diagnostics.unknowns.iter().map(|unknown| unknown.message.clone()).collect();
        (accounts, users, said, unknown)
    };
    let forwards = seen(&Sequential);
    assert!(!forwards.2.is_empty() && !forwards.3.is_empty());
    assert_eq!(forwards, seen(&Backwards));
}

#[test]
fn sources_that_are_not_there_are_an_error_of_the_configuration() {
    let mut files = MemoryFiles::default();
    files.insert("rolecall.hcl", "account \"dev\" {\n  sources = [\"dve\"]\n}\n");
    files.insert("dev/main.tf", "");
    let sources = Sources::default();
    let input = Input {
        files: &files,
        sources: &sources,
        paths: &[String::new()],
        config: Some("rolecall.hcl"),
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    };
    let errors = load(&input).config_errors.problems;
    assert_eq!(errors[0].message, "there is no directory `dve`; did you mean `dev`?");
}

#[test]
fn an_account_with_a_broken_block_is_not_wholly_read() {
    let mut files = MemoryFiles::default();
    files.insert(
        "rolecall.hcl",
        "account \"a\" {\n  sources = [\"a\"]\n}\naccount \"b\" {\n  sources = [\"b\"]\n}\n",
    );
    files.insert("a/main.tf", "resource \"aws_iam_user\" \"u\" {\n  name =\n}\n");
    files.insert("b/main.tf", "resource \"aws_iam_user\" \"u\" {\n  name = \"u\"\n}\n");
    let sources = Sources::default();
    let input = Input {
        files: &files,
        sources: &sources,
        paths: &[String::new()],
        config: Some("rolecall.hcl"),
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    };
    let unread: Vec<bool> = load(&input).estate.accounts.iter().map(|account| account.unread).collect();
    assert_eq!(unread, [true, false]);
}

#[test]
fn an_entity_that_is_looked_up_is_the_one_of_that_name_in_the_account() {
    const PROVIDER: &str = "provider \"aws\" {\n allowed_account_ids = [\"111122223333\"]\n}\n";
    let mut files = MemoryFiles::default();
    let policy = |name: &str| {
        format!(
            "resource \"aws_iam_policy\" \"{name}\" {{\n name = \"{name}\"\n path = \"/app/\"\n policy = \"{{}}\"\n}}\n"
        )
    };
    files.insert("a/main.tf", &[PROVIDER, &policy("one"), &policy("two")].concat());
    files.insert("b/main.tf", &[PROVIDER, &policy("two")].concat());
    let attached = |name: &str| {
        format!(
            "data \"aws_iam_policy\" \"{name}\" {{\n name = \"{name}\"\n}}\n\
             resource \"aws_iam_user_policy_attachment\" \"{name}\" {{\n user = \"u\"\n policy_arn = data.aws_iam_policy.{name}.arn\n}}\n"
        )
    };
    let readers = ["one", "two", "AdministratorAccess"].map(attached).concat();
    files.insert("c/main.tf", &[PROVIDER, &readers].concat());
    let sources = Sources::default();
    let input = Input {
        files: &files,
        sources: &sources,
        paths: &[String::new()],
        config: None,
        settings: &[],
        environment: &rolecall_load::Environment::default(),
        source_dir: None,
        parallel: &Sequential,
    };
    let attachments = load(&input).estate.attachments;
    let mut arns: Vec<String> =
        attachments.iter().map(|attachment| sources.render(&attachment.policy_arn.text)).collect();
    arns.sort();
    let expected = [
        "arn:aws:iam::111122223333:policy/app/one",
        "arn:aws:iam::111122223333:policy⟨c:path of data.aws_iam_policy.two⟩two",
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ];
    assert_eq!(arns, expected);
}

#[test]
fn a_fact_about_a_remote_state_may_be_the_state_itself() {
    let main = r#"
data "terraform_remote_state" "iam" {
  backend = "s3"
  config  = { bucket = "b", key = "k" }
}

resource "aws_iam_user" "u" {
  name = data.terraform_remote_state.iam.outputs.name
}
"#;
    let config = "fact \"data.terraform_remote_state.iam\" {\n  file = \"iam.tfstate\"\n}\n";
    let raw = r#"{"version": 4, "serial": 1, "lineage": "x", "resources": [],
        "outputs": {"name": {"value": "ann", "type": "string"}}}"#;
    let shown = r#"{"format_version": "1.0", "terraform_version": "1.11.4",
        "values": {"outputs": {"name": {"value": "ann", "sensitive": false}}, "root_module": {}}}"#;
    for state in [raw, shown] {
        let files = workspace(&[("main.tf", main), ("rolecall.hcl", config), ("iam.tfstate", state)]);
        let (loaded, _) = load_all(&files);
        assert_eq!(loaded.config_errors, Diagnostics::default());
        assert_eq!(&*loaded.estate.users[0].name.text, "ann");
    }
}
