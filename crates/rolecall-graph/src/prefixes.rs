//! Resource patterns by what stands before their first wildcard, so that a role meets only those that may match it.

use std::collections::{BTreeSet, HashMap};

use rolecall_policy::Statement;

/// Numbers of whoever has a pattern, by the start of the pattern.
#[derive(Debug, Default)]
pub(crate) struct Prefixes {
    /// In lower case: most parts of an ARN do not regard case.
    by_start: HashMap<Box<str>, Vec<u32>>,
    /// The lengths of the starts.
    lengths: BTreeSet<usize>,
}

/// The starts of the patterns of some grants.
#[derive(Debug, Default)]
pub(crate) struct Starts(BTreeSet<String>);

impl Starts {
    /// What may match anything.
    pub(crate) fn everything(&mut self) {
        self.0.insert(String::new());
    }

    /// The resources of a statement.
    pub(crate) fn statement(&mut self, statement: &Statement) {
        match statement.resources.as_ref().filter(|set| !set.negated) {
            Some(set) => self.0.extend(set.patterns.iter().map(|pattern| literal_start(&pattern.text))),
            None => self.everything(),
        }
    }
}

/// What stands before the first wildcard, variable or symbol.
fn literal_start(pattern: &str) -> String {
    let end = pattern.find(|c: char| matches!(c, '*' | '?' | '$') || !c.is_ascii()).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or_default().to_ascii_lowercase()
}

impl Prefixes {
    /// Adds a number under each of the starts. Numbers are added in rising order.
    pub(crate) fn add(&mut self, number: u32, starts: Starts) {
        for start in starts.0 {
            self.lengths.insert(start.len());
            self.by_start.entry(start.into()).or_default().push(number);
        }
    }

    /// The numbers whose patterns may match an ARN, each once and in order; `None` for all of them, where the ARN holds
    /// a symbol that may stand for anything.
    pub(crate) fn on(&self, arn: &str) -> Option<Vec<u32>> {
        let arn = Some(arn).filter(|arn| arn.is_ascii())?.to_ascii_lowercase();
        let starts = self.lengths.iter().filter_map(|length| arn.get(..*length));
        let mut numbers: Vec<u32> =
            starts.filter_map(|start| self.by_start.get(start)).flatten().copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        Some(numbers)
    }
}

#[cfg(test)]
mod tests {
    use rolecall_policy::Document;

    use super::*;

    #[test]
    fn a_role_meets_the_patterns_that_may_match_it() {
        let mut prefixes = Prefixes::default();
        for (number, resource) in [
            "*",
            "arn:aws:iam::1:role/app-*",
            "arn:aws:iam::1:role/app",
            "arn:aws:IAM::1:role/${aws:username}",
            "arn:aws:s3:::b/*",
        ]
        .iter()
        .enumerate()
        {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"{resource}"}}}}"#
            );
            let mut starts = Starts::default();
            starts.statement(&Document::from_json(&text).unwrap().statements[0]);
            prefixes.add(number as u32, starts);
        }
        assert_eq!(prefixes.on("arn:aws:iam::1:role/app-a"), Some(vec![0, 1, 2, 3]));
        assert_eq!(prefixes.on("arn:aws:iam::1:role/other"), Some(vec![0, 3]));
        assert_eq!(prefixes.on("arn:aws:iam::2:role/app"), Some(vec![0]));
        assert_eq!(prefixes.on("arn:aws:iam::1:role/\u{F0000}"), None);
    }
}
