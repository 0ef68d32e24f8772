//! From evaluated resources to the model.

mod attachments;
mod cognito;
mod consumers;
mod documents;
mod names;
mod organizations;
mod policies;
mod providers;
mod resource_policies;
mod roles;
#[cfg(test)]
mod tests;
mod twins;
mod users_groups;
mod view;

use std::sync::Arc;

use rolecall_model::{Account, AccountId, Attachment, DocumentState, Estate, HolderKind, OtherEntity, Text};
use rolecall_source::{Diagnostics, Sources};
use rolecall_terraform::{Evaluation, Mode, Resource};

use self::consumers::ProfileUser;
use self::names::name;
use self::twins::twins;
use self::view::{Subject, View};
use crate::accounts::Accounts;
use crate::aws::{Aws, Moment};

/// Types whose resources are entities, whether or not they play a part in the trust graph.
const ENTITY_PREFIXES: [&str; 6] = [
    "aws_iam_",
    "aws_cognito_",
    "aws_organizations_",
    "aws_ssoadmin_",
    "aws_rolesanywhere_",
    "aws_identitystore_",
];

/// The data source that says which accounts the organization has.
pub(crate) const ORGANIZATION: &str = "aws_organizations_organization";

/// Whether the estate is made of resources of this type.
pub(crate) fn is_read(kind: &str) -> bool {
    ENTITY_PREFIXES.iter().any(|prefix| kind.starts_with(prefix))
        || consumers::has_consumers(kind)
        || resource_policies::has_policy(kind)
}

/// What the resources of some root modules are.
#[derive(Debug, Default)]
pub(crate) struct Extracted {
    /// The entities; without accounts.
    estate: Estate,
    late: Late,
    diagnostics: Diagnostics,
}

/// What is settled when all resources are known.
#[derive(Debug, Default)]
struct Late {
    /// Attachments that count only if no other resource makes them.
    attachments: Vec<Attachment>,
    /// ARNs of OIDC providers, and audiences to add to them.
    client_ids: Vec<(Arc<str>, Text)>,
    profile_users: Vec<ProfileUser>,
}

/// What the resources of a root module, evaluated, are in an estate with these accounts. What is wrong with them and what
/// could not be known of them is filed. Data sources are no entities.
pub(crate) fn extract(
    evaluation: &Evaluation,
    accounts: &Accounts<'_>,
    settled: &[Account],
    sources: &Sources,
) -> Extracted {
    let provider = Aws::new(sources, accounts, Moment::Applied);
    let mut extractor = Extractor { sources, accounts: settled, out: Extracted::default() };
    for resource in &evaluation.resources {
        if resource.mode != Mode::Managed {
            extractor.data(resource, accounts);
            continue;
        }
        if resource.kind.starts_with("aws_") {
            let account = accounts.account(&resource.provider);
            for twin in twins(resource, &provider, sources) {
                extractor.resource(&Subject::new(&twin, account, sources).view());
            }
        }
    }
    extractor.out
}

/// Adds to the estate what was extracted.
pub(crate) fn add(extracted: Vec<Extracted>, estate: &mut Estate, diagnostics: &mut Diagnostics) {
    let mut all = Late::default();
    for Extracted { estate: part, late, diagnostics: said } in extracted {
        estate.extend(part);
        diagnostics.extend(said);
        all.attachments.extend(late.attachments);
        all.client_ids.extend(late.client_ids);
        all.profile_users.extend(late.profile_users);
    }
    attachments::add_late(all.attachments, estate);
    providers::add_client_ids(all.client_ids, estate);
    consumers::add_profile_users(all.profile_users, estate);
}

struct Extractor<'a> {
    sources: &'a Sources,
    accounts: &'a [Account],
    out: Extracted,
}

impl Extractor<'_> {
    fn resource(&mut self, view: &View<'_>) {
        use HolderKind::{Group, Role, User};
        match &*view.kind() {
            "aws_iam_user" => self.user(view),
            "aws_iam_group" => self.group(view),
            "aws_iam_group_membership" => self.memberships(view, "users", "group"),
            "aws_iam_user_group_membership" => self.memberships(view, "user", "groups"),
            "aws_iam_role" => self.role(view),
            "aws_iam_instance_profile" => self.instance_profile(view),
            "aws_iam_policy" => self.managed_policy(view),
            "aws_iam_role_policy" => self.inline_policy(view, "role", Role),
            "aws_iam_user_policy" => self.inline_policy(view, "user", User),
            "aws_iam_group_policy" => self.inline_policy(view, "group", Group),
            "aws_iam_role_policy_attachment" => self.attachment(view, "role", Role),
            "aws_iam_user_policy_attachment" => self.attachment(view, "user", User),
            "aws_iam_group_policy_attachment" => self.attachment(view, "group", Group),
            "aws_iam_policy_attachment" => {
                self.attachment(view, "users", User);
                self.attachment(view, "groups", Group);
                self.attachment(view, "roles", Role);
            }
            "aws_iam_role_policies_exclusive" => self.exclusive_inline(view, "role_name", Role),
            "aws_iam_user_policies_exclusive" => self.exclusive_inline(view, "user_name", User),
            "aws_iam_group_policies_exclusive" => self.exclusive_inline(view, "group_name", Group),
            "aws_iam_role_policy_attachments_exclusive" => {
                self.exclusive_attachments(view, "role_name", Role);
            }
            "aws_iam_user_policy_attachments_exclusive" => {
                self.exclusive_attachments(view, "user_name", User);
            }
            "aws_iam_group_policy_attachments_exclusive" => {
                self.exclusive_attachments(view, "group_name", Group);
            }
            "aws_iam_openid_connect_provider" => self.openid_connect_provider(view),
            "aws_iam_openid_connect_provider_client_id" => self.client_id(view),
            "aws_iam_saml_provider" => self.saml_provider(view),
            "aws_cognito_user_pool" => self.user_pool(view),
            "aws_cognito_user_pool_client" | "aws_cognito_managed_user_pool_client" => self.app_client(view),
            "aws_cognito_user_group" => self.user_pool_group(view),
            "aws_cognito_user_in_group" => self.user_pool_membership(view),
            "aws_cognito_identity_provider" => self.user_pool_provider(view),
            "aws_cognito_identity_pool" => self.identity_pool(view),
            "aws_cognito_identity_pool_roles_attachment" => self.roles_attachment(view),
            "aws_organizations_organization" => self.organization(view),
            "aws_organizations_organizational_unit" => self.organizational_unit(view),
            "aws_organizations_account" => self.member_account(view),
            "aws_organizations_delegated_administrator" => self.delegated_administrator(view),
            "aws_organizations_policy" => self.organization_policy(view),
            "aws_organizations_policy_attachment" => self.organization_policy_attachment(view),
            kind if ENTITY_PREFIXES.iter().any(|prefix| kind.starts_with(prefix)) => self.other(view),
            _ => {}
        }
        self.consumers(view);
        self.resource_policies(view);
    }

    /// Data sources are no entities; what the organization answers counts all the same.
    fn data(&mut self, resource: &Resource, accounts: &Accounts<'_>) {
        if &*resource.kind == ORGANIZATION {
            let account = accounts.account(&resource.provider);
            self.answered_organization(&Subject::new(resource, account, self.sources).view());
        }
    }

    /// An entity of which the model knows only that it exists. A credential is called by its user.
    fn other(&mut self, view: &View<'_>) {
        const NAMES: [&str; 6] = ["name", "user", "username", "user_name", "display_name", "domain"];
        let given = NAMES.iter().find_map(|argument| view.text(argument));
        self.out.estate.others.push(OtherEntity {
            account: view.account(),
            kind: view.kind(),
            name: given.map(|text| name("user", text)),
            origin: view.origin(),
        });
    }

    /// An account of the estate.
    fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(id.0 as usize)
    }

    fn document(&mut self, view: &View<'_>, argument: &str, what: &str) -> DocumentState {
        documents::document(view, (argument, what), self.sources, &mut self.out.diagnostics)
    }
}
