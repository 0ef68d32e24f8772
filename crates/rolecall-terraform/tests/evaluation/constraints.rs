//! Type constraints: what Terraform 1.11 makes of values, and what it refuses.

use super::common::Workspace;

/// A type constraint, the argument of a module call, and the value of the variable with its type, or what is wrong.
const CASES: &[[&str; 3]] = &[
    ["string", "true", r#"string "true""#],
    ["string", "1.50", r#"string "1.5""#],
    ["string", "[]", "value for `v`: string required, but have tuple"],
    ["number", r#""0x10""#, "value for `v`: a number is required"],
    ["number", r#""1e3""#, "number 1000"],
    ["number", "true", "value for `v`: number required, but have bool"],
    ["bool", r#""1""#, "bool true"],
    ["bool", r#""True""#, "value for `v`: a bool is required; to convert from string, use lower case"],
    ["bool", "1", "value for `v`: bool required, but have number"],
    ["any", r#"[1, "a", null]"#, r#"tuple([number, string, any]) [1, "a", null]"#],
    ["list(string)", r#"[1, true, "a"]"#, r#"list(string) list["1", "true", "a"]"#],
    ["list(string)", r#"toset(["b", "a"])"#, r#"list(string) list["a", "b"]"#],
    ["list(string)", "{}", "value for `v`: list of string required, but have object"],
    ["list(string)", "[null]", "list(string) list[null]"],
    ["list(any)", "[]", "list(any) list[]"],
    ["list(any)", r#"[1, "a"]"#, r#"list(string) list["1", "a"]"#],
    ["list(any)", "[1, true]", "value for `v`: all list elements must have the same type"],
    ["list(any)", r#"[null, "a"]"#, r#"list(string) list[null, "a"]"#],
    ["list(any)", "[null, null]", "list(any) list[null, null]"],
    ["list(any)", "[null, { a = 1 }]", "value for `v`: all list elements must have the same type"],
    ["list(any)", r#"[{ a = 1 }, { b = "x" }]"#, r#"list(map(string)) list[map{a = "1"}, map{b = "x"}]"#],
    ["list(any)", "[{ a = 1 }, { a = true }]", "value for `v`: all list elements must have the same type"],
    ["list(any)", r#"[["a"], []]"#, r#"list(list(string)) list[list["a"], list[]]"#],
    ["list(any)", r#"[["a"], { a = 1 }]"#, "value for `v`: all list elements must have the same type"],
    ["list(set(any))", "[[{}], []]", "value for `v`: element types must all match for conversion to list"],
    [
        "list(set(any))",
        "[tolist([{}]), []]",
        "value for `v`: element types must all match for conversion to list",
    ],
    ["list(list(any))", r#"[[1], ["a"], []]"#, r#"list(list(string)) list[list["1"], list["a"], list[]]"#],
    [
        "list(object({ a = any }))",
        r#"[{ a = 1 }, { a = "x" }]"#,
        r#"list(object({a = string})) list[{a = "1"}, {a = "x"}]"#,
    ],
    [
        "list(object({ a = any }))",
        "[{ a = 1 }, { a = [] }]",
        "value for `v`: cannot find a common base type for all elements",
    ],
    ["set(string)", r#"["b", "a", "b", 1]"#, r#"set(string) set["1", "a", "b"]"#],
    ["set(number)", r#"["1", 1.0, 2]"#, "set(number) set[1, 2]"],
    ["set(any)", r#"[null, "0"]"#, r#"set(string) set["0", null]"#],
    ["set(any)", r#"["0", { a = 1 }]"#, "value for `v`: all set elements must have the same type"],
    [
        "set(object({ a = string, b = any }))",
        r#"[{ a = "x", b = true }, { a = "y", b = null }]"#,
        "value for `v`: element types must all match for conversion to set",
    ],
    [
        "set(list(string))",
        r#"[["b"], ["a", "c"], []]"#,
        r#"set(list(string)) set[list["a", "c"], list["b"], list[]]"#,
    ],
    ["map(string)", "{ a = 1, b = null }", r#"map(string) map{a = "1", b = null}"#],
    ["map(any)", "{ a = { x = [] }, b = null }", "map(object({x = tuple([])})) map{a = {x = []}, b = null}"],
    ["map(any)", "{ a = 1, b = [] }", "value for `v`: all map elements must have the same type"],
    [
        "map(object({ a = any }))",
        r#"{ k = { a = 1 }, l = { a = "x" } }"#,
        r#"map(object({a = string})) map{k = {a = "1"}, l = {a = "x"}}"#,
    ],
    ["map(map(any))", r#"{ b = { x = 1, y = "z" } }"#, r#"map(map(string)) map{b = map{x = "1", y = "z"}}"#],
    ["map(string)", "[1]", "value for `v`: map of string required, but have tuple"],
    ["tuple([])", "[]", "tuple([]) []"],
    ["tuple([string, bool])", r#"[1, "true"]"#, r#"tuple([string, bool]) ["1", true]"#],
    ["tuple([string, bool])", "[1]", "value for `v`: tuple of 2 elements required, but have 1"],
    ["tuple([string])", r#"tolist(["a"])"#, "value for `v`: tuple required, but have list of string"],
    ["tuple([any, any])", "[[], { a = null }]", "tuple([tuple([]), object({a = any})]) [[], {a = null}]"],
    ["object({})", "{ a = 1 }", "object({}) {}"],
    ["object({})", "[]", "value for `v`: object required, but have tuple"],
    ["object({ a = string })", "{}", "value for `v`: attribute `a` is required"],
    ["object({ a = string })", "{ a = null, b = 1 }", "object({a = string}) {a = null}"],
    ["object({ a = string })", "tomap({ a = 1, b = 2 })", r#"object({a = string}) {a = "1"}"#],
    ["object({ a = optional(string) })", "{}", "object({a = string}) {a = null}"],
    [r#"object({ a = optional(string, "x") })"#, "{ a = null }", r#"object({a = string}) {a = "x"}"#],
    [r#"object({ a = optional(number, "5") })"#, "{}", "object({a = number}) {a = 5}"],
    ["object({ a = optional(list(string), []) })", "{}", "object({a = list(string)}) {a = list[]}"],
    [
        r#"object({ a = optional(object({ b = optional(string, "x") }), {}) })"#,
        "{}",
        r#"object({a = object({b = string})}) {a = {b = "x"}}"#,
    ],
    [
        r#"object({ a = optional(object({ b = optional(string, "x") })) })"#,
        "{}",
        "object({a = object({b = string})}) {a = null}",
    ],
    [
        r#"object({ a = optional(object({ b = optional(string, "x") })) })"#,
        "{ a = {} }",
        r#"object({a = object({b = string})}) {a = {b = "x"}}"#,
    ],
    [
        "object({ a = optional(map(object({ b = optional(bool, true) })), { k = {} }) })",
        "{}",
        "object({a = map(object({b = bool}))}) {a = map{k = {b = true}}}",
    ],
    [
        r#"map(object({ a = optional(string, "x") }))"#,
        r#"{ k = {}, l = { a = "y" } }"#,
        r#"map(object({a = string})) map{k = {a = "x"}, l = {a = "y"}}"#,
    ],
    [
        r#"list(object({ a = optional(string, "x") }))"#,
        "[null, {}]",
        r#"list(object({a = string})) list[null, {a = "x"}]"#,
    ],
    [
        r#"tuple([object({ a = optional(string, "x") })])"#,
        "[{}]",
        r#"tuple([object({a = string})]) [{a = "x"}]"#,
    ],
    [
        r#"set(object({ a = optional(string, "x") }))"#,
        r#"[{}, { a = "x" }]"#,
        r#"set(object({a = string})) set[{a = "x"}]"#,
    ],
    ["object({ a = optional(any, []) })", "{}", "object({a = tuple([])}) {a = []}"],
    [
        "object({ a = optional(any, []) })",
        "{ a = { b = 1 } }",
        "object({a = object({b = number})}) {a = {b = 1}}",
    ],
    [
        "object({ a = optional(tuple([number]), [1]) })",
        "{ a = null }",
        "object({a = tuple([number])}) {a = [1]}",
    ],
    [
        r#"object({ a = optional(set(number), "1") })"#,
        "{ a = [] }",
        "default for attribute `a`: set of number required, but have string",
    ],
    [
        "object({ a = optional(object({ b = string }), {}) })",
        r#"{ a = { b = "x" } }"#,
        "default for attribute `a`: attribute `b` is required",
    ],
    [
        "object({ a = optional(list(any), [1, [2]]) })",
        "{}",
        "default for attribute `a`: all list elements must have the same type",
    ],
];

fn converted(constraint: &str, argument: &str) -> String {
    let main = format!(
        "module \"m\" {{\n  source = \"./m\"\n  v = {argument}\n}}\noutput \"o\" {{\n  value = module.m.o\n}}\n"
    );
    let child =
        format!("variable \"v\" {{\n  type = {constraint}\n}}\noutput \"o\" {{\n  value = var.v\n}}\n");
    let evaluated = Workspace::of(&[("main.tf", &main), ("m/main.tf", &child)]).evaluate();
    if let Some(problem) = evaluated.problems().first() {
        return problem.trim_start_matches("error in evaluation: unsuitable ").to_owned();
    }
    let value = evaluated.evaluation.outputs.get("o").unwrap();
    format!("{} {}", value.type_of(), evaluated.show(value))
}

#[test]
fn arguments_are_converted_as_terraform_does() {
    for [constraint, argument, expected] in CASES {
        assert_eq!(converted(constraint, argument), *expected, "{constraint} of {argument}");
    }
}
