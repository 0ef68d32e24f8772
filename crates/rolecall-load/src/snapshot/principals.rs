//! Users, groups, roles and managed policies, as `get-account-authorization-details` answers them (IAM API Reference), and
//! what other calls of IAM say of them.

use std::sync::Arc;

use rolecall_model::{
    AccountId, Attachment, DocumentState, Group, Holder, HolderKind, InlinePolicy, InstanceProfile,
    ManagedPolicy, Membership, Role, Tags, User,
};
use rolecall_parser::json::Node;
use rolecall_policy::{Arn, Text};

use super::part::Page;
use super::reader::{Reader, is_truncated, member};

/// The lists of one page.
const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];

/// `GetAccountAuthorizationDetails`: one page of it.
pub(super) fn page(reader: &mut Reader<'_>, answer: &Node, _: &Node) {
    let whole = LISTS.iter().all(|list| member(answer, list).is_some());
    let (span, truncated) = (reader.place(answer), is_truncated(answer));
    reader.part.pages.push(Page { span, truncated, whole });
}

/// `UserDetailList`.
pub(super) fn users(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    for entry in reader.objects(list, "UserDetailList") {
        let Some(named) = Named::read(reader, entry, "UserName") else { continue };
        let Named { account, name, path, arn } = named;
        let holder = Holder { account, kind: HolderKind::User, name: name.clone() };
        held(reader, entry, &holder, "UserPolicyList");
        for group in reader.texts(entry, "GroupList") {
            let origin = reader.origin(&group);
            reader.part.estate.memberships.push(Membership { account, user: name.clone(), group, origin });
        }
        let user = User {
            account,
            path,
            arn,
            boundary: boundary(reader, entry),
            tags: tags(reader, entry),
            unique_id: reader.filled(entry, "UserId").map(|id| id.text),
            origin: reader.origin(&name),
            name,
        };
        reader.part.estate.users.push(user);
    }
}

/// `GroupDetailList`.
pub(super) fn groups(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    for entry in reader.objects(list, "GroupDetailList") {
        let Some(named) = Named::read(reader, entry, "GroupName") else { continue };
        let Named { account, name, path, arn } = named;
        let holder = Holder { account, kind: HolderKind::Group, name: name.clone() };
        held(reader, entry, &holder, "GroupPolicyList");
        let origin = reader.origin(&name);
        reader.part.estate.groups.push(Group { account, name, path, arn, origin });
    }
}

/// `RoleDetailList`.
pub(super) fn roles(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    for entry in reader.objects(list, "RoleDetailList") {
        role(reader, entry);
    }
}

fn role(reader: &mut Reader<'_>, entry: &Node) {
    let Some(named) = Named::read(reader, entry, "RoleName") else { return };
    let Named { account, name, path, arn } = named;
    let holder = Holder { account, kind: HolderKind::Role, name: name.clone() };
    held(reader, entry, &holder, "RolePolicyList");
    let what = || format!("the trust policy of role `{}`", name.text);
    let trust = reader.document(entry, "AssumeRolePolicyDocument", &what);
    let max_session_duration = instance_profiles(reader, entry, &holder).or_else(|| duration(reader, entry));
    let role = Role {
        account,
        path,
        arn,
        trust,
        boundary: boundary(reader, entry),
        max_session_duration,
        tags: tags(reader, entry),
        unique_id: reader.filled(entry, "RoleId").map(|id| id.text),
        origin: reader.origin(&name),
        name,
    };
    reader.part.estate.roles.push(role);
}

/// The instance profiles of a role. Only there does `GetAccountAuthorizationDetails` say how long a session may be.
fn instance_profiles(reader: &mut Reader<'_>, entry: &Node, holder: &Holder) -> Option<u32> {
    let mut longest = None;
    for profile in reader.entries(entry, "InstanceProfileList") {
        for role in reader.entries(profile, "Roles") {
            if role.get("RoleName").and_then(Node::as_str) == Some(&holder.name.text) {
                longest = duration(reader, role).or(longest);
            }
        }
        let Some(Named { account, name, arn, .. }) = Named::read(reader, profile, "InstanceProfileName")
        else {
            continue;
        };
        let (role, origin) = (Some(holder.clone()), reader.origin(&name));
        reader.part.estate.instance_profiles.push(InstanceProfile { account, name, arn, role, origin });
    }
    longest
}

fn duration(reader: &mut Reader<'_>, entry: &Node) -> Option<u32> {
    reader.number(entry, "MaxSessionDuration").and_then(|seconds| u32::try_from(seconds).ok())
}

/// `Policies` of IAM: customer managed policies, and the AWS managed ones that the account uses.
pub(super) fn policies(reader: &mut Reader<'_>, list: &Node) {
    for entry in reader.objects(list, "Policies") {
        let Some(arn) = reader.required(entry, "Arn") else { continue };
        match Arn::parse(&arn.text) {
            Some(parsed) if parsed.account == "aws" => aws_managed(reader, entry, &arn),
            _ => managed_policy(reader, entry),
        }
    }
}

fn managed_policy(reader: &mut Reader<'_>, entry: &Node) {
    let Some(Named { account, name, path, arn }) = Named::read(reader, entry, "PolicyName") else { return };
    let document = default_version(reader, entry, &name);
    let origin = reader.origin(&name);
    reader.part.estate.policies.push(ManagedPolicy { account, name, path, arn, document, origin });
}

/// The document of the version that is in force.
fn default_version(reader: &mut Reader<'_>, entry: &Node, name: &Text) -> DocumentState {
    let what = || format!("policy `{}`", name.text);
    let versions = reader.entries(entry, "PolicyVersionList");
    let default = entry.get("DefaultVersionId").and_then(Node::as_str);
    let is_default = |version: &&&Node| match default {
        Some(id) => version.get("VersionId").and_then(Node::as_str) == Some(id),
        None => version
            .get("IsDefaultVersion")
            .is_some_and(|is| is.kind == rolecall_parser::json::Kind::Bool(true)),
    };
    let version = versions.iter().find(is_default).copied();
    reader.document(version.unwrap_or(entry), "Document", &what)
}

fn aws_managed(reader: &mut Reader<'_>, entry: &Node, arn: &Text) {
    if member(entry, "PolicyVersionList").is_none() {
        return;
    }
    let name: Arc<str> = arn.text.rsplit('/').next().unwrap_or_default().into();
    if let DocumentState::Known(document) = default_version(reader, entry, arn) {
        reader.part.estate.aws_managed.entry(name).or_insert(document);
    }
}

/// `ListRoles`, `GetRole`: how long a session may be, which the details leave out.
pub(super) fn listed_roles(reader: &mut Reader<'_>, _: &Node, list: &Node) {
    let entries = if list.as_object().is_some() { vec![list] } else { reader.objects(list, "Roles") };
    for entry in entries {
        let Some((arn, _)) = reader.arn(entry) else { continue };
        if let Some(seconds) = duration(reader, entry) {
            reader.part.durations.push((arn.text, seconds));
        }
    }
}

/// `GetCallerIdentity`: the account of the collection.
pub(super) fn caller_identity(reader: &mut Reader<'_>, answer: &Node, _: &Node) {
    if let Some(account) = reader.text(answer, "Account") {
        if crate::config::is_account_id(&account.text) {
            reader.part.stated = Some(account);
        } else {
            reader.complain(answer, format!("`{}` is no account id", account.text));
        }
    }
}

/// What every entity of IAM has.
pub(super) struct Named {
    pub(super) account: AccountId,
    pub(super) name: Text,
    pub(super) path: Text,
    pub(super) arn: Text,
}

impl Named {
    /// An entity whose name is the member `key`; name and path follow from the ARN where they are not there.
    pub(super) fn read(reader: &mut Reader<'_>, entry: &Node, key: &str) -> Option<Named> {
        let (arn, account) = reader.arn(entry)?;
        let resource = Arn::parse(&arn.text).map_or("", |parsed| parsed.resource);
        let (_, rest) = resource.split_once('/').unwrap_or_default();
        let (path, name) =
            rest.rsplit_once('/').map_or(("/".to_owned(), rest), |(path, name)| (format!("/{path}/"), name));
        let derived = |text: &str| Text { text: text.into(), span: arn.span };
        let written = (reader.filled(entry, key), reader.filled(entry, "Path"));
        let named = Named {
            account,
            name: written.0.unwrap_or_else(|| derived(name)),
            path: written.1.unwrap_or_else(|| derived(&path)),
            arn: arn.clone(),
        };
        if named.name.text.is_empty() {
            reader.complain(entry, format!("`{}` names nothing", arn.text));
            return None;
        }
        Some(named)
    }
}

/// The policies of a user, group or role.
fn held(reader: &mut Reader<'_>, entry: &Node, holder: &Holder, list: &str) {
    let inline = reader.entries(entry, list);
    inline_policies(reader, inline, holder);
    for attached in reader.entries(entry, "AttachedManagedPolicies") {
        let Some(policy_arn) = reader.required(attached, "PolicyArn") else { continue };
        let (holder, origin) = (holder.clone(), reader.origin(&policy_arn));
        reader.part.estate.attachments.push(Attachment { holder, policy_arn, origin });
    }
}

/// Inline policies: a name and a document each.
pub(super) fn inline_policies(reader: &mut Reader<'_>, entries: Vec<&Node>, holder: &Holder) {
    for inline in entries {
        let Some(name) = reader.required(inline, "PolicyName") else { continue };
        let what = || format!("inline policy `{}` of `{}`", name.text, holder.name.text);
        let document = reader.document(inline, "PolicyDocument", &what);
        let (holder, origin) = (holder.clone(), reader.origin(&name));
        reader.part.estate.inline_policies.push(InlinePolicy { holder, name, document, origin });
    }
}

fn boundary(reader: &mut Reader<'_>, entry: &Node) -> Option<Text> {
    let boundary = reader.object(entry, "PermissionsBoundary")?;
    reader.filled(boundary, "PermissionsBoundaryArn")
}

fn tags(reader: &mut Reader<'_>, entry: &Node) -> Tags {
    let mut tags = Tags::default();
    for tag in reader.entries(entry, "Tags") {
        let (key, value) = (reader.text(tag, "Key"), reader.text(tag, "Value"));
        if let (Some(key), Some(value)) = (key, value) {
            tags.known.insert(key.text, value);
        }
    }
    tags
}
