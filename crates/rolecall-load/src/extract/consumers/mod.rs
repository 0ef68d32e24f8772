//! Resources that let a service act as a role.

mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use rolecall_model::{AccountId, Consumer, Estate, Origin, Text};

use self::table::Holds;
use super::Extractor;
use super::names::name;
use super::view::{Choice, View};

/// A resource that names an instance profile, which may not have been seen yet.
#[derive(Debug)]
pub(super) struct ProfileUser {
    consumer: Consumer,
    /// ARN of a profile of the given name that has the default path.
    arn: Arc<str>,
}

/// Whether a resource of this type may let a service act as a role.
pub(super) fn has_consumers(kind: &str) -> bool {
    !table::rows(kind).is_empty()
}

impl Extractor<'_> {
    pub(super) fn consumers(&mut self, view: &View<'_>) {
        for row in table::rows(&view.kind()) {
            let mut found = Vec::new();
            collect(view, row.path, &mut found);
            for (choice, origin) in found {
                let services = row.services.iter().map(|service| Arc::from(*service)).collect();
                let consumer = Consumer { account: view.account(), services, role: choice.text, origin };
                match row.holds {
                    Holds::Role => self.out.estate.consumers.push(consumer),
                    Holds::InstanceProfile => {
                        let arn = self.instance_profile_arn(view, &consumer.role);
                        self.out.late.profile_users.push(ProfileUser { consumer, arn });
                    }
                }
            }
        }
    }

    fn instance_profile_arn(&self, view: &View<'_>, profile: &Text) -> Arc<str> {
        if profile.text.starts_with("arn:") {
            return profile.text.clone();
        }
        let Some(account) = self.account(view.account()) else { return profile.text.clone() };
        format!("arn:{}:iam::{}:instance-profile/{}", account.partition, account.id, profile.text).into()
    }
}

/// Adds those that name an instance profile: it is the profile's role that EC2 delivers. Of a profile that is not in the
/// estate, its ARN stands for the role.
pub(super) fn add_profile_users(users: Vec<ProfileUser>, estate: &mut Estate) {
    let key = |account: AccountId, name: &str| (account, name.to_lowercase());
    let profiles = estate.instance_profiles.iter();
    let roles: BTreeMap<_, Option<Arc<str>>> = profiles
        .map(|profile| {
            (
                key(profile.account, &profile.name.text),
                profile.role.as_ref().map(|role| role.name.text.clone()),
            )
        })
        .collect();
    for ProfileUser { mut consumer, arn } in users {
        let wanted = name("instance-profile", consumer.role.clone());
        match roles.get(&key(consumer.account, &wanted.text)) {
            Some(Some(role)) => consumer.role.text = role.clone(),
            // A profile without a role delivers nothing.
            Some(None) => continue,
            None => consumer.role.text = arn,
        }
        estate.consumers.push(consumer);
    }
}

/// Every text at `path`.
fn collect(view: &View<'_>, path: &str, out: &mut Vec<(Choice, Origin)>) {
    match path.split_once('.') {
        None => out.extend(view.choices(path).into_iter().map(|choice| {
            let origin = view.origin_of(&choice);
            (choice, origin)
        })),
        Some(("*", rest)) => view.all_blocks().iter().for_each(|block| collect(block, rest, out)),
        Some((name, rest)) => view.blocks(name).iter().for_each(|block| collect(block, rest, out)),
    }
}
