//! Managed and inline policies.

use rolecall_model::{HolderKind, InlinePolicy, ManagedPolicy};

use super::Extractor;
use super::names::holder;
use super::view::View;

impl Extractor<'_> {
    pub(super) fn managed_policy(&mut self, view: &View<'_>) {
        let document = self.document(view, "policy", "the policy");
        self.out.estate.policies.push(ManagedPolicy {
            account: view.account(),
            name: view.required("name"),
            path: view.required("path"),
            arn: view.required("arn"),
            document,
            origin: view.origin(),
        });
    }

    /// `aws_iam_role_policy` and its siblings, whose argument `holder_argument` names who holds it.
    pub(super) fn inline_policy(&mut self, view: &View<'_>, holder_argument: &str, kind: HolderKind) {
        let document = self.document(view, "policy", "the inline policy");
        self.out.estate.inline_policies.push(InlinePolicy {
            holder: holder(view.account(), kind, view.required(holder_argument)),
            name: view.required("name"),
            document,
            origin: view.origin(),
        });
    }
}
