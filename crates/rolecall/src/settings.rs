//! Which rules run, how severe they are, what is ignored.

use std::time::{SystemTime, UNIX_EPOCH};

use rolecall_graph::TrustGraph;
use rolecall_load::config::{Config, IgnoreBlock};
use rolecall_load::suggest::nearest;
use rolecall_model::{ChainSource, Text};
use rolecall_rules::{Date, IgnoreEntry, RULES, Settings, Severity};
use rolecall_source::{Diagnostic, FileId, Level};

use crate::arguments::{MinCertainty, RuleArguments};
use crate::failure::Failure;

/// The settings of a run over these files.
pub(crate) fn of(
    arguments: &RuleArguments,
    config: &Config,
    files: std::ops::Range<usize>,
) -> Result<Settings, Failure> {
    for name in arguments.select.iter().chain(&arguments.ignore) {
        rule(name)?;
    }
    Ok(Settings {
        profile: Some(arguments.profile),
        select: arguments.select.clone(),
        ignore: arguments.ignore.clone(),
        severities: config.rules.iter().map(|block| severity(&block.name, &block.severity)).collect(),
        ignores: config.ignores.iter().map(ignore).collect(),
        no_ignores: arguments.no_ignores,
        only_certain: arguments.min_certainty == MinCertainty::Certain,
        today: today(),
        files: files.map(FileId::from_index).collect(),
    })
}

/// The rule of this name.
pub(crate) fn rule(name: &str) -> Result<&'static rolecall_rules::Rule, Failure> {
    let found = RULES.iter().find(|rule| rule.name == name).copied();
    found.ok_or_else(|| Failure::error(format!("there is no rule `{name}`")).help(advice(name)))
}

/// Errors of a configuration that names rules which do not exist.
pub(crate) fn unknown_rules(config: &Config) -> Vec<Diagnostic> {
    let named =
        config.rules.iter().map(|block| &block.name).chain(config.ignores.iter().map(|block| &block.rule));
    let mut errors = Vec::new();
    for name in named.filter(|name| !RULES.iter().any(|rule| rule.name == &*name.text)) {
        let message = format!("there is no rule `{}`", name.text);
        errors.push(Diagnostic { level: Level::Error, message, span: name.span, help: advice(&name.text) });
    }
    errors
}

fn advice(name: &str) -> Option<String> {
    nearest(name, RULES.iter().map(|rule| rule.name)).map(|name| format!("did you mean `{name}`?"))
}

/// Errors of chains and forbidden paths whose principals name nobody that could exist.
pub(crate) fn unknown_principals(graph: &TrustGraph<'_>) -> Vec<Diagnostic> {
    let estate = graph.estate();
    let declared = estate.chains.iter().filter(|chain| chain.source == ChainSource::Declared);
    let chains = declared.flat_map(|chain| [&chain.from, &chain.to]);
    let forbids =
        estate.forbids.iter().flat_map(|forbid| [&forbid.from, &forbid.to].into_iter().chain(&forbid.except));
    let mut errors = Vec::new();
    for text in chains.chain(forbids) {
        let Err(malformed) = graph.endpoint(&text.text) else { continue };
        let help = malformed.nearest.map(|near| format!("did you mean `{near}`?"));
        errors.push(Diagnostic { level: Level::Error, message: malformed.message, span: text.span, help });
    }
    errors
}

fn severity(name: &Text, severity: &Text) -> (String, Option<Severity>) {
    // `off` is the one word that is no severity; the configuration was checked.
    (name.text.to_string(), Severity::parse(&severity.text))
}

fn ignore(block: &IgnoreBlock) -> IgnoreEntry {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.text.to_string());
    IgnoreEntry {
        rule: block.rule.text.to_string(),
        entity: text(&block.entity),
        address: text(&block.address),
        file: text(&block.file),
        until: block.until.as_ref().and_then(|until| date(&until.text)),
        span: block.span,
    }
}

/// A day written `YYYY-MM-DD`.
fn date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Some(Date { year, month, day })
}

/// Today in UTC; `None` when the clock is set before 1970.
fn today() -> Option<Date> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(day_of(seconds / 86_400))
}

/// The day so many days after 1 January 1970, by eras of 400 years that start in March.
fn day_of(days: u64) -> Date {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    Date { year: year as u16, month: month as u8, day: day as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (days, text) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_820, "2027-01-02")]
        {
            assert_eq!(Some(day_of(days)), date(text), "{text}");
        }
    }

    #[test]
    fn a_slip_in_the_name_of_a_rule_is_advised() {
        let Some(first) = RULES.first() else { return };
        let failure = rule(&format!("{}x", first.name)).unwrap_err();
        assert!(failure.text.contains(&format!("did you mean `{}`?", first.name)), "{}", failure.text);
    }
}
