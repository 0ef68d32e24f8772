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

#[test]
fn blocks_may_be_objects_or_arrays_at_every_level() {
    let main = r#"{
  "//": "a comment",
  "variable": [
    { "a": { "type": "string", "default": "x${literal}" } },
    { "b": [{ "type": "map(string)", "default": { "k": "${notemplate}" } }] }
  ],
  "locals": [
    { "l": "${var.a}", "//": "x" },
    { "m": { "//": "kept", "k": "v${1+1}", "%{ if true }y%{ endif }": 1 } }
  ],
  "resource": [
    { "terraform_data": [
      { "r": [{ "input": "r" }], "none": null },
      { "s": { "input": { "//": "in", "a": "${local.l}" }, "count": "${1+1}" } }
    ] }
  ],
  "module": [{ "m": { "source": "./m", "x": "${local.m}" } }],
  "output": {
    "mm": { "value": "${module.m.o}" },
    "literal": { "value": "${var.b}" },
    "escapes": { "value": "$${a} %%{b}" },
    "text": { "value": "local.l" },
    "nested": { "value": ["a${1}", [true, null, 1.50]] }
  },
  "terraform": [{ "required_version": ">= 1.0" }],
  "check": { "c": { "assert": { "condition": "${local.l != 1}", "error_message": "no" } } },
  "moved": [{ "from": "terraform_data.q", "to": "terraform_data.r" }],
  "removed": { "from": "terraform_data.z", "lifecycle": { "destroy": false } }
}"#;
    let module = r#"[{ "variable": { "x": {} } }, { "output": { "o": { "value": "${var.x}" } } }]"#;
    let evaluated = Workspace::of(&[("main.tf.json", main), ("m/main.tf.json", module)]).evaluate().clean();
    assert_eq!(evaluated.addresses(), ["terraform_data.r", "terraform_data.s[0]", "terraform_data.s[1]"]);
    assert_eq!(evaluated.attribute("terraform_data.s[1]", "input"), r#"{// = "in", a = "x${literal}"}"#);
    assert_eq!(evaluated.output("mm"), r#"{// = "kept", k = "v2", y = 1}"#);
    assert_eq!(evaluated.output("literal"), r#"map{k = "${notemplate}"}"#);
    assert_eq!(evaluated.output("escapes"), r#""${a} %{b}""#);
    assert_eq!(evaluated.output("text"), r#""local.l""#);
    assert_eq!(evaluated.output("nested"), r#"["a1", [true, null, 1.5]]"#);
}

#[test]
fn a_single_nested_block_is_a_list_of_one_as_in_native_syntax() {
    let native = r#"
provider "aws" {
  assume_role { role_arn = "x" }
}
resource "aws_iam_role" "r" {
  tags = { a = "b" }
  inline_policy {
    name = "one"
    part { n = 1 }
  }
  dynamic "inline_policy" {
    for_each = ["two"]
    content {
      name = inline_policy.value
      part { n = 2 }
    }
  }
}
output "part" { value = aws_iam_role.r.inline_policy[0].part[0].n }
"#;
    let json = r#"{
  "provider": { "aws": { "assume_role": { "role_arn": "x" } } },
  "resource": { "aws_iam_role": { "r": {
    "tags": { "a": "b" },
    "inline_policy": { "name": "one", "part": { "n": 1 } },
    "dynamic": { "inline_policy": {
      "for_each": ["two"],
      "content": { "name": "${inline_policy.value}", "part": { "n": 2 } }
    } }
  } } },
  "output": { "part": { "value": "${aws_iam_role.r.inline_policy[0].part[0].n}" } }
}"#;
    for (name, text) in [("main.tf", native), ("main.tf.json", json)] {
        let evaluated = Workspace::of(&[(name, text)]).evaluate().clean();
        let role = evaluated.resource("aws_iam_role.r");
        assert_eq!(
            evaluated.attribute("aws_iam_role.r", "inline_policy"),
            r#"[{name = "one", part = [{n = 1}]}, {name = "two", part = [{n = 2}]}]"#
        );
        assert_eq!(evaluated.attribute("aws_iam_role.r", "tags"), r#"{a = "b"}"#);
        assert_eq!(evaluated.show(&role.provider.arguments["assume_role"]), r#"[{role_arn = "x"}]"#);
        assert_eq!(evaluated.output("part"), "1");
    }
}
