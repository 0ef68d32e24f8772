//! Service principals: the hosts that stand in `Principal: {Service: …}`, and what is known of each.
//!
//! AWS publishes no list. The rows are the hosts that AWS managed policies pass roles to or link roles with, and rows
//! added by hand from each service's guide. A host without a row is unknown, not wrong.

use crate::Partition;
use crate::blob::SERVICE_PRINCIPALS;

/// A service principal by its host, such as `lambda.amazonaws.com`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServicePrincipal(u32);

const PASSED: u32 = 1;
const LINKED: u32 = 2;
const REGIONAL: u32 = 8;
const CHINA: u32 = 16;
const LINKED_ONLY: u32 = 32;
const COMPUTE: u32 = 64;
const SOURCE_ACCOUNT: u32 = 128;
const SOURCE_ARN: u32 = 256;
const SOURCE_NONE: u32 = 512;

/// Hosts longer than this are not compared for likeness.
const LONGEST_HOST: usize = 128;

impl ServicePrincipal {
    /// The row for a host in its global form, in a form with a region (`states.eu-west-1.amazonaws.com`), or in the
    /// form of China (`ec2.amazonaws.com.cn`); compare with [`ServicePrincipal::host`] to see which it was.
    pub fn find(host: &str) -> Option<Self> {
        if let Some(row) = exact(host) {
            return Some(row);
        }
        let host = host.strip_suffix(".cn").unwrap_or(host);
        if let Some(row) = exact(host) {
            return Some(row);
        }
        let (service, region) = host.strip_suffix(".amazonaws.com")?.rsplit_once('.')?;
        Partition::of_region(region).filter(|partition| partition.has_region(region))?;
        exact(&format!("{service}.amazonaws.com"))
    }

    /// Every row, by host.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..SERVICE_PRINCIPALS.rows()).map(Self)
    }

    /// The known host most like a misspelled one, if one is near enough to be meant.
    pub fn nearest(host: &str) -> Option<Self> {
        if host.len() > LONGEST_HOST || !host.is_ascii() {
            return None;
        }
        let host = host.trim().to_ascii_lowercase();
        let bare = host.strip_prefix("https://").unwrap_or(&host);
        let service = bare.split_once(".amazonaws").map_or(bare, |(service, _)| service);
        let bound = if service.len() < 5 { 1 } else { 2 };
        let near = Self::all().filter_map(|row| {
            let known = row.host().strip_suffix(".amazonaws.com")?;
            let steps = distance(known.as_bytes(), service.as_bytes(), bound)?;
            Some((steps, row))
        });
        near.min().map(|(_, row)| row)
    }

    /// Its host in the global form.
    pub fn host(self) -> &'static str {
        SERVICE_PRINCIPALS.text(self.0, 0)
    }

    /// What to know when choosing it; may be empty.
    pub fn note(self) -> &'static str {
        SERVICE_PRINCIPALS.text(self.0, 2)
    }

    /// Title of the page the row rests on.
    pub fn source(self) -> &'static str {
        SERVICE_PRINCIPALS.text(self.0, 4)
    }

    /// Whether an AWS managed policy lets someone pass a role to it.
    pub fn takes_passed_roles(self) -> bool {
        self.has(PASSED)
    }

    /// Whether service-linked roles exist for it.
    pub fn has_linked_roles(self) -> bool {
        self.has(LINKED | LINKED_ONLY)
    }

    /// `Some(true)` if only service-linked roles can trust it, `Some(false)` if roles are passed to it; else unknown.
    pub fn linked_roles_only(self) -> Option<bool> {
        if self.has(LINKED_ONLY) {
            return Some(true);
        }
        self.has(PASSED | COMPUTE | SOURCE_ACCOUNT | SOURCE_ARN | SOURCE_NONE).then_some(false)
    }

    /// Whether it is documented with a region in the host.
    pub fn has_regional_form(self) -> bool {
        self.has(REGIONAL)
    }

    /// Whether it is documented with the ending `.amazonaws.com.cn` in China.
    pub fn has_china_form(self) -> bool {
        self.has(CHINA)
    }

    /// Whether it hands the role's credentials to code of the customer.
    pub fn is_compute(self) -> bool {
        self.has(COMPUTE)
    }

    /// Whether it sends `aws:SourceAccount` when it assumes a role; `None` if no page says.
    pub fn sends_source_account(self) -> Option<bool> {
        self.sends(SOURCE_ACCOUNT)
    }

    /// Whether it sends `aws:SourceArn` when it assumes a role; `None` if no page says.
    pub fn sends_source_arn(self) -> Option<bool> {
        self.sends(SOURCE_ARN)
    }

    fn sends(self, key: u32) -> Option<bool> {
        if self.has(key) {
            return Some(true);
        }
        self.has(SOURCE_NONE).then_some(false)
    }

    fn has(self, any: u32) -> bool {
        SERVICE_PRINCIPALS.number(self.0, 6) & any != 0
    }
}

/// The row of exactly that host: hosts are written in lower case.
fn exact(host: &str) -> Option<ServicePrincipal> {
    SERVICE_PRINCIPALS.find(host).map(ServicePrincipal).filter(|row| row.host() == host)
}

/// How many letters have to be put in, left out, replaced or swapped with their neighbour, if at most `bound`.
fn distance(left: &[u8], right: &[u8], bound: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > bound {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut previous = None;
    for (index, &byte) in left.iter().enumerate() {
        let mut next = vec![index + 1];
        for (column, &other) in right.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let replaced = cell(&row, column) + usize::from(byte != other);
            let mut best = replaced.min(cell(&row, column + 1) + 1).min(cell(&next, column) + 1);
            let swapped = column > 0 && previous == Some(other) && right.get(column - 1) == Some(&byte);
            if swapped {
                best = best.min(cell(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(byte);
    }
    row.last().copied().filter(|&steps| steps <= bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(host: &str) -> ServicePrincipal {
        ServicePrincipal::find(host).expect(host)
    }

    #[test]
    fn every_row_names_a_host_and_a_source() {
        for row in ServicePrincipal::all() {
            assert!(row.host().ends_with(".amazonaws.com"), "{}", row.host());
            assert!(!row.source().is_empty(), "{}", row.host());
            assert_eq!(ServicePrincipal::find(row.host()), Some(row));
            assert!(!(row.has(LINKED_ONLY) && row.has(PASSED | COMPUTE)), "{}", row.host());
            assert!(!(row.has(SOURCE_NONE) && row.has(SOURCE_ACCOUNT | SOURCE_ARN)), "{}", row.host());
        }
    }

    #[test]
    fn regional_and_chinese_forms_lead_to_the_global_host() {
        assert_eq!(find("states.eu-west-1.amazonaws.com").host(), "states.amazonaws.com");
        assert!(find("ec2.amazonaws.com.cn").has_china_form());
        assert_eq!(ServicePrincipal::find("states.nowhere.amazonaws.com"), None);
        assert_eq!(ServicePrincipal::find("Lambda.amazonaws.com"), None);
        assert_eq!(ServicePrincipal::find("amazonaws.com"), None);
    }

    #[test]
    fn a_misspelled_host_finds_its_neighbour() {
        let nearest = |host| ServicePrincipal::nearest(host).map(ServicePrincipal::host);
        assert_eq!(nearest("lamdba.amazonaws.com"), Some("lambda.amazonaws.com"));
        assert_eq!(nearest("Lambda.amazonaws.com"), Some("lambda.amazonaws.com"));
        assert_eq!(nearest("ecs-task.amazonaws.com"), Some("ecs-tasks.amazonaws.com"));
        assert_eq!(nearest("lambda.amazonaws.org"), Some("lambda.amazonaws.com"));
        assert_eq!(nearest("something-else.example.com"), None);
        assert_eq!(nearest(&"a".repeat(10_000)), None);
    }

    #[test]
    fn what_no_page_says_is_unknown() {
        assert_eq!(find("cognito-idp.amazonaws.com").sends_source_arn(), Some(true));
        assert_eq!(find("ec2.amazonaws.com").sends_source_account(), Some(false));
        assert_eq!(find("acm.amazonaws.com").sends_source_account(), None);
        assert_eq!(find("lambda.amazonaws.com").linked_roles_only(), Some(false));
        assert_eq!(find("organizations.amazonaws.com").linked_roles_only(), Some(true));
    }

    #[test]
    fn the_hosts_people_confuse_are_all_there() {
        for host in [
            "edgelambda",
            "ecs-tasks",
            "scheduler",
            "eks",
            "ec2",
            "eks-fargate-pods",
            "pods.eks",
            "monitoring.rds",
            "vpc-flow-logs",
            "batchoperations.s3",
            "apigateway",
            "states",
            "spotfleet",
            "credentials.iot",
            "application-autoscaling",
            "cognito-idp",
            "cognito-sync",
            "rolesanywhere",
        ] {
            find(&format!("{host}.amazonaws.com"));
        }
    }
}
