//! The ways by which permissions become more permissions, as data: what must be allowed, and on what.
//!
//! They rest on the IAM API Reference and the Service Authorization Reference. A row says that an action has the
//! effect; whether the target of a particular grant is worth it is for the trust graph to say.

use rolecall_model::EntityId;
use rolecall_policy::pattern::{Case, matches_glob};
use rolecall_policy::resource::{matches_resource, resources_overlap};
use rolecall_policy::{Condition, Grant};
use rolecall_source::Span;

use crate::Analysis;
use crate::narrowing::limits_request;
use crate::scope::{Granted, Scope};

/// What the first action of a primitive is used on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    User,
    Group,
    Role,
    Policy,
    /// A role that is passed to this service.
    Passed(&'static str),
}

impl Target {
    /// The kind in an ARN.
    fn kind(self) -> &'static str {
        match self {
            Target::User => "user",
            Target::Group => "group",
            Target::Role | Target::Passed(_) => "role",
            Target::Policy => "policy",
        }
    }
}

/// What a primitive does for its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gain {
    /// It rewrites the target's permissions: of use on the caller itself.
    Rewrite,
    /// It removes the target's permissions boundary: of use on a caller that has one.
    Unbound,
    /// It turns the caller into the target, or gives it the target's permissions: of use on others.
    Become,
}

/// One way to more permissions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Primitive {
    /// The actions, all of which must be allowed; the first is the one whose resource matters.
    pub(crate) actions: &'static [&'static str],
    /// What the first action is used on.
    pub(crate) target: Target,
    /// What it does for its caller.
    pub(crate) gain: Gain,
    /// What its caller can do, to follow "can".
    pub(crate) note: &'static str,
}

const fn row(actions: &'static [&'static str], target: Target, gain: Gain, note: &'static str) -> Primitive {
    Primitive { actions, target, gain, note }
}

const fn pass(actions: &'static [&'static str], service: &'static str, note: &'static str) -> Primitive {
    row(actions, Target::Passed(service), Gain::Become, note)
}

const EC2: &str = "ec2.amazonaws.com";
const LAMBDA: &str = "lambda.amazonaws.com";
const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";
const CODEBUILD: &str = "codebuild.amazonaws.com";
const GLUE: &str = "glue.amazonaws.com";
const SAGEMAKER: &str = "sagemaker.amazonaws.com";
const ECS_TASKS: &str = "ecs-tasks.amazonaws.com";

/// Every primitive.
#[rustfmt::skip]
pub(crate) const PRIMITIVES: &[Primitive] = &[
    // Rewriting permissions.
    row(&["iam:CreatePolicyVersion"], Target::Policy, Gain::Rewrite, "write policies that are attached to it"),
    row(&["iam:SetDefaultPolicyVersion"], Target::Policy, Gain::Rewrite, "go back to wider versions of its policies"),
    row(&["iam:PutUserPolicy"], Target::User, Gain::Rewrite, "write inline policies of users"),
    row(&["iam:PutRolePolicy"], Target::Role, Gain::Rewrite, "write inline policies of roles"),
    row(&["iam:PutGroupPolicy"], Target::Group, Gain::Rewrite, "write inline policies of groups"),
    row(&["iam:AttachUserPolicy"], Target::User, Gain::Rewrite, "attach any policy to users"),
    row(&["iam:AttachRolePolicy"], Target::Role, Gain::Rewrite, "attach any policy to roles"),
    row(&["iam:AttachGroupPolicy"], Target::Group, Gain::Rewrite, "attach any policy to groups"),
    row(&["iam:AddUserToGroup"], Target::Group, Gain::Become, "join any group"),
    row(&["iam:PutUserPermissionsBoundary"], Target::User, Gain::Unbound, "replace permissions boundaries"),
    row(&["iam:DeleteUserPermissionsBoundary"], Target::User, Gain::Unbound, "remove permissions boundaries"),
    row(&["iam:PutRolePermissionsBoundary"], Target::Role, Gain::Unbound, "replace permissions boundaries"),
    row(&["iam:DeleteRolePermissionsBoundary"], Target::Role, Gain::Unbound, "remove permissions boundaries"),
    // Becoming another user.
    row(&["iam:CreateAccessKey"], Target::User, Gain::Become, "create access keys of other users"),
    row(&["iam:CreateLoginProfile"], Target::User, Gain::Become, "set passwords of other users"),
    row(&["iam:UpdateLoginProfile"], Target::User, Gain::Become, "change passwords of other users"),
    // Becoming a role. In the role's own account a trust policy that names the caller needs no `sts:AssumeRole`.
    row(&["iam:UpdateAssumeRolePolicy"], Target::Role, Gain::Become, "let itself into other roles"),
    // Passing a role to a service that acts for the caller.
    pass(&["iam:PassRole", "ec2:RunInstances"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:RequestSpotInstances"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:AssociateIamInstanceProfile"], EC2, "give instances any role"),
    pass(&["iam:PassRole", "ec2:ReplaceIamInstanceProfileAssociation"], EC2, "give instances any role"),
    pass(&["iam:PassRole", "autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "ec2:CreateLaunchTemplate", "autoscaling:CreateAutoScalingGroup"], EC2, "start instances with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:CreateEventSourceMapping"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:AddPermission"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"], LAMBDA, "run functions with any role"),
    pass(&["iam:PassRole", "cloudformation:CreateStack"], CLOUDFORMATION, "create stacks with any role"),
    pass(&["iam:PassRole", "cloudformation:UpdateStack"], CLOUDFORMATION, "update stacks with any role"),
    pass(&["iam:PassRole", "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"], CLOUDFORMATION, "change stacks with any role"),
    pass(&["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuildBatch"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "codebuild:UpdateProject", "codebuild:StartBuild"], CODEBUILD, "run builds with any role"),
    pass(&["iam:PassRole", "glue:CreateDevEndpoint"], GLUE, "open development endpoints with any role"),
    pass(&["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"], GLUE, "run jobs with any role"),
    pass(&["iam:PassRole", "glue:UpdateJob", "glue:StartJobRun"], GLUE, "run jobs with any role"),
    pass(&["iam:PassRole", "glue:CreateSession", "glue:RunStatement"], GLUE, "run statements with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateNotebookInstance"], SAGEMAKER, "open notebooks with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateTrainingJob"], SAGEMAKER, "run jobs with any role"),
    pass(&["iam:PassRole", "sagemaker:CreateProcessingJob"], SAGEMAKER, "run jobs with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:StartTask"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:CreateService"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:UpdateService"], ECS_TASKS, "run tasks with any role"),
    pass(&["iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob"], ECS_TASKS, "run jobs with any role"),
    pass(&["iam:PassRole", "apprunner:CreateService"], "tasks.apprunner.amazonaws.com", "run services with any role"),
    pass(&["iam:PassRole", "elasticmapreduce:RunJobFlow"], EC2, "run clusters with any role"),
    pass(&["iam:PassRole", "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"], "emr-serverless.amazonaws.com", "run jobs with any role"),
    pass(&["iam:PassRole", "ssm:StartAutomationExecution"], "ssm.amazonaws.com", "run automations with any role"),
    pass(&["iam:PassRole", "scheduler:CreateSchedule"], "scheduler.amazonaws.com", "schedule calls with any role"),
    pass(&["iam:PassRole", "states:CreateStateMachine", "states:StartExecution"], "states.amazonaws.com", "make calls with any role"),
    pass(&["iam:PassRole", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"], "datapipeline.amazonaws.com", "run pipelines with any role"),
];

/// A primitive that a document grants.
#[derive(Clone, Debug)]
pub(crate) struct Escalation {
    /// The primitive.
    pub(crate) primitive: &'static Primitive,
    /// The action at fault.
    pub(crate) span: Option<Span>,
    /// Whether only in circumstances that the policy asks for, such as MFA.
    pub(crate) guarded: bool,
}

/// The primitives that a document grants to its holder by itself. A grant on one literal resource counts where that
/// is the holder's own and of use; one on a pattern counts if it may reach the right kind of resource, and for
/// `iam:PassRole` if it reaches every role.
pub(crate) fn escalations<'a>(analysis: &Analysis<'a>, scope: &Scope<'a>) -> Vec<Escalation> {
    if !scope.touches("iam") {
        return Vec::new();
    }
    let own = Own::of(analysis, scope);
    let mut list = Vec::new();
    for rows in PRIMITIVES.chunk_by(|one, other| one.actions.first() == other.actions.first()) {
        let Some(first) = rows.first().and_then(|row| row.actions.first()) else { continue };
        let granted = scope.granted(first);
        for primitive in rows.iter().filter(|_| !granted.is_empty()) {
            let Some(fit) = granted.iter().find(|granted| reaches(granted, primitive, &own)) else {
                continue;
            };
            if primitive.actions.iter().skip(1).all(|action| !scope.granted(action).is_empty()) {
                list.push(Escalation { primitive, span: fit.action_span(first), guarded: fit.guarded });
            }
        }
    }
    list
}

/// Whether a grant of the first action of a primitive is of use for it.
fn reaches(granted: &Granted<'_>, primitive: &Primitive, own: &Own<'_>) -> bool {
    let (grant, kind) = (&granted.grant, primitive.target.kind());
    if let Target::Passed(service) = primitive.target {
        return granted.spans_all(kind) && (!granted.limited || admits_service(grant, service));
    }
    let on_target = |pattern: &str| {
        if has_wildcard(pattern) {
            return may_reach(pattern, kind);
        }
        own.is_of_use(primitive) && own.has(pattern)
    };
    !granted.limited && (grant.negated || grant.resources.iter().any(|pattern| on_target(&pattern.text)))
}

/// Whether all that limits a grant of `iam:PassRole` are conditions that admit a service.
fn admits_service(grant: &Grant<'_>, service: &str) -> bool {
    let admits = |condition: &Condition| {
        let mut values = condition.values.iter().map(|value| matches_resource(&value.text, service));
        condition.key.text.eq_ignore_ascii_case("iam:PassedToService")
            && values.any(|matches| matches == Some(true))
    };
    grant.statement.conditions.iter().filter(|condition| limits_request(condition)).all(admits)
}

/// Whether the part of a resource pattern that tells resources of one account apart has a wildcard.
fn has_wildcard(pattern: &str) -> bool {
    let tail = pattern.splitn(6, ':').nth(5);
    tail.unwrap_or(pattern).contains(['*', '?'])
}

/// Whether a resource pattern may match an IAM resource of a kind.
fn may_reach(pattern: &str, kind: &str) -> bool {
    let mut parts = pattern.splitn(6, ':').skip(2);
    let service = parts.next();
    let resource = parts.nth(2);
    service.is_none_or(|service| matches_glob(service, "iam", Case::Sensitive) != Some(false))
        && resource.is_none_or(|resource| resources_overlap(resource, &format!("{kind}/*")))
}

/// What is the holder's own.
#[derive(Debug, Default)]
struct Own<'a> {
    /// ARNs of itself, of its groups, of its policies.
    arns: Vec<&'a str>,
    /// Whether whoever uses the grant is a user: the holder, or the members of the holder.
    by_user: bool,
    bounded: bool,
}

impl<'a> Own<'a> {
    fn of(analysis: &Analysis<'a>, scope: &Scope<'a>) -> Self {
        let Some(holder) = scope.holder else { return Own::default() };
        let holdings = analysis.graph.world.holdings.of(holder);
        let policies = holdings.identity.iter().filter_map(|holding| holding.policy);
        let groups = holdings.groups.iter().map(|(group, _)| *group);
        let all = std::iter::once(holder).chain(groups).chain(policies);
        Own {
            arns: all.filter_map(|entity| analysis.arn(entity)).collect(),
            by_user: matches!(holder, EntityId::User(_) | EntityId::Group(_)),
            bounded: scope.is_bounded(),
        }
    }

    fn has(&self, literal: &str) -> bool {
        let itself = self.by_user && literal.ends_with("/${aws:username}");
        itself || self.arns.iter().any(|arn| matches_resource(literal, arn) == Some(true))
    }

    fn is_of_use(&self, primitive: &Primitive) -> bool {
        match primitive.gain {
            Gain::Rewrite => true,
            Gain::Unbound => self.bounded,
            Gain::Become => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_and_service_is_in_the_catalogue() {
        for primitive in PRIMITIVES {
            for action in primitive.actions {
                assert!(rolecall_catalog::Action::find(action).is_some(), "{action}");
            }
            if let Target::Passed(service) = primitive.target {
                assert!(rolecall_catalog::ServicePrincipal::find(service).is_some(), "{service}");
            }
        }
    }

    #[test]
    fn only_the_part_that_tells_resources_apart_makes_a_pattern() {
        assert!(has_wildcard("*"));
        assert!(has_wildcard("arn:aws:iam::111111111111:role/app/*"));
        assert!(!has_wildcard("arn:aws:iam::*:user/ann"));
    }

    #[test]
    fn a_pattern_reaches_its_own_service_and_kind() {
        for (pattern, expected) in [
            ("*", true),
            ("arn:aws:iam::*", true),
            ("arn:aws:iam::111111111111:role/app/*", true),
            ("arn:aws:iam::111111111111:*", true),
            ("arn:aws:iam::111111111111:user/*", false),
            ("arn:aws:s3:::logs/*", false),
            ("arn:aws:s3:*", false),
        ] {
            assert_eq!(may_reach(pattern, "role"), expected, "{pattern}");
        }
    }
}
