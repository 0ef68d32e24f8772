//! What is broken costs its block and a diagnostic; what Terraform reads is read.

use rolecall_parser::hcl::{Expr, ExprKind, ObjectItem};
use rolecall_parser::parse_expression;
use rolecall_source::Sources;

use crate::show::{Read, hcl, value};

const NONE: [&str; 0] = [];

/// A text, the attributes and blocks that are kept, and what is told.
const BROKEN: &[(&str, &[&str], &[&str])] = &[
    ("a {\n}\nb {\n  x = = 1\n}\nc {\n}\n", &["a", "c"], &["4:7 expected an expression"]),
    ("a {\n  x = [1, 2\n}\nb {\n}\n", &["b"], &["3:1 expected `]`"]),
    ("a {\n  x = f(1))\n}\nb {\n}\n", &["b"], &["2:11 expected a line end"]),
    ("x = 1\ny = \nz = 3\n", &["x", "z"], &["2:5 expected an expression"]),
    ("x = \"a\\qb\"\ny = 1\n", &["y"], &["1:9 invalid escape in a string"]),
    ("a {\n  x = \"one\n}\nb {\n}\n", &["b"], &["2:7 quoted string has no end on its line"]),
    ("a {\n  x = y.\n}\nb {\n}\n", &["b"], &["3:1 expected a name, an index or `*` after `.`"]),
    ("a {\n  x = { b c }\n}\nb {\n}\n", &["b"], &["2:12 expected `=` or `:` after a key"]),
    ("a\nb {\n}\n", &["b"], &["1:2 expected an attribute or a block"]),
    ("a {\n}\n}\nb {\n}\n", &["a", "b"], &["3:1 unexpected token"]),
    (",\nb {\n}\n", &["b"], &["1:1 unexpected token"]),
    // A brace that is missing, and blocks of the file that follow it.
    (
        "resource \"a\" \"b\" {\n  x {\n}\nresource \"c\" \"d\" {\n}\nvariable \"e\" {\n}\n",
        &["resource c d", "variable e"],
        &["4:1 expected a line end or `}`"],
    ),
    ("locals {\n  x = [\n    { a = 1\n\nmodule \"m\" {\n}\n", &["module m"], &["3:5 expected `]`"]),
    // A heredoc without an end.
    (
        "resource \"a\" \"b\" {\n  x = <<EOT\n  text\n}\nresource \"c\" \"d\" {\n}\n",
        &["resource c d"],
        &["2:7 heredoc has no end"],
    ),
    // What looks like a block in the text of a broken one is none.
    (
        "resource \"a\" \"b\" {\n  x = <<EOT\nresource \"c\" \"d\" {\n}\nEOT\n  y = = 1\n}\n",
        &[],
        &["6:7 expected an expression"],
    ),
    ("a {\n}\n/* no end\nresource \"c\" \"d\" {\n}\n", &["a"], &["3:1 comment has no end"]),
];

#[test]
fn a_broken_block_costs_itself_and_one_diagnostic_at_its_place() {
    for (text, names, problems) in BROKEN {
        let read = hcl(text);
        assert_eq!(read.names(), *names, "{text}");
        assert_eq!(read.problems(), *problems, "{text}");
    }
}

#[test]
fn the_place_of_an_error_counts_the_byte_order_mark_and_the_parts_before() {
    let read = hcl("\u{FEFF}# é\r\na {\r\n}\r\nb {\r\n  é = = 1\r\n}\r\nc {\r\n}\r\n");
    assert_eq!(read.names(), ["a", "c"]);
    assert_eq!(read.problems(), ["5:7 expected an expression"]);
    let span = read.diagnostics.problems[0].span.unwrap();
    assert_eq!(read.sources.snippet(span), "=");
    assert_eq!(span.file, read.file);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_no_value() {
    let unix = "resource \"a\" \"b\" {\n  x = [\n    1, # c\n    \"é\"\n  ]\n  y {\n  }\n}\n";
    let plain = hcl(unix);
    for text in [format!("\u{FEFF}{unix}"), unix.replace('\n', "\r\n")] {
        let read = hcl(&text);
        assert_eq!(read.problems(), NONE);
        assert_eq!(read.names(), ["resource a b"]);
        assert_eq!(read.body.blocks[0].body.attributes.len(), plain.body.blocks[0].body.attributes.len());
        let end = read.sources.snippet(read.body.blocks[0].span);
        assert!(end.starts_with("resource") && end.ends_with('}'));
    }
    assert_eq!(hcl("\u{FEFF}").problems(), NONE);
    assert_eq!(hcl("\u{FEFF}x = 1").names(), ["x"]);
}

const FILE: &str = r#"terraform {
  required_version = ">= 1.5"
}

/* Roles. */
resource "aws_iam_role" "app" {
  for_each = { for k, v in var.apps : k => v if v.enabled }
  name     = "app-${each.key}" # é
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = var.account } }]
  })
}

resource "aws_iam_policy" "app" {
  policy = <<-EOT
    {
      "Statement": [%{ for arn in var.arns ~}
        { "Resource": "${arn}/$${aws:username}" },
      %{ endfor ~}]
    }
  EOT
  tags   = local.x == null ? {} : { "a b" = (1 + 2) * 3 }
}
"#;

#[test]
fn a_file_cut_anywhere_keeps_the_blocks_before_the_cut() {
    let whole = hcl(FILE);
    assert_eq!(whole.problems(), NONE);
    assert_eq!(whole.names(), ["terraform", "resource aws_iam_role app", "resource aws_iam_policy app"]);
    for cut in (0..FILE.len()).filter(|&cut| FILE.is_char_boundary(cut)) {
        let read = hcl(&FILE[..cut]);
        let complete = whole.body.blocks.iter().filter(|block| block.span.end as usize <= cut).count();
        assert_eq!(read.names()[..], whole.names()[..complete], "cut at {cut}");
        assert_eq!(read.body.blocks[..], whole.body.blocks[..complete], "cut at {cut}");
        assert!(read.diagnostics.problems.len() <= 1, "cut at {cut}");
    }
}

#[test]
fn a_file_without_any_one_byte_is_read_without_panic() {
    for gap in (0..FILE.len()).filter(|&gap| FILE.is_char_boundary(gap) && FILE.is_char_boundary(gap + 1)) {
        for other in ["", "{", "}", "\"", "\n", "é"] {
            let read = hcl(&format!("{}{other}{}", &FILE[..gap], &FILE[gap + 1..]));
            for problem in &read.diagnostics.problems {
                assert!(problem.span.is_some());
            }
        }
    }
}

fn items(read: &Read) -> &[ObjectItem] {
    match &read.body.attributes[0].value.kind {
        ExprKind::Object(items) => items,
        other => panic!("{other:?} {:?}", read.problems()),
    }
}

/// An object, and its items as key and value, dead ones in parentheses.
const REPEATED: &[(&str, &str)] = &[
    ("{ a = 1, b = 2, a = 3 }", "(a=1) b=2 a=3"),
    ("{ a = 1\n a = 2\n a = 3 # c\n}", "(a=1) (a=2) a=3"),
    ("{ a = 1, \"a\" = 2 }", "(a=1) a=2"),
    ("{ \"a\" : 1, b : 2, \"a\" : 3, }", "(a=1) b=2 a=3"),
    ("{ \"\\u0061\" = 1, a = 2 }", "(a=1) a=2"),
    ("{\n  // c\n  \"a b\" = 1 /* d */\n  \"a b\" = 2\n  # e\n}", "(a b=1) a b=2"),
    ("{ a = <<EOT\nx\nEOT\n a = 2 }", "(a=x\n) a=2"),
    ("{ true = 1, true = 2 }", "(true=1) true=2"),
    ("{ a = 1, a = 2 }\ny = \"é\"", "(a=1) a=2"),
];

fn show(items: &[ObjectItem]) -> String {
    let text = |expr: &Expr| match &expr.kind {
        ExprKind::Number(number) => number.to_string(),
        _ => value(expr),
    };
    let item = |item: &ObjectItem| {
        let shown = format!("{}={}", text(&item.key), text(&item.value));
        if item.overridden { format!("({shown})") } else { shown }
    };
    items.iter().map(item).collect::<Vec<_>>().join(" ")
}

#[test]
fn of_a_repeated_key_the_last_value_counts() {
    for (text, expected) in REPEATED {
        let read = hcl(&format!("x = {text}\n"));
        assert_eq!(read.problems(), NONE, "{text}");
        assert_eq!(show(items(&read)), *expected, "{text}");
    }
}

#[test]
fn repeated_key_expressions_are_kept_and_not_compared() {
    let read = hcl("x = { (a) = 1, (a) = 2, \"${b}\" = 3, \"${b}\" = 4, 5 = 6, 5 = 7 }\n");
    assert_eq!(read.problems(), NONE);
    assert_eq!(items(&read).len(), 6);
    assert!(items(&read).iter().all(|item| !item.overridden));
}

#[test]
fn repeated_keys_are_read_at_every_depth() {
    let read =
        hcl("x = { a = { b = 1, b = { c = 2, c = [{ d = 3, d = 4 }] } }, a = 5, e = { f = 6, f = 7 } }\n");
    assert_eq!(read.problems(), NONE);
    let [first, second, third] = items(&read) else { panic!() };
    assert!(first.overridden && !second.overridden && !third.overridden);
    let ExprKind::Object(inner) = &third.value.kind else { panic!() };
    assert_eq!(show(inner), "(f=6) f=7");
    assert_eq!(read.sources.snippet(inner[1].value.span), "7");
}

#[test]
fn an_error_in_an_object_with_repeated_keys_costs_the_block() {
    let read = hcl("a {\n  x = { b = 1, b = { c = } }\n}\nd {\n}\n");
    assert_eq!(read.names(), ["d"]);
    assert_eq!(read.problems(), ["2:26 expected an expression"]);
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn thousands_of_repeated_keys_are_read() {
    let text = lines(5000, |number| format!("  key = {number}\n"));
    let read = hcl(&format!("x = {{\n{text}}}\n"));
    assert_eq!(read.problems(), NONE);
    assert_eq!(items(&read).iter().filter(|item| !item.overridden).count(), 1);
}

#[test]
fn an_object_of_many_keys_is_read() {
    let text = lines(20_000, |number| format!("  \"key {number}\" = {{ a = {number} }}\n"));
    let read = hcl(&format!("x = {{\n{text}}}\n"));
    assert_eq!(read.problems(), NONE);
    assert_eq!(items(&read).len(), 20_000);
    assert_eq!(read.sources.snippet(items(&read)[19_999].value.span), "{ a = 19999 }");
}

#[test]
fn an_attribute_that_is_set_twice_is_told_and_the_first_kept() {
    let read = hcl("a {\n  x = 1\n  y = 2\n  x = [\n    3\n  ]\n  b {\n    z = 1\n    z=2\n  }\n}\nc {\n}\n");
    assert_eq!(read.names(), ["a", "c"]);
    assert_eq!(read.problems(), ["4:3 attribute `x` is set twice", "9:5 attribute `z` is set twice"]);
    let names: Vec<&str> =
        read.body.blocks[0].body.attributes.iter().map(|attribute| &*attribute.name.text).collect();
    assert_eq!(names, ["x", "y"]);
    assert_eq!(hcl("x = 1\nx = 2\n").problems(), ["2:1 attribute `x` is set twice"]);
}

#[test]
fn line_ends_in_a_for_expression_mean_nothing() {
    let texts = [
        "{ for k, v in m : k => v.a\n ? 1 : 2 }",
        "{ for k, v in m : k => v.a && # why\n b }",
        "{ for k, v in m :\n k => merge(v, {\n a = 1\n b = 2\n }) }",
        "[ for k in a ||\n b : k ]",
        "[for\r\n k in a : k]",
        "\"%{ if a ||\n b }x%{ endif }\"",
    ];
    for text in texts {
        let read = hcl(&format!("x = {text}\ny = 1\n"));
        assert_eq!(read.problems(), NONE, "{text}");
        assert_eq!(read.names(), ["x", "y"], "{text}");
        assert_eq!(read.sources.snippet(read.body.attributes[0].value.span), text);
    }
}

#[test]
fn too_deep_nesting_is_told() {
    let around = [
        ("[", "]"),
        ("(", ")"),
        ("{ a = ", "}"),
        ("f(", ")"),
        ("\"${", "}\""),
        ("!", ""),
        ("a ? b : ", ""),
        ("a[", "]"),
        ("[for x in ", " : y]"),
        ("{ for x in y : a => ", "}"),
        ("\"%{ if a }${", "}%{ endif }\""),
        ("{ a = 0, a = ", "}"),
    ];
    for (before, after) in around {
        for depth in [30, 60, 64, 100, 10_000] {
            let read = hcl(&format!("x = {}1{}\ny = 1\n", before.repeat(depth), after.repeat(depth)));
            assert_eq!(read.names().last().map(String::as_str), Some("y"), "{before} {depth}");
            assert_eq!(read.problems().len(), usize::from(read.names().len() == 1), "{before} {depth}");
            assert!(depth < 100 || read.names().len() == 1, "{before} {depth}");
        }
    }
    let read = hcl(&format!("{}{}x = 1\n", "b {\n".repeat(10_000), "}\n".repeat(10_000)));
    assert_eq!(read.names(), ["x"]);
    assert_eq!(read.problems(), ["65:3 nested deeper than 64 levels"]);
    let read = hcl(&format!("x = 1{}\ny = 1\n", " + 1".repeat(10_000)));
    assert_eq!(read.problems(), ["1:519 more than 128 operators in one expression"]);
}

#[test]
fn many_broken_parts_are_told_up_to_a_bound() {
    let read = hcl(&"x = =\n".repeat(5000));
    assert_eq!(read.diagnostics.problems.len(), 101);
    assert_eq!(read.problems()[100], "101:5 4900 more errors in this file");
}

#[test]
fn hostile_text_ends() {
    let texts = [
        "<<A\n".repeat(5000),
        lines(5000, |number| format!("a{number} = <<X{number}\nX{number}\n")),
        "\"${".repeat(5000),
        "{".repeat(100_000),
        "}".repeat(100_000),
        "a {\n".repeat(20_000),
        "a = {\n".repeat(20_000),
        "resource \"a\" {\n".repeat(5000),
        "/*".repeat(50_000),
        "a = [".repeat(20_000),
        "%{".repeat(50_000),
        "a = \"%{ if b }".repeat(1000),
        "\0\u{1}\u{7f}é\u{2028}\u{10FFFF}".repeat(1000),
    ];
    for text in texts {
        let read = hcl(&text);
        assert!(read.diagnostics.problems.len() <= 101);
    }
}

fn expression(text: &str) -> (Option<String>, Vec<String>) {
    let sources = Sources::default();
    let file = sources.add("-var x", text);
    let (expr, diagnostics) = parse_expression(&sources, file);
    let problems = diagnostics.problems.iter().map(|problem| {
        let place = problem.span.map(|span| sources.location(span).start);
        format!("{} {}", place.map_or(0, |place| place.offset), problem.message)
    });
    let problems = problems.collect();
    (expr.map(|expr| sources.snippet(expr.span)), problems)
}

#[test]
fn an_expression_is_read_as_a_whole() {
    let texts = [
        ("1", "1"),
        (" [\n1 ] # c", "[\n1 ]"),
        ("\u{FEFF}a ||\n b\n", "a ||\n b"),
        ("{ a = 1, a = 2 }", "{ a = 1, a = 2 }"),
        ("(a)", "(a)"),
        ("(a) + (b)", "(a) + (b)"),
        ("<<EOT\na\nEOT\n", "<<EOT\na\nEOT"),
    ];
    for (text, expected) in texts {
        assert_eq!(expression(text), (Some(expected.to_owned()), Vec::new()), "{text}");
    }
    let broken = [
        ("", "0 expected an expression"),
        ("a b", "2 expected `)`"),
        ("a) + (b", "0 expected one expression"),
    ];
    for (text, problem) in broken {
        assert_eq!(expression(text), (None, vec![problem.to_owned()]), "{text}");
    }
}

#[test]
fn a_file_of_absurd_length_is_not_read_and_said_so() {
    let (text, comment) = ("a {\n}\n", "# comment\n");
    let long = [text, &comment.repeat((8 << 20) / comment.len() + 1)].concat();
    let read = hcl(&long);
    assert!(read.body.blocks.is_empty());
    let told = read.diagnostics.problems.iter().map(|problem| &*problem.message);
    assert_eq!(told.collect::<Vec<_>>(), ["the file is larger than 8388608 bytes and not read"]);
}
