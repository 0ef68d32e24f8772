//! Functions on address ranges (Terraform, "IP Network Functions").

use std::net::{Ipv4Addr, Ipv6Addr};

use num_bigint::{BigInt, BigUint};

use super::arguments::{Arguments, list};
use super::call::{Call, Failure, Outcome, UNDECIDED};
use crate::value::{Type, Value};

/// `::ffff:0.0.0.0`, under which IPv4 addresses are mapped into IPv6.
const MAPPED: u128 = 0xFFFF_0000_0000;

/// An address range: its first address, of 32 or 128 bits.
#[derive(Clone, Copy, Debug)]
struct Network {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    fn parse(text: &str) -> Option<Network> {
        let (address, prefix) = text.split_once('/')?;
        let (address, bits) = match address.parse::<Ipv6Addr>() {
            Ok(address) => (u128::from(address), 128),
            Err(_) => (u128::from(ipv4(address)?), 32),
        };
        let digits = !prefix.is_empty() && prefix.len() <= 3 && prefix.bytes().all(|b| b.is_ascii_digit());
        let prefix: u32 = prefix.parse().ok().filter(|&prefix| digits && prefix <= bits)?;
        let host = if prefix == bits { 0 } else { u128::MAX >> (128 - bits + prefix) };
        Some(Network { first: address & !host, prefix, bits })
    }

    fn address(self, address: u128) -> String {
        // Go writes an IPv4 address that is mapped into IPv6 as such.
        match u32::try_from(address & !MAPPED) {
            Ok(short) if self.bits == 32 || address & !u128::from(u32::MAX) == MAPPED => {
                Ipv4Addr::from(short).to_string()
            }
            _ => Ipv6Addr::from(address).to_string(),
        }
    }

    /// Number of addresses of a range with this prefix; of all of IPv6, none.
    fn size(self, prefix: u32) -> Option<u128> {
        1u128.checked_shl(self.bits - prefix)
    }

    fn range(self, first: u128, prefix: u32) -> Value {
        Value::string(format!("{}/{prefix}", self.address(first)))
    }
}

/// Leading zeros are decimal, as in old versions of Go.
fn ipv4(text: &str) -> Option<u32> {
    let octet = |octet: &str| {
        let digits = !octet.is_empty() && octet.bytes().all(|b| b.is_ascii_digit());
        if digits { octet.parse().ok() } else { None }
    };
    let parts: Vec<u8> = text.split('.').map(octet).collect::<Option<_>>()?;
    <[u8; 4]>::try_from(parts).ok().map(u32::from_be_bytes)
}

fn network(arguments: &[Value]) -> Result<Network, Failure> {
    let text = Arguments(arguments).text(0)?;
    Network::parse(text).ok_or_else(|| Failure::argument(0, format!("invalid CIDR expression `{text}`")))
}

/// A whole number of any size.
fn whole(arguments: &[Value], index: usize) -> Result<BigInt, Failure> {
    let number = Arguments(arguments).number(index)?;
    if number.is_integer() {
        Ok(number.to_integer())
    } else {
        Err(Failure::argument(index, "value must be a whole number"))
    }
}

pub(super) fn cidrhost(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (network, number) = (network(arguments)?, whole(arguments, 1)?);
    let size = BigInt::from(1) << (network.bits - network.prefix);
    // Negative numbers count from the end.
    let index = if number < BigInt::ZERO { &size + &number } else { number.clone() };
    let wrong = || {
        Failure::argument(
            1,
            format!("prefix of {} does not accommodate a host numbered {number}", network.prefix),
        )
    };
    let index = u128::try_from(index).ok().filter(|&index| BigInt::from(index) < size).ok_or_else(wrong)?;
    Ok(Value::string(network.address(network.first | index)))
}

pub(super) fn cidrnetmask(_: &mut Call, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    if network.bits == 128 && network.first & !u128::from(u32::MAX) == MAPPED {
        let mask = u128::MAX.checked_shl(128 - network.prefix).unwrap_or(0);
        return Ok(Value::string(Ipv6Addr::from(mask).to_string()));
    }
    if network.bits != 32 {
        return Err(Failure::argument(0, "IPv6 addresses cannot have a netmask"));
    }
    let mask = u32::MAX.checked_shl(32 - network.prefix).unwrap_or(0);
    Ok(Value::string(Ipv4Addr::from(mask).to_string()))
}

pub(super) fn cidrsubnet(_: &mut Call, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    let (more, number) = (Arguments(arguments).integer(1)?, whole(arguments, 2)?);
    let prefix = i64::from(network.prefix).saturating_add(more);
    if prefix > i64::from(network.bits) {
        let message = format!("insufficient address space to extend prefix of {} by {more}", network.prefix);
        return Err(Failure::argument(1, message));
    }
    // Arithmetic of 64 bits, as in Go: what does not fit is cut off, and a prefix may also be made shorter.
    let most = u32::try_from(more).ok().and_then(|more| 1u64.checked_shl(more)).unwrap_or(0).wrapping_sub(1);
    if number.magnitude().iter_u64_digits().next().unwrap_or(0) > most {
        let message = format!("prefix extension of {more} does not accommodate a subnet numbered {number}");
        return Err(Failure::argument(2, message));
    }
    let Ok(prefix) = u32::try_from(prefix) else { return Ok(Value::string("<nil>")) };
    let first = (BigInt::from(network.first) | number << (network.bits - prefix)).magnitude().clone();
    let all = BigUint::from(u128::MAX >> (128 - network.bits));
    let first = u128::try_from(first & all).map_err(|_| UNDECIDED)?;
    Ok(network.range(first, prefix))
}

/// Ranges one after the other, each at the next place that its size allows.
pub(super) fn cidrsubnets(_: &mut Call, arguments: &[Value]) -> Outcome {
    let network = network(arguments)?;
    let mut next = Some(network.first);
    let mut ranges = Vec::new();
    for index in 1..arguments.len() {
        let more = Arguments(arguments).integer(index)?;
        let more = u32::try_from(more).ok().filter(|more| (1..=32).contains(more));
        let more = more.ok_or_else(|| Failure::argument(index, "must extend the prefix by 1 to 32 bits"))?;
        let prefix = network.prefix + more;
        if prefix > network.bits {
            return Err(Failure::argument(
                index,
                format!("would extend the prefix to {prefix} bits, which is too long"),
            ));
        }
        let full = || Failure::argument(index, "not enough remaining address space");
        let size = network.size(prefix).ok_or_else(full)?;
        let first = next.and_then(|next| next.checked_next_multiple_of(size)).ok_or_else(full)?;
        let end = network.size(network.prefix).and_then(|all| network.first.checked_add(all));
        if end.is_some_and(|end| first >= end) {
            return Err(full());
        }
        ranges.push(network.range(first, prefix));
        next = first.checked_add(size);
    }
    Ok(list(Type::String, ranges))
}

/// Whether a range holds an address or a range, which only OpenTofu asks (OpenTofu, "cidrcontains Function").
pub(super) fn cidrcontains(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (outer, text) = (network(arguments)?, Arguments(arguments).text(1)?);
    let prefix = if text.contains(':') { 128 } else { 32 };
    let inner = Network::parse(text).or_else(|| Network::parse(&format!("{text}/{prefix}")));
    let wrong = || Failure::argument(1, format!("`{text}` is neither an address nor a CIDR expression"));
    let inner = inner.ok_or_else(wrong)?;
    if inner.bits != outer.bits {
        return Err(Failure::argument(1, "address families do not match"));
    }
    let host = if outer.prefix == outer.bits { 0 } else { u128::MAX >> (128 - outer.bits + outer.prefix) };
    Ok(Value::bool(inner.prefix >= outer.prefix && inner.first & !host == outer.first))
}
