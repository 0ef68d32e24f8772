//! Functions on points in time (Terraform, "Date and Time Functions").

use super::arguments::Arguments;
use super::call::{Call, Failure, Outcome};
use super::timestamp::Timestamp;
use crate::value::{Kind, Number, Value};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

fn timestamp(arguments: &[Value], index: usize) -> Result<Timestamp, Failure> {
    let text = Arguments(arguments).text(index)?;
    Timestamp::parse(text).ok_or_else(|| invalid(index, text))
}

fn invalid(index: usize, text: &str) -> Failure {
    Failure::argument(index, format!("`{text}` is not a valid RFC 3339 timestamp"))
}

pub(super) fn formatdate(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (format, time) = (Arguments(arguments).text(0)?, timestamp(arguments, 1)?);
    let mut out = String::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c == '\'' {
            let (literal, after) = quoted(rest)?;
            out.push_str(&literal);
            rest = after;
        } else {
            let end = if c.is_ascii_alphabetic() {
                rest.find(|other| other != c)
            } else {
                rest.find(|other: char| other == '\'' || other.is_ascii_alphabetic())
            };
            let (token, after) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or_default();
            if c.is_ascii_alphabetic() {
                let written = verb(c, token.len(), &time);
                let wrong = || Failure::argument(0, format!("invalid date format verb `{token}`"));
                out.push_str(&written.ok_or_else(wrong)?);
            } else {
                out.push_str(token);
            }
            rest = after;
        }
    }
    Ok(Value::string(out))
}

/// The literal in single quotes that `text` starts with, and what follows; two quotes are one.
fn quoted(text: &str) -> Result<(String, &str), Failure> {
    let unterminated = || Failure::argument(0, "unterminated literal `'`");
    if let Some(after) = text.strip_prefix("''") {
        return Ok(("'".to_owned(), after));
    }
    let mut literal = String::new();
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        let (before, after) = rest.split_once('\'').ok_or_else(unterminated)?;
        literal.push_str(before);
        match after.strip_prefix('\'') {
            Some(after) => {
                literal.push('\'');
                rest = after;
            }
            None => return Ok((literal, after)),
        }
    }
}

/// What `count` letters `c` stand for.
fn verb(c: char, count: usize, time: &Timestamp) -> Option<String> {
    let (year, month, day) = time.date();
    let (hour, minute, second) = time.clock();
    let short = |name: &str| name.get(..3).unwrap_or_default().to_owned();
    let plain_or_padded = |value: u32| match count {
        1 => Some(value.to_string()),
        2 => Some(format!("{value:02}")),
        _ => None,
    };
    match (c, count) {
        ('Y', 2) => Some(format!("{:02}", year % 100)),
        ('Y', 4) => Some(format!("{year:04}")),
        ('M', 3 | 4) => {
            let name = MONTHS.get(month as usize - 1)?;
            Some(if count == 3 { short(name) } else { (*name).to_owned() })
        }
        ('M', _) => plain_or_padded(month),
        ('D', _) => plain_or_padded(day),
        ('E', 3 | 4) => {
            let name = WEEKDAYS.get(time.weekday())?;
            Some(if count == 3 { short(name) } else { (*name).to_owned() })
        }
        ('h', _) => plain_or_padded(hour),
        ('H', _) => plain_or_padded(if hour % 12 == 0 { 12 } else { hour % 12 }),
        ('A', 2) => Some(if hour < 12 { "AM" } else { "PM" }.to_owned()),
        ('a', 2) => Some(if hour < 12 { "am" } else { "pm" }.to_owned()),
        ('m', _) => plain_or_padded(minute),
        ('s', _) => plain_or_padded(second),
        ('Z', 1) => Some(time.zone(":", true)),
        ('Z', 3) if time.offset == 0 => Some("UTC".to_owned()),
        ('Z', 3 | 4) => Some(time.zone("", false)),
        ('Z', 5) => Some(time.zone(":", false)),
        _ => None,
    }
}

pub(super) fn timeadd(_: &mut Call, arguments: &[Value]) -> Outcome {
    let (time, text) = (timestamp(arguments, 0)?, Arguments(arguments).text(1)?);
    let duration =
        duration(text).ok_or_else(|| Failure::argument(1, format!("invalid duration `{text}`")))?;
    let added = time.add(duration).ok_or("result is out of range")?;
    Ok(Value::string(added.to_string()))
}

pub(super) fn timecmp(_: &mut Call, arguments: &[Value]) -> Outcome {
    let time = |index| {
        let text = Arguments(arguments).text(index)?;
        Timestamp::parse_lenient(text).ok_or_else(|| invalid(index, text))
    };
    let order = time(0)?.instant().cmp(&time(1)?.instant());
    Ok(Value::new(Kind::Number(Number::from(order as i64)), None))
}

const UNITS: &[(&str, i128)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// Nanoseconds of a duration such as `-1h30m` (Go, `time.ParseDuration`).
fn duration(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if rest == "0" {
        return Some(0);
    }
    let mut total: i128 = 0;
    if rest.is_empty() || rest.len() > 1000 {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(end)?;
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        let (_, nanoseconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || whole.len() > 20 || fraction.contains('.') {
            return None;
        }
        total += whole.parse::<i128>().unwrap_or(0).checked_mul(*nanoseconds)?;
        let fraction = fraction.get(..fraction.len().min(18))?;
        let digits = fraction.parse::<i128>().unwrap_or(0);
        total += digits * nanoseconds / 10i128.pow(fraction.len() as u32);
        rest = after;
    }
    i64::try_from(if text.starts_with('-') { -total } else { total }).ok()
}
