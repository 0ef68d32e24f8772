//! Terraform's JSON syntax.

use super::common::Workspace;

#[test]
fn json_files_declare_what_native_ones_do() {
    let text = r#"{
  "variable": { "names": { "type": "list(string)", "default": ["a", "b"] } },
  "provider": { "aws": [{ "region": "eu-west-1" }, { "alias": "dev", "region": "us-east-1" }] },
  "locals": { "first": "${var.names[0]}" },
  "resource": {
    "aws_iam_role": {
      "r": {
        "for_each": "${toset(var.names)}",
        "provider": "aws.dev",
        "name": "x-${each.key}",
        "tags": { "${local.first}": true },
        "lifecycle": { "prevent_destroy": true },
        "dynamic": { "inline_policy": { "for_each": ["${each.key}"], "content": { "name": "${inline_policy.value}" } } }
      }
    }
  },
  "output": { "o": { "value": "${aws_iam_role.r[\"a\"].arn}" } }
}"#;
    let evaluated = Workspace::of(&[("main.tf.json", text)]).evaluate().clean();
    let role = "aws_iam_role.r[\"b\"]";
    assert_eq!(evaluated.attribute(role, "name"), r#""x-b""#);
    assert_eq!(evaluated.attribute(role, "tags"), "{a = true}");
    assert_eq!(evaluated.attribute(role, "inline_policy"), r#"[{name = "b"}]"#);
    assert_eq!(evaluated.attribute(role, "lifecycle"), "not set");
    assert_eq!(evaluated.resource(role).provider.alias.as_deref(), Some("dev"));
    assert_eq!(evaluated.output("o"), r#""arn:aws:iam::111111111111:role/x-a""#);
}

#[test]
fn json_modules_pass_providers_and_arguments() {
    let text = r#"{
  "provider": { "aws": { "alias": "dev", "region": "us-east-1" } },
  "module": { "m": { "source": "./m", "name": "n", "providers": { "aws": "aws.dev" } } }
}"#;
    let child = "variable \"name\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = var.name\n}\n";
    let evaluated = Workspace::of(&[("main.tf.json", text), ("m/main.tf", child)]).evaluate().clean();
    assert_eq!(evaluated.attribute("module.m.aws_iam_role.r", "name"), r#""n""#);
    assert_eq!(evaluated.resource("module.m.aws_iam_role.r").provider.alias.as_deref(), Some("dev"));
}
