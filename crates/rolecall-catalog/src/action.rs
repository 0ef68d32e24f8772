//! Actions, their access levels, and what they touch.

use crate::blob::{ACTIONS, UNDOCUMENTED_ACTIONS};
use crate::{ConditionKey, ResourceType, Service, text};

/// A dense number of an action, below [`Action::count`], for bit sets; it changes when the catalogue is regenerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u32);

/// An action of the catalogue. Order is the order of names, ignoring case; actions of one service stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(u32);

/// A resource type that an action names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionResource {
    /// The type.
    pub resource_type: ResourceType,
    /// Whether a request always names a resource of this type.
    pub required: bool,
}

impl Action {
    /// The action written `service:Name`, ignoring case; `None` means unknown to the catalogue.
    pub fn find(name: &str) -> Option<Self> {
        ACTIONS.find(name).map(Self)
    }

    /// The action with that id.
    pub fn by_id(id: ActionId) -> Option<Self> {
        (id.0 < ACTIONS.rows()).then_some(Self(id.0))
    }

    /// How many actions the catalogue knows; every id is below it.
    pub fn count() -> usize {
        ACTIONS.rows() as usize
    }

    /// Every action, by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..ACTIONS.rows()).map(Self)
    }

    pub(crate) fn from_row(row: u32) -> Self {
        Self(row)
    }

    /// Its number.
    pub fn id(self) -> ActionId {
        ActionId(self.0)
    }

    /// `service:Name` as AWS writes it.
    pub fn name(self) -> &'static str {
        ACTIONS.text(self.0, 0)
    }

    /// Its service.
    pub fn service(self) -> Service {
        Service::from_row(ACTIONS.number(self.0, 6))
    }

    /// What it does, as the union of what the two catalogues say: they disagree, and a tool that looks for danger must
    /// see `iam:PassRole` as permissions management when one of them does.
    pub fn access_levels(self) -> AccessLevels {
        let [first, second] = self.access_level_opinions();
        first.union(second)
    }

    /// What each catalogue says, in the order of [`crate::sources`]; empty if it does not know the action.
    pub fn access_level_opinions(self) -> [AccessLevels; 2] {
        let bits = ACTIONS.number(self.0, 2);
        [AccessLevels(bits as u8), AccessLevels((bits >> 8) as u8)]
    }

    /// The resource types it works on; none means that only the resource `*` fits.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ActionResource> {
        ACTIONS.list(self.0, 3).map(|item| ActionResource {
            resource_type: ResourceType::from_row(item >> 1),
            required: item & 1 == 1,
        })
    }

    /// The condition keys it lists, besides those of its resource types and the global ones. Lists are incomplete: a
    /// missing key is a reason to warn, not to conclude.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        ACTIONS.list(self.0, 4).map(|item| ConditionKey::from_row(item >> 1))
    }

    /// The actions a caller needs besides this one for it to succeed.
    pub fn dependent_actions(self) -> impl ExactSizeIterator<Item = Self> {
        ACTIONS.list(self.0, 5).map(|item| Self(item >> 1))
    }
}

/// The actions that match `pattern`, with `*` for any text and `?` for one character, ignoring case, by name.
pub fn actions_matching(pattern: &str) -> impl Iterator<Item = Action> {
    let rows = ACTIONS.starting_with(text::literal_prefix(pattern));
    rows.map(Action).filter(move |action| text::glob_matches(pattern.as_bytes(), action.name().as_bytes()))
}

/// Whether an action the catalogue does not describe is named in an AWS managed policy, so that it exists all the same.
pub fn is_undocumented_action(name: &str) -> bool {
    UNDOCUMENTED_ACTIONS.find(name).is_some()
}

/// A set of access levels (Service Authorization Reference, "Actions, resources, and condition keys for AWS services").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AccessLevels(u8);

impl AccessLevels {
    /// Discovers that resources exist.
    pub const LIST: Self = Self(1);
    /// Reads content.
    pub const READ: Self = Self(2);
    /// Creates, changes or deletes resources.
    pub const WRITE: Self = Self(4);
    /// Changes tags only.
    pub const TAGGING: Self = Self(8);
    /// Grants or changes permissions.
    pub const PERMISSIONS_MANAGEMENT: Self = Self(16);

    /// Both sets together.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether every level of `other` is in the set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether no source states a level.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matching(pattern: &str) -> Vec<&'static str> {
        actions_matching(pattern).map(Action::name).collect()
    }

    #[test]
    fn names_are_found_in_any_case() {
        let action = Action::find("IAM:passrole").unwrap();
        assert_eq!(action.name(), "iam:PassRole");
        assert_eq!(action.service().prefix(), "iam");
        assert_eq!(Action::by_id(action.id()), Some(action));
        assert_eq!(Action::find("iam:NoSuchAction"), None);
        assert_eq!(Action::by_id(ActionId(Action::count() as u32)), None);
    }

    #[test]
    fn access_levels_are_the_union_of_both_catalogues() {
        let pass_role = Action::find("iam:PassRole").unwrap();
        assert_eq!(
            pass_role.access_level_opinions(),
            [AccessLevels::WRITE, AccessLevels::PERMISSIONS_MANAGEMENT]
        );
        assert!(
            pass_role
                .access_levels()
                .contains(AccessLevels::WRITE.union(AccessLevels::PERMISSIONS_MANAGEMENT))
        );
        assert!(Action::all().all(|action| !action.access_levels().is_empty()));
    }

    #[test]
    fn globs_agree_with_a_naive_scan() {
        for pattern in [
            "*",
            "iam:*",
            "IAM:get*",
            "s3:*object",
            "iam:?reateRole",
            "*:Create*",
            "sts:AssumeRole",
            "nope:*",
            "",
        ] {
            let naive: Vec<_> = Action::all()
                .filter(|action| text::glob_matches(pattern.as_bytes(), action.name().as_bytes()))
                .map(Action::name)
                .collect();
            assert_eq!(matching(pattern), naive, "{pattern}");
        }
        assert_eq!(matching("iam:?reateRole"), ["iam:CreateRole"]);
        assert_eq!(matching("*").len(), Action::count());
    }

    #[test]
    fn an_action_names_its_types_keys_and_dependents() {
        let pass_role = Action::find("iam:PassRole").unwrap();
        let role = pass_role.resource_types().next().unwrap();
        assert!(role.required);
        assert_eq!(role.resource_type.arn(), "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}");
        assert!(pass_role.condition_keys().any(|key| key.name() == "iam:PassedToService"));
        let create = Action::find("lambda:CreateFunction").unwrap();
        assert!(create.dependent_actions().any(|action| action.name() == "iam:PassRole"));
        assert_eq!(Action::find("s3:ListAllMyBuckets").unwrap().resource_types().len(), 0);
    }

    #[test]
    fn undocumented_actions_are_known_to_exist() {
        assert!(is_undocumented_action("payments:getaccountbalance"));
        assert!(!is_undocumented_action("iam:PassRole"));
    }
}
