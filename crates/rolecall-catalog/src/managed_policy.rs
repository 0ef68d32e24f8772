//! AWS managed policies with their documents.

use crate::blob::MANAGED_POLICIES;

/// An AWS managed policy in its default version of the catalogue's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManagedPolicy(u32);

impl ManagedPolicy {
    /// The policy with that name, such as `AdministratorAccess`, or that ARN in any partition, path included.
    /// Upper and lower case count, as in IAM. `None` means unknown to the catalogue.
    pub fn find(name_or_arn: &str) -> Option<Self> {
        if !name_or_arn.starts_with("arn:") {
            return Self::by_name(name_or_arn);
        }
        let (_, name) = name_or_arn.rsplit_once('/')?;
        let policy = Self::by_name(name)?;
        let partition = name_or_arn.split(':').nth(1).filter(|partition| partition.starts_with("aws"))?;
        (policy.arn(partition) == name_or_arn).then_some(policy)
    }

    fn by_name(name: &str) -> Option<Self> {
        MANAGED_POLICIES.find(name).map(Self).filter(|policy| policy.name() == name)
    }

    /// Every policy, by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..MANAGED_POLICIES.rows()).map(Self)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        MANAGED_POLICIES.text(self.0, 0)
    }

    /// Its path: `/`, `/service-role/`, `/job-function/`, `/aws-service-role/` or `/root-task/`.
    pub fn path(self) -> &'static str {
        MANAGED_POLICIES.text(self.0, 2)
    }

    /// Its ARN in a partition such as `aws`.
    pub fn arn(self, partition: &str) -> String {
        format!("arn:{partition}:iam::aws:policy{}{}", self.path(), self.name())
    }

    /// The default version, such as `v3`.
    pub fn version(self) -> &'static str {
        MANAGED_POLICIES.text(self.0, 4)
    }

    /// The day it was created, `YYYY-MM-DD`.
    pub fn created(self) -> &'static str {
        MANAGED_POLICIES.text(self.0, 6)
    }

    /// The day of the default version, `YYYY-MM-DD`.
    pub fn updated(self) -> &'static str {
        MANAGED_POLICIES.text(self.0, 8)
    }

    /// The policy document as JSON without white space.
    pub fn document(self) -> &'static str {
        MANAGED_POLICIES.text(self.0, 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_found_by_name_and_by_arn_in_any_partition() {
        let policy = ManagedPolicy::find("AWSLambdaBasicExecutionRole").unwrap();
        assert_eq!(policy.path(), "/service-role/");
        assert_eq!(policy.arn("aws"), "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
        for partition in ["aws", "aws-cn", "aws-us-gov"] {
            assert_eq!(ManagedPolicy::find(&policy.arn(partition)), Some(policy));
        }
    }

    #[test]
    fn a_wrong_path_account_or_case_is_another_policy() {
        for arn in [
            "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::111111111111:policy/service-role/AWSLambdaBasicExecutionRole",
            "arn:aws:iam::aws:role/service-role/AWSLambdaBasicExecutionRole",
            "arn::iam::aws:policy/AdministratorAccess",
            "administratoraccess",
            "arn:",
            "",
        ] {
            assert_eq!(ManagedPolicy::find(arn), None, "{arn}");
        }
    }

    #[test]
    fn every_document_is_json_with_statements() {
        assert!(ManagedPolicy::all().len() > 1500);
        for policy in ManagedPolicy::all() {
            let document: serde_json::Value = serde_json::from_str(policy.document())
                .unwrap_or_else(|error| panic!("{}: {error}", policy.name()));
            assert!(document.get("Statement").is_some(), "{}", policy.name());
            assert!(policy.path().starts_with('/') && policy.path().ends_with('/'));
            assert!(policy.version().starts_with('v'));
            assert!(policy.created() <= policy.updated(), "{}", policy.name());
            assert_eq!(ManagedPolicy::find(policy.name()), Some(policy));
        }
    }
}
