//! Which words `rolecall.hcl` may hold: ids, dates, severities, durations.

use rolecall_catalog::PARTITIONS;

/// Says what is wrong with a text, if anything.
pub(super) type Check = fn(&str) -> Result<(), String>;

/// Severities that a `rule` block may set.
const SEVERITIES: [&str; 6] = ["off", "info", "low", "medium", "high", "critical"];

/// Any text but none at all.
pub(super) fn text(text: &str) -> Result<(), String> {
    if text.trim().is_empty() { Err("must not be empty".to_owned()) } else { Ok(()) }
}

/// A label of an account: it stands before the `:` of a principal.
pub(super) fn account_label(label: &str) -> Result<(), String> {
    text(label)?;
    if label.contains([':', '*']) { Err("must not hold `:` or `*`".to_owned()) } else { Ok(()) }
}

/// An account id (AWS Account Management Reference Guide, "View AWS account identifiers").
pub(super) fn account_id(id: &str) -> Result<(), String> {
    if is_account_id(id) { Ok(()) } else { Err(format!("must be twelve digits, not `{id}`")) }
}

/// Whether `id` is an account id: twelve digits.
pub(crate) fn is_account_id(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// An organization id (AWS Organizations API Reference, "Organization").
pub(super) fn organization_id(id: &str) -> Result<(), String> {
    let good = id.strip_prefix("o-").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    });
    if good { Ok(()) } else { Err(format!("must look like `o-exampleorg`, not `{id}`")) }
}

/// A partition of AWS.
pub(super) fn partition(name: &str) -> Result<(), String> {
    one_of(name, PARTITIONS.iter().map(|partition| partition.name))
}

/// A severity, or `off`.
pub(super) fn severity(name: &str) -> Result<(), String> {
    one_of(name, SEVERITIES)
}

/// `ROOT:PROVIDER[.ALIAS]`.
pub(super) fn provider(name: &str) -> Result<(), String> {
    let good = name.rsplit_once(':').is_some_and(|(_, provider)| {
        let (name, alias) = provider.split_once('.').unwrap_or((provider, "default"));
        is_identifier(name) && is_identifier(alias)
    });
    if good { Ok(()) } else { Err(format!("must be `ROOT:PROVIDER` or `ROOT:PROVIDER.ALIAS`, not `{name}`")) }
}

/// `YYYY-MM-DD`.
pub(super) fn date(text: &str) -> Result<(), String> {
    if is_date(text) { Ok(()) } else { Err(format!("must be a date such as `2027-01-31`, not `{text}`")) }
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = |digits: usize| {
        let part = parts
            .next()
            .filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        part.parse::<u32>().ok()
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    parts.next().is_none() && (1..=days).contains(&day)
}

/// Seconds of a duration such as `2h`, `90m`, `1h30m`, `3600s` or, without unit, `3600`.
pub(super) fn duration(text: &str) -> Option<u32> {
    if let Ok(seconds) = text.parse::<u32>() {
        return (seconds > 0).then_some(seconds);
    }
    let mut rest = text;
    let mut total: u32 = 0;
    for (unit, seconds) in [('h', 3600), ('m', 60), ('s', 1)] {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let Some(tail) = tail.strip_prefix(unit) else { continue };
        total = total.checked_add(number.parse::<u32>().ok()?.checked_mul(seconds)?)?;
        rest = tail;
    }
    (rest.is_empty() && total > 0).then_some(total)
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

fn one_of<'a>(word: &str, words: impl IntoIterator<Item = &'a str> + Clone) -> Result<(), String> {
    if words.clone().into_iter().any(|known| known == word) {
        return Ok(());
    }
    let list: Vec<String> = words.into_iter().map(|known| format!("`{known}`")).collect();
    Err(format!("must be one of {}, not `{word}`", list.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_exist_in_the_calendar() {
        for good in ["2027-01-31", "2024-02-29", "2000-02-29"] {
            assert_eq!(date(good), Ok(()), "{good}");
        }
        for bad in
            ["2027-02-29", "1900-02-29", "2027-13-01", "2027-00-10", "2027-1-31", "2027-01-31-", "soon", ""]
        {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_are_seconds() {
        for (text, seconds) in [
            ("2h", Some(7200)),
            ("90m", Some(5400)),
            ("1h30m", Some(5400)),
            ("3600s", Some(3600)),
            ("3600", Some(3600)),
            ("0", None),
            ("h", None),
            ("30m1h", None),
            ("2 h", None),
            ("99999999h", None),
            ("", None),
        ] {
            assert_eq!(duration(text), seconds, "{text}");
        }
    }

    #[test]
    fn providers_name_root_provider_and_alias() {
        for good in ["platform:aws", "a/b:aws.dev", ".:aws", ":aws.us-east-1"] {
            assert_eq!(provider(good), Ok(()), "{good}");
        }
        for bad in ["aws.dev", "platform:", "platform:aws.", "platform:aws.a.b", "a:b c"] {
            assert!(provider(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_have_their_shape() {
        assert!(account_id("012345678901").is_ok());
        assert!(account_id("12345678901").is_err());
        assert!(organization_id("o-exampleorg").is_ok());
        assert!(organization_id("exampleorg").is_err());
    }
}
