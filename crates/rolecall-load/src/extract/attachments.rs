//! Attachments of managed policies, and exclusive lists.

use std::collections::BTreeSet;

use rolecall_model::{Attachment, Estate, Exclusive, Holder, HolderKind};

use super::Extractor;
use super::names::holder;
use super::view::View;

impl Extractor<'_> {
    /// `aws_iam_role_policy_attachment` and its siblings; also `aws_iam_policy_attachment`, which names holders of every
    /// kind and is called once for each.
    pub(super) fn attachment(&mut self, view: &View<'_>, holders: &str, kind: HolderKind) {
        for who in view.choices(holders) {
            for policy in view.choices("policy_arn") {
                let mut origin = view.origin();
                origin.certain &= who.certain && policy.certain;
                let holder = holder(view.account(), kind, who.text.clone());
                self.out.estate.attachments.push(Attachment { holder, policy_arn: policy.text, origin });
            }
        }
    }

    /// `aws_iam_role_policies_exclusive` and its siblings: the names of all inline policies.
    pub(super) fn exclusive_inline(&mut self, view: &View<'_>, holder_argument: &str, kind: HolderKind) {
        let holder = holder(view.account(), kind, view.required(holder_argument));
        let inline_names = Some(view.texts("policy_names"));
        self.out.estate.exclusives.push(Exclusive {
            holder,
            inline_names,
            policy_arns: None,
            origin: view.origin(),
        });
    }

    /// `aws_iam_role_policy_attachments_exclusive` and its siblings: all attachments. It also makes those that no other
    /// resource makes.
    pub(super) fn exclusive_attachments(&mut self, view: &View<'_>, holder_argument: &str, kind: HolderKind) {
        let holder = holder(view.account(), kind, view.required(holder_argument));
        for choice in view.choices("policy_arns") {
            let origin = view.origin_of(&choice);
            self.out.late.attachments.push(Attachment {
                holder: holder.clone(),
                policy_arn: choice.text,
                origin,
            });
        }
        let policy_arns = Some(view.texts("policy_arns"));
        self.out.estate.exclusives.push(Exclusive {
            holder,
            inline_names: None,
            policy_arns,
            origin: view.origin(),
        });
    }
}

/// Adds the attachments of exclusive lists that nothing else makes.
pub(super) fn add_late(late: Vec<Attachment>, estate: &mut Estate) {
    if late.is_empty() {
        return;
    }
    let key = |attachment: &Attachment| {
        let Holder { account, kind, name } = &attachment.holder;
        (*account, *kind, name.text.clone(), attachment.policy_arn.text.clone())
    };
    let made: BTreeSet<_> = estate.attachments.iter().map(key).collect();
    estate.attachments.extend(late.into_iter().filter(|attachment| !made.contains(&key(attachment))));
}
