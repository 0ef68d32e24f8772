//! One order for what was said, whoever said it first.

use std::sync::Arc;

use rolecall_source::{Diagnostics, Sources, Span};

/// Sorts by file, place and text, and drops what was said twice: a module that several root modules call is evaluated
/// for each. Symbols in messages become readable.
pub(crate) fn settle(diagnostics: &mut Diagnostics, sources: &Sources) {
    for problem in &mut diagnostics.problems {
        problem.message = sources.render(&problem.message);
    }
    for unknown in &mut diagnostics.unknowns {
        unknown.message = sources.render(&unknown.message);
    }
    diagnostics.problems.sort_by_cached_key(|problem| {
        (place(sources, problem.span), problem.level, problem.message.clone(), problem.help.clone())
    });
    diagnostics.problems.dedup();
    diagnostics.unknowns.sort_by_cached_key(|unknown| {
        (place(sources, unknown.span), unknown.reason, unknown.message.clone())
    });
    diagnostics.unknowns.dedup();
}

/// Numbers of files depend on which thread was first; their paths do not.
fn place(sources: &Sources, span: Option<Span>) -> Option<(Arc<str>, u32, u32)> {
    span.map(|span| (sources.file(span.file).path.clone(), span.start, span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_paths_and_nothing_is_said_twice() {
        let sources = Sources::default();
        let (b, a) = (sources.add("b.tf", "x"), sources.add("a.tf", "x"));
        let mut said = Diagnostics::default();
        said.error("second", Some(Span::new(b, 0, 1)));
        said.error("first", Some(Span::new(a, 0, 1)));
        said.error("second", Some(Span::new(b, 0, 1)));
        said.unknown("reason", "nowhere", None);
        settle(&mut said, &sources);
        let messages: Vec<&str> = said.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["first", "second"]);
    }
}
