//! What the rules about ids, partitions, wildcards and MFA say of trust policies, and what a session is as a resource.

mod workspace;

use rolecall_rules::{Certainty, Finding};

const RULES: [&str; 5] = [
    "mfa-iffexists",
    "ref-assumed-role-arn",
    "trust-condition-wildcard-in-equals",
    "trust-dead-unique-id",
    "trust-principal-partition",
];

const CONFIG: &str = r#"account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}
"#;

fn findings(config: &str, prod: &str) -> Vec<Finding> {
    let checked = workspace::check([("rolecall.hcl", config), ("accounts/prod/main.tf", prod)]);
    assert_eq!(checked.problems, []);
    checked.findings.into_iter().filter(|finding| RULES.contains(&finding.rule)).collect()
}

fn role(statements: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"this\" {{\n  name = \"this\"\n  path = \"/app/\"\n  assume_role_policy = jsonencode({{\n    \
         Version = \"2012-10-17\"\n    Statement = [{statements}]\n  }})\n}}\n"
    )
}

fn statement(effect: &str, principal: &str, condition: &str) -> String {
    format!(
        "{{ Effect = \"{effect}\", Principal = {{ AWS = \"{principal}\" }}, Action = \"sts:AssumeRole\", \
         Condition = {condition} }},"
    )
}

fn trusted(principal: &str, condition: &str) -> Vec<Finding> {
    findings(CONFIG, &role(&statement("Allow", principal, condition)))
}

fn names(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.rule).collect::<Vec<_>>().join(" ")
}

const ROOT: &str = "arn:aws:iam::111111111111:root";
const LOOSE: &str = "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"true\" } }";
const MFA: &str = "mfa-iffexists";

#[test]
fn mfa_that_is_asked_for_only_where_it_is_mentioned_is_no_guard() {
    for (principal, condition, expected) in [
        (ROOT, LOOSE, MFA),
        ("*", LOOSE, MFA),
        ("arn:aws:iam::111111111111:user/ann", LOOSE, MFA),
        (ROOT, "{ Bool = { \"aws:MultiFactorAuthPresent\" = \"true\" } }", ""),
        (ROOT, "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"false\" } }", ""),
        (
            ROOT,
            "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"true\" }, \
             NumericLessThan = { \"aws:MultiFactorAuthAge\" = \"3600\" } }",
            "",
        ),
        (
            ROOT,
            "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"true\" }, \
             NumericLessThanIfExists = { \"aws:MultiFactorAuthAge\" = \"3600\" } }",
            MFA,
        ),
        (
            ROOT,
            "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"true\" }, \
             StringEquals = { \"sts:ExternalId\" = \"secret\" } }",
            MFA,
        ),
    ] {
        assert_eq!(names(&trusted(principal, condition)), expected, "{principal} {condition}");
    }
}

#[test]
fn a_deny_for_those_without_mfa_is_a_guard() {
    let with = |effect, condition| {
        let both = statement("Allow", ROOT, LOOSE) + &statement(effect, "*", condition);
        names(&findings(CONFIG, &role(&both)))
    };
    assert_eq!(with("Deny", "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"false\" } }"), "");
    assert_eq!(with("Deny", "{ Bool = { \"aws:MultiFactorAuthPresent\" = \"false\" } }"), MFA);
}

#[test]
fn where_only_roles_are_let_in_the_lack_of_mfa_is_possible() {
    for (principal, condition, expected) in [
        (ROOT, LOOSE, Certainty::Certain),
        ("arn:aws:iam::111111111111:role/jump", LOOSE, Certainty::Possible),
        (
            ROOT,
            "{ BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"true\" }, \
             ArnLike = { \"aws:PrincipalArn\" = \"arn:aws:iam::111111111111:role/*\" } }",
            Certainty::Possible,
        ),
    ] {
        let found = trusted(principal, condition);
        assert_eq!(names(&found), MFA, "{principal} {condition}");
        assert_eq!(found[0].certainty, expected, "{principal} {condition}");
    }
}

#[test]
fn a_wildcard_is_none_where_letters_are_compared() {
    let wildcard = "trust-condition-wildcard-in-equals";
    for (operator, value, expected) in [
        ("StringEquals", "acme-*", wildcard),
        ("StringEqualsIgnoreCase", "acme-?", wildcard),
        ("StringEquals", "$${aws:username}", ""),
        ("StringEquals", "a$${*}", ""),
        ("StringEquals", "acme", ""),
        ("StringLike", "acme-*", ""),
        ("StringNotEquals", "acme-*", ""),
    ] {
        let condition = format!("{{ {operator} = {{ \"aws:PrincipalTag/team\" = \"{value}\" }} }}");
        assert_eq!(names(&trusted(ROOT, &condition)), expected, "{condition}");
    }
}

#[test]
fn a_principal_is_of_the_partition_of_the_account() {
    let partition = "trust-principal-partition";
    let china = CONFIG.replacen("id      =", "partition = \"aws-cn\"\n  id      =", 1);
    for (config, principal, expected) in [
        (CONFIG, ROOT, ""),
        (CONFIG, "111111111111", ""),
        (CONFIG, "arn:aws-cn:iam::111111111111:root", partition),
        (&china, ROOT, partition),
        (&china, "arn:aws:sts::111111111111:assumed-role/jump/s", partition),
        (&china, "arn:aws-cn:iam::111111111111:role/jump", ""),
        (&china, "arn:${var.partition}:iam::111111111111:root", ""),
    ] {
        let text = format!("variable \"partition\" {{}}\n{}", role(&statement("Allow", principal, "{}")));
        assert_eq!(names(&findings(config, &text)), expected, "{principal}");
    }
}

#[test]
fn the_role_of_a_session_is_named_with_its_path() {
    let policy = |action: &str, resource: &str| {
        let policy = format!(
            "resource \"aws_iam_policy\" \"this\" {{\n  name = \"this\"\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    \
             Statement = [{{ Effect = \"Allow\", Action = \"{action}\", Resource = \"{resource}\" }}]\n  }})\n}}\n"
        );
        findings(CONFIG, &(role(&statement("Allow", ROOT, "{}")) + &policy))
    };
    let found = policy("sts:AssumeRole", "arn:aws:sts::222222222222:assumed-role/this/ci");
    assert_eq!(names(&found), "ref-assumed-role-arn");
    assert_eq!(found[0].help.as_deref(), Some("name the role: `arn:aws:iam::222222222222:role/app/this`"));
    assert_eq!(found[0].entity.as_deref(), Some("arn:aws:iam::222222222222:policy/this"));
    assert_eq!(names(&policy("sts:*", "arn:aws:sts::*:assumed-role/*")), "ref-assumed-role-arn");
    assert_eq!(names(&policy("s3:GetObject", "arn:aws:sts::222222222222:assumed-role/this/ci")), "");
    assert_eq!(names(&policy("sts:AssumeRole", "arn:aws:iam::222222222222:role/app/this")), "");
}
