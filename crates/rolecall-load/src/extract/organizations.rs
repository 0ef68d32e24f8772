//! The organization: its accounts, its tree and its policies.

use std::collections::BTreeSet;
use std::sync::Arc;

use rolecall_model::{
    MemberAccount, Organization, OrganizationPolicy, OrganizationalUnit, Parent, PolicyTarget, Text,
};

use super::Extractor;
use super::view::View;

impl Extractor<'_> {
    /// `aws_organizations_organization`: whoever manages it is the management account.
    pub(super) fn organization(&mut self, view: &View<'_>) {
        let account = self.account(view.account()).map(|account| account.id.clone());
        let organization = &mut self.out.estate.organization;
        organization.analysed = true;
        organization.management_account = organization.management_account.take().or(account);
        organization.id = organization.id.take().or_else(|| Some(view.required("id").text));
        if view.value("enabled_policy_types").is_some_and(|kinds| kinds.elements().is_some()) {
            let kinds: BTreeSet<Arc<str>> =
                view.texts("enabled_policy_types").into_iter().map(|kind| kind.text).collect();
            organization.enabled_kinds = Some(kinds);
        }
        root(organization, view);
        members(organization, view);
    }

    /// The data source `aws_organizations_organization`: what the organization answered, where a fact says it.
    pub(super) fn answered_organization(&mut self, view: &View<'_>) {
        let organization = &mut self.out.estate.organization;
        let known = |name: &str| view.known(name);
        organization.id = organization.id.take().or_else(|| known("id"));
        let management = || known("master_account_id");
        organization.management_account = organization.management_account.take().or_else(management);
        root(organization, view);
        members(organization, view);
    }

    pub(super) fn organizational_unit(&mut self, view: &View<'_>) {
        self.out.estate.organization.analysed = true;
        self.out.estate.organization.units.push(OrganizationalUnit {
            id: view.required("id"),
            name: view.text("name"),
            parent: view.text("parent_id").map_or(Parent::Unknown, Parent::Unit),
            origin: view.origin(),
        });
    }

    pub(super) fn member_account(&mut self, view: &View<'_>) {
        self.out.estate.organization.analysed = true;
        let parent = match view.text("parent_id") {
            Some(parent) => Parent::Unit(parent),
            None => Parent::Unknown,
        };
        self.out.estate.organization.members.push(MemberAccount {
            id: view.required("id"),
            name: view.text("name"),
            parent,
            suspended: view.known("status").is_some_and(|status| &*status == "SUSPENDED"),
            origin: view.origin(),
        });
        self.other(view);
    }

    pub(super) fn delegated_administrator(&mut self, view: &View<'_>) {
        self.out.estate.organization.delegated_administrators.push(view.required("account_id"));
        self.other(view);
    }

    pub(super) fn organization_policy(&mut self, view: &View<'_>) {
        let document = self.document(view, "content", "the organization's policy");
        let kind = view.text("type");
        self.out.estate.organization.analysed = true;
        self.out.estate.organization.policies.push(OrganizationPolicy {
            id: view.required("id"),
            name: view.required("name"),
            kind: kind
                .unwrap_or_else(|| Text { text: "SERVICE_CONTROL_POLICY".into(), span: Some(view.span) }),
            document,
            origin: view.origin(),
        });
    }

    pub(super) fn organization_policy_attachment(&mut self, view: &View<'_>) {
        self.out.estate.organization.analysed = true;
        for policy in view.choices("policy_id") {
            for target in view.choices("target_id") {
                let mut origin = view.origin();
                origin.certain &= policy.certain && target.certain;
                let policy_id = policy.text.clone();
                self.out.estate.organization.targets.push(PolicyTarget {
                    policy_id,
                    target_id: target.text,
                    origin,
                });
            }
        }
    }
}

/// The one root of the organization: what it answers, else what its attribute is called.
fn root(organization: &mut Organization, view: &View<'_>) {
    let answered = view.blocks("roots").first().and_then(|root| root.text("id"));
    organization.units.push(OrganizationalUnit {
        id: answered.unwrap_or_else(|| view.symbol("roots[0].id")),
        name: None,
        parent: Parent::Root,
        origin: view.origin(),
    });
}

/// Every account of the organization, where its answer is known.
fn members(organization: &mut Organization, view: &View<'_>) {
    let accounts = view.blocks("accounts");
    if accounts.is_empty() {
        return;
    }
    organization.all_members = true;
    for account in accounts {
        let id = account.required("id");
        if organization.members.iter().any(|member| member.id.text == id.text) {
            continue;
        }
        organization.members.push(MemberAccount {
            id,
            name: account.text("name"),
            parent: Parent::Unknown,
            suspended: account.known("status").is_some_and(|status| &*status == "SUSPENDED"),
            origin: view.origin(),
        });
    }
}
