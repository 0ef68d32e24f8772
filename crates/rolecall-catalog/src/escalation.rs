//! The ways by which permissions become more permissions (IAM API Reference, and of each service its API Reference and
//! its page of the Service Authorization Reference).
//!
//! A row says what an action does for its caller; whether the target of a particular grant is worth it is for the trust
//! graph to say.

use self::EscalationGain::{Act, Become, Rewrite, Unbound};
use self::EscalationTarget::{Group, New, Passed, Policy, Role, User, Workload};

/// What the first action of a primitive is used on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationTarget {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
    /// A customer managed policy.
    Policy,
    /// A role that is passed to this service principal.
    Passed(&'static str),
    /// Something that this service principal runs with a role already.
    Workload(&'static str),
    /// A `user` or `role` that the caller makes.
    New(&'static str),
}

impl EscalationTarget {
    /// The kind in the ARN of the IAM resource that the first action is used on; of a workload none.
    pub fn kind(self) -> Option<&'static str> {
        match self {
            User => Some("user"),
            Group => Some("group"),
            Role | Passed(_) => Some("role"),
            Policy => Some("policy"),
            New(kind) => Some(kind),
            Workload(_) => None,
        }
    }
}

/// What a primitive does for its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscalationGain {
    /// It rewrites the target's permissions: of use on the caller itself, and on whom the caller can become.
    Rewrite,
    /// It removes the target's permissions boundary: of use on a caller that has one.
    Unbound,
    /// It turns the caller into the target, or gives it the target's permissions.
    Become,
    /// It lets the caller do things as the target without seeing its credentials.
    Act,
}

/// One way to more permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// The actions, all of which must be allowed. The first is the one whose resource matters; further IAM actions are used
    /// on the same resource, unless the first is `iam:PassRole`.
    pub actions: &'static [&'static str],
    /// What the first action is used on.
    pub target: EscalationTarget,
    /// What it does for its caller.
    pub gain: EscalationGain,
    /// What its caller can do, to follow "can".
    pub note: &'static str,
}

impl Escalation {
    /// Every primitive; those with the same first action stand together.
    pub fn all() -> &'static [Escalation] {
        ROWS
    }
}

const fn row(
    actions: &'static [&'static str],
    target: EscalationTarget,
    gain: EscalationGain,
    note: &'static str,
) -> Escalation {
    Escalation { actions, target, gain, note }
}

const fn pass(actions: &'static [&'static str], service: &'static str, note: &'static str) -> Escalation {
    row(actions, Passed(service), Become, note)
}

const fn run(actions: &'static [&'static str], service: &'static str, note: &'static str) -> Escalation {
    row(actions, Workload(service), Act, note)
}

const EC2: &str = "ec2.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";
const CODEBUILD: &str = "codebuild.amazonaws.com";
const GLUE: &str = "glue.amazonaws.com";
const SAGEMAKER: &str = "sagemaker.amazonaws.com";
const ECS_TASKS: &str = "ecs-tasks.amazonaws.com";
const APP_RUNNER: &str = "tasks.apprunner.amazonaws.com";
const BEDROCK: &str = "bedrock-agentcore.amazonaws.com";
const STATES: &str = "states.amazonaws.com";
const BATCH: &str = "batch.amazonaws.com";

#[rustfmt::skip]
const ROWS: &[Escalation] = &[
    // Rewriting permissions.
    row(&["iam:CreatePolicyVersion"], Policy, Rewrite, "write policies that are attached to it"),
    row(&["iam:SetDefaultPolicyVersion"], Policy, Rewrite, "go back to wider versions of its policies"),
    row(&["iam:PutUserPolicy"], User, Rewrite, "write inline policies of users"),
    row(&["iam:PutRolePolicy"], Role, Rewrite, "write inline policies of roles"),
    row(&["iam:PutGroupPolicy"], Group, Rewrite, "write inline policies of groups"),
    row(&["iam:AttachUserPolicy"], User, Rewrite, "attach any policy to users"),
    row(&["iam:AttachRolePolicy"], Role, Rewrite, "attach any policy to roles"),
    row(&["iam:AttachGroupPolicy"], Group, Rewrite, "attach any policy to groups"),
    row(&["iam:AddUserToGroup"], Group, Become, "join any group"),
    row(&["iam:PutUserPermissionsBoundary"], User, Unbound, "replace permissions boundaries"),
    row(&["iam:DeleteUserPermissionsBoundary"], User, Unbound, "remove permissions boundaries"),
    row(&["iam:PutRolePermissionsBoundary"], Role, Unbound, "replace permissions boundaries"),
    row(&["iam:DeleteRolePermissionsBoundary"], Role, Unbound, "remove permissions boundaries"),
    // Becoming another user.
    row(&["iam:CreateAccessKey"], User, Become, "create access keys of other users"),
    row(&["iam:CreateLoginProfile"], User, Become, "set passwords of other users"),
    row(&["iam:UpdateLoginProfile"], User, Become, "change passwords of other users"),
    // Becoming a role. In the role's own account a trust policy that names the caller needs no `sts:AssumeRole`.
    row(&["iam:UpdateAssumeRolePolicy"], Role, Become, "let itself into other roles"),
    // Making a principal. A new role's trust policy names its maker.
    row(&["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"], New("user"), Become, "make a user with any policy"),
    row(&["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"], New("user"), Become, "make a user with any policy"),
    row(&["iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateLoginProfile"], New("user"), Become, "make a user with any policy"),
    row(&["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateLoginProfile"], New("user"), Become, "make a user with any policy"),
    row(&["iam:CreateRole", "iam:AttachRolePolicy"], New("role"), Become, "make a role with any policy"),
    row(&["iam:CreateRole", "iam:PutRolePolicy"], New("role"), Become, "make a role with any policy"),
    // Passing a role to a service that acts for the caller.
    pass(&["iam:PassRole", "ec2:RunInstances"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:RequestSpotInstances"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:AssociateIamInstanceProfile"], EC2, "give instances any role"),
    pass(&["iam:PassRole", "ec2:ReplaceIamInstanceProfileAssociation"], EC2, "give instances any role"),
    pass(&["iam:PassRole", "autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:CreateLaunchTemplate", "autoscaling:CreateAutoScalingGroup"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:CreateLaunchTemplate", "autoscaling:UpdateAutoScalingGroup"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "imagebuilder:CreateInfrastructureConfiguration", "imagebuilder:CreateImage"], EC2, "build images with any role"),
    pass(&["iam:PassRole", "elasticmapreduce:RunJobFlow"], EC2, "run clusters with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"], LAMBDA, "run functions with any role"),
    row(&["iam:PassRole", "cloudformation:CreateStack"], Passed(CLOUDFORMATION), Act, "create stacks with any role"),
    row(&["iam:PassRole", "cloudformation:UpdateStack"], Passed(CLOUDFORMATION), Act, "update stacks with any role"),
    row(&["iam:PassRole", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], Passed(CLOUDFORMATION), Act, "change stacks with any role"),
    pass(&["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuildBatch"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "codebuild:UpdateProject", "codebuild:StartBuild"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "codebuild:UpdateProject", "codebuild:StartBuildBatch"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "glue:CreateDevEndpoint"], GLUE, "open development endpoints with any role"),
    pass(&["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"], GLUE, "run jobs with any role"),
    pass(&["iam:PassRole", "glue:CreateJob", "glue:CreateTrigger"], GLUE, "run jobs with any role"),
    pass(&["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"], GLUE, "run jobs with any role"),
    pass(&["iam:PassRole", "glue:UpdateJob", "glue:CreateTrigger"], GLUE, "run jobs with any role"),
    pass(&["iam:PassRole", "glue:CreateSession", "glue:RunStatement"], GLUE, "run statements with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateNotebookInstance"], SAGEMAKER, "open notebooks with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateTrainingJob"], SAGEMAKER, "run jobs with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateProcessingJob"], SAGEMAKER, "run jobs with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateHyperParameterTuningJob"], SAGEMAKER, "run jobs with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:StartTask"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:UpdateService"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob"], ECS_TASKS, "run jobs with any role"),
    pass(&["iam:PassRole", "apprunner:CreateService"], APP_RUNNER, "run services with any role"),
    pass(&["iam:PassRole", "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"], "emr-serverless.amazonaws.com", "run jobs with any role"),
    pass(&["iam:PassRole", "braket:CreateJob"], "braket.amazonaws.com", "run jobs with any role"),
    pass(&["iam:PassRole", "gamelift:CreateBuild", "gamelift:CreateFleet"], "gamelift.amazonaws.com", "run fleets with any role"),
    pass(&["iam:PassRole", "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"], "kinesisanalytics.amazonaws.com", "run applications with any role"),
    pass(&["iam:PassRole", "omics:CreateWorkflow", "omics:StartRun"], "omics.amazonaws.com", "run workflows with any role"),
    pass(&["iam:PassRole", "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"], BEDROCK, "run code with any role"),
    pass(&["iam:PassRole", "amplify:CreateApp", "amplify:CreateBranch", "amplify:StartJob"], "amplify.amazonaws.com", "run builds with any role"),
    row(&["iam:PassRole", "ssm:StartAutomationExecution"], Passed("ssm.amazonaws.com"), Act, "run automations with any role"),
    row(&["iam:PassRole", "scheduler:CreateSchedule"], Passed("scheduler.amazonaws.com"), Act, "schedule calls with any role"),
    row(&["iam:PassRole", "scheduler:UpdateSchedule"], Passed("scheduler.amazonaws.com"), Act, "schedule calls with any role"),
    row(&["iam:PassRole", "states:CreateStateMachine", "states:StartExecution"], Passed(STATES), Act, "make calls with any role"),
    row(&["iam:PassRole", "states:CreateStateMachine", "states:StartSyncExecution"], Passed(STATES), Act, "make calls with any role"),
    row(&["iam:PassRole", "states:TestState"], Passed(STATES), Act, "make calls with any role"),
    pass(&["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"], "datapipeline.amazonaws.com", "run pipelines with any role"),
    // Acting as the role of something that runs already.
    run(&["lambda:UpdateFunctionCode"], LAMBDA, "replace the code of functions"),
    run(&["lambda:UpdateFunctionConfiguration"], LAMBDA, "put layers under functions"),
    run(&["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"], EC2, "replace what instances run at start"),
    run(&["ec2-instance-connect:SendSSHPublicKey"], EC2, "log in to instances"),
    run(&["ec2-instance-connect:SendSerialConsoleSSHPublicKey"], EC2, "log in to instances"),
    run(&["ssm:StartSession"], EC2, "open sessions on instances"),
    run(&["ssm:SendCommand"], EC2, "run commands on instances"),
    run(&["ssm:CreateAssociation"], EC2, "run commands on instances"),
    run(&["ecs:ExecuteCommand"], ECS_TASKS, "run commands in tasks"),
    run(&["batch:SubmitJob"], BATCH, "run commands in jobs"),
    run(&["cloudformation:UpdateStack"], CLOUDFORMATION, "update stacks that have a role"),
    run(&["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], CLOUDFORMATION, "change stacks that have a role"),
    run(&["codebuild:StartBuild"], CODEBUILD, "run builds of its own"),
    run(&["codebuild:StartBuildBatch"], CODEBUILD, "run builds of its own"),
    run(&["codebuild:UpdateProject", "codebuild:StartBuild"], CODEBUILD, "run builds of its own"),
    run(&["glue:UpdateDevEndpoint"], GLUE, "log in to development endpoints"),
    run(&["glue:UpdateJob"], GLUE, "replace what jobs run"),
    run(&["sagemaker:CreatePresignedNotebookInstanceUrl"], SAGEMAKER, "open notebooks"),
    run(&["sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"], SAGEMAKER, "replace what notebooks run at start"),
    run(&["apprunner:UpdateService"], APP_RUNNER, "replace what services run"),
    run(&["bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"], BEDROCK, "run code in interpreters"),
    run(&["states:UpdateStateMachine"], STATES, "replace what state machines do"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{Action, ResourceType, ServicePrincipal};

    /// Second actions of rows of which the Service Authorization Reference does not say that they take a role.
    const UNDOCUMENTED: [&str; 18] = [
        "amplify:CreateApp",
        "apprunner:CreateService",
        "batch:RegisterJobDefinition",
        "bedrock-agentcore:CreateCodeInterpreter",
        "braket:CreateJob",
        "cloudformation:CreateChangeSet",
        "cloudformation:CreateStack",
        "cloudformation:UpdateStack",
        "codebuild:CreateProject",
        "codebuild:UpdateProject",
        "datapipeline:CreatePipeline",
        "ecs:RegisterTaskDefinition",
        "glue:CreateDevEndpoint",
        "glue:CreateJob",
        "glue:CreateSession",
        "glue:UpdateJob",
        "ssm:StartAutomationExecution",
        "states:TestState",
    ];

    #[test]
    fn every_action_and_service_is_in_the_catalogue() {
        for row in Escalation::all() {
            for name in row.actions {
                let action = Action::find(name).unwrap_or_else(|| panic!("{name}"));
                assert_eq!(action.name(), *name);
            }
            if let Passed(service) | Workload(service) = row.target {
                assert!(ServicePrincipal::find(service).is_some(), "{service}");
            }
        }
    }

    #[test]
    fn the_first_action_works_on_the_kind_of_the_target() {
        for row in Escalation::all() {
            let Some(kind) = row.target.kind() else { continue };
            let kind = ResourceType::find(&format!("iam:{kind}"));
            let action = Action::find(row.actions[0]).unwrap();
            assert!(action.resource_types().any(|on| Some(on.resource_type) == kind), "{}", row.actions[0]);
        }
    }

    #[test]
    fn of_the_actions_that_take_a_role_one_depends_on_passing_it() {
        let pass_role = Action::find("iam:PassRole").unwrap();
        let mut lacking: BTreeSet<&str> = BTreeSet::new();
        for row in Escalation::all().iter().filter(|row| matches!(row.target, Passed(_))) {
            let mut takers = row.actions.iter().skip(1).filter_map(|name| Action::find(name));
            if !takers.any(|action| action.dependent_actions().any(|on| on == pass_role)) {
                lacking.extend(row.actions.get(1).copied());
            }
        }
        assert_eq!(lacking.into_iter().collect::<Vec<_>>(), UNDOCUMENTED);
    }

    #[test]
    fn rows_differ_and_those_with_the_same_first_action_stand_together() {
        let rows = Escalation::all();
        let distinct: BTreeSet<_> =
            rows.iter().map(|row| (row.actions, format!("{:?}", row.target))).collect();
        assert_eq!(distinct.len(), rows.len());
        let firsts: Vec<_> = rows.iter().map(|row| row.actions[0]).collect();
        for chunk in ["iam:PassRole", "iam:CreateUser", "iam:CreateRole"] {
            let places: Vec<_> = (0..firsts.len()).filter(|at| firsts[*at] == chunk).collect();
            assert_eq!(places.len(), places[places.len() - 1] - places[0] + 1);
        }
    }
}
