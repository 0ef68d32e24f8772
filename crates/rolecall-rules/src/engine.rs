//! Runs rules: severity from settings, ignores, order, one cause one finding.

use rolecall_source::{Parallel, Sources, collect};

use crate::suppress::{Date, Ignores};
use crate::{Analysis, Certainty, Finding, Findings, Profile, RULES, Severity};

/// How rules are run.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The profile; the default one unless said otherwise.
    pub profile: Option<Profile>,
    /// Only these rules, where any are named.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// Severity by rule; `None` turns it off.
    pub severities: Vec<(String, Option<Severity>)>,
    /// Ignores of `rolecall.hcl`.
    pub ignores: Vec<IgnoreEntry>,
    /// Whether ignores count at all.
    pub no_ignores: bool,
    /// Only certain findings.
    pub only_certain: bool,
    /// Today, where known: an `until` before it has expired.
    pub today: Option<Date>,
    /// Files in which inline ignores are read: every file that was analysed.
    pub files: Vec<rolecall_source::FileId>,
}

/// An `ignore` block of `rolecall.hcl`.
#[derive(Clone, Debug)]
pub struct IgnoreEntry {
    /// The rule.
    pub rule: String,
    /// `ACCOUNT:KIND/NAME` or ARN; globs.
    pub entity: Option<String>,
    /// Terraform address; globs.
    pub address: Option<String>,
    /// File; globs.
    pub file: Option<String>,
    /// Until when, inclusive.
    pub until: Option<Date>,
    /// The block.
    pub span: Option<rolecall_source::Span>,
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Findings that stand, sorted by place.
    pub findings: Vec<Finding>,
    /// How many were ignored.
    pub ignored: usize,
}

/// Runs every rule that the settings choose.
pub fn run(analysis: &Analysis<'_>, settings: &Settings, parallel: &dyn Parallel) -> Outcome {
    let enabled: Vec<&crate::Rule> =
        RULES.iter().copied().filter(|rule| is_enabled(rule, settings)).collect();
    let found = collect(parallel, enabled.len(), &|number| {
        let rule = enabled.get(number)?;
        let mut list = Vec::new();
        (rule.check)(analysis, &mut Findings { rule, list: &mut list });
        let severity = severity_of(rule.name, settings);
        for finding in &mut list {
            finding.severity = severity.unwrap_or(finding.severity);
        }
        Some(list)
    });
    let mut found: Vec<Finding> = found.into_iter().flatten().flatten().collect();
    let mut ignored = 0;
    if !settings.no_ignores {
        let mut ignores = Ignores::collect(analysis, settings);
        let before = found.len();
        found.retain(|finding| !ignores.cover(analysis, settings, finding));
        ignored = before - found.len();
        found.extend(ignores.complaints(settings));
    }
    found.retain(|finding| !settings.only_certain || finding.certainty == Certainty::Certain);
    sort(&mut found, analysis.sources);
    found.dedup();
    Outcome { findings: found, ignored }
}

/// Whether the settings choose a rule. A rule that is selected or given a severity by name runs in any profile.
pub(crate) fn is_enabled(rule: &crate::Rule, settings: &Settings) -> bool {
    let named = |list: &[String]| list.iter().any(|name| name == rule.name);
    if named(&settings.ignore) || (!settings.select.is_empty() && !named(&settings.select)) {
        return false;
    }
    match settings.severities.iter().rev().find(|(name, _)| name == rule.name) {
        Some((_, severity)) => severity.is_some(),
        None => {
            named(&settings.select) || rule.profiles.contains(&settings.profile.unwrap_or(Profile::Default))
        }
    }
}

fn severity_of(rule: &str, settings: &Settings) -> Option<Severity> {
    settings.severities.iter().rev().find(|(name, _)| name == rule).and_then(|(_, severity)| *severity)
}

/// By file, place, rule, message: the same whatever the order in which files were read.
fn sort(findings: &mut [Finding], sources: &Sources) {
    findings.sort_by_cached_key(|finding| {
        let place = finding.span.map(|span| (sources.file(span.file).path.clone(), span.start, span.end));
        (
            place,
            finding.rule,
            sources.render(&finding.message),
            finding.entity.as_ref().map(|entity| sources.render(entity)),
        )
    });
}
