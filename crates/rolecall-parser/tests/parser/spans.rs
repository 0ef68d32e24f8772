//! Every node stands where its text stands.

use crate::show::hcl;
use rolecall_parser::hcl::{BinaryOperator, ExprKind, StepKind, UnaryOperator};

/// An expression, and its nodes as `kind source`, parents first.
const EXPRESSIONS: &[(&str, &[&str])] = &[
    ("null", &["Null null"]),
    ("true", &["Bool true"]),
    ("  012.5e3  # c", &["Number 012.5e3"]),
    ("- 12", &["Unary - 12", "Number 12"]),
    ("-a.b", &["Unary -a.b", "Traversal a.b", "Variable a", "Attribute .b"]),
    ("!true", &["Unary !true", "Bool true"]),
    ("\"text\"", &["String \"text\""]),
    ("(a)", &["Parenthesis (a)", "Variable a"]),
    ("[a, \"b\"\n, ]", &["Tuple [a, \"b\"\n, ]", "Variable a", "String \"b\""]),
    (
        "{ a = 1, \"b\" : c\n (d) = 2, null = 3 }",
        &[
            "Object { a = 1, \"b\" : c\n (d) = 2, null = 3 }",
            "String a",
            "Number 1",
            "String \"b\"",
            "Variable c",
            "Parenthesis (d)",
            "Variable d",
            "Number 2",
            "String null",
            "Number 3",
        ],
    ),
    (
        "a.b[\"c\"].*.d.0[*] .e",
        &[
            "Traversal a.b[\"c\"].*.d.0[*] .e",
            "Variable a",
            "Attribute .b",
            "Index [\"c\"]",
            "String \"c\"",
            "AttributeSplat .*",
            "Attribute .d",
            "LegacyIndex .0",
            "FullSplat [*]",
            "Attribute .e",
        ],
    ),
    ("f(a, b...)", &["Call f(a, b...)", "Name(f) f", "Variable a", "Variable b"]),
    ("p::q::f()", &["Call p::q::f()", "Name(p::q::f) p::q::f"]),
    ("a + b * c", &["Binary a + b * c", "Variable a", "Binary b * c", "Variable b", "Variable c"]),
    ("a ? b : c", &["Conditional a ? b : c", "Variable a", "Variable b", "Variable c"]),
    (
        "[for k, v in m : v if k]",
        &["For [for k, v in m : v if k]", "Name k", "Name v", "Variable m", "Variable v", "Variable k"],
    ),
    (
        "{for v in m : v => 1...}",
        &["For {for v in m : v => 1...}", "Name v", "Variable m", "Variable v", "Number 1"],
    ),
    ("\"a${ b }c\"", &["Template \"a${ b }c\"", "Literal a", "Variable b", "Literal c"]),
    ("\"${a}\"", &["Template \"${a}\"", "Variable a"]),
    (
        "\"x${\"y${z}\"}\"",
        &["Template \"x${\"y${z}\"}\"", "Literal x", "Template \"y${z}\"", "Literal y", "Variable z"],
    ),
    (
        "\"%{ if a ~} b %{ else }c%{ endif }\"",
        &[
            "Template \"%{ if a ~} b %{ else }c%{ endif }\"",
            "Variable a",
            "Branch  b ",
            "Literal b ",
            "Branch c",
            "Literal c",
        ],
    ),
    (
        "\"%{ for k, v in m }${v}%{ endfor }\"",
        &[
            "Template \"%{ for k, v in m }${v}%{ endfor }\"",
            "Name k",
            "Name v",
            "Variable m",
            "Branch ${v}",
            "Variable v",
        ],
    ),
    ("<<EOT\na ${b}\nEOT", &["Template <<EOT\na ${b}\nEOT", "Literal a ", "Variable b", "Literal \n"]),
    ("<<-EOT\n  a\n  EOT", &["String <<-EOT\n  a\n  EOT"]),
];

#[test]
fn every_expression_stands_where_its_text_stands() {
    for (text, expected) in EXPRESSIONS {
        for (before, after) in [("", ""), ("é = 1\nblock \"x\" {\n}\n", "\ny = 2"), ("\u{FEFF}# c\r\n", "")]
        {
            let read =
                hcl(&format!("{before}{}x = {text}\n{after}", if before.is_empty() { "" } else { "\n" }));
            assert_eq!(read.problems(), Vec::<String>::new(), "{text}");
            let mut read = read;
            read.body.attributes.retain(|attribute| &*attribute.name.text == "x");
            assert_eq!(read.nodes(), *expected, "{text} after {before:?}");
        }
    }
}

#[test]
fn an_object_that_is_read_item_by_item_has_the_same_spans() {
    // The repeated key makes the reader take the object apart.
    let read = hcl("x = { a = [b], a = \"${c}\", \"d\" = <<EOT\ne\nEOT\n f = g }\n");
    let expected = [
        "Object { a = [b], a = \"${c}\", \"d\" = <<EOT\ne\nEOT\n f = g }",
        "String a",
        "Tuple [b]",
        "Variable b",
        "String a",
        "Template \"${c}\"",
        "Variable c",
        "String \"d\"",
        "String <<EOT\ne\nEOT",
        "String f",
        "Variable g",
    ];
    assert_eq!(read.nodes(), expected);
}

#[test]
fn blocks_and_attributes_stand_where_their_text_stands() {
    let read = hcl("\u{FEFF}resource \"aws_iam_role\" b {\n  name = \"é\" # c\n  inner {\n  }\n}\n");
    let block = &read.body.blocks[0];
    let snippet = |span| read.sources.snippet(span);
    assert_eq!(snippet(block.kind.span), "resource");
    assert_eq!(snippet(block.labels[0].span), "\"aws_iam_role\"");
    assert_eq!(&*block.labels[0].text, "aws_iam_role");
    assert_eq!(snippet(block.labels[1].span), "b");
    assert_eq!(snippet(block.header), "resource \"aws_iam_role\" b");
    assert!(snippet(block.span).starts_with("resource") && snippet(block.span).ends_with('}'));
    assert_eq!(snippet(block.body.attributes[0].name.span), "name");
    assert_eq!(snippet(block.body.attributes[0].span), "name = \"é\"");
    assert_eq!(snippet(block.body.blocks[0].span), "inner {\n  }");
    assert_eq!(block.span.start, 3);
}

#[test]
fn operators_steps_and_numbers_keep_their_meaning() {
    use BinaryOperator::*;
    let operators = [
        ("+", Add),
        ("-", Subtract),
        ("*", Multiply),
        ("/", Divide),
        ("%", Modulo),
        ("==", Equal),
        ("!=", NotEqual),
        ("<", Less),
        ("<=", LessOrEqual),
        (">", Greater),
        (">=", GreaterOrEqual),
        ("&&", And),
        ("||", Or),
    ];
    for (text, expected) in operators {
        let read = hcl(&format!("x = a {text} b\n"));
        let ExprKind::Binary(operator, _) = &read.body.attributes[0].value.kind else { panic!("{text}") };
        assert_eq!(*operator, expected);
    }
    let read = hcl("x = -123456789012345678901234567890.10\ny = !a\nz = a.12\n");
    let ExprKind::Unary(UnaryOperator::Negate, number) = &read.body.attributes[0].value.kind else {
        panic!()
    };
    assert_eq!(number.kind, ExprKind::Number("123456789012345678901234567890.10".into()));
    assert!(matches!(read.body.attributes[1].value.kind, ExprKind::Unary(UnaryOperator::Not, _)));
    let ExprKind::Traversal(_, steps) = &read.body.attributes[2].value.kind else { panic!() };
    assert_eq!(steps[0].kind, StepKind::LegacyIndex(12));
}

#[test]
fn calls_and_loops_keep_their_flags() {
    let read = hcl("x = f(a...)\ny = { for k, v in m : k => v... if k }\nz = [for v in m : v]\n");
    let ExprKind::Call(call) = &read.body.attributes[0].value.kind else { panic!() };
    assert!(call.expand_final);
    let ExprKind::For(object) = &read.body.attributes[1].value.kind else { panic!() };
    assert!(
        object.group && object.key.is_some() && object.condition.is_some() && object.key_variable.is_some()
    );
    let ExprKind::For(list) = &read.body.attributes[2].value.kind else { panic!() };
    assert!(!list.group && list.key.is_none() && list.condition.is_none() && list.key_variable.is_none());
}
