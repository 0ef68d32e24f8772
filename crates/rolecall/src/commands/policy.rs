//! `policy compare`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use rolecall_policy::Document;
use rolecall_policy::algebra::Algebra;
use rolecall_report::{
    ComparisonAnswer, ComparisonReport, Ruler, write_comparison, write_json, write_json_line,
};
use rolecall_source::symbol::sanitize;
use rolecall_source::{Diagnostic, Level, Rope, Sources, Span};

use crate::arguments::{AnswerFormat, CompareArguments, Talk};
use crate::disk::explain;
use crate::failure::{BROKEN, FINE, Failure, OBJECTION};
use crate::lines::{Line, Lines};
use crate::output::{emit, to_stdout};
use crate::session::drawn;
use crate::threads::Threads;

/// Longest document, in bytes.
const MAX_BYTES: u64 = 64 << 20;

pub(crate) fn compare(arguments: &CompareArguments, talk: Talk) -> Result<u8, Failure> {
    match (&arguments.batch, &arguments.old, &arguments.new) {
        (Some(file), ..) => batch(file, arguments),
        (None, Some(old), Some(new)) => pair(old, new, arguments, talk),
        (None, ..) => Err(Failure::error("OLD and NEW are needed, or `--batch FILE`")),
    }
}

fn pair(old: &Path, new: &Path, arguments: &CompareArguments, talk: Talk) -> Result<u8, Failure> {
    if old == Path::new("-") && new == Path::new("-") {
        return Err(Failure::error("only one of the two documents can be standard input"));
    }
    let sources = Sources::default();
    let (old_document, new_document) = (document(old, &sources, talk)?, document(new, &sources, talk)?);
    let comparison = Algebra::new(&[&old_document, &new_document]).compare(0, 1);
    let answer = ComparisonAnswer::new(&comparison, &old_document, &new_document, &sources);
    let report = ComparisonReport::new(answer);
    let names = (old.to_string_lossy(), new.to_string_lossy());
    emit(&arguments.formats, AnswerFormat::Text, talk, |out, format, style| match format {
        AnswerFormat::Text => write_comparison(out, &report.answer, (&names.0, &names.1), style),
        AnswerFormat::Json => write_json(out, &report),
    })?;
    Ok(status(arguments, report.answer.is_no_wider()))
}

/// The policy document of a file, or of standard input; what it says wrong goes to standard error.
pub(crate) fn document(path: &Path, sources: &Sources, talk: Talk) -> Result<Document, Failure> {
    let name = path.to_string_lossy().replace('\\', "/");
    let failed = |why: &str| Failure::error(format!("cannot read `{name}`: {why}"));
    let mut bytes = Vec::new();
    let mut reader = open(path).map_err(|error| failed(&explain(&error)))?.take(MAX_BYTES + 1);
    reader.read_to_end(&mut bytes).map_err(|error| failed(&explain(&error)))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(failed(&format!("it is longer than {MAX_BYTES} bytes")));
    }
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8"))?;
    let file = sources.add(&name, &text);
    let text = sources.file(file).text.clone();
    let span = Span::new(file, 0, text.len());
    let level = |level, message, span| Diagnostic { level, message, span, help: None };
    let parsed = Document::parse(&Rope::at(text, Some(span), true)).map_err(|problem| {
        let error = level(Level::Error, problem.message, problem.span.or(Some(span)));
        Failure { status: BROKEN, text: drawn(&[error], sources, talk) }
    })?;
    if !talk.quiet {
        let warning =
            |problem: &rolecall_policy::Problem| level(Level::Warning, problem.message.clone(), problem.span);
        let warnings: Vec<Diagnostic> = parsed.problems.iter().map(warning).collect();
        // There is nobody left to tell when this fails.
        let _ = io::stderr().lock().write_all(drawn(&warnings, sources, talk).as_bytes());
    }
    Ok(parsed)
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    if path == Path::new("-") { Ok(Box::new(io::stdin())) } else { Ok(Box::new(File::open(path)?)) }
}

/// One answer for each line, in order, as soon as it is known.
fn batch(path: &Path, arguments: &CompareArguments) -> Result<u8, Failure> {
    let file: Arc<str> = path.to_string_lossy().replace('\\', "/").into();
    let failed = |error: &io::Error| Failure::error(format!("cannot read `{file}`: {}", explain(error)));
    let mut lines = Lines::new(open(path).map_err(|error| failed(&error))?);
    let threads = Threads::start()?;
    let (mut broken, mut fine) = (false, true);
    loop {
        let some = lines.some().map_err(|error| failed(&error))?;
        if some.is_empty() {
            break;
        }
        let answers = threads.map(&some, |line| answer(&file, line));
        to_stdout(|out| answers.iter().try_for_each(|answer| write_json_line(out, answer)))?;
        broken |= answers.iter().any(|answer| answer.error.is_some());
        fine &= answers.iter().all(ComparisonAnswer::is_no_wider);
    }
    Ok(if broken { BROKEN } else { status(arguments, fine) })
}

fn answer(file: &Arc<str>, line: &Line) -> ComparisonAnswer {
    let documents = line.text.as_ref().map_err(Clone::clone).and_then(|text| {
        let text = Rope::new(sanitize(text).as_ref());
        Document::members(&text, ["old", "new"]).map_err(|problem| problem.message)
    });
    match documents {
        Ok([old, new]) => {
            let comparison = Algebra::new(&[&old, &new]).compare(0, 1);
            ComparisonAnswer::new(&comparison, &old, &new, &Sources::default())
        }
        Err(message) => {
            let place = Ruler::new(file.clone(), "", line.number, line.offset).place(&(0..0));
            ComparisonAnswer::malformed(message, place)
        }
    }
}

fn status(arguments: &CompareArguments, fine: bool) -> u8 {
    if arguments.exit_code && !fine { OBJECTION } else { FINE }
}
