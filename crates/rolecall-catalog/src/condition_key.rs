//! Condition keys and the type of their values.

use crate::GlobalKey;
use crate::blob::CONDITION_KEYS;

/// The type of one value of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// Any text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A point in time.
    Date,
    /// An IP address.
    IpAddress,
}

/// The type of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyType {
    /// The type of one value.
    pub value_type: ValueType,
    /// Whether the key holds a list, so that it needs `ForAnyValue` or `ForAllValues`.
    pub multivalued: bool,
}

/// A condition key of a service, or a family of keys with placeholders in the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionKey(u32);

impl ConditionKey {
    /// The row for a key as a policy writes it, ignoring case: the exact name, else the family it is of.
    /// `None` means unknown to the catalogue.
    pub fn find(key: &str) -> Option<Self> {
        if let Some(row) = CONDITION_KEYS.find(key) {
            return Some(Self(row));
        }
        // No placeholder stands before the first separator, so that a family shares its first word with its keys.
        let first = key.split([':', '.', '-', '/']).next().unwrap_or_default();
        if first.is_empty() {
            return None;
        }
        CONDITION_KEYS.starting_with(first).map(Self).find(|family| family_has(family.name(), key))
    }

    /// Every key, by name.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..CONDITION_KEYS.rows()).map(Self)
    }

    pub(crate) fn from_row(row: u32) -> Self {
        Self(row)
    }

    /// Its name as AWS writes it; `${Name}` or `<name>` stands for a variable part.
    pub fn name(self) -> &'static str {
        CONDITION_KEYS.text(self.0, 0)
    }

    /// The type of its values.
    pub fn key_type(self) -> KeyType {
        let code = CONDITION_KEYS.number(self.0, 2);
        let value_type = match code & 7 {
            1 => ValueType::Arn,
            2 => ValueType::Bool,
            3 => ValueType::Numeric,
            4 => ValueType::Date,
            5 => ValueType::IpAddress,
            _ => ValueType::String,
        };
        KeyType { value_type, multivalued: code & 8 == 8 }
    }
}

/// The type of any condition key, of a service or global; `None` means unknown to the catalogue.
///
/// A key is multivalued if either table says so: the sources give `cognito-identity.amazonaws.com:amr` as one text,
/// though a token carries several.
pub fn key_type(key: &str) -> Option<KeyType> {
    let global = GlobalKey::find(key);
    let listed = ConditionKey::find(key).map(ConditionKey::key_type);
    let value_type = listed.map(|found| found.value_type).or_else(|| global.map(|row| row.value_type))?;
    let multivalued =
        listed.is_some_and(|found| found.multivalued) || global.is_some_and(|row| row.multivalued);
    Some(KeyType { value_type, multivalued })
}

/// Whether `key` is `family` with its placeholders filled with text that is not empty.
fn family_has(family: &str, key: &str) -> bool {
    let Some((before, placeholder)) = split_placeholder(family) else {
        return family.eq_ignore_ascii_case(key);
    };
    let Some((start, rest)) = key.split_at_checked(before.len()) else {
        return false;
    };
    if !start.eq_ignore_ascii_case(before) {
        return false;
    }
    // One placeholder or several: what stands between them has to appear in order, the last piece at the end.
    let mut rest = rest.as_bytes();
    let mut behind = placeholder;
    while let Some((literal, next)) = split_placeholder(behind) {
        let Some(at) = find_ignoring_case(rest, literal.as_bytes()) else {
            return false;
        };
        rest = rest.get(at + literal.len()..).unwrap_or_default();
        behind = next;
    }
    let Some(value) = rest.len().checked_sub(behind.len()).filter(|&length| length > 0) else {
        return false;
    };
    rest.get(value..).is_some_and(|end| end.eq_ignore_ascii_case(behind.as_bytes()))
}

/// What stands before and behind the first placeholder.
fn split_placeholder(family: &str) -> Option<(&str, &str)> {
    let start = family.find("${").or_else(|| family.find('<'))?;
    let (before, rest) = family.split_at_checked(start)?;
    let (_, behind) = rest.split_once(['}', '>'])?;
    Some((before, behind))
}

/// Where `literal` first stands in `text` behind at least one byte.
fn find_ignoring_case(text: &[u8], literal: &[u8]) -> Option<usize> {
    (1..text.len())
        .find(|&at| text.get(at..at + literal.len()).is_some_and(|part| part.eq_ignore_ascii_case(literal)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(key: &str) -> Option<&'static str> {
        ConditionKey::find(key).map(ConditionKey::name)
    }

    #[test]
    fn keys_are_found_in_any_case() {
        assert_eq!(family("IAM:passedtoservice"), Some("iam:PassedToService"));
        assert_eq!(family("iam:NoSuchKey"), None);
        assert_eq!(family(""), None);
    }

    #[test]
    fn keys_with_a_variable_part_are_found_by_their_family() {
        assert_eq!(family("aws:ResourceTag/Team"), Some("aws:ResourceTag/${TagKey}"));
        assert_eq!(family("s3:ExistingObjectTag/owner"), Some("s3:ExistingObjectTag/<key>"));
        assert_eq!(
            family("codebuild:secondarysources/x.location"),
            Some("codebuild:secondarySources/${sourceIdentifier}.location")
        );
        assert_eq!(family("token.actions.acme.ghe.com:ref"), Some("token.actions.${Domain}.ghe.com:ref"));
        assert_eq!(family("aws:ResourceTag/"), None);
    }

    #[test]
    fn every_family_is_found_by_a_filled_name() {
        for key in ConditionKey::all().filter(|key| split_placeholder(key.name()).is_some()) {
            let mut filled = key.name().to_owned();
            while let Some((before, behind)) = split_placeholder(&filled) {
                assert!(before.contains([':', '.', '-', '/']), "{}", key.name());
                filled = format!("{before}xyz{behind}");
            }
            assert!(family_has(key.name(), &filled), "{filled}");
            assert!(ConditionKey::find(&filled).is_some(), "{filled}");
        }
    }

    #[test]
    fn types_come_from_the_service_or_from_the_global_table() {
        assert_eq!(
            key_type("aws:TagKeys"),
            Some(KeyType { value_type: ValueType::String, multivalued: true })
        );
        assert_eq!(
            key_type("aws:PrincipalArn"),
            Some(KeyType { value_type: ValueType::Arn, multivalued: false })
        );
        assert!(key_type("cognito-identity.amazonaws.com:amr").is_some_and(|found| found.multivalued));
        assert_eq!(key_type("nosuch:key"), None);
    }

    #[test]
    fn both_tables_agree_on_the_keys_they_share() {
        for key in ConditionKey::all() {
            let Some(global) =
                GlobalKey::find(key.name()).filter(|row| row.name.eq_ignore_ascii_case(key.name()))
            else {
                continue;
            };
            assert!(global.multivalued || !key.key_type().multivalued, "{}", key.name());
            assert_eq!(key.key_type().value_type, global.value_type, "{}", key.name());
        }
    }
}
