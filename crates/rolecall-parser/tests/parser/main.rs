//! What the parser promises, by subject.

#![cfg(test)]
#![expect(clippy::string_slice, reason = "a test may panic")]

mod json;
mod recovery;
mod show;
mod spans;
mod templates;
mod terraform_json;
