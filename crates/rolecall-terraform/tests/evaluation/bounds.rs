//! Whatever the input, evaluation ends and says which bound was hit.

use super::common::{key, main_tf};

#[test]
fn a_huge_count_is_one_generic_instance() {
    let evaluated = main_tf("resource \"aws_x\" \"x\" {\n  count = 1e9\n  name = count.index\n}\n");
    assert_eq!(evaluated.problems(), ["more than 10000 instances of `aws_x.x`; they are evaluated as one"]);
    assert_eq!(key(evaluated.resource("aws_x.x[*]")), "*");
}

#[test]
fn many_instances_in_sum_are_bounded() {
    let mut text = String::new();
    for index in 0..25 {
        text.push_str(&format!("resource \"aws_x\" \"x{index}\" {{\n  count = 10000\n}}\n"));
    }
    let evaluated = main_tf(&text);
    assert!(evaluated.evaluation.resources.len() <= 200_005);
    assert!(evaluated.problems().iter().any(|problem| problem.contains("200000 instances of `the root module`")), "{:?}", evaluated.problems());
}

#[test]
fn nested_loops_are_bounded() {
    let loops = "[for a in local.l : [for b in local.l : [for c in local.l : [for d in local.l : [for e in local.l : 1]]]]]";
    let items = vec!["1"; 100].join(", ");
    let evaluated = main_tf(&format!("locals {{\n  l = [{items}]\n}}\noutput \"o\" {{\n  value = {loops}\n}}\n"));
    assert!(evaluated.problems().contains(&"the root module takes more than 20000000 steps to evaluate"), "{:?}", evaluated.problems());
}

#[test]
fn values_that_double_are_bounded() {
    let mut text = "locals {\n  a0 = \"x\"\n".to_owned();
    for index in 1..60 {
        let before = index - 1;
        text.push_str(&format!("  a{index} = [local.a{before}, local.a{before}]\n"));
    }
    text.push_str("}\noutput \"a\" {\n  value = length(local.a59)\n}\n");
    let evaluated = main_tf(&text);
    assert!(evaluated.problems().contains(&"a value holds more than 1000000 values"), "{:?}", evaluated.problems());
}

#[test]
fn texts_that_grow_are_bounded() {
    let evaluated = main_tf("locals {\n  line = join(\"\", [for i in range(1000) : \"0123456789\"])\n}\noutput \"o\" {\n  value = \"%{ for i in range(1000) }${local.line}${local.line}${local.line}%{ endfor }\"\n}\n");
    assert_eq!(evaluated.problems(), ["a template gives more than 16777216 bytes"]);
    let mut text = "locals {\n  j0 = \"\\\"\"\n".to_owned();
    for index in 1..200 {
        text.push_str(&format!("  j{index} = jsonencode(local.j{})\n", index - 1));
    }
    let evaluated = main_tf(&format!("{text}}}\noutput \"o\" {{\n  value = local.j199\n}}\n"));
    assert!(evaluated.problems().last().is_some_and(|problem| problem.contains("steps to evaluate")), "{:?}", evaluated.problems());
}

#[test]
fn long_chains_are_bounded_and_the_stack_holds() {
    let mut text = "locals {\n  c0 = 1\n".to_owned();
    for index in 1..5000 {
        text.push_str(&format!("  c{index} = {{ v = [local.c{}] }}\n", index - 1));
    }
    text.push_str("}\noutput \"o\" {\n  value = local.c4999\n}\n");
    let evaluated = std::thread::Builder::new().stack_size(2 << 20).spawn(move || main_tf(&text).problems().join("\n")).unwrap().join().unwrap();
    assert!(evaluated.contains("evaluation is nested more than 500 levels deep"), "{evaluated}");
}

#[test]
fn deep_values_are_bounded() {
    let mut text = "locals {\n  c0 = 1\n".to_owned();
    for index in 1..1000 {
        text.push_str(&format!("  c{index} = [local.c{}]\n", index - 1));
    }
    text.push_str("}\n");
    for index in (1..1000).step_by(50) {
        text.push_str(&format!("resource \"aws_x\" \"x{index:04}\" {{\n  v = local.c{index}\n}}\n"));
    }
    let evaluated = main_tf(&text);
    assert!(evaluated.problems().contains(&"a value is nested more than 200 levels deep"), "{:?}", evaluated.problems());
}
