//! The command line: the only crate that touches disk, environment, clock, terminal and threads.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the floor that reads files, the environment and the clock"
)]

mod arguments;
mod commands;
mod disk;
mod failure;
mod lines;
mod output;
mod revision;
mod session;
mod settings;
mod threads;
mod variables;
mod workspace;

use std::any::Any;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::process::ExitCode;
use std::thread;

use clap::Parser;

use crate::arguments::Arguments;
use crate::failure::{BROKEN, Failure};

/// Evaluation makes many small values; glibc's allocator takes a third of the time of `check`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Deep configurations are evaluated by recursion; address space costs nothing until it is used.
const STACK_BYTES: usize = 64 << 20;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(apologize));
    let arguments = Arguments::parse();
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || commands::run(arguments));
    let outcome = match worker.map(thread::JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(internal(&*panic)),
        Err(error) => Err(Failure::error(format!("cannot start a thread: {error}"))),
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(failure) => {
            // There is nobody left to tell when this fails.
            let _ = writeln!(io::stderr().lock(), "{}", failure.text.trim_end());
            ExitCode::from(failure.status)
        }
    }
}

/// What the panic said was printed by the hook, at the place where it happened.
fn internal(_panic: &(dyn Any + Send)) -> Failure {
    let issues = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");
    let text = format!(
        "this is a bug in rolecall, and nothing was concluded from your files; please report the line above at {issues} \
         (look it over first: it may quote your files)"
    );
    Failure { status: BROKEN, text }
}

fn apologize(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let place = info.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
    let said = rolecall_report::escape(said.unwrap_or("no message")).into_owned();
    let _ = writeln!(io::stderr().lock(), "internal error: {said}{place}");
}
