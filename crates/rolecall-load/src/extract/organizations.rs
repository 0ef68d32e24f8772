//! The organization and its policies.

use rolecall_model::{OrganizationPolicy, PolicyTarget, Text};

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
