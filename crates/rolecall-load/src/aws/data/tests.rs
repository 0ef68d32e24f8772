//! What data sources answer without a question to AWS.

use rolecall_source::Sources;

use crate::aws::testing::{evaluate, shown};

/// Checks attributes of `data.KIND.this` with these arguments; the account is 111111111111, the region `eu-west-1`.
fn check(kind: &str, arguments: &str, expected: &[(&str, &str)]) {
    let sources = Sources::default();
    let text =
        format!("variable \"x\" {{\n type = string\n}}\ndata \"{kind}\" \"this\" {{\n{arguments}\n}}\n");
    let evaluation = evaluate(&sources, &text);
    assert_eq!(evaluation.diagnostics.problems, []);
    for (attribute, value) in expected {
        let found = shown(&sources, &evaluation, &format!("data.{kind}.this"), attribute);
        assert_eq!(found, *value, "{kind} {attribute}");
    }
}

#[test]
fn services_write_from_accounts_of_their_region() {
    check(
        "aws_elb_service_account",
        "",
        &[("arn", "arn:aws:iam::156460612806:root"), ("id", "156460612806")],
    );
    check("aws_elb_service_account", "region = \"us-east-1\"", &[("id", "127311923021")]);
    check("aws_redshift_service_account", "", &[("arn", "arn:aws:iam::210876761215:user/logs")]);
    check("aws_cloudtrail_service_account", "", &[("arn", "arn:aws:iam::859597730677:root")]);
    check("aws_billing_service_account", "", &[("arn", "arn:aws:iam::386209384616:root")]);
    check(
        "aws_elb_service_account",
        "region = \"eu-central-2\"",
        &[("id", "⟨data.aws_elb_service_account.this.id⟩")],
    );
}

#[test]
fn a_service_principal_ends_as_its_partition_wants() {
    check(
        "aws_service_principal",
        "service_name = \"logs\"",
        &[("name", "logs.amazonaws.com"), ("id", "logs.eu-west-1.amazonaws.com")],
    );
}

#[test]
fn the_context_of_a_session_is_its_role() {
    let role = "arn:aws:sts::111111111111:assumed-role/deploy/ci";
    check(
        "aws_iam_session_context",
        &format!("arn = \"{role}\""),
        &[
            ("issuer_arn", "arn:aws:iam::111111111111:role⟨path of data.aws_iam_session_context.this⟩deploy"),
            ("issuer_name", "deploy"),
            ("session_name", "ci"),
            ("id", role),
        ],
    );
    let user = "arn:aws:iam::111111111111:user/ann";
    let arguments = format!("arn = \"{user}\"");
    check("aws_iam_session_context", &arguments, &[("issuer_arn", user), ("session_name", "")]);
}

#[test]
fn an_arn_is_taken_apart_where_its_colons_are_known() {
    check(
        "aws_arn",
        "arn = \"arn:aws:iam::111111111111:role/${var.x}\"",
        &[("account", "111111111111"), ("resource", "role/⟨var.x⟩")],
    );
}

#[test]
fn the_organization_has_arns_around_its_ids() {
    let (id, account) = (
        "⟨data.aws_organizations_organization.this.id⟩",
        "⟨data.aws_organizations_organization.this.master_account_id⟩",
    );
    check(
        "aws_organizations_organization",
        "",
        &[
            ("id", id),
            ("master_account_id", account),
            ("master_account_arn", &format!("arn:aws:organizations::{account}:account/{id}/{account}")),
        ],
    );
}

#[test]
fn what_is_looked_up_by_name_has_the_arn_of_that_name() {
    check("aws_s3_bucket", "bucket = \"b\"", &[("arn", "arn:aws:s3:::b"), ("id", "b")]);
    check(
        "aws_kms_alias",
        "name = \"alias/a\"",
        &[("arn", "arn:aws:kms:eu-west-1:111111111111:alias/a"), ("target_key_arn", "None")],
    );
    check(
        "aws_secretsmanager_secret",
        "name = \"s\"",
        &[(
            "arn",
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-⟨generated part of data.aws_secretsmanager_secret.this.arn⟩",
        )],
    );
    let arn = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s-abcdef";
    check("aws_secretsmanager_secret", &format!("arn = \"{arn}\""), &[("arn", arn)]);
    check("aws_lambda_function", &format!("function_name = \"{arn}\""), &[("arn", "None")]);
}

#[test]
fn the_outputs_of_a_null_data_source_are_its_inputs() {
    let sources = Sources::default();
    let text = "data \"null_data_source\" \"this\" {\n inputs = {\n a = \"b\"\n }\n}\n\
                resource \"aws_iam_role\" \"r\" {\n name = data.null_data_source.this.outputs.a\n}\n";
    let evaluation = evaluate(&sources, text);
    assert_eq!(evaluation.diagnostics.problems, []);
    assert_eq!(shown(&sources, &evaluation, "aws_iam_role.r", "name"), "b");
}

#[test]
fn a_file_of_the_workspace_is_read() {
    let sources = Sources::default();
    let text = "data \"local_file\" \"this\" {\n filename = \"${path.module}/providers.tf\"\n}\n\
                data \"local_file\" \"none\" {\n filename = \"none\"\n}\n";
    let evaluation = evaluate(&sources, text);
    assert_eq!(evaluation.diagnostics.problems, []);
    assert!(
        shown(&sources, &evaluation, "data.local_file.this", "content").starts_with("provider \"aws\" {")
    );
    assert_eq!(shown(&sources, &evaluation, "data.local_file.none", "content"), "None");
}
