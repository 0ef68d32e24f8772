//! Quoted strings, heredocs and templates come to what Terraform makes of them. The expected values are those of
//! `terraform console` 1.11.

use rolecall_parser::hcl::{ExprKind, TemplatePart};
use rolecall_parser::parse_template;
use rolecall_source::{Rope, RopeBuilder, Sources, Span};

use crate::show::{hcl, rope, template_value, value};

/// An expression, and its value.
const VALUES: &[(&str, &str)] = &[
    // Quoted strings.
    (r#""""#, ""),
    (r#""plain""#, "plain"),
    (r#""\n\r\t\"\\""#, "\n\r\t\"\\"),
    (r#""\u00e9\U0001F600é""#, "é😀é"),
    (r#""$${a} %%{ if } $ % $$ %% $5 100%""#, "${a} %{ if } $ % $$ %% $5 100%"),
    (r#""a$""#, "a$"),
    (r#""$$${a}""#, "$${a}"),
    (r#""$$$${a}""#, "$$${a}"),
    (r#""%%%{a}""#, "%%{a}"),
    (r#""a${"b"}c""#, "abc"),
    (r#""${"a${"b\"c"}"}""#, "ab\"c"),
    // Strip markers eat the neighbouring literal's space, line ends that are escapes too.
    (r#""a\n  ${~ "X" ~}\n\t b""#, "aXb"),
    (r#""a  ${"X" ~}  b ${~ "Y"}""#, "a  XbY"),
    (r#"" ${~ "X" }""#, "X"),
    (r#""a %{~ if true ~} b %{~ else ~} c %{~ endif ~} d""#, "abd"),
    (r#""a %{ if false } b %{ else } c %{ endif } d""#, "a  c  d"),
    (r#""%{ for i in ["1", "2"] ~}  - %{ endfor }""#, "- - "),
    ("\"a\\u00a0${~ \"X\" }\"", "aX"),
    // Heredocs: no backslash escapes, the last line end stays.
    ("<<EOT\n  a\n    b ${\"X\"}\nEOT", "  a\n    b X\n"),
    ("<<EOT\n$${a} %%{b} \\n \"q\" $ % $$ %% $5\nEOT", "${a} %{b} \\n \"q\" $ % $$ %% $5\n"),
    ("<<EOT\nEOT", ""),
    ("<<-EOT\n    EOT", ""),
    ("<<EOT\n\nEOT", "\n"),
    ("<<EOT\none\nEOT, two\nEOT", "one\nEOT, two\n"),
    ("<<EOT\none\n  EOTX\nEOT  ", "one\n  EOTX\n"),
    // In heredocs a strip marker reaches no further than the line end.
    ("<<EOT\na ${~ \"X\" ~}\n\n   b\nEOT", "aX\n   b\n"),
    // The indentation of `<<-`: a line of space alone neither counts nor changes.
    ("<<-EOT\n    a\n\n   \n      b ${\"X\"}\n  c\n    EOT", "  a\n\n   \n    b X\nc\n"),
    ("<<-EOT\n       \n    a\n  EOT", "       \na\n"),
    ("<<-EOT\n  \ta\n  \t  b\n  EOT", "a\n  b\n"),
    ("<<-EOT\n\u{3000}a\n  b\n  EOT", "a\n b\n"),
    ("<<-EOT\n      ${\"X\"}\n    b\n  EOT", "  X\nb\n"),
    ("<<-EOT\n${\"X\"}\n    b\n  EOT", "X\n    b\n"),
    ("<<-EOT\n    ${\"X\"}\n      ${\"X\"}\n  EOT", "X\n  X\n"),
    // A literal that a strip marker emptied does not end its line.
    ("<<-EOT\n    a\n    ${~ \"X\" ~}\n    b\n  EOT", "    a\nX    b\n"),
    // Lines inside directives count and are trimmed, too.
    ("<<-EOT\n    a\n    %{ if true }x\n      y\n    %{ endif }\n  EOT", "a\nx\n  y\n\n"),
    (
        "<<-EOT\n    %{ if true ~}\n      yes\n    %{ else ~}\n      no\n    %{ endif ~}\n    end\n  EOT",
        "      yes\n    end\n",
    ),
    (
        "<<-EOT\n    foo\n    %{~ for i in [\"1\", \"2\"] }\n    - i\n    %{~ endfor }\n    bar\n  EOT",
        "    foo\n\n    - i\n\n    - i\n\n    bar\n",
    ),
    // Line ends stay as they are.
    ("<<EOT\r\n  a\r\n  \r\nEOT", "  a\r\n  \r\n"),
    ("<<-EOT\r\n    a\r\n\r\n      b\r\n  EOT", "a\r\n\r\n  b\r\n"),
];

#[test]
fn a_template_comes_to_what_terraform_makes_of_it() {
    for (text, expected) in VALUES {
        for after in ["", "\ny = <<EOT\nEOT\nEOT\n"] {
            let read = hcl(&format!("x = {text}\n{after}"));
            let attribute =
                read.body.attribute("x").unwrap_or_else(|| panic!("{text}: {:?}", read.problems()));
            assert_eq!(value(&attribute.value), *expected, "{text}");
        }
    }
}

#[test]
fn an_interpolation_alone_stays_a_template_of_one_part() {
    for (text, parts) in [("\"${a}\"", 1), ("\" ${~ a }\"", 2), ("<<EOT\n${a}\nEOT", 2), ("\"${a}${b}\"", 2)]
    {
        let read = hcl(&format!("x = {text}\n"));
        let ExprKind::Template(template) = &read.body.attributes[0].value.kind else { panic!("{text}") };
        assert_eq!(template.parts.len(), parts, "{text}");
    }
}

#[test]
fn no_escape_writes_a_symbol() {
    let read = hcl("x = \"\\U000F0000\\U00100000\"\nresource \"a\" \"\\U000F0000\\U00100000\" {\n}\n");
    assert_eq!(rope(&read.body.attributes[0].value).as_str(), "\u{FFFD}\u{FFFD}");
    assert_eq!(&*read.body.blocks[0].labels[1].text, "\u{FFFD}\u{FFFD}");
}

/// An expression (a string), a part of its value, and where that part stands.
const PLACES: &[(&str, &str, &str)] = &[
    ("\"abc\"", "c", "c"),
    ("\"é\\n$${x}z\"", "z", "z"),
    ("\"é\\n$${x}z\"", "${", "$${"),
    ("\"é\\n$${x}z\"", "\n", "\\n"),
    ("\"é\\n$${x}z\"", "é\n", "é\\n"),
    ("\"a\\u00e9b\"", "é", "\\u00e9"),
    ("<<EOT\n{ \"a\": 1,\n  \"b\": 2 }\nEOT", "\"b\"", "\"b\""),
    ("<<-EOT\n    { \"a\": 1,\n      \"b\": \"$${aws:username}\" }\n  EOT", "\"b\"", "\"b\""),
    (
        "<<-EOT\n    { \"a\": 1,\n      \"b\": \"$${aws:username}\" }\n  EOT",
        "\"${aws:username}\"",
        "\"$${aws:username}\"",
    ),
    ("<<-EOT\r\n    a\r\n    b\r\n  EOT", "b", "b"),
    ("<<-EOT\n    a\n    b\n  EOT", "a\nb", "a\n    b"),
];

#[test]
fn a_part_of_a_string_stands_where_it_is_written() {
    for (text, part, expected) in PLACES {
        for before in ["", "\u{FEFF}# é\r\n", "block {\n}\n"] {
            let read = hcl(&format!("{before}x = {text}\n"));
            let text = rope(&read.body.attributes[0].value);
            let start = text.as_str().rfind(part).unwrap();
            let span = text.locate(start..start + part.len()).unwrap();
            assert_eq!(read.sources.snippet(span), *expected, "{part} of {text:?}");
        }
    }
}

#[test]
fn a_heredoc_is_one_exact_piece_and_an_indented_one_has_a_piece_for_each_line() {
    let pieces = |text: &str| {
        let read = hcl(text);
        let text = rope(&read.body.attributes[0].value);
        (text.segments().len(), text.segments().iter().all(|segment| segment.exact))
    };
    assert_eq!(pieces("x = <<EOT\na\nb\nc\nEOT\n"), (1, true));
    assert_eq!(pieces("x = <<-EOT\na\nb\nc\nEOT\n"), (1, true));
    assert_eq!(pieces("x = <<-EOT\n  a\n  b\n  c\n  EOT\n"), (3, true));
    assert_eq!(pieces("x = \"a\\nb\"\n"), (3, false));
}

#[test]
fn a_quoted_string_over_lines_is_an_error_and_keeps_its_block() {
    let read = hcl("resource \"a\" \"b\" {\n  x = \"one\ntwo ${c}\n\"\n}\n");
    assert_eq!(
        read.problems(),
        ["2:11 quoted string runs over more than one line", "3:9 quoted string runs over more than one line"]
    );
    assert_eq!(read.names(), ["resource a b"]);
}

fn template_file(text: &str) -> (Sources, Rope) {
    let sources = Sources::default();
    let file = sources.add("policy.tpl", text);
    let rope = Rope::at(text, Some(Span::new(file, 0, text.len())), true);
    (sources, rope)
}

#[test]
fn a_template_file_is_read_as_a_whole() {
    let cases = [
        ("", ""),
        ("a\\n\"${\"b\"}\"\n", "a\\n\"b\"\n"),
        ("$${a} ${~ \"X\" ~}\n\n b", "${a}X\n b"),
        ("%{ for i in [\"1\", \"2\"] ~}\n- i\n%{ endfor ~}\nend", "- i\n- i\nend"),
        ("  a\n    b\n", "  a\n    b\n"),
    ];
    for (text, expected) in cases {
        let (sources, rope) = template_file(text);
        let (template, diagnostics) = parse_template(&sources, &rope);
        assert!(diagnostics.problems.is_empty(), "{text}");
        assert_eq!(template_value(&template.unwrap()), expected, "{text}");
    }
}

#[test]
fn a_template_file_may_hold_what_the_parser_alone_refuses() {
    let texts = [
        "a %{ if b &&\n c }d%{ endif } \" <<E\n",
        "${f({ a = 1, a = 2 })}",
        "%{ for k in { for a in b : c =>\n d } }\n%{ endfor }",
    ];
    for text in texts {
        let (sources, rope) = template_file(text);
        let (template, diagnostics) = parse_template(&sources, &rope);
        assert_eq!(diagnostics.problems, [], "{text}");
        assert!(template.is_some(), "{text}");
    }
}

#[test]
fn a_broken_template_file_is_told_at_its_place() {
    let (sources, rope) = template_file("a\nb ${ c d }\n");
    let (template, diagnostics) = parse_template(&sources, &rope);
    assert!(template.is_none());
    let start = sources.location(diagnostics.problems[0].span.unwrap()).start;
    assert_eq!((start.line, start.column, &*diagnostics.problems[0].message), (2, 8, "expected `}`"));
}

#[test]
fn a_template_made_of_pieces_keeps_the_place_of_each() {
    let sources = Sources::default();
    let one = sources.add("one", "ab${");
    let two = sources.add("two", "..x} cd");
    let mut builder = RopeBuilder::default();
    builder.push("ab${", Some(Span::new(one, 0, 4)), true);
    builder.push("x} cd", Some(Span::new(two, 2, 7)), true);
    builder.push("!", None, false);
    let (template, _) = parse_template(&sources, &builder.finish());
    let template = template.unwrap();
    let [TemplatePart::Literal(ab), TemplatePart::Interpolation(x), TemplatePart::Literal(cd)] =
        &template.parts[..]
    else {
        panic!("{template:?}")
    };
    assert_eq!(sources.snippet(ab.locate(1..2).unwrap()), "b");
    assert_eq!((x.span.file, sources.snippet(x.span)), (two, "x".to_owned()));
    assert_eq!(sources.snippet(cd.locate(1..3).unwrap()), "cd");
    assert_eq!(cd.locate(3..4), None);
    assert_eq!(cd.as_str(), " cd!");
}
