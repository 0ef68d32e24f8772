//! The organization (AWS Organizations API Reference).

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_model::{
    DocumentState, MemberAccount, OrganizationPolicy, OrganizationalUnit, Parent, PolicyTarget,
};
use rolecall_parser::json::{Kind, Node};
use rolecall_policy::{Document, Text};

use super::reader::{Reader, is_truncated, member};

const SERVICE_CONTROL_POLICY: &str = "SERVICE_CONTROL_POLICY";
const RESOURCE_CONTROL_POLICY: &str = "RESOURCE_CONTROL_POLICY";
/// The policy that AWS attaches everywhere ("Service control policies (SCPs)").
const FULL_ACCESS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// `Organization`.
pub(super) fn organization(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    let management = ["ManagementAccountId", "MasterAccountId"];
    let management = management.iter().find_map(|key| reader.filled(entry, key));
    let id = reader.filled(entry, "Id");
    let organization = &mut reader.part.estate.organization;
    organization.analysed = true;
    organization.id = id.map(|id| id.text);
    organization.management_account = management.map(|account| account.text);
}

/// `Roots`: the root, and which kinds of policies are in force.
pub(super) fn roots(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    for entry in reader.objects(list, "Roots") {
        let Some(id) = reader.required(entry, "Id") else { continue };
        let mut enabled = BTreeSet::new();
        for kind in reader.entries(entry, "PolicyTypes") {
            let (name, status) = (reader.required(kind, "Type"), reader.filled(kind, "Status"));
            if let (Some(name), Some("ENABLED")) = (name, status.as_ref().map(|status| &*status.text)) {
                enabled.insert(name.text);
            }
        }
        if member(entry, "PolicyTypes").is_some() {
            reader.part.estate.organization.enabled_kinds = Some(enabled);
        }
        unit(reader, entry, id, Parent::Root);
    }
}

/// `OrganizationalUnits`: those of one parent, which the answer does not name.
pub(super) fn units(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    if is_truncated(answer) {
        reader.say_truncated(answer, "organizational units");
    }
    let parent = reader.parameter("ParentId", &["r-", "ou-"]);
    for entry in reader.objects(list, "OrganizationalUnits") {
        let Some(id) = reader.required(entry, "Id") else { continue };
        let parent = parent.clone().filter(|parent| parent.text != id.text);
        unit(reader, entry, id, parent.map_or(Parent::Unknown, Parent::Unit));
    }
}

/// `OrganizationalUnit`.
pub(super) fn one_unit(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    if let Some(id) = reader.required(entry, "Id") {
        unit(reader, entry, id, Parent::Unknown);
    }
}

fn unit(reader: &mut Reader<'_>, entry: &Node, id: Text, parent: Parent) {
    let (name, origin) = (reader.filled(entry, "Name"), reader.origin(&id));
    let organization = &mut reader.part.estate.organization;
    organization.analysed = true;
    organization.units.push(OrganizationalUnit { id, name, parent, origin });
}

/// `Accounts`: all of the organization, or those of one parent.
pub(super) fn accounts(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    let parent = reader.parameter("ParentId", &["r-", "ou-"]);
    if is_truncated(answer) {
        reader.say_truncated(answer, "accounts");
    } else if parent.is_none() {
        reader.part.estate.organization.all_members = true;
    }
    reader.part.estate.organization.analysed = true;
    for entry in reader.objects(list, "Accounts") {
        account(reader, entry, parent.as_ref());
    }
}

fn account(reader: &mut Reader<'_>, entry: &Node, parent: Option<&Text>) {
    let Some(id) = reader.required(entry, "Id") else { return };
    if !crate::config::is_account_id(&id.text) {
        return reader.complain(entry, format!("`{}` is no account id", id.text));
    }
    let closed = |text: &Text| matches!(&*text.text, "SUSPENDED" | "CLOSED" | "PENDING_CLOSURE");
    let states = [reader.filled(entry, "Status"), reader.filled(entry, "State")];
    let stated = reader.filled(entry, "ParentId").or_else(|| along_path(reader, entry)).or(parent.cloned());
    let account = MemberAccount {
        name: reader.filled(entry, "Name"),
        parent: stated.map_or(Parent::Unknown, Parent::Unit),
        suspended: states.iter().flatten().any(closed),
        origin: reader.origin(&id),
        id,
    };
    reader.part.estate.organization.members.push(account);
}

/// The unit of an account from its path, `o-…/r-…/ou-…/…`, whose units lie in each other.
fn along_path(reader: &mut Reader<'_>, entry: &Node) -> Option<Text> {
    let path = reader.texts(entry, "Paths").into_iter().next()?;
    let mut above: Option<Text> = None;
    for part in path.text.split('/').filter(|part| part.starts_with("r-") || part.starts_with("ou-")) {
        let id = Text { text: part.into(), span: path.span };
        let parent = above.take().map_or(Parent::Root, Parent::Unit);
        let origin = reader.origin(&id);
        let unit = OrganizationalUnit { id: id.clone(), name: None, parent, origin };
        reader.part.estate.organization.units.push(unit);
        above = Some(id);
    }
    above
}

/// `Parents` of an account or unit, which the answer does not name.
pub(super) fn parents(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    let Some(child) = reader.parameter("ChildId", &["ou-", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
    else {
        return not_named(reader, list, "what these are the parents of");
    };
    for entry in reader.objects(list, "Parents") {
        if let Some(parent) = reader.required(entry, "Id") {
            reader.part.organization.parents.push((child.text.clone(), parent));
        }
    }
}

fn not_named(reader: &mut Reader<'_>, node: &Node, what: &str) {
    let message = format!("{what} is not in the answer, nor in the name of the file");
    reader.diagnostics.unknown("snapshot-not-understood", message, Some(reader.place(node)));
}

/// `Policies` of the organization: a list without documents.
pub(super) fn policies(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    let stated = reader.parameter("Filter", &[SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY]);
    let mut kinds: BTreeSet<Arc<str>> = stated.into_iter().map(|kind| kind.text).collect();
    for entry in reader.objects(list, "Policies") {
        kinds.extend(summary(reader, entry, None));
    }
    if is_truncated(answer) {
        reader.say_truncated(answer, "policies");
    } else {
        reader.part.organization.policy_lists.extend(kinds);
    }
}

/// `Policy`: with its document.
pub(super) fn policy(reader: &mut Reader<'_>, _: &Node, entry: &Node) {
    if let Some(head) = reader.object(entry, "PolicySummary") {
        summary(reader, head, Some(entry));
    }
}

/// A policy, with `content` where that is known; says its kind.
fn summary(reader: &mut Reader<'_>, head: &Node, content: Option<&Node>) -> Option<Arc<str>> {
    let id = reader.required(head, "Id")?;
    let kind = reader.required(head, "Type")?;
    let name = reader.filled(head, "Name").unwrap_or_else(|| id.clone());
    let managed = head.get("AwsManaged").is_some_and(|node| node.kind == Kind::Bool(true));
    let what = || format!("policy `{}` of the organization", name.text);
    let document = match content {
        Some(content) => reader.document(content, "Content", &what),
        None if managed => full_access(),
        None => DocumentState::Lost {
            reason: "the snapshot lists the policy without its document".into(),
            span: id.span,
        },
    };
    let (origin, kind_text) = (reader.origin(&name), kind.text.clone());
    let organization = &mut reader.part.estate.organization;
    organization.analysed = true;
    organization.policies.push(OrganizationPolicy { id, name, kind, document, origin });
    Some(kind_text)
}

pub(super) fn full_access() -> DocumentState {
    match Document::from_json(FULL_ACCESS) {
        Ok(document) => DocumentState::Known(Arc::new(document)),
        Err(problem) => DocumentState::Lost { reason: problem.message.into(), span: None },
    }
}

/// `Targets` of a policy, which the answer does not name.
pub(super) fn targets(reader: &mut Reader<'_>, answer: &Node, list: &Node) {
    let Some(policy_id) = reader.parameter("PolicyId", &["p-"]) else {
        return not_named(reader, list, "of which policy these are the targets");
    };
    for entry in reader.objects(list, "Targets") {
        if let Some(target_id) = reader.required(entry, "TargetId") {
            target(reader, policy_id.clone(), target_id);
        }
    }
    if is_truncated(answer) {
        reader.say_truncated(answer, "targets");
    } else {
        reader.part.organization.target_lists.insert(policy_id.text);
    }
}

fn target(reader: &mut Reader<'_>, policy_id: Text, target_id: Text) {
    let origin = reader.origin(&target_id);
    let organization = &mut reader.part.estate.organization;
    organization.analysed = true;
    organization.targets.push(PolicyTarget { policy_id, target_id, origin });
}

/// `DelegatedAdministrators`.
pub(super) fn delegated_administrators(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    for entry in reader.objects(list, "DelegatedAdministrators") {
        let id = reader.required(entry, "Id");
        reader.part.estate.organization.delegated_administrators.extend(id);
    }
}

/// The whole organization in one object: `Id`, `MasterAccountId`, `OUs`, `Accounts` with their parents, `Policies` with their
/// documents and targets.
pub(super) fn whole(reader: &mut Reader<'_>, answer: &Node, _: &Node) {
    organization(reader, answer, answer);
    let mut roots: BTreeSet<Arc<str>> = BTreeSet::new();
    for entry in reader.entries(answer, "OUs") {
        let (id, parent) = (reader.required(entry, "Id"), reader.filled(entry, "ParentId"));
        let Some(id) = id else { continue };
        let root = parent.as_ref().filter(|parent| parent.text.starts_with("r-"));
        if let Some(root) = root.filter(|root| roots.insert(root.text.clone())) {
            unit(reader, entry, root.clone(), Parent::Root);
        }
        unit(reader, entry, id, parent.map_or(Parent::Unknown, Parent::Unit));
    }
    for entry in reader.entries(answer, "Accounts") {
        let parent = reader.filled(entry, "ParentId").filter(|parent| parent.text.starts_with("r-"));
        if let Some(root) = parent.filter(|root| roots.insert(root.text.clone())) {
            unit(reader, entry, root, Parent::Root);
        }
        account(reader, entry, None);
    }
    reader.part.estate.organization.all_members = member(answer, "Accounts").is_some();
    for entry in reader.entries(answer, "Policies") {
        let Some(id) = reader.required(entry, "Id") else { continue };
        let kind = Text { text: SERVICE_CONTROL_POLICY.into(), span: id.span };
        let kind = reader.filled(entry, "Type").unwrap_or(kind);
        let name = reader.filled(entry, "Name").unwrap_or_else(|| id.clone());
        let what = || format!("policy `{}` of the organization", name.text);
        let document = reader.document(entry, "Document", &what);
        for target_id in reader.texts(entry, "Targets") {
            target(reader, id.clone(), target_id);
        }
        let policy = OrganizationPolicy { origin: reader.origin(&name), id, name, kind, document };
        reader.part.estate.organization.policies.push(policy);
    }
    if member(answer, "Policies").is_some() {
        let kinds = [SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY].map(Arc::from);
        reader.part.estate.organization.listed_kinds.extend(kinds);
    }
}
