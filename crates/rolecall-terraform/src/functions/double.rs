//! Logarithm, exponential and power of doubles, to the last digit as Go computes them on common processors.
//!
//! The methods: logarithm as in FreeBSD's `e_log.c`; exponential after N. Shibata, "Efficient evaluation methods of
//! elementary functions suitable for SIMD computation"; power by repeated squaring of the whole part of the exponent.

use std::f64::consts::{FRAC_1_SQRT_2, LOG2_E};

/// The coefficients of the logarithm's series, even and odd places apart.
const LOG_EVEN: [f64; 3] = [1.531_383_769_920_937_3e-1, 2.222_219_843_214_978_4e-1, 3.999_999_999_940_942e-1];
const LOG_ODD: [f64; 4] = [
    1.479_819_860_511_658_6e-1,
    1.818_357_216_161_805e-1,
    2.857_142_874_366_239e-1,
    6.666_666_666_666_735e-1,
];
/// The logarithm of two in two parts, for the logarithm and for the exponential.
const LOG_LN2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
const EXP_LN2: [f64; 2] = [6.931_471_805_596_63e-1, 2.823_529_056_303_157_7e-13];
/// One by the factorials from eight down to one.
const EXP_SERIES: [f64; 8] = [
    2.480_158_730_158_73e-5,
    1.984_126_984_126_984e-4,
    1.388_888_888_888_889e-3,
    8.333_333_333_333_333e-3,
    4.166_666_666_666_666_4e-2,
    1.666_666_666_666_666_6e-1,
    0.5,
    1.0,
];
/// The largest number of which the exponential is finite.
const EXP_MAX: f64 = 709.782_712_893_384;

/// The bits of a double after its exponent.
const FRACTION: u64 = (1 << 52) - 1;

/// The natural logarithm.
pub(super) fn log(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    // Numbers below the normal ones are read as if they were normal.
    let bits = x.to_bits();
    let mut fraction = f64::from_bits(bits & FRACTION | 1022 << 52);
    let mut k = f64::from((bits >> 52) as i32 - 1022);
    if fraction < FRAC_1_SQRT_2 {
        fraction *= 2.0;
        k -= 1.0;
    }
    let f = fraction - 1.0;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let series = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * s4 + c);
    let rest = s2 * series(&LOG_ODD) + s4 * series(&LOG_EVEN);
    let half = 0.5 * f * f;
    k * LOG_LN2[0] - ((half - (s * (half + rest) + k * LOG_LN2[1])) - f)
}

fn exp(x: f64) -> f64 {
    if x.is_nan() || x == f64::INFINITY {
        return x;
    }
    if x > EXP_MAX {
        return f64::INFINITY;
    }
    let k = (LOG2_E * x).round_ties_even();
    if k < -1022.0 {
        return 0.0;
    }
    let reduced = EXP_LN2.iter().fold(x, |x, part| (-part).mul_add(k, x)) * 0.0625;
    let [first, rest @ ..] = EXP_SERIES;
    let mut y = reduced * rest.iter().fold(first, |sum, c| sum.mul_add(reduced, *c));
    for _ in 0..3 {
        y *= y + 2.0;
    }
    scale(y.mul_add(y + 2.0, 1.0), k as i32)
}

/// `x` to the power `y`.
pub(super) fn pow(x: f64, y: f64) -> f64 {
    if let Some(simple) = simple_power(x, y) {
        return simple;
    }
    let (mut whole, mut fraction) = (y.abs().trunc(), y.abs().fract());
    if fraction != 0.0 && x < 0.0 {
        return f64::NAN;
    }
    if whole >= 9.223_372_036_854_776e18 {
        return match x {
            -1.0 => 1.0,
            _ if (x.abs() < 1.0) == (y > 0.0) => 0.0,
            _ => f64::INFINITY,
        };
    }
    let (mut product, mut exponent) = (1.0, 0i32);
    if fraction != 0.0 {
        if fraction > 0.5 {
            fraction -= 1.0;
            whole += 1.0;
        }
        product = exp(fraction * log(x));
    }
    let (mut square, mut square_exponent) = split(x);
    let mut left = unsigned(whole);
    while left != 0 {
        if square_exponent.abs() > 1 << 12 {
            // Far out of range, whatever follows.
            exponent = exponent.saturating_add(square_exponent);
            break;
        }
        if left & 1 == 1 {
            product *= square;
            exponent += square_exponent;
        }
        square *= square;
        square_exponent *= 2;
        if square < 0.5 {
            square += square;
            square_exponent -= 1;
        }
        left >>= 1;
    }
    if y < 0.0 { scale(1.0 / product, -exponent) } else { scale(product, exponent) }
}

#[expect(clippy::cast_sign_loss, reason = "it is an absolute value")]
fn unsigned(whole: f64) -> u64 {
    whole as u64
}

/// Powers that need no computation.
fn simple_power(x: f64, y: f64) -> Option<f64> {
    let odd = y.fract() == 0.0 && y.abs() < 9.007_199_254_740_992e15 && y % 2.0 != 0.0;
    Some(match (x, y) {
        (_, 0.0) | (1.0, _) => 1.0,
        (x, 1.0) => x,
        (x, y) if x.is_nan() || y.is_nan() => f64::NAN,
        (0.0, y) => {
            let zero = if odd { x } else { 0.0 };
            if y < 0.0 { 1.0 / zero } else { zero }
        }
        (x, y) if y.is_infinite() => match x {
            -1.0 => 1.0,
            _ if (x.abs() < 1.0) == (y > 0.0) => 0.0,
            _ => f64::INFINITY,
        },
        (x, y) if x.is_infinite() => {
            let sign = if x < 0.0 && odd { -1.0 } else { 1.0 };
            sign * if y < 0.0 { 0.0 } else { f64::INFINITY }
        }
        (x, 0.5) => x.sqrt(),
        (x, -0.5) => 1.0 / x.sqrt(),
        _ => return None,
    })
}

/// A finite number as a fraction of at least a half and below one, with its sign, and a power of two.
fn split(x: f64) -> (f64, i32) {
    if x == 0.0 {
        return (x, 0);
    }
    if !x.is_normal() {
        let (fraction, exponent) = split(x * 2f64.powi(52));
        return (fraction, exponent - 52);
    }
    let bits = x.to_bits();
    let exponent = ((bits >> 52) & 0x7FF) as i32 - 1022;
    (f64::from_bits(bits & (FRACTION | 1 << 63) | 1022 << 52), exponent)
}

/// `x` times two to the `exponent`, rounded once.
fn scale(x: f64, exponent: i32) -> f64 {
    let (fraction, own) = split(x);
    let exponent = own.saturating_add(exponent);
    match exponent {
        _ if x == 0.0 || !x.is_finite() => x,
        1025.. => f64::INFINITY.copysign(x),
        -1021..=1024 => fraction * 2.0 * 2f64.powi(exponent - 1),
        -1075..=-1022 => fraction * 2f64.powi(exponent + 60) * 2f64.powi(-60),
        _ => 0f64.copysign(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Terraform 1.11 prints these.
    #[test]
    #[expect(clippy::float_cmp, reason = "the last digit counts")]
    fn the_last_digit_is_that_of_go() {
        assert_eq!(log(3.0) / log(5.0), 0.682_606_194_485_985_3);
        assert_eq!(log(3.0) / log(501_234_567_890_123_456_789.0), 0.023_049_290_307_255_59);
        assert_eq!(pow(2.0, 10.0), 1024.0);
        assert_eq!(pow(2.0, -1074.0), 5e-324);
        assert_eq!(pow(2.0, 1023.0), 2f64.powi(1023));
        assert_eq!(pow(2.0, 2063.017), f64::INFINITY);
        assert_eq!(pow(0.0, -100.0), f64::INFINITY);
        assert_eq!(pow(-8.0, 3.0), -512.0);
        assert!(pow(-8.0, 0.3).is_nan());
        assert_eq!(pow(9.0, 0.5), 3.0);
        assert_eq!((split(-12.0), split(5e-324)), ((-0.75, 4), (0.5, -1073)));
    }
}
