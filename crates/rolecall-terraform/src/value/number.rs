//! Numbers: binary floating point of 512 bits, as Terraform computes with, and small integers without detours.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::{BigInt, BigUint, Sign};

use super::decimal::Decimal;

/// A number. Equality and order are those of the value.
#[derive(Clone, Debug)]
pub struct Number {
    pub(super) repr: Repr,
    /// Bits of mantissa that results have; integers counted by functions have 64, logarithms 53, all else 512.
    pub(super) precision: u16,
}

/// `Big` only when `Small` cannot hold the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Repr {
    Small(i64),
    Big(Arc<Float>),
    /// A zero that prints as `-0`; it is equal to zero.
    NegativeZero,
    /// What division by zero gives; whether it is negative.
    Infinite(bool),
}

/// `mantissa` times two to the `exponent`; the mantissa is odd, or the value zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Float {
    pub(super) mantissa: BigInt,
    pub(super) exponent: i32,
}

/// Bits of precision of what is written in a configuration.
const FULL: u16 = 512;
/// Largest power of ten, and with a minus smallest, that a number may reach. Terraform's bound is so high that printing
/// a number would need gigabytes.
const MAX_POWER: i64 = 10_000;
/// The same in powers of two.
const MAX_EXPONENT: i64 = 33_300;

impl Number {
    /// Zero.
    pub const ZERO: Number = Number { repr: Repr::Small(0), precision: FULL };

    /// The number that decimal `text` says (`12`, `-0.5`, `1e3`); an error when it is none, or too large or small.
    pub fn parse(text: &str) -> Result<Number, String> {
        let required = || "a number is required".to_owned();
        if text.len() as u64 > 2 * MAX_POWER.unsigned_abs() {
            return Err(out_of_range());
        }
        let (negative, digits) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..).unwrap_or_default()),
            Some(b'+') => (false, text.get(1..).unwrap_or_default()),
            _ => (false, text),
        };
        let (mantissa, power) = match digits.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, parse_power(power).ok_or_else(required)?),
            None => (digits, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        let value =
            BigUint::parse_bytes(all.as_bytes(), 10).filter(|_| all.bytes().all(|b| b.is_ascii_digit()));
        let value = value.ok_or_else(required)?;
        let sign = if negative { Sign::Minus } else { Sign::Plus };
        if value.bits() == 0 {
            return Ok(Number::zero(negative, FULL));
        }
        Number::scaled(BigInt::from_biguint(sign, value), power - signed(fraction.len()))
    }

    /// `value` times ten to the `power`.
    fn scaled(value: BigInt, power: i64) -> Result<Number, String> {
        if power.abs() > 2 * MAX_POWER {
            return Err(out_of_range());
        }
        let ten = BigInt::from(10).pow(power.unsigned_abs() as u32);
        if power >= 0 { build(value * ten, 0, FULL) } else { quotient(&value, &ten, 0, FULL) }
    }

    /// A count, as functions such as `length` give it.
    pub fn count(value: usize) -> Number {
        Number::from(i64::try_from(value).unwrap_or(i64::MAX)).with_precision(64)
    }

    /// A big integer of any length.
    pub(crate) fn from_integer(value: BigInt) -> Result<Number, String> {
        let precision = value.bits().clamp(64, FULL.into());
        build(value, 0, u16::try_from(precision).unwrap_or(FULL))
    }

    /// A double; an error when it is no number.
    pub(crate) fn from_f64(value: f64) -> Result<Number, String> {
        if value.is_nan() {
            return Err("the result is not a number".to_owned());
        }
        if value.is_infinite() {
            return Ok(Number { repr: Repr::Infinite(value < 0.0), precision: FULL });
        }
        if value == 0.0 {
            return Ok(Number::zero(value.is_sign_negative(), 53));
        }
        let bits = value.abs().to_bits();
        let (fraction, power) = (bits & ((1 << 52) - 1), signed(bits >> 52));
        let (mantissa, exponent) =
            if power == 0 { (fraction, -1074) } else { (fraction | 1 << 52, power - 1075) };
        let mantissa = BigInt::from(mantissa);
        build(if value < 0.0 { -mantissa } else { mantissa }, exponent, 53)
    }

    /// The nearest double.
    pub(crate) fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        match &self.repr {
            Repr::Small(_) | Repr::NegativeZero => true,
            Repr::Big(float) => float.exponent >= 0,
            Repr::Infinite(_) => false,
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self.repr, Repr::Small(0) | Repr::NegativeZero)
    }

    /// Whether it is infinite, as one divided by zero is.
    pub fn is_infinite(&self) -> bool {
        matches!(self.repr, Repr::Infinite(_))
    }

    /// Whether it has a minus: it is below zero, or the zero that prints as `-0`.
    pub fn is_negative(&self) -> bool {
        match &self.repr {
            Repr::Small(value) => *value < 0,
            Repr::NegativeZero => true,
            Repr::Infinite(negative) => *negative,
            Repr::Big(float) => float.mantissa.sign() == Sign::Minus,
        }
    }

    /// The number when it is an integer of 64 bits.
    pub fn to_i64(&self) -> Option<i64> {
        match self.repr {
            Repr::Small(value) => Some(value),
            Repr::NegativeZero => Some(0),
            Repr::Big(_) | Repr::Infinite(_) => None,
        }
    }

    /// The integer part; of negative numbers nearer to zero, and of infinity zero.
    pub(crate) fn to_integer(&self) -> BigInt {
        match &self.repr {
            Repr::Small(value) => BigInt::from(*value),
            Repr::Big(float) if float.exponent >= 0 => &float.mantissa << float.exponent.unsigned_abs(),
            Repr::NegativeZero | Repr::Infinite(_) => BigInt::ZERO,
            Repr::Big(float) => {
                let magnitude = float.mantissa.magnitude() >> float.exponent.unsigned_abs();
                BigInt::from_biguint(float.mantissa.sign(), magnitude)
            }
        }
    }

    /// The sum; an error when it is out of bounds.
    pub fn add(&self, other: &Number) -> Result<Number, String> {
        let precision = self.precision.max(other.precision);
        if let (Repr::Small(a), Repr::Small(b)) = (&self.repr, &other.repr)
            && let Some(sum) = a.checked_add(*b)
            && fits(sum, precision)
        {
            return Ok(Number { repr: Repr::Small(sum), precision });
        }
        if let Some(sum) = self.add_extreme(other) {
            return sum;
        }
        let (a, b) = (self.float(), other.float());
        let exponent = a.exponent.min(b.exponent);
        let align = |float: &Float| &float.mantissa << (float.exponent - exponent).unsigned_abs();
        build(align(&a) + align(&b), exponent.into(), precision)
    }

    /// The difference; an error when it is out of bounds.
    pub fn subtract(&self, other: &Number) -> Result<Number, String> {
        self.add(&other.negate())
    }

    /// The product; an error when it is out of bounds.
    pub fn multiply(&self, other: &Number) -> Result<Number, String> {
        let precision = self.precision.max(other.precision);
        if let (Repr::Small(a), Repr::Small(b)) = (&self.repr, &other.repr)
            && let Some(product) = a.checked_mul(*b)
            && product != 0
        {
            let precision = if fits(product, precision) { precision } else { 64 };
            return Ok(Number { repr: Repr::Small(product), precision });
        }
        if let Some(product) = self.multiply_extreme(other) {
            return product;
        }
        let (a, b) = (self.float(), other.float());
        let product = build(&a.mantissa * &b.mantissa, i64::from(a.exponent) + i64::from(b.exponent), FULL)?;
        let needed = u16::try_from(product.float().mantissa.bits()).unwrap_or(FULL);
        Ok(product.with_precision(precision.max(needed)))
    }

    /// The quotient; of a division by zero infinity. An error when there is none, as of zero by zero.
    pub fn divide(&self, other: &Number) -> Result<Number, String> {
        if let Some(quotient) = self.divide_extreme(other) {
            return quotient;
        }
        let precision = self.precision.max(other.precision);
        if let (Repr::Small(a), Repr::Small(b)) = (&self.repr, &other.repr)
            && a.checked_rem(*b) == Some(0)
            && let Some(value) = a.checked_div(*b)
            && fits(value, precision)
        {
            return Ok(Number { repr: Repr::Small(value), precision });
        }
        let (a, b) = (self.float(), other.float());
        quotient(&a.mantissa, &b.mantissa, i64::from(a.exponent) - i64::from(b.exponent), precision)
    }

    /// The remainder, with the sign of `self`; by zero, `self`. An error when there is none or it is out of bounds.
    pub fn modulo(&self, other: &Number) -> Result<Number, String> {
        if other.is_zero() {
            return Ok(self.clone());
        }
        if let (Repr::Small(a), Repr::Small(b)) = (&self.repr, &other.repr)
            && let Some(rest) = a.checked_rem(*b)
        {
            return Ok(Number { repr: Repr::Small(rest), precision: self.precision.max(other.precision) });
        }
        let times = build(self.divide(other)?.to_integer(), 0, self.precision)?;
        self.subtract(&times.multiply(other)?.rounded(self.precision)?)?.rounded(self.precision)
    }

    /// The same at another precision.
    fn rounded(self, precision: u16) -> Result<Number, String> {
        match &self.repr {
            Repr::Big(float) => build(float.mantissa.clone(), float.exponent.into(), precision),
            Repr::Small(value) if !fits(*value, precision) => build(BigInt::from(*value), 0, precision),
            _ => Ok(Number { precision, ..self }),
        }
    }

    /// The same with the other sign.
    pub fn negate(&self) -> Number {
        let repr = match &self.repr {
            Repr::Small(0) => Repr::NegativeZero,
            Repr::NegativeZero => Repr::Small(0),
            Repr::Infinite(negative) => Repr::Infinite(!negative),
            Repr::Small(value) if *value != i64::MIN => Repr::Small(-value),
            Repr::Small(value) => repr_of(-BigInt::from(*value), 0),
            Repr::Big(float) => repr_of(-float.mantissa.clone(), float.exponent),
        };
        Number { repr, precision: self.precision }
    }

    pub(super) fn precision(&self) -> u16 {
        self.precision
    }

    pub(super) fn float(&self) -> Float {
        match &self.repr {
            Repr::Small(value) => {
                let shift = if *value == 0 { 0 } else { value.trailing_zeros() };
                Float { mantissa: BigInt::from(value >> shift), exponent: i32::try_from(shift).unwrap_or(0) }
            }
            Repr::Big(float) => Float::clone(float),
            Repr::NegativeZero | Repr::Infinite(_) => Float { mantissa: BigInt::ZERO, exponent: 0 },
        }
    }

    fn with_precision(self, precision: u16) -> Number {
        Number { precision, ..self }
    }
}

/// A count of bits or digits as a signed number.
pub(super) fn signed(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}

fn parse_power(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // What does not fit is out of bounds in any case.
    let power = digits.parse().unwrap_or(i64::from(i32::MAX)).min(i64::from(i32::MAX));
    Some(if text.starts_with('-') { -power } else { power })
}

fn out_of_range() -> String {
    format!("number is out of range: more than {MAX_POWER} digits before or after the point")
}

/// Whether an integer needs no rounding.
fn fits(value: i64, precision: u16) -> bool {
    precision >= 64 || value.unsigned_abs() < 1 << precision
}

fn repr_of(mantissa: BigInt, exponent: i32) -> Repr {
    let small = u32::try_from(exponent).ok().filter(|&shift| mantissa.bits() + u64::from(shift) <= 64);
    let small = small.and_then(|shift| i64::try_from(&mantissa << shift).ok());
    small.map_or_else(|| Repr::Big(Arc::new(Float { mantissa, exponent })), Repr::Small)
}

/// `mantissa` times two to the `exponent`, rounded to `precision` bits, ties to even.
fn build(mantissa: BigInt, exponent: i64, precision: u16) -> Result<Number, String> {
    let (sign, mut magnitude) = mantissa.into_parts();
    let mut exponent = exponent;
    let excess = magnitude.bits().saturating_sub(precision.into());
    if excess > 0 {
        let half = magnitude.bit(excess - 1);
        let sticky = magnitude.trailing_zeros().is_some_and(|zeros| zeros < excess - 1);
        magnitude >>= excess;
        if half && (sticky || magnitude.bit(0)) {
            magnitude += 1u8;
        }
        exponent += signed(excess);
    }
    let zeros = magnitude.trailing_zeros().unwrap_or(0);
    magnitude >>= zeros;
    exponent += signed(zeros);
    if magnitude.bits() == 0 {
        return Ok(Number { repr: Repr::Small(0), precision });
    }
    let top = exponent.saturating_add_unsigned(magnitude.bits());
    if top.abs() > MAX_EXPONENT || exponent < -MAX_EXPONENT {
        return Err(out_of_range());
    }
    let exponent = i32::try_from(exponent).map_err(|_| out_of_range())?;
    Ok(Number { repr: repr_of(BigInt::from_biguint(sign, magnitude), exponent), precision })
}

/// `a / b` times two to the `exponent`, rounded to `precision` bits.
fn quotient(a: &BigInt, b: &BigInt, exponent: i64, precision: u16) -> Result<Number, String> {
    // Enough bits that the last one can say whether there was a remainder.
    let shift = (b.bits() + u64::from(precision) + 2).saturating_sub(a.bits());
    let (sign, dividend) = (a << shift).into_parts();
    let divisor = b.magnitude();
    let (result, rest) = (&dividend / divisor, &dividend % divisor);
    let sticky = u8::from(rest != BigUint::ZERO);
    let sign = if b.sign() == Sign::Minus { -sign } else { sign };
    build(
        BigInt::from_biguint(sign, (result << 1u8) | BigUint::from(sticky)),
        exponent - signed(shift) - 1,
        precision,
    )
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Number { repr: Repr::Small(value), precision: FULL }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.repr {
            Repr::Small(value) if self.precision >= 64 => write!(f, "{value}"),
            Repr::NegativeZero => f.write_str("-0"),
            Repr::Infinite(negative) => f.write_str(if negative { "-Inf" } else { "+Inf" }),
            _ => f.write_str(&Decimal::shortest(self).to_plain(None)),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let float = self.float();
        float.mantissa.hash(state);
        float.exponent.hash(state);
        self.infinity().hash(state);
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        if let (Repr::Small(a), Repr::Small(b)) = (&self.repr, &other.repr) {
            return a.cmp(b);
        }
        if self.is_infinite() || other.is_infinite() {
            return self.infinity().cmp(&other.infinity());
        }
        let (a, b) = (self.float(), other.float());
        let exponent = a.exponent.min(b.exponent);
        let align = |float: &Float| &float.mantissa << (float.exponent - exponent).unsigned_abs();
        align(&a).cmp(&align(&b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    /// Terraform 1.11 prints these.
    #[test]
    fn arithmetic_is_that_of_terraform() {
        let third = number("1").divide(&number("3")).unwrap();
        assert_eq!(number("0.1").add(&number("0.2")).unwrap().to_string(), "0.3");
        assert_eq!(third.to_string().len(), 157);
        assert_eq!(third.multiply(&number("3")).unwrap().to_string(), "1");
        assert_eq!(
            number("99999999999999999999").add(&number("1")).unwrap().to_string(),
            "100000000000000000000"
        );
        assert_eq!(number("-7").modulo(&number("3")).unwrap().to_string(), "-1");
        assert_eq!(number("7.5").modulo(&number("2")).unwrap().to_string(), "1.5");
        assert_eq!(number("10").divide(&number("4")).unwrap().to_string(), "2.5");
        assert_eq!(number("5").modulo(&number("0")).unwrap().to_string(), "5");
    }

    #[test]
    fn text_round_trips() {
        for text in
            ["0", "-1", "0.000001", "123456789012345678901234567890.125", "9223372036854775808", "-0.5"]
        {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("1e3").to_string(), "1000");
        assert_eq!(number("1E-3").to_string(), "0.001");
        assert_eq!(number("+5.").to_string(), "5");
        assert_eq!(number(".5").to_string(), "0.5");
        assert_eq!(number("-0").to_string(), "-0");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", "1e", "a", "1_000", "0x10", " 1", "1.2.3", "--1", "1e+-3", ".", "1e5e5"] {
            assert_eq!(Number::parse(text), Err("a number is required".to_owned()), "{text}");
        }
    }

    #[test]
    fn exponents_are_bounded() {
        for text in ["1e1000000000", "1e-1000000000", "1e99999999999999999999", "1e20000"] {
            assert!(Number::parse(text).unwrap_err().starts_with("number is out of range"), "{text}");
        }
        let large = number("1e9000");
        assert!(large.multiply(&large).is_err());
        assert_eq!(number("0e1000000000"), Number::ZERO);
        assert!(Number::parse(&"1".repeat(100_000)).is_err());
    }

    #[test]
    fn counts_and_doubles_have_their_own_precision() {
        let third = Number::count(1).divide(&Number::count(3)).unwrap();
        assert_eq!(third.to_string(), "0.33333333333333333334");
        let log = Number::from_f64(10f64.ln() / 3f64.ln()).unwrap();
        let twice = log.multiply(&number("2")).unwrap();
        assert_eq!(twice.to_string(), "4.1918065485787696644592870143242180347442626953125");
        let power = Number::from_f64(2f64.powi(70)).unwrap().add(&number("1")).unwrap();
        assert_eq!(power.to_string(), "1180591620717411303425");
    }

    #[test]
    fn doubles_print_their_shortest_text() {
        assert_eq!(Number::from_f64(0.1).unwrap().to_string(), "0.1");
        assert_eq!(Number::from_f64(2f64.powi(70)).unwrap().to_string(), "1180591620717411300000");
        assert_eq!(Number::from_f64(-3.0).unwrap().to_i64(), Some(-3));
    }

    #[test]
    fn order_is_that_of_values() {
        assert!(number("-1e30") < number("0.5"));
        assert!(number("1e30") > number("5"));
        assert_eq!(number("2.50"), number("2.5"));
        assert_eq!(number("9223372036854775807").add(&number("1")).unwrap(), number("9223372036854775808"));
        assert_eq!(Number::from(i64::MIN).negate().negate(), Number::from(i64::MIN));
    }
}
