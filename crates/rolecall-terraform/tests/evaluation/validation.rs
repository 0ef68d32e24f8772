//! Validation blocks: what they refuse, and what they tell of variables without a value.

use super::common::{Workspace, main_tf};

const ENVIRONMENT: &str = r#"
variable "env" {
  type = string
  validation {
    condition     = contains(["dev", "prod"], var.env)
    error_message = "Must be dev or prod, not ${var.env}."
  }
}
locals {
  accounts = { dev = "111111111111", prod = "222222222222", test = "333333333333" }
}
"#;

fn environment(expression: &str) -> String {
    main_tf(&format!("{ENVIRONMENT}output \"o\" {{\n  value = {expression}\n}}\n")).output("o")
}

#[test]
fn a_value_that_fails_is_refused_with_the_message() {
    let evaluated = Workspace::of(&[("main.tf", ENVIRONMENT)]).variable("env", "qa").evaluate();
    let message = "error in evaluation: invalid value for variable `env`: Must be dev or prod, not qa";
    assert_eq!(evaluated.problems(), [message]);
    Workspace::of(&[("main.tf", ENVIRONMENT)]).variable("env", "dev").evaluate().clean();
}

#[test]
fn conditions_see_other_variables_and_locals() {
    let evaluated = main_tf(
        r#"
variable "least" { default = 3 }
variable "size" {
  default = 2
  validation {
    condition     = var.size >= var.least
    error_message = "Too small."
  }
  validation {
    condition     = var.size <= local.most
    error_message = "Too large."
  }
}
locals { most = var.least - 2 }
"#,
    );
    let refused = |why: &str| format!("error in evaluation: invalid value for variable `size`: {why}");
    assert_eq!(evaluated.problems(), [refused("Too small"), refused("Too large")]);
}

#[test]
fn an_argument_of_a_module_is_validated_where_the_module_surely_is() {
    let child =
        "variable \"n\" {\n  validation {\n    condition = var.n < 5\n    error_message = \"x\"\n  }\n}\n";
    let main = |count: &str| {
        format!("variable \"on\" {{}}\nmodule \"m\" {{\n  source = \"./m\"\n  n = 9\n{count}}}\n")
    };
    let problems = |count: &str| {
        let main = main(count);
        Workspace::of(&[("main.tf", &main), ("m/main.tf", child)]).evaluate().problems().len()
    };
    assert_eq!(problems(""), 1);
    assert_eq!(problems("  count = var.on ? 1 : 0\n"), 0);
    assert_eq!(problems("  count = 0\n"), 0);
}

#[test]
fn what_is_not_known_is_not_refused() {
    let child = "variable \"id\" {\n  validation {\n    condition = length(var.id) == 3\n    error_message = \"x\"\n  }\n}\n";
    let main = "resource \"terraform_data\" \"d\" {}\nmodule \"m\" {\n  source = \"./m\"\n  id = terraform_data.d.id\n}\n";
    Workspace::of(&[("main.tf", main), ("m/main.tf", child)]).evaluate().clean();
    // Nobody needs it: that it has no value is nothing to say.
    main_tf(child).clean();
}

#[test]
fn a_message_does_not_tell_a_secret() {
    let evaluated = main_tf(
        r#"
variable "secret" {
  default   = "hunter2"
  sensitive = true
  validation {
    condition     = length(var.secret) > 20
    error_message = "Too short: ${var.secret}"
  }
}
"#,
    );
    let refused =
        "error in evaluation: invalid value for variable `secret`: a condition of `validation` is not met";
    assert_eq!(evaluated.problems(), [refused]);
}

#[test]
fn listed_values_decide_what_would_be_open() {
    assert_eq!(environment("var.env == \"staging\""), "false");
    assert_eq!(environment("\"app-${var.env}\" != \"app-test\""), "true");
    assert_eq!(environment("var.env == \"dev\""), r#"⟨var.env == "dev"⟩"#);
    assert_eq!(environment("contains([\"dev\", \"prod\", \"x\"], var.env)"), "true");
    assert_eq!(environment("contains([\"dev\"], var.env)").matches(" or ").count(), 0);
    assert_eq!(environment("local.accounts[var.env]"), r#"("111111111111" or "222222222222")"#);
    assert_eq!(environment("lookup(local.accounts, var.env, \"\")"), r#"("111111111111" or "222222222222")"#);
    assert_eq!(environment("var.env == \"staging\" ? 1 : 2"), "2");
    assert_eq!(environment("length(var.env)"), "(3 or 4)");
}

#[test]
fn text_with_the_variable_stays_one_text() {
    assert_eq!(environment("\"app-${var.env}\""), r#""app-⟨var.env⟩""#);
    assert_eq!(environment("upper(var.env) == upper(var.env)"), "true");
}

#[test]
fn values_are_listed_in_several_ways() {
    let decided = |condition: &str| {
        let text = format!(
            "variable \"x\" {{\n  type = string\n  validation {{\n    condition = {condition}\n    error_message = \"m\"\n  }}\n}}\noutput \"o\" {{\n  value = var.x == \"c\"\n}}\n"
        );
        main_tf(&text).output("o")
    };
    assert_eq!(decided("var.x == \"a\" || \"b\" == var.x"), "false");
    assert_eq!(decided("(contains([\"a\", \"c\"], var.x)) && contains(toset([\"a\"]), var.x)"), "false");
    assert_eq!(decided("contains([\"a\"], var.x) && length(var.x) > 0"), "false");
    for open in [
        "contains([\"a\", \"c\"], var.x)",
        "var.x == \"a\" || length(var.x) == 12",
        "var.x == null || var.x == \"a\"",
        "!contains([\"a\"], var.x)",
        "contains(local.nowhere, var.x)",
        "can(regex(\"^[0-9]{12}$\", var.x))",
    ] {
        assert!(decided(open).starts_with('⟨'), "{open}");
    }
}

#[test]
fn a_number_has_listed_values_too() {
    let text = "variable \"n\" {\n  type = number\n  validation {\n    condition = contains([1, 2, \"x\"], var.n)\n    error_message = \"m\"\n  }\n}\noutput \"o\" {\n  value = [var.n == 3, var.n != 4]\n}\n";
    assert_eq!(main_tf(text).output("o"), "[false, true]");
}
