//! What a plain scalar means: numbers and dates of YAML 1.2, words of YAML 1.1.

use crate::functions::timestamp::Timestamp;
use crate::value::{Kind, Number, Type};

const TRUE: &[&str] = &["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"];
const FALSE: &[&str] = &["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"];
const NULL: &[&str] = &["", "~", "null", "Null", "NULL"];
const NOT_FINITE: &[&str] =
    &[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN"];

/// The value of a scalar; of a string, `None`. `tag` is the name of a tag of the core schema, `quoted` whether the
/// scalar stood in quotes.
pub(super) fn resolve(text: &str, tag: Option<&str>, quoted: bool) -> Result<Option<Kind>, String> {
    if matches!(tag, Some("str" | "binary")) || quoted {
        return Ok(None);
    }
    if let Some(word) = word(text) {
        return Ok(Some(word));
    }
    if NOT_FINITE.contains(&text) {
        return Err(format!("`{text}` is not a finite number"));
    }
    if matches!(tag, None | Some("timestamp"))
        && let Some(time) = timestamp(text)
    {
        return Ok(Some(Kind::String(time.to_string().as_str().into())));
    }
    let number = if is_number(text) || matches!(tag, Some("int" | "float")) { number(text)? } else { None };
    match (number, tag) {
        (Some(number), _) => Ok(Some(Kind::Number(number))),
        (None, None) => Ok(None),
        (None, Some("null")) => Ok(Some(Kind::Null(Type::Dynamic))),
        (None, Some(tag)) => Err(format!("cannot read `{text}` as `{tag}`")),
    }
}

fn word(text: &str) -> Option<Kind> {
    match text {
        text if TRUE.contains(&text) => Some(Kind::Bool(true)),
        text if FALSE.contains(&text) => Some(Kind::Bool(false)),
        text if NULL.contains(&text) => Some(Kind::Null(Type::Dynamic)),
        _ => None,
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the text has the form of a number.
fn is_number(text: &str) -> bool {
    if let Some(octal) = text.strip_prefix("0o") {
        return !octal.is_empty() && octal.bytes().all(|b| matches!(b, b'0'..=b'7'));
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return !hexadecimal.is_empty() && hexadecimal.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let whole = digits(whole) || (whole.is_empty() && digits(fraction));
    whole
        && (fraction.is_empty() || digits(fraction))
        && digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))
}

fn number(text: &str) -> Result<Option<Number>, String> {
    let plain = text.replace('_', "");
    let radix = |prefix: &str, radix| {
        plain.strip_prefix(prefix).and_then(|rest| i64::from_str_radix(rest, radix).ok())
    };
    if let Some(value) = radix("0o", 8).or_else(|| radix("0x", 16)) {
        return Ok(Some(Number::from(value)));
    }
    if is_number(&plain) { Number::parse(&plain).map(Some) } else { Ok(None) }
}

/// The forms of a date that are read: day alone, or with the time; numbers may lack their leading zero.
fn timestamp(text: &str) -> Option<Timestamp> {
    let year = text.get(..4).filter(|year| digits(year))?;
    let rest = text.get(4..)?.strip_prefix('-')?;
    let (day, time) = match rest.find(['T', 't', ' ']) {
        Some(at) => (rest.get(..at)?, rest.get(at..)?),
        None => (rest, ""),
    };
    let short = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse::<u32>().ok() } else { None }
    };
    let (month, day) = day.split_once('-')?;
    let date = (year.parse().ok()?, short(month)?, short(day)?);
    if time.is_empty() {
        return Timestamp::new(date, (0, 0, 0));
    }
    let zoned = !time.starts_with(' ');
    let time = time.get(1..)?;
    let zone_at = if zoned { time.find(['Z', '+', '-'])? } else { time.len() };
    let (clock, zone) = (time.get(..zone_at)?, time.get(zone_at..)?);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let (hour, rest) = clock.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    let (hour, minute, second) = (short(hour)?, short(minute)?, short(second)?);
    let (year, month, day) = date;
    // Put into the strict form, which has the rules.
    let zone = if zoned { zone } else { "Z" };
    let strict = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction}{zone}");
    Timestamp::parse(&strict)
}
