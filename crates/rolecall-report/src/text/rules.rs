//! The list of rules as a table.

use std::io::{self, Write};

use crate::RuleEntry;

/// Writes a line for each rule: name, severity, topic, what it says.
pub fn write_rules(out: &mut dyn Write, rules: &[RuleEntry]) -> io::Result<()> {
    let widest = |column: fn(&RuleEntry) -> &'static str| {
        rules.iter().map(|rule| column(rule).len()).max().unwrap_or(0)
    };
    let (name, severity, topic) =
        (widest(|rule| rule.name), widest(|rule| rule.severity), widest(|rule| rule.topic));
    for rule in rules {
        let RuleEntry { name: this, summary, .. } = rule;
        writeln!(out, "{this:name$}  {:severity$}  {:topic$}  {summary}", rule.severity, rule.topic)?;
    }
    Ok(())
}
