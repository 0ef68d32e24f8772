//! Whatever the input, evaluation ends and says which bound was hit.

use std::ops::Range;

use super::common::{key, main_tf};

fn lines(range: Range<usize>, line: impl Fn(usize) -> String) -> String {
    range.map(line).collect::<Vec<String>>().concat()
}

#[test]
fn a_huge_count_is_one_generic_instance() {
    let evaluated = main_tf("resource \"aws_x\" \"x\" {\n  count = 1e9\n  name = count.index\n}\n");
    assert_eq!(evaluated.problems(), ["more than 10000 instances of `aws_x.x`; they are evaluated as one"]);
    assert_eq!(key(evaluated.resource("aws_x.x[*]")), "*");
}

#[test]
fn many_instances_in_sum_are_bounded() {
    let evaluated =
        main_tf(&lines(0..25, |index| format!("resource \"aws_x\" \"x{index}\" {{\n  count = 10000\n}}\n")));
    assert!(evaluated.evaluation.resources.len() <= 200_005);
    let problems = evaluated.problems();
    assert!(
        problems.iter().any(|problem| problem.contains("200000 instances of `the root module`")),
        "{problems:?}"
    );
}

#[test]
fn nested_loops_are_bounded() {
    let loops = "[for a in local.l : [for b in local.l : [for c in local.l : [for d in local.l : [for e in local.l : 1]]]]]";
    let items = ["1"; 100].join(", ");
    let evaluated =
        main_tf(&format!("locals {{\n  l = [{items}]\n}}\noutput \"o\" {{\n  value = {loops}\n}}\n"));
    assert!(
        evaluated.problems().contains(&"the root module takes more than 20000000 steps to evaluate"),
        "{:?}",
        evaluated.problems()
    );
}

#[test]
fn values_that_double_are_bounded() {
    let doubled = lines(1..60, |index| {
        format!("  a{index} = [local.a{before}, local.a{before}]\n", before = index - 1)
    });
    let evaluated = main_tf(&format!(
        "locals {{\n  a0 = \"x\"\n{doubled}}}\noutput \"a\" {{\n  value = length(local.a59)\n}}\n"
    ));
    assert!(
        evaluated.problems().contains(&"a value holds more than 1000000 values"),
        "{:?}",
        evaluated.problems()
    );
}

#[test]
fn texts_that_grow_are_bounded() {
    let evaluated = main_tf(
        r#"
locals {
  line = join("", [for i in range(1000) : "0123456789"])
}
output "o" { value = "%{ for i in range(1000) }${local.line}${local.line}%{ endfor }" }
"#,
    );
    assert_eq!(evaluated.problems(), ["a template gives more than 16777216 bytes"]);
    let escaped = lines(1..100, |index| format!("  j{index} = jsonencode(local.j{})\n", index - 1));
    let evaluated = main_tf(&format!(
        "locals {{\n  j0 = \"\\\"\"\n{escaped}}}\noutput \"o\" {{\n  value = local.j99\n}}\n"
    ));
    assert!(
        evaluated.problems().iter().any(|problem| problem.contains("steps to evaluate")),
        "{:?}",
        evaluated.problems()
    );
}

#[test]
fn long_chains_are_bounded_and_the_stack_holds() {
    let chain = lines(1..5000, |index| format!("  c{index} = {{ v = [local.c{}] }}\n", index - 1));
    let text = format!("locals {{\n  c0 = 1\n{chain}}}\noutput \"o\" {{\n  value = local.c4999\n}}\n");
    let small = std::thread::Builder::new().stack_size(2 << 20);
    let problems = small.spawn(move || main_tf(&text).problems().join("\n")).unwrap().join().unwrap();
    assert!(problems.contains("evaluation is nested more than 500 levels deep"), "{problems}");
}

#[test]
fn deep_values_are_bounded() {
    let chain = lines(1..1000, |index| format!("  c{index} = [local.c{}]\n", index - 1));
    // Asked for in steps, the chain is never deep in evaluation.
    let resources = lines(0..20, |index| {
        format!("resource \"aws_x\" \"x{index:02}\" {{\n  v = local.c{}\n}}\n", index * 50)
    });
    let evaluated = main_tf(&format!("locals {{\n  c0 = 1\n{chain}}}\n{resources}"));
    assert!(
        evaluated.problems().contains(&"a value is nested more than 200 levels deep"),
        "{:?}",
        evaluated.problems()
    );
}
