//! One value of a request against one value of a policy, by the type of the operator (IAM User Guide, "IAM JSON policy
//! elements: Condition operators").

use std::cmp::Ordering;
use std::net::IpAddr;

use crate::date::instant;
use crate::facts::{Answer, Why, by_symbols};
use crate::operator::Comparison;
use crate::pattern::{Case, Rules, Syntax, decide, is_known};
use crate::reason;
use crate::resource::arn_like;

/// Whether `value` matches `policy`, negation aside. `Null` compares no values and matches none.
pub(crate) fn compare(comparison: Comparison, policy: &str, value: &str) -> Answer {
    let literal = |case| Rules::new(Syntax::Literal, Syntax::Plain, case);
    match comparison {
        Comparison::Equals => by_symbols(decide(policy, value, literal(Case::Sensitive))),
        Comparison::EqualsIgnoreCase => equals_ignore_case(policy, value, literal(Case::Insensitive)),
        Comparison::Like => {
            by_symbols(decide(policy, value, Rules { pattern: Syntax::Glob, ..literal(Case::Sensitive) }))
        }
        Comparison::Arn => arn_like(policy, value),
        Comparison::Binary => by_symbols(decide(
            policy.trim_end_matches('='),
            value.trim_end_matches('='),
            literal(Case::Sensitive),
        )),
        Comparison::Numeric(order) => typed(policy, value, |policy, value| {
            Some(order.admits(Decimal::parse(value)?.cmp(&Decimal::parse(policy)?)))
        }),
        Comparison::Date(order) => {
            typed(policy, value, |policy, value| Some(order.admits(instant(value)?.cmp(&instant(policy)?))))
        }
        Comparison::Bool => typed(policy, value, |policy, value| Some(boolean(policy)? == boolean(value)?)),
        Comparison::Ip => {
            typed(policy, value, |policy, value| Some(Network::parse(policy)?.contains(value.parse().ok()?)))
        }
        Comparison::Null => Ok(false),
    }
}

/// Whether some value of a request can match this value of a policy.
pub(crate) fn is_well_formed(comparison: Comparison, policy: &str) -> bool {
    if !is_known(policy) {
        return true;
    }
    match comparison {
        Comparison::Equals | Comparison::EqualsIgnoreCase | Comparison::Like | Comparison::Binary => true,
        Comparison::Arn => policy.split(':').count() >= 6,
        Comparison::Numeric(_) => Decimal::parse(policy).is_some(),
        Comparison::Date(_) => instant(policy).is_some(),
        Comparison::Bool | Comparison::Null => boolean(policy).is_some(),
        Comparison::Ip => Network::parse(policy).is_some(),
    }
}

fn typed(policy: &str, value: &str, compare: impl Fn(&str, &str) -> Option<bool>) -> Answer {
    if !is_known(policy) || !is_known(value) {
        return Err(Why::Symbols);
    }
    compare(policy, value).ok_or(Why::Malformed(reason::MALFORMED_VALUE))
}

fn equals_ignore_case(policy: &str, value: &str, rules: Rules) -> Answer {
    let equal = decide(policy, value, rules);
    let foldable = equal == Some(false) && !(policy.is_ascii() && value.is_ascii());
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    let upper = |text: &str| text.chars().flat_map(char::to_uppercase).collect::<String>();
    if foldable && (lower(policy) == lower(value) || upper(policy) == upper(value)) {
        return Err(Why::Code(reason::UNICODE_FOLD));
    }
    by_symbols(equal)
}

/// `true` or `false` in any case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A decimal number of any length.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decimal<'a> {
    pub(crate) negative: bool,
    /// Without leading zeros.
    pub(crate) whole: &'a str,
    /// Without trailing zeros.
    pub(crate) fraction: &'a str,
}

impl<'a> Decimal<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && fraction.is_empty() || !digits(whole) || !digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let zero = whole.is_empty() && fraction.is_empty();
        Some(Decimal { negative: text.starts_with('-') && !zero, whole, fraction })
    }

    /// The number in its shortest form.
    pub(crate) fn text(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let whole = if self.whole.is_empty() { "0" } else { self.whole };
        let point = if self.fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{}", self.fraction)
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = || {
            let by_length = self.whole.len().cmp(&other.whole.len());
            by_length
                .then_with(|| self.whole.cmp(other.whole))
                .then_with(|| self.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

/// A network, or a single address.
pub(crate) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    /// The first address.
    pub(crate) fn first(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => IpAddr::V4((address.to_bits() & self.mask_v4()).into()),
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() & self.mask_v6()).into()),
        }
    }

    /// The last address.
    pub(crate) fn last(&self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => IpAddr::V4((address.to_bits() | !self.mask_v4()).into()),
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() | !self.mask_v6()).into()),
        }
    }

    fn mask_v4(&self) -> u32 {
        u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0)
    }

    fn mask_v6(&self) -> u128 {
        u128::MAX.checked_shl(128 - self.prefix).unwrap_or(0)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(longest), |prefix| prefix.parse().ok())?;
        (prefix <= longest).then_some(Network { address, prefix })
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()) & self.mask_v4() == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()) & self.mask_v6() == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::Order;

    #[test]
    fn numbers_compare_as_decimals_of_any_length() {
        let cases = [
            ("10", "10.0", Ordering::Equal),
            ("+05", "5", Ordering::Equal),
            ("-0", "0.0", Ordering::Equal),
            (".5", "0.50", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("-9", "-10", Ordering::Greater),
            ("0.1", "0.09", Ordering::Greater),
            ("123456789012345678901234567890", "123456789012345678901234567891", Ordering::Less),
        ];
        for (one, other, expected) in cases {
            assert_eq!(
                Decimal::parse(one).unwrap().cmp(&Decimal::parse(other).unwrap()),
                expected,
                "{one} {other}"
            );
        }
        for bad in ["", ".", "-", "1e3", "0x1", "1.2.3", " 1", "١"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_lie_in_networks_of_their_family() {
        let cases = [
            ("203.0.113.0/24", "203.0.113.9", true),
            ("203.0.113.7/24", "203.0.113.9", true),
            ("203.0.113.9", "203.0.113.9", true),
            ("203.0.113.9", "203.0.113.8", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:DB8:0:1::1", true),
            ("2001:db8::1", "2001:db8::2", false),
        ];
        for (policy, value, expected) in cases {
            assert_eq!(compare(Comparison::Ip, policy, value), Ok(expected), "{policy} {value}");
        }
        for (policy, value) in
            [("1.2.3.4/33", "1.2.3.4"), ("foo", "1.2.3.4"), ("1.2.3.4", "1.2.3.0/24"), ("1.2.3", "1.2.3.4")]
        {
            assert_eq!(
                compare(Comparison::Ip, policy, value),
                Err(Why::Malformed(reason::MALFORMED_VALUE)),
                "{policy}"
            );
        }
    }

    #[test]
    fn case_is_ignored_in_ascii_and_doubtful_beyond() {
        let fold = |policy, value| compare(Comparison::EqualsIgnoreCase, policy, value);
        assert_eq!(fold("Team-A", "tEAM-a"), Ok(true));
        assert_eq!(fold("é", "é"), Ok(true));
        assert_eq!(fold("É", "é"), Err(Why::Code(reason::UNICODE_FOLD)));
        assert_eq!(fold("straße", "STRASSE"), Err(Why::Code(reason::UNICODE_FOLD)));
        assert_eq!(fold("é", "e"), Ok(false));
    }

    #[test]
    fn truth_values_and_bytes() {
        assert_eq!(compare(Comparison::Bool, "TRUE", "true"), Ok(true));
        assert_eq!(compare(Comparison::Bool, "yes", "true"), Err(Why::Malformed(reason::MALFORMED_VALUE)));
        assert_eq!(compare(Comparison::Binary, "YQ==", "YQ"), Ok(true));
        assert_eq!(compare(Comparison::Binary, "YQ==", "yq=="), Ok(false));
        assert_eq!(compare(Comparison::Equals, "a*", "ab"), Ok(false));
        assert_eq!(compare(Comparison::Like, "a*", "ab:c/d"), Ok(true));
        assert_eq!(compare(Comparison::Date(Order::Less), "2026-01-02", "1767225600"), Ok(true));
    }
}
