//! Dates of conditions (IAM User Guide, "Date condition operators").

/// Milliseconds since 1970 of a date: epoch seconds, or ISO 8601 in the profile of the W3C note "Date and Time Formats".
/// Four digits are a year. A time without zone is UTC.
pub(crate) fn instant(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() != 4 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i64>().ok()?.checked_mul(1000);
    }
    let mut reader = Reader(text);
    let year = reader.number(4)?;
    let month = reader.after('-').map_or(Some(1), Reader::pair)?;
    let day = reader.after('-').map_or(Some(1), Reader::pair)?;
    let mut time = 0;
    if let Some(reader) = reader.after('T') {
        time = reader.time()?;
    }
    let valid = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day) && reader.0.is_empty();
    valid.then(|| days_since_epoch(year, month, day) * 86_400_000 + time)
}

/// The date of so many milliseconds since 1970, as `YYYY-MM-DDThh:mm:ssZ`, with milliseconds where there are some; `None`
/// outside of the years 1 to 9999.
pub(crate) fn iso(instant: i64) -> Option<String> {
    let (days, rest) = (instant.div_euclid(86_400_000), instant.rem_euclid(86_400_000));
    // A year is 365.2425 days: the guess is at most one off.
    let guess = 1970 + days.checked_mul(400)?.div_euclid(146_097);
    let year =
        [guess + 1, guess, guess - 1].into_iter().find(|&year| days_since_epoch(year, 1, 1) <= days)?;
    let month = (1..=12).rev().find(|&month| days_since_epoch(year, month, 1) <= days)?;
    let day = days - days_since_epoch(year, month, 1) + 1;
    let (seconds, millisecond) = (rest / 1000, rest % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = if millisecond == 0 { String::new() } else { format!(".{millisecond:03}") };
    (1..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
}

/// Reads a date from its start.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    /// Itself behind this letter, when that comes next.
    fn after(&mut self, letter: char) -> Option<&mut Reader<'a>> {
        self.0 = self.0.strip_prefix(letter)?;
        Some(self)
    }

    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        number.parse().ok()
    }

    fn pair(&mut self) -> Option<i64> {
        self.number(2)
    }

    /// Hours and minutes, seconds and zone if there are any, in milliseconds of UTC.
    fn time(&mut self) -> Option<i64> {
        let (hour, minute) = self.hour_and_minute()?;
        let second = self.after(':').map_or(Some(0), Reader::pair)?;
        let mut millisecond = 0;
        if self.after('.').is_some() {
            let end = self.0.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(self.0.len());
            let (digits, rest) = self.0.split_at_checked(end)?;
            self.0 = rest;
            let weights = [100, 10, 1];
            millisecond =
                digits.bytes().zip(weights).map(|(digit, weight)| i64::from(digit - b'0') * weight).sum();
            if digits.is_empty() {
                return None;
            }
        }
        let zone = self.zone()?;
        let valid = (0..24).contains(&hour) && minute < 60 && second <= 60;
        valid.then_some(((hour * 60 + minute - zone) * 60 + second) * 1000 + millisecond)
    }

    /// Minutes that the zone is ahead of UTC.
    fn zone(&mut self) -> Option<i64> {
        if self.after('Z').is_some() || self.0.is_empty() {
            return Some(0);
        }
        let sign = if self.after('-').is_some() { -1 } else { 1 };
        if sign == 1 {
            self.after('+')?;
        }
        let (hour, minute) = self.hour_and_minute()?;
        Some(sign * (hour * 60 + minute))
    }

    fn hour_and_minute(&mut self) -> Option<(i64, i64)> {
        let hour = self.pair()?;
        Some((hour, self.after(':')?.pair()?))
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the proleptic Gregorian calendar, counted in years that start in March.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_iso_8601_or_epoch_seconds() {
        let cases = [
            ("0", 0),
            ("-1", -1000),
            ("1767225600", 1_767_225_600_000),
            ("2026", 1_767_225_600_000),
            ("2026-01", 1_767_225_600_000),
            ("2026-01-01", 1_767_225_600_000),
            ("2026-01-01T00:00Z", 1_767_225_600_000),
            ("2026-01-01T00:00:00", 1_767_225_600_000),
            ("2026-01-01T01:30:00.5+01:30", 1_767_225_600_500),
            ("2025-12-31T23:00:00-01:00", 1_767_225_600_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("1970-01-01T00:00:00.1239Z", 123),
            ("0001-01-01", -62_135_596_800_000),
        ];
        for (text, expected) in cases {
            assert_eq!(instant(text), Some(expected), "{text}");
        }
        let bad = [
            "",
            "-",
            "tomorrow",
            "2026-13",
            "2026-02-29",
            "2026-01-01T",
            "2026-01-01T25:00Z",
            "2026-01-01 00:00",
        ];
        for text in bad.into_iter().chain([
            "2026-1-1",
            "2026-01-01T00:00:00X",
            "99999999999999999999",
            "2026-01-01T00Z",
        ]) {
            assert_eq!(instant(text), None, "{text}");
        }
    }
}
