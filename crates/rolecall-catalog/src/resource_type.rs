//! Resource types and the shape of their ARNs.

use crate::blob::RESOURCE_TYPES;
use crate::{ConditionKey, Service};

/// A resource type of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceType(u32);

impl ResourceType {
    /// The type written `service:type`, ignoring case, such as `iam:role`.
    pub fn find(name: &str) -> Option<Self> {
        RESOURCE_TYPES.find(name).map(Self)
    }

    /// The types of a service, by name.
    pub fn of(service: Service) -> impl ExactSizeIterator<Item = Self> {
        RESOURCE_TYPES.starting_with(&format!("{}:", service.prefix())).map(Self)
    }

    /// Every type, by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..RESOURCE_TYPES.rows()).map(Self)
    }

    pub(crate) fn from_row(row: u32) -> Self {
        Self(row)
    }

    /// `service:type` as AWS writes it.
    pub fn name(self) -> &'static str {
        RESOURCE_TYPES.text(self.0, 0)
    }

    /// The shape of its ARNs, with `${Name}` for each variable part: `${Partition}`, `${Region}`, `${Account}` and the
    /// type's own.
    pub fn arn(self) -> &'static str {
        RESOURCE_TYPES.text(self.0, 2)
    }

    /// The condition keys that requests on such a resource carry.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        RESOURCE_TYPES.list(self.0, 4).map(|item| ConditionKey::from_row(item >> 1))
    }

    /// Its service.
    pub fn service(self) -> Service {
        Service::from_row(RESOURCE_TYPES.number(self.0, 5))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_an_arn_and_belongs_to_its_service() {
        let mut seen = 0;
        for service in Service::all() {
            for resource_type in ResourceType::of(service) {
                assert_eq!(resource_type.service(), service);
                assert!(!resource_type.arn().is_empty(), "{}", resource_type.name());
                seen += 1;
            }
        }
        assert_eq!(seen, ResourceType::all().len());
    }
}
