//! Values of numbers, dates, truth values, bytes and addresses that tell a policy's values apart: the borders of each
//! interval and a value on either side. What no such value meets, no value meets. They are compared by the evaluator.

use std::net::IpAddr;
use std::sync::Arc;

use crate::compare::{Decimal, Network, compare};
use crate::date::{instant, iso};
use crate::operator::Comparison;

/// Whether a value matches one of these; `None` where that is not known or the value is of another type.
pub(crate) fn matches_typed(comparison: Comparison, values: &[Arc<str>], value: &str) -> Option<bool> {
    let mut matched = Some(false);
    for policy in values {
        match compare(comparison, policy, value) {
            Ok(true) => return Some(true),
            Ok(false) => {}
            Err(_) => matched = None,
        }
    }
    matched
}

/// Values that tell apart what these comparisons tell apart, the most readable first.
pub(crate) fn candidates(constants: &[(Comparison, Vec<Arc<str>>)]) -> Vec<Arc<str>> {
    let mut found: Vec<String> = Vec::new();
    let of = |wanted: fn(&Comparison) -> bool| -> Vec<&str> {
        let values = constants.iter().filter(|(comparison, _)| wanted(comparison));
        values.flat_map(|(_, values)| values).map(|value| &**value).collect()
    };
    let has = |wanted: fn(&Comparison) -> bool| constants.iter().any(|(comparison, _)| wanted(comparison));
    if has(|is| matches!(is, Comparison::Bool)) {
        found.extend(["true", "false"].map(str::to_owned));
    }
    if has(|is| matches!(is, Comparison::Numeric(_))) {
        found.extend(numbers(&of(|is| matches!(is, Comparison::Numeric(_)))));
    }
    if has(|is| matches!(is, Comparison::Date(_))) {
        found.extend(dates(&of(|is| matches!(is, Comparison::Date(_)))));
    }
    if has(|is| matches!(is, Comparison::Ip)) {
        found.extend(addresses(&of(|is| matches!(is, Comparison::Ip))));
    }
    if has(|is| matches!(is, Comparison::Binary)) {
        let bytes = of(|is| matches!(is, Comparison::Binary));
        let fresh = ["YQ==", "Yg==", "Yw=="].into_iter().map(str::to_owned);
        found.extend(bytes.iter().map(|&text| text.to_owned()).chain(fresh));
        found.push("YQ".repeat(1 + bytes.iter().map(|text| text.len()).max().unwrap_or(0)));
    }
    found.into_iter().map(Arc::from).collect()
}

/// Each number, zero, and what lies next to each away from zero.
fn numbers(constants: &[&str]) -> Vec<String> {
    let decimals: Vec<Decimal<'_>> = constants.iter().filter_map(|text| Decimal::parse(text)).collect();
    let digits = decimals.iter().map(|decimal| decimal.fraction.len()).max().unwrap_or(0);
    let mut found: Vec<String> = decimals.iter().map(Decimal::text).collect();
    found.push("0".to_owned());
    let next = |decimal: &Decimal<'_>| {
        let sign = if decimal.negative { "-" } else { "" };
        let whole = if decimal.whole.is_empty() { "0" } else { decimal.whole };
        format!("{sign}{whole}.{:0<digits$}1", decimal.fraction)
    };
    found.extend(decimals.iter().map(next));
    found.push(format!("0.{:0<digits$}1", ""));
    found.push(format!("-0.{:0<digits$}1", ""));
    found
}

/// Each instant, a second and a millisecond around it, and one where there is none.
fn dates(constants: &[&str]) -> Vec<String> {
    let instants: Vec<i64> = constants.iter().filter_map(|text| instant(text)).collect();
    let mut found: Vec<String> = instants.iter().filter_map(|&at| iso(at)).collect();
    for step in [1000, -1000, 1, -1] {
        found.extend(instants.iter().filter_map(|at| iso(at.checked_add(step)?)));
    }
    found.extend(iso(1_767_225_600_000));
    found
}

/// The ends of each network, what lies next to them, and an address of either family.
fn addresses(constants: &[&str]) -> Vec<String> {
    let networks: Vec<Network> = constants.iter().filter_map(|text| Network::parse(text)).collect();
    let mut found: Vec<IpAddr> = networks.iter().map(Network::first).collect();
    found.extend(networks.iter().map(Network::last));
    let usual = ["203.0.113.9", "0.0.0.0", "2001:db8::9", "::"];
    found.extend(usual.iter().filter_map(|text| text.parse::<IpAddr>().ok()));
    found.extend(networks.iter().filter_map(|network| neighbour(network.last(), true)));
    found.extend(networks.iter().filter_map(|network| neighbour(network.first(), false)));
    found.into_iter().map(|address| address.to_string()).collect()
}

fn neighbour(address: IpAddr, above: bool) -> Option<IpAddr> {
    Some(match (address, above) {
        (IpAddr::V4(address), true) => IpAddr::V4(address.to_bits().checked_add(1)?.into()),
        (IpAddr::V4(address), false) => IpAddr::V4(address.to_bits().checked_sub(1)?.into()),
        (IpAddr::V6(address), true) => IpAddr::V6(address.to_bits().checked_add(1)?.into()),
        (IpAddr::V6(address), false) => IpAddr::V6(address.to_bits().checked_sub(1)?.into()),
    })
}
