//! Lists of policy texts, one of which must match or, negated, none.

use std::sync::Arc;

use crate::document::Text;
use crate::facts::{Answer, Facts, Why};
use crate::reason;
use crate::variable::{Expanded, Resolution};

/// Whether some text matches `subject` or, when `negated`, none does; the reasons are added where that is not known.
pub(crate) fn any_matches<'t>(
    texts: &'t [Text],
    negated: bool,
    expand: impl Fn(&'t str) -> Expanded<'t>,
    matches: impl Fn(&str) -> Answer,
    subject: &str,
    facts: &mut Facts,
) -> Option<bool> {
    let known = facts.len();
    let mut matched = Some(false);
    let mut doubt = Doubt::default();
    for text in texts {
        let expanded = expand(&text.text);
        doubt.note(&expanded.resolution);
        // Beside a text that matches, what the others say does not matter.
        if matched == Some(true) || matches!(expanded.resolution, Resolution::Void { .. }) {
            continue;
        }
        match matches(&expanded.text) {
            Ok(true) => matched = Some(true),
            Ok(false) => {}
            Err(Why::Malformed(code)) => doubt.malformed = Some(code),
            Err(why) => {
                matched = matched.filter(|&matched| matched);
                facts.add_why(why, &expanded.text, subject);
                if let Resolution::Somehow(fact) | Resolution::Perhaps(fact) = &expanded.resolution {
                    facts.add(fact);
                }
            }
        }
    }
    if doubt.is_void(texts) {
        return Some(false);
    }
    let holds = matched.map(|matched| matched != negated);
    if holds == Some(true) && doubt.decides(negated, facts) {
        return None;
    }
    if holds.is_some() {
        facts.truncate(known);
    }
    holds
}

/// What is doubtful about the texts of a list.
#[derive(Default)]
pub(crate) struct Doubt {
    void: usize,
    /// Whether another request of the caller could have the variable that is missing.
    pub(crate) possible: bool,
    perhaps: Option<Arc<str>>,
    pub(crate) malformed: Option<&'static str>,
}

impl Doubt {
    pub(crate) fn note(&mut self, resolution: &Resolution) {
        match resolution {
            Resolution::Void { impossible } => {
                self.void += 1;
                self.possible |= !impossible;
            }
            Resolution::Perhaps(fact) => self.perhaps = Some(fact.clone()),
            Resolution::Known | Resolution::Somehow(_) => {}
        }
    }

    /// Whether no text can be resolved, so that the statement does not apply.
    pub(crate) fn is_void(&self, texts: &[Text]) -> bool {
        self.void > 0 && self.void == texts.len()
    }

    /// Whether a list that holds otherwise is doubtful; the reason is added.
    pub(crate) fn decides(&self, negated: bool, facts: &mut Facts) -> bool {
        let unresolved = (self.void > 0).then_some(reason::VARIABLE_UNRESOLVED);
        let malformed = self.malformed.filter(|_| negated);
        let mut doubtful = false;
        for reason in [unresolved, self.perhaps.as_deref(), malformed].into_iter().flatten() {
            facts.add(reason);
            doubtful = true;
        }
        doubtful
    }
}
