//! `simulate`.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use rolecall_policy::authorization::AccessRequest;
use rolecall_policy::authorize;
use rolecall_report::{
    AskedRequest, Decision, DecisionReport, Ruler, write_decision, write_json, write_json_line,
};
use rolecall_source::symbol::sanitize;
use rolecall_source::{FileId, Rope, Span};

use crate::arguments::{AnswerFormat, SimulateArguments, Talk};
use crate::disk::{explain, read_text};
use crate::failure::{BROKEN, FINE, Failure, OBJECTION};
use crate::lines::{Line, Lines};
use crate::output::{emit, say, stdout_style};
use crate::threads::Threads;

/// What an open answer is called.
const ALLOWED: &str = "allowed";
/// Longest request that is read from standard input, in bytes.
const MAX_BYTES: u64 = 512 << 20;

pub(crate) fn run(arguments: &SimulateArguments, talk: Talk) -> Result<u8, Failure> {
    if arguments.batch { batch(arguments, talk) } else { one(arguments, talk) }
}

fn one(arguments: &SimulateArguments, talk: Talk) -> Result<u8, Failure> {
    let file = name(arguments);
    let text = if is_stdin(&arguments.file) {
        stdin_text()
    } else {
        read_text(&arguments.file).map_err(|error| error.to_string())
    };
    let text = text.map_err(|error| Failure::error(format!("cannot read `{file}`: {error}")))?;
    let (request, decision) = answer(&file, &text, 1, 0);
    let Some(request) = request else {
        return Err(Failure::error(complaint(&decision)));
    };
    emit(&arguments.formats, AnswerFormat::Text, talk, |out, format, style| match format {
        AnswerFormat::Text => write_decision(out, &request, &decision, style),
        AnswerFormat::Json => write_json(out, &DecisionReport::new(&request, &decision)),
    })?;
    Ok(if arguments.exit_code && decision.verdict != ALLOWED { OBJECTION } else { FINE })
}

fn batch(arguments: &SimulateArguments, talk: Talk) -> Result<u8, Failure> {
    let (format, target) = match arguments.formats.as_slice() {
        [] => (AnswerFormat::Json, None),
        [target] => (target.format, target.file.as_deref()),
        _ => return Err(Failure::error("`--batch` prints one format")),
    };
    let file = name(arguments);
    let unreadable = |error: &io::Error| Failure::error(format!("cannot read `{file}`: {}", explain(error)));
    let input: Box<dyn Read> = if is_stdin(&arguments.file) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(&arguments.file).map_err(|error| unreadable(&error))?)
    };
    let output: Box<dyn Write> = match target {
        None => Box::new(io::stdout().lock()),
        Some(path) => Box::new(File::create(path).map_err(|error| {
            Failure::error(format!("cannot write `{}`: {}", path.display(), explain(&error)))
        })?),
    };
    let mut output = BufWriter::new(output);
    let threads = Threads::start()?;
    let mut lines = Lines::new(input);
    let mut tally = Tally::default();
    loop {
        let some = lines.some().map_err(|error| unreadable(&error))?;
        if some.is_empty() {
            break;
        }
        let answers = threads.map(&some, |line| printed(&file, line, format, talk));
        let written = answers.iter().try_for_each(|answer| output.write_all(&answer.text));
        match written.and_then(|()| output.flush()) {
            Ok(()) => answers.iter().for_each(|answer| tally.add(answer)),
            // A reader that went away has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => break,
            Err(error) => {
                return Err(Failure::error(format!("cannot write the answers: {}", explain(&error))));
            }
        }
    }
    if tally.malformed > 0 && !talk.quiet {
        say(&format!("error: {} of {} lines are no requests", tally.malformed, tally.answers));
    }
    Ok(tally.status(arguments.exit_code))
}

/// What was answered so far.
#[derive(Default)]
struct Tally {
    answers: u64,
    malformed: u64,
    refused: u64,
}

impl Tally {
    fn add(&mut self, answer: &Printed) {
        self.answers += 1;
        self.malformed += u64::from(answer.malformed);
        self.refused += u64::from(!answer.allowed);
    }

    fn status(&self, exit_code: bool) -> u8 {
        match (self.malformed, self.refused) {
            (0, 0) => FINE,
            (0, _) if exit_code => OBJECTION,
            (0, _) => FINE,
            _ => BROKEN,
        }
    }
}

/// An answer as it is printed.
struct Printed {
    text: Vec<u8>,
    allowed: bool,
    malformed: bool,
}

fn printed(file: &Arc<str>, line: &Line, format: AnswerFormat, talk: Talk) -> Printed {
    let (request, decision) = match &line.text {
        Ok(text) => answer(file, text, line.number, line.offset),
        Err(message) => {
            let place = Ruler::new(file.clone(), "", line.number, line.offset).place(&(0..0));
            (None, Decision::malformed(message.clone(), Some(place)))
        }
    };
    let mut text = Vec::new();
    // Writing to memory never fails.
    let _ = match (format, &request) {
        (AnswerFormat::Text, Some(request)) => {
            write_decision(&mut text, request, &decision, stdout_style(talk))
        }
        (AnswerFormat::Text, None) => {
            writeln!(text, "error: {}", rolecall_report::escape(&complaint(&decision)))
        }
        (AnswerFormat::Json, _) => write_json_line(&mut text, &decision),
    };
    Printed { text, allowed: decision.verdict == ALLOWED, malformed: decision.error.is_some() }
}

/// The answer to a request that starts at this line and byte of the file; no request where it is none.
fn answer(file: &Arc<str>, text: &str, line: u64, offset: u64) -> (Option<AskedRequest>, Decision) {
    let text = sanitize(text);
    let mut ruler = Ruler::new(file.clone(), &text, line, offset);
    let span = Span::new(FileId::from_index(0), 0, text.len());
    match AccessRequest::parse(&Rope::at(&*text, Some(span), true)) {
        Ok(request) => {
            let found = authorize(&request.policies, &request.call);
            let decision = Decision::of(&found, &request.problems, &mut ruler);
            (Some(AskedRequest::of(&request.call)), decision)
        }
        Err(error) => (None, Decision::malformed(error.message, Some(ruler.place(&error.range)))),
    }
}

/// Why a text is no request, and where.
fn complaint(decision: &Decision) -> String {
    let Some(error) = &decision.error else { return String::new() };
    let place = error.location.as_ref().map_or_else(String::new, |place| format!("{}: ", place.start_text()));
    format!("{place}{}", error.message)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn name(arguments: &SimulateArguments) -> Arc<str> {
    if is_stdin(&arguments.file) {
        arguments.stdin_filename.as_str().into()
    } else {
        arguments.file.to_string_lossy().replace('\\', "/").into()
    }
}

fn stdin_text() -> Result<String, String> {
    let mut text = String::new();
    let read = io::stdin().lock().take(MAX_BYTES + 1).read_to_string(&mut text);
    read.map_err(|error| explain(&error))?;
    if text.len() as u64 > MAX_BYTES {
        Err(format!("it is larger than {} MiB", MAX_BYTES >> 20))
    } else {
        Ok(text)
    }
}
