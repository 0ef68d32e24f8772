//! One row for each resource type of which something can be computed.
//!
//! Rests on the Terraform AWS provider's page of each resource ("Attribute Reference") and on the Service
//! Authorization Reference ("Resource types defined by …") for the forms of ARNs. For templates see
//! [`super::template`].

use self::Default::{Bool, Number, Text};

/// What the provider computes of one resource type.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Resource type; the rows are sorted by it.
    pub(super) kind: &'static str,
    /// The arguments that name it, where the name may be left out.
    pub(super) name: Option<Name>,
    /// Values of arguments that are left out.
    pub(super) defaults: &'static [(&'static str, Default)],
    /// Attributes and their templates; later ones may read earlier ones.
    pub(super) attributes: &'static [(&'static str, &'static str)],
    /// Arguments that are null when left out, besides those that are so everywhere.
    pub(super) optional: &'static [&'static str],
}

/// The argument for a name and the one for its prefix.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    pub(super) name: &'static str,
    pub(super) prefix: &'static str,
}

/// The value of an argument that is left out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Default {
    Text(&'static str),
    Bool(bool),
    Number(i64),
}

/// The row of a resource type.
pub(super) fn find(kind: &str) -> Option<&'static Row> {
    let index = ROWS.binary_search_by(|row| row.kind.cmp(kind)).ok()?;
    ROWS.get(index)
}

const fn row(kind: &'static str) -> Row {
    Row { kind, name: None, defaults: &[], attributes: &[], optional: &[] }
}

impl Row {
    const fn named(self, name: &'static str, prefix: &'static str) -> Row {
        Row { name: Some(Name { name, prefix }), ..self }
    }

    const fn defaults(self, defaults: &'static [(&'static str, Default)]) -> Row {
        Row { defaults, ..self }
    }

    const fn attributes(self, attributes: &'static [(&'static str, &'static str)]) -> Row {
        Row { attributes, ..self }
    }

    const fn optional(self, optional: &'static [&'static str]) -> Row {
        Row { optional, ..self }
    }
}

const ROOT_PATH: &[(&str, Default)] = &[("path", Text("/"))];

#[rustfmt::skip]
static ROWS: &[Row] = &[
    row("aws_acm_certificate").attributes(&[("arn", "arn:{partition}:acm:{region}:{account}:certificate/{~arn}"), ("id", "{arn}")]),
    row("aws_api_gateway_rest_api").attributes(&[("arn", "arn:{partition}:apigateway:{region}::/restapis/{id}"), ("execution_arn", "arn:{partition}:execute-api:{region}:{account}:{id}")]),
    row("aws_apigatewayv2_api").attributes(&[("arn", "arn:{partition}:apigateway:{region}::/apis/{id}"), ("execution_arn", "arn:{partition}:execute-api:{region}:{account}:{id}")]),
    row("aws_appsync_graphql_api").attributes(&[("arn", "arn:{partition}:appsync:{region}:{account}:apis/{id}")]),
    row("aws_athena_workgroup").attributes(&[("arn", "arn:{partition}:athena:{region}:{account}:workgroup/{name}"), ("id", "{name}")]).optional(&["description"]),
    row("aws_backup_vault").attributes(&[("arn", "arn:{partition}:backup:{region}:{account}:backup-vault:{name}"), ("id", "{name}")]),
    row("aws_batch_job_definition").attributes(&[("arn", "arn:{partition}:batch:{region}:{account}:job-definition/{name}:{revision}"), ("id", "{arn}")]),
    row("aws_batch_job_queue").attributes(&[("arn", "arn:{partition}:batch:{region}:{account}:job-queue/{name}"), ("id", "{arn}")]),
    row("aws_cloudfront_distribution").attributes(&[("arn", "arn:{partition}:cloudfront::{account}:distribution/{id}")]),
    row("aws_cloudfront_origin_access_identity").attributes(&[("iam_arn", "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}"), ("cloudfront_access_identity_path", "origin-access-identity/cloudfront/{id}")]),
    row("aws_cloudtrail").attributes(&[("arn", "arn:{partition}:cloudtrail:{region}:{account}:trail/{name}")]),
    row("aws_cloudwatch_event_bus").attributes(&[("arn", "arn:{partition}:events:{region}:{account}:event-bus/{name}"), ("id", "{name}")]),
    row("aws_cloudwatch_event_rule").named("name", "name_prefix").defaults(&[("event_bus_name", Text("default"))]).attributes(&[("arn", "arn:{partition}:events:{region}:{account}:rule/{event_bus_name:bus}{name}"), ("id", "{name}")]).optional(&["description", "event_pattern", "role_arn", "schedule_expression"]),
    row("aws_cloudwatch_log_group").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:logs:{region}:{account}:log-group:{name}"), ("id", "{name}")]).optional(&["kms_key_id"]),
    row("aws_cloudwatch_log_stream").attributes(&[("arn", "arn:{partition}:logs:{region}:{account}:log-group:{log_group_name}:log-stream:{name}"), ("id", "{name}")]),
    row("aws_cloudwatch_metric_alarm").attributes(&[("arn", "arn:{partition}:cloudwatch:{region}:{account}:alarm:{alarm_name}"), ("id", "{alarm_name}")]).optional(&["alarm_description"]),
    row("aws_codeartifact_domain").attributes(&[("arn", "arn:{partition}:codeartifact:{region}:{account}:domain/{domain}"), ("id", "{arn}"), ("owner", "{account}")]),
    row("aws_codeartifact_repository").attributes(&[("arn", "arn:{partition}:codeartifact:{region}:{account}:repository/{domain}/{repository}"), ("id", "{arn}")]),
    row("aws_codebuild_project").attributes(&[("arn", "arn:{partition}:codebuild:{region}:{account}:project/{name}"), ("id", "{arn}")]).optional(&["description"]),
    row("aws_codecommit_repository").attributes(&[("arn", "arn:{partition}:codecommit:{region}:{account}:{repository_name}"), ("id", "{repository_name}")]).optional(&["description"]),
    row("aws_codedeploy_app").attributes(&[("arn", "arn:{partition}:codedeploy:{region}:{account}:application:{name}")]),
    row("aws_codepipeline").attributes(&[("arn", "arn:{partition}:codepipeline:{region}:{account}:{name}"), ("id", "{name}")]),
    row("aws_cognito_identity_pool").defaults(&[("allow_unauthenticated_identities", Bool(false)), ("allow_classic_flow", Bool(false))]).attributes(&[("arn", "arn:{partition}:cognito-identity:{region}:{account}:identitypool/{id}")]).optional(&["cognito_identity_providers", "developer_provider_name", "openid_connect_provider_arns", "saml_provider_arns", "supported_login_providers"]),
    row("aws_cognito_identity_pool_provider_principal_tag").attributes(&[("id", "{identity_pool_id}:{identity_provider_name}")]).optional(&["principal_tags", "use_defaults"]),
    row("aws_cognito_identity_pool_roles_attachment").attributes(&[("id", "{identity_pool_id}")]).optional(&["role_mapping"]),
    row("aws_cognito_identity_provider").attributes(&[("id", "{user_pool_id}:{provider_name}")]),
    row("aws_cognito_resource_server").attributes(&[("id", "{user_pool_id}|{identifier}")]),
    row("aws_cognito_user").attributes(&[("id", "{user_pool_id}/{username}")]),
    row("aws_cognito_user_group").attributes(&[("id", "{user_pool_id}/{name}")]).optional(&["description", "precedence", "role_arn"]),
    row("aws_cognito_user_pool").defaults(&[("mfa_configuration", Text("OFF"))]).attributes(&[("arn", "arn:{partition}:cognito-idp:{region}:{account}:userpool/{id}"), ("endpoint", "cognito-idp.{region}.{dns_suffix}/{id}")]).optional(&["admin_create_user_config", "alias_attributes", "lambda_config", "sms_configuration", "username_attributes"]),
    row("aws_cognito_user_pool_client").defaults(&[("allowed_oauth_flows_user_pool_client", Bool(false))]).optional(&["allowed_oauth_flows", "allowed_oauth_scopes", "callback_urls", "generate_secret", "logout_urls", "supported_identity_providers"]),
    row("aws_cognito_user_pool_domain").attributes(&[("id", "{domain}")]).optional(&["certificate_arn"]),
    row("aws_db_instance").named("identifier", "identifier_prefix").attributes(&[("arn", "arn:{partition}:rds:{region}:{account}:db:{identifier}")]),
    row("aws_dynamodb_table").attributes(&[("arn", "arn:{partition}:dynamodb:{region}:{account}:table/{name}"), ("id", "{name}"), ("stream_arn", "{arn}/stream/{stream_label}")]),
    row("aws_ebs_volume").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:volume/{id}")]),
    row("aws_ecr_repository").attributes(&[("arn", "arn:{partition}:ecr:{region}:{account}:repository/{name}"), ("id", "{name}"), ("registry_id", "{account}"), ("repository_url", "{account}.dkr.ecr.{region}.{dns_suffix}/{name}")]),
    row("aws_ecrpublic_repository").attributes(&[("arn", "arn:{partition}:ecr-public::{account}:repository/{repository_name}"), ("id", "{repository_name}")]),
    row("aws_ecs_cluster").attributes(&[("arn", "arn:{partition}:ecs:{region}:{account}:cluster/{name}"), ("id", "{arn}")]),
    row("aws_ecs_task_definition").attributes(&[("arn_without_revision", "arn:{partition}:ecs:{region}:{account}:task-definition/{family}"), ("arn", "{arn_without_revision}:{revision}"), ("id", "{family}")]).optional(&["execution_role_arn", "task_role_arn"]),
    row("aws_efs_file_system").attributes(&[("arn", "arn:{partition}:elasticfilesystem:{region}:{account}:file-system/{id}")]),
    row("aws_eip").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:elastic-ip/{id}")]),
    row("aws_eks_access_entry").attributes(&[("id", "{cluster_name}:{principal_arn}")]),
    row("aws_eks_cluster").attributes(&[("arn", "arn:{partition}:eks:{region}:{account}:cluster/{name}"), ("id", "{name}")]),
    row("aws_eks_fargate_profile").attributes(&[("arn", "arn:{partition}:eks:{region}:{account}:fargateprofile/{cluster_name}/{fargate_profile_name}/{~arn}"), ("id", "{cluster_name}:{fargate_profile_name}")]),
    row("aws_eks_node_group").attributes(&[("arn", "arn:{partition}:eks:{region}:{account}:nodegroup/{cluster_name}/{node_group_name}/{~arn}"), ("id", "{cluster_name}:{node_group_name}")]),
    row("aws_elasticsearch_domain").attributes(&[("arn", "arn:{partition}:es:{region}:{account}:domain/{domain_name}"), ("id", "{arn}")]),
    row("aws_glue_crawler").attributes(&[("arn", "arn:{partition}:glue:{region}:{account}:crawler/{name}"), ("id", "{name}")]).optional(&["description"]),
    row("aws_glue_job").attributes(&[("arn", "arn:{partition}:glue:{region}:{account}:job/{name}"), ("id", "{name}")]).optional(&["description"]),
    row("aws_iam_access_key").defaults(&[("status", Text("Active"))]).optional(&["pgp_key"]),
    row("aws_iam_account_alias").attributes(&[("id", "{account_alias}")]),
    row("aws_iam_group").defaults(ROOT_PATH).attributes(&[("arn", "arn:{partition}:iam::{account}:group{path}{name}"), ("id", "{name}")]),
    row("aws_iam_group_membership").attributes(&[("id", "{name}")]),
    row("aws_iam_group_policy").named("name", "name_prefix").attributes(&[("id", "{group}:{name}")]),
    row("aws_iam_instance_profile").named("name", "name_prefix").defaults(ROOT_PATH).attributes(&[("arn", "arn:{partition}:iam::{account}:instance-profile{path}{name}"), ("id", "{name}")]).optional(&["role"]),
    row("aws_iam_openid_connect_provider").attributes(&[("url", "{url:host}"), ("arn", "arn:{partition}:iam::{account}:oidc-provider/{url:host}"), ("id", "{arn}")]),
    row("aws_iam_policy").named("name", "name_prefix").defaults(ROOT_PATH).attributes(&[("arn", "arn:{partition}:iam::{account}:policy{path}{name}"), ("id", "{arn}")]).optional(&["description"]),
    row("aws_iam_policy_attachment").attributes(&[("id", "{name}")]).optional(&["groups", "roles", "users"]),
    row("aws_iam_role").named("name", "name_prefix").defaults(&[("path", Text("/")), ("force_detach_policies", Bool(false)), ("max_session_duration", Number(3600))]).attributes(&[("arn", "arn:{partition}:iam::{account}:role{path}{name}"), ("id", "{name}")]).optional(&["description", "permissions_boundary"]),
    row("aws_iam_role_policy").named("name", "name_prefix").attributes(&[("id", "{role}:{name}")]),
    row("aws_iam_saml_provider").attributes(&[("arn", "arn:{partition}:iam::{account}:saml-provider/{name}"), ("id", "{arn}")]),
    row("aws_iam_server_certificate").named("name", "name_prefix").defaults(ROOT_PATH).attributes(&[("arn", "arn:{partition}:iam::{account}:server-certificate{path}{name}")]).optional(&["certificate_chain"]),
    row("aws_iam_service_linked_role").attributes(&[("path", "/aws-service-role/{aws_service_name}/"), ("arn", "arn:{partition}:iam::{account}:role{path}{name}"), ("id", "{arn}")]).optional(&["custom_suffix", "description"]),
    row("aws_iam_user").defaults(&[("path", Text("/")), ("force_destroy", Bool(false))]).attributes(&[("arn", "arn:{partition}:iam::{account}:user{path}{name}"), ("id", "{name}")]).optional(&["permissions_boundary"]),
    row("aws_iam_user_policy").named("name", "name_prefix").attributes(&[("id", "{user}:{name}")]),
    row("aws_iam_virtual_mfa_device").defaults(ROOT_PATH).attributes(&[("arn", "arn:{partition}:iam::{account}:mfa{path}{virtual_mfa_device_name}"), ("id", "{arn}")]),
    row("aws_instance").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:instance/{id}")]).optional(&["iam_instance_profile"]),
    row("aws_internet_gateway").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:internet-gateway/{id}")]),
    row("aws_iot_policy").attributes(&[("arn", "arn:{partition}:iot:{region}:{account}:policy/{name}"), ("id", "{name}")]),
    row("aws_iot_role_alias").attributes(&[("arn", "arn:{partition}:iot:{region}:{account}:rolealias/{alias}"), ("id", "{alias}")]),
    row("aws_kinesis_firehose_delivery_stream").attributes(&[("arn", "arn:{partition}:firehose:{region}:{account}:deliverystream/{name}"), ("id", "{arn}")]),
    row("aws_kinesis_stream").attributes(&[("arn", "arn:{partition}:kinesis:{region}:{account}:stream/{name}"), ("id", "{arn}")]),
    row("aws_kms_alias").attributes(&[("arn", "arn:{partition}:kms:{region}:{account}:{name}"), ("id", "{name}")]),
    row("aws_kms_key").defaults(&[("bypass_policy_lockout_safety_check", Bool(false)), ("is_enabled", Bool(true))]).attributes(&[("arn", "arn:{partition}:kms:{region}:{account}:key/{key_id}"), ("id", "{key_id}")]).optional(&["deletion_window_in_days"]),
    row("aws_kms_replica_key").attributes(&[("arn", "arn:{partition}:kms:{region}:{account}:key/{key_id}"), ("id", "{key_id}")]),
    row("aws_lambda_alias").attributes(&[("arn", "arn:{partition}:lambda:{region}:{account}:function:{function_name}:{name}")]),
    row("aws_lambda_function").attributes(&[("arn", "arn:{partition}:lambda:{region}:{account}:function:{function_name}"), ("id", "{function_name}"), ("invoke_arn", "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"), ("qualified_arn", "{arn}:{version}")]).optional(&["description"]),
    row("aws_lambda_layer_version").attributes(&[("layer_arn", "arn:{partition}:lambda:{region}:{account}:layer:{layer_name}"), ("arn", "{layer_arn}:{version}"), ("id", "{arn}")]),
    row("aws_launch_template").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:launch-template/{id}")]),
    row("aws_mq_broker").attributes(&[("arn", "arn:{partition}:mq:{region}:{account}:broker:{broker_name}:{id}")]),
    row("aws_msk_cluster").attributes(&[("arn", "arn:{partition}:kafka:{region}:{account}:cluster/{cluster_name}/{~arn}"), ("id", "{arn}")]),
    row("aws_opensearch_domain").attributes(&[("arn", "arn:{partition}:es:{region}:{account}:domain/{domain_name}"), ("id", "{arn}")]),
    row("aws_organizations_account").optional(&["iam_user_access_to_billing", "role_name"]),
    row("aws_organizations_delegated_administrator").attributes(&[("id", "{account_id}/{service_principal}")]),
    row("aws_organizations_organization").defaults(&[("feature_set", Text("ALL"))]).optional(&["aws_service_access_principals", "enabled_policy_types"]),
    row("aws_organizations_policy").defaults(&[("type", Text("SERVICE_CONTROL_POLICY"))]).optional(&["description"]),
    row("aws_organizations_policy_attachment").attributes(&[("id", "{target_id}:{policy_id}")]),
    row("aws_rds_cluster").named("cluster_identifier", "cluster_identifier_prefix").attributes(&[("arn", "arn:{partition}:rds:{region}:{account}:cluster:{cluster_identifier}"), ("id", "{cluster_identifier}")]),
    row("aws_redshift_cluster").attributes(&[("arn", "arn:{partition}:redshift:{region}:{account}:cluster:{cluster_identifier}"), ("id", "{cluster_identifier}")]),
    row("aws_rolesanywhere_profile").attributes(&[("arn", "arn:{partition}:rolesanywhere:{region}:{account}:profile/{id}")]),
    row("aws_rolesanywhere_trust_anchor").attributes(&[("arn", "arn:{partition}:rolesanywhere:{region}:{account}:trust-anchor/{id}")]),
    row("aws_route53_zone").attributes(&[("arn", "arn:{partition}:route53:::hostedzone/{zone_id}"), ("id", "{zone_id}")]),
    row("aws_route_table").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:route-table/{id}")]),
    row("aws_s3_access_point").attributes(&[("arn", "arn:{partition}:s3:{region}:{account}:accesspoint/{name}")]),
    row("aws_s3_bucket").named("bucket", "bucket_prefix").attributes(&[("arn", "arn:{partition}:s3:::{bucket}"), ("id", "{bucket}"), ("bucket_domain_name", "{bucket}.s3.{dns_suffix}"), ("bucket_regional_domain_name", "{bucket}.s3.{region}.{dns_suffix}")]),
    row("aws_s3_bucket_policy").attributes(&[("id", "{bucket}")]),
    row("aws_scheduler_schedule").named("name", "name_prefix").defaults(&[("group_name", Text("default"))]).attributes(&[("arn", "arn:{partition}:scheduler:{region}:{account}:schedule/{group_name}/{name}"), ("id", "{group_name}/{name}")]).optional(&["description"]),
    row("aws_scheduler_schedule_group").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}"), ("id", "{name}")]),
    row("aws_secretsmanager_secret").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{~arn}"), ("id", "{arn}")]).optional(&["description", "kms_key_id"]),
    row("aws_security_group").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:security-group/{id}")]),
    row("aws_sfn_activity").attributes(&[("arn", "arn:{partition}:states:{region}:{account}:activity:{name}"), ("id", "{arn}")]),
    row("aws_sfn_state_machine").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:states:{region}:{account}:stateMachine:{name}"), ("id", "{arn}")]),
    row("aws_sns_topic").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:sns:{region}:{account}:{name}"), ("id", "{arn}")]).optional(&["display_name"]),
    row("aws_sqs_queue").named("name", "name_prefix").attributes(&[("arn", "arn:{partition}:sqs:{region}:{account}:{name}"), ("url", "https://sqs.{region}.{dns_suffix}/{account}/{name}"), ("id", "{url}")]),
    row("aws_sqs_queue_policy").attributes(&[("id", "{queue_url}")]),
    row("aws_ssm_document").attributes(&[("arn", "arn:{partition}:ssm:{region}:{account}:document/{name}"), ("id", "{name}")]),
    row("aws_ssm_parameter").attributes(&[("arn", "arn:{partition}:ssm:{region}:{account}:parameter{name:slash}"), ("id", "{name}")]).optional(&["description"]),
    row("aws_ssoadmin_permission_set").defaults(&[("session_duration", Text("PT1H"))]).optional(&["description", "relay_state"]),
    row("aws_subnet").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:subnet/{id}")]),
    row("aws_vpc").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:vpc/{id}")]),
    row("aws_vpc_endpoint").attributes(&[("arn", "arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{id}")]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::derived::template::{Piece, pieces};

    #[test]
    fn rows_are_sorted() {
        assert!(ROWS.is_sorted_by(|a, b| a.kind < b.kind));
    }

    #[test]
    fn every_template_has_closed_fields() {
        for (_, template) in ROWS.iter().flat_map(|row| row.attributes) {
            let literals = pieces(template).filter_map(|piece| match piece {
                Piece::Literal(text) => Some(text),
                _ => None,
            });
            assert!(literals.into_iter().all(|text| !text.contains(['{', '}'])), "{template}");
        }
    }
}
