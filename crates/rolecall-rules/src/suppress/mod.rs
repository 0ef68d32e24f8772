//! Ignores: comments in HCL and blocks of `rolecall.hcl`. A malformed, expired or unused one is itself a finding.

mod comment;
mod entry;

use rolecall_source::Span;

use crate::engine::{Settings, is_enabled};
use crate::rules::{IGNORE_MALFORMED, IGNORE_UNUSED};
use crate::{Analysis, Finding, Findings, RULES, Rule};

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// Month, from 1.
    pub month: u8,
    /// Day, from 1.
    pub day: u8,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// What an ignore covers.
#[derive(Debug)]
enum Scope {
    /// Findings that begin inside this part of a file.
    Place(Span),
    /// Findings that an `ignore` block describes: its number in the settings.
    Entry(usize),
}

/// One rule of one ignore.
#[derive(Debug)]
struct Ignore {
    rule: String,
    scope: Scope,
    /// The comment or the block.
    span: Option<Span>,
    used: bool,
    /// Why it does not count, when it does not.
    expired: Option<Date>,
}

/// Something that looks like an ignore and is none.
#[derive(Debug)]
struct Malformed {
    message: String,
    span: Option<Span>,
}

/// Every ignore of a run, and whether it was of use.
#[derive(Debug, Default)]
pub(crate) struct Ignores {
    list: Vec<Ignore>,
    malformed: Vec<Malformed>,
}

impl Ignores {
    /// Reads the ignores of every analysed file and of the settings.
    pub(crate) fn collect(analysis: &Analysis<'_>, settings: &Settings) -> Self {
        let mut ignores = Ignores::default();
        for file in &settings.files {
            comment::collect(analysis.sources, *file, &mut ignores);
        }
        for (number, entry) in settings.ignores.iter().enumerate() {
            let expired = entry.until.filter(|until| settings.today.is_some_and(|today| today > *until));
            let scope = Scope::Entry(number);
            ignores.list.push(Ignore {
                rule: entry.rule.clone(),
                scope,
                span: entry.span,
                used: false,
                expired,
            });
        }
        ignores
    }

    /// Whether some ignore covers a finding; marks it used.
    pub(crate) fn cover(&mut self, analysis: &Analysis<'_>, settings: &Settings, finding: &Finding) -> bool {
        let mut covered = false;
        for ignore in
            self.list.iter_mut().filter(|ignore| ignore.rule == finding.rule && ignore.expired.is_none())
        {
            let fits = match &ignore.scope {
                Scope::Place(place) => finding.span.is_some_and(|span| {
                    span.file == place.file && place.start <= span.start && span.start < place.end
                }),
                Scope::Entry(number) => {
                    settings.ignores.get(*number).is_some_and(|entry| entry::fits(analysis, entry, finding))
                }
            };
            ignore.used |= fits;
            covered |= fits;
        }
        covered
    }

    /// `ignore-unused` and `ignore-malformed`, as the settings choose them.
    pub(crate) fn complaints(self, settings: &Settings) -> Vec<Finding> {
        let mut list = Vec::new();
        let mut file = |rule: &'static Rule, span: Option<Span>, message: String, help: &str| {
            if is_enabled(rule, settings) {
                Findings { rule, list: &mut list }.at(span, message).help(help);
            }
        };
        for malformed in self.malformed {
            let help = "write `# rolecall: ignore[rule-name] reason`";
            file(IGNORE_MALFORMED, malformed.span, malformed.message, help);
        }
        for ignore in self.list.into_iter().filter(|ignore| !ignore.used) {
            let runs = RULES.iter().any(|rule| rule.name == ignore.rule && is_enabled(rule, settings));
            match ignore.expired {
                Some(until) => {
                    let message = format!("the ignore of `{}` expired on {until}", ignore.rule);
                    file(
                        IGNORE_UNUSED,
                        ignore.span,
                        message,
                        "decide again: mend the finding, or set a new date",
                    );
                }
                None if runs => {
                    let message = format!("the ignore of `{}` matches no finding", ignore.rule);
                    file(IGNORE_UNUSED, ignore.span, message, "delete it");
                }
                None => {}
            }
        }
        list
    }
}
