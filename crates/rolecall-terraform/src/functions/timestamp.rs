//! Points in time as RFC 3339 writes them.

use std::fmt;

/// A point in time and the offset it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
    nanoseconds: u32,
    /// Seconds east of UTC.
    pub(super) offset: i32,
}

const DAY: i64 = 86_400;
const BILLION: i64 = 1_000_000_000;

impl Timestamp {
    /// A time in UTC; `None` when there is no such day or time of day.
    pub(super) fn new(date: (i64, u32, u32), clock: (u32, u32, u32)) -> Option<Timestamp> {
        let (year, month, day) = date;
        let (hour, minute, second) = clock;
        let days = days_of(month, year)?;
        if !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let seconds =
            days_since_epoch(year, month, day) * DAY + i64::from(hour * 3600 + minute * 60 + second);
        Some(Timestamp { seconds, nanoseconds: 0, offset: 0 })
    }

    /// Strict: two digits each, a capital `T`, a point before fractions, an offset.
    pub(super) fn parse(text: &str) -> Option<Timestamp> {
        let number = |range: std::ops::Range<usize>| {
            let digits = text.get(range)?;
            if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse::<u32>().ok() } else { None }
        };
        let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
        if signs.iter().any(|&(at, sign)| text.as_bytes().get(at) != Some(&sign)) {
            return None;
        }
        let date = (i64::from(number(0..4)?), number(5..7)?, number(8..10)?);
        let mut time = Timestamp::new(date, (number(11..13)?, number(14..16)?, number(17..19)?))?;
        let mut rest = text.get(19..)?;
        if let Some(fraction) = rest.strip_prefix('.') {
            let end = fraction.find(|c: char| !c.is_ascii_digit()).filter(|&end| end > 0)?;
            let digits = fraction.get(..end.min(9))?;
            time.nanoseconds = digits.parse::<u32>().ok()? * 10u32.pow(9 - digits.len() as u32);
            rest = fraction.get(end..)?;
        }
        if rest == "Z" {
            return Some(time);
        }
        time.offset = parse_offset(rest, (23, 59))?;
        time.seconds -= i64::from(time.offset);
        Some(time)
    }

    /// Also what Go's own parser reads: an hour of one digit, a comma before fractions, an offset of 24 hours or 60
    /// minutes.
    pub(super) fn parse_lenient(text: &str) -> Option<Timestamp> {
        let mut text = text.to_owned();
        if text.as_bytes().get(12) == Some(&b':') {
            text.insert(11, '0');
        }
        if text.as_bytes().get(19) == Some(&b',') {
            text.replace_range(19..20, ".");
        }
        if let Some(time) = Timestamp::parse(&text) {
            return Some(time);
        }
        let at = text.len().checked_sub(6).filter(|&at| at > 18)?;
        let (local, zone) = text.split_at_checked(at)?;
        let mut time = Timestamp::parse(&format!("{local}Z"))?;
        time.offset = parse_offset(zone, (24, 60))?;
        time.seconds -= i64::from(time.offset);
        Some(time)
    }

    /// The time `nanoseconds` later.
    pub(super) fn add(self, nanoseconds: i64) -> Option<Timestamp> {
        let total = i64::from(self.nanoseconds) + nanoseconds.rem_euclid(BILLION);
        let seconds = self.seconds.checked_add(nanoseconds.div_euclid(BILLION) + total / BILLION)?;
        Some(Timestamp { seconds, nanoseconds: u32::try_from(total % BILLION).ok()?, offset: self.offset })
    }

    /// What orders times.
    pub(super) fn instant(self) -> (i64, u32) {
        (self.seconds, self.nanoseconds)
    }

    fn local(self) -> i64 {
        self.seconds + i64::from(self.offset)
    }

    /// Year, month and day where it was written.
    pub(super) fn date(self) -> (i64, u32, u32) {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March.
        let days = self.local().div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }

    /// Hour, minute and second where it was written.
    pub(super) fn clock(self) -> (u32, u32, u32) {
        let second = u32::try_from(self.local().rem_euclid(DAY)).unwrap_or(0);
        (second / 3600, second / 60 % 60, second % 60)
    }

    /// Days since Sunday.
    pub(super) fn weekday(self) -> usize {
        usize::try_from((self.local().div_euclid(DAY) + 4).rem_euclid(7)).unwrap_or(0)
    }

    /// The offset, such as `+02:00`; with `letter`, `Z` for none.
    pub(super) fn zone(self, separator: &str, letter: bool) -> String {
        if letter && self.offset == 0 {
            return "Z".to_owned();
        }
        let minutes = self.offset.unsigned_abs() / 60;
        let sign = if self.offset < 0 { '-' } else { '+' };
        format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
    }
}

/// Whole seconds, as Go's `time.RFC3339` layout writes them.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((year, month, day), (hour, minute, second)) = (self.date(), self.clock());
        let zone = self.zone(":", true);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
    }
}

/// Seconds of `+hh:mm`, with so many hours and minutes at most.
fn parse_offset(text: &str, (most_hours, most_minutes): (i32, i32)) -> Option<i32> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let number = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse::<i32>().ok() } else { None }
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let seconds = (hours * 60 + minutes) * 60;
    match text.as_bytes().first() {
        _ if hours > most_hours || minutes > most_minutes => None,
        Some(b'+') => Some(seconds),
        Some(b'-') => Some(-seconds),
        _ => None,
    }
}

fn days_of(month: u32, year: i64) -> Option<u32> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

fn days_since_epoch(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let shifted = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    let year_of_era = year.rem_euclid(400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_round_trip() {
        for text in [
            "0000-01-01T00:00:00Z",
            "1999-12-31T23:59:59Z",
            "2000-02-29T12:00:00+05:30",
            "9999-12-31T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn syntax_is_strict() {
        for text in [
            "2017-1-01T00:00:00Z",
            "2017-02-29T00:00:00Z",
            "2017-01-01t00:00:00Z",
            "2017-01-01T00:00:00",
            "x",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert_eq!(Timestamp::parse("2017-01-01T24:00:00Z"), None);
        assert_eq!(Timestamp::parse("2017-01-01T00:00:00+24:00"), None);
    }

    #[test]
    fn go_reads_some_more() {
        for text in ["2017-01-01T1:00:00Z", "2017-01-01T01:00:00+24:00", "2017-01-01T01:00:00,5Z"] {
            assert!(Timestamp::parse_lenient(text).is_some(), "{text}");
        }
        assert_eq!(Timestamp::parse_lenient("2017-01-01T01:00:00+25:00"), None);
    }
}
