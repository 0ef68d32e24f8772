//! The layout that `iam-collect` writes: a directory for each entity, with a file for each of its parts. Directories are in
//! lower case, so an entity is called what its `metadata.json` says.

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{
    Attachment, Group, Holder, HolderKind, InstanceProfile, Listing, ManagedPolicy, MemberAccount,
    Membership, OidcProvider, OrganizationPolicy, OrganizationalUnit, Parent, PolicyTarget, Role,
    SamlProvider, Tags, User,
};
use rolecall_parser::json::{self, Node};
use rolecall_policy::{Arn, Text};
use rolecall_source::{Diagnostics, Files, Sources, Span, symbol};

use super::part::Part;
use super::principals::{Named, inline_policies};
use super::providers::oidc_provider_of;
use super::reader::Reader;
use crate::config::is_account_id;
use crate::paths;

/// The directory of the entity that a file is a part of; `None` when it is of no such layout.
pub(super) fn directory(path: &str) -> Option<&str> {
    let directory = paths::parent(path);
    let parts: Vec<&str> = directory.split('/').collect();
    match parts.as_slice() {
        [.., "accounts", account, "iam", _, _] | [.., "accounts", account, "iam", "aws", _, _]
            if is_account_id(account) =>
        {
            Some(directory)
        }
        [.., "organizations", id] | [.., "organizations", id, "scps" | "rcps" | "ous", _]
            if id.starts_with("o-") =>
        {
            Some(directory)
        }
        _ => None,
    }
}

/// The files of one directory, parsed.
struct Collected<'a> {
    reader: Reader<'a>,
    files: BTreeMap<&'a str, (rolecall_source::FileId, Node)>,
}

/// Reads the entity of a directory from its files.
pub(super) fn open(files: &dyn Files, sources: &Sources, names: &[String]) -> (Option<Part>, Diagnostics) {
    let mut said = Diagnostics::default();
    let mut parsed = BTreeMap::new();
    for path in names {
        let Ok(text) = files.read(path) else { continue };
        let text = symbol::sanitize(&text);
        let file = sources.add(path, &text);
        match json::parse(&text) {
            Ok(node) => {
                let name = paths::last(path);
                parsed.insert(name.strip_suffix(".json").unwrap_or(name), (file, node));
            }
            Err(error) => {
                let span = Span::new(file, error.range.start, error.range.end);
                said.error(format!("cannot read `{path}`: it is not JSON: {}", error.message), Some(span));
            }
        }
    }
    let first = names.first().map(String::as_str).unwrap_or_default();
    let Some((file, _)) = parsed.get("metadata").or(parsed.values().next()) else { return (None, said) };
    let mut collected = Collected { reader: Reader::new(sources, *file, first), files: parsed };
    let directory = paths::parent(first);
    let kind = paths::last(paths::parent(directory));
    match kind {
        "organizations" => collected.organization(),
        "scps" => collected.organization_policy("SERVICE_CONTROL_POLICY", paths::last(directory)),
        "rcps" => collected.organization_policy("RESOURCE_CONTROL_POLICY", paths::last(directory)),
        "user" | "group" | "role" | "policy" | "oidc-provider" | "saml-provider" => collected.entity(kind),
        // Other entities have no part in the graph.
        _ => return (None, said),
    }
    said.extend(collected.reader.diagnostics);
    (Some(collected.reader.part), said)
}

impl Collected<'_> {
    /// Turns to a file of the directory.
    fn turn(&mut self, name: &str) -> Option<Node> {
        let (file, node) = self.files.remove(name)?;
        self.reader.turn(file);
        Some(node)
    }

    fn entity(&mut self, kind: &str) {
        let Some(metadata) = self.turn("metadata") else { return };
        let metadata = capitalized(&metadata);
        let is_aws = metadata.get("Arn").and_then(Node::as_str).and_then(Arn::parse);
        if is_aws.is_some_and(|arn| arn.account == "aws") {
            return self.aws_managed(&metadata);
        }
        let Some(named) = Named::read(&mut self.reader, &metadata, "Name") else { return };
        self.reader.part.listed.insert(match kind {
            "oidc-provider" => Listing::OidcProviders,
            "saml-provider" => Listing::SamlProviders,
            _ => Listing::Principals,
        });
        match kind {
            "user" => self.user(&metadata, named),
            "group" => self.group(named),
            "role" => self.role(&metadata, named),
            "policy" => self.policy(named),
            "oidc-provider" => self.oidc_provider(&metadata, named),
            _ => {
                let Named { account, name, arn, .. } = named;
                let origin = self.reader.origin(&arn);
                self.reader.part.estate.saml_providers.push(SamlProvider { account, name, arn, origin });
            }
        }
    }

    fn user(&mut self, metadata: &Node, Named { account, name, path, arn }: Named) {
        let boundary = self.reader.filled(metadata, "PermissionBoundary");
        let unique_id = self.reader.filled(metadata, "Id").map(|id| id.text);
        let origin = self.reader.origin(&name);
        self.held(&Holder { account, kind: HolderKind::User, name: name.clone() });
        for group in self.list("groups") {
            let last: Arc<str> = group.text.rsplit('/').next().unwrap_or_default().into();
            let group = Text { text: last, span: group.span };
            let (user, origin) = (name.clone(), self.reader.origin(&group));
            self.reader.part.estate.memberships.push(Membership { account, user, group, origin });
        }
        let tags = self.tags();
        let user = User { account, name, path, arn, boundary, tags, unique_id, origin };
        self.reader.part.estate.users.push(user);
    }

    fn group(&mut self, Named { account, name, path, arn }: Named) {
        let origin = self.reader.origin(&name);
        self.held(&Holder { account, kind: HolderKind::Group, name: name.clone() });
        self.reader.part.estate.groups.push(Group { account, name, path, arn, origin });
    }

    fn role(&mut self, metadata: &Node, Named { account, name, path, arn }: Named) {
        let boundary = self.reader.filled(metadata, "PermissionBoundary");
        let unique_id = self.reader.filled(metadata, "Id").map(|id| id.text);
        let origin = self.reader.origin(&name);
        let holder = Holder { account, kind: HolderKind::Role, name: name.clone() };
        self.held(&holder);
        for arn in self.list("instance-profiles") {
            let last: Arc<str> = arn.text.rsplit('/').next().unwrap_or_default().into();
            let (role, origin) = (Some(holder.clone()), self.reader.origin(&arn));
            let name = Text { text: last, span: arn.span };
            let profile = InstanceProfile { account, name, arn, role, origin };
            self.reader.part.estate.instance_profiles.push(profile);
        }
        let tags = self.tags();
        let trust = self.turn("trust-policy");
        let what = || format!("the trust policy of role `{}`", name.text);
        let trust = self.reader.document_of(trust.as_ref(), &what);
        let role = Role {
            account,
            path,
            arn,
            trust,
            boundary,
            // The layout leaves it out.
            max_session_duration: None,
            tags,
            unique_id,
            origin,
            name,
        };
        self.reader.part.estate.roles.push(role);
    }

    fn policy(&mut self, Named { account, name, path, arn }: Named) {
        let origin = self.reader.origin(&name);
        let document = self.turn("current-policy");
        let document = self.reader.document_of(document.as_ref(), &|| format!("policy `{}`", name.text));
        let policy = ManagedPolicy { account, name, path, arn, document, origin };
        self.reader.part.estate.policies.push(policy);
    }

    fn aws_managed(&mut self, metadata: &Node) {
        let Some(arn) = self.reader.filled(metadata, "Arn") else { return };
        let Some(node) = self.turn("current-policy") else { return };
        let name: Arc<str> = arn.text.rsplit('/').next().unwrap_or_default().into();
        let document = self.reader.document_of(Some(&node), &|| format!("policy `{}`", arn.text));
        if let rolecall_model::DocumentState::Known(document) = document {
            self.reader.part.estate.aws_managed.insert(name, document);
        }
    }

    fn oidc_provider(&mut self, metadata: &Node, Named { account, arn, .. }: Named) {
        let client_ids = self.reader.texts(metadata, "Audiences");
        let origin = self.reader.origin(&arn);
        if let Some(url) = oidc_provider_of(&arn) {
            let provider = OidcProvider { account, url, arn, client_ids, origin };
            self.reader.part.estate.oidc_providers.push(provider);
        }
    }

    fn held(&mut self, holder: &Holder) {
        if let Some(inline) = self.turn("inline-policies") {
            let entries = self.reader.objects(&inline, "inline-policies");
            inline_policies(&mut self.reader, entries, holder);
        }
        for policy_arn in self.list("managed-policies") {
            let (holder, origin) = (holder.clone(), self.reader.origin(&policy_arn));
            self.reader.part.estate.attachments.push(Attachment { holder, policy_arn, origin });
        }
    }

    fn list(&mut self, name: &str) -> Vec<Text> {
        let Some(node) = self.turn(name) else { return Vec::new() };
        self.reader.texts_of(&node, name)
    }

    fn tags(&mut self) -> Tags {
        let Some(node) = self.turn("tags") else { return Tags::default() };
        let pairs = self.reader.pairs(&node);
        Tags { known: pairs.into_iter().map(|(key, value)| (key.text, value)).collect(), open: false }
    }

    fn organization(&mut self) {
        if let Some(metadata) = self.turn("metadata") {
            let id = self.reader.filled(&metadata, "id");
            let management = self.reader.filled(&metadata, "rootAccountId");
            let root = self.reader.filled(&metadata, "rootOu");
            let enabled = self.reader.object(&metadata, "features").and_then(Node::as_object);
            let on = |node: &Node| node.kind == json::Kind::Bool(true);
            let enabled = enabled.map(|features| features.iter().filter(|feature| on(&feature.value)));
            let organization = &mut self.reader.part.estate.organization;
            organization.analysed = true;
            organization.id = id.map(|id| id.text);
            organization.management_account = management.map(|account| account.text);
            organization.enabled_kinds = enabled.map(|on| on.map(|feature| feature.key.clone()).collect());
            if let Some(id) = root {
                self.unit(id, Parent::Root);
            }
        }
        for (unit, entry) in self.entries("ous") {
            let parent = self.reader.filled(&entry, "parent");
            self.policies_of(&unit, &entry);
            self.unit(unit, parent.map_or(Parent::Unknown, Parent::Unit));
        }
        for (id, entry) in self.entries("accounts") {
            let parent = self.reader.filled(&entry, "ou").map_or(Parent::Unknown, Parent::Unit);
            self.policies_of(&id, &entry);
            let origin = self.reader.origin(&id);
            let organization = &mut self.reader.part.estate.organization;
            let account = MemberAccount { id, name: None, parent, suspended: false, origin };
            organization.members.push(account);
            organization.all_members = true;
            organization.listed_kinds.extend(KINDS.map(|(_, kind)| Arc::from(kind)));
        }
    }

    fn unit(&mut self, id: Text, parent: Parent) {
        let origin = self.reader.origin(&id);
        let unit = OrganizationalUnit { id, name: None, parent, origin };
        self.reader.part.estate.organization.units.push(unit);
    }

    /// The members of a file, by their keys.
    fn entries(&mut self, name: &str) -> Vec<(Text, Node)> {
        let Some(node) = self.turn(name) else { return Vec::new() };
        let members = node.as_object().unwrap_or_default().iter();
        let text = |range, key: &Arc<str>| Text { text: key.clone(), span: Some(self.reader.span(range)) };
        members.map(|member| (text(&member.key_range, &member.key), member.value.clone())).collect()
    }

    /// The policies that are attached to an account or unit.
    fn policies_of(&mut self, target: &Text, entry: &Node) {
        for (key, _) in KINDS {
            for arn in self.reader.texts(entry, key) {
                let id: Arc<str> = arn.text.rsplit('/').next().unwrap_or_default().to_lowercase().into();
                let origin = self.reader.origin(&arn);
                let policy_id = Text { text: id, span: arn.span };
                let target = PolicyTarget { policy_id, target_id: target.clone(), origin };
                self.reader.part.estate.organization.targets.push(target);
            }
        }
    }

    /// `directory` is the policy's id in lower case.
    fn organization_policy(&mut self, kind: &str, directory: &str) {
        let Some(metadata) = self.turn("metadata") else { return };
        let name = self.reader.filled(&metadata, "name");
        let place = Some(self.reader.place(&metadata));
        let id = Text { text: directory.to_lowercase().into(), span: place };
        let name = name.unwrap_or_else(|| id.clone());
        let origin = self.reader.origin(&name);
        let node = self.turn("policy");
        let what = || format!("policy `{}` of the organization", name.text);
        let document = self.reader.document_of(node.as_ref(), &what);
        let kind = Text { text: kind.into(), span: place };
        let organization = &mut self.reader.part.estate.organization;
        organization.analysed = true;
        organization.policies.push(OrganizationPolicy { id, name, kind, document, origin });
    }
}

/// Where the layout lists the policies of a kind.
const KINDS: [(&str, &str); 2] = [("scps", "SERVICE_CONTROL_POLICY"), ("rcps", "RESOURCE_CONTROL_POLICY")];

/// Metadata with its keys as IAM writes them: `arn` is `Arn`.
fn capitalized(metadata: &Node) -> Node {
    let mut metadata = metadata.clone();
    if let json::Kind::Object(members) = &mut metadata.kind {
        for member in members {
            let mut letters = member.key.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            member.key = first.into_iter().chain(letters).collect::<String>().into();
        }
    }
    metadata
}
