//! Which provider manages what.

use super::common::{Evaluated, Workspace, main_tf};

fn region(evaluated: &Evaluated, address: &str) -> String {
    let provider = &evaluated.resource(address).provider;
    let region =
        provider.arguments.get("region").map_or_else(|| "none".to_owned(), |region| evaluated.show(region));
    format!("{}.{}:{region}", provider.name, provider.alias.as_deref().unwrap_or("-"))
}

const PROVIDERS: &str = r#"
locals { role = "arn:aws:iam::222222222222:role/deploy" }
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "dev"
  region = "us-east-1"
  assume_role { role_arn = local.role }
}
"#;

#[test]
fn a_resource_names_its_provider_or_takes_the_default() {
    let evaluated = main_tf(&format!(
        r#"{PROVIDERS}
resource "aws_iam_role" "default" {{}}
resource "aws_iam_role" "dev" {{ provider = aws.dev }}
resource "google_thing" "none" {{}}
"#
    ))
    .clean();
    assert_eq!(region(&evaluated, "aws_iam_role.default"), r#"aws.-:"eu-west-1""#);
    assert_eq!(region(&evaluated, "aws_iam_role.dev"), r#"aws.dev:"us-east-1""#);
    assert_eq!(region(&evaluated, "google_thing.none"), "google.-:none");
    let dev = evaluated.resource("aws_iam_role.dev").provider.arguments.get("assume_role").unwrap();
    assert_eq!(evaluated.show(dev), r#"[{role_arn = "arn:aws:iam::222222222222:role/deploy"}]"#);
    assert_eq!(evaluated.evaluation.providers.len(), 2);
}

#[test]
fn modules_inherit_the_default_and_get_what_is_passed() {
    let main = format!(
        r#"{PROVIDERS}
module "inherits" {{ source = "./m" }}
module "passed" {{
  source    = "./m"
  providers = {{ aws = aws.dev }}
}}
module "aliased" {{
  source    = "./aliased"
  providers = {{ aws.target = aws.dev, aws = aws }}
}}
"#
    );
    let nested = "module \"inner\" {\n  source = \"../leaf\"\n}\nresource \"aws_iam_role\" \"r\" {}\n";
    let aliased = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", configuration_aliases = [aws.target] }
  }
}
resource "aws_iam_role" "target" { provider = aws.target }
resource "aws_iam_role" "plain" {}
"#;
    let files = [
        ("main.tf", main.as_str()),
        ("m/main.tf", nested),
        ("leaf/main.tf", "data \"aws_region\" \"r\" {}\n"),
        ("aliased/main.tf", aliased),
    ];
    let evaluated = Workspace::of(&files).evaluate().clean();
    assert_eq!(region(&evaluated, "module.inherits.aws_iam_role.r"), r#"aws.-:"eu-west-1""#);
    assert_eq!(region(&evaluated, "module.inherits.module.inner.data.aws_region.r"), r#"aws.-:"eu-west-1""#);
    assert_eq!(region(&evaluated, "module.passed.aws_iam_role.r"), r#"aws.dev:"us-east-1""#);
    assert_eq!(region(&evaluated, "module.passed.module.inner.data.aws_region.r"), r#"aws.dev:"us-east-1""#);
    assert_eq!(region(&evaluated, "module.aliased.aws_iam_role.target"), r#"aws.dev:"us-east-1""#);
    assert_eq!(region(&evaluated, "module.aliased.aws_iam_role.plain"), r#"aws.-:"eu-west-1""#);
}

#[test]
fn instances_of_one_provider_share_it() {
    let evaluated = main_tf("resource \"aws_iam_role\" \"a\" {}\nresource \"aws_iam_role\" \"b\" {}\n");
    let (a, b) =
        (&evaluated.resource("aws_iam_role.a").provider, &evaluated.resource("aws_iam_role.b").provider);
    assert!(std::sync::Arc::ptr_eq(a, b));
}

#[test]
fn a_repeated_provider_block_is_evaluated_once_for_all() {
    let evaluated = main_tf(
        r#"
provider "aws" {
  alias    = "by_region"
  for_each = toset(["eu-west-1", "us-east-1"])
  region   = each.value
}
resource "aws_iam_role" "r" { provider = aws.by_region["eu-west-1"] }
"#,
    )
    .clean();
    assert_eq!(region(&evaluated, "aws_iam_role.r"), "aws.by_region:\"⟨provider.aws[*].each.key⟩\"");
}

#[test]
fn providers_go_through_several_levels_of_modules() {
    let main = format!(
        r#"{PROVIDERS}
module "two" {{
  source    = "./two"
  providers = {{ aws.a = aws.dev }}
}}
"#
    );
    let two = r#"
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", configuration_aliases = [aws.a] }
  }
}
module "passed" {
  source    = "../leaf"
  providers = { aws = aws.a }
}
module "renamed" {
  source    = "../alias"
  providers = { aws.b = aws.a }
}
module "inherits" { source = "../leaf" }
resource "aws_iam_role" "a" { provider = aws.a }
resource "aws_iam_role" "plain" {}
"#;
    let alias = "resource \"aws_iam_role\" \"r\" {\n  provider = aws.b\n}\n";
    let files = [
        ("main.tf", main.as_str()),
        ("two/main.tf", two),
        ("leaf/main.tf", "resource \"aws_iam_role\" \"r\" {}\n"),
        ("alias/main.tf", alias),
    ];
    let evaluated = Workspace::of(&files).evaluate().clean();
    for (address, alias) in [
        ("module.two.aws_iam_role.a", Some("dev")),
        ("module.two.aws_iam_role.plain", None),
        ("module.two.module.inherits.aws_iam_role.r", None),
        ("module.two.module.passed.aws_iam_role.r", Some("dev")),
        ("module.two.module.renamed.aws_iam_role.r", Some("dev")),
    ] {
        assert_eq!(evaluated.resource(address).provider.alias.as_deref(), alias, "{address}");
    }
}
