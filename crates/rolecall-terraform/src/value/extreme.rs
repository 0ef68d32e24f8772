//! Zeros with a sign and infinities, as IEEE 754 has them and Terraform's numbers too.

use super::number::{Number, Repr};

impl Number {
    /// Zero, with a minus when `negative`.
    pub(super) fn zero(negative: bool, precision: u16) -> Number {
        Number { repr: if negative { Repr::NegativeZero } else { Repr::Small(0) }, precision }
    }

    fn infinite(negative: bool, precision: u16) -> Number {
        Number { repr: Repr::Infinite(negative), precision }
    }

    /// Minus one, zero or one: negative infinity, finite, infinity.
    pub(super) fn infinity(&self) -> i8 {
        match self.repr {
            Repr::Infinite(true) => -1,
            Repr::Infinite(false) => 1,
            _ => 0,
        }
    }

    /// The sum where one of both is infinite or a zero with a minus.
    pub(super) fn add_extreme(&self, other: &Number) -> Option<Result<Number, String>> {
        let precision = self.precision.max(other.precision);
        let sum = match (&self.repr, &other.repr) {
            (Repr::Infinite(a), Repr::Infinite(b)) if a != b => {
                return Some(Err("infinity minus infinity is no number".to_owned()));
            }
            (Repr::Infinite(_), _) | (_, Repr::NegativeZero) => self,
            (_, Repr::Infinite(_)) | (Repr::NegativeZero, _) => other,
            _ => return None,
        };
        Some(Ok(Number { repr: sum.repr.clone(), precision }))
    }

    /// The product where one of both is infinite or zero.
    pub(super) fn multiply_extreme(&self, other: &Number) -> Option<Result<Number, String>> {
        let precision = self.precision.max(other.precision);
        let negative = self.is_negative() != other.is_negative();
        let infinite = self.is_infinite() || other.is_infinite();
        match (infinite, self.is_zero() || other.is_zero()) {
            (true, true) => Some(Err("zero times infinity is no number".to_owned())),
            (true, false) => Some(Ok(Number::infinite(negative, precision))),
            (false, true) => Some(Ok(Number::zero(negative, precision))),
            (false, false) => None,
        }
    }

    /// The quotient where one of both is infinite or zero.
    pub(super) fn divide_extreme(&self, other: &Number) -> Option<Result<Number, String>> {
        let precision = self.precision.max(other.precision);
        let negative = self.is_negative() != other.is_negative();
        if (self.is_zero() && other.is_zero()) || (self.is_infinite() && other.is_infinite()) {
            return Some(Err("zero by zero and infinity by infinity have no quotient".to_owned()));
        }
        if self.is_infinite() || other.is_zero() {
            return Some(Ok(Number::infinite(negative, precision)));
        }
        (self.is_zero() || other.is_infinite()).then(|| Ok(Number::zero(negative, precision)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        match text {
            "inf" => Number::infinite(false, 512),
            "-inf" => Number::infinite(true, 512),
            _ => Number::parse(text).unwrap(),
        }
    }

    fn shown(result: Result<Number, String>) -> String {
        result.map_or_else(|_| "error".to_owned(), |number| number.to_string())
    }

    /// Terraform 1.11 prints these.
    #[test]
    fn zeros_have_a_sign() {
        assert_eq!(number("0").negate().to_string(), "-0");
        assert_eq!(number("-0"), number("0"));
        assert_eq!(shown(number("0").multiply(&number("-1"))), "-0");
        assert_eq!(shown(number("-0").divide(&number("65535"))), "-0");
        assert_eq!(shown(number("-0").add(&number("0"))), "0");
        assert_eq!(shown(number("-0").add(&number("-0"))), "-0");
        assert_eq!(shown(number("-0").add(&number("2.5"))), "2.5");
        assert_eq!(shown(number("1").subtract(&number("1"))), "0");
        assert_eq!(shown(number("-0").modulo(&number("3"))), "-0");
    }

    #[test]
    fn division_by_zero_is_infinite() {
        assert_eq!(shown(number("1").divide(&number("0"))), "+Inf");
        assert_eq!(shown(number("1").divide(&number("-0"))), "-Inf");
        assert_eq!(shown(number("0").divide(&number("0"))), "error");
        assert_eq!(shown(number("inf").subtract(&number("inf"))), "error");
        assert_eq!(shown(number("inf").multiply(&number("0"))), "error");
        assert_eq!(shown(number("5").modulo(&number("inf"))), "error");
        assert_eq!(shown(number("inf").modulo(&number("5"))), "+Inf");
        assert_eq!(shown(number("7").divide(&number("-inf"))), "-0");
        assert!(number("1e300") < number("inf") && number("-inf") < number("-5"));
        assert_eq!(number("inf"), number("inf"));
    }
}
