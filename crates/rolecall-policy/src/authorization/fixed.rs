//! What no policy decides, and which services ask more of the resource's policy than the general rule.

use rolecall_catalog::{AccessLevels, Action, Service};

use crate::arn::Arn;
use crate::authorization::Verdict;
use crate::authorization::call::Call;
use crate::authorization::caller::CallerKind;
use crate::reason;

/// Actions that need no permission, which no policy takes away, and whether only users can call them (AWS STS API
/// Reference, "GetCallerIdentity" and "GetSessionToken"; IAM User Guide, "Permissions for GetSessionToken").
const ALWAYS_ALLOWED: [(&str, bool); 2] = [("sts:GetCallerIdentity", false), ("sts:GetSessionToken", true)];

/// What AWS owns, by service and the start of the resource: it can be read and never be changed (IAM User Guide, "Managed
/// policies and inline policies"; IAM Identity Center User Guide, "Referencing permission sets in resource policies"; AWS
/// KMS Developer Guide, "Aliases in AWS KMS").
const OWNED_BY_AWS: [(&str, Option<&str>, &str); 3] =
    [("iam", Some("aws"), "policy/"), ("iam", None, "role/aws-reserved/"), ("kms", None, "alias/aws/")];

/// A verdict that no policy but an explicit Deny can change, and its reason.
pub(crate) fn fixed(call: &Call) -> Option<(Verdict, &'static str)> {
    let allowed = |&(action, users_only): &(&str, bool)| {
        call.action.eq_ignore_ascii_case(action)
            && match call.caller.kind {
                CallerKind::Root | CallerKind::User => true,
                CallerKind::Federated | CallerKind::Anonymous => false,
                _ => !users_only,
            }
    };
    if ALWAYS_ALLOWED.iter().any(allowed) {
        return Some((Verdict::Allowed, reason::NO_PERMISSION_NEEDED));
    }
    let arn = Arn::parse(&call.resource)?;
    let owned = |&(service, account, start): &(&str, Option<&str>, &str)| {
        arn.service == service
            && account.is_none_or(|account| arn.account == account)
            && arn.resource.starts_with(start)
    };
    let changes = || Action::find(&call.action).is_some_and(|action| changes(action.access_levels()));
    (OWNED_BY_AWS.iter().any(owned) && changes()).then_some((Verdict::ImplicitlyDenied, reason::OWNED_BY_AWS))
}

fn changes(levels: AccessLevels) -> bool {
    [AccessLevels::WRITE, AccessLevels::TAGGING, AccessLevels::PERMISSIONS_MANAGEMENT]
        .into_iter()
        .any(|level| levels.contains(level))
}

/// Whether the resource's policy has to allow in the same account, too (IAM User Guide, "Policy evaluation logic": IAM role
/// trust policies and KMS key policies are the exceptions; AWS KMS Developer Guide, "Key policies in AWS KMS").
pub(crate) fn resource_must_allow(call: &Call) -> bool {
    let Some(arn) = Arn::parse(&call.resource) else { return false };
    let of = |service: &str| self::service(&call.action).eq_ignore_ascii_case(service);
    match arn.service {
        "kms" => of("kms") && arn.resource.starts_with("key/"),
        "iam" => of("sts") && arn.resource.starts_with("role/"),
        _ => false,
    }
}

/// Whether resource control policies reach the service of the action (Organizations User Guide, "Resource control policies
/// (RCPs)"); a service that the catalogue does not know may be one.
pub(crate) fn is_under_resource_control(call: &Call) -> bool {
    Service::find(service(&call.action)).is_none_or(Service::supports_resource_control_policies)
}

fn service(action: &str) -> &str {
    action.split(':').next().unwrap_or_default()
}
