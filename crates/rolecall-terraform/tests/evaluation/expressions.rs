//! Expressions against what `terraform console` 1.11.4 prints.

use super::common::{Evaluated, main_tf};

const DECLARATIONS: &str = r#"
locals {
  list    = ["a", "b", "c"]
  map     = { z = 1, a = 2, m = 3 }
  set     = toset(["x", "y", "x"])
  nested  = { users = [{ name = "ann", roles = ["r1", "r2"] }, { name = "bob", roles = [] }] }
  nothing = null
  text    = "hello"
  empty   = []
}
"#;

fn evaluated(expressions: impl Iterator<Item = &'static str>) -> Evaluated {
    let outputs: Vec<String> = expressions
        .enumerate()
        .map(|(index, expression)| format!("output \"o{index}\" {{\n  value = {expression}\n}}\n"))
        .collect();
    main_tf(&format!("{DECLARATIONS}{}", outputs.concat()))
}

fn expect(table: &[(&'static str, &str)]) {
    let evaluated = evaluated(table.iter().map(|(expression, _)| *expression)).clean();
    for (index, (expression, expected)) in table.iter().enumerate() {
        assert_eq!(evaluated.output(&format!("o{index}")), *expected, "{expression}");
    }
}

/// Each expression alone is an error and a symbol.
fn expect_errors(table: &[(&'static str, &str)]) {
    for (expression, message) in table {
        let evaluated = evaluated(std::iter::once(*expression));
        let expected = format!("error in evaluation: {message}");
        assert_eq!(evaluated.problems(), [expected.as_str()], "{expression}");
        assert!(evaluated.output("o0").contains('⟨'), "{expression}: {}", evaluated.output("o0"));
    }
}

#[test]
fn operators_convert_their_operands() {
    expect(&[
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        (r#""5" + 1"#, "6"),
        (r#"-"5""#, "-5"),
        (r#"!"true""#, "false"),
        ("7 % 3", "1"),
        ("7 / 2", "3.5"),
        ("0.1 + 0.2", "0.3"),
        ("99999999999999999999 + 1", "100000000000000000000"),
        ("2 - -2", "4"),
        ("1e3", "1000"),
        (r#"1 < 2 && "2" > 1"#, "true"),
        ("!false && true || false", "true"),
    ]);
}

#[test]
fn equality_compares_types_too() {
    expect(&[
        (r#"1 == "1""#, "false"),
        ("null == null", "true"),
        ("[1, 2] == [1, 2]", "true"),
        ("{ a = 1 } == { a = 1 }", "true"),
        (r#"local.list == tolist(["a", "b", "c"])"#, "false"),
        ("1 != 2", "true"),
    ]);
}

#[test]
fn logical_operators_stop_early() {
    expect(&[("false && local.list[9]", "false"), ("true || local.nothing.x", "true")]);
}

#[test]
fn the_arms_of_a_conditional_get_one_type() {
    expect(&[
        (r#"true ? 1 : "a""#, r#""1""#),
        (r#"false ? 1 : "a""#, r#""a""#),
        (r#"true ? [1] : ["a"]"#, r#"["1"]"#),
        ("true ? null : 1", "null"),
        (r#""true" ? "y" : "n""#, r#""y""#),
        ("true ? local.list[0] : local.list[9]", r#""a""#),
    ]);
}

#[test]
fn for_visits_maps_by_key_and_sets_in_order() {
    expect(&[
        ("[for k, v in local.map : k]", r#"["a", "m", "z"]"#),
        ("[for v in local.map : v * 2]", "[4, 6, 2]"),
        (r#"[for i, v in local.list : "${i}-${v}"]"#, r#"["0-a", "1-b", "2-c"]"#),
        ("[for v in local.set : upper(v)]", r#"["X", "Y"]"#),
        (r#"[for v in local.list : v if v != "b"]"#, r#"["a", "c"]"#),
        ("{ for k, v in local.map : v => k }", r#"{1 = "z", 2 = "a", 3 = "m"}"#),
        (r#"{ for r in ["a", "b", "a"] : r => 1... }"#, "{a = [1, 1], b = [1]}"),
        (
            r#"[for u in local.nested.users : [for r in u.roles : "${u.name}/${r}"]]"#,
            r#"[["ann/r1", "ann/r2"], []]"#,
        ),
    ]);
}

#[test]
fn splats_apply_to_every_element() {
    expect(&[
        ("local.nested.users[*].name", r#"["ann", "bob"]"#),
        ("local.nested.users.*.name", r#"["ann", "bob"]"#),
        ("local.nested.users.*.name[0]", r#""ann""#),
        ("local.nothing[*]", "[]"),
        ("local.text[*]", r#"["hello"]"#),
        ("local.empty[*].x", "[]"),
        ("local.map[*].a", "[2]"),
        ("[[1, 2], [3]][*][0]", "[1, 3]"),
        ("[{ a = [{ b = 1 }, { b = 2 }] }, { a = [] }][*].a[*].b", "[[1, 2], []]"),
    ]);
}

#[test]
fn indexes_convert_their_keys() {
    expect(&[
        ("local.list[1]", r#""b""#),
        (r#"local.list["2"]"#, r#""c""#),
        ("local.list.0", r#""a""#),
        (r#"local.map["a"]"#, "2"),
        ("local.map.z", "1"),
        (r#"[for x in ["x"] : { name = x }][0].name"#, r#""x""#),
    ]);
}

#[test]
fn object_keys_are_names_texts_or_expressions() {
    expect(&[
        (
            r#"{ "a b" = 1, (local.text) = 2, c : 3, "${local.text}x" = 4 }"#,
            "{a b = 1, c = 3, hello = 2, hellox = 4}",
        ),
        ("{ a = 1, a = 2 }", "{a = 2}"),
    ]);
}

#[test]
fn templates_turn_their_parts_into_text() {
    expect(&[
        (r#""x${1}y${true}z""#, r#""x1ytruez""#),
        (r#""${local.list}""#, r#"["a", "b", "c"]"#),
        (r#""${local.map.a}""#, "2"),
        (r#""%{ if local.map.a == 2 }yes%{ else }no%{ endif }""#, r#""yes""#),
        (r#""%{ for v in local.list }${v},%{ endfor }""#, r#""a,b,c,""#),
        (r#""%{ for i, v in local.list ~}\n ${i}=${v}\n%{ endfor ~}""#, r#""0=a\n1=b\n2=c\n""#),
        (r#""$${not} %%{either}""#, r#""${not} %{either}""#),
    ]);
}

#[test]
fn try_takes_the_first_that_works() {
    expect(&[
        (r#"try(local.nested.nope, "fallback")"#, r#""fallback""#),
        (r#"try(local.nothing.x, local.list[9], "last")"#, r#""last""#),
        ("try(null, 1)", "null"),
        ("can(local.list[9])", "false"),
        ("can(local.list[0])", "true"),
    ]);
}

#[test]
fn calls_spread_their_last_argument() {
    expect(&[("max([1, 2, 3]...)", "3"), ("max(local.map.a, 5, \"7\")", "7"), ("core::max(1, 2)", "2")]);
}

#[test]
fn functions_of_a_provider_are_asked_for() {
    expect(&[("provider::test::answer()", r#""42""#)]);
}

#[test]
fn paths_are_seen_from_the_root_module() {
    expect(&[("path.module", r#"".""#), ("path.root", r#"".""#), ("path.cwd", r#""/workspace/""#)]);
}

#[test]
fn errors_say_what_is_wrong_and_give_a_symbol() {
    expect_errors(&[
        ("local.list[3]", "there is no element 3 among 3 elements"),
        ("local.list[-1]", "there is no element -1 among 3 elements"),
        (r#"local.map["q"]"#, "there is no element with the key `q`"),
        ("local.nested.x", "the object has no attribute `x`"),
        ("local.text.x", "a string has no attribute `x`"),
        ("local.nothing.x", "a null has no attribute `x`"),
        ("local.set[0]", "the elements of a set have no index"),
        ("local.nope", "there is no local value `nope`"),
        ("var.nope", "there is no variable `nope`"),
        ("module.nope.x", "there is no module call `nope`"),
        ("aws_x.y", "there is no resource `aws_x.y`"),
        ("data.aws_x.y", "there is no data source `aws_x.y`"),
        (r#"[for x in "abc" : x]"#, "only a list, set, map, tuple or object has elements"),
        ("[for x in local.nothing : x]", "a null has no elements"),
        (r#""a${null}b""#, "a null cannot be part of a text"),
        ("each.key", "`each.key` needs a `for_each`"),
        ("1 + null", "an operand is null"),
        ("0 / 0", "zero by zero and infinity by infinity have no quotient"),
    ]);
}

#[test]
fn an_unknown_function_is_named() {
    let evaluated = main_tf("output \"o\" {\n  value = nope(1)\n}\n");
    assert_eq!(evaluated.unknowns(), [("unsupported-function", "the function `nope` is not known")]);
    assert_eq!(evaluated.output("o"), "⟨nope(1)⟩");
}

#[test]
fn one_wrong_part_leaves_the_rest() {
    let evaluated = evaluated(std::iter::once("{ good = 1, bad = local.nope }"));
    assert_eq!(evaluated.output("o0"), "{bad = ⟨local.nope⟩, good = 1}");
}
