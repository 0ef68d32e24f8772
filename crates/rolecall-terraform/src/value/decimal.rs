//! Decimal digits of numbers.

use std::cmp::Ordering;

use num_bigint::BigUint;

use super::Number;
use super::number::signed;

/// A number as decimal digits: `0.DIGITS` times ten to the `point`, without zeros at either end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// Every digit of `number`.
    pub(crate) fn exact(number: &Number) -> Decimal {
        let float = number.float();
        let (digits, power) = decimal_of(float.mantissa.magnitude(), float.exponent);
        Decimal::of(number.is_negative(), digits, power)
    }

    /// The fewest digits that still mean `number` at its precision (Go, `big.Float.Text`).
    pub(crate) fn shortest(number: &Number) -> Decimal {
        let float = number.float();
        let magnitude = float.mantissa.magnitude();
        // With so many bits the last one is half a unit of the last place.
        let shift =
            (u32::from(number.precision()) + 1).saturating_sub(u32::try_from(magnitude.bits()).unwrap_or(0));
        if number.is_zero() || shift == 0 {
            return Decimal::exact(number);
        }
        let middle = magnitude << shift;
        let exponent = float.exponent.saturating_sub_unsigned(shift);
        let (low, _) = decimal_of(&(&middle - 1u8), exponent);
        let (high, _) = decimal_of(&(&middle + 1u8), exponent);
        let (digits, power) = decimal_of(&middle, exponent);
        // One place more than needed, for a carry.
        let width = high.len() + 1;
        let pad = |digits: Vec<u8>| [vec![b'0'; width.saturating_sub(digits.len())], digits].concat();
        let short = shorten(&pad(digits), &pad(low), &pad(high), !middle.bit(1));
        let dropped = i64::try_from(width - short.len()).unwrap_or(0);
        Decimal::of(number.is_negative(), short, power + dropped)
    }

    fn of(negative: bool, mut digits: Vec<u8>, power: i64) -> Decimal {
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        digits.drain(..zeros);
        let point = if digits.is_empty() { 0 } else { power + signed(digits.len()) };
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        Decimal { negative, digits, point }
    }

    /// Rounded to `count` digits, ties to even.
    fn round(&self, count: i64) -> Decimal {
        let Ok(keep) = usize::try_from(count) else {
            return Decimal::of(self.negative, Vec::new(), 0);
        };
        let (Some(kept), Some(rest)) = (self.digits.get(..keep), self.digits.get(keep..)) else {
            return self.clone();
        };
        let up = match rest.first().map_or(Ordering::Less, |digit| digit.cmp(&b'5')) {
            Ordering::Equal if rest.len() == 1 => kept.last().is_some_and(|digit| digit % 2 == 1),
            Ordering::Equal | Ordering::Greater => true,
            Ordering::Less => false,
        };
        let mut digits = [b"0", kept].concat();
        if up {
            increment(&mut digits);
        }
        Decimal::of(self.negative, digits, self.point - count)
    }

    /// Without exponent; rounded to `fraction` digits after the point when given.
    pub(crate) fn to_plain(&self, fraction: Option<usize>) -> String {
        let rounded = fraction.map(|fraction| self.round(self.point + signed(fraction)));
        let Decimal { negative, digits, point } = rounded.as_ref().unwrap_or(self);
        let zeros = |count: i64| "0".repeat(usize::try_from(count).unwrap_or(0));
        let text = String::from_utf8_lossy(digits);
        let split = usize::try_from(*point).unwrap_or(0).min(digits.len());
        let (whole, rest) = text.split_at_checked(split).unwrap_or_default();
        let whole =
            if *point <= 0 { "0".to_owned() } else { [whole, &zeros(point - signed(split))].concat() };
        let mut rest = if rest.is_empty() { String::new() } else { [&zeros(-point), rest].concat() };
        if let Some(fraction) = fraction {
            rest.push_str(&zeros(signed(fraction) - signed(rest.len())));
        }
        let sign = if *negative { "-" } else { "" };
        let dot = if rest.is_empty() { "" } else { "." };
        [sign, &whole, dot, &rest].concat()
    }

    /// With an exponent of at least two digits; rounded to `fraction` digits after the point when given.
    pub(crate) fn to_scientific(&self, fraction: Option<usize>) -> String {
        let rounded = fraction.map(|fraction| self.round(signed(fraction) + 1));
        let Decimal { negative, digits, point } = rounded.as_ref().unwrap_or(self);
        let text = String::from_utf8_lossy(digits);
        let (first, rest) = text.split_at_checked(1).unwrap_or(("0", ""));
        let missing = fraction.map_or(0, |fraction| fraction.saturating_sub(rest.len()));
        let rest = [rest, &"0".repeat(missing)].concat();
        let exponent = if digits.is_empty() { 0 } else { point - 1 };
        let dot = if rest.is_empty() { "" } else { "." };
        let sign = if *negative { "-" } else { "" };
        let minus = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{first}{dot}{rest}e{minus}{:02}", exponent.unsigned_abs())
    }

    /// With an exponent when that is below -4 or not below the number of `digits` (6 when not given), else plain.
    pub(crate) fn to_general(&self, digits: Option<usize>) -> String {
        let Some(digits) = digits else {
            return self.general(6);
        };
        let digits = signed(digits.max(1));
        let rounded = self.round(digits);
        let count = signed(rounded.digits.len());
        // Trailing zeros of an integer need no exponent.
        rounded.general(if digits > count && count >= rounded.point { count } else { digits })
    }

    fn general(&self, limit: i64) -> String {
        let exponent = self.point - 1;
        if exponent < -4 || exponent >= limit { self.to_scientific(None) } else { self.to_plain(None) }
    }
}

/// The shortest start of `digits` that, rounded either way, still lies between `low` and `high`.
fn shorten(digits: &[u8], low: &[u8], high: &[u8], inclusive: bool) -> Vec<u8> {
    let zeros = |digits: Option<&[u8]>| digits.is_none_or(|digits| digits.iter().all(|&digit| digit == b'0'));
    for count in 1..=digits.len() {
        let (Some(kept), Some(floor), Some(ceiling)) =
            (digits.get(..count), low.get(..count), high.get(..count))
        else {
            break;
        };
        let mut next = kept.to_vec();
        increment(&mut next);
        let down = kept > floor || (inclusive && zeros(low.get(count..)));
        let up = match next.as_slice().cmp(ceiling) {
            Ordering::Less => true,
            Ordering::Equal => inclusive || !zeros(high.get(count..)),
            Ordering::Greater => false,
        };
        let rest = digits.get(count..).unwrap_or_default();
        let nearer_up = match rest.first().map_or(Ordering::Less, |digit| digit.cmp(&b'5')) {
            Ordering::Equal if zeros(rest.get(1..)) => kept.last().is_some_and(|digit| digit % 2 == 1),
            Ordering::Equal | Ordering::Greater => true,
            Ordering::Less => false,
        };
        match (down, up) {
            (true, true) => return if nearer_up { next } else { kept.to_vec() },
            (true, false) => return kept.to_vec(),
            (false, true) => return next,
            (false, false) => {}
        }
    }
    digits.to_vec()
}

/// Adds one to the last digit; the first must be able to take the carry.
fn increment(digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
}

/// `magnitude` times two to the `exponent` as an integer times a power of ten.
fn decimal_of(magnitude: &BigUint, exponent: i32) -> (Vec<u8>, i64) {
    let digits = if exponent >= 0 {
        magnitude << exponent.unsigned_abs()
    } else {
        magnitude * BigUint::from(5u8).pow(exponent.unsigned_abs())
    };
    (digits.to_str_radix(10).into_bytes(), i64::from(exponent.min(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Decimal {
        Decimal::exact(&Number::parse(text).unwrap())
    }

    #[test]
    fn plain_text_rounds_ties_to_even() {
        assert_eq!(exact("2.5").to_plain(Some(0)), "2");
        assert_eq!(exact("3.5").to_plain(Some(0)), "4");
        assert_eq!(exact("0.5").to_plain(Some(0)), "0");
        assert_eq!(exact("9.96").to_plain(Some(1)), "10.0");
        assert_eq!(exact("12").to_plain(Some(3)), "12.000");
        assert_eq!(exact("0.001").to_plain(Some(6)), "0.001000");
        assert_eq!(exact("0").to_plain(Some(2)), "0.00");
        assert_eq!(exact("0.004").to_plain(Some(1)), "0.0");
        assert_eq!(exact("1200").to_plain(None), "1200");
    }

    #[test]
    fn scientific_and_general_text_are_those_of_go() {
        assert_eq!(exact("1234.5").to_scientific(Some(6)), "1.234500e+03");
        assert_eq!(exact("0").to_scientific(Some(2)), "0.00e+00");
        assert_eq!(exact("0.0000152587890625").to_general(Some(20)), "1.52587890625e-05");
        assert_eq!(Decimal::shortest(&Number::parse("0.00001").unwrap()).to_general(None), "1e-05");
        assert_eq!(exact("1000000").to_general(None), "1e+06");
        assert_eq!(exact("1234567").to_general(Some(3)), "1.23e+06");
        assert_eq!(exact("100").to_general(Some(10)), "100");
    }
}
