//! What the rules about identity policies say of single statements and of policies together.

mod workspace;

use rolecall_rules::{Certainty, Finding, Severity};

/// Findings of the rules that judge what a policy allows.
fn about_grants(text: &str) -> Vec<Finding> {
    const RULES: [&str; 8] = [
        "admin-policy",
        "assume-role-star",
        "aws-managed-overbroad",
        "inline-admin",
        "inline-assume-star",
        "inline-escalation",
        "inline-self-removable-deny",
        "passrole-unrestricted",
    ];
    let checked = workspace::check([("rolecall.hcl", CONFIG), ("accounts/prod/main.tf", text)]);
    assert_eq!(checked.problems, []);
    checked.findings.into_iter().filter(|finding| RULES.contains(&finding.rule)).collect()
}

fn names(findings: &[Finding]) -> String {
    let mut names: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    names.sort_unstable();
    names.join(" ")
}

const CONFIG: &str = r#"account "prod" {
  id      = "222222222222"
  sources = ["accounts/prod"]
}
"#;

const ROLE: &str = r#"
resource "aws_iam_role" "this" {
  name = "this"
  path = "/app/"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
"#;

fn policy(kind: &str, holder: &str, statements: &str) -> String {
    format!(
        "resource \"{kind}\" \"this\" {{\n  name = \"this\"\n  {holder}\n  policy = jsonencode({{\n    Version = \"2012-10-17\"\n    \
         Statement = [{statements}]\n  }})\n}}\n"
    )
}

/// Of a role with this inline policy.
fn inline(statements: &str) -> Vec<Finding> {
    about_grants(&format!(
        "{ROLE}{}",
        policy("aws_iam_role_policy", "role = aws_iam_role.this.name", statements)
    ))
}

/// Of this customer managed policy.
fn managed(statements: &str) -> Vec<Finding> {
    about_grants(&policy("aws_iam_policy", "", statements))
}

fn allow(action: &str, resource: &str) -> String {
    format!("{{ Effect = \"Allow\", Action = {action}, Resource = {resource} }},")
}

fn allow_if(action: &str, condition: &str) -> String {
    format!("{{ Effect = \"Allow\", Action = {action}, Resource = \"*\", Condition = {condition} }},")
}

fn deny(action: &str) -> String {
    format!("{{ Effect = \"Deny\", Action = {action}, Resource = \"*\" }},")
}

#[test]
fn an_administrator_is_found_by_evaluation() {
    for statements in [
        allow("\"*\"", "\"*\""),
        allow("\"*:*\"", "[\"arn:aws:s3:::a\", \"*\"]"),
        allow("\"iam:*\"", "\"*\""),
        allow("[\"s3:GetObject\", \"IAM:*\"]", "\"arn:aws:iam::222222222222:*\""),
        "{ Effect = \"Allow\", NotAction = \"s3:DeleteBucket\", Resource = \"*\" },".to_owned(),
        "{ Effect = \"Allow\", NotAction = [\"iam:*\", \"organizations:*\"], Resource = \"*\" },".to_owned(),
        allow("\"s3:*\"", "\"*\"") + "{ Effect = \"Allow\", NotAction = \"s3:*\", Resource = \"*\" },",
        allow("\"*\"", "\"*\"") + &deny("\"s3:DeleteBucket\""),
    ] {
        let found = inline(&statements);
        assert!(found.iter().any(|finding| finding.rule == "inline-admin"), "{statements}");
        assert!(found.iter().all(|finding| finding.certainty == Certainty::Certain), "{statements}");
        assert!(!names(&found).contains("inline-escalation"), "{statements}");
        assert!(!names(&found).contains("passrole"), "{statements}");
    }
}

#[test]
fn what_only_looks_wide_is_no_administrator() {
    for statements in [
        allow("\"*\"", "\"arn:aws:s3:::logs/*\""),
        allow("\"s3:*\"", "\"*\""),
        allow("\"iam:*\"", "\"arn:aws:iam::222222222222:user/people/ann\""),
        allow("[\"iam:Get*\", \"iam:List*\"]", "\"*\""),
        deny("\"*\""),
        "{ Effect = \"Deny\", NotAction = \"s3:*\", Resource = \"*\" },".to_owned(),
        allow("\"*\"", "\"*\"") + &deny("\"*\""),
        allow_if("\"*\"", "{ StringEquals = { \"aws:ResourceTag/team\" = \"a\" } }"),
    ] {
        assert!(!names(&inline(&statements)).contains("inline-admin"), "{statements}");
    }
}

#[test]
fn a_condition_on_mfa_lowers_the_severity_of_an_administrator() {
    let mfa = "{ Bool = { \"aws:MultiFactorAuthPresent\" = \"true\" } }";
    let without = "{ Effect = \"Deny\", NotAction = \"iam:GetUser\", Resource = \"*\", \
                   Condition = { BoolIfExists = { \"aws:MultiFactorAuthPresent\" = \"false\" } } },";
    let guarded = [allow_if("\"*\"", mfa), allow("\"*\"", "\"*\"") + without];
    for statements in guarded {
        let found = inline(&statements);
        let admin = found.iter().find(|finding| finding.rule == "inline-admin").unwrap();
        assert_eq!((admin.severity, admin.certainty), (Severity::High, Certainty::Certain), "{statements}");
    }
    assert_eq!(managed(&allow_if("\"*\"", mfa)).first().unwrap().severity, Severity::Medium);
}

#[test]
fn a_policy_of_unknown_parts_is_an_administrator_for_what_is_known() {
    let text = format!(
        "variable \"more\" {{}}\n{ROLE}{}",
        policy(
            "aws_iam_role_policy",
            "role = aws_iam_role.this.name",
            "{ Effect = \"Allow\", Action = var.more, Resource = \"*\" }, { Effect = \"Allow\", Action = \"*\", Resource = \"*\" }",
        )
    );
    assert_eq!(names(&about_grants(&text)), "inline-admin");
    let unknown = text.replace("Action = \"*\"", "Action = \"s3:ListBucket\"");
    assert_eq!(names(&about_grants(&unknown)), "");
}

#[test]
fn an_escalation_needs_a_resource_of_use() {
    for (action, resource, expected) in [
        ("\"iam:PutRolePolicy\"", "\"*\"", true),
        ("\"iam:PutRolePolicy\"", "\"arn:aws:iam::222222222222:role/app/*\"", true),
        ("\"iam:PutRolePolicy\"", "aws_iam_role.this.arn", true),
        ("\"iam:PutRolePolicy\"", "\"arn:aws:iam::222222222222:role/other\"", false),
        ("\"iam:PutRolePolicy\"", "\"arn:aws:s3:::logs/*\"", false),
        ("\"iam:UpdateAssumeRolePolicy\"", "\"*\"", true),
        ("\"iam:UpdateAssumeRolePolicy\"", "aws_iam_role.this.arn", false),
        ("\"iam:CreatePolicyVersion\"", "\"arn:aws:iam::222222222222:policy/*\"", true),
        ("\"iam:SetDefaultPolicyVersion\"", "\"*\"", true),
        ("\"iam:CreateAccessKey\"", "\"*\"", true),
        ("\"iam:CreateLoginProfile\"", "\"arn:aws:iam::*:user/people/*\"", true),
        ("\"iam:AddUserToGroup\"", "\"*\"", true),
        ("\"iam:AddUserToGroup\"", "\"arn:aws:iam::222222222222:group/readers\"", false),
        ("\"iam:DeleteRolePermissionsBoundary\"", "\"*\"", true),
        ("\"iam:DeleteRolePermissionsBoundary\"", "aws_iam_role.this.arn", false),
        ("[\"iam:PassRole\", \"lambda:CreateFunction\", \"lambda:InvokeFunction\"]", "\"*\"", true),
        ("[\"iam:PassRole\", \"lambda:InvokeFunction\"]", "\"*\"", false),
        ("[\"iam:CreateServiceLinkedRole\", \"iam:TagRole\"]", "\"*\"", false),
    ] {
        let found = names(&inline(&allow(action, resource)));
        assert_eq!(found.contains("inline-escalation"), expected, "{action} on {resource}");
    }
}

#[test]
fn a_user_gains_from_policies_on_itself_but_not_from_its_own_keys() {
    let found = |action: &str| {
        let user = "resource \"aws_iam_user\" \"ann\" {\n  name = \"ann\"\n}\n";
        let own = allow(action, "\"arn:aws:iam::*:user/$${aws:username}\"");
        names(&about_grants(&format!(
            "{user}{}",
            policy("aws_iam_user_policy", "user = aws_iam_user.ann.name", &own)
        )))
    };
    assert_eq!(found("\"iam:CreateAccessKey\""), "");
    assert_eq!(found("[\"iam:ChangePassword\", \"iam:UpdateLoginProfile\"]"), "");
    assert_eq!(found("\"iam:AttachUserPolicy\""), "inline-escalation");
}

#[test]
fn a_condition_on_what_is_asked_for_takes_an_escalation_away() {
    for (action, condition, expected) in [
        (
            "\"iam:AttachRolePolicy\"",
            "{ ArnEquals = { \"iam:PolicyARN\" = \"arn:aws:iam::aws:policy/ReadOnlyAccess\" } }",
            "",
        ),
        (
            "\"iam:PutRolePolicy\"",
            "{ StringEquals = { \"iam:PermissionsBoundary\" = \"arn:aws:iam::222222222222:policy/b\" } }",
            "",
        ),
        (
            "\"iam:AttachRolePolicy\"",
            "{ ArnNotEquals = { \"iam:PolicyARN\" = \"arn:aws:iam::aws:policy/AdministratorAccess\" } }",
            "inline-escalation",
        ),
        (
            "\"iam:AttachRolePolicy\"",
            "{ Bool = { \"aws:MultiFactorAuthPresent\" = \"true\" } }",
            "inline-escalation",
        ),
        (
            "[\"iam:PassRole\", \"ec2:RunInstances\"]",
            "{ StringEquals = { \"iam:PassedToService\" = \"ec2.amazonaws.com\" } }",
            "inline-escalation",
        ),
        (
            "[\"iam:PassRole\", \"ec2:RunInstances\"]",
            "{ StringEquals = { \"iam:PassedToService\" = \"glue.amazonaws.com\" } }",
            "",
        ),
    ] {
        assert_eq!(names(&inline(&allow_if(action, condition))), expected, "{action} if {condition}");
    }
}

#[test]
fn a_deny_of_another_policy_and_a_boundary_take_an_escalation_away() {
    let put = policy(
        "aws_iam_role_policy",
        "role = aws_iam_role.this.name",
        &allow("\"iam:PutRolePolicy\"", "\"*\""),
    );
    let guard = policy("aws_iam_policy", "", &deny("\"iam:Put*\""));
    let attachment = "resource \"aws_iam_role_policy_attachment\" \"guard\" {\n  role = aws_iam_role.this.name\n  \
                      policy_arn = aws_iam_policy.this.arn\n}\n";
    assert_eq!(names(&about_grants(&format!("{ROLE}{put}{guard}"))), "inline-escalation");
    assert_eq!(names(&about_grants(&format!("{ROLE}{put}{guard}{attachment}"))), "");
    let bounded = ROLE.replace("path = ", "permissions_boundary = aws_iam_policy.this.arn\n  path = ");
    let boundary = |actions: &str| policy("aws_iam_policy", "", &allow(actions, "\"*\""));
    assert_eq!(names(&about_grants(&format!("{bounded}{put}{}", boundary("\"s3:*\"")))), "");
    assert_eq!(names(&about_grants(&format!("{bounded}{put}{}", boundary("\"*\"")))), "inline-escalation");
}

#[test]
fn an_inline_document_and_a_managed_one_have_their_own_rules_for_assuming_every_role() {
    let every = allow("\"sts:AssumeRole\"", "\"arn:aws:iam::*:role/*\"");
    assert_eq!(names(&inline(&every)), "inline-assume-star");
    assert_eq!(names(&managed(&every)), "assume-role-star");
    for resource in
        ["\"*\"", "\"arn:aws:iam::111111111111:role/*\"", "[\"arn:aws:iam::111111111111:role/a\", \"*\"]"]
    {
        assert_eq!(names(&managed(&allow("\"sts:*\"", resource))), "assume-role-star", "{resource}");
    }
    for resource in
        ["\"arn:aws:iam::*:role/deploy-*\"", "\"arn:aws:iam::111111111111:role/app/*\"", "\"arn:aws:s3:::*\""]
    {
        assert_eq!(names(&managed(&allow("\"sts:AssumeRole\"", resource))), "", "{resource}");
    }
    assert_eq!(names(&managed(&allow("\"sts:GetCallerIdentity\"", "\"*\""))), "");
    assert_eq!(names(&managed(&(every.clone() + &deny("\"sts:Assume*\"")))), "");
    let own = "{ StringEquals = { \"aws:ResourceAccount\" = \"222222222222\" } }";
    assert_eq!(names(&managed(&allow_if("\"sts:AssumeRole\"", own))), "");
}

#[test]
fn a_managed_administrator_is_one_finding() {
    assert_eq!(names(&managed(&allow("\"*\"", "\"*\""))), "admin-policy");
    let union =
        allow("\"iam:*\"", "\"*\"") + "{ Effect = \"Allow\", NotAction = \"iam:*\", Resource = \"*\" },";
    assert_eq!(names(&managed(&union)), "admin-policy");
}

#[test]
fn a_policy_that_only_bounds_grants_nothing() {
    let bounded = ROLE.replace("path = ", "permissions_boundary = aws_iam_policy.this.arn\n  path = ");
    let everything = policy("aws_iam_policy", "", &allow("\"*\"", "\"*\""));
    assert_eq!(names(&about_grants(&format!("{bounded}{everything}"))), "");
    let attachment = "resource \"aws_iam_role_policy_attachment\" \"a\" {\n  role = aws_iam_role.this.name\n  \
                      policy_arn = aws_iam_policy.this.arn\n}\n";
    assert_eq!(names(&about_grants(&format!("{bounded}{everything}{attachment}"))), "admin-policy");
}

#[test]
fn passing_any_role_is_found_unless_role_or_service_is_named() {
    for (action, resource, expected) in [
        ("\"iam:PassRole\"", "\"*\"", "passrole-unrestricted"),
        ("\"iam:Pass*\"", "\"arn:aws:iam::222222222222:role/*\"", "passrole-unrestricted"),
        ("\"iam:PassRole\"", "\"arn:aws:iam::222222222222:role/app-*\"", ""),
        ("\"iam:PassRole\"", "\"arn:aws:iam::222222222222:role/deploy\"", ""),
    ] {
        assert_eq!(names(&managed(&allow(action, resource))), expected, "{action} on {resource}");
        assert_eq!(names(&inline(&allow(action, resource))), expected, "{action} on {resource}");
    }
    let not_resource = "{ Effect = \"Allow\", Action = \"iam:PassRole\", NotResource = \"arn:aws:iam::222222222222:role/admin\" }";
    assert_eq!(names(&managed(not_resource)), "passrole-unrestricted");
    let not = "{ StringNotEquals = { \"iam:PassedToService\" = \"ec2.amazonaws.com\" } }";
    assert_eq!(names(&managed(&allow_if("\"iam:PassRole\"", not))), "passrole-unrestricted");
    let service = "{ StringLike = { \"iam:PassedToService\" = \"ec2.amazonaws.com*\" } }";
    assert_eq!(names(&managed(&allow_if("\"iam:PassRole\"", service))), "");
}

#[test]
fn a_deny_that_its_holder_may_overwrite_is_found() {
    let guard = deny("\"s3:Delete*\"");
    for (statements, expected) in [
        (allow("\"iam:DeleteRolePolicy\"", "\"*\"") + &guard, "inline-self-removable-deny"),
        (allow("\"iam:DeleteRolePolicy\"", "aws_iam_role.this.arn") + &guard, "inline-self-removable-deny"),
        (allow("\"iam:DeleteRolePolicy\"", "\"arn:aws:iam::222222222222:role/other\"") + &guard, ""),
        (allow("\"iam:DeleteUserPolicy\"", "\"*\"") + &guard, ""),
        (allow("\"iam:DeleteRolePolicy\"", "\"*\""), ""),
        (allow("\"iam:DeleteRolePolicy\"", "\"*\"") + &guard + &deny("\"iam:*\""), ""),
    ] {
        assert_eq!(names(&inline(&statements)), expected, "{statements}");
    }
}

#[test]
fn copies_are_found_within_one_account_and_whatever_their_form() {
    let group = |name: &str, statement: &str| {
        format!(
            "resource \"aws_iam_group\" \"{name}\" {{\n  name = \"{name}\"\n}}\nresource \"aws_iam_group_policy\" \"{name}\" {{\n  \
             name = \"p\"\n  group = aws_iam_group.{name}.name\n  policy = jsonencode({{ Version = \"2012-10-17\", Statement = {statement} }})\n}}\n"
        )
    };
    let count = |text: String| {
        let checked = workspace::check([("rolecall.hcl", CONFIG), ("accounts/prod/main.tf", &*text)]);
        checked.findings.iter().filter(|finding| finding.rule == "inline-duplicate").count()
    };
    let read = "{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"arn:aws:s3:::a/*\" }";
    let same = "[{ Sid = \"R\", Effect = \"Allow\", Action = [\"S3:getobject\"], Resource = [\"arn:aws:s3:::a/*\"] }]";
    let other = read.replace("s3:::a", "s3:::b");
    assert_eq!(count(group("a", read) + &group("b", same)), 1);
    assert_eq!(count(group("a", read) + &group("b", same) + &group("c", read)), 1);
    assert_eq!(count(group("a", read) + &group("b", &other)), 0);
}

#[test]
fn an_aws_managed_administrator_is_found_on_users_and_where_outsiders_come_in() {
    let user = "resource \"aws_iam_user\" \"ann\" {\n  name = \"ann\"\n}\nresource \"aws_iam_user_policy_attachment\" \"a\" {\n  \
                user = aws_iam_user.ann.name\n  policy_arn = \"arn:aws:iam::aws:policy/PowerUserAccess\"\n}\n";
    assert_eq!(names(&about_grants(user)), "aws-managed-overbroad");
    assert_eq!(names(&about_grants(&user.replace("PowerUser", "ReadOnly"))), "");
    let role = |principal: &str, action: &str| {
        format!(
            "resource \"aws_iam_role\" \"admin\" {{\n  name = \"admin\"\n  assume_role_policy = jsonencode({{\n    Version = \"2012-10-17\"\n    \
             Statement = [{{ Effect = \"Allow\", Principal = {{ {principal} }}, Action = \"{action}\" }}]\n  }})\n}}\n\
             resource \"aws_iam_role_policy_attachment\" \"a\" {{\n  role = aws_iam_role.admin.name\n  \
             policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}}\n"
        )
    };
    for (principal, action, expected) in [
        ("AWS = \"arn:aws:iam::222222222222:root\"", "sts:AssumeRole", ""),
        ("Service = \"codebuild.amazonaws.com\"", "sts:AssumeRole", ""),
        ("Federated = \"arn:aws:iam::222222222222:saml-provider/corp\"", "sts:AssumeRoleWithSAML", ""),
        ("AWS = \"arn:aws:iam::999999999999:root\"", "sts:AssumeRole", "aws-managed-overbroad"),
        ("Federated = \"accounts.google.com\"", "sts:AssumeRoleWithWebIdentity", "aws-managed-overbroad"),
    ] {
        assert_eq!(names(&about_grants(&role(principal, action))), expected, "{principal}");
    }
}

#[test]
fn a_finding_stands_at_the_action_or_the_resource() {
    let found = inline(&allow("[\"s3:GetObject\", \"iam:PutRolePolicy\"]", "\"*\""));
    let text = format!(
        "{ROLE}{}",
        policy(
            "aws_iam_role_policy",
            "role = aws_iam_role.this.name",
            &allow("[\"s3:GetObject\", \"iam:PutRolePolicy\"]", "\"*\"")
        )
    );
    let span = found.first().unwrap().span.unwrap();
    assert_eq!(text.get(span.start as usize..span.end as usize), Some("iam:PutRolePolicy"));
}
