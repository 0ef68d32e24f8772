//! Chores of the project: `cargo run -p xtask -- COMMAND`.
//!
//! `catalogue DIR...` rewrites the catalogue's tables from downloaded packages and prints what changed;
//! `catalogue --check` says whether the tables in the repository are well-formed.
//!
//! `expressions` makes random expressions, asks Terraform and rolecall for their values, and prints where they disagree.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a chore reads and writes the repository and speaks to the one who runs it"
)]

mod catalogue;
mod expressions;

use std::process::ExitCode;

/// What a chore returns: nothing, or a message for the one who ran it.
type Outcome<T = ()> = Result<T, String>;

const USAGE: &str = "usage: xtask catalogue [--all] DIR... | xtask catalogue --check
    | xtask expressions [--seed N] [--count N] [--terraform BIN] [--unknown] [--read FILE] [--write FILE]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((command, rest)) if command == "catalogue" => catalogue::run(rest),
        Some((command, rest)) if command == "expressions" => expressions::run(rest),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
