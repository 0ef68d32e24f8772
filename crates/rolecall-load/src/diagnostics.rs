//! One order for what was said, whoever said it first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolecall_source::{Diagnostics, FileId, Files, Sources, Span};

/// Sorts by file, place and text, and drops what was said twice: a module that several root modules call is evaluated
/// for each, and a file may be reached by several links. Symbols in messages become readable.
pub(crate) fn settle(diagnostics: &mut Diagnostics, sources: &Sources, files: &dyn Files) {
    for problem in &mut diagnostics.problems {
        problem.message = sources.render(&problem.message);
    }
    for unknown in &mut diagnostics.unknowns {
        unknown.message = sources.render(&unknown.message);
    }
    diagnostics.problems.sort_by_cached_key(|problem| {
        (place(sources, problem.span), problem.level, problem.message.clone(), problem.help.clone())
    });
    let mut real = Real { sources, files, known: BTreeMap::new() };
    let mut seen = BTreeSet::new();
    diagnostics.problems.retain(|problem| {
        let what = (problem.level, problem.message.clone(), problem.help.clone());
        seen.insert((real.place(problem.span), what))
    });
    diagnostics.unknowns.sort_by_cached_key(|unknown| {
        (place(sources, unknown.span), unknown.reason, unknown.message.clone())
    });
    let mut seen = BTreeSet::new();
    diagnostics
        .unknowns
        .retain(|unknown| seen.insert((real.place(unknown.span), unknown.reason, unknown.message.clone())));
}

/// Places with links followed.
struct Real<'a> {
    sources: &'a Sources,
    files: &'a dyn Files,
    known: BTreeMap<FileId, String>,
}

impl Real<'_> {
    fn place(&mut self, span: Option<Span>) -> Option<(String, u32, u32)> {
        let span = span?;
        let path = self.known.entry(span.file);
        let path = path.or_insert_with(|| self.files.real(&self.sources.file(span.file).path));
        Some((path.clone(), span.start, span.end))
    }
}

/// Numbers of files depend on which thread was first; their paths do not.
fn place(sources: &Sources, span: Option<Span>) -> Option<(Arc<str>, u32, u32)> {
    span.map(|span| (sources.file(span.file).path.clone(), span.start, span.end))
}

#[cfg(test)]
mod tests {
    use rolecall_source::MemoryFiles;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_linked_file_is_said_once() {
        let sources = Sources::default();
        let mut files = MemoryFiles::default();
        files.insert("common/a.tf", "x");
        files.link("dev/a.tf", "common/a.tf");
        let mut said = Diagnostics::default();
        for path in ["dev/a.tf", "common/a.tf"] {
            let file = sources.add(path, "x");
            said.error("broken", Some(Span::new(file, 0, 1)));
            said.unknown("reason", "gone", Some(Span::new(file, 0, 1)));
        }
        settle(&mut said, &sources, &files);
        assert_eq!((said.problems.len(), said.unknowns.len()), (1, 1));
    }

    #[test]
    fn the_order_is_that_of_paths_and_nothing_is_said_twice() {
        let sources = Sources::default();
        let (b, a) = (sources.add("b.tf", "x"), sources.add("a.tf", "x"));
        let mut said = Diagnostics::default();
        said.error("second", Some(Span::new(b, 0, 1)));
        said.error("first", Some(Span::new(a, 0, 1)));
        said.error("second", Some(Span::new(b, 0, 1)));
        said.unknown("reason", "nowhere", None);
        settle(&mut said, &sources, &MemoryFiles::default());
        let messages: Vec<&str> = said.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["first", "second"]);
    }
}
