//! What functions do with symbols and alternatives.

use rolecall_source::{FileId, Rope, Span};
use rolecall_terraform::value::{Kind, Type, Value};

use crate::evaluate::World;

/// Checks expressions against what they show.
fn check(cases: &[(&str, &str)]) {
    let world = World::new();
    let differing: Vec<String> = cases
        .iter()
        .map(|(expression, expected)| (expression, world.shown(expression), expected))
        .filter(|(_, shown, expected)| shown != *expected)
        .map(|(expression, shown, expected)| format!("{expression}\n  is {shown}\n  not {expected}"))
        .collect();
    assert!(differing.is_empty(), "\n{}", differing.join("\n"));
}

#[test]
fn text_is_put_together_around_symbols() {
    check(&[
        (r#"format("arn:aws:iam::%s:role/%v", $account, "x")"#, r#""arn:aws:iam::⟨account⟩:role/x""#),
        (r#"format("%s", $number)"#, r#""⟨number⟩""#),
        (r#"format("%d-%t", $number, $any)"#, r#""⟨number⟩-⟨any⟩""#),
        (r#"format("%05d", $number)"#, r#""⟨format("%05d", ⟨number⟩)⟩""#),
        (r#"format("%5[1]s!", $var)"#, r#""⟨format("%5s", ⟨var⟩)⟩!""#),
        (r#"format("%q", $var)"#, r#""\"⟨var⟩\"""#),
        (r#"format("%v", ["${$var}"])"#, r#""[\"⟨var⟩\"]""#),
        (r#"formatlist("%s/%s", $arn, ["a", $var])"#, r#"["⟨arn⟩/a","⟨arn⟩/⟨var⟩"]"#),
        (r#"join("/", [$arn, "*"])"#, r#""⟨arn⟩/*""#),
        (r#"join(",", $list)"#, r#""⟨join(",", ⟨list⟩)⟩""#),
        (
            r#"jsonencode({a = $var, b = $list, c = "x${$arn}"})"#,
            r#""{\"a\":\"⟨var⟩\",\"b\":⟨list⟩,\"c\":\"x⟨arn⟩\"}""#,
        ),
        ("jsonencode($list)", r#""⟨jsonencode(⟨list⟩)⟩""#),
    ]);
}

#[test]
fn text_is_taken_apart_where_no_symbol_can_interfere() {
    check(&[
        (
            r#"split(":", "arn:aws:iam::${$account}:role/x")"#,
            r#"["arn","aws","iam","","⟨account⟩","role/x"]"#,
        ),
        (r#"split("-", $region)"#, r#"⟨split("-", ⟨region⟩)⟩"#),
        (r#"split(":", $arn)"#, r#"⟨split(":", ⟨arn⟩)⟩"#),
        (r#"replace("a:${$account}", ":", "/")"#, r#""a/⟨account⟩""#),
        (r#"replace("a:${$arn}", ":", "/")"#, r#""a/⟨replace(⟨arn⟩, ":", "/")⟩""#),
        (r#"replace("role/${$region}", "role/", "")"#, r#""⟨region⟩""#),
        (r#"replace("role/${$arn}", "role/", "")"#, r#""⟨replace("role/⟨arn⟩", "role/", "")⟩""#),
        (r#"replace("x-y", "-", $var)"#, r#""x⟨var⟩y""#),
        (r#"replace("a${$account}", "/a/", "")"#, r#""⟨account⟩""#),
        (r#"replace("a${$var}", "/a/", "")"#, r#""⟨replace("a⟨var⟩", "/a/", "")⟩""#),
        (r#"element(split("/", "arn:aws:iam::${$account}:role/x"), 1)"#, r#""x""#),
        (r#"element(split("/", $arn), 1)"#, r#""⟨element(⟨split("/", ⟨arn⟩)⟩, 1)⟩""#),
        (
            r#"replace("arn:aws:iam::${$account}:role/x", ":role/", ":user/")"#,
            r#""arn:aws:iam::⟨account⟩:user/x""#,
        ),
        (
            r#"trimprefix("https://oidc.eks.${$region}.amazonaws.com/id/${$var}", "https://")"#,
            r#""oidc.eks.⟨region⟩.amazonaws.com/id/⟨var⟩""#,
        ),
        (r#"basename("arn:aws:iam::${$account}:role/path/x")"#, r#""x""#),
        (r#"basename("role/${$suffix}/")"#, r#""⟨suffix⟩""#),
        (r#"basename("role/${$var}")"#, r#""⟨basename("role/⟨var⟩")⟩""#),
        (r#"basename("${$var}/x")"#, r#""x""#),
        (r#"dirname("a/${$account}/x")"#, r#""a/⟨account⟩""#),
        (r#"dirname("a/${$var}/x")"#, r#""⟨dirname("a/⟨var⟩/x")⟩""#),
        (r#"urlencode("a ${$account}/")"#, r#""a+⟨account⟩%2F""#),
        (r#"urlencode("a ${$var}")"#, r#""a+⟨urlencode(⟨var⟩)⟩""#),
        (r#"trimprefix("prod-${$var}", "prod-")"#, r#""⟨var⟩""#),
        (r#"trimprefix($var, "prod-")"#, r#""⟨trimprefix(⟨var⟩, "prod-")⟩""#),
        (r#"trimprefix("x${$var}", "prod-")"#, r#""x⟨var⟩""#),
        (r#"trimsuffix("${$var}-x", "-x")"#, r#""⟨var⟩""#),
        (r#"trimspace(" ${$account}\n")"#, r#""⟨account⟩""#),
        (r#"trimspace(" a${$var}b ")"#, r#""a⟨var⟩b""#),
        (r#"trimspace("${$var}b ")"#, r#""⟨trimspace("⟨var⟩b ")⟩""#),
        (r#"chomp("${$var}x\n")"#, r#""⟨var⟩x""#),
        (r#"substr("prod-${$var}", 0, 4)"#, r#""prod""#),
        (r#"substr("prod-${$var}", 2, 8)"#, r#""⟨substr("prod-⟨var⟩", 2, 8)⟩""#),
        (r#"substr("a${$account}b", 13, 1)"#, r#""b""#),
        (r#"substr("a${$account}b", 1, -1)"#, r#""⟨account⟩b""#),
        (r#"indent(2, "a\n${$var}")"#, r#""a\n  ⟨indent(2, ⟨var⟩)⟩""#),
        (r#"indent(2, "a\n${$account}")"#, r#""a\n  ⟨account⟩""#),
    ]);
}

#[test]
fn expressions_that_cannot_tell_the_letters_of_a_symbol_apart_match_around_it() {
    check(&[
        (r#"regex("[^/]+$", "arn:aws:iam::${$account}:role/path/x")"#, r#""x""#),
        (r#"regex("[^:]+$", "a:${$account}")"#, r#""⟨account⟩""#),
        (
            r#"regex("^arn:aws:iam::(\\d+):role/(.*)$", "arn:aws:iam::${$account}:role/x")"#,
            r#"["⟨account⟩","x"]"#,
        ),
        (
            r#"regex("::(?P<account>\\d{12}):(?P<rest>.+)", "arn:aws:iam::${$account}:role/x")"#,
            r#"{"account":"⟨account⟩","rest":"role/x"}"#,
        ),
        (r#"regex("::(\\d{12})$", "x")"#, "error: pattern did not match any part of the given string"),
        (
            r#"regex("::(\\d{11}):", "arn:aws:iam::${$account}:role/x")"#,
            "error: pattern did not match any part of the given string",
        ),
        (
            r#"regex("::(\\d{6})", "arn:aws:iam::${$account}:role/x")"#,
            r#"⟨regex("::(\\d{6})", "arn:aws:iam::⟨account⟩:role/x")⟩"#,
        ),
        (
            r#"regex("::(1\\d+)", "arn:aws:iam::${$account}:role/x")"#,
            r#"⟨regex("::(1\\d+)", "arn:aws:iam::⟨account⟩:role/x")⟩"#,
        ),
        (r#"regex("[.]([^.]+)[.]", "https://oidc.${$region}.amazonaws.com")"#, r#"["⟨region⟩"]"#),
        (r#"regex("\\w+", $region)"#, r#""⟨regex("\\w+", ⟨region⟩)⟩""#),
        (r#"regex("[^.]{10}", "${$region}.")"#, r#""⟨regex("[^.]{10}", "⟨region⟩.")⟩""#),
        (r#"regex("[^/]+$", "role/${$var}")"#, r#""⟨regex("[^/]+$", "role/⟨var⟩")⟩""#),
        (r#"regexall("[^:/]+", "iam::${$account}:role/x")"#, r#"["iam","⟨account⟩","role","x"]"#),
        (r#"length(regexall("^\\d+$", $account))"#, "1"),
        (
            r#"replace("arn:aws:iam::${$account}:role/a/b", "/:role.*\\//", ":role/$0")"#,
            r#""arn:aws:iam::⟨account⟩:role/:role/a/b""#,
        ),
        (
            r#"replace("arn:aws:iam::${$account}:role/x", "/^.*::([0-9]+):.*$/", "($1)$$ $${2}$x")"#,
            r#""(⟨account⟩)$ ""#,
        ),
    ]);
}

#[test]
fn letters_change_case_piece_by_piece() {
    check(&[
        (r#"lower("Role-${$account}-${$region}")"#, r#""role-⟨account⟩-⟨region⟩""#),
        (r#"upper("Role-${$account}")"#, r#""ROLE-⟨account⟩""#),
        (r#"upper("a-${$region}")"#, r#""A-⟨upper(⟨region⟩)⟩""#),
        (r#"lower("A${$var}")"#, r#""a⟨lower(⟨var⟩)⟩""#),
        (r#"title("a${$var}")"#, r#""⟨title("a⟨var⟩")⟩""#),
    ]);
}

#[test]
fn questions_are_answered_when_literal_parts_decide() {
    check(&[
        (r#"startswith("prod-${$var}", "prod")"#, "true"),
        (r#"startswith("prod-${$var}", "dev")"#, "false"),
        (r#"startswith($var, "dev")"#, r#"⟨startswith(⟨var⟩, "dev")⟩"#),
        ("startswith($arn, $arn)", "true"),
        (r#"endswith("${$var}-x", "-x")"#, "true"),
        (r#"strcontains("a${$account}", "b")"#, "false"),
        (r#"strcontains("a${$var}", "b")"#, r#"⟨strcontains("a⟨var⟩", "b")⟩"#),
        (r#"contains(["a", $var], "a")"#, "true"),
        (r#"contains(["a", $var], "b")"#, r#"⟨contains(["a", ⟨var⟩], "b")⟩"#),
        (r#"contains(["a", "x-${$var}"], "b")"#, "false"),
        ("contains([$var], $var)", "true"),
        (r#"length("a${$account}")"#, "13"),
        ("length($var)", "⟨length(⟨var⟩)⟩"),
        ("length([$var, $any])", "2"),
        (r#"length(toset(["a-${$var}", "b-${$var}"]))"#, "2"),
        (r#"length(toset([$var, "a"]))"#, r#"⟨length(toset(["a", ⟨var⟩]))⟩"#),
        (r#"index(["a", $var], "a")"#, "0"),
        ("alltrue([false, $any])", "false"),
        ("alltrue([true, $any])", "⟨alltrue([true, ⟨any⟩])⟩"),
        ("anytrue([true, $any])", "true"),
    ]);
}

#[test]
fn structures_are_moved_whatever_is_in_them() {
    check(&[
        ("merge({a = $any}, {b = $list})", r#"{"a":⟨any⟩,"b":⟨list⟩}"#),
        ("merge({a = 1}, $map)", r#"⟨merge({"a" = 1}, ⟨map⟩)⟩"#),
        (r#"concat([$any], ["a"])"#, r#"[⟨any⟩,"a"]"#),
        (r#"concat(["a"], $list)"#, r#"⟨concat(["a"], ⟨list⟩)⟩"#),
        (r#"flatten([[$arn], [["a"]]])"#, r#"["⟨arn⟩","a"]"#),
        ("flatten([[$any]])", "⟨flatten([[⟨any⟩]])⟩"),
        ("flatten([{a = $any}, $number])", r#"[{"a":⟨any⟩},⟨number⟩]"#),
        (r#"distinct([$arn, "a", $arn])"#, r#"["⟨arn⟩","a"]"#),
        (r#"toset([$arn, "b", "a"])"#, r#"["a","b","⟨arn⟩"]"#),
        (r#"sort(["b", $arn, "a"])"#, r#"["a","b","⟨arn⟩"]"#),
        ("values({b = $any, a = 1})", "[1,⟨any⟩]"),
        ("keys($map)", "⟨keys(⟨map⟩)⟩"),
        (r#"zipmap(["a"], [$any])"#, r#"{"a":⟨any⟩}"#),
        (r#"element([$any, "b"], 0)"#, "⟨any⟩"),
        ("one([$arn])", r#""⟨arn⟩""#),
        ("one($list)", r#""⟨one(⟨list⟩)⟩""#),
        (r#"lookup({a = $arn}, "a", "b")"#, r#""⟨arn⟩""#),
        (r#"setunion(["a"], [$arn])"#, r#"["a","⟨arn⟩"]"#),
        (r#"setsubtract(["a", "b"], ["a-${$var}"])"#, r#"["a","b"]"#),
        (r#"setintersection(["a"], [$var])"#, r#"⟨setintersection(["a"], [⟨var⟩])⟩"#),
        ("transpose({a = [$arn]})", r#"{"⟨arn⟩":["a"]}"#),
        ("tolist($any)", "⟨any⟩"),
        ("tostring($number)", r#""⟨number⟩""#),
    ]);
}

#[test]
fn what_may_be_chosen_becomes_alternatives() {
    check(&[
        (r#"coalesce($var, "b")"#, r#""⟨var⟩" or "b""#),
        (r#"coalesce($arn, "b")"#, r#""⟨arn⟩""#),
        (r#"coalesce("x${$var}", "b")"#, r#""x⟨var⟩""#),
        (r#"compact(["a", $var, $arn])"#, r#"["a","⟨var⟩","⟨arn⟩"] or ["a","⟨arn⟩"]"#),
        (r#"lookup({dev = "1", prod = "2"}, $var, "3")"#, r#""1" or "2" or "3""#),
        (r#"lookup({dev = "1", prod = "2"}, "p${$var}")"#, r#""2""#),
        (r#"element(["a", "b"], $number)"#, r#""a" or "b""#),
        (r#"coalescelist($list, ["a"])"#, r#"⟨list⟩ or ["a"]"#),
    ]);
}

#[test]
fn alternatives_go_through_every_function() {
    check(&[
        (r#"upper(either("a", "b"))"#, r#""A" or "B""#),
        (r#"format("%s%s", either("a", "b"), either("c", "d"))"#, r#""ac" or "bc" or "ad" or "bd""#),
        (r#"join(",", [either("a", "b"), "c"])"#, r#""a,c" or "b,c""#),
        (r#"jsonencode({a = either(1, "x")})"#, r#""{\"a\":1}" or "{\"a\":\"x\"}""#),
        (r#"length(either([], ["a"]))"#, "0 or 1"),
        (r#"sha1(either("a", "a"))"#, r#""86f7e437faa5a7fce15d1ddcb9eaeaea377667b8""#),
        (r#"contains(["a"], either("a", "b"))"#, "true or false"),
        ("merge({a = 1}, either({}, {b = 2}))", r#"{"a":1} or {"a":1,"b":2}"#),
        (r#"flatten([either(["a"], []), "b"])"#, r#"["a","b"] or ["b"]"#),
        (r#"tonumber(either("1", "x"))"#, "1"),
        (r#"jsondecode(either("{}", "!"))"#, "{}"),
        (r#"tonumber(either("y", "x"))"#, "error: a number is required"),
    ]);
}

#[test]
fn of_too_many_alternatives_some_become_symbols() {
    let world = World::new();
    let four = r#"[either("a", "b"), either("c", "d"), either("e", "f"), either("g", "h")]"#;
    for call in ["join(\"\", LIST)", "jsonencode(LIST)", "join(\"\", jsondecode(jsonencode(LIST)))"] {
        let value = world.evaluate(&call.replace("LIST", four)).unwrap();
        assert_eq!(value.alternatives().len(), 8, "{call}");
        assert!(world.show(&value).contains(r#"⟨either("g", "h"), 4⟩"#), "{call}");
    }
}

#[test]
fn the_same_alternatives_are_decided_alike() {
    let world = World::new();
    let either = world.evaluate(r#"either("a", "b")"#).unwrap();
    let twice = Value::tuple(vec![either.clone(), either]);
    let joined = world.call("join", &[Value::string(""), twice]).unwrap();
    assert_eq!(world.show(&joined), r#""aa" or "bb""#);
}

#[test]
fn json_comes_back_with_its_symbols() {
    check(&[
        (r#"jsondecode(jsonencode({a = $list, b = "x${$var}"}))"#, r#"{"a":⟨list⟩,"b":"x⟨var⟩"}"#),
        (r#"jsondecode("[${$var}, \"${$var}\"]")"#, r#"[⟨var⟩,"⟨var⟩"]"#),
        ("jsondecode($var)", "⟨jsondecode(⟨var⟩)⟩"),
        (r#"jsondecode("[${$var} 1]")"#, r#"⟨jsondecode("[⟨var⟩ 1]")⟩"#),
        (r#"jsondecode("[!")"#, "error: invalid JSON: expected a value, found `!`"),
        (
            r#"yamldecode("a: ${$var}\nb: x-${$arn}\nc: '${$var}'")"#,
            r#"{"a":⟨var⟩,"b":"x-⟨arn⟩","c":"⟨var⟩"}"#,
        ),
        ("yamldecode($var)", "⟨yamldecode(⟨var⟩)⟩"),
    ]);
}

#[test]
fn results_that_are_not_known_have_the_type_of_the_function() {
    let world = World::new();
    let cases = [
        ("sha1($var)", Type::String),
        ("length($var)", Type::Number),
        (r#"split(",", $var)"#, Type::list(Type::String)),
        ("jsondecode($var)", Type::Dynamic),
        (r#"concat($list, tolist(["a"]))"#, Type::list(Type::String)),
        (r#"merge($map, tomap({a = "b"}))"#, Type::map(Type::String)),
        ("element($list, 0)", Type::String),
        ("values($map)", Type::list(Type::String)),
        (r#"regex("(.)(.)", $var)"#, Type::Tuple([Type::String, Type::String].into())),
        ("uuid()", Type::String),
    ];
    for (expression, expected) in cases {
        assert_eq!(world.evaluate(expression).unwrap().type_of(), expected, "{expression}");
    }
}

#[test]
fn functions_that_are_not_pure_give_a_symbol() {
    check(&[
        ("timestamp()", r#""⟨timestamp()⟩""#),
        ("uuid()", r#""⟨uuid()⟩""#),
        ("plantimestamp()", r#""⟨plantimestamp()⟩""#),
        (r#"bcrypt("a", 5)"#, r#""⟨bcrypt("a", 5)⟩""#),
        (r#"base64gzip("a")"#, r#""⟨base64gzip("a")⟩""#),
        (r#"formatdate("YYYY", timestamp())"#, r#""⟨formatdate("YYYY", ⟨timestamp()⟩)⟩""#),
    ]);
}

#[test]
fn the_same_call_is_the_same_symbol() {
    let world = World::new();
    let of = |expression: &str| world.evaluate(expression).unwrap();
    assert_eq!(of("lower($var)").as_str(), of("lower($var)").as_str());
    assert_ne!(of("lower($var)").as_str(), of("lower($other)").as_str());
    assert_eq!(&*world.describe(&of("sha1($var)")).label, "sha1(⟨var⟩)");
}

#[test]
fn sensitive_marks_are_carried_over() {
    let world = World::new();
    let sensitive = |expression: &str| world.evaluate(expression).unwrap().sensitive;
    assert!(sensitive(r#"upper(sensitive("a"))"#));
    assert!(sensitive(r#"join(",", ["a", "b"], sensitive(["c"]))"#));
    assert!(sensitive("sha1(sensitive($var))"));
    assert!(!sensitive(r#"nonsensitive(sensitive("a"))"#));
    assert!(!sensitive(r#"issensitive(sensitive("a"))"#));
    assert!(!world.shown(r#"sha1(format("%s%s", sensitive("hunter2"), $var))"#).contains("hunter2"));
}

#[test]
fn text_keeps_its_place() {
    let world = World::new();
    let file: FileId = world.sources.add("main.tf", "role/name");
    let span = |start, end| Span::new(file, start, end);
    let name = Value::rope(Rope::at("role/name", Some(span(0, 9)), true));
    let text = |value: &Value| value.as_rope().unwrap().clone();
    let suffix = world.call("trimprefix", &[name.clone(), Value::string("role/")]).unwrap();
    assert_eq!(text(&suffix).source(), Some(span(5, 9)));
    let parts = world.call("split", &[Value::string("/"), name.clone()]).unwrap();
    assert_eq!(text(&parts.elements().unwrap()[1]).source(), Some(span(5, 9)));
    let joined = world
        .call("join", &[Value::string("-"), Value::tuple(vec![Value::string("x"), name.clone()])])
        .unwrap();
    assert_eq!(text(&joined).locate(2..6), Some(span(0, 4)));
    let formatted = world.call("format", &[Value::string("a%sb"), name.clone()]).unwrap();
    assert_eq!(text(&formatted).locate(1..5), Some(span(0, 4)));
    let encoded = world.call("jsonencode", &[Value::tuple(vec![name])]).unwrap();
    assert_eq!(encoded.as_str(), Some(r#"["role/name"]"#));
    assert_eq!(text(&encoded).locate(7..11), Some(span(5, 9)));
    let decoded = world.call("jsondecode", &[encoded]).unwrap();
    assert_eq!(text(&decoded.elements().unwrap()[0]).source(), Some(span(0, 9)));
}

#[test]
fn escapes_in_json_keep_the_places_around_them() {
    let world = World::new();
    let source = r#"{"a": "x\u0041y"}"#;
    let file = world.sources.add("a.json", source);
    let rope = Rope::at(source, Some(Span::new(file, 0, source.len())), true);
    let decoded = world.call("jsondecode", &[Value::rope(rope)]).unwrap();
    let text = decoded.get("a").unwrap().as_rope().unwrap();
    assert_eq!(text.as_str(), "xAy");
    assert_eq!(text.locate(0..1), Some(Span::new(file, 7, 8)));
    assert_eq!(text.locate(1..2), Some(Span::new(file, 8, 14)));
    assert_eq!(text.locate(2..3), Some(Span::new(file, 14, 15)));
}

#[test]
fn yaml_keeps_its_places() {
    let mut world = World::new();
    world.files.insert("root/a.yaml", "é: [x]\nb: |\n  one\n  two\nc: 'q'\n");
    let decoded = world.evaluate(r#"yamldecode(file("a.yaml"))"#).unwrap();
    let place = |value: &Value| world.sources.snippet(value.as_rope().unwrap().source().unwrap());
    assert_eq!(place(&decoded.get("é").unwrap().elements().unwrap()[0]), "x");
    assert_eq!(place(decoded.get("b").unwrap()), "one\n  two\n");
    assert_eq!(place(decoded.get("c").unwrap()), "q");
}

#[test]
fn files_are_read_relative_to_the_root_module() {
    let mut world = World::new();
    world.files.insert("root/p/a.json", "{\"a\": 1}");
    world.files.insert("root/p/b.txt", "b");
    world.files.insert("shared/c.txt", "c");
    world.files.insert("root/p.zip", &[b'P', 0xff]);
    let cases = [
        (r#"file("p/a.json")"#, r#""{\"a\": 1}""#),
        (r#"file("./p/../p/b.txt")"#, r#""b""#),
        (r#"file("../shared/c.txt")"#, r#""c""#),
        (r#"file("/workspace/shared/c.txt")"#, r#""c""#),
        (r#"file("none")"#, "error: no file exists at `root/none`"),
        (r#"file("../../etc/passwd")"#, r#""⟨file("../../etc/passwd")⟩""#),
        (r#"file("~/x")"#, r#""⟨file("~/x")⟩""#),
        (r#"file("p/${$var}")"#, r#""⟨file("p/⟨var⟩")⟩""#),
        (r#"fileexists("p/a.json")"#, "true"),
        (r#"fileexists("p")"#, "false"),
        (r#"filebase64("p/b.txt")"#, r#""Yg==""#),
        (r#"filebase64("p.zip")"#, r#""UP8=""#),
        (r#"filebase64sha256("p.zip")"#, r#""tiIvH0CEgfC5ux9llAElPN2anZ/TDAUXoiNmSHXVDq0=""#),
        (r#"file("p.zip")"#, "error: the file `root/p.zip` is not UTF-8"),
        (r#"filemd5("p/b.txt")"#, r#""92eb5ffee6ae2fec3ad71c777531578f""#),
        (r#"filebase64sha256("p/b.txt")"#, r#""PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0=""#),
        (r#"fileset("p", "*")"#, r#"["a.json","b.txt"]"#),
        (r#"fileset(".", "**/*.txt")"#, r#"["p/b.txt"]"#),
        (r#"abspath("p")"#, r#""/workspace/root/p""#),
        (r#"templatefile("p/b.txt", {x = 1})"#, r#""b{\"x\":1}""#),
        (r#"templatefile("p/b.txt", "x")"#, "error: variables must be a map or object"),
        (r#"templatestring("t", {x = $var})"#, r#""t{\"x\":\"⟨var⟩\"}""#),
    ];
    for (expression, expected) in cases {
        assert_eq!(world.shown(expression), expected, "{expression}");
    }
}

#[test]
fn text_of_a_file_has_its_place() {
    let mut world = World::new();
    world.files.insert("root/a.txt", "hello");
    let text = world.evaluate(r#"trimprefix(file("a.txt"), "he")"#).unwrap();
    let place = world.sources.location(text.as_rope().unwrap().source().unwrap());
    assert_eq!((&*place.file, place.start.column, place.end.column), ("root/a.txt", 3, 6));
}

#[test]
fn hostile_input_ends() {
    let world = World::new();
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(world.call("jsondecode", &[Value::string(nested.as_str())]).is_err());
    assert!(world.call("yamldecode", &[Value::string(nested)]).is_err());
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (next, last) in ('b'..='k').zip('a'..) {
        bomb = format!("{bomb}{next}: &{next} [{}]\n", vec![format!("*{last}"); 10].join(", "));
    }
    assert!(world.call("yamldecode", &[Value::string(bomb)]).is_err());
    assert!(world.evaluate(r#"regex("(a{1000}){1000}", "a")"#).is_err());
    assert!(world.evaluate(r#"format("%999999999d", 1)"#).is_err());
    assert!(world.evaluate(r#"indent(1000000000, "a\nb")"#).is_err());
    assert!(world.evaluate(r#"tonumber("1e999999999")"#).is_err());
    let many = Value::tuple(vec![Value::bool(true); 1000]);
    assert!(world.call("setproduct", &[many.clone(), many]).is_err());
    let mut escaped = Ok(Value::string("\""));
    for _ in 0..64 {
        escaped = escaped.and_then(|text| world.call("jsonencode", &[text]));
    }
    assert!(escaped.is_err());
    let mut large = Value::string("x");
    for _ in 0..64 {
        large = Value::tuple(vec![large.clone(), large]);
    }
    assert!(world.call("jsonencode", &[large.clone()]).is_err());
    assert!(world.call("flatten", &[large.clone()]).is_err());
    assert!(world.call("sha1", &[large.clone()]).is_err());
    assert!(matches!(world.call("length", &[large]).unwrap().kind, Kind::Number(_)));
}

#[test]
fn names_are_found_with_and_without_their_namespace() {
    use rolecall_terraform::functions;
    let names: Vec<&str> = functions::names().collect();
    assert!(names.is_sorted());
    assert!(names.iter().all(|name| functions::find(name).is_some()));
    assert!(functions::find("core::upper").is_some());
    assert!(functions::find("try").is_none());
    assert!(functions::find("core::core::upper").is_none());
}
