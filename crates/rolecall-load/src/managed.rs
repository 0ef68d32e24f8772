//! Documents of the AWS managed policies that an estate refers to.

use std::sync::Arc;

use rolecall_catalog::ManagedPolicy;
use rolecall_model::{Estate, Text};
use rolecall_policy::Document;
use rolecall_source::Rope;

/// Adds the document of every AWS managed policy that is attached, allowed or a permissions boundary. Those that the
/// catalogue does not know are left out.
pub(crate) fn add(estate: &mut Estate) {
    let attached = estate.attachments.iter().map(|attachment| &attachment.policy_arn);
    let exclusive = estate.exclusives.iter().flat_map(|exclusive| exclusive.policy_arns.iter().flatten());
    let users = estate.users.iter().filter_map(|user| user.boundary.as_ref());
    let roles = estate.roles.iter().filter_map(|role| role.boundary.as_ref());
    let arns = attached.chain(exclusive).chain(users).chain(roles);
    let mut policies: Vec<ManagedPolicy> = arns.filter_map(|arn: &Text| find(&arn.text)).collect();
    policies.sort_unstable();
    policies.dedup();
    let documents = policies.into_iter().filter_map(|policy| {
        let document = Document::parse(&Rope::new(policy.document())).ok()?;
        Some((Arc::from(policy.name()), Arc::new(document)))
    });
    // What a snapshot shows is what is in force there.
    for (name, document) in documents {
        estate.aws_managed.entry(name).or_insert(document);
    }
}

/// The policy with this ARN; a mere name is no reference.
fn find(arn: &str) -> Option<ManagedPolicy> {
    if arn.starts_with("arn:") { ManagedPolicy::find(arn) } else { None }
}

#[cfg(test)]
mod tests {
    use rolecall_model::{AccountId, Attachment, Holder, HolderKind, Origin};

    use super::*;

    #[test]
    fn only_what_is_referred_to_is_parsed() {
        let text = |text: &str| Text { text: text.into(), span: None };
        let attach = |arn: &str| Attachment {
            holder: Holder { account: AccountId(0), kind: HolderKind::Role, name: text("a") },
            policy_arn: text(arn),
            origin: Origin::default(),
        };
        let mut estate = Estate {
            attachments: vec![
                attach("arn:aws:iam::aws:policy/ReadOnlyAccess"),
                attach("arn:aws:iam::111111111111:policy/AdministratorAccess"),
                attach("AdministratorAccess"),
            ],
            ..Estate::default()
        };
        add(&mut estate);
        assert_eq!(estate.aws_managed.keys().map(|name| &**name).collect::<Vec<_>>(), ["ReadOnlyAccess"]);
        assert!(estate.aws_managed.values().all(|document| !document.statements.is_empty()));
    }
}
