//! The command line as users meet it: what it prints where, and its exit status.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests may fail, and they run the command line on files that they write"
)]

mod common;

use std::fmt::Write;

use common::{Said, copy, project, rolecall, workspace};
use insta::assert_snapshot;
use serde_json::Value;

/// A scratch copy of an example: the project's own repository is not its workspace.
fn example(name: &str) -> tempfile::TempDir {
    let scratch = tempfile::tempdir().unwrap();
    copy(&project("examples").join(name), scratch.path(), "");
    scratch
}

impl Said {
    /// Standard output as JSON.
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}--- standard error\n{}--- exit status {}", self.stdout, self.stderr, self.status)
    }
}

const BROKEN: &str = "dev-to-prod/broken";
const MENDED: &str = "dev-to-prod/mended";

const ACCOUNT: &str = "account \"prod\" {\n  id      = \"111111111111\"\n  sources = [\".\"]\n}\n";
const ROLE: &str = r#"
resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_role" "deployer" {
  name = "deployer"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = aws_iam_user.ann.arn } }]
  })
}
"#;

#[test]
fn check_prints_one_line_a_finding_where_there_is_no_terminal() {
    assert_snapshot!(rolecall(example(BROKEN).path(), &["check", "--select", "chain-broken", "--no-timing"]));
}

#[test]
fn check_draws_findings_in_full_on_request() {
    assert_snapshot!(rolecall(
        example(BROKEN).path(),
        &["check", "--select", "chain-broken", "--format", "full", "--no-timing"]
    ));
}

#[test]
fn check_prints_json_on_request() {
    assert_snapshot!(rolecall(
        example(BROKEN).path(),
        &["check", "--select", "chain-broken", "--format", "json", "--no-timing"]
    ));
}

#[test]
fn the_mended_estate_is_clean() {
    assert_snapshot!(rolecall(example(MENDED).path(), &["check", "--no-timing"]));
}

#[test]
fn colours_are_used_on_request_only() {
    let example = example(BROKEN);
    let colored = rolecall(example.path(), &["check", "--format", "full", "--color", "always"]);
    assert!(colored.stdout.contains("\u{1b}["));
    let plain = rolecall(example.path(), &["check", "--format", "full"]);
    assert!(!plain.stdout.contains('\u{1b}'));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let example = example(BROKEN);
    let run = || rolecall(example.path(), &["check", "--format", "json", "--no-timing"]).stdout;
    let first = run();
    assert!((0..4).all(|_| run() == first));
}

#[test]
fn a_fingerprint_survives_moved_lines() {
    let example = example(BROKEN);
    let fingerprints = || {
        let report = rolecall(example.path(), &["check", "--format", "json"]).json();
        let findings = report["findings"].as_array().unwrap().clone();
        findings.into_iter().map(|finding| finding["fingerprint"].clone()).collect::<Vec<Value>>()
    };
    let before = fingerprints();
    let file = example.path().join("accounts/dev/policies.tf");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("# a new first line\n\n{text}")).unwrap();
    assert_eq!(fingerprints(), before);
    assert!(before.iter().all(|fingerprint| fingerprint.as_str().unwrap().starts_with("v1:")));
}

#[test]
fn several_formats_go_to_files_and_one_to_standard_output() {
    let example = example(BROKEN);
    let said = rolecall(example.path(), &["check", "--format", "json=out.json", "--format", "concise", "-q"]);
    assert_eq!(said.status, 1);
    assert!(said.stdout.contains("high[chain-broken]"));
    let report: Value =
        serde_json::from_str(&std::fs::read_to_string(example.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(report["format"], "rolecall/findings");
    let both = rolecall(example.path(), &["check", "--format", "json", "--format", "concise"]);
    assert_eq!((both.status, both.stdout.as_str()), (2, ""));
}

#[test]
fn the_exit_status_follows_the_options() {
    let example = example(BROKEN);
    for (arguments, status) in [
        (&["check"][..], 1),
        (&["check", "--fail-on", "critical"], 0),
        (&["check", "--exit-zero"], 0),
        (&["check", "--select", "inline-any"], 0),
        (&["check", "--select", "chain-broken,inline-any"], 1),
        (&["check", "--ignore", "chain-broken,trust-all-dead,trust-principal-group,role-unreachable"], 0),
        (&["check", "--isolated", "accounts/dev"], 0),
        (&["check", "--min-certainty", "certain"], 1),
    ] {
        let said = rolecall(example.path(), arguments);
        assert_eq!(said.status, status, "{arguments:?}\n{said}");
    }
}

#[test]
fn what_cannot_be_done_exits_with_two_and_says_why() {
    let example = example(BROKEN);
    let mut all = String::new();
    for arguments in [
        &["check", "nowhere"][..],
        &["check", "--select", "chain-brokn"],
        &["check", "--config", "none.hcl"],
        &["check", "--config", "rolecall.hcl", "--isolated"],
        &["check", "--format", "yaml"],
        &["check", "--fail-on", "severe"],
        &["check", "--var", "novalue"],
        &["check", "--var-file", "/etc/hostname"],
        &["frobnicate"],
        &["path", "dve:user/ann", "prod:role/deployer"],
        &["path", "dev:usr/ann", "prod:role/deployer"],
        &["path", "nobody", "prod:role/deployer"],
        &["path", "dev:user/ann", "prod:role/deployer", "--with", "mfaa=true"],
        &["path", "dev:user/ann", "prod:role/deployer", "--with", "duration=long"],
        &["explain", "chain-brokn"],
    ] {
        let said = rolecall(example.path(), arguments);
        assert_eq!((said.status, said.stdout.as_str()), (2, ""), "{arguments:?}");
        write!(all, "$ rolecall {}\n{}\n", arguments.join(" "), said.stderr).unwrap();
    }
    assert_snapshot!(all);
}

#[test]
fn a_configuration_with_errors_is_refused_at_their_places() {
    let scratch = workspace(&[
        ("main.tf", ROLE),
        (
            "rolecall.hcl",
            "account \"prod\" {\n  id     = \"111111111111\"\n  soures = [\".\"]\n}\n\nrule \"inline-amin\" {\n  severity = \"loud\"\n}\n",
        ),
    ]);
    assert_snapshot!(rolecall(scratch.path(), &["check"]));
}

#[test]
fn unknown_rules_and_principals_in_the_configuration_are_refused() {
    let rules = "ignore {\n  rule   = \"inline-amin\"\n  reason = \"none\"\n}\n";
    let scratch = workspace(&[("main.tf", ROLE), ("rolecall.hcl", &format!("{ACCOUNT}{rules}"))]);
    assert_snapshot!("unknown_rule", rolecall(scratch.path(), &["check"]));
    let chain = "chain \"deploys\" {\n  from = \"prod:user/ann\"\n  to   = \"prd:role/deployer\"\n}\n";
    let forbid = "forbid \"never\" {\n  from   = \"prod:*\"\n  to     = \"prod:role/deployer\"\n  except = [\"prod:person/ann\"]\n}\n";
    let scratch = workspace(&[("main.tf", ROLE), ("rolecall.hcl", &format!("{ACCOUNT}{chain}{forbid}"))]);
    assert_snapshot!("unknown_principal", rolecall(scratch.path(), &["check"]));
}

#[test]
fn a_directory_without_terraform_is_nothing_to_analyse() {
    let scratch = workspace(&[("readme.md", "nothing here"), ("rolecall.hcl", ACCOUNT)]);
    for command in
        [&["check"][..], &["graph", "."], &["who", "prod:role/x"], &["path", "prod:user/a", "prod:role/b"]]
    {
        let said = rolecall(scratch.path(), command);
        assert_eq!((said.status, said.stdout.as_str()), (3, ""), "{command:?}");
        assert!(said.stderr.contains("nothing to analyse"), "{}", said.stderr);
    }
}

#[test]
fn path_says_why_not() {
    let example = example(BROKEN);
    let question = ["path", "dev:user/ann", "prod:role/deployer", "."];
    assert_snapshot!("path_denied_text", rolecall(example.path(), &question));
    assert_snapshot!(
        "path_denied_json",
        rolecall(example.path(), &[&question[..], &["--format", "json"]].concat())
    );
}

#[test]
fn path_shows_each_hop_with_its_evidence() {
    let example = example(MENDED);
    let question = ["path", "dev:user/ann", "prod:role/deployer"];
    assert_snapshot!("path_open_text", rolecall(example.path(), &question));
    assert_snapshot!(
        "path_open_json",
        rolecall(example.path(), &[&question[..], &["--format", "json"]].concat())
    );
}

#[test]
fn questions_exit_with_zero_unless_the_exit_code_is_asked_for() {
    let mended = example(MENDED);
    let question = ["path", "dev:user/ann", "prod:role/deployer", "--exit-code"];
    assert_eq!(rolecall(mended.path(), &question).status, 1, "allowed-if is not allowed");
    assert_eq!(rolecall(mended.path(), &[&question[..], &["--with", "mfa=true"]].concat()).status, 0);
    let broken = example(BROKEN);
    assert_eq!(rolecall(broken.path(), &question).status, 1);
    assert_eq!(rolecall(broken.path(), &question[..3]).status, 0);
}

#[test]
fn an_absent_principal_is_an_answer() {
    let example = example(MENDED);
    let said = rolecall(example.path(), &["path", "dev:user/zoe", "prod:role/deployer", "--format", "json"]);
    let answer = said.json();
    assert_eq!((said.status, &answer["verdict"]), (0, &Value::from("denied")));
    assert_eq!(
        (&answer["missing"][0]["code"], &answer["missing"][0]["side"]),
        (&"B31".into(), &"existence".into())
    );
}

#[test]
fn who_and_reach_list_paths() {
    let example = example(MENDED);
    assert_snapshot!("who_text", rolecall(example.path(), &["who", "prod:role/deployer"]));
    let said = rolecall(example.path(), &["reach", "dev:user/ann", "--format", "json"]);
    let report = said.json();
    assert_eq!((&report["format"], &report["version"]), (&"rolecall/reach".into(), &1.into()));
    assert_eq!(report["of"], "arn:aws:iam::111111111111:user/ann");
    let reached: Vec<&str> =
        report["entries"].as_array().unwrap().iter().map(|path| path["to"].as_str().unwrap()).collect();
    assert!(reached.contains(&"arn:aws:iam::222222222222:role/app/deployer"), "{reached:?}");
}

#[test]
fn graph_draws_pictures_by_account() {
    let scratch = workspace(&[("main.tf", ROLE), ("rolecall.hcl", ACCOUNT)]);
    assert_snapshot!("graph_dot", rolecall(scratch.path(), &["graph", "--format", "dot"]));
    assert_snapshot!("graph_mermaid", rolecall(scratch.path(), &["graph", "--format", "mermaid"]));
}

#[test]
fn graph_prints_nodes_edges_half_edges_and_trusts() {
    let scratch = workspace(&[("main.tf", ROLE), ("rolecall.hcl", ACCOUNT)]);
    assert_snapshot!(rolecall(scratch.path(), &["graph", "--format", "json"]));
}

#[test]
fn an_unknown_account_is_a_readable_symbol() {
    let role = r#"resource "aws_iam_role" "x" {
        name = "x"
        assume_role_policy = jsonencode({ Statement = [
          { Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root" } }
        ] })
      }
      data "aws_caller_identity" "me" {}"#;
    let scratch = workspace(&[("main.tf", role)]);
    let graph = rolecall(scratch.path(), &["graph"]).json();
    let text = graph["trusts"][0]["principals"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("arn:aws:iam::⟨account of ") && text.ends_with("⟩:root"), "{text}");
    assert_eq!(graph["trusts"][0]["principals"][0]["known"], "symbolic");
}

#[test]
fn names_cannot_steer_the_terminal() {
    let role = ROLE.replace("\"deployer\"", "\"de\\u001b[2Jployer\\u202e\"");
    let scratch = workspace(&[("main.tf", &role), ("rolecall.hcl", ACCOUNT)]);
    for arguments in [
        &["check", "--format", "full"][..],
        &["check", "--format", "concise"],
        &["who", "aws_iam_role.deployer"],
        &["path", "prod:user/ann", "aws_iam_role.deployer"],
        &["path", "prod:user/\u{1b}[2J", "aws_iam_role.deployer"],
        &["path", "\u{1b}[2J", "x"],
    ] {
        let said = rolecall(scratch.path(), arguments).to_string();
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{arguments:?}\n{said:?}");
    }
}

#[test]
fn the_workspace_is_the_repository_root_and_the_configuration_is_searched_up_to_it() {
    let scratch = workspace(&[
        (".git/HEAD", ""),
        ("infra/prod/main.tf", ROLE),
        ("rolecall.hcl", &ACCOUNT.replace("\".\"", "\"infra/prod\"")),
    ]);
    for (directory, path) in
        [("", "infra/prod"), ("infra", "prod"), ("infra/prod", "."), ("infra/prod", "main.tf")]
    {
        let graph = rolecall(&scratch.path().join(directory), &["graph", path]).json();
        let role = graph["nodes"].as_array().unwrap().iter().find(|node| node["kind"] == "role").unwrap();
        assert_eq!(
            (&role["account"], &role["location"]["file"]),
            (&"prod".into(), &"infra/prod/main.tf".into()),
            "{path}"
        );
    }
}

#[test]
fn without_a_repository_the_workspace_reaches_as_far_as_the_modules() {
    let scratch = workspace(&[
        ("accounts/prod/main.tf", "module \"roles\" {\n  source = \"../../modules/roles\"\n}\n"),
        ("modules/roles/main.tf", ROLE),
    ]);
    let graph = rolecall(&scratch.path().join("accounts/prod"), &["graph"]).json();
    let role = graph["nodes"].as_array().unwrap().iter().find(|node| node["kind"] == "role").unwrap();
    assert_eq!(role["location"]["file"], "modules/roles/main.tf");
}

#[test]
fn the_place_of_a_named_configuration_does_not_matter() {
    let scratch = workspace(&[
        ("estate/main.tf", ROLE),
        ("elsewhere/config.hcl", &ACCOUNT.replace("\".\"", "\"../estate\"")),
        ("elsewhere/broken.hcl", "acount \"prod\" {}\n"),
    ]);
    let named = scratch.path().join("elsewhere/config.hcl");
    let graph =
        rolecall(&scratch.path().join("estate"), &["graph", "--config", named.to_str().unwrap()]).json();
    assert!(
        graph["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .any(|node| node["kind"] == "role" && node["account"] == "prod")
    );
    let said = rolecall(scratch.path(), &["check", "estate", "--config", "elsewhere/broken.hcl"]);
    assert_eq!(said.status, 2);
    assert!(said.stderr.contains("../elsewhere/broken.hcl:1:1"), "{}", said.stderr);
}

#[test]
fn variables_of_the_command_line_reach_the_root_modules() {
    let role =
        format!("variable \"name\" {{}}\n{}", ROLE.replace("\"deployer\"\n  assume", "var.name\n  assume"));
    let scratch =
        workspace(&[("main.tf", &role), ("rolecall.hcl", ACCOUNT), ("x.tfvars", "name = \"from-file\"\n")]);
    for arguments in [&["--var", "name=from-file"][..], &["--var-file", "x.tfvars"]] {
        let said = rolecall(scratch.path(), &[&["who", "prod:role/from-file"], arguments].concat());
        assert_eq!(said.status, 0);
        assert!(said.stdout.contains("prod:user/ann"), "{arguments:?}\n{said}");
    }
}

#[test]
fn rules_are_listed_and_explained() {
    let scratch = workspace(&[]);
    let list = rolecall(scratch.path(), &["rules", "--format", "json"]).json();
    let rules = list.as_array().unwrap();
    assert!(!rules.is_empty());
    for rule in rules {
        let name = rule["name"].as_str().unwrap();
        for key in ["summary", "topic", "severity", "status"] {
            assert!(rule[key].is_string(), "{name}: {key}");
        }
        let tools = rule["aliases"].as_object().unwrap();
        assert!(tools.len() == 10 && tools.values().all(Value::is_array), "{name}");
    }
    let page = rolecall(scratch.path(), &["explain", "chain-broken"]);
    assert_eq!(page.status, 0);
    assert!(page.stdout.starts_with("# chain-broken\n"), "{page}");
    let table = rolecall(scratch.path(), &["rules"]);
    assert_eq!(table.stdout.lines().count(), rules.len());
}

#[cfg(unix)]
#[test]
fn what_is_not_followed_is_said() {
    let scratch = workspace(&[("estate/main.tf", ROLE), ("secret/main.tf", ROLE)]);
    let estate = scratch.path().join("estate");
    std::os::unix::fs::symlink(scratch.path().join("secret"), estate.join("link")).unwrap();
    let said = rolecall(&estate, &["check"]);
    assert!(
        said.stderr.contains("warning: the link `link` leads out of the workspace and is not followed"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let example = example(BROKEN);
    let mut child = Command::new(env!("CARGO_BIN_EXE_rolecall"))
        .args(["graph"])
        .current_dir(example.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn evaluate_prints_what_terraform_would_plan() {
    let root = r#"
variable "names" {
  type = set(string)
}

variable "password" {
  sensitive = true
}

module "roles" {
  source   = "./role"
  for_each = var.names
  name     = each.key
}

output "arns" {
  value = [for role in module.roles : role.arn]
}

output "ids" {
  value = [for role in module.roles : role.unique_id]
}

resource "aws_cognito_user_pool" "this" {
  count = 2
  name  = var.password
  lambda_config {
    post_confirmation = aws_lambda_function.hook.qualified_invoke_arn
  }
  dynamic "schema" {
    for_each = ["team", "age"]
    content {
      name                = schema.value
      attribute_data_type = schema.value == "age" ? "Number" : "String"
      dynamic "number_attribute_constraints" {
        for_each = schema.value == "age" ? [18] : []
        content {
          min_value = number_attribute_constraints.value
        }
      }
    }
  }
}

resource "aws_iam_group" "unknown" {
  for_each = toset(aws_cognito_user_pool.this[0].alias_attributes)
  name     = each.key
}
"#;
    let role = r#"
variable "name" {}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

output "arn" {
  value = aws_iam_role.this.arn
}

output "unique_id" {
  value = aws_iam_role.this.unique_id
}
"#;
    let scratch = workspace(&[("main.tf", root), ("role/main.tf", role), ("rolecall.hcl", ACCOUNT)]);
    let said = rolecall(
        scratch.path(),
        &["evaluate", ".", "--var", "names=[\"b\",\"a\"]", "--var", "password=hunter2"],
    );
    assert_snapshot!(said);
}

#[test]
fn evaluate_of_a_directory_without_terraform_has_nothing_to_do() {
    let scratch = workspace(&[("main.txt", "")]);
    let said = rolecall(scratch.path(), &["evaluate", "."]);
    assert_eq!((said.status, &*said.stdout), (3, ""), "{}", said.stderr);
}

#[test]
fn evaluate_says_what_terraform_would_refuse_and_prints_the_rest() {
    let text = "locals {\n  a = nothing.here\n}\noutput \"a\" {\n  value = local.a\n}\noutput \"b\" {\n  value = 1 +\n}\noutput \"c\" {\n  value = 10000000000000000000000.5\n}\n";
    let scratch = workspace(&[("main.tf", text)]);
    assert_snapshot!(rolecall(scratch.path(), &["evaluate", "."]));
}

#[test]
fn the_environment_counts_only_on_request_and_least() {
    let main = "variable \"name\" {}\nvariable \"path\" { default = \"/\" }\nresource \"aws_iam_role\" \"r\" {\n  name = \"${var.name}-${terraform.workspace}\"\n  path = var.path\n  assume_role_policy = jsonencode({ Statement = [] })\n}\n";
    let directory = workspace(&[("main.tf", main), ("x.tfvars", "path = \"/file/\"\n")]);
    let arn = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_rolecall"))
            .args([&["graph", "--format", "json"], arguments].concat())
            .current_dir(directory.path())
            .envs([("TF_VAR_name", "a=b"), ("TF_VAR_path", "/env/"), ("TF_WORKSPACE", "dev")])
            .output()
            .expect("the command line starts");
        String::from_utf8(output.stdout).expect("output is UTF-8")
    };
    assert!(!arn(&[]).contains("a=b"));
    assert!(arn(&["--tf-var-env"]).contains("role/env/a=b-dev"), "{}", arn(&["--tf-var-env"]));
    assert!(
        arn(&["--tf-var-env", "--var", "path=/v/", "--var-file", "x.tfvars"]).contains("role/file/a=b-dev")
    );
    assert!(arn(&["--tf-var-env", "--var-file", "x.tfvars", "--var", "path=/v/"]).contains("role/v/a=b-dev"));
}

#[test]
fn evaluate_plans_no_instance_that_may_not_be_there() {
    let text = "variable \"on\" {\n  type = bool\n}\nresource \"aws_iam_user\" \"u\" {\n  count = var.on ? 1 : 0\n  name  = \"u\"\n}\n";
    let scratch = workspace(&[("main.tf", text)]);
    let addresses = |arguments: &[&str], list: &str| {
        let plan = rolecall(scratch.path(), &[&["evaluate", "."], arguments].concat()).json();
        plan[list].as_array().map_or(0, Vec::len)
    };
    assert_eq!((addresses(&[], "resource_changes"), addresses(&[], "deferred_changes")), (0, 1));
    let on = ["--var", "on=true"];
    assert_eq!((addresses(&on, "resource_changes"), addresses(&on, "deferred_changes")), (1, 0));
}
