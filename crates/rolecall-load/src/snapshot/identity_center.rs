//! IAM Identity Center (IAM Identity Center API Reference).

use rolecall_model::{DocumentState, PermissionSet, PermissionSetAssignment};
use rolecall_parser::json::Node;
use rolecall_policy::Text;

use super::reader::{Reader, is_truncated};

/// `PermissionSets`: ARNs.
pub(super) fn list(reader: &mut Reader<'_>, answer: &Node, _: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "permission sets");
    }
    for arn in reader.texts(answer, "PermissionSets") {
        push(reader, arn, None, None, Vec::new());
    }
}

/// `PermissionSet`.
pub(super) fn permission_set(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    let (arn, name) = (reader.required(entry, "PermissionSetArn"), reader.filled(entry, "Name"));
    if let Some(arn) = arn {
        push(reader, arn, name, None, Vec::new());
    }
}

/// `InlinePolicy` of a permission set, which the answer does not name; empty where there is none.
pub(super) fn inline_policy(reader: &mut Reader<'_>, answer: &Node, node: &Node) {
    let Some(arn) = reader.parameter("PermissionSetArn", &["ps-"]) else {
        let message = "of which permission set this is the inline policy is not in the answer";
        reader.diagnostics.unknown("snapshot-not-understood", message, Some(reader.place(node)));
        return;
    };
    if node.as_str() == Some("") {
        return;
    }
    let what = || format!("the inline policy of permission set `{}`", arn.text);
    let document = reader.document(answer, "InlinePolicy", &what);
    push(reader, arn, None, Some(document), Vec::new());
}

/// `AttachedManagedPolicies` of a permission set.
pub(super) fn managed_policies(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    let Some(arn) = reader.parameter("PermissionSetArn", &["ps-"]) else { return };
    let entries = reader.objects(list, "AttachedManagedPolicies");
    let arns = entries.into_iter().filter_map(|entry| reader.required(entry, "Arn")).collect();
    push(reader, arn, None, None, arns);
}

fn push(
    reader: &mut Reader<'_>,
    arn: Text,
    name: Option<Text>,
    inline_policy: Option<DocumentState>,
    policy_arns: Vec<Text>,
) {
    let origin = reader.origin(&arn);
    reader.part.estate.permission_sets.push(PermissionSet { arn, name, inline_policy, policy_arns, origin });
}

/// `AccountAssignments`.
pub(super) fn assignments(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "assignments");
    }
    for entry in reader.objects(list, "AccountAssignments") {
        let mut text = |key: &str| reader.required(entry, key);
        let read = (text("PermissionSetArn"), text("AccountId"), text("PrincipalType"), text("PrincipalId"));
        let (Some(permission_set_arn), Some(account_id), Some(principal_kind), Some(principal_id)) = read
        else {
            continue;
        };
        let origin = reader.origin(&permission_set_arn);
        reader.part.estate.permission_set_assignments.push(PermissionSetAssignment {
            permission_set_arn,
            account_id,
            principal_kind,
            principal_id,
            origin,
        });
    }
}
