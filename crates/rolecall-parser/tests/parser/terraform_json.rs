//! Terraform's JSON syntax becomes the tree that native syntax becomes.

use rolecall_parser::hcl::{Block, Body, Expr, ExprKind, TemplatePart};

use crate::show::{Read, hcl, hcl_json, header, rope};

const NONE: [&str; 0] = [];

/// Expressions as text, without spans.
fn plain(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(text) => text.to_string(),
        ExprKind::String(text) => format!("{:?}", text.as_str()),
        ExprKind::Tuple(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        ExprKind::Object(items) => {
            let item = |key: &Expr, value: &Expr| format!("{} = {}", plain(key), plain(value));
            let items: Vec<String> = items.iter().map(|each| item(&each.key, &each.value)).collect();
            format!("{{{}}}", items.join(", "))
        }
        ExprKind::Variable(name) => name.to_string(),
        ExprKind::Traversal(base, steps) => format!("{}({} steps)", plain(base), steps.len()),
        ExprKind::Call(call) => {
            format!("{}({})", call.name.text, call.arguments.iter().map(plain).collect::<Vec<_>>().join(", "))
        }
        ExprKind::Template(template) => {
            let part = |part: &TemplatePart| match part {
                TemplatePart::Literal(text) => text.as_str().to_owned(),
                TemplatePart::Interpolation(expr) => format!("<{}>", plain(expr)),
                other => format!("{other:?}"),
            };
            format!("`{}`", template.parts.iter().map(part).collect::<String>())
        }
        other => format!("{other:?}"),
    }
}

fn plain_body(body: &Body) -> String {
    let attributes =
        body.attributes.iter().map(|each| format!("{} = {}; ", each.name.text, plain(&each.value)));
    let block = |block: &Block| format!("{} {{ {}}} ", header(block), plain_body(&block.body));
    attributes.chain(body.blocks.iter().map(block)).collect()
}

fn reads(read: &Read) -> String {
    assert_eq!(read.problems(), NONE);
    plain_body(&read.body)
}

/// The same in native and in JSON syntax.
const SAME: &[(&str, &str)] = &[
    (
        r#"resource "aws_iam_role" "a" {
             name       = "x-${var.y}"
             tags       = { "${var.k}" = 1, b = null }
             provider   = aws.east
             depends_on = [aws_iam_user.b, module.c]
             lifecycle {
               ignore_changes = all
               precondition {
                 condition = "${var.z}"
               }
             }
             provisioner "local-exec" {
               when = destroy
             }
           }"#,
        r#"{ "resource": { "aws_iam_role": { "a": {
             "//": "comment",
             "name": "x-${var.y}",
             "tags": { "${var.k}": 1, "b": null },
             "provider": "aws.east",
             "depends_on": ["aws_iam_user.b", "module.c"],
             "lifecycle": { "ignore_changes": "all", "precondition": [{ "condition": "${var.z}" }] },
             "provisioner": [{ "local-exec": { "when": "destroy" } }]
           } } } }"#,
    ),
    (
        r#"variable "a" {
             type        = map(object({ b = string }))
             default     = "$${literal}"
             description = "$${literal}"
             validation {
               error_message = "${var.a}"
             }
           }"#,
        r#"{ "variable": { "a": { "type": "map(object({ b = string }))", "default": "${literal}",
             "description": "${literal}", "validation": { "error_message": "${var.a}" } } } }"#,
    ),
    (
        r#"module "m" {
             source    = "./x"
             providers = { aws = aws.east, "aws.b" = aws.west }
             for_each  = "${toset(var.x)}"
           }
           module "n" {
             source = "git::https://x?ref=$${y}"
           }"#,
        r#"{ "module": [ { "m": { "source": "./x", "providers": { "aws": "aws.east", "aws.b": "aws.west" },
             "for_each": "${toset(var.x)}" } }, { "n": { "source": "git::https://x?ref=${y}" } } ] }"#,
    ),
    (
        r#"terraform {
             required_version = ">= 1.5"
             required_providers {
               aws = { source = "hashicorp/aws", configuration_aliases = [aws.east] }
             }
             backend "s3" {
               key = "$${x}"
             }
           }"#,
        r#"{ "terraform": { "required_version": ">= 1.5",
             "required_providers": { "aws": { "source": "hashicorp/aws", "configuration_aliases": ["aws.east"] } },
             "backend": { "s3": { "key": "${x}" } } } }"#,
    ),
    (
        "locals {\n a = 1\n}\nlocals {\n a = 2\n b = \"x\"\n}\n",
        r#"{ "locals": [ { "a": 1 }, { "a": 2, "b": "x" } ] }"#,
    ),
    (
        "moved {\n from = a.b\n to = a.c[\"d\"]\n}\nimport {\n to = a.b\n id = \"${var.x}\"\n}\nremoved {\n from = a.e\n}",
        r#"{ "moved": [{ "from": "a.b", "to": "a.c[\"d\"]" }], "import": { "to": "a.b", "id": "${var.x}" },
             "removed": { "from": "a.e" } }"#,
    ),
    (
        r#"provider "aws" {
             alias  = "east"
             region = "${var.r}"
           }
           output "o" {
             value      = "${a.b}"
             depends_on = [a.c]
           }
           check "c" {
             data "d" "e" {
             }
             assert {
               condition = true
             }
           }"#,
        r#"{ "provider": { "aws": [{ "alias": "east", "region": "${var.r}" }] },
             "output": { "o": { "value": "${a.b}", "depends_on": ["a.c"] } },
             "check": { "c": { "data": { "d": { "e": {} } }, "assert": { "condition": true } } } }"#,
    ),
    (
        r#"data "aws_iam_policy_document" "a" {
             dynamic "statement" {
               for_each = "${var.x}"
               iterator = s
               content {
                 actions = ["${s.value}"]
               }
             }
           }"#,
        r#"{ "data": { "aws_iam_policy_document": { "a": { "dynamic": { "statement": {
             "for_each": "${var.x}", "iterator": "s", "content": { "actions": ["${s.value}"] } } } } } } }"#,
    ),
    ("", "{}"),
    ("", "[{}, { \"//\": 1, \"resource\": null }]"),
];

#[test]
fn json_syntax_says_the_same_as_native_syntax() {
    for (native, json) in SAME {
        assert_eq!(reads(&hcl_json(json)), reads(&hcl(native)), "{json}");
        assert_eq!(reads(&hcl_json(&format!("\u{FEFF}{json}"))), reads(&hcl(native)), "{json}");
    }
}

#[test]
fn nested_blocks_of_a_resource_are_attributes() {
    let read =
        hcl_json(r#"{ "resource": { "a": { "b": { "statement": [{ "sid": "x" }, { "//": "kept" }] } } } }"#);
    assert_eq!(reads(&read), "resource a b { statement = [{\"sid\" = \"x\"}, {\"//\" = \"kept\"}]; } ");
}

#[test]
fn templates_in_json_stand_where_they_are_written() {
    let read = hcl_json("{\"locals\": {\n  \"é\": \"a\\n\\\"${ var.x }\\\" $${y}\"\n}}");
    let attribute = &read.body.blocks[0].body.attributes[0];
    let snippet = |span| read.sources.snippet(span);
    assert_eq!(snippet(attribute.name.span), "\"é\"");
    assert_eq!(snippet(attribute.value.span), "\"a\\n\\\"${ var.x }\\\" $${y}\"");
    let ExprKind::Template(template) = &attribute.value.kind else { panic!() };
    let [TemplatePart::Literal(start), TemplatePart::Interpolation(variable), TemplatePart::Literal(end)] =
        &template.parts[..]
    else {
        panic!("{template:?}")
    };
    assert_eq!((start.as_str(), end.as_str()), ("a\n\"", "\" ${y}"));
    assert_eq!(snippet(variable.span), "var.x");
    assert_eq!(snippet(start.locate(1..2).unwrap()), "\\n");
    assert_eq!(snippet(end.locate(0..1).unwrap()), "\\\"");
    assert_eq!(snippet(end.locate(2..4).unwrap()), "$${");
    assert_eq!(snippet(end.locate(4..5).unwrap()), "y");
}

#[test]
fn a_policy_in_a_string_maps_back_to_the_file() {
    let read = hcl_json(r#"{"resource": {"a": {"b": {"policy": "{\"Version\":\"2012-10-17\"}"}}}}"#);
    let policy = rope(&read.body.blocks[0].body.attributes[0].value);
    let at = policy.as_str().find("2012").unwrap();
    assert_eq!(read.sources.snippet(policy.locate(at..at + 10).unwrap()), "2012-10-17");
    assert_eq!(read.sources.snippet(policy.locate(at - 1..at + 11).unwrap()), "\\\"2012-10-17\\\"");
}

#[test]
fn a_block_stands_where_its_own_name_and_body_stand() {
    let text = r#"{"resource": {"a": {"b": {"x": 1}, "c": [{"y": 2}, {"z": 3}]}}}"#;
    let read = hcl_json(text);
    assert_eq!(read.names(), ["resource a b", "resource a c", "resource a c"]);
    let spans: Vec<String> = read.body.blocks.iter().map(|block| read.sources.snippet(block.span)).collect();
    assert_eq!(spans, [r#""b": {"x": 1}"#, r#""c": [{"y": 2}"#, r#""c": [{"y": 2}, {"z": 3}"#]);
    assert_eq!(read.sources.snippet(read.body.blocks[0].header), "\"b\"");
    assert_eq!(read.sources.snippet(read.body.blocks[0].kind.span), "\"resource\"");
}

#[test]
fn what_is_broken_is_told_and_costs_its_block() {
    let read = hcl_json(
        "{\"resource\": {\"a\": {\n\"b\": {\"x\": \"${ y z }\"},\n\"c\": {\"x\": \"${y}\"}}}, \"d\": \"${\"}",
    );
    assert_eq!(read.names(), ["resource a c"]);
    assert_eq!(read.problems().len(), 2);
    assert_eq!(read.problems()[0], "2:18 expected `}`");

    let read = hcl_json("{\"locals\": {\"a\": 1, \"a\": 2, \"b\": {\"c\": 1, \"c\": 2}}}");
    assert_eq!(read.names(), ["locals"]);
    assert_eq!(read.problems(), ["1:21 attribute `a` is set twice", "1:35 an object has one key twice"]);

    let read = hcl_json("{\"resource\": {\"a\": 1, \"b\": {\"c\": [2]}}}");
    assert_eq!(read.names(), ["resource b c"]);
    assert_eq!(read.problems(), ["1:20 expected an object", "1:35 expected an object"]);

    for (text, problem) in
        [("{\n\"a\": }", "2:6 expected a value, found `}`"), ("1", "1:1 expected an object")]
    {
        assert_eq!(hcl_json(text).problems(), [problem]);
    }
    let many = hcl_json(&format!("{{\"locals\": {{{}\"b\": 1}}}}", "\"a\": 1, ".repeat(1000)));
    assert_eq!(many.problems().len(), 101);
    let deep = hcl_json(&format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)));
    assert_eq!(deep.problems(), ["1:641 nested deeper than 128 levels"]);
}
