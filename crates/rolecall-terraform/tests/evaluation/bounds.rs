//! Whatever the input, evaluation ends and says which bound was hit.

use std::ops::Range;

use super::common::{Workspace, key, main_tf};

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

#[test]
fn names_of_unknown_parts_stay_short() {
    let doubled = lines(1..61, |index| {
        format!("  l{index} = local.l{before}[local.l{before}.a].b\n", before = index - 1)
    });
    let steps = ".a".repeat(20_000);
    let evaluated = main_tf(&format!(
        "resource \"aws_x\" \"x\" {{}}\nlocals {{\n  l0 = aws_x.x.v\n{doubled}}}\noutput \"o\" {{\n  value = local.l60\n}}\noutput \"p\" {{\n  value = aws_x.x.v{steps}\n}}\n"
    ));
    let evaluated = evaluated.clean();
    assert!(evaluated.output("o").len() < 600 && evaluated.output("p").len() < 600);
}

#[test]
fn splats_in_splats_are_bounded() {
    let splats = "[*].a".repeat(3000);
    let evaluated = main_tf(&format!(
        "resource \"aws_x\" \"x\" {{}}\noutput \"o\" {{\n  value = aws_x.x.v{splats}\n}}\noutput \"p\" {{\n  value = 1\n}}\n"
    ));
    assert_eq!(evaluated.problems(), ["evaluation is nested more than 500 levels deep"]);
    assert_eq!(evaluated.output("p"), "1");
}

#[test]
fn what_functions_give_is_bounded_and_the_rest_is_evaluated() {
    for (expression, bound) in [
        ("range(1e9)", "`range`: more than 1024 numbers"),
        ("setproduct(range(1000), range(1000), range(1000))", "`setproduct`: result has too many elements"),
        ("format(\"%1000000000s\", \"x\")", "`format`: number `1000000000` in a format verb is too large"),
        ("regex(\"(((a{1,100}){1,100}){1,100})\", \"a\")", "`regex`: regular expression is too large"),
        ("yamldecode(local.aliases)", "`yamldecode`: invalid YAML: text has too many parts"),
        ("jsondecode(local.brackets)", "`jsondecode`: invalid JSON: nested deeper than 512 levels"),
        ("local.text40", "result is too long"),
        ("local.list40", "`concat`: result has too many elements"),
    ] {
        let evaluated = main_tf(&format!(
            "locals {{\n{}}}\noutput \"o\" {{\n  value = {expression}\n}}\noutput \"p\" {{\n  value = \"here\"\n}}\n",
            bombs()
        ));
        let problems = evaluated.problems();
        assert!(problems.iter().any(|problem| problem.contains(bound)), "{expression}: {problems:?}");
        let span = evaluated.evaluation.diagnostics.problems[0].span;
        assert!(!evaluated.snippet(span).is_empty(), "{expression}: no place");
        assert_eq!(evaluated.output("p"), "\"here\"");
    }
}

/// Locals that grow when they are asked for.
fn bombs() -> String {
    let aliases = lines(1..20, |index| {
        format!("    a{index}: &a{index} [{}]\n", vec![format!("*a{}", index - 1); 9].join(", "))
    });
    let growing = lines(1..41, |index| {
        let before = index - 1;
        format!(
            "  text{index} = join(\"\", [local.text{before}, local.text{before}])\n  list{index} = concat(local.list{before}, local.list{before})\n"
        )
    });
    let brackets = "[".repeat(100_000);
    format!(
        "  aliases = <<-EOT\n    a0: &a0 [x]\n{aliases}  EOT\n  brackets = \"{brackets}\"\n  text0 = \"xxxxxxxx\"\n  list0 = [1]\n{growing}"
    )
}

#[test]
fn templates_and_modules_that_call_themselves_end() {
    let evaluated = Workspace::of(&[
        ("main.tf", "module \"m\" {\n  source = \"./m\"\n}\noutput \"o\" {\n  value = templatefile(\"t.tftpl\", {})\n}\noutput \"p\" {\n  value = \"here\"\n}\n"),
        ("m/main.tf", "module \"again\" {\n  source = \"../m\"\n}\n"),
        ("t.tftpl", "${templatefile(\"t.tftpl\", {})}"),
    ])
    .evaluate();
    let problems = evaluated.problems();
    assert!(problems.iter().any(|problem| problem.contains("calls itself")), "{problems:?}");
    assert!(
        problems.iter().any(|problem| problem.contains("cannot be called within a template")),
        "{problems:?}"
    );
    assert_eq!(evaluated.output("p"), "\"here\"");
}
