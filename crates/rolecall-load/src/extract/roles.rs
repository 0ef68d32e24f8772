//! Roles, with what their blocks attach, and instance profiles.

use rolecall_model::{Attachment, Exclusive, HolderKind, InlinePolicy, InstanceProfile, Role, Text};

use super::Extractor;
use super::names::holder;
use super::view::View;

impl Extractor<'_> {
    pub(super) fn role(&mut self, view: &View<'_>) {
        let trust = self.document(view, "assume_role_policy", "the trust policy");
        let max_session_duration =
            view.number("max_session_duration").and_then(|seconds| u32::try_from(seconds).ok());
        let role = Role {
            account: view.account(),
            name: view.required("name"),
            path: view.required("path"),
            arn: view.required("arn"),
            trust,
            boundary: view.text("permissions_boundary"),
            max_session_duration,
            tags: view.tags(),
            unique_id: view.known("unique_id"),
            origin: view.origin(),
        };
        self.managed_policy_arns(view, &role.name);
        self.inline_policy_blocks(view, &role.name);
        self.out.estate.roles.push(role);
    }

    /// `managed_policy_arns`: these and no others.
    fn managed_policy_arns(&mut self, view: &View<'_>, role: &Text) {
        if view.value("managed_policy_arns").is_none() {
            return;
        }
        let holder = holder(view.account(), HolderKind::Role, role.clone());
        for choice in view.choices("managed_policy_arns") {
            let origin = view.origin_of(&choice);
            self.out.estate.attachments.push(Attachment {
                holder: holder.clone(),
                policy_arn: choice.text,
                origin,
            });
        }
        let policy_arns = Some(view.texts("managed_policy_arns"));
        self.out.estate.exclusives.push(Exclusive {
            holder,
            inline_names: None,
            policy_arns,
            origin: view.origin(),
        });
    }

    /// `inline_policy` blocks: these and no others. An empty block says that there is none.
    fn inline_policy_blocks(&mut self, view: &View<'_>, role: &Text) {
        if view.value("inline_policy").is_none() {
            return;
        }
        let holder = holder(view.account(), HolderKind::Role, role.clone());
        let mut names = Vec::new();
        for block in view.blocks("inline_policy") {
            let Some(name) = block.text("name") else { continue };
            let document = self.document(&block, "policy", "the inline policy");
            names.push(name.clone());
            self.out.estate.inline_policies.push(InlinePolicy {
                holder: holder.clone(),
                name,
                document,
                origin: block.origin(),
            });
        }
        let inline_names = Some(names);
        self.out.estate.exclusives.push(Exclusive {
            holder,
            inline_names,
            policy_arns: None,
            origin: view.origin(),
        });
    }

    pub(super) fn instance_profile(&mut self, view: &View<'_>) {
        // `roles` is what `role` was called before version 3 of the provider.
        let role = view.text("role").or_else(|| view.texts("roles").into_iter().next());
        self.out.estate.instance_profiles.push(InstanceProfile {
            account: view.account(),
            name: view.required("name"),
            arn: view.required("arn"),
            role: role.map(|role| holder(view.account(), HolderKind::Role, role)),
            origin: view.origin(),
        });
    }
}
