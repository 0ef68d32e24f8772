//! What hands roles to workloads: EKS Pod Identity (Amazon EKS API Reference, "DescribePodIdentityAssociation") and IAM Roles
//! Anywhere (IAM Roles Anywhere API Reference, "ListProfiles").

use std::sync::Arc;

use rolecall_model::Consumer;
use rolecall_parser::json::{Kind, Node};
use rolecall_policy::Text;

use super::reader::{Reader, is_truncated};

/// `association`.
pub(super) fn pod_identity(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    if let Some(role) = reader.filled(entry, "roleArn") {
        consume(reader, role, "pods.eks.amazonaws.com", entry);
    }
}

/// `profiles`: those that are enabled.
pub(super) fn profiles(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "profiles");
    }
    for entry in reader.objects(list, "profiles") {
        if entry.get("enabled").is_some_and(|node| node.kind == Kind::Bool(false)) {
            continue;
        }
        for role in reader.texts(entry, "roleArns") {
            consume(reader, role, "rolesanywhere.amazonaws.com", entry);
        }
    }
}

fn consume(reader: &mut Reader<'_>, role: Text, service: &'static str, node: &Node) {
    if let Some(account) = reader.account_of(&role, node) {
        let services: Vec<Arc<str>> = vec![service.into()];
        let origin = reader.origin(&role);
        reader.part.estate.consumers.push(Consumer { account, services, role, origin });
    }
}
