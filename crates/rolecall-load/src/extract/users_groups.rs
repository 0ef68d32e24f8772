//! Users, groups and memberships.

use rolecall_model::{Group, Membership, User};

use super::Extractor;
use super::names::name;
use super::view::View;

impl Extractor<'_> {
    pub(super) fn user(&mut self, view: &View<'_>) {
        self.out.estate.users.push(User {
            account: view.account(),
            name: view.required("name"),
            path: view.required("path"),
            arn: view.required("arn"),
            boundary: view.text("permissions_boundary"),
            tags: view.tags(),
            unique_id: view.known("unique_id"),
            origin: view.origin(),
        });
    }

    pub(super) fn group(&mut self, view: &View<'_>) {
        self.out.estate.groups.push(Group {
            account: view.account(),
            name: view.required("name"),
            path: view.required("path"),
            arn: view.required("arn"),
            origin: view.origin(),
        });
    }

    /// `aws_iam_group_membership` names one group and its users, `aws_iam_user_group_membership` one user and its groups.
    pub(super) fn memberships(&mut self, view: &View<'_>, users: &str, groups: &str) {
        for user in view.choices(users) {
            for group in view.choices(groups) {
                let mut origin = view.origin();
                origin.certain &= user.certain && group.certain;
                self.out.estate.memberships.push(Membership {
                    account: view.account(),
                    user: name("user", user.text.clone()),
                    group: name("group", group.text),
                    origin,
                });
            }
        }
    }
}
