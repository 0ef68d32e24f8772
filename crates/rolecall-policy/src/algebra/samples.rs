//! What values usually look like, so that a request shown to people looks like one of theirs.

use rolecall_catalog::ResourceType;

use super::atoms::Key;

/// An account that no policy of the examples of AWS names by accident.
pub(crate) const ACCOUNT: &str = "123456789012";
/// A region.
const REGION: &str = "us-east-1";

/// Patterns of usual values of well-known keys, by their name in lower case or its end.
const KEYS: [(&str, &str); 12] = [
    ("principalaccount", "123456789012"),
    ("resourceaccount", "123456789012"),
    ("sourceaccount", "123456789012"),
    ("principalorgid", "o-*"),
    ("sourceorgid", "o-*"),
    ("resourceorgid", "o-*"),
    ("requestedregion", "us-east-1"),
    ("username", "alice"),
    ("userid", "AIDAEXAMPLE"),
    ("principalarn", "arn:aws:iam::123456789012:role/*"),
    ("passedtoservice", "*.amazonaws.com"),
    ("viaservice", "*.us-east-1.amazonaws.com"),
];

/// Patterns of usual values of a key.
pub(crate) fn of_key(key: &Key) -> impl Iterator<Item = &'static str> {
    let end = key.lower.rsplit(':').next().unwrap_or_default();
    KEYS.iter().filter(move |(name, _)| *name == end).map(|(_, sample)| *sample)
}

/// The pattern of the ARNs of a resource type: with the usual partition, region and account, and with any.
pub(crate) fn arn_patterns(resource_type: ResourceType) -> [String; 2] {
    [true, false].map(|usual| arn_pattern(resource_type.arn(), usual))
}

fn arn_pattern(format: &str, usual: bool) -> String {
    let mut out = String::with_capacity(format.len());
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        out.push_str(match name {
            "Partition" if usual => "aws",
            "Region" if usual => REGION,
            "Account" if usual => ACCOUNT,
            "Partition" | "Region" | "Account" => "*",
            _ => "?*",
        });
        rest = after;
    }
    out.push_str(rest);
    out
}
