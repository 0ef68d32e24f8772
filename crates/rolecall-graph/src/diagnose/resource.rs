//! A grant of `sts:AssumeRole` that misses by its resource: B4 to B7.

use rolecall_policy::{Arn, Text};

use crate::assume::AssumeCall;
use rolecall_policy::same;

/// By how a resource pattern misses a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ResourceMiss {
    /// B7: not the ARN of a role at all.
    NotARole,
    /// B4: the right role in another account.
    Account,
    /// B5: a role of nearly this name that does not exist.
    Name,
    /// B6: the right name with another path.
    Path,
    /// B6: something else.
    Other,
}

/// By how `pattern` misses the role of the call.
pub(super) fn classify(call: &AssumeCall<'_, '_>, pattern: &Text) -> ResourceMiss {
    let role = &call.role.arn.text;
    let (Some(wanted), Some(given)) = (Arn::parse(role), Arn::parse(&pattern.text)) else {
        return ResourceMiss::Other;
    };
    let wanted_name = last_segment(wanted.resource);
    let given_name = last_segment(given.resource);
    let same_account = same(given.account, wanted.account) == Some(true) || given.account == "*";
    if given.service == "sts" || !given.resource.starts_with("role/") {
        let about_it = same_account && (given.resource == "root" || given.resource.contains(wanted_name));
        return if about_it && given.resource != "*" { ResourceMiss::NotARole } else { ResourceMiss::Other };
    }
    if !same_account {
        let elsewhere =
            given.resource == wanted.resource || (given_name == wanted_name && !given_name.is_empty());
        return if elsewhere { ResourceMiss::Account } else { ResourceMiss::Other };
    }
    if given_name == wanted_name {
        return ResourceMiss::Path;
    }
    let exists = call.world.role_by_arn(&pattern.text).is_some();
    if !exists && is_near(given_name, wanted_name) { ResourceMiss::Name } else { ResourceMiss::Other }
}

fn last_segment(resource: &str) -> &str {
    resource.rsplit('/').next().unwrap_or(resource)
}

/// Whether one name is likely a slip of the other: case, or few letters.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    if a.eq_ignore_ascii_case(b) {
        return true;
    }
    let longest = a.chars().count().max(b.chars().count());
    let allowed = (longest / 4).clamp(1, 3);
    longest >= 3 && distance(a, b) <= allowed
}

/// Edits (insert, delete, replace, swap neighbours) from `a` to `b`; bounded by their lengths.
fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(a, b)
}
