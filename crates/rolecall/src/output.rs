//! Where output goes, and whether it is coloured.

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};

use rolecall_report::Style;

use crate::arguments::{Color, Talk, Target};
use crate::disk::explain;
use crate::failure::Failure;

/// Columns where there is no terminal.
const WIDTH: usize = 100;
/// Written at once, in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// How standard output is drawn.
pub(crate) fn stdout_style(talk: Talk) -> Style {
    style(talk, io::stdout().is_terminal())
}

/// How standard error is drawn.
pub(crate) fn stderr_style(talk: Talk) -> Style {
    style(talk, io::stderr().is_terminal())
}

fn style(talk: Talk, is_terminal: bool) -> Style {
    let width = terminal_size::terminal_size().filter(|_| is_terminal);
    let width = width.map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(40, 160));
    Style { color: is_colored(talk.color, is_terminal), width }
}

fn is_colored(color: Color, is_terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            is_terminal && !refused && env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
        }
    }
}

/// Writes a report in each format that was asked for, else in `usual`.
pub(crate) fn emit<F: Copy>(
    targets: &[Target<F>],
    usual: F,
    talk: Talk,
    mut write: impl FnMut(&mut dyn Write, F, Style) -> io::Result<()>,
) -> Result<(), Failure> {
    if targets.iter().filter(|target| target.file.is_none()).count() > 1 {
        let failure = Failure::error("several formats for standard output");
        return Err(failure.help(Some("give all but one a file, such as `--format json=findings.json`")));
    }
    let usual = [Target { format: usual, file: None }];
    for Target { format, file } in if targets.is_empty() { &usual } else { targets } {
        let Some(path) = file else {
            to_stdout(|out| write(out, *format, stdout_style(talk)))?;
            continue;
        };
        let plain = Style { color: false, width: WIDTH };
        let written = File::create(path).and_then(|file| {
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
            write(&mut out, *format, plain)?;
            out.flush()
        });
        written.map_err(|error| {
            Failure::error(format!("cannot write `{}`: {}", path.display(), explain(&error)))
        })?;
    }
    Ok(())
}

/// Writes to standard output. A reader that went away has seen enough.
pub(crate) fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::error(format!("cannot write to standard output: {}", explain(&error))))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error.
pub(crate) fn say(line: &str) {
    // There is nobody left to tell when this fails.
    let _ = writeln!(io::stderr().lock(), "{}", rolecall_report::escape(line));
}
