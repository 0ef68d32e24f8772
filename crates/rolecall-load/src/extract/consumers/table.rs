//! Where resources name the roles that services act as.
//!
//! Rests on the Terraform AWS provider's page of each resource for the arguments and on each service's guide for the
//! service principal that uses the role.

use self::Holds::{InstanceProfile, Role};

/// One argument that names a role.
#[derive(Debug)]
pub(super) struct Row {
    /// Resource type; the rows are sorted by it.
    pub(super) kind: &'static str,
    /// The argument, behind the nested blocks around it; `*` stands for any block.
    pub(super) path: &'static str,
    /// Who acts as the role.
    pub(super) services: &'static [&'static str],
    /// What the argument names.
    pub(super) holds: Holds,
}

/// What an argument names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A role, by ARN or name.
    Role,
    /// An instance profile, by ARN or name.
    InstanceProfile,
}

/// The rows of a resource type.
pub(super) fn rows(kind: &str) -> &'static [Row] {
    let start = ROWS.partition_point(|row| row.kind < kind);
    let length = ROWS.get(start..).map_or(0, |rest| rest.partition_point(|row| row.kind == kind));
    ROWS.get(start..start + length).unwrap_or_default()
}

#[rustfmt::skip]
static ROWS: &[Row] = &[
    Row { kind: "aws_amplify_app", path: "compute_role_arn", services: &["amplify.amazonaws.com"], holds: Role },
    Row { kind: "aws_amplify_app", path: "iam_service_role_arn", services: &["amplify.amazonaws.com"], holds: Role },
    Row { kind: "aws_api_gateway_account", path: "cloudwatch_role_arn", services: &["apigateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_api_gateway_authorizer", path: "authorizer_credentials", services: &["apigateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_api_gateway_integration", path: "credentials", services: &["apigateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_apigatewayv2_authorizer", path: "authorizer_credentials_arn", services: &["apigateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_apigatewayv2_integration", path: "credentials_arn", services: &["apigateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_appautoscaling_target", path: "role_arn", services: &["application-autoscaling.amazonaws.com"], holds: Role },
    Row { kind: "aws_appconfig_configuration_profile", path: "retrieval_role_arn", services: &["appconfig.amazonaws.com"], holds: Role },
    Row { kind: "aws_apprunner_service", path: "instance_configuration.instance_role_arn", services: &["tasks.apprunner.amazonaws.com"], holds: Role },
    Row { kind: "aws_apprunner_service", path: "source_configuration.authentication_configuration.access_role_arn", services: &["build.apprunner.amazonaws.com"], holds: Role },
    Row { kind: "aws_appsync_api", path: "event_config.log_config.cloudwatch_logs_role_arn", services: &["appsync.amazonaws.com"], holds: Role },
    Row { kind: "aws_appsync_datasource", path: "service_role_arn", services: &["appsync.amazonaws.com"], holds: Role },
    Row { kind: "aws_appsync_graphql_api", path: "log_config.cloudwatch_logs_role_arn", services: &["appsync.amazonaws.com"], holds: Role },
    Row { kind: "aws_autoscaling_group", path: "initial_lifecycle_hook.role_arn", services: &["autoscaling.amazonaws.com"], holds: Role },
    Row { kind: "aws_autoscaling_lifecycle_hook", path: "role_arn", services: &["autoscaling.amazonaws.com"], holds: Role },
    Row { kind: "aws_backup_selection", path: "iam_role_arn", services: &["backup.amazonaws.com"], holds: Role },
    Row { kind: "aws_batch_compute_environment", path: "compute_resources.instance_role", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_batch_compute_environment", path: "compute_resources.spot_iam_fleet_role", services: &["spotfleet.amazonaws.com"], holds: Role },
    Row { kind: "aws_batch_compute_environment", path: "service_role", services: &["batch.amazonaws.com"], holds: Role },
    Row { kind: "aws_bedrock_custom_model", path: "role_arn", services: &["bedrock.amazonaws.com"], holds: Role },
    Row { kind: "aws_bedrock_model_invocation_logging_configuration", path: "logging_config.cloudwatch_config.role_arn", services: &["bedrock.amazonaws.com"], holds: Role },
    Row { kind: "aws_bedrockagent_agent", path: "agent_resource_role_arn", services: &["bedrock.amazonaws.com"], holds: Role },
    Row { kind: "aws_bedrockagent_flow", path: "execution_role_arn", services: &["bedrock.amazonaws.com"], holds: Role },
    Row { kind: "aws_bedrockagent_knowledge_base", path: "role_arn", services: &["bedrock.amazonaws.com"], holds: Role },
    Row { kind: "aws_budgets_budget_action", path: "execution_role_arn", services: &["budgets.amazonaws.com"], holds: Role },
    Row { kind: "aws_chatbot_slack_channel_configuration", path: "iam_role_arn", services: &["chatbot.amazonaws.com"], holds: Role },
    Row { kind: "aws_chatbot_teams_channel_configuration", path: "iam_role_arn", services: &["chatbot.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudformation_stack", path: "iam_role_arn", services: &["cloudformation.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudformation_stack_set", path: "administration_role_arn", services: &["cloudformation.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudtrail", path: "cloud_watch_logs_role_arn", services: &["cloudtrail.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudwatch_event_rule", path: "role_arn", services: &["events.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudwatch_event_target", path: "role_arn", services: &["events.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudwatch_log_destination", path: "role_arn", services: &["logs.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudwatch_log_subscription_filter", path: "role_arn", services: &["logs.amazonaws.com"], holds: Role },
    Row { kind: "aws_cloudwatch_metric_stream", path: "role_arn", services: &["streams.metrics.cloudwatch.amazonaws.com"], holds: Role },
    Row { kind: "aws_codebuild_project", path: "service_role", services: &["codebuild.amazonaws.com"], holds: Role },
    Row { kind: "aws_codedeploy_deployment_group", path: "service_role_arn", services: &["codedeploy.amazonaws.com"], holds: Role },
    Row { kind: "aws_codepipeline", path: "role_arn", services: &["codepipeline.amazonaws.com"], holds: Role },
    Row { kind: "aws_codepipeline", path: "stage.action.role_arn", services: &["codepipeline.amazonaws.com"], holds: Role },
    Row { kind: "aws_cognito_user_pool", path: "sms_configuration.sns_caller_arn", services: &["cognito-idp.amazonaws.com"], holds: Role },
    Row { kind: "aws_comprehend_document_classifier", path: "data_access_role_arn", services: &["comprehend.amazonaws.com"], holds: Role },
    Row { kind: "aws_comprehend_entity_recognizer", path: "data_access_role_arn", services: &["comprehend.amazonaws.com"], holds: Role },
    Row { kind: "aws_config_configuration_aggregator", path: "organization_aggregation_source.role_arn", services: &["config.amazonaws.com"], holds: Role },
    Row { kind: "aws_config_configuration_recorder", path: "role_arn", services: &["config.amazonaws.com"], holds: Role },
    Row { kind: "aws_datasync_location_s3", path: "s3_config.bucket_access_role_arn", services: &["datasync.amazonaws.com"], holds: Role },
    Row { kind: "aws_dax_cluster", path: "iam_role_arn", services: &["dax.amazonaws.com"], holds: Role },
    Row { kind: "aws_db_instance", path: "monitoring_role_arn", services: &["monitoring.rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_db_instance_role_association", path: "role_arn", services: &["rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_db_proxy", path: "role_arn", services: &["rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_dlm_lifecycle_policy", path: "execution_role_arn", services: &["dlm.amazonaws.com"], holds: Role },
    Row { kind: "aws_dms_endpoint", path: "elasticsearch_settings.service_access_role_arn", services: &["dms.amazonaws.com"], holds: Role },
    Row { kind: "aws_dms_endpoint", path: "kinesis_settings.service_access_role_arn", services: &["dms.amazonaws.com"], holds: Role },
    Row { kind: "aws_dms_endpoint", path: "redshift_settings.service_access_role_arn", services: &["dms.amazonaws.com"], holds: Role },
    Row { kind: "aws_dms_endpoint", path: "s3_settings.service_access_role_arn", services: &["dms.amazonaws.com"], holds: Role },
    Row { kind: "aws_dms_endpoint", path: "service_access_role", services: &["dms.amazonaws.com"], holds: Role },
    Row { kind: "aws_dms_s3_endpoint", path: "service_access_role_arn", services: &["dms.amazonaws.com"], holds: Role },
    Row { kind: "aws_ecs_service", path: "iam_role", services: &["ecs.amazonaws.com"], holds: Role },
    Row { kind: "aws_ecs_service", path: "volume_configuration.managed_ebs_volume.role_arn", services: &["ecs.amazonaws.com"], holds: Role },
    Row { kind: "aws_ecs_task_definition", path: "execution_role_arn", services: &["ecs-tasks.amazonaws.com"], holds: Role },
    Row { kind: "aws_ecs_task_definition", path: "task_role_arn", services: &["ecs-tasks.amazonaws.com"], holds: Role },
    Row { kind: "aws_eks_addon", path: "pod_identity_association.role_arn", services: &["pods.eks.amazonaws.com"], holds: Role },
    Row { kind: "aws_eks_cluster", path: "compute_config.node_role_arn", services: &["ec2.amazonaws.com"], holds: Role },
    Row { kind: "aws_eks_cluster", path: "role_arn", services: &["eks.amazonaws.com"], holds: Role },
    Row { kind: "aws_eks_fargate_profile", path: "pod_execution_role_arn", services: &["eks-fargate-pods.amazonaws.com"], holds: Role },
    Row { kind: "aws_eks_node_group", path: "node_role_arn", services: &["ec2.amazonaws.com"], holds: Role },
    Row { kind: "aws_eks_pod_identity_association", path: "role_arn", services: &["pods.eks.amazonaws.com"], holds: Role },
    Row { kind: "aws_elastic_beanstalk_application", path: "appversion_lifecycle.service_role", services: &["elasticbeanstalk.amazonaws.com"], holds: Role },
    Row { kind: "aws_elasticsearch_domain", path: "cognito_options.role_arn", services: &["es.amazonaws.com", "opensearchservice.amazonaws.com"], holds: Role },
    Row { kind: "aws_elastictranscoder_pipeline", path: "role", services: &["elastictranscoder.amazonaws.com"], holds: Role },
    Row { kind: "aws_emr_cluster", path: "autoscaling_role", services: &["elasticmapreduce.amazonaws.com"], holds: Role },
    Row { kind: "aws_emr_cluster", path: "ec2_attributes.instance_profile", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_emr_cluster", path: "service_role", services: &["elasticmapreduce.amazonaws.com"], holds: Role },
    Row { kind: "aws_emr_studio", path: "service_role", services: &["elasticmapreduce.amazonaws.com"], holds: Role },
    Row { kind: "aws_fis_experiment_template", path: "role_arn", services: &["fis.amazonaws.com"], holds: Role },
    Row { kind: "aws_flow_log", path: "iam_role_arn", services: &["vpc-flow-logs.amazonaws.com"], holds: Role },
    Row { kind: "aws_gamelift_build", path: "storage_location.role_arn", services: &["gamelift.amazonaws.com"], holds: Role },
    Row { kind: "aws_gamelift_fleet", path: "instance_role_arn", services: &["gamelift.amazonaws.com"], holds: Role },
    Row { kind: "aws_gamelift_script", path: "storage_location.role_arn", services: &["gamelift.amazonaws.com"], holds: Role },
    Row { kind: "aws_glue_crawler", path: "role", services: &["glue.amazonaws.com"], holds: Role },
    Row { kind: "aws_glue_dev_endpoint", path: "role_arn", services: &["glue.amazonaws.com"], holds: Role },
    Row { kind: "aws_glue_job", path: "role_arn", services: &["glue.amazonaws.com"], holds: Role },
    Row { kind: "aws_glue_ml_transform", path: "role_arn", services: &["glue.amazonaws.com"], holds: Role },
    Row { kind: "aws_grafana_workspace", path: "role_arn", services: &["grafana.amazonaws.com"], holds: Role },
    Row { kind: "aws_guardduty_malware_protection_plan", path: "role", services: &["malware-protection-plan.guardduty.amazonaws.com"], holds: Role },
    Row { kind: "aws_imagebuilder_image", path: "execution_role", services: &["imagebuilder.amazonaws.com"], holds: Role },
    Row { kind: "aws_imagebuilder_image_pipeline", path: "execution_role", services: &["imagebuilder.amazonaws.com"], holds: Role },
    Row { kind: "aws_imagebuilder_infrastructure_configuration", path: "instance_profile_name", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_instance", path: "iam_instance_profile", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_iot_logging_options", path: "role_arn", services: &["iot.amazonaws.com"], holds: Role },
    Row { kind: "aws_iot_provisioning_template", path: "provisioning_role_arn", services: &["iot.amazonaws.com"], holds: Role },
    Row { kind: "aws_iot_role_alias", path: "role_arn", services: &["credentials.iot.amazonaws.com"], holds: Role },
    Row { kind: "aws_iot_topic_rule", path: "*.role_arn", services: &["iot.amazonaws.com"], holds: Role },
    Row { kind: "aws_iot_topic_rule", path: "error_action.*.role_arn", services: &["iot.amazonaws.com"], holds: Role },
    Row { kind: "aws_kendra_data_source", path: "role_arn", services: &["kendra.amazonaws.com"], holds: Role },
    Row { kind: "aws_kendra_index", path: "role_arn", services: &["kendra.amazonaws.com"], holds: Role },
    Row { kind: "aws_kinesis_analytics_application", path: "*.*.role_arn", services: &["kinesisanalytics.amazonaws.com"], holds: Role },
    Row { kind: "aws_kinesis_firehose_delivery_stream", path: "*.*.*.*.role_arn", services: &["firehose.amazonaws.com"], holds: Role },
    Row { kind: "aws_kinesis_firehose_delivery_stream", path: "*.*.role_arn", services: &["firehose.amazonaws.com"], holds: Role },
    Row { kind: "aws_kinesis_firehose_delivery_stream", path: "*.role_arn", services: &["firehose.amazonaws.com"], holds: Role },
    Row { kind: "aws_kinesisanalyticsv2_application", path: "service_execution_role", services: &["kinesisanalytics.amazonaws.com"], holds: Role },
    Row { kind: "aws_lakeformation_resource", path: "role_arn", services: &["lakeformation.amazonaws.com"], holds: Role },
    Row { kind: "aws_lambda_function", path: "role", services: &["lambda.amazonaws.com"], holds: Role },
    Row { kind: "aws_launch_configuration", path: "iam_instance_profile", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_launch_template", path: "iam_instance_profile.arn", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_launch_template", path: "iam_instance_profile.name", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_medialive_channel", path: "role_arn", services: &["medialive.amazonaws.com"], holds: Role },
    Row { kind: "aws_medialive_input", path: "role_arn", services: &["medialive.amazonaws.com"], holds: Role },
    Row { kind: "aws_mskconnect_connector", path: "service_execution_role_arn", services: &["kafkaconnect.amazonaws.com"], holds: Role },
    Row { kind: "aws_mwaa_environment", path: "execution_role_arn", services: &["airflow.amazonaws.com", "airflow-env.amazonaws.com"], holds: Role },
    Row { kind: "aws_neptune_cluster", path: "iam_roles", services: &["rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_opensearch_domain", path: "cognito_options.role_arn", services: &["es.amazonaws.com", "opensearchservice.amazonaws.com"], holds: Role },
    Row { kind: "aws_opsworks_stack", path: "default_instance_profile_arn", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_opsworks_stack", path: "service_role_arn", services: &["opsworks.amazonaws.com"], holds: Role },
    Row { kind: "aws_osis_pipeline", path: "pipeline_role_arn", services: &["osis-pipelines.amazonaws.com"], holds: Role },
    Row { kind: "aws_pinpoint_event_stream", path: "role_arn", services: &["pinpoint.amazonaws.com"], holds: Role },
    Row { kind: "aws_pipes_pipe", path: "role_arn", services: &["pipes.amazonaws.com"], holds: Role },
    Row { kind: "aws_rds_cluster", path: "iam_roles", services: &["rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_rds_cluster", path: "monitoring_role_arn", services: &["monitoring.rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_rds_cluster_instance", path: "monitoring_role_arn", services: &["monitoring.rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_rds_cluster_role_association", path: "role_arn", services: &["rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_rds_export_task", path: "iam_role_arn", services: &["export.rds.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshift_cluster", path: "default_iam_role_arn", services: &["redshift.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshift_cluster", path: "iam_roles", services: &["redshift.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshift_cluster_iam_roles", path: "default_iam_role_arn", services: &["redshift.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshift_cluster_iam_roles", path: "iam_role_arns", services: &["redshift.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshift_scheduled_action", path: "iam_role", services: &["scheduler.redshift.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshiftserverless_namespace", path: "default_iam_role_arn", services: &["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"], holds: Role },
    Row { kind: "aws_redshiftserverless_namespace", path: "iam_roles", services: &["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"], holds: Role },
    Row { kind: "aws_rolesanywhere_profile", path: "role_arns", services: &["rolesanywhere.amazonaws.com"], holds: Role },
    Row { kind: "aws_s3_bucket", path: "replication_configuration.role", services: &["s3.amazonaws.com"], holds: Role },
    Row { kind: "aws_s3_bucket_replication_configuration", path: "role", services: &["s3.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_domain", path: "default_space_settings.execution_role", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_domain", path: "default_user_settings.execution_role", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_feature_group", path: "role_arn", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_model", path: "execution_role_arn", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_notebook_instance", path: "role_arn", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_pipeline", path: "role_arn", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_sagemaker_user_profile", path: "user_settings.execution_role", services: &["sagemaker.amazonaws.com"], holds: Role },
    Row { kind: "aws_scheduler_schedule", path: "target.role_arn", services: &["scheduler.amazonaws.com"], holds: Role },
    Row { kind: "aws_ses_event_destination", path: "kinesis_destination.role_arn", services: &["ses.amazonaws.com"], holds: Role },
    Row { kind: "aws_sesv2_configuration_set_event_destination", path: "event_destination.kinesis_firehose_destination.iam_role_arn", services: &["ses.amazonaws.com"], holds: Role },
    Row { kind: "aws_sfn_state_machine", path: "role_arn", services: &["states.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_platform_application", path: "failure_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_platform_application", path: "success_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "application_failure_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "application_success_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "firehose_failure_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "firehose_success_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "http_failure_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "http_success_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "lambda_failure_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "lambda_success_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "sqs_failure_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic", path: "sqs_success_feedback_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_sns_topic_subscription", path: "subscription_role_arn", services: &["sns.amazonaws.com"], holds: Role },
    Row { kind: "aws_spot_fleet_request", path: "iam_fleet_role", services: &["spotfleet.amazonaws.com"], holds: Role },
    Row { kind: "aws_spot_fleet_request", path: "launch_specification.iam_instance_profile", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_spot_fleet_request", path: "launch_specification.iam_instance_profile_arn", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_spot_instance_request", path: "iam_instance_profile", services: &["ec2.amazonaws.com"], holds: InstanceProfile },
    Row { kind: "aws_ssm_activation", path: "iam_role", services: &["ssm.amazonaws.com"], holds: Role },
    Row { kind: "aws_ssm_maintenance_window_task", path: "service_role_arn", services: &["ssm.amazonaws.com"], holds: Role },
    Row { kind: "aws_storagegateway_nfs_file_share", path: "role_arn", services: &["storagegateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_storagegateway_smb_file_share", path: "role_arn", services: &["storagegateway.amazonaws.com"], holds: Role },
    Row { kind: "aws_synthetics_canary", path: "execution_role_arn", services: &["lambda.amazonaws.com"], holds: Role },
    Row { kind: "aws_transfer_access", path: "role", services: &["transfer.amazonaws.com"], holds: Role },
    Row { kind: "aws_transfer_agreement", path: "access_role", services: &["transfer.amazonaws.com"], holds: Role },
    Row { kind: "aws_transfer_connector", path: "access_role", services: &["transfer.amazonaws.com"], holds: Role },
    Row { kind: "aws_transfer_server", path: "invocation_role", services: &["transfer.amazonaws.com"], holds: Role },
    Row { kind: "aws_transfer_server", path: "logging_role", services: &["transfer.amazonaws.com"], holds: Role },
    Row { kind: "aws_transfer_user", path: "role", services: &["transfer.amazonaws.com"], holds: Role },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_sorted() {
        assert!(ROWS.is_sorted_by(|a, b| (a.kind, a.path) < (b.kind, b.path)));
    }

    #[test]
    fn a_type_has_all_its_rows() {
        assert_eq!(rows("aws_ecs_task_definition").len(), 2);
        assert!(rows("aws_s3_object").is_empty());
    }
}
