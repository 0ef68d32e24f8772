//! Which arguments of the provider and of the resources that the model reads are nested blocks. JSON syntax does not say.
//!
//! Rests on the Terraform AWS provider's page of each resource.

/// The dotted names of the nested blocks of a resource type, a data source or (as `aws`) the provider.
pub(super) fn of(kind: &str) -> &'static [&'static str] {
    ROWS.binary_search_by(|row| row.0.cmp(kind)).ok().and_then(|at| ROWS.get(at)).map_or(&[], |row| row.1)
}

/// Sorted by type.
static ROWS: &[(&str, &[&str])] = &[
    ("aws", &["assume_role", "assume_role_with_web_identity", "default_tags", "endpoints", "ignore_tags"]),
    ("aws_cognito_identity_pool", &["cognito_identity_providers"]),
    ("aws_cognito_identity_pool_roles_attachment", &["role_mapping", "role_mapping.mapping_rule"]),
    (
        "aws_cognito_user_pool",
        &[
            "account_recovery_setting",
            "account_recovery_setting.recovery_mechanism",
            "admin_create_user_config",
            "admin_create_user_config.invite_message_template",
            "device_configuration",
            "email_configuration",
            "lambda_config",
            "lambda_config.custom_email_sender",
            "lambda_config.custom_sms_sender",
            "lambda_config.pre_token_generation_config",
            "password_policy",
            "schema",
            "sms_configuration",
            "user_pool_add_ons",
            "username_configuration",
        ],
    ),
    (
        "aws_iam_policy_document",
        &["statement", "statement.condition", "statement.not_principals", "statement.principals"],
    ),
    ("aws_iam_role", &["inline_policy"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_are_sorted() {
        assert!(ROWS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(of("aws_iam_role"), ["inline_policy"]);
        assert!(of("aws_iam_user").is_empty());
    }
}
