//! Partitions and regions of AWS: which region belongs where, and the host and principal endings that follow.
//!
//! Rests on the IAM User Guide, "Amazon Resource Names (ARNs)", and the AWS General Reference, "AWS service endpoints".

/// One partition: a group of regions that shares accounts and credentials with no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The second segment of its ARNs.
    pub name: &'static str,
    /// The ending of its service hosts.
    pub dns_suffix: &'static str,
    /// What the names of its regions start with; regions that launch later start like this too.
    pub region_prefixes: &'static [&'static str],
    /// Its regions, sorted.
    pub regions: &'static [&'static str],
}

/// Every partition, sorted by name.
pub static PARTITIONS: &[Partition] = &[
    Partition {
        name: "aws",
        dns_suffix: "amazonaws.com",
        region_prefixes: &["af-", "ap-", "ca-", "eu-", "il-", "me-", "mx-", "sa-", "us-"],
        regions: &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-central-1",
            "ca-west-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "me-west-1",
            "mx-central-1",
            "sa-east-1",
            "sa-west-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    },
    Partition {
        name: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        region_prefixes: &["cn-"],
        regions: &["cn-north-1", "cn-northwest-1"],
    },
    Partition {
        name: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        region_prefixes: &["eusc-"],
        regions: &["eusc-de-east-1"],
    },
    Partition {
        name: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        region_prefixes: &["us-iso-"],
        regions: &["us-iso-east-1", "us-iso-west-1"],
    },
    Partition {
        name: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        region_prefixes: &["us-isob-"],
        regions: &["us-isob-east-1", "us-isob-west-1"],
    },
    Partition {
        name: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        region_prefixes: &["eu-isoe-"],
        regions: &["eu-isoe-west-1"],
    },
    Partition {
        name: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        region_prefixes: &["us-isof-"],
        regions: &["us-isof-east-1", "us-isof-south-1"],
    },
    Partition {
        name: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        region_prefixes: &["us-gov-"],
        regions: &["us-gov-east-1", "us-gov-west-1"],
    },
];

impl Partition {
    /// The partition of that name, such as `aws-cn`.
    pub fn find(name: &str) -> Option<&'static Self> {
        let index = PARTITIONS.binary_search_by(|partition| partition.name.cmp(name)).ok()?;
        PARTITIONS.get(index)
    }

    /// The partition of a region, also of one younger than the catalogue: the longest fitting prefix decides.
    pub fn of_region(region: &str) -> Option<&'static Self> {
        let fit = |partition: &'static Self| {
            let fits = partition.region_prefixes.iter().filter(|prefix| region.starts_with(**prefix));
            fits.map(|prefix| (prefix.len(), partition)).max_by_key(|(length, _)| *length)
        };
        PARTITIONS.iter().filter_map(fit).max_by_key(|(length, _)| *length).map(|(_, partition)| partition)
    }

    /// Whether the catalogue knows the region by name.
    pub fn has_region(&self, region: &str) -> bool {
        self.regions.binary_search(&region).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_unique() {
        assert!(PARTITIONS.is_sorted_by(|a, b| a.name < b.name));
        for partition in PARTITIONS {
            assert!(partition.regions.is_sorted_by(|a, b| a < b), "{}", partition.name);
        }
    }

    #[test]
    fn every_region_lies_in_the_partition_of_its_prefix() {
        for partition in PARTITIONS {
            for region in partition.regions {
                assert_eq!(Partition::of_region(region), Some(partition), "{region}");
                assert!(partition.has_region(region));
            }
        }
    }

    #[test]
    fn a_region_of_tomorrow_has_a_partition_but_no_row() {
        assert_eq!(
            Partition::of_region("us-gov-south-9").map(|partition| partition.name),
            Some("aws-us-gov")
        );
        assert!(
            Partition::find("aws-us-gov").is_some_and(|partition| !partition.has_region("us-gov-south-9"))
        );
        assert_eq!(Partition::of_region("moon-east-1"), None);
    }
}
