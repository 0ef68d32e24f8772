//! Where values come from.

use super::common::{Workspace, main_tf};

#[test]
fn an_argument_keeps_the_place_of_the_callers_expression() {
    let main = "module \"m\" {\n  source = \"./m\"\n  name = \"deployer\"\n}\n";
    let child = "variable \"name\" {\n  type = string\n}\nlocals {\n  n = var.name\n}\nresource \"aws_iam_role\" \"r\" {\n  name = local.n\n}\n";
    let evaluated = Workspace::of(&[("main.tf", main), ("m/main.tf", child)]).evaluate().clean();
    let name = evaluated.resource("module.m.aws_iam_role.r").values.get("name").unwrap();
    assert_eq!(evaluated.snippet(name.origin), "\"deployer\"");
    let source = name.as_rope().unwrap().source().unwrap();
    assert_eq!(&*evaluated.sources.location(source).file, "main.tf");
    assert_eq!(evaluated.sources.snippet(source), "deployer");
}

#[test]
fn the_pieces_of_a_text_keep_their_places() {
    let evaluated = main_tf(
        "locals {\n  account = \"123456789012\"\n}\noutput \"o\" {\n  value = \"arn:aws:iam::${local.account}:root ${1 + 1}\"\n}\n",
    );
    let value = evaluated.evaluation.outputs.get("o").unwrap();
    let rope = value.as_rope().unwrap();
    let at = |part: &str| {
        let start = rope.as_str().find(part).unwrap();
        evaluated.snippet(rope.locate(start..start + part.len()))
    };
    assert_eq!(at("iam"), "iam");
    assert_eq!(at("123456789012"), "123456789012");
    assert_eq!(at("root"), "root");
    assert_eq!(at("2"), "2");
    let span = rope.locate(rope.as_str().len() - 1..rope.as_str().len());
    assert_eq!(evaluated.snippet(span), "1 + 1");
}

#[test]
fn a_symbol_comes_from_the_reference_to_it() {
    let evaluated = main_tf(
        "resource \"aws_kms_key\" \"k\" {}\noutput \"o\" {\n  value = \"x${aws_kms_key.k.arn}\"\n}\n",
    );
    let rope = evaluated.evaluation.outputs.get("o").unwrap().as_rope().unwrap().clone();
    assert_eq!(evaluated.snippet(rope.locate(1..2)), "aws_kms_key.k.arn");
}

#[test]
fn nested_blocks_come_from_their_place() {
    let evaluated = main_tf("resource \"aws_x\" \"x\" {\n  rule { a = 1 }\n}\n");
    let rule = evaluated.resource("aws_x.x").values.get("rule").unwrap().elements().unwrap()[0].clone();
    assert_eq!(evaluated.snippet(rule.origin), "rule { a = 1 }");
    assert_eq!(evaluated.snippet(rule.get("a").unwrap().origin), "1");
    assert_eq!(evaluated.snippet(Some(evaluated.resource("aws_x.x").header)), "resource \"aws_x\" \"x\"");
}
