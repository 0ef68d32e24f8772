//! What the rules about trust policies say of principals, actions and conditions.

mod workspace;

use rolecall_rules::{Certainty, Finding};

const RULES: [&str; 7] = [
    "external-trust-no-external-id",
    "trust-action-mismatch",
    "trust-condition-impossible",
    "trust-principal-any-aws",
    "trust-principal-group",
    "trust-principal-wildcard-arn",
    "trust-unresolved-principal",
];

const CONFIG: &str = r#"account "dev" {
  id      = "111111111111"
  sources = ["accounts/dev"]
}

account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}

organization {
  id                 = "o-own"
  management_account = "444444444444"
}
"#;

const DEV: &str = r#"
resource "aws_iam_user" "ann" {
  name = "ann"
}

resource "aws_iam_role" "jump" {
  name = "jump"
  path = "/app/"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
"#;

fn findings(config: &str, prod: &str) -> Vec<Finding> {
    let files = [("rolecall.hcl", config), ("accounts/dev/main.tf", DEV), ("accounts/prod/main.tf", prod)];
    let checked = workspace::check(files);
    assert_eq!(checked.problems, []);
    checked.findings.into_iter().filter(|finding| RULES.contains(&finding.rule)).collect()
}

/// A role of prod with these statements in its trust policy.
fn role(statements: &str) -> String {
    format!(
        "resource \"aws_iam_role\" \"this\" {{\n  name = \"this\"\n  assume_role_policy = jsonencode({{\n    \
         Version = \"2012-10-17\"\n    Statement = [{statements}]\n  }})\n}}\n"
    )
}

fn statement(principal: &str, action: &str, condition: &str) -> String {
    let condition = if condition.is_empty() { String::new() } else { format!(", Condition = {condition}") };
    format!("{{ Effect = \"Allow\", Principal = {{ {principal} }}, Action = {action}{condition} }},")
}

/// The rules that find something in the trust policy of one statement.
fn trusted(principal: &str, action: &str, condition: &str) -> String {
    names(&findings(CONFIG, &role(&statement(principal, action, condition))))
}

fn assumed_by(principal: &str, condition: &str) -> String {
    trusted(principal, "\"sts:AssumeRole\"", condition)
}

fn names(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.rule).collect::<Vec<_>>().join(" ")
}

const EXTERNAL: &str = "external-trust-no-external-id";
const IMPOSSIBLE: &str = "trust-condition-impossible";
const MISMATCH: &str = "trust-action-mismatch";
const PUBLIC: &str = "trust-principal-any-aws";
const UNRESOLVED: &str = "trust-unresolved-principal";

#[test]
fn everyone_is_let_in_unless_a_condition_names_callers() {
    for (condition, expected) in [
        ("", PUBLIC),
        ("{ StringEquals = { \"aws:PrincipalOrgID\" = \"o-own\" } }", ""),
        ("{ StringLike = { \"aws:PrincipalOrgID\" = \"o-*\" } }", PUBLIC),
        ("{ StringEqualsIfExists = { \"aws:PrincipalOrgID\" = \"o-own\" } }", PUBLIC),
        ("{ StringEquals = { \"sts:ExternalId\" = \"secret\" } }", ""),
        ("{ ArnLike = { \"aws:PrincipalArn\" = \"arn:aws:iam::111111111111:role/*\" } }", ""),
        ("{ ArnLike = { \"aws:PrincipalArn\" = \"arn:aws:iam::*:role/jump\" } }", PUBLIC),
        ("{ IpAddress = { \"aws:SourceIp\" = \"203.0.113.0/24\" } }", PUBLIC),
        ("{ StringEquals = { \"aws:SourceAccount\" = \"222222222222\" } }", IMPOSSIBLE),
    ] {
        assert_eq!(assumed_by("AWS = \"*\"", condition), expected, "{condition}");
    }
    let deny = "{ Effect = \"Deny\", Principal = \"*\", Action = \"sts:AssumeRole\", \
                Condition = { StringNotEquals = { \"aws:PrincipalOrgID\" = \"o-own\" } } },";
    let both = statement("AWS = \"*\"", "\"sts:AssumeRole\"", "") + deny;
    assert_eq!(names(&findings(CONFIG, &role(&both))), "");
}

#[test]
fn an_account_of_somebody_else_needs_an_external_id() {
    for (principal, expected) in [
        ("AWS = \"arn:aws:iam::999999999999:root\"", EXTERNAL),
        ("AWS = \"999999999999\"", EXTERNAL),
        ("AWS = \"arn:aws:iam::999999999999:role/vendor\"", EXTERNAL),
        ("AWS = [\"arn:aws:iam::111111111111:root\", \"999999999999\"]", EXTERNAL),
        ("AWS = \"arn:aws:iam::111111111111:root\"", ""),
        ("AWS = \"arn:aws:iam::222222222222:root\"", ""),
        ("AWS = \"arn:aws:iam::444444444444:root\"", ""),
        ("AWS = \"arn:aws:iam::127311923021:root\"", ""),
        ("Service = \"ec2.amazonaws.com\"", ""),
    ] {
        assert_eq!(assumed_by(principal, ""), expected, "{principal}");
    }
    let vendor = "AWS = \"arn:aws:iam::999999999999:root\"";
    for (condition, expected) in [
        ("{ StringEquals = { \"sts:ExternalId\" = \"secret\" } }", ""),
        ("{ StringLike = { \"sts:ExternalId\" = \"*\" } }", EXTERNAL),
        ("{ StringEqualsIfExists = { \"sts:ExternalId\" = \"secret\" } }", EXTERNAL),
        ("{ StringEquals = { \"aws:PrincipalOrgID\" = \"o-own\" } }", ""),
        ("{ Bool = { \"aws:MultiFactorAuthPresent\" = \"true\" } }", ""),
        ("{ IpAddress = { \"aws:SourceIp\" = \"203.0.113.0/24\" } }", EXTERNAL),
    ] {
        assert_eq!(assumed_by(vendor, condition), expected, "{condition}");
    }
}

#[test]
fn an_account_that_is_not_known_is_possibly_somebody_elses() {
    let role = role(&statement("AWS = \"arn:aws:iam::${var.trusted}:root\"", "\"sts:AssumeRole\"", ""));
    let found = findings(CONFIG, &format!("variable \"trusted\" {{}}\n{role}"));
    assert_eq!(names(&found), EXTERNAL);
    assert_eq!(found[0].certainty, Certainty::Possible);
    let own = role.replace("var.trusted", "data.aws_caller_identity.me.account_id");
    assert_eq!(names(&findings(CONFIG, &format!("data \"aws_caller_identity\" \"me\" {{}}\n{own}"))), "");
    let member = role.replace("var.trusted", "aws_organizations_account.app.id");
    let account = "resource \"aws_organizations_account\" \"app\" {\n  name = \"app\"\n  email = \"a@example.com\"\n}\n";
    assert_eq!(names(&findings(CONFIG, &format!("{account}{member}"))), "");
}

#[test]
fn groups_and_patterns_are_no_principals() {
    assert_eq!(assumed_by("AWS = \"arn:aws:iam::111111111111:group/sre\"", ""), "trust-principal-group");
    for arn in ["role/ci-*", "user/*", "group/*"] {
        let principal = format!("AWS = \"arn:aws:iam::111111111111:{arn}\"");
        assert_eq!(assumed_by(&principal, ""), "trust-principal-wildcard-arn", "{arn}");
    }
    assert_eq!(
        assumed_by("AWS = \"arn:aws:sts::111111111111:assumed-role/ci/*\"", ""),
        "trust-principal-wildcard-arn"
    );
}

#[test]
fn a_principal_of_a_complete_account_has_to_exist() {
    for (arn, expected) in [
        ("iam::111111111111:user/ann", ""),
        ("iam::111111111111:role/app/jump", ""),
        ("sts::111111111111:assumed-role/jump/session", ""),
        ("iam::111111111111:user/Ann", UNRESOLVED),
        ("iam::111111111111:role/jump", UNRESOLVED),
        ("iam::111111111111:role/app/jmup", UNRESOLVED),
        ("iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", ""),
        ("iam::111111111111:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS", ""),
    ] {
        assert_eq!(assumed_by(&format!("AWS = \"arn:aws:{arn}\""), ""), expected, "{arn}");
    }
    let absent = role(&statement("AWS = \"arn:aws:iam::111111111111:user/bob\"", "\"sts:AssumeRole\"", ""));
    let incomplete = CONFIG.replacen("id      =", "complete = false\n  id      =", 1);
    assert_eq!(names(&findings(&incomplete, &absent)), "");
}

#[test]
fn the_repair_of_a_principal_that_does_not_exist_is_the_nearest_one() {
    let help = |arn: &str| {
        let role =
            role(&statement(&format!("AWS = \"arn:aws:iam::111111111111:{arn}\""), "\"sts:AssumeRole\"", ""));
        findings(CONFIG, &role)[0].help.clone().unwrap()
    };
    assert_eq!(help("role/jump"), "its ARN is `arn:aws:iam::111111111111:role/app/jump`");
    assert!(help("user/an").contains("dev:user/ann"));
}

#[test]
fn each_kind_of_principal_has_its_action() {
    let oidc = "Federated = \"arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com\"";
    let saml = "Federated = \"arn:aws:iam::222222222222:saml-provider/corp\"";
    let user = "AWS = \"arn:aws:iam::111111111111:user/ann\"";
    for (principal, action, expected) in [
        (oidc, "\"sts:AssumeRoleWithWebIdentity\"", ""),
        (oidc, "\"sts:AssumeRole\"", MISMATCH),
        (oidc, "\"sts:*\"", ""),
        (oidc, "\"sts:TagSession\"", ""),
        (saml, "[\"sts:AssumeRoleWithSAML\", \"sts:TagSession\"]", ""),
        (saml, "\"sts:AssumeRoleWithWebIdentity\"", MISMATCH),
        (user, "\"sts:AssumeRoleWithSAML\"", MISMATCH),
        ("Service = \"ec2.amazonaws.com\"", "\"sts:AssumeRoleWithWebIdentity\"", MISMATCH),
        ("Federated = \"cognito-identity.amazonaws.com\"", "\"sts:AssumeRole\"", MISMATCH),
    ] {
        assert_eq!(trusted(principal, action, ""), expected, "{principal} {action}");
    }
}

#[test]
fn a_condition_is_impossible_when_neither_user_nor_role_of_an_account_can_meet_it() {
    let mfa = "{ Bool = { \"aws:MultiFactorAuthPresent\" = \"true\" } }";
    for (principal, condition, expected) in [
        ("AWS = \"arn:aws:iam::111111111111:role/app/jump\"", mfa, IMPOSSIBLE),
        ("AWS = \"arn:aws:iam::111111111111:root\"", mfa, ""),
        ("AWS = \"arn:aws:iam::111111111111:user/ann\"", mfa, ""),
        ("Service = \"lambda.amazonaws.com\"", mfa, IMPOSSIBLE),
        (
            "AWS = \"arn:aws:iam::111111111111:root\"",
            "{ StringEquals = { \"aws:SourceAccount\" = \"1\" } }",
            IMPOSSIBLE,
        ),
        (
            "Service = \"config.amazonaws.com\"",
            "{ StringEquals = { \"aws:SourceAccount\" = \"222222222222\" } }",
            "",
        ),
        (
            "AWS = \"arn:aws:iam::111111111111:root\"",
            "{ ArnLike = { \"aws:PrincipalArn\" = \"arn:aws:iam::111111111111:user/sre/*\" } }",
            "",
        ),
        (
            "AWS = \"arn:aws:iam::111111111111:root\"",
            "{ ArnLike = { \"aws:PrincipalArn\" = \"arn:aws:sts::111111111111:assumed-role/jump/*\" } }",
            IMPOSSIBLE,
        ),
        (
            "AWS = \"arn:aws:iam::111111111111:root\"",
            "{ StringNotEquals = { \"aws:SourceAccount\" = \"1\" } }",
            "",
        ),
    ] {
        assert_eq!(assumed_by(principal, condition), expected, "{principal} {condition}");
    }
}

#[test]
fn a_finding_stands_at_the_principal_the_action_or_the_value() {
    let text = |statement: &str| {
        let prod = role(statement);
        let span = findings(CONFIG, &prod)[0].span.unwrap();
        prod.get(span.start as usize..span.end as usize).unwrap().trim_matches('"').to_owned()
    };
    assert_eq!(text(&statement("AWS = \"*\"", "\"sts:AssumeRole\"", "")), "*");
    let saml = "Federated = \"arn:aws:iam::222222222222:saml-provider/corp\"";
    assert_eq!(text(&statement(saml, "[\"sts:TagSession\", \"sts:AssumeRole\"]", "")), "sts:AssumeRole");
    let mfa = "{ Bool = { \"aws:MultiFactorAuthPresent\" = \"true\" } }";
    let jump = "AWS = \"arn:aws:iam::111111111111:role/app/jump\"";
    assert_eq!(text(&statement(jump, "\"sts:AssumeRole\"", mfa)), "true");
}
