//! Services: the part of an action before the colon.

use crate::Action;
use crate::blob::SERVICES;

/// A service by its prefix, such as `iam`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(u32);

impl Service {
    /// The service with that action prefix, ignoring case; `None` means unknown to the catalogue.
    pub fn find(prefix: &str) -> Option<Self> {
        SERVICES.find(prefix).map(Self)
    }

    /// Every service, by prefix.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..SERVICES.rows()).map(Self)
    }

    pub(crate) fn from_row(row: u32) -> Self {
        Self(row)
    }

    /// The prefix of its actions, in lower case.
    pub fn prefix(self) -> &'static str {
        SERVICES.text(self.0, 0)
    }

    /// Its name as AWS writes it.
    pub fn name(self) -> &'static str {
        SERVICES.text(self.0, 2)
    }

    /// Its actions, by name; their ids are consecutive.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> {
        let first = SERVICES.number(self.0, 4);
        let count = SERVICES.number(self.0, 5);
        (first..first + count).map(Action::from_row)
    }

    /// Whether resource control policies reach it (Organizations User Guide, "Resource control policies").
    pub fn supports_resource_control_policies(self) -> bool {
        SERVICES.number(self.0, 6) == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_belongs_to_exactly_one_service() {
        let mut seen = 0;
        for service in Service::all() {
            assert_eq!(Service::find(&service.prefix().to_uppercase()), Some(service));
            assert!(!service.name().is_empty());
            for action in service.actions() {
                assert_eq!(action.service(), service, "{}", action.name());
                seen += 1;
            }
        }
        assert_eq!(seen, Action::count());
    }

    #[test]
    fn resource_control_policies_reach_sts_but_not_ec2() {
        assert!(Service::find("sts").unwrap().supports_resource_control_policies());
        assert!(!Service::find("ec2").unwrap().supports_resource_control_policies());
    }
}
